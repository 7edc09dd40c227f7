package judge

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/report/layout"
	"loadshape/report/write"
	"loadshape/workload/retry"
)

// counts are those of a reading that the tests below work out by hand.
type counts struct {
	requests, attempts, admitted, refused, gaveUp, unsent, early int64
	first, last                                                  string
	minutes                                                      []string // at: offered admitted refused [levels]
}

func countsOf(r *report.Reading) counts {
	f := counts{requests: r.Requests, attempts: r.Attempts, admitted: r.Admitted, refused: r.Refused, gaveUp: r.GaveUp, unsent: r.Unsent,
		early: r.TooEarly, first: report.SinceOr(r.FirstRefusalS), last: report.SinceOr(r.LastRefusalS)}
	for i := range r.Minutes {
		m := &r.Minutes[i]
		f.minutes = append(f.minutes, fmt.Sprintf("%s: %d %d %d %v", m.AtS.Since(), m.Offered.Requests, m.Admitted.Requests, m.Refused, m.LowestLevels))
	}
	return f
}

// limitOf is what to compare of a limit.
func limitOf(l *report.LimitUse) string {
	return fmt.Sprintf("%s met %d peak %s lowest %d at %s refused %d (hopeless %d) first %s longest %s", l.Dimension, l.Attempts,
		layout.Maybe(l.PeakUsedShare, func(f float64) string { return fmt.Sprint(f) }), l.LowestLevel, report.SinceOr(l.LowestAtS), l.Refused, l.Hopeless, report.SinceOr(l.FirstRefusalS), layout.Maybe(l.LongestRetryAfter, layout.RetryAfter))
}

const (
	perSecond = `
streams:
  - name: steady
    arrivals: {rate: 60, duration: 1m}
    input_tokens: 100
    output_tokens: 0
`
	instead = `{max_retries: %d, retry_after: {mode: instead}, backoff: {base: 1s}}`
)

// after is a client that comes back when it is told to.
func after(retries int64) retry.Policy {
	return retry.Policy{MaxRetries: retries, Backoff: retry.Backoff{Base: bucket.Second}}
}

func TestSummary(t *testing.T) {
	for _, c := range []struct {
		name   string
		limits string
		ask    func(q *Question) *Question
		want   counts
		limit  []string
		length report.Seconds
	}{
		{
			// They come at 1s, 2s … 60s; the window takes the first 50 of its minute and the last one is in the next.
			name:   "60 in a minute against a window of 50",
			limits: "limits: [{dimension: requests, limit: 50, window: fixed}]",
			ask:    func(q *Question) *Question { return q.ofPlan(t, perSecond) },
			want: counts{requests: 60, attempts: 60, admitted: 51, refused: 9, gaveUp: 9, first: "51s", last: "59s",
				minutes: []string{"0s: 59 50 9 [0]", "1m: 1 1 0 [49]"}},
			limit:  []string{"requests met 60 peak 1 lowest 0 at 0s refused 9 (hopeless 0) first 51s longest 9s"},
			length: 60e9,
		},
		{
			// Each takes 1 and 5/6 come back until the next: after the k-th, 49 − (k−1)/6 are left. The 59th leaves 39 1/3,
			// the 60th 39 1/6, both 39 whole ones, so that 11 of 50 are gone.
			name:   "60 in a minute against a bucket of 50",
			limits: "limits: [{dimension: requests, limit: 50, burst: 1m}]",
			ask:    func(q *Question) *Question { return q.ofPlan(t, perSecond) },
			want:   counts{requests: 60, attempts: 60, admitted: 60, first: layout.None, last: layout.None, minutes: []string{"0s: 59 59 0 [39]", "1m: 1 1 0 [39]"}},
			limit:  []string{"requests met 60 peak 0.22 lowest 39 at 0s refused 0 (hopeless 0) first " + layout.None + " longest " + layout.None},
			length: 60e9,
		},
		{
			// 6,000 tokens a minute are one request a second; at the instant of the first one 100 are taken of 6,000.
			name:   "60 in a minute against its exact refill",
			limits: "limits: [{dimension: input_tokens, limit: 6000, oversized: reject, cache_read: free}]",
			ask:    func(q *Question) *Question { return q.ofPlan(t, perSecond) },
			want:   counts{requests: 60, attempts: 60, admitted: 60, first: layout.None, last: layout.None, minutes: []string{"0s: 59 59 0 [5900]", "1m: 1 1 0 [5900]"}},
			limit:  []string{"input_tokens met 60 peak 0.016667 lowest 5900 at 0s refused 0 (hopeless 0) first " + layout.None + " longest " + layout.None},
			length: 60e9,
		},
		{
			// The second minute's window takes two of the three that come back with it, the oldest ones.
			name:   "retries",
			limits: "limits: [{dimension: requests, limit: 2, window: fixed}]",
			ask: func(q *Question) *Question {
				return q.of(after(1), sample.Due(0, 1, 0, 0), sample.Due(10_000, 1, 0, 0), sample.Due(20_000, 1, 0, 0), sample.Due(30_000, 1, 0, 0), sample.Due(40_000, 1, 0, 0))
			},
			want: counts{requests: 5, attempts: 8, admitted: 4, refused: 4, gaveUp: 1, first: "20s", last: "1m",
				minutes: []string{"0s: 5 2 3 [0]", "1m: 0 2 1 [0]"}},
			limit:  []string{"requests met 8 peak 1 lowest 0 at 0s refused 4 (hopeless 0) first 20s longest 1m"},
			length: 60e9,
		},
		{
			// The client waits 5s and 10s, whatever it is told: at 25s and 35s it comes before 60s.
			name:   "too early",
			limits: "limits: [{dimension: requests, limit: 1, window: fixed}]",
			ask: func(q *Question) *Question {
				return q.of(retry.Policy{MaxRetries: 2, Backoff: retry.Backoff{Base: 5 * bucket.Second},
					RetryAfter: retry.After{Mode: retry.AfterIgnore}}, sample.Due(0, 1, 0, 0), sample.Due(20_000, 1, 0, 0))
			},
			want: counts{requests: 2, attempts: 4, admitted: 1, refused: 3, gaveUp: 1, early: 2, first: "20s", last: "35s",
				minutes: []string{"0s: 2 1 3 [0]"}},
			limit:  []string{"requests met 4 peak 1 lowest 0 at 0s refused 3 (hopeless 0) first 20s longest 40s"},
			length: 35e9,
		},
		{
			// One worker, busy for 10s, and one place in its queue: of those at 1s to 5s the second is sent at 11s, the
			// others never.
			name:   "no room at the client",
			limits: "limits: [{dimension: requests, limit: 9, window: fixed}]",
			ask: func(q *Question) *Question {
				return q.ofPlan(t, `
streams:
  - name: one
    arrivals: {rate: 60, duration: 5s}
    input_tokens: 1
    output_tokens: 0
    ttft: 10s
    client: {concurrency: 1, queue: 1}
`)
			},
			want:   counts{requests: 5, attempts: 2, admitted: 2, gaveUp: 3, unsent: 3, first: layout.None, last: layout.None, minutes: []string{"0s: 5 2 0 [7]"}},
			limit:  []string{"requests met 2 peak 0.222223 lowest 7 at 0s refused 0 (hopeless 0) first " + layout.None + " longest " + layout.None},
			length: 11e9,
		},
		{
			// Due at 1m, 2m and 3m, sent at 1m, 4m and 7m: in the minutes at 2m and 3m nothing is sent.
			name:   "a pace",
			limits: "limits: [{dimension: requests, limit: 9, window: fixed}]",
			ask: func(q *Question) *Question {
				return q.ofPlan(t, `
streams:
  - name: one
    arrivals: {rate: 1, duration: 3m}
    input_tokens: 1
    output_tokens: 0
    client: {pace: {requests: 1, per: 3m}}
`)
			},
			want: counts{requests: 3, attempts: 3, admitted: 3, first: layout.None, last: layout.None,
				minutes: []string{"1m: 1 1 0 [8]", "2m: 1 0 0 []", "3m: 1 0 0 []", "4m: 0 1 0 [8]", "7m: 0 1 0 [8]"}},
			limit:  []string{"requests met 3 peak 0.111112 lowest 8 at 1m refused 0 (hopeless 0) first " + layout.None + " longest " + layout.None},
			length: 420e9,
		},
		{
			// 100 tokens of output from 1s to 3s: 50 are taken at 2s and 50 at 3s, of a bucket of 60 that gets 1 a second:
			// 60 → 10 → 11 → −39 → (at 42s) 0. The one at 41s meets −1 and waits for 2 tokens; the one at 43s passes.
			name:   "output in debt",
			limits: "limits: [{dimension: output_tokens, limit: 60, oversized: admit_when_full}]",
			ask: func(q *Question) *Question {
				return q.of(retry.Policy{}, sample.Due(0, 1, 0, 100), sample.Due(41_000, 1, 0, 1), sample.Due(43_000, 1, 0, 1))
			},
			want:   counts{requests: 3, attempts: 3, admitted: 2, refused: 1, gaveUp: 1, first: "41s", last: "41s", minutes: []string{"0s: 3 2 1 [-39]"}},
			limit:  []string{"output_tokens met 3 peak 1.65 lowest -39 at 0s refused 1 (hopeless 0) first 41s longest 2s"},
			length: 45e9, // the last token comes 1.02s after 43s and is charged at the whole second
		},
		{
			// The first takes all; the second would need a larger bucket, and is told no time to come back at.
			name:   "no wait helps",
			limits: "limits: [{dimension: input_tokens, limit: 100, oversized: reject, cache_read: free}]",
			ask: func(q *Question) *Question {
				return q.of(after(2), sample.Due(0, 100, 0, 0), sample.Due(60_000, 101, 0, 0))
			},
			want: counts{requests: 2, attempts: 4, admitted: 1, refused: 3, gaveUp: 1, first: "1m", last: "1m3s",
				minutes: []string{"0s: 1 1 0 [0]", "1m: 1 0 3 [100]"}},
			limit:  []string{"input_tokens met 4 peak 1 lowest 0 at 0s refused 3 (hopeless 3) first 1m longest " + layout.None},
			length: 63e9,
		},
		{
			// Two groups, each asked for its own.
			name:   "groups",
			limits: "groups: [{models: [a], limits: [{dimension: requests, limit: 2, window: fixed}]}, {models: [b], limits: [{dimension: requests, limit: 1, window: fixed}], concurrency: 1}, {models: [c], limits: [{dimension: requests, limit: 1}]}]",
			ask: func(q *Question) *Question {
				x, y, z, u := sample.Due(0, 1, 0, 0), sample.Due(1000, 1, 0, 0), sample.Due(1500, 1, 0, 0), sample.Due(5000, 1, 0, 0)
				x.Model, y.Model, z.Model, u.Model = "a", "b", "b", "b"
				return q.of(retry.Policy{}, x, y, z, u)
			},
			want: counts{requests: 4, attempts: 4, admitted: 2, refused: 2, gaveUp: 2, first: "1.5s", last: "5s", minutes: []string{"0s: 4 2 2 [1 0 0 1]"}},
			limit: []string{"requests met 1 peak 0.5 lowest 1 at 0s refused 0 (hopeless 0) first " + layout.None + " longest " + layout.None,
				"requests met 3 peak 1 lowest 0 at 0s refused 1 (hopeless 0) first 5s longest 55s",
				// A second after 1s its worker is free again; until then no wait can be told.
				"concurrency met 3 peak 1 lowest 0 at 0s refused 1 (hopeless 1) first 1.5s longest " + layout.None,
				"requests met 0 peak 0 lowest 1 at 0s refused 0 (hopeless 0) first " + layout.None + " longest " + layout.None},
			length: 5e9,
		},
		{
			// 60 of a ceiling of 100; then the ceiling is 60 + 50 and 88 of it are used, which are 80 %.
			name:   "acceleration",
			limits: "acceleration: {dimension: input_tokens, floor: 100, step: 50}",
			ask: func(q *Question) *Question {
				return q.of(retry.Policy{}, sample.Due(0, 60, 0, 0), sample.Due(10_000, 60, 0, 0), sample.Due(60_000, 44, 0, 0), sample.Due(70_000, 44, 0, 0))
			},
			want: counts{requests: 4, attempts: 4, admitted: 3, refused: 1, gaveUp: 1, first: "10s", last: "10s",
				minutes: []string{"0s: 2 1 1 [40]", "1m: 2 2 0 [22]"}},
			limit:  []string{"acceleration met 4 peak 0.8 lowest 22 at 1m refused 1 (hopeless 0) first 10s longest 50s"},
			length: 70e9,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := c.ask(asked(t, sample.ReadLimits(t, c.limits)))
			q.Strict = false
			r := q.judge(t)
			v := r.Readings.Loose
			if have := countsOf(v); !reflect.DeepEqual(have, c.want) {
				t.Errorf("is  %+v\nwant %+v", have, c.want)
			}
			var limits []string
			for i := range v.Limits {
				limits = append(limits, limitOf(&v.Limits[i]))
			}
			if !slices.Equal(limits, c.limit) {
				t.Errorf("limits are\n%s\nwant\n%s", strings.Join(limits, "\n"), strings.Join(c.limit, "\n"))
			}
			if r.Workload.LengthS != c.length {
				t.Errorf("it lasts %v, want %v", r.Workload.LengthS, c.length)
			}
			if !v.Conserved {
				t.Error("the books do not balance")
			}
		})
	}
}

// TestAccelerationOffTheClock has no share of a ceiling where a minute of the run lies in two of the clock.
func TestAccelerationOffTheClock(t *testing.T) {
	q := asked(t, sample.ReadLimits(t, "acceleration: {dimension: requests, floor: 10}")).of(retry.Policy{}, sample.Due(0, 1, 0, 0))
	q.Start = 30 * second
	r := q.judge(t)
	if l := &r.Readings.Loose.Limits[0]; l.PeakUsedShare != nil || l.LowestLevel != 9 {
		t.Errorf("is %s, want no share", limitOf(l))
	}
	var text strings.Builder
	if err := write.Text(&text, r, layout.Options{}); err != nil || !strings.Contains(text.String(), "HOLDS") {
		t.Errorf("is\n%s", text.String())
	}
	share, err := report.ParseThreshold("limits.acceleration.peak_used_share <= 80%")
	if err != nil {
		t.Fatal(err)
	}
	if share.Evaluate(r.Readings.Loose).OK {
		t.Error("a share that is not known keeps a threshold")
	}
}

// TestWaitsOfARun works out the waits of five requests: 0s, 0s, 40s and 30s, and one that gives up.
func TestWaitsOfARun(t *testing.T) {
	q := asked(t, sample.ReadLimits(t, "limits: [{dimension: requests, limit: 2, window: fixed}]")).
		of(after(1), sample.Due(0, 1, 0, 0), sample.Due(10_000, 1, 0, 0), sample.Due(20_000, 1, 0, 0), sample.Due(30_000, 1, 0, 0), sample.Due(40_000, 1, 0, 0))
	w := q.judge(t).Readings.Strict.Wait
	if want := (report.Waits{Count: 4, Mean: sample.At(17.5), P50: sample.At(0), P90: sample.At(40), P95: sample.At(40), P99: sample.At(40), P999: sample.At(40), Max: sample.At(40)}); !w.Same(want) {
		t.Errorf("is %+v, want %+v", w, want)
	}
}

// TestStreams plays two streams: one that is never refused, and one that meets a window of 10 with 20 a minute, at 3s,
// 6s … 60s, and comes back once. Of the 19 in the first minute 9 come back at its end, before the twentieth, and all
// fit the next window.
func TestStreams(t *testing.T) {
	plan := fmt.Sprintf(`
client: {retries: %s}
streams:
  - {name: calm, model: a, arrivals: {rate: 6, duration: 1m}, input_tokens: 5, output_tokens: 0}
  - {name: hasty, model: b, arrivals: {rate: 20, duration: 1m}, input_tokens: 7, output_tokens: 0}
`, fmt.Sprintf(instead, 1))
	q := asked(t, sample.ReadLimits(t, "groups: [{models: [a], limits: [{dimension: requests, limit: 10, window: fixed}]}, {models: [b], limits: [{dimension: requests, limit: 10, window: fixed}]}]")).ofPlan(t, plan)
	r := q.judge(t)
	for _, v := range r.Views() {
		calm, hasty := v.Streams[0], v.Streams[1]
		if calm.Name != "calm" || calm.Requests != 6 || calm.Attempts != 6 || calm.Admitted != 6 || calm.Refused != 0 || calm.GaveUp != 0 || *calm.Wait.Max != 0 {
			t.Errorf("%s: calm is %+v", v.Name, calm)
		}
		if hasty.Requests != 20 || hasty.Attempts != 29 || hasty.Admitted != 20 || hasty.Refused != 9 || hasty.GaveUp != 0 {
			t.Errorf("%s: hasty is %+v", v.Name, hasty)
		}
		// The nine that waited were due at 33s, 36s … 57s: 27s, 24s … 3s. The nearest rank of 90 % of 20 is the
		// 18th; a percentile is at most 0.1 % above it.
		if w := hasty.Wait; w.Count != 20 || *w.P50 != 0 || *w.P90 < 21e9 || *w.P90 > 21.021e9 || *w.Max != 27e9 || *w.Mean != 6.75e9 {
			t.Errorf("%s: waits are mean %v p50 %v p90 %v max %v", v.Name, w.Mean, w.P50, w.P90, w.Max)
		}
	}
	if o := r.Workload.Offered; o.Requests != 26 || o.InputTokens != 6*5+20*7 || o.Peaks.Requests != 5+19 || o.Peaks.InputTokens != 5*5+19*7 {
		t.Errorf("offered is %+v", o)
	}
}
