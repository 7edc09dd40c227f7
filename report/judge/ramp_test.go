package judge

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/report/search"
	"loadshape/workload"
	"loadshape/workload/change"
	"loadshape/workload/retry"

	"pgregory.net/rapid"
)

// ofSlowerPlan lets a plan be played, and with slower rises.
func (q *Question) ofSlowerPlan(t sample.Tester, yaml string) *Question {
	t.Helper()
	written, err := workload.ReadPlan("plan.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatalf("%v", err)
	}
	q.Ramped = func(stretch search.Scale) (*Ramped, error) {
		ramp, err := change.Ramped(written, int64(stretch), int64(search.One))
		if err != nil {
			return nil, err
		}
		plan, _, err := written.Edited(ramp.Edits...)
		if err != nil {
			return nil, err
		}
		return &Ramped{Play: plan.Play, Ramp: ramp, End: plan.End()}, nil
	}
	return q.ofPlan(t, yaml)
}

// Whatever passes and does not: what is found passes, the next smaller one was played and does not, and no smaller one
// that was played does.
func TestRampSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		least := search.Scale(rapid.Int64Range(int64(search.One)+1, int64(mostStretch)+200).Draw(t, "least"))
		odd := map[search.Scale]bool{}
		for range rapid.IntRange(0, 3).Draw(t, "odd") {
			odd[search.Scale(rapid.Int64Range(int64(search.One)+1, int64(least)).Draw(t, "passes all the same"))] = true
		}
		most := search.Scale(rapid.Int64Range(int64(search.One), 2*int64(mostStretch)).Draw(t, "most"))
		tooSlow := errors.New("too slow")
		s := rampSearch{pass: func(stretch search.Scale) (bool, error) {
			if stretch <= search.One || stretch > mostStretch {
				t.Fatalf("%v was tried", stretch)
			}
			if stretch > most {
				return false, tooSlow
			}
			return stretch >= least || odd[stretch], nil
		}}
		found, err := s.run()
		if found == 0 {
			if most >= least && mostStretch >= least || (err != nil) != (most < mostStretch) {
				t.Fatalf("none was found (%v), %v passes, up to %v can be tried", err, least, most)
			}
			return
		}
		before, tried := s.tried[found-1]
		if err != nil || !s.tried[found] || before || !tried {
			t.Fatalf("%v: %v, of %v", found, err, s.tried)
		}
		for stretch, ok := range s.tried {
			if ok && stretch < found {
				t.Fatalf("%v, but %v passes", found, stretch)
			}
		}
	})
}

// The ramp that is found is one that nothing is refused of, by a run of its own, and the one before is not.
func TestShortestRamp(t *testing.T) {
	limits := sample.ReadLimits(t, "limits: [{dimension: requests, limit: 100000}]\nacceleration: {dimension: input_tokens, floor: 3000, step: 1000}\n")
	for _, test := range []struct {
		name, arrivals string
		rises, left    int
	}{
		{"a ramp", "{stages: [{duration: 5m, target: 120}, {duration: 5m, rate: 120}]}", 1, 0},
		{"a step", "{stages: [{duration: 2m, rate: 20}, {duration: 5m, rate: 120}, {duration: 1m, target: 0}]}", 2, 0},
		{"a rate", "{rate: 100, duration: 10m}", 1, 0},
		{"a small spike", "{stages: [{duration: 5m, target: 120}, {duration: 5m, rate: 120}], spikes: [{at: 7m, duration: 1s, times: 2}]}", 1, 1},
	} {
		q := asked(t, limits, "refused_by.acceleration == 0").ofSlowerPlan(t, fmt.Sprintf("streams:\n  - {arrivals: %s, input_tokens: 100, output_tokens: 1}\n", test.arrivals))
		r := q.judge(t)
		s := r.Acceleration.ShortestRamp
		if s == nil || s.Stretch == nil || len(s.Rises) != test.rises || len(s.Left) != test.left || s.Reason != "" {
			t.Errorf("%s: %+v", test.name, s)
			continue
		}
		if r.Verdict != report.Fails || len(r.Acceleration.InForce) != 1 || r.Acceleration.InForce[0].Minutes == 0 {
			t.Errorf("%s: %s, %+v", test.name, r.Verdict, r.Acceleration.InForce)
		}
		for stretch, want := range map[search.Scale]report.Verdict{*s.Stretch: report.Holds, *s.Stretch - 1: report.Fails} {
			ramped, err := q.Ramped(stretch)
			if err != nil {
				t.Fatal(err)
			}
			again := *q
			again.Play, again.Ramped = ramped.Play, nil
			a := again.judge(t)
			if a.Verdict != want {
				t.Errorf("%s: at %v it %s, want %s", test.name, stretch, a.Verdict, want)
			}
			if want == report.Holds && (a.Readings.Loose.Requests != s.Requests || a.Acceleration.ShortestRamp != nil || a.Acceleration.InForce[0].Minutes != 0) {
				t.Errorf("%s: %d requests, want %d; %+v", test.name, a.Readings.Loose.Requests, s.Requests, a.Acceleration)
			}
		}
		if s.Requests <= s.Before || s.Before != r.Readings.Loose.Requests || s.LongerS <= 0 || s.Tried < 2 {
			t.Errorf("%s: %+v", test.name, s)
		}
	}
}

func TestNoRampPasses(t *testing.T) {
	const rule = "limits: [{dimension: requests, limit: 100000}]\nacceleration: {dimension: requests, floor: 10}\n"
	for _, test := range []struct{ name, limits, arrivals, want string }{
		{"more than the floor, for ever", rule, "arrivals: {rate: 12, duration: 5m}", "even one that takes 1000 times as long is refused, first at 14h1m59s"},
		{"too long a plan", rule, "arrivals: {stages: [{duration: 340d, rate: 0}, {duration: 20d, target: 0.0001}, {duration: 2m, rate: 12}]}",
			"the plan cannot be written with a slower one: plan.yaml:2:132: streams[0].arrivals.stages[2].duration: is 18s, expected at most 366d for all stages together"},
		{"one client", rule, "closed_loop: {clients: 1, duration: 5m}", "no stage rises"},
	} {
		q := asked(t, sample.ReadLimits(t, test.limits), "refused == 0").ofSlowerPlan(t, "streams:\n  - {input_tokens: 1, output_tokens: 1, "+test.arrivals+"}\n")
		s := q.judge(t).Acceleration.ShortestRamp
		if s == nil || s.Stretch != nil || s.Reason != test.want {
			t.Errorf("%s: %+v, want %s", test.name, s, test.want)
		}
	}
	q := asked(t, sample.ReadLimits(t, rule)).of(retry.Policy{}, sample.Due(0, 1, 0, 1))
	if a := q.judge(t).Acceleration; a.ShortestRamp != nil || len(a.InForce) != 1 || a.InForce[0].Minutes != 0 {
		t.Errorf("%+v, want nothing refused", a)
	}
	var many []workload.Request
	for range 12 {
		many = append(many, sample.Due(30_000, 1, 0, 1))
	}
	q = asked(t, sample.ReadLimits(t, rule)).of(retry.Policy{}, many...)
	q.Start = 20 * second // the first minute of the clock ends 40 s after instant 0
	a := q.judge(t).Acceleration
	if a.ShortestRamp == nil || a.ShortestRamp.Reason != "recorded traffic has no stages that could rise more slowly" ||
		a.InForce[0].Minutes != 1 || *a.InForce[0].FirstAtS != 0 || a.InForce[0].FirstOver != 2 || a.InForce[0].MostOver != 2 {
		t.Errorf("%+v", a)
	}
	many = many[:0]
	for range 12 {
		many = append(many, sample.Due(45_000, 1, 0, 1))
	}
	q = asked(t, sample.ReadLimits(t, rule)).of(retry.Policy{}, many...)
	q.Start = 20 * second
	if a := q.judge(t).Acceleration; *a.InForce[0].FirstAtS != report.Seconds(40*second) {
		t.Errorf("%+v, want the minute from 40s on", a.InForce[0])
	}
}

// Groups that nothing asked of are not told about; each has its own ceiling.
func TestInForceByGroup(t *testing.T) {
	limits := sample.ReadLimits(t, `groups:
  - {models: [a], limits: [{dimension: requests, limit: 1000}], acceleration: {dimension: requests, floor: 3}}
  - {models: [b], limits: [{dimension: requests, limit: 1000}]}
  - {models: [c, d], limits: [{dimension: requests, limit: 1000}], acceleration: {dimension: input_tokens, floor: 5, growth_percent: 150, every: 5m}}
  - {models: [e], limits: [{dimension: requests, limit: 1000}], acceleration: {dimension: input_tokens, floor: 5}}
`)
	q := asked(t, limits).ofPlan(t, `streams:
  - {name: a, model: a, arrivals: {rate: 3, duration: 2m}, input_tokens: 9, output_tokens: 1}
  - {name: b, model: b, arrivals: {rate: 300, duration: 2m}, input_tokens: 9, output_tokens: 1}
  - {name: d, model: d, arrivals: {rate: 3, duration: 2m}, input_tokens: 2, output_tokens: 1}
`)
	got := q.judge(t).Acceleration.InForce
	want := []report.RuleInForce{
		{Group: "a", Dimension: "requests", Floor: 3, GrowthPercent: 100, Every: "1m"},
		{Group: "c, d", Dimension: "input_tokens", Floor: 5, GrowthPercent: 150, Every: "5m", Minutes: 1, FirstOver: 1, MostOver: 1},
	}
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	for i := range got {
		if first := got[i].FirstAtS; (first != nil) != (i == 1) || first != nil && *first != report.Seconds(60*second) {
			t.Errorf("first at %v", first)
		}
		got[i].FirstAtS = nil
		if want[i].Source = got[i].Source; got[i].Source == "" || got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
}
