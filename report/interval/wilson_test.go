package interval

import "testing"

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		hold, runs int
		low, high  float64
	}{ // rounded outwards
		{0, 10, 0, 0.2776}, {10, 10, 0.7224, 1}, {5, 10, 0.2365, 0.7635}, {13, 20, 0.4328, 0.8189}, {1, 1, 0.2065, 1},
	} {
		low, high := Wilson(c.hold, c.runs)
		if low != c.low || high != c.high {
			t.Errorf("%d of %d: %v to %v, want %v to %v", c.hold, c.runs, low, high, c.low, c.high)
		}
	}
}
