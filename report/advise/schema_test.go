package advise

import (
	"bytes"
	"testing"

	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
	"loadshape/report/internal/schema"
)

// TestAdviceFitsTheSchema reads what is written with the published schema.
func TestAdviceFitsTheSchema(t *testing.T) {
	check := func(name string, text []byte) []string { return schema.Misfits(t, JSONSchema(), name, text) }
	for _, c := range advised {
		q := adviceOn(t, sample.ReadLimits(t, c.limits), c.plan+"\n", c.thresholds...)
		var b bytes.Buffer
		if err := WriteJSON(&b, advise(t, q)); err != nil {
			t.Fatal(err)
		}
		for _, err := range check(c.change, b.Bytes()) {
			t.Error(err)
		}
	}
	if errs := check("", []byte(`{"schema": "x", "verdict": "MAYBE", "enough": "much", "scale": "1", "more": 1}`)); len(errs) < 10 {
		t.Errorf("of a wrong advice only this is found: %v", errs)
	}
}

// TestAdviceSchema makes the schema of the types, with their comments as descriptions, and holds the published one against it: neither
// can change without the other.
func TestAdviceSchema(t *testing.T) {
	text := schema.SchemaOf(t, Schema, "The advice of loadshape", "Advice", map[string][]string{"Verdict": {"HOLDS", "DEPENDS", "FAILS"}, "Fault": {"provider", "client", "plan"}, "Enough": {"unneeded", "both", "loose", "none"}}, "advice.go", "../capacity/breaks.go", "../layout/limitname.go", "../result.go")
	golden.Check(t, "../advice.schema.json", text)
	if !golden.Updating() && !bytes.Equal(JSONSchema(), text) {
		t.Error("the embedded schema is another one")
	}
}
