package arrival_test

import (
	"testing"

	"pgregory.net/rapid"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/draw"
)

// TestTallyCountsAsTimesDo asks a tally for schedules of several rates, in any order, and draws each to its end beside it.
func TestTallyCountsAsTimesDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		process := rapid.SampledFrom([]arrival.Process{arrival.Constant, arrival.Poisson, arrival.Gamma}).Draw(t, "process")
		schedule := func() *arrival.Schedule {
			a := &arrival.Schedule{Process: process, Rate: amount.Decimal(rapid.Int64Range(1, 9000).Draw(t, "rate")) * amount.One,
				Duration: bucket.Duration(rapid.Int64Range(1, 60).Draw(t, "minutes")) * bucket.Minute}
			if process == arrival.Gamma {
				a.Burstiness = amount.One / 2
			}
			return a
		}
		seed := rapid.Int64().Draw(t, "seed")
		tally := arrival.NewTally(schedule(), *draw.New(seed, "s", "arrivals"))
		for range 4 {
			a := schedule()
			if got, want := tally.Count(a), arrival.NewTimes(a, draw.New(seed, "s", "arrivals")).Count(); got != want {
				t.Fatalf("%+v: %d, want %d", a, got, want)
			}
		}
	})
}
