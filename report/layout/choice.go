package layout

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// OrList are the names as a choice: "a, b or c".
func OrList[T ~string](names []T) string {
	text := ""
	for i, name := range names {
		switch i {
		case 0:
		case len(names) - 1:
			text += " or "
		default:
			text += ", "
		}
		text += string(name)
	}
	return text
}

// Nearest are the three names that are most like one.
func Nearest(name string, known []string) []string {
	known = slices.Clone(known)
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(distance(name, a), distance(name, b)) })
	return known[:min(3, len(known))]
}

// distance is how many letters have to be changed, added or taken away.
func distance(a, b string) int {
	row := make([]int, utf8.RuneCountInString(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range []rune(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range []rune(b) {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(row)-1]
}
