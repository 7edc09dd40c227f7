package count

import (
	"testing"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// TestBrief counts the same attempts with minutes and without: what a condition on a run or a stream sees is the same.
func TestBrief(t *testing.T) {
	groups := []bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 5}}}}
	conditions := []string{"refused == 0", "refused_share < 40%", "gave_up <= 2", "requests < 30", "attempts < 20", "admitted >= 10", "wait_s.max < 50s", "streams.a.refused < 3"}
	rapid.Check(t, func(t *rapid.T) {
		var of [2]*Summary
		for i := range of {
			gate, err := bucket.NewGate(groups, 0)
			if err != nil {
				t.Fatal(err)
			}
			of[i] = New(gate, groups, 0, []string{"a"})
		}
		of[1].Brief()
		at, minutes := int64(0), int64(1)
		for range rapid.IntRange(1, 40).Draw(t, "attempts") {
			at += rapid.Int64Range(0, int64(40*bucket.Second)).Draw(t, "later")
			a := workload.Attempt{Request: workload.Request{Request: bucket.Request{InputTokens: 10}, At: at}, Attempt: 1, Sent: at, Last: true}
			a.At -= rapid.SampledFrom([]int64{0, 0, min(at, int64(3*bucket.Minute))}).Draw(t, "waited")
			for i, s := range of {
				if begins := at / minute; begins >= minutes {
					s.begin(begins * minute)
				}
				one := a
				if one.Verdict = s.gate.Admit(0, at, &one.Request.Request); i == 0 {
					a.Verdict = one.Verdict
				}
				s.Attempt(&one)
			}
			minutes = max(minutes, at/minute+1)
		}
		whole, brief := of[0].Reading(), of[1].Reading()
		if len(brief.Minutes) > 0 || len(whole.Minutes) == 0 {
			t.Fatalf("%d minutes are kept, and %d in brief", len(whole.Minutes), len(brief.Minutes))
		}
		for _, text := range conditions {
			c, err := report.ParseThreshold(text)
			if err != nil {
				t.Fatal(err)
			}
			if one, other := c.Evaluate(whole), c.Evaluate(brief); one.OK != other.OK {
				t.Errorf("%s: %v with minutes, %v without", text, one.OK, other.OK)
			}
		}
		if whole.Requests != brief.Requests || !brief.Conserved {
			t.Errorf("%d requests, and %d in brief (conserved: %v)", whole.Requests, brief.Requests, brief.Conserved)
		}
	})
}
