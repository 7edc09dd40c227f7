package layout

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// WriteJSON writes a value as indented JSON and a line feed, with <, > and & as they are. No line of it is a command of a CI
// runner: one begins with two colons, which a line of JSON cannot, or has two #, of which one is written as an escape.
func WriteJSON(w io.Writer, v any) error { return writeJSON(w, v, "  ") }

// WriteJSONLine writes a value as one line of JSON.
func WriteJSONLine(w io.Writer, v any) error { return writeJSON(w, v, "") }

// WriteJSONLines writes a list of n values, each on a line of its own, in the member of an object that is indented so far.
func WriteJSONLines(w *bufio.Writer, n int, indent string, value func(i int) any) error {
	w.WriteByte('[')
	var line bytes.Buffer
	for i := range n {
		line.Reset()
		if err := WriteJSONLine(&line, value(i)); err != nil {
			return err
		}
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString("\n" + indent + "  ")
		if _, err := w.Write(bytes.TrimSuffix(line.Bytes(), []byte("\n"))); err != nil {
			return err // there may be very many more
		}
	}
	if n > 0 {
		w.WriteString("\n" + indent)
	}
	return w.WriteByte(']')
}

func writeJSON(w io.Writer, v any, indent string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(InertJSON(b.Bytes()))
	return err
}

// InertJSON is the same JSON without a command of a CI runner.
func InertJSON(text []byte) []byte { return bytes.ReplaceAll(text, []byte("##"), []byte(`#\u0023`)) }

// Listed is a list that JSON shows as [] and not as null where nothing is in it.
func Listed[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
