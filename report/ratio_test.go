package report_test

import (
	"math/big"
	"testing"

	"loadshape/report"
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
