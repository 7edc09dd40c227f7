package draft

import (
	"math"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
)

// TestUsual: a minute has its share of all by the rates of its stages, of which it may have parts, and none before or behind them.
func TestUsual(t *testing.T) {
	s := &stream{}
	s.Arrivals = &arrival.Schedule{Start: 90 * bucket.Second, Stages: []arrival.Stage{
		{Duration: 2 * bucket.Minute, Rate: new(60 * amount.One)}, {Duration: bucket.Minute, Rate: new(120 * amount.One)}}}
	recorded := &tally{all: [figures]int64{requests: 240, input: 24_000}}
	for minute, want := range []float64{0, 30, 60, 90, 60, 0} {
		for f, times := range map[figure]float64{requests: 1, input: 100} {
			if got := s.usual(int64(minute), f, recorded); math.Abs(got-want*times) > 1e-6 {
				t.Errorf("minute %d, figure %d: %v, want %v", minute, f, got, want*times)
			}
		}
	}
}
