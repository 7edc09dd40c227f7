package capacity

import (
	"errors"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/report/judge"
	"loadshape/report/search"

	"pgregory.net/rapid"
)

// TestEnoughSeedsHold counts the runs of any plan, by runs of their own, at the scale that was found, where enough must hold, and at the
// next step, where they must not.
func TestEnoughSeedsHold(t *testing.T) {
	edges, parted := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		limits, plan := sample.ReadLimits(t, sample.AnyLimits(t)), sample.AnyPlan(t, true)
		thresholds := rapid.SampledFrom([][]string{{"refused == 0"}, {"gave_up_share <= 10%", "wait_s.p99 < 20s"}, {"refused == 0", "failing_runs_share <= 20%"},
			{"requests > 20", "refused <= 3"}}).Draw(t, "thresholds")
		q := capacityOf(t, limits, plan, thresholds...)
		q.Runs, q.Confidence = rapid.IntRange(2, 8).Draw(t, "runs"), rapid.SampledFrom([]int64{50, 80, 95, 100}).Draw(t, "confidence")
		c, err := Measure(q)
		if err != nil {
			if !errors.Is(err, judge.ErrNoRequest) {
				t.Fatal(err)
			}
			return
		}
		if r := judged(t, limits, plan, q.Runs, search.One, thresholds...); r.Verdict != c.Verdict || c.RunsTotal != q.Runs {
			t.Fatalf("it is %s with %d seeds, want %s", c.Verdict, c.RunsTotal, r.Verdict)
		}
		hold := func(s search.Scale, of func(*report.Readings) *report.Reading) int {
			r := judged(t, limits, plan, q.Runs, s, thresholds...)
			return q.Runs - int(of(&r.Readings).FailingRuns)
		}
		check := func(name string, g *search.Growth, x *Share, of func(*report.Readings) *report.Reading) {
			if g.Scale != nil {
				edges++
				if n := hold(*g.Scale, of); n < c.Need || n != x.Hold || *x.Scale != *g.Scale {
					t.Fatalf("%s: %d hold at %v, want at least %d and %d", name, n, *g.Scale, c.Need, x.Hold)
				}
			}
			if g.FailsAt == nil {
				return
			}
			if n := hold(*g.FailsAt, of); n >= c.Need || n != *x.HoldAtFailsAt || g.Scale != nil && *g.FailsAt != *g.Scale+1 {
				t.Fatalf("%s: %d hold at %v, want less than %d and %d", name, n, *g.FailsAt, c.Need, *x.HoldAtFailsAt)
			} else if n > 0 {
				parted++
			}
		}
		check("loose", c.All.Loose, c.Runs.Loose, func(r *report.Readings) *report.Reading { return r.Loose })
		check("strict", c.All.Strict, c.Runs.Strict, func(r *report.Readings) *report.Reading { return r.Strict })
		for _, b := range c.Breaks {
			g := map[string]*search.Growth{"loose": c.All.Loose, "strict": c.All.Strict}[b.Reading]
			if *g.FailsAt != b.Scale || b.Threshold == "" || b.Text == "" {
				t.Fatalf("%s: it breaks %+v", b.Reading, b)
			}
		}
		if a := c.Needed.AskHolds; a != nil {
			q := capacityOf(t, withAsk(limits, c.Needed.Limits), plan, thresholds...)
			q.Runs = c.RunsTotal
			play, err := q.At(search.One)
			if err != nil {
				t.Fatal(err)
			}
			q.Play = play
			if r, err := judge.Answer(&q.Question); err != nil || r.Verdict != VerdictOf(*a) {
				t.Fatalf("with what is asked for it is %v, %v, want %+v", r.Verdict, err, a)
			}
		}
	})
	if edges == 0 || parted == 0 {
		t.Errorf("%d scales were found, and %d at which some seeds hold: the test sees too little", edges, parted)
	}
}

// TestClientsAndProviders tells what a client does to its own requests from what a provider refuses.
func TestClientsAndProviders(t *testing.T) {
	const busy = `name: busy
streams:
  - {name: chat, model: a, arrivals: {process: constant, rate: 60, duration: 2m}, input_tokens: 10, output_tokens: 50, client: {concurrency: 2, queue: 3}}
  - {name: jobs, model: a, arrivals: {process: constant, rate: 10, duration: 2m}, input_tokens: 10, output_tokens: 10}
`
	for _, x := range []struct {
		limits, threshold string
		fault             Fault
		stream, text      string
	}{
		{"limits: [{dimension: requests, limit: 1000}]", "gave_up == 0", FaultClient, "chat",
			"2 of 2 workers of the client of stream chat are busy, and its queue of 3 is full: 1 request is dropped unsent"},
		{"limits: [{dimension: requests, limit: 70, window: fixed}]", "refused == 0", FaultProvider, "chat", ""},
		{"limits: [{dimension: requests, limit: 1000}]", "requests <= 140", FaultPlan, "", "it breaks without any limit as well"},
		{"limits: [{dimension: requests, limit: 1000}]", "limits.requests.busiest_minute_share <= 8%", FaultProvider, "",
			"the request limit is used that far, and refuses nothing yet"},
	} {
		c, err := Measure(capacityOf(t, sample.ReadLimits(t, x.limits), busy, x.threshold))
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Breaks) == 0 {
			t.Errorf("%s: nothing breaks", x.threshold)
			continue
		}
		if b := c.Breaks[0]; b.Fault != x.fault || b.Stream != x.stream || x.text != "" && b.Text != x.text {
			t.Errorf("%s: is %+v, want %s of %q, %q", x.threshold, b, x.fault, x.stream, x.text)
		}
	}
}

// TestLimitsThatAreNotMet are counted, and left out.
func TestLimitsThatAreNotMet(t *testing.T) {
	limits := sample.ReadLimits(t, `groups:
  - {models: [a], limits: [{dimension: requests, limit: 20}]}
  - {models: [b], limits: [{dimension: requests, limit: 20}, {dimension: input_tokens, limit: 20}], concurrency: 3}
`)
	c, err := Measure(capacityOf(t, limits, "streams: [{name: s, model: a, arrivals: {process: constant, rate: 10, duration: 2m}, input_tokens: 10, output_tokens: 1}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if c.NotMet != 3 || len(c.Alone) != 1 {
		t.Errorf("%d are left out and %d told, want 3 and 1", c.NotMet, len(c.Alone))
	}
}
