package change

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"

	"pgregory.net/rapid"
)

// planOf is a plan of these arrivals, as a file writes them.
func planOf(t interface {
	Helper()
	Fatal(...any)
}, a *arrival.Schedule) *workload.Plan {
	t.Helper()
	p, err := workload.ReadPlan("plan.yaml", strings.NewReader("streams:\n  - input_tokens: 1\n    output_tokens: 1\n    arrivals: {rate: 1, duration: 1s}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if p, _, err = p.Edited(yamlfile.Edit{Path: "streams[0].arrivals", Value: a}); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRamped(t *testing.T) {
	for _, test := range []struct {
		name, arrivals, want string // of the stream from its arrivals on
		num, den             int64
		rises, left          []Climb
	}{
		{"a stage that rises", "arrivals: {stages: [{duration: 10m, target: 60}, {duration: 5m, rate: 60}, {duration: 1m, target: 0}]}",
			"arrivals: {stages: [{duration: 15m, target: 60}, {duration: 5m, rate: 60}, {duration: 1m, target: 0}]}", 3, 2,
			[]Climb{{"streams[0].arrivals.stages[0]", 10 * bucket.Minute, 15 * bucket.Minute}}, nil},
		{"a sudden one", "arrivals:\n  start: 1m\n  stages:\n    - {duration: 1m, rate: 0} # quiet\n    # the launch\n    - {duration: 5m, rate: 60} # on\n    - {duration: 1m, rate: 30}\n",
			"arrivals:\n  start: 1m\n  stages:\n    - {duration: 1m, rate: 0} # quiet\n    # the launch\n    - {duration: 30s, target: 60}\n    - {duration: 5m, rate: 60} # on\n    - {duration: 1m, rate: 30}\n", 3, 2,
			[]Climb{{"streams[0].arrivals.stages[1]", 0, 30 * bucket.Second}}, nil},
		{"a rate alone", "arrivals: {rate: 60, duration: 5m}", "arrivals: {stages: [{duration: 1m, target: 60}, {duration: 5m, rate: 60}]}", 2, 1,
			[]Climb{{"streams[0].arrivals.rate", 0, bucket.Minute}}, nil},
		{"a start rate", "arrivals: {start_rate: 5, stages: [{duration: 3m, target: 60}]}", "arrivals: {stages: [{duration: 1m, target: 5}, {duration: 6m, target: 60}]}", 2, 1,
			[]Climb{{"streams[0].arrivals.stages[0]", 0, bucket.Minute}, {"streams[0].arrivals.stages[0]", 3 * bucket.Minute, 6 * bucket.Minute}}, nil},
		{"spikes and a wave", "arrivals: {rate: 60, duration: 5m, spikes: [{at: 2m, duration: 10s, times: 3}, {duration: 1s, times: 0.5}], diurnal: {peak_to_trough: 2}}",
			"arrivals: {spikes: [{at: 3m, duration: 10s, times: 3}, {duration: 1s, times: 0.5, at: 1m}], diurnal: {peak_to_trough: 2}, stages: [{duration: 1m, target: 60}, {duration: 5m, rate: 60}]}", 2, 1,
			[]Climb{{"streams[0].arrivals.rate", 0, bucket.Minute}},
			[]Climb{{Path: "streams[0].arrivals.spikes[0]"}, {Path: "streams[0].arrivals.diurnal"}}},
		{"clients", "closed_loop: {clients: 4, duration: 5m}", "closed_loop: {clients: 4, duration: 6m, ramp_up: 1m}", 2, 1,
			[]Climb{{"streams[0].closed_loop.ramp_up", 0, bucket.Minute}}, nil},
		{"clients that start slowly", "closed_loop: {clients: 4, duration: 5m, ramp_up: 2m}", "closed_loop: {clients: 4, duration: 7m, ramp_up: 4m}", 2, 1,
			[]Climb{{"streams[0].closed_loop.ramp_up", 2 * bucket.Minute, 4 * bucket.Minute}}, nil},
		{"one client", "closed_loop: {clients: 1, duration: 5m}", "closed_loop: {clients: 1, duration: 5m}", 2, 1, nil, nil},
		{"nothing slower", "arrivals: {rate: 60, duration: 5m}", "arrivals: {rate: 60, duration: 5m}", 1, 1,
			[]Climb{{"streams[0].arrivals.rate", 0, 0}}, nil},
	} {
		const head = "streams:\n- input_tokens: 1\n  output_tokens: 1\n  "
		p, err := workload.ReadPlan("plan.yaml", strings.NewReader(head+strings.ReplaceAll(test.arrivals, "\n", "\n  ")))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		r, err := Ramped(p, test.num, test.den)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		_, text, err := p.Edited(r.Edits...)
		if want := head + strings.ReplaceAll(test.want, "\n", "\n  "); err != nil || string(text) != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", test.name, err, text, want)
		}
		if !reflect.DeepEqual(r.Rises, test.rises) || !reflect.DeepEqual(r.Left, test.left) {
			t.Errorf("%s: %v and %v, want %v and %v", test.name, r.Rises, r.Left, test.rises, test.left)
		}
	}
}

func TestRampedErrors(t *testing.T) {
	p := planOf(t, &arrival.Schedule{Stages: []arrival.Stage{{Duration: bucket.Day, Target: new(amount.One)}}})
	for _, test := range []struct {
		num, den int64
		want     string
	}{
		{1, 0, "stretch: is 1/0, expected at least 1"},
		{99, 100, "stretch: is 99/100, expected at least 1"},
		{367, 1, "plan.yaml:4:36: streams[0].arrivals.stages[0].duration: is 367d, expected at most 366d for all stages together"},
		{1 << 62, 1, "plan.yaml:4:36: streams[0].arrivals.stages[0].duration: is 732d, expected at most 366d for all stages together"},
	} {
		r, err := Ramped(p, test.num, test.den)
		if err == nil {
			_, _, err = p.Edited(r.Edits...)
		}
		if err == nil || err.Error() != test.want {
			t.Errorf("%d/%d: %v, want %s", test.num, test.den, err, test.want)
		}
	}
}

// Whatever the stages: it rises as high and ends as before, nothing of its stages is sudden, and nothing is steeper than
// it was or than its own ramp.
func TestRampedRisesAsHighAndMoreSlowly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawArrivals(t)
		spikes := a.Spikes
		p := planOf(t, a)
		num := rapid.Int64Range(101, 900).Draw(t, "num")
		r, err := Ramped(p, num, 100)
		if err != nil {
			t.Fatal(err)
		}
		ramped, _, err := p.Edited(r.Edits...)
		if err != nil {
			t.Fatal(err)
		}
		got := ramped.Streams[0].Arrivals
		if n := len(spikes); n != len(got.Spikes) || n > 0 && got.Spikes[0].Duration != spikes[0].Duration {
			t.Fatalf("spikes %v, want those of %v, moved", got.Spikes, spikes)
		}
		if got.Expected().Cmp(a.Expected()) < 0 && len(spikes) == 0 {
			t.Errorf("it sends less than before: %v", got)
		}
		wantMost, wantLast := highestAndLast(a)
		if most, last := highestAndLast(got); most != wantMost || last != wantLast {
			t.Errorf("it rises to %v and ends with %v, want %v and %v", most, last, wantMost, wantLast)
		}
		for i, s := range got.Stages {
			if level := levelBefore(got, i); s.Rate != nil && *s.Rate > level || i == 0 && s.Target != nil && got.StartRate > 0 {
				t.Errorf("stage %d of %v rises at once, from %v", i, got.Stages, level)
			}
		}
		if again, err := Ramped(ramped, 100, 100); err != nil || len(again.Edits) != 0 || len(again.Rises) != len(r.Rises) {
			t.Errorf("%v: %v, want the rises of %v, and no edit", err, again, r)
		}
		for i, c := range r.Rises {
			want := stretched(c.From, num, 100)
			if c.From == 0 {
				want = stretched(bucket.Minute, num-100, 100)
			}
			if c.To != want {
				t.Errorf("rise %d takes %v, want %v", i, c.To, want)
			}
		}
		if fmt.Sprint(p.Streams[0].Arrivals.Stages) != fmt.Sprint(a.Stages) {
			t.Error("the plan itself has changed")
		}
	})
}

// drawArrivals draws arrivals of some stages, with a spike or without.
func drawArrivals(t *rapid.T) *arrival.Schedule {
	rate := func(name string) *amount.Decimal {
		d := amount.Decimal(rapid.Int64Range(0, 200).Draw(t, name)) * amount.One
		if rapid.Bool().Draw(t, "odd") {
			d += amount.Decimal(rapid.Int64Range(0, 999_999_999).Draw(t, "billionths"))
		}
		return &d
	}
	span := func(name string) bucket.Duration {
		if rapid.Bool().Draw(t, "whole") {
			return bucket.Duration(rapid.Int64Range(1, 100).Draw(t, name)) * bucket.Second
		}
		return bucket.Duration(rapid.Int64Range(1, 100e9).Draw(t, name))
	}
	a := &arrival.Schedule{
		Per:   rapid.SampledFrom([]bucket.Duration{0, bucket.Second, bucket.Minute, bucket.Hour}).Draw(t, "per"),
		Start: bucket.Duration(rapid.Int64Range(0, 1e10).Draw(t, "start")),
	}
	for range rapid.IntRange(1, 5).Draw(t, "stages") {
		if rapid.Bool().Draw(t, "ramp") {
			a.Stages = append(a.Stages, arrival.Stage{Duration: span("duration"), Target: rate("target")})
		} else {
			a.Stages = append(a.Stages, arrival.Stage{Duration: span("duration"), Rate: rate("rate")})
		}
	}
	if a.Stages[0].Target != nil {
		a.StartRate = *rate("start rate")
	}
	if total := a.End() - int64(a.Start); rapid.Bool().Draw(t, "spike") {
		at := rapid.Int64Range(0, total-1).Draw(t, "at")
		s := arrival.Spike{At: bucket.Duration(at), Duration: bucket.Duration(rapid.Int64Range(1, total-at).Draw(t, "lasts"))}
		if rapid.Bool().Draw(t, "times") {
			s.Times = rate("times")
		} else {
			s.Rate = rate("more")
		}
		a.Spikes = []arrival.Spike{s}
	}
	return a
}

// levelBefore is the rate that the stage before ends with.
func levelBefore(a *arrival.Schedule, stage int) amount.Decimal {
	if stage == 0 {
		return 0
	}
	return a.Stages[stage-1].Last()
}

// highestAndLast are the highest rate of all stages, and the one they end with.
func highestAndLast(a *arrival.Schedule) (most, last amount.Decimal) {
	most = a.StartRate
	for i := range a.Stages {
		last = a.Stages[i].Last()
		most = max(most, last)
	}
	return most, last
}
