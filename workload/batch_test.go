package workload

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/retry"
)

// TestBatch plays plans of alike requests twice: hearing of every attempt, and hearing of many at a time. It is the
// same traffic, and the same becomes of it.
func TestBatch(t *testing.T) {
	many := 0
	for seed := range int64(200) {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		plan := &Plan{Streams: make([]Stream, 1+r.IntN(3))}
		for i := range plan.Streams {
			s := &plan.Streams[i]
			s.Name = fmt.Sprint("s", i)
			s.Arrivals = &arrival.Schedule{Process: []arrival.Process{arrival.Constant, arrival.Poisson, arrival.Gamma}[r.IntN(3)], Rate: amount.Decimal(1+r.Int64N(3000)) * amount.One,
				Duration: bucket.Duration(1+r.Int64N(180)) * bucket.Second}
			if r.IntN(2) == 0 {
				s.Arrivals.Start = bucket.Duration(r.Int64N(90)) * bucket.Second
			}
			s.InputTokens.Constant = amount.Count(r.Int64N(200))
			s.OutputTokens.Constant = amount.Count(r.Int64N(100))
			if r.IntN(4) == 0 {
				policy, _ := retry.Named([]string{"anthropic-go", "vercel-ai", "aws-standard"}[r.IntN(3)])
				s.Client = &Client{Retries: retry.Choice{Policy: policy}}
			}
		}
		group := bucket.Group{Limits: []bucket.Limit{
			{Dimension: bucket.Requests, Limit: 1 + r.Int64N(5000)},
			{Dimension: bucket.InputTokens, Limit: 1 + r.Int64N(500_000)},
			{Dimension: bucket.OutputTokens, Limit: 1 + r.Int64N(200_000)},
		}}
		play := func(o Observer) {
			gate, err := bucket.NewGate([]bucket.Group{group}, 0)
			if err != nil {
				t.Fatal(err)
			}
			if err := plan.Play(seed, Target{Gate: gate, Group: func(string, bucket.Speed) (int, error) { return 0, nil }}, o); err != nil {
				t.Fatal(err)
			}
		}
		type heard struct {
			number, sent int64
			attempt      int
			stream       int
			cause        bucket.Cause
			tokens       int64
			what         string
		}
		var one, all []heard
		attempt := func(to *[]heard) func(*Attempt) {
			return func(a *Attempt) {
				*to = append(*to, heard{a.Number, a.Sent, a.Attempt, a.Stream, a.Verdict.Cause, a.InputTokens, "attempt"})
			}
		}
		minute := func(to *[]heard) func(int64) {
			return func(at int64) { *to = append(*to, heard{sent: at, what: "minute"}) }
		}
		play(Observer{Attempt: attempt(&one), Minute: minute(&one)})
		play(Observer{Attempt: attempt(&all), Minute: minute(&all), Admitted: func(r *Run) {
			for i, at := range r.At {
				all = append(all, heard{r.Number + int64(i), at, 1, r.Stream, bucket.None, r.Request.InputTokens, "attempt"})
			}
			many += len(r.At)
		}})
		if !slices.Equal(one, all) {
			for i := range one {
				if i >= len(all) || one[i] != all[i] {
					t.Fatalf("seed %d: the %d. that is heard of is %+v, and %+v where many are at a time", seed, i, one[i], all[min(i, len(all)-1)])
				}
			}
			t.Fatalf("seed %d: %d are heard of, and %d where many are at a time", seed, len(one), len(all))
		}
	}
	if many < 60_000 {
		t.Errorf("%d requests were heard of many at a time, want 60000 or this test tests little", many)
	}
}
