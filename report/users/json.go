package users

import (
	"bytes"
	_ "embed" // for the schema
	"io"

	"loadshape/report/layout"
)

//go:embed users.schema.json
var jsonSchema []byte

// JSONSchema is the JSON Schema (draft 2020-12) of what WriteJSON writes.
func JSONSchema() []byte { return bytes.Clone(jsonSchema) }

// WriteJSON writes what was found as one JSON object and a line feed. The same gives the same bytes.
func WriteJSON(w io.Writer, u *Users) error { return layout.WriteJSON(w, u) }
