package scan

import "strconv"

// An Error is a place in a file that cannot be used.
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
