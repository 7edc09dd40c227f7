package advise

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/internal/ask"
	"loadshape/report/internal/sample"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// adviceOn asks what single changes make a plan hold.
func adviceOn(t sample.Tester, p *profile.Profile, yaml string, thresholds ...string) *Question {
	t.Helper()
	plan, err := workload.ReadPlan("plan.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatalf("%v", err)
	}
	q := &Question{Question: *ask.OfPlan(t, p, yaml, thresholds...), Plan: plan}
	q.Play, q.Runs = nil, 1
	return q
}

func advise(t sample.Tester, q *Question) *Advice {
	t.Helper()
	a, err := Find(q)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return a
}

// verdictOn is what a run by itself says of a plan's text at a scale.
func verdictOn(t sample.Tester, p *profile.Profile, text []byte, s search.Scale, thresholds ...string) report.Verdict {
	t.Helper()
	plan, err := workload.ReadPlan("changed.yaml", bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if plan, err = plan.Scaled(int64(s), int64(search.One)); err != nil {
		t.Fatalf("%v", err)
	}
	q := ask.OfPlan(t, p, string(text), thresholds...)
	q.Play = plan.Play
	r, err := judge.Answer(q)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r.Verdict
}

// advisable is any plan with something to change of every kind.
func advisable(t *rapid.T) string {
	text := sample.AnyPlan(t, true)
	shape := rapid.SampledFrom([]string{"", `
  - name: rising
    model: a
    arrivals: {process: constant, stages: [{duration: 2m, target: 30}, {duration: 1m, rate: 10}], spikes: [{at: 1m, duration: 20s, times: 2}]}
    input_tokens: {lognormal: {median: 20, p99: 90, max: 200}}
    output_tokens: {exponential: {mean: 30}}
    max_tokens: 120
`, `
  - name: loop
    model: b
    closed_loop: {clients: 4, duration: 2m, think_time: 1s}
    input_tokens: {empirical: {values: [10, 40], weights: [3, 1]}}
    output_tokens: 20
    max_tokens: 60
`, `
  - name: talk
    model: a
    arrivals: {process: poisson, rate: 3, duration: 2m}
    session: {turns: 3, cache: false, prefix_tokens: 20}
    input_tokens: {normal: {mean: 15, stddev: 5}}
    output_tokens: 20
`}).Draw(t, "third stream")
	return text + strings.TrimPrefix(shape, "\n")
}

// TestAdviceIsReproduced writes the plan of every change that is enough, and of the next smaller one, reads it and judges
// it by itself.
func TestAdviceIsReproduced(t *testing.T) {
	enough := 0
	rapid.Check(t, func(t *rapid.T) {
		limits, plan := sample.ReadLimits(t, sample.AnyLimits(t)), advisable(t)
		thresholds := rapid.SampledFrom([][]string{{"refused == 0"}, {"gave_up_share <= 10%", "wait_s.p99 < 20s"}, {"streams.s1.refused <= 3"}}).Draw(t, "thresholds")
		q := adviceOn(t, limits, plan, thresholds...)
		q.More = rapid.SampledFrom([]search.Scale{0, 150}).Draw(t, "more")
		for range 4 { // of all there are, which would take long
			q.Only = append(q.Only, rapid.SampledFrom(allKinds).Draw(t, "kind"))
		}
		q.Tiers = []capacity.TierLimits{{Name: limits.Name, Profile: limits}, {Name: "unknown"}, {Name: "twice", Profile: twice(limits)}}
		a, err := Find(q)
		if err != nil {
			if !errors.Is(err, judge.ErrNoRequest) {
				t.Fatal(err)
			}
			return
		}
		if v := verdictOn(t, limits, []byte(plan), search.One, thresholds...); v != a.Verdict {
			t.Fatalf("the plan is %s, want %s", a.Verdict, v)
		}
		if (a.Enough == EnoughUnneeded) != (a.ForVerdict == report.Holds) {
			t.Fatalf("%s is enough where it is %s", a.Enough, a.ForVerdict)
		}
		for i := range a.Changes {
			c := &a.Changes[i]
			enough++
			under, smaller := limits, limits
			if c.Kind == "tier" {
				under = twice(limits)
			}
			want := report.Holds
			if c.Holds == "loose" {
				want = report.Depends
			}
			text, ok := a.PlanOf(c.Name)
			if v := verdictOn(t, under, text, a.ForScale, thresholds...); !ok || v != want {
				t.Fatalf("%s to %s: is %s, want %s\n%s", c.Name, c.To, v, want, text)
			}
			if c.Smaller == nil {
				continue
			}
			less := c.smaller
			if less == nil {
				less = []byte(plan)
			}
			if v := verdictOn(t, smaller, less, a.ForScale, thresholds...); v != c.Smaller.Verdict || v == want || v == report.Holds {
				t.Fatalf("%s: the next smaller, %s, is %s, want %s and not %s\n%s", c.Name, c.Smaller.To, v, c.Smaller.Verdict, want, less)
			}
		}
		for _, width := range []int{40, 80, 160} { // every answer can be written, and a poor terminal can show it
			var text bytes.Buffer
			if err := WriteText(&text, a, nil, layout.Options{Width: width}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(text.String()) {
				if len(strings.TrimSuffix(line, "\n")) > width || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
					t.Fatalf("width %d: %q", width, line)
				}
			}
		}
	})
	if enough == 0 {
		t.Error("no change was ever enough: the test sees too little")
	}
}

// TestAdviceIsProvedWithAllSeeds runs the plan of every change that is enough, and of the next smaller one, with all the seeds that a run
// of it has.
func TestAdviceIsProvedWithAllSeeds(t *testing.T) {
	enough, unproven := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		limits, plan := sample.ReadLimits(t, sample.AnyLimits(t)), advisable(t)
		thresholds := rapid.SampledFrom([][]string{{"refused == 0"}, {"gave_up_share <= 10%", "wait_s.p99 < 20s"}, {"refused == 0", "failing_runs_share <= 40%"}}).Draw(t, "thresholds")
		q := adviceOn(t, limits, plan, thresholds...)
		q.Runs = rapid.IntRange(2, 5).Draw(t, "runs")
		q.Only = []string{rapid.SampledFrom(allKinds).Draw(t, "kind")}
		q.Tiers = []capacity.TierLimits{{Name: limits.Name, Profile: limits}, {Name: "twice", Profile: twice(limits)}}
		a, err := Find(q)
		if err != nil {
			if !errors.Is(err, judge.ErrNoRequest) {
				t.Fatal(err)
			}
			return
		}
		verdict := func(p *profile.Profile, text []byte) (report.Verdict, *report.Result) {
			changed, err := workload.ReadPlan("changed.yaml", bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			one := ask.OfPlan(t, p, string(text), thresholds...)
			one.Play, one.Runs = changed.Play, q.Runs
			r, err := judge.Answer(one)
			if err != nil {
				t.Fatal(err)
			}
			return r.Verdict, r
		}
		if v, _ := verdict(limits, []byte(plan)); v != a.Verdict || a.RunsTotal != q.Runs {
			t.Fatalf("the plan is %s with %d seeds, want %s", a.Verdict, a.RunsTotal, v)
		}
		for i := range a.Changes {
			c := &a.Changes[i]
			enough++
			under := limits
			if c.Kind == "tier" {
				under = twice(limits)
			}
			want := map[string]report.Verdict{"both": report.Holds, "loose": report.Depends}[c.Holds]
			text, _ := a.PlanOf(c.Name)
			v, r := verdict(under, text)
			if failing := r.Readings.Loose.FailingRuns; v != want || c.Seeds.Runs != q.Runs || c.Holds == "loose" && c.Seeds.Hold != q.Runs-int(failing) {
				t.Fatalf("%s to %s: is %s, want %s; holds with %+v, and %d fail\n%s", c.Name, c.To, v, want, c.Seeds, failing, text)
			}
			if c.Smaller == nil {
				continue
			}
			less := c.smaller
			if less == nil {
				less = []byte(plan)
			}
			if v, _ := verdict(limits, less); v != c.Smaller.Verdict || v == want || v == report.Holds {
				t.Fatalf("%s: the next smaller, %s, is %s, want %s and not %s\n%s", c.Name, c.Smaller.To, v, c.Smaller.Verdict, want, less)
			}
		}
		for _, n := range a.NoHelp {
			if strings.Contains(n.Reason, " seeds under ") {
				unproven++
			}
		}
	})
	if enough == 0 {
		t.Errorf("%d changes were enough: the test sees too little", enough)
	}
	t.Logf("%d changes are enough with some seeds only", unproven)
}

// One plan for each kind, whose answer can be told by hand.
var advised = []struct {
	change           string
	plan, limits     string
	thresholds       []string
	from, to, less   string
	holds, costs     string
	verdict, smaller report.Verdict
}{
	{change: "pace", // a request every 6s passes where requests are enforced second by second
		plan:   alone("arrivals: {process: constant, rate: 60, duration: 10s}"),
		limits: "limits: [{dimension: requests, limit: 10}]",
		from:   "no pace", to: "10 a minute", less: "10.1 a minute", holds: "both", verdict: report.Depends, smaller: report.Depends},
	{change: "split", // the same, at the same rate
		plan:   alone("arrivals: {process: constant, rate: 60, duration: 10s}"),
		limits: "limits: [{dimension: requests, limit: 10}]",
		from:   "10s", to: "1m", less: "59s", holds: "both", verdict: report.Depends, smaller: report.Depends},
	{change: "batch", // one of ten is left
		plan:   alone("arrivals: {process: constant, rate: 60, duration: 10s}"),
		limits: "limits: [{dimension: requests, limit: 10}]",
		from:   "none of it", to: "81 %", less: "80 %", holds: "both", verdict: report.Depends, smaller: report.Depends},
	{change: "workers",
		plan:   alone("arrivals: {process: constant, rate: 60, duration: 10s}", "ttft: 5s"),
		limits: "{limits: [{dimension: input_tokens, limit: 100000}], concurrency: 3}",
		from:   "no bound", to: "3 at once", less: "no bound", holds: "both", verdict: report.Fails, smaller: report.Fails},
	{change: "workers", // of a closed loop
		plan:   alone("closed_loop: {clients: 5, duration: 10s}"),
		limits: "{limits: [{dimension: input_tokens, limit: 100000}], concurrency: 3}",
		from:   "5 clients", to: "3 clients", less: "4 clients", holds: "both", verdict: report.Fails, smaller: report.Fails},
	{change: "input", // 10 × 90 fit 900
		plan:   alone("arrivals: {process: constant, rate: 600, duration: 1s}"),
		limits: "limits: [{dimension: input_tokens, limit: 900}]",
		from:   "as it is", to: "9 % less", less: "8 % less", holds: "both", verdict: report.Fails, smaller: report.Fails},
	{change: "cache", // which the strict reading counts for a second, in which all of them come
		plan:   alone("arrivals: {process: constant, rate: 600, duration: 1s}"),
		limits: "limits: [{dimension: input_tokens, limit: 900}]",
		from:   "0.0 % cached", to: "9.0 % cached", less: "8.0 % cached", holds: "loose", verdict: report.Fails, smaller: report.Fails},
	{change: "output", // 2 × 25 are reserved of 50
		plan:   alone("arrivals: {process: constant, rate: 120, duration: 1s}"),
		limits: "limits: [{dimension: output_tokens, limit: 50, charge: reserve_max_tokens}]",
		from:   "as it is", to: "48 % less", less: "47 % less", holds: "both", verdict: report.Fails, smaller: report.Fails},
	{change: "max_tokens", // 2 × 25 are reserved of 50
		plan:   alone("arrivals: {process: constant, rate: 120, duration: 1s}", "max_tokens: 100"),
		limits: "limits: [{dimension: output_tokens, limit: 50, charge: reserve_max_tokens}]",
		from:   "100", to: "25", less: "26", holds: "both", verdict: report.Fails, smaller: report.Fails},
	{change: "later:two", // when the last of the other has come
		plan:   "streams:" + named("one", "arrivals: {process: constant, rate: 10, duration: 1m}") + named("two", "arrivals: {process: constant, rate: 10, duration: 1m}"),
		limits: "limits: [{dimension: requests, limit: 10}]",
		from:   "start at 0s", to: "start at 1m", less: "start at 59.4s", holds: "both", verdict: report.Fails, smaller: report.Depends},
	{change: "retries", // of those that nothing is refused for good the first
		plan:   alone("arrivals: {process: constant, rate: 240, duration: 3s}"),
		limits: "limits: [{dimension: requests, limit: 10}]", thresholds: []string{"gave_up == 0"},
		from: "none", to: "claude-code", holds: "both", verdict: report.Fails},
	{change: "ramp", // 2000 tokens a minute, reached by about 200 more each minute
		plan:   alone("arrivals: {process: constant, stages: [{duration: 1m, target: 20}, {duration: 3m, rate: 20}]}"),
		limits: "{limits: [{dimension: input_tokens, limit: 100000}], acceleration: {dimension: input_tokens, floor: 1000, step: 200}}",
		from:   "rise in 1m", to: "rise in 9m54s", less: "rise in 9m48s", holds: "both", verdict: report.Fails, smaller: report.Fails},
}

func alone(fields ...string) string { return "streams:" + named("s", fields...) }

func named(name string, fields ...string) string {
	return "\n  - name: " + name + "\n    input_tokens: 100\n    output_tokens: 49\n    " + strings.Join(fields, "\n    ")
}

func TestAdvise(t *testing.T) {
	for _, c := range advised {
		limits := sample.ReadLimits(t, c.limits)
		q := adviceOn(t, limits, c.plan+"\n", c.thresholds...)
		q.Only = []string{c.change}
		a := advise(t, q)
		if a.Verdict != c.verdict {
			t.Errorf("%s: the plan is %s, want %s", c.change, a.Verdict, c.verdict)
		}
		if len(a.Changes) != 1 {
			t.Errorf("%s: is not enough: %+v", c.change, a.NoHelp)
			continue
		}
		have := a.Changes[0]
		if have.Name != c.change || have.From != c.from || have.To != c.to || have.Holds != c.holds {
			t.Errorf("%s: is %s from %s to %s, holds under %s; want from %s to %s under %s", c.change, have.Name, have.From, have.To, have.Holds, c.from, c.to, c.holds)
		}
		if s := have.Smaller; s == nil && c.less != "" || s != nil && (s.To != c.less || s.Verdict != c.smaller) {
			t.Errorf("%s: the next smaller is %+v, want %s, %s", c.change, s, c.less, c.smaller)
		}
	}
}

// TestAdviceThatMoreOfBreaksAgain has a change of which the most breaks the strict reading, and less of it does not.
func TestAdviceThatMoreOfBreaksAgain(t *testing.T) {
	const plan = `seed: 10
streams:
  - {name: s0, model: a, arrivals: {process: poisson, rate: 8, duration: 3m}, input_tokens: {uniform: {min: 0, max: 26}}, cache_read_input_tokens: 22,
     output_tokens: {uniform: {max: 60}}, client: {retries: {max_retries: 2, backoff: {base: 1s}}}}
  - {name: s1, model: b, arrivals: {process: constant, rate: 4, duration: 3m}, input_tokens: {uniform: {min: 0, max: 57}}, cache_read_input_tokens: 30,
     output_tokens: {uniform: {max: 60}}, client: {concurrency: 2, queue: 3}}
  - {name: talk, model: a, arrivals: {process: poisson, rate: 3, duration: 2m}, session: {turns: 3, cache: false, prefix_tokens: 20},
     input_tokens: {normal: {mean: 15, stddev: 5}}, output_tokens: 20}
`
	q := adviceOn(t, sample.ReadLimits(t, `{limits: [{dimension: requests, limit: 20}], acceleration: {dimension: input_tokens, floor: 90, step: 20}}`), plan, "streams.s1.refused <= 3")
	q.Only, q.More = []string{"input:s1"}, 150
	a := advise(t, q)
	if len(a.Changes) != 1 || a.Changes[0].To != "45 % less" || a.Changes[0].Holds != "both" || a.Changes[0].Smaller.Verdict != report.Fails {
		t.Errorf("is %+v, %+v", a.Changes, a.NoHelp)
	}
}

// twice are limits with twice the amounts.
func twice(p *profile.Profile) *profile.Profile {
	more := *p
	more.Name, more.Groups = "twice", slices.Clone(p.Groups)
	for g := range p.Groups {
		more.Groups[g].Limits = slices.Clone(p.Groups[g].Limits)
		for l := range p.Groups[g].Limits {
			more.Groups[g].Limits[l].Limit *= 2
			more.Groups[g].Limits[l].Level = nil
		}
	}
	return &more
}

var allKinds = []string{"ramp", "workers", "pace", "jitter", "retries", "max_tokens", "cache", "input", "output", "split", "later", "batch", "tier"}
