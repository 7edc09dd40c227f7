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

// TestAreasAreWhatArrivalsReach holds the arrivals of each stretch against the gaps that fit into the area up to its end.
func TestAreasAreWhatArrivalsReach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		target := amount.Decimal(rapid.Int64Range(1, 9000).Draw(t, "target")) * amount.One
		a := &arrival.Schedule{Process: arrival.Poisson, StartRate: amount.Decimal(rapid.Int64Range(0, 9000).Draw(t, "rate")) * amount.One,
			Start: bucket.Duration(rapid.Int64Range(0, 90).Draw(t, "start")) * bucket.Second,
			Stages: []arrival.Stage{{Duration: bucket.Duration(rapid.Int64Range(1, 600e9).Draw(t, "duration")), Target: &target},
				{Duration: bucket.Minute, Target: &target}}}
		seed, every := rapid.Int64().Draw(t, "seed"), rapid.Int64Range(1e9, 60e9).Draw(t, "every")
		n := int(int64(a.End())/every) + 1
		times, gaps, sum, reached := arrival.NewTimes(a, draw.New(seed, "s", "arrivals")), arrival.NewTimes(a, draw.New(seed, "s", "arrivals")), uint64(0), 0
		at, more := times.Next()
		sum += gaps.Gap()
		for k, area := range a.Areas(every, n) {
			for more && at < int64(k+1)*every {
				reached++
				at, more = times.Next()
			}
			for ; sum <= area; sum += gaps.Gap() {
				reached--
			}
			if reached != 0 {
				t.Fatalf("before %v come %d more than the area up to there says", bucket.Duration(int64(k+1)*every), reached)
			}
		}
	})
}
