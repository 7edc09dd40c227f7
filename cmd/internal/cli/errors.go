package cli

import (
	"errors"
	"os"
	"strings"
	"unicode"

	"loadshape/report/layout"
)

// Cause is the error without the operation and the path, which the line says already.
func Cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}

// OneLine keeps a name or a library's message from breaking the line that it is shown on.
func OneLine(s string) string {
	return layout.Inert(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s))
}
