package yamlfile

import "strings"

// Nearest returns the word among those there are that was most likely meant, if one is close: a third of the letters may be
// wrong. Better none than one that was not meant.
func Nearest(word string, among []string) (string, bool) {
	if len(word) < 2 || len(word) > 100 {
		return "", false // the work below grows with the square of it
	}
	best, least := "", 1+max(1, len(word)/3)
	for _, candidate := range among {
		if n := edits(strings.ToLower(word), strings.ToLower(candidate)); n < least {
			best, least = candidate, n
		}
	}
	return best, best != ""
}

// edits is the least number of letters to insert, delete, replace or swap with the next one on the way from a to b.
func edits(a, b string) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			replace := row[j]
			if a[i] != b[j] {
				replace++
			}
			next[j+1] = min(replace, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
