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
	Text         string // "is -1m, expected more than 0s"
	Fault        Fault  // what of this is said where nothing of the file may be

	within string // where Path ends with a key that is the file's own: the path of what has it
}

// A Fault is a kind of mistake in a file, in words that hold nothing of the file. The zero Fault is a value that its reader
// refuses.
type Fault string

const (
	TooLarge    Fault = "is too large"
	NotText     Fault = "is not UTF-8 text"
	NotYAML     Fault = "is not one YAML or JSON document"
	Tagged      Fault = "has a tag"
	OtherKind   Fault = "has a value of another kind"
	UnknownKey  Fault = "has an unknown key"
	RepeatedKey Fault = "has a key twice"
	Missing     Fault = "lacks a value"
	BadValue    Fault = "has a value that cannot be used"
)

// of is the error with another fault.
func (e *Error) of(f Fault) *Error {
	e.Fault = f
	return e
}

// key is the error of a key of the file's own, in what has this path.
func (e *Error) key(f Fault, within string) *Error {
	e.Fault, e.within = f, oneLine(within)
	return e
}

// Discreet is an error of this package without anything that the file holds: where, and what kind of mistake. It is for a file
// that was not named by who reads the error. Errors that are of no place in a file stay as they are.
func Discreet(err error) error {
	e := (*Error)(nil)
	if !errors.As(err, &e) {
		return err
	}
	told := *e
	switch {
	case e.Fault == UnknownKey || e.Fault == RepeatedKey:
		told.Path = e.within
	case e.Fault == "" && strings.HasPrefix(e.Text, "is missing, "):
		told.Fault = Missing
	case e.Fault == "":
		told.Fault = BadValue
	}
	told.Text = string(told.Fault)
	return &told
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

func (d *Doc) errorAt(line, column int, path, format string, args ...any) *Error {
	return &Error{File: d.name, Line: line, Column: column, Path: oneLine(path), Text: oneLine(fmt.Sprintf(format, args...))}
}

func (d *Doc) errorOn(n *yaml.Node, path, format string, args ...any) *Error {
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
