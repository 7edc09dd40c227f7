package judge

import (
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"

	"pgregory.net/rapid"
)

// TestNoRunBreaksTheUnbreakable plays random plans against conditions of all forms.
func TestNoRunBreaksTheUnbreakable(t *testing.T) {
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"refused", "gave_up", "attempts", "wait_s.count", "refused_share", "gave_up_share", "failing_runs_share", "failing_runs",
			"first_refusal_s", "last_refusal_s", "refused_by.input_tokens"}).Draw(t, "figure") + " " +
			rapid.SampledFrom([]string{"==", "!=", "<=", ">=", "<", ">"}).Draw(t, "operator") + " " + rapid.SampledFrom([]string{"-1", "0", "0.5", "100%", "2", "300"}).Draw(t, "number")
		e, err := report.ParseThreshold(text)
		if err != nil || !e.Unbreakable() {
			return
		}
		r, err := Answer(asked(t, sample.ReadLimits(t, sample.AnyLimits(t)), "refused == 0").ofPlan(t, sample.AnyPlan(t, true)))
		if err != nil {
			return
		}
		seen++
		for _, v := range r.Views() {
			if c := e.Evaluate(v.Reading); !c.OK {
				t.Fatalf("%s breaks: %s", text, c.Observed)
			}
		}
	})
	if seen == 0 {
		t.Error("no condition is one that no run breaks: the test sees too little")
	}
}
