package bucket

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A FieldError is a setting that cannot be used. Path leads to it, as in "limits[2].per", so that a reader
// of files can say on which line it stands.
type FieldError struct {
	Path string
	Want string // what is there and what would be right: "is -1, expected 0 or more"
}

func (e *FieldError) Error() string { return e.Path + ": " + e.Want }

// Wrong is a *FieldError.
func Wrong(path, format string, args ...any) error {
	return &FieldError{Path: path, Want: fmt.Sprintf(format, args...)}
}

// Quoted is a text of a file as an error quotes it: in quotation marks, and cut where it is long.
func Quoted(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}

// OneOf lists the words of an enumeration as an error wants them: "a, b or c". There must be some.
func OneOf[T ~string](all []T) string {
	var b strings.Builder
	for i, word := range all {
		switch {
		case i == 0:
		case i == len(all)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(word))
	}
	return b.String()
}

// Known reports whether a word is empty, which stands for the default, or one of an enumeration.
func Known[T ~string](word T, all []T) bool { return word == "" || slices.Contains(all, word) }
