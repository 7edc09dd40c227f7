package trace

import (
	"strconv"
	"unicode/utf8"
)

// An Error is a place in a trace that cannot be used.
type Error struct {
	File  string
	Line  int64  // from 1; 0 is the file as a whole
	Field string // the key or the column, or "column 17" for the 17th byte of the line; may be empty
	Want  string // what is there and what would be right: "is -1, expected a whole number …"
	Err   error  // why the file cannot be read, or nil
}

func (e *Error) Error() string {
	s := e.File
	if e.Line > 0 {
		s += ":" + strconv.FormatInt(e.Line, 10)
	}
	if e.Field != "" {
		s += ": " + e.Field
	}
	return s + ": " + e.Want
}

func (e *Error) Unwrap() error { return e.Err }

// show gives a piece of the trace as an error may show it: on one line, and not too much of it.
func show(raw []byte) string {
	if len(raw) == 0 {
		return "empty"
	}
	for i, c := range raw {
		if i == 0 && (c < '0' || c > '9') && c != '-' || (c < '0' || c > '9') && c != '.' && c != '-' && c != ':' && c != ' ' {
			return strconv.Quote(short(raw))
		}
	}
	return short(raw)
}

// short cuts what is too long for an error.
func short(raw []byte) string {
	const most = 60
	if len(raw) <= most {
		return string(raw)
	}
	n := most
	for n > 0 && !utf8.RuneStart(raw[n]) {
		n--
	}
	return string(raw[:n]) + "…"
}
