package capacity

import (
	"bytes"
	"testing"

	"loadshape/report/internal/golden"
	"loadshape/report/internal/schema"
)

// TestCapacitySchema makes the schema of the types, with their comments as descriptions, and holds the published one against it: neither
// can change without the other.
func TestCapacitySchema(t *testing.T) {
	text := schema.SchemaOf(t, Schema, "How far a loadshape plan can grow", "Capacity", map[string][]string{"Verdict": {"HOLDS", "DEPENDS", "FAILS"}, "Fault": {"provider", "client", "plan"}}, "capacity.go", "breaks.go", "../search/search.go", "../layout/limitname.go", "../result.go")
	golden.Check(t, "../capacity.schema.json", text)
	if !golden.Updating() && !bytes.Equal(JSONSchema(), text) {
		t.Error("the embedded schema is another one")
	}
}
