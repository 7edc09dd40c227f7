package container

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Widths at which a terminal breaks lines.
const (
	narrowest = 36
	widest    = 250
)

// headerLine is a header as it is on the wire.
var headerLine = regexp.MustCompile(`^(?:[<>] )?[A-Za-z][A-Za-z0-9-]{2,60}:(?: |$)`)

// Readings gives a text as it is, and where a terminal may have broken its lines, as it was before that. The one that makes
// most sense is right; where two make the same, the one that comes first.
func Readings(text string) []string {
	text = strings.TrimRight(strings.TrimLeft(text, "\n"), " \t\n")
	lines := strings.Split(text, "\n")
	width, full, starts := 0, 0, 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(l))
	}
	tight := false
	for i, l := range lines[:len(lines)-1] {
		if utf8.RuneCountInString(l) == width && lines[i+1] != "" {
			full++
			if begins(lines[i+1]) {
				starts++
			} else {
				tight = tight || within(l, lines[i+1])
			}
		}
	}
	if len(lines) < 2 || width > widest {
		return []string{text}
	}
	one := chance(lines)
	whole := starts*3 <= full || one
	soft := unfold(lines, width, true, one)
	if full == 0 || width < narrowest {
		return []string{text, soft}
	}
	if full == starts {
		return []string{text, unfold(lines, width+1, true, one), soft}
	}
	hard := unfold(lines, width, false, whole)
	rest := []string{soft, unfold(lines, width+1, true, one), unfold(strings.Split(hard, "\n"), widest*widest, true, false)}
	if full == 1 && !tight {
		return append([]string{text, hard}, rest...)
	}
	return append([]string{hard, text}, rest...)
}

// chance reports whether what looks like the beginning of a record fell to the beginning of a line by chance: the text does
// not begin so, and hardly any line does.
func chance(lines []string) bool {
	n := 0
	for _, l := range lines {
		if begins(l) {
			n++
		}
	}
	return !begins(lines[0]) && n <= 1+len(lines)/8
}

// within reports whether a line and the next look as if a word or a number was broken between them.
func within(l, next string) bool {
	last, _ := utf8.DecodeLastRuneInString(l)
	first, _ := utf8.DecodeRuneInString(next)
	return !strings.ContainsRune(".;:!?})]>\"'`", last) && (unicode.IsLower(first) || unicode.IsDigit(first) || strings.ContainsRune(",.;:_-", first))
}

// unfold puts lines together that were one. A line that fills the width goes on in the next one without a space; where words
// were not broken, every line goes on in the next, up to a blank one or one that begins a record.
func unfold(lines []string, width int, words, whole bool) string {
	var out strings.Builder
	onWire := slices.ContainsFunc(lines, func(l string) bool { return wire(strings.TrimSpace(l)) })
	starts := func(l string) bool { return !whole && begins(l) || onWire && headerLine.MatchString(l) }
	for i, l := range lines {
		out.WriteString(l)
		if i+1 == len(lines) {
			break
		}
		next := lines[i+1]
		switch {
		case utf8.RuneCountInString(l) >= width && !starts(next):
		case !words || strings.TrimSpace(l) == "" || strings.TrimSpace(next) == "" || starts(next):
			out.WriteByte('\n')
		case strings.HasSuffix(l, " "):
		default:
			out.WriteByte(' ')
		}
	}
	return out.String()
}
