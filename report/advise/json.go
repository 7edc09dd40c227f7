package advise

import (
	"bytes"
	_ "embed" // for the schema
	"io"
	"loadshape/report/layout"
)

//go:embed advice.schema.json
var adviceSchema []byte

// AdviceJSONSchema is the JSON Schema (draft 2020-12) of what WriteAdviceJSON writes.
func AdviceJSONSchema() []byte { return bytes.Clone(adviceSchema) }

// WriteAdviceJSON writes an advice as one JSON object and a line feed. The same advice gives the same bytes.
func WriteAdviceJSON(w io.Writer, a *Advice) error { return layout.WriteJSON(w, a) }
