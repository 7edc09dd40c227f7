package report

import (
	"bytes"
	"testing"
)

// TestAdviceFitsTheSchema reads what is written with the published schema.
func TestAdviceFitsTheSchema(t *testing.T) {
	check := func(name string, text []byte) []string { return misfits(t, AdviceJSONSchema(), name, text) }
	for _, c := range advised {
		q := adviceOn(t, limitsOf(t, c.limits), c.plan+"\n", c.thresholds...)
		var b bytes.Buffer
		if err := WriteAdviceJSON(&b, advise(t, q)); err != nil {
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
