package messages

import (
	"strconv"
	"strings"
)

// An Error is a place in a body that cannot be used.
type Error struct {
	File  string // for the caller to fill in; may be empty
	Line  int    // from 1; 0 is the body as a whole
	Field string // may be empty
	Want  string // what is there and what would be right
}

func (e *Error) Error() string {
	s := e.File
	if e.Line > 0 && s != "" {
		s += ":" + strconv.Itoa(e.Line)
	} else if e.Line > 0 {
		s = "line " + strconv.Itoa(e.Line)
	}
	for _, part := range []string{e.Field, e.Want} {
		if part != "" && s != "" {
			s += ": "
		}
		s += part
	}
	return s
}

// show gives a value as an error may show it: its kind alone, for a body can hold anything.
func show(raw []byte) string {
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	}
	return string(raw[:min(len(raw), 20)]) // a number, true, false or null
}

// Name gives a name as an error may show it. A short one of letters alone is shown; anything else in its place
// could be a secret.
func Name(s string) string {
	if len(s) > 30 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
		return "a name"
	}
	return strconv.Quote(s)
}
