package capacity

import (
	"bytes"
	_ "embed" // for the schema
	"io"
	"loadshape/report/layout"
)

//go:embed capacity.schema.json
var capacitySchema []byte

// CapacityJSONSchema is the JSON Schema (draft 2020-12) of what WriteCapacityJSON writes.
func CapacityJSONSchema() []byte { return bytes.Clone(capacitySchema) }

// WriteCapacityJSON writes a capacity as one JSON object and a line feed. The same capacity gives the same bytes.
func WriteCapacityJSON(w io.Writer, c *Capacity) error { return layout.WriteJSON(w, c) }
