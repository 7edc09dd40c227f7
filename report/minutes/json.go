package minutes

import (
	"bytes"
	_ "embed" // for the schema
	"fmt"
	"io"

	"loadshape/report/layout"
)

//go:embed minutes.schema.json
var jsonSchema []byte

// JSONSchema is the JSON Schema (draft 2020-12) of what WriteJSON writes.
func JSONSchema() []byte { return bytes.Clone(jsonSchema) }

// WriteJSON writes an answer as one JSON object and a line feed. The same answer gives the same bytes.
func WriteJSON(w io.Writer, a *Answer) error { return layout.WriteJSON(w, a) }

// Formats are the names that Write takes.
func Formats() []string { return []string{"text", "json", "markdown", "csv", "junit", "github"} }

// Write writes an answer in one of the formats; the style is that of text.
func Write(w io.Writer, format string, a *Answer, style layout.Options) error {
	switch format {
	case "text":
		return WriteText(w, a, style)
	case "json":
		return WriteJSON(w, a)
	case "markdown":
		return WriteMarkdown(w, a)
	case "csv":
		return WriteCSV(w, a)
	case "junit":
		return WriteJUnit(w, a)
	case "github":
		return WriteGitHub(w, a)
	}
	return fmt.Errorf("is %q, expected one of %s", format, layout.Joined(Formats()))
}
