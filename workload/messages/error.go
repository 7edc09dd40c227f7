package messages

import (
	"strconv"
	"strings"
	"unicode/utf8"
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

// Short gives a name as an error may show it: quoted, on one line, and not too much of it.
func Short(s string) string {
	const most = 40
	if len(s) > most {
		n := most
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n] + "…"
	}
	return strconv.Quote(strings.ToValidUTF8(s, "?"))
}
