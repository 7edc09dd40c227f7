package advise

import (
	"bytes"
	_ "embed" // for the schema
	"io"

	"loadshape/report/layout"
)

//go:embed advice.schema.json
var jsonSchema []byte

// JSONSchema is the JSON Schema (draft 2020-12) of what WriteJSON writes.
func JSONSchema() []byte { return bytes.Clone(jsonSchema) }

// WriteJSON writes an advice as one JSON object and a line feed. The same advice gives the same bytes.
func WriteJSON(w io.Writer, a *Advice) error { return layout.WriteJSON(w, a) }
