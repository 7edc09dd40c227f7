package proof

import (
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/workload/exchange"
)

// TestChangeNotNeeded: a small request that the model would have admitted anyway shows nothing of the change itself.
func TestChangeNotNeeded(t *testing.T) {
	unknown := asking(0, 16)
	unknown.InputTokens, unknown.InputLow, unknown.InputHigh = nil, nil, nil
	for _, c := range []struct {
		name   string
		failed exchange.Request
	}{
		{"the failure was larger", asking(40000, 4096)},
		{"its size is not known", unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := runOf(refusedBy(answeredAt(noon.Add(-10*time.Second), c.failed, 5000), overLimit(), "30"),
				passed(answeredAt(noon.Add(time.Second), asking(10, 16), 10000)))
			r := run.Result()
			if r.Proves != FixEffective {
				t.Fatalf("proves %s, because %s", r.Proves, r.Because)
			}
			if !slices.ContainsFunc(r.DoesNotProve, func(s string) bool { return strings.HasPrefix(s, "that the change is needed") }) {
				t.Errorf("does not prove %q", r.DoesNotProve)
			}
		})
	}
}

// TestAnotherModelAnswered: whoever answers for the model that was asked for is named; a date added to its name is none.
func TestAnotherModelAnswered(t *testing.T) {
	for model, want := range map[string]bool{"": false, "claude-sonnet-5": false, "claude-sonnet-5-20260901": false, "claude-haiku-4-5": true} {
		this := passed(answeredAt(noon.Add(time.Second), asking(10, 16), 20000))
		this.ResponseModel = model
		r := runOf(nil, this).Result()
		got := slices.ContainsFunc(r.DoesNotProve, func(s string) bool { return strings.Contains(s, "the answer is by ") })
		if got != want {
			t.Errorf("answered by %q: does not prove %q", model, r.DoesNotProve)
		}
	}
}
