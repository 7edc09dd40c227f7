package judge

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/report/search"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// TestOnePlayForBothReadings holds the play that stands for both readings against two plays, of plans in which the readings part and of
// such in which they do not.
func TestOnePlayForBothReadings(t *testing.T) {
	together, apart := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		limits := sample.AnyLimits(t)
		if rapid.Bool().Draw(t, "generous") {
			limits = fmt.Sprintf("limits: [{dimension: requests, limit: %d}, {dimension: input_tokens, limit: 9000}, {dimension: output_tokens, limit: 9000}]",
				rapid.SampledFrom([]int{60, 600, 6000}).Draw(t, "requests"))
		}
		q := asked(t, sample.ReadLimits(t, limits), sample.AnyThresholds(t)...).ofPlan(t, sample.AnyPlan(t, true))
		one, err := Answer(q)
		if err != nil {
			return // there is no request
		}
		if one.Readings.Strict.Refused == 0 {
			together++
		} else {
			apart++
		}
		listening := *q
		listening.Attempt = func(string, int, *workload.Attempt) {}
		two, err := Answer(&listening)
		if err != nil {
			t.Fatal(err)
		}
		if have, want := sample.JSONOf(t, one), sample.JSONOf(t, two); !bytes.Equal(have, want) {
			t.Fatalf("in one play it is\n%s\nwant\n%s", have, want)
		}
		all, err := q.HoldsUnderAll(q.Seed, nil)
		if err != nil || all != (two.Verdict == report.Holds) {
			t.Fatalf("it holds under all readings: %v, %v, want %s", all, err, two.Verdict)
		}
	})
	if together == 0 || apart == 0 {
		t.Errorf("%d plays stood for two, and %d did not, want some of both", together, apart)
	}
}

// atOnce does tasks at once.
func atOnce(tasks ...func()) {
	var all sync.WaitGroup
	for _, task := range tasks {
		all.Go(task)
	}
	all.Wait()
}

// TestHeadroomIsReproduced plays what the headroom says with every seed: all hold at its scale, one does not at the next step; and
// what is played side by side says the same.
func TestHeadroomIsReproduced(t *testing.T) {
	ends, below := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		q := asked(t, sample.ReadLimits(t, sample.AnyLimits(t)), sample.AnyThresholds(t)...)
		q.ofPlan(t, sample.AnyPlan(t, true))
		q.Runs = rapid.IntRange(1, 6).Draw(t, "runs")
		q.Headroom = true
		r, err := Answer(q)
		if err != nil {
			return // there is no request
		}
		beside := *q
		beside.Together = atOnce
		other, err := Answer(&beside)
		if err != nil || !bytes.Equal(sample.JSONOf(t, r), sample.JSONOf(t, other)) {
			t.Fatalf("side by side it is\n%s\nwant\n%s", sample.JSONOf(t, other), sample.JSONOf(t, r))
		}
		h := r.Headroom
		if (h != nil) != (r.Verdict == report.Holds) || (h == nil) == (r.HeadroomReason == "") || r.Verdict == report.Holds && r.HoldsAt != nil {
			t.Fatalf("%s: headroom is %v (%s), it holds at %v", r.Verdict, h, r.HeadroomReason, r.HoldsAt)
		}
		if h == nil {
			if h = r.HoldsAt; h == nil {
				return
			}
			below++
		}
		at := func(scale search.Scale) report.Verdict {
			again := *q
			again.Headroom = false
			if again.Play, err = q.At(scale); err != nil {
				t.Fatal(err)
			}
			r, err := Answer(&again)
			if err != nil { // there is no request at all
				return report.Holds
			}
			return r.Verdict
		}
		if v := at(h.Scale); v != report.Holds {
			t.Fatalf("at %v it %s, want it to hold: %+v", h.Scale, v, h)
		}
		if h.FailsAt == nil {
			if h.Scale != mostHeadroom || h.FirstToBind != nil {
				t.Fatalf("the search ends at %v: %+v", h.Scale, h)
			}
			return
		}
		ends++
		if *h.FailsAt != h.Scale+1 || h.FirstToBind == nil || at(*h.FailsAt) == report.Holds {
			t.Fatalf("at %v it holds, want it to fail: %+v", *h.FailsAt, h)
		}
	})
	if ends == 0 || below == 0 {
		t.Errorf("%d searches found an end, %d of them below 1, want some", ends, below)
	}
}

// TestHeadroomByHand has ten requests a minute for ten minutes, evenly, against limits of which twelve a minute are the first. At 12.1 a minute
// the one more comes at the very end, in a minute of its own.
func TestHeadroomByHand(t *testing.T) {
	const plan = `streams:
  - name: s
    model: a
    arrivals: {process: constant, rate: 10, duration: 10m}
    input_tokens: 100
    output_tokens: 1
`
	for _, c := range []struct {
		limits, threshold string
		scale, fails      search.Scale
		first             string
	}{
		{"limits: [{dimension: requests, limit: 12, window: fixed}, {dimension: input_tokens, limit: 100000}]", "refused == 0", 121, 122, "requests"},
		{"limits: [{dimension: requests, limit: 1200, window: fixed}, {dimension: input_tokens, limit: 3000, window: fixed}]", "refused == 0", 301, 302, "input_tokens"},
		{"limits: [{dimension: requests, limit: 1200, window: fixed}]", "minutes.offered.requests <= 15", 151, 152, "minutes.offered.requests <= 15"},
		{"limits: [{dimension: requests, limit: 1200, window: fixed}]", "refused == 0", 1000, 0, ""},
		{"limits: [{dimension: requests, limit: 5, window: fixed}]", "refused == 0", 51, 52, "requests"},
	} {
		q := asked(t, sample.ReadLimits(t, c.limits), c.threshold).ofPlan(t, plan)
		q.Headroom = true
		r, err := Answer(q)
		if err != nil {
			t.Fatal(err)
		}
		h := r.Headroom
		if h == nil {
			h = r.HoldsAt
		}
		if h == nil || h.Scale != c.scale || (h.FailsAt == nil) != (c.fails == 0) || h.FailsAt != nil && (*h.FailsAt != c.fails || *h.FirstToBind != c.first) {
			t.Errorf("%s, %s: %+v (%s), want %+v", c.limits, c.threshold, h, r.HeadroomReason, c)
		}
	}
}

// TestSeeds counts those that the rule asks for.
func TestSeeds(t *testing.T) {
	for requests, want := range map[int64]int{0: 100, 1: 100, 30_000: 100, 30_001: 99, 600_000: 5, 10_000_000: 5, 15_019: 100, 100_000: 30} {
		if have := seedsFor(requests); have != want {
			t.Errorf("%d requests: %d seeds, want %d", requests, have, want)
		}
	}
}

// TestFailingRuns has a plan of which some seeds fail, and looks at what is said of them.
func TestFailingRuns(t *testing.T) {
	const plan = "seed: 1\nstreams: [{name: s, arrivals: {process: poisson, rate: 30, duration: 2m}, input_tokens: 1, output_tokens: 1}]"
	limits := sample.ReadLimits(t, "limits: [{dimension: requests, limit: 36, window: fixed}]")
	fails := 0
	for seed := range int64(100) {
		q := asked(t, limits, "refused == 0").ofPlan(t, plan)
		q.Seed = 1 + seed
		r, err := Answer(q)
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict == report.Fails {
			fails++
		}
	}
	for _, c := range []struct {
		thresholds []string
		want       report.Verdict
	}{
		{[]string{"refused == 0"}, report.Fails},
		{[]string{"refused == 0", "failing_runs_share <= 99%"}, report.Holds},
		{[]string{"failing_runs_share <= 99%"}, report.Holds}, // something has to tell which fail: the default
		{[]string{"failing_runs_share <= 1%", "refused == 0"}, report.Fails},
		{[]string{fmt.Sprintf("failing_runs <= %d", fails)}, report.Holds},
		{[]string{fmt.Sprintf("failing_runs < %d", fails)}, report.Fails},
		{[]string{fmt.Sprintf("failing_runs_share == %d%%", fails)}, report.Holds},
	} {
		q := asked(t, limits).ofPlan(t, plan)
		q.Thresholds, q.Chance = nil, true
		if _, err := q.AddThresholds(c.thresholds); err != nil {
			t.Fatal(err)
		}
		r, err := Answer(q)
		if err != nil {
			t.Fatal(err)
		}
		loose := r.Readings.Loose
		if r.RunsTotal != 100 || len(r.Runs) != 100 || int(loose.FailingRuns) != fails || loose.FailingRunsShare.Float() != float64(fails)/100 || r.Verdict != c.want {
			t.Errorf("%v: %s, %d of %d fail, %v; want %s, %d", c.thresholds, r.Verdict, loose.FailingRuns, r.RunsTotal, loose.FailingRunsShare, c.want, fails)
		}
		for i := range r.Thresholds {
			if th := &r.Thresholds[i]; th.Loose == nil || (th.Expression[:7] == "failing") && th.Loose.OK != (c.want == report.Holds) {
				t.Errorf("%v: %+v", c.thresholds, th)
			}
		}
	}
	if fails == 0 || fails == 100 {
		t.Errorf("%d of 100 runs fail, want some", fails)
	}
	e, err := report.ParseThreshold("failing_runs_share <= 5%")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Aborting(); err == nil {
		t.Error("a threshold of all runs can abort one")
	}
}
