package layout

import (
	"strconv"
	"strings"
	"unicode"
)

// Glue is a space that a line is never broken at: it holds a number and its unit together until the line
// is written.
const Glue = "\u00a0"

// None stands where there is no figure. The figure dash has one column in every locale, which the en dash
// that is written in its place has not.
const None = "\u2012"

// Count writes a whole number with thousands separators.
func Count[T int64 | uint64 | int](n T) string {
	sign, digits := "", strconv.FormatInt(int64(n), 10)
	if n > 0 {
		digits = strconv.FormatUint(uint64(n), 10)
	}
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// Counted writes a number and its noun: "1 request", "1,204 requests".
func Counted(n int64, noun string) string {
	if n == 1 {
		return "1" + Glue + noun
	}
	return Count(n) + Glue + noun + "s"
}

// Clean keeps text of others, such as a name, from moving a terminal's cursor, breaking a line, or starting a command of a CI
// runner that reads the line.
func Clean(s string) string {
	return Inert(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return '?'
		}
		return r
	}, s))
}

// Joined joins names as a sentence does: "a", "a and b", "a, b and c".
func Joined(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
