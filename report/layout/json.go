package layout

import (
	"encoding/json"
	"io"
)

// WriteJSON writes a value as indented JSON and a line feed, with <, > and & as they are.
func WriteJSON(w io.Writer, v any) error { return writeJSON(w, v, "  ") }

// WriteJSONLine writes a value as one line of JSON.
func WriteJSONLine(w io.Writer, v any) error { return writeJSON(w, v, "") }

func writeJSON(w io.Writer, v any, indent string) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e.Encode(v)
}

// Listed is a list that JSON shows as [] and not as null where nothing is in it.
func Listed[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
