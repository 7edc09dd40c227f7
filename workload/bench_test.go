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

// BenchmarkPlayDrawn is that of a request whose sizes are drawn, and BenchmarkPlayWaiting that of one that waits for its client's pace.
func BenchmarkPlayDrawn(b *testing.B) {
	benchmarkStream(b, Stream{InputTokens: longTailed(1000, 10_000), OutputTokens: longTailed(250, 1200)})
}

func BenchmarkPlayWaiting(b *testing.B) {
	benchmarkStream(b, Stream{InputTokens: amount.Distribution[amount.Count]{Constant: 1000}, OutputTokens: amount.Distribution[amount.Count]{Constant: 150},
		Client: &Client{Pace: &Pace{Requests: 300 * amount.One}}})
}

func longTailed(median, p99 amount.Count) amount.Distribution[amount.Count] {
	return amount.Distribution[amount.Count]{Lognormal: &amount.Lognormal[amount.Count]{Median: median, P99: p99}}
}

func benchmarkStream(b *testing.B, s Stream) {
	s.Name = "one"
	s.Arrivals = &arrival.Schedule{Process: arrival.Poisson, Rate: 600e9, Duration: bucket.Duration(b.N) * bucket.Second / 10}
	plan, heard := &Plan{Streams: []Stream{s}}, 0
	b.ReportAllocs()
	b.ResetTimer()
	err := plan.Play(1, Target{Gate: gateOf(b, unlimited), Group: one}, Observer{Attempt: func(*Attempt) { heard++ }})
	if err != nil {
		b.Fatal(err)
	}
	if b.N > 1000 && heard < b.N*9/10 {
		b.Fatalf("%d requests, want about %d", heard, b.N)
	}
}
