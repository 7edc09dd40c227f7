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
			run.Change, run.Changes, run.Own = "the prompt is cached", 1, true
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

// TestAnotherModelAnswered: an answer by another model decides nothing, a date added to its name is none, and where the name
// that was asked for is no model's, whoever answered is named and no fix is proven.
func TestAnotherModelAnswered(t *testing.T) {
	for _, c := range []struct {
		asked, answered string
		reason          string
		named           bool
		proves          Proves
	}{
		{"claude-sonnet-5", "claude-sonnet-5", "passed_while_refusing", false, FixEffective},
		{"claude-sonnet-5", "claude-sonnet-5-20260901", "passed_while_refusing", false, FixEffective},
		{"us.anthropic.claude-sonnet-5", "claude-sonnet-5", "passed_while_refusing", false, FixEffective},
		{"claude-sonnet-5", "claude-haiku-4-5", "other_model", false, Nothing},
		{"claude-sonnet-5", "gpt-5.2", "other_model", false, Nothing},
		{"claude-sonnet-5", "", "passed", false, RouteOpen},
		{"sonnet", "claude-sonnet-5", "passed", true, RouteOpen},
		{"sonnet", "sonnet", "passed", false, RouteOpen},
	} {
		run := runOf(refusedBy(answeredAt(noon.Add(-10*time.Second), asking(40000, 4096), 5000), overLimit(), "30"),
			passed(answeredAt(noon.Add(time.Second), asking(10, 16), 10000)))
		run.Change, run.Changes, run.Own = "the prompt is cached", 1, true
		run.Request.Model, run.This.Request.Model, run.This.ResponseModel = c.asked, c.asked, c.answered
		r := run.Result()
		if r.Reason != c.reason || r.Proves != c.proves {
			t.Errorf("%q answered by %q: %s, proves %s, want %s, %s", c.asked, c.answered, r.Reason, r.Proves, c.reason, c.proves)
		}
		if c.reason == "other_model" && !strings.Contains(r.Because, c.answered) {
			t.Errorf("%q answered by %q: %q does not name it", c.asked, c.answered, r.Because)
		}
		named := slices.ContainsFunc(r.Notes, func(s string) bool { return strings.Contains(s, "the answer is by "+c.answered) })
		if named != c.named {
			t.Errorf("%q answered by %q: the notes are %q", c.asked, c.answered, r.Notes)
		}
	}
}
