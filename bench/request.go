package main

import (
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
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

// limits are those of loadshape's own gate.
func limits() []bucket.Group {
	return []bucket.Group{{Limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: rpm},
		{Dimension: bucket.InputTokens, Limit: itpm},
		{Dimension: bucket.OutputTokens, Limit: otpm},
	}}}
}

// request is everything that loadshape does for a request: it draws a Poisson arrival, asks three
// buckets, charges the output second by second as it is generated, and keeps the whole report.
func request(b *testing.B) {
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
		Work:    report.Workload{Streams: []string{"steady"}},
		Profile: &profile.Profile{Name: "bench", Groups: limits()},
	})
	b.StopTimer()
	if err != nil {
		b.Fatal(err)
	}
	if r := result.Readings.Loose; !r.Holds || b.N >= 10_000 && (r.Requests < int64(b.N)*9/10 || r.Requests > int64(b.N)*11/10) {
		b.Fatalf("%d requests, %d refused: want about %d, and none refused", r.Requests, r.Refused, b.N)
	}
}
