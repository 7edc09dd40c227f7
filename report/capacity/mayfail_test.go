package capacity

import (
	"testing"

	"loadshape/report"
)

// TestMayFail says how many of 20 runs may fail.
func TestMayFail(t *testing.T) {
	for _, x := range []struct {
		thresholds []string
		want       int
	}{
		{[]string{"refused == 0"}, 0},
		{[]string{"refused == 0", "failing_runs_share <= 5%"}, 1},
		{[]string{"failing_runs_share < 5%"}, 0},
		{[]string{"failing_runs <= 7", "failing_runs_share <= 50%"}, 7},
	} {
		var all []report.ThresholdExpr
		for _, text := range x.thresholds {
			e, err := report.ParseThreshold(text)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, e)
		}
		if have := MayFail(all, 20); have != x.want {
			t.Errorf("%q: %d may fail, want %d", x.thresholds, have, x.want)
		}
	}
}
