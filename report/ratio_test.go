package report_test

import (
	"math/big"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/layout"
)

// TestShare never shows less than there is.
func TestShare(t *testing.T) {
	for _, c := range []struct {
		a, b int64
		want float64
	}{{0, 5, 0}, {5, 0, 0}, {1, 2, 0.5}, {1, 3, 0.333334}, {2, 3, 0.666667}, {3, 3, 1}, {1, 1_000_000_000_000, 0.000001}, {999_999_999_999, 1_000_000_000_000, 1}, {33, 20, 1.65}, {1 << 62, 1, 4611686018427387904}} {
		if have := report.Share(big.NewInt(c.a), big.NewInt(c.b)); have != c.want {
			t.Errorf("%d of %d is %v, want %v", c.a, c.b, have, c.want)
		}
	}
}

func TestRatioInPerCent(t *testing.T) {
	for _, c := range []struct {
		a, b int64
		want string
	}{{0, 1, "0.0 %"}, {1, 1_000_000_000, "0.1 %"}, {99, 100, "99.0 %"}, {2, 3, "66.7 %"}, {9991, 10_000, "99.91 %"}, {9995, 10_000, "99.95 %"}, {99_996, 100_000, "99.996 %"},
		{1<<62 - 1, 1 << 62, "<100 %"}, {1, 1, "100.0 %"}, {1_000_000_001, 1_000_000_000, "100.1 %"}, {10, 1, "1,000 %"}, {10_001, 1000, "1,001 %"}, {1 << 62, 1, "461168601842738790400.0 %"}} {
		r := new(report.Ratio)
		r.SetFrac64(c.a, c.b)
		if have := strings.ReplaceAll(r.Percent(), layout.Glue, " "); have != c.want {
			t.Errorf("%d / %d is %s, want %s", c.a, c.b, have, c.want)
		}
	}
}
