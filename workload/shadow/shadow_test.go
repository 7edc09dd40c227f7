package shadow

import (
	"testing"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
)

// TestShadowAllocatesNothingPerRequest plays ten times as many requests against two gates, of which the second takes its requests
// one by one, and allocates no more.
func TestShadowAllocatesNothingPerRequest(t *testing.T) {
	limits := []bucket.Limit{{Dimension: bucket.Requests, Limit: 6000}, {Dimension: bucket.InputTokens, Limit: 60_000_000}}
	fine := []bucket.Limit{{Dimension: bucket.Requests, Limit: 6000, Per: bucket.Minute, Burst: bucket.Second}, limits[1]}
	allocations := func(duration bucket.Duration) float64 {
		plan := &workload.Plan{Streams: []workload.Stream{{
			Name:         "steady",
			Arrivals:     &arrival.Schedule{Process: arrival.Poisson, Rate: 600e9, Duration: duration},
			InputTokens:  amount.Distribution[amount.Count]{Constant: 3000},
			OutputTokens: amount.Distribution[amount.Count]{Constant: 420},
		}}}
		return testing.AllocsPerRun(1, func() {
			front, err := bucket.NewGate([]bucket.Group{{Limits: limits}}, 0)
			if err != nil {
				t.Fatal(err)
			}
			behind, err := bucket.NewGate([]bucket.Group{{Limits: fine}}, 0)
			if err != nil {
				t.Fatal(err)
			}
			heard, followed := 0, 0
			second := New(behind, workload.Observer{
				Attempt:  func(*workload.Attempt) { followed++ },
				Admitted: func(r *workload.Run) { followed += len(r.At) },
				Minute:   func(int64) {},
			})
			err = plan.Play(1, workload.Target{Gate: front, Group: func(string, bucket.Speed) (int, error) { return 0, nil }}, second.Behind(workload.Observer{
				Attempt:  func(*workload.Attempt) { heard++ },
				Admitted: func(r *workload.Run) { heard += len(r.At) },
				Minute:   func(int64) {},
			}))
			if second.End(); err != nil || second.Parted() || heard != followed || heard == 0 {
				t.Fatalf("%v: %d heard, %d followed, want as many", err, heard, followed)
			}
		})
	}
	short, long := allocations(10*bucket.Minute), allocations(100*bucket.Minute)
	if long > short+20 {
		t.Errorf("%v allocations for ten times as many requests, %v before, want as many", long, short)
	}
}
