// Package bench measures loadshape beside its peers, whose modules must not reach its users.
package bench

import (
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"

	"golang.org/x/time/rate"
)

// What both sides decide about: 600 requests a minute of 3,000 tokens in and 420 out, against three buckets
// that admit them all.
const (
	perMinute    = 600
	inputTokens  = 3000
	outputTokens = 420
	rpm          = 1000
	itpm         = 2_000_000
	otpm         = 400_000
)

// BenchmarkRequest is everything that loadshape does for a request: it draws a Poisson arrival, asks three
// buckets, charges the output second by second as it is generated, and keeps the whole report.
func BenchmarkRequest(b *testing.B) {
	plan := &workload.Plan{Streams: []workload.Stream{{
		Name: "steady",
		Arrivals: &arrival.Schedule{Process: arrival.Poisson, Rate: perMinute * 1e9,
			Duration: max(1, bucket.Duration(b.N)) * bucket.Minute / perMinute},
		InputTokens:  amount.Distribution[amount.Count]{Constant: inputTokens},
		OutputTokens: amount.Distribution[amount.Count]{Constant: outputTokens},
	}}}
	if b.N < 100 {
		plan.Streams[0].Arrivals.Duration = bucket.Minute // so that there are some, whatever chance says
	}
	threshold, err := report.ParseThreshold(report.DefaultThreshold)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	result, err := judge.Answer(&judge.Question{
		Name: "bench", Loose: true, Play: plan.Play, Thresholds: []report.ThresholdExpr{threshold},
		Work: report.Workload{Streams: []string{"steady"}},
		Profile: &profile.Profile{Name: "bench", Groups: []bucket.Group{{Limits: []bucket.Limit{
			{Dimension: bucket.Requests, Limit: rpm},
			{Dimension: bucket.InputTokens, Limit: itpm},
			{Dimension: bucket.OutputTokens, Limit: otpm},
		}}}},
	})
	b.StopTimer()
	if err != nil {
		b.Fatal(err)
	}
	if r := result.Readings.Loose; !r.Holds || b.N >= 10_000 && (r.Requests < int64(b.N)*9/10 || r.Requests > int64(b.N)*11/10) {
		b.Fatalf("%d requests, %d refused: want about %d, and none refused", r.Requests, r.Refused, b.N)
	}
}

// BenchmarkPeer is golang.org/x/time/rate with the three admission checks alone: no arrivals are drawn, no output
// is charged later, nothing is reported.
func BenchmarkPeer(b *testing.B) {
	limiters := []*rate.Limiter{
		rate.NewLimiter(rpm/60.0, rpm),
		rate.NewLimiter(itpm/60.0, itpm),
		rate.NewLimiter(otpm/60.0, otpm),
	}
	costs := []int{1, inputTokens, outputTokens}
	at := time.Unix(0, 0)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		at = at.Add(time.Minute / perMinute)
		for i, l := range limiters {
			if !l.AllowN(at, costs[i]) {
				b.Fatalf("limiter %d refuses", i)
			}
		}
	}
}
