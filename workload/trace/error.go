package trace

import (
	"strconv"
	"unicode/utf8"

	"loadshape/bucket/scan"
)

// An Error is a place in a trace that cannot be used.
type Error = scan.Error

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
