package container

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Widths at which a terminal breaks lines.
const (
	narrowest = 36
	widest    = 250
)

// Readings gives a text as it is, and where a terminal may have broken its lines, as it was before that. The one that makes
// most sense is right; where two make the same, the one that comes first.
func Readings(text string) []string {
	lines := strings.Split(text, "\n")
	width, full := 0, 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(l))
	}
	tight := false
	for i, l := range lines[:len(lines)-1] {
		if utf8.RuneCountInString(l) == width && lines[i+1] != "" && !begins.MatchString(lines[i+1]) {
			full++
			tight = tight || within(l, lines[i+1])
		}
	}
	if len(lines) < 2 || width > widest {
		return []string{text}
	}
	soft := unfold(lines, width, true)
	if full == 0 || width < narrowest {
		return []string{text, soft}
	}
	hard := unfold(lines, width, false)
	if full == 1 && !tight {
		return []string{text, hard, soft, unfold(lines, width+1, true)}
	}
	return []string{hard, text, soft, unfold(lines, width+1, true)}
}

// within reports whether a line and the next look as if a word or a number was broken between them.
func within(l, next string) bool {
	last, _ := utf8.DecodeLastRuneInString(l)
	first, _ := utf8.DecodeRuneInString(next)
	return !strings.ContainsRune(".;:!?})]>\"'`", last) && (unicode.IsLower(first) || unicode.IsDigit(first) || strings.ContainsRune(",.;:_-", first))
}

// unfold puts lines together that were one. A line that fills the width goes on in the next one without a space; where words
// were not broken, every line goes on in the next, up to a blank one or one that begins a record.
func unfold(lines []string, width int, words bool) string {
	var out strings.Builder
	for i, l := range lines {
		out.WriteString(l)
		if i+1 == len(lines) {
			break
		}
		next := lines[i+1]
		switch {
		case utf8.RuneCountInString(l) >= width && !begins.MatchString(next):
		case !words || strings.TrimSpace(l) == "" || strings.TrimSpace(next) == "" || begins.MatchString(next):
			out.WriteByte('\n')
		case strings.HasSuffix(l, " "):
		default:
			out.WriteByte(' ')
		}
	}
	return out.String()
}
