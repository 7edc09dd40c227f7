package yamlfile

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"loadshape/bucket"

	"go.yaml.in/yaml/v4"
)

// An Error is what is wrong with a file, and where. Line and Column count characters from 1; Path is empty for
// the document as a whole.
type Error struct {
	File         string
	Line, Column int
	Path         string // "limits[2].per"
	Text         string // "is -1m, want more than 0s"
}

func (e *Error) Error() string {
	where := fmt.Sprintf("%s:%d:%d: ", e.File, e.Line, e.Column)
	if e.Path != "" {
		where += e.Path + ": "
	}
	return where + e.Text
}

// Wrap gives a *[bucket.FieldError], wrapped or not, the line and column of its path, or of the nearest parent
// that the file does write, as an *[Error]. Any other error gets the name of the file; nil stays nil.
func (d *Doc) Wrap(err error) error {
	if err == nil {
		return nil
	}
	if field := (*bucket.FieldError)(nil); errors.As(err, &field) {
		n, _ := find(d.root, "", field.Path)
		return d.errorAt(n.Line, n.Column, field.Path, "%s", field.Want)
	}
	return fmt.Errorf("%s: %w", d.name, err)
}

func (d *Doc) errorAt(line, column int, path, format string, args ...any) error {
	return &Error{File: d.name, Line: line, Column: column, Path: oneLine(path), Text: oneLine(fmt.Sprintf(format, args...))}
}

func (d *Doc) errorOn(n *yaml.Node, path, format string, args ...any) error {
	return d.errorAt(n.Line, n.Column, path, format, args...)
}

// oneLine keeps a text that came out of a file from breaking or flooding the line it is shown on.
func oneLine(s string) string {
	const most = 400
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
