package yamlfile

import "strings"

// Nearest returns the word among those there are that was most likely meant, if one is close.
func Nearest(word string, among []string) (string, bool) {
	best, least := "", 1+len(word)/3 // a third of the letters may be wrong
	if len(word) > 100 {
		return "", false // and the work below would grow with its square
	}
	for _, candidate := range among {
		if n := edits(strings.ToLower(word), strings.ToLower(candidate)); n < least || n == least && best == "" {
			best, least = candidate, n
		}
	}
	return best, best != ""
}

// edits is the least number of letters to insert, delete or replace on the way from a to b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
