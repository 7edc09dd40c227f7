package cli

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks a text between words into lines of at most so many columns. A longer word has a line of its own and stays
// whole, unlike with layout.Wrapped: addresses are copied from these texts.
func Wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
