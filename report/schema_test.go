package report_test

import (
	"bytes"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
	"loadshape/report/internal/schema"
)

// TestResultSchema makes the schema of the types, with their comments as descriptions, and holds the published one against it: neither
// can change without the other.
func TestResultSchema(t *testing.T) {
	text := schema.SchemaOf(t, report.Schema, "The result of a loadshape run", "Result", map[string][]string{"Verdict": {"HOLDS", "DEPENDS", "FAILS"}}, "result.go", "layout/limitname.go", "calibration/calibration.go", "waits/recorder.go")
	golden.Check(t, "../result.schema.json", text)
	if !golden.Updating() && !bytes.Equal(report.ResultSchema(), text) {
		t.Error("the embedded schema is another one")
	}
}

func TestResultsFitTheSchema(t *testing.T) {
	for _, s := range sample.All {
		r := s.Make()
		for _, v := range r.Views() {
			v.Minutes = v.Minutes[:min(3, len(v.Minutes))]
		}
		for _, err := range schema.Misfits(t, report.ResultSchema(), s.Name, sample.JSONOf(t, r)) {
			t.Error(err)
		}
	}
	// The checker itself: what is wrong is found.
	errs := schema.Misfits(t, report.ResultSchema(), "", []byte(`{"schema": "x", "verdict": "MAYBE", "seed": "1", "more": 1}`))
	if len(errs) < 10 {
		t.Errorf("of a wrong result only this is found: %v", errs)
	}
}
