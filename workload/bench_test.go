package workload

import (
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
)

// BenchmarkPlay is a request's whole way: drawn, due, asked about, and heard of.
func BenchmarkPlay(b *testing.B) {
	gate, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 1000},
		{Dimension: bucket.InputTokens, Limit: 2_000_000},
		{Dimension: bucket.OutputTokens, Limit: 400_000},
	}}}, 0)
	if err != nil {
		b.Fatal(err)
	}
	plan := &Plan{Streams: []Stream{{
		Name:         "steady",
		Arrivals:     &arrival.Schedule{Process: arrival.Poisson, Rate: 600e9, Duration: bucket.Duration(b.N) * bucket.Second / 10},
		InputTokens:  amount.Distribution[amount.Count]{Constant: 3000},
		OutputTokens: amount.Distribution[amount.Count]{Constant: 420},
	}}}
	heard := 0
	b.ReportAllocs()
	b.ResetTimer()
	err = plan.Play(1, Target{Gate: gate, Group: func(string, bucket.Speed) (int, error) { return 0, nil }},
		Observer{Attempt: func(*Attempt) { heard++ }})
	if err != nil {
		b.Fatal(err)
	}
	if b.N > 1000 && heard < b.N*9/10 {
		b.Fatalf("%d requests, want about %d", heard, b.N)
	}
}
