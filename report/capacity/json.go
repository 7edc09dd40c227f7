package capacity

import (
	"bytes"
	_ "embed" // for the schema
	"io"

	"loadshape/report/layout"
)

//go:embed capacity.schema.json
var jsonSchema []byte

// JSONSchema is the JSON Schema (draft 2020-12) of what WriteJSON writes.
func JSONSchema() []byte { return bytes.Clone(jsonSchema) }

// WriteJSON writes a capacity as one JSON object and a line feed. The same capacity gives the same bytes.
func WriteJSON(w io.Writer, c *Capacity) error { return layout.WriteJSON(w, c) }
