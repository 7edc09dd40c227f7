package judge

import (
	"testing"

	"loadshape/report"
)

// TestWorse: a verdict comes before what was refused, that before what was given up, and that before how full a limit was.
func TestWorse(t *testing.T) {
	outcome := func(verdict report.Verdict, refused, gaveUp int64, peaks ...float64) *Outcome {
		r := &report.Reading{Refused: refused, GaveUp: gaveUp}
		for _, peak := range peaks {
			r.Limits = append(r.Limits, report.LimitUse{PeakUsedShare: &peak})
		}
		return &Outcome{Strict: r, Verdict: verdict}
	}
	inOrder := []*Outcome{
		outcome(report.Holds, 0, 0),
		outcome(report.Holds, 0, 0, 0.2, 0.1),
		outcome(report.Holds, 0, 0, 0.1, 0.3),
		outcome(report.Holds, 0, 1, 0.1),
		outcome(report.Holds, 1, 0, 0.1),
		outcome(report.Fails, 0, 0, 0.1),
	}
	for i, worse := range inOrder {
		for j, other := range inOrder {
			if worse.worse(other) != (i > j) {
				t.Errorf("%d is worse than %d: %v", i, j, i <= j)
			}
		}
	}
}
