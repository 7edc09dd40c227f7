package scrub

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain puts a mark for every character that controls what shows a text, or the direction in which it runs, and for bytes that
// are no text. Ends of lines and tabs stay.
func Plain(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, string(utf8.RuneError)), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\u2028', r == '\u2029':
			return '\n'
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r >= 0xe0000 && r <= 0xe007f:
			return utf8.RuneError
		}
		return r
	}, s)
}

// isPlain reports whether a text is of ASCII alone and controls nothing.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// Plainly is a text of others as it may be kept.
func Plainly(s string) string { return Text(Plain(s)) }
