package capacity

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/internal/ask"
	"loadshape/report/internal/sample"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// capacityOf asks how far a plan can grow.
func capacityOf(t sample.Tester, p *profile.Profile, yaml string, thresholds ...string) *Question {
	t.Helper()
	plan, err := workload.ReadPlan("plan.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatalf("%v", err)
	}
	q := &Question{Question: *ask.OfPlan(t, p, yaml, thresholds...), Plan: plan, Most: 4 * search.One}
	q.Play, q.Chance = nil, false
	q.At = func(s search.Scale) (judge.Play, error) {
		scaled, err := plan.Scaled(int64(s), 100)
		if err != nil {
			return nil, err
		}
		return scaled.Play, nil
	}
	return q
}

// TestTargets holds how far a plan with two targets can grow against plans with one of them each: without a fallback it is the lesser of the
// two, and each limit alone is the same in both.
func TestTargets(t *testing.T) {
	ends := 0
	rapid.Check(t, func(t *rapid.T) {
		limits := []profile.Targeted{{Name: "eu"}, {Name: "us"}}
		streams, alone := make([]string, 2), make([]*Capacity, 2)
		for i := range limits {
			text := fmt.Sprintf("limits: [{dimension: requests, limit: %d, window: fixed}]", rapid.IntRange(1, 12).Draw(t, "limit"))
			limits[i].Limits = sample.ReadLimits(t, text)
			streams[i] = fmt.Sprintf("{name: %[1]s, %%s arrivals: {rate: %[2]d, duration: 2m}, input_tokens: 1, output_tokens: 1}", limits[i].Name, rapid.IntRange(1, 12).Draw(t, "rate"))
			c, err := Measure(capacityOf(t, limits[i].Limits, "limits: x\nstreams: ["+fmt.Sprintf(streams[i], "")+"]"))
			if err != nil {
				t.Fatal(err)
			}
			alone[i] = c
			streams[i] = fmt.Sprintf(streams[i], "target: "+limits[i].Name+",")
		}
		c, err := Measure(capacityOf(t, profile.OfTargets(limits), "targets: {eu: {limits: x}, us: {limits: x}}\nstreams: ["+strings.Join(streams, ", ")+"]"))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := fails(c), min(fails(alone[0]), fails(alone[1])); got != want {
			t.Fatalf("fails at %v, want %v", got, want)
		}
		if c.All.Strict.Scale != nil && c.All.Strict.FailsAt != nil {
			ends++
		}
		for i := range c.Alone {
			if got, want := c.Alone[i].Strict.Edge(), alone[i].All.Strict.Edge(); !slices.Equal(got, want) {
				t.Fatalf("%s alone ends at %v, want %v", c.Alone[i].Group, got, want)
			}
			if got, want := c.Needed.Limits[i].Ask, alone[i].Needed.Limits[0].Ask; *got != *want {
				t.Fatalf("%s needs %d, want %d", c.Alone[i].Group, *got, *want)
			}
		}
	})
	if ends == 0 {
		t.Error("none holds at any scale: the test sees too little")
	}
}

// fails is the scale at which a plan fails; a large one where it was not found.
func fails(c *Capacity) search.Scale {
	if c.All.Strict.FailsAt == nil {
		return 1 << 40
	}
	return *c.All.Strict.FailsAt
}

// judged is what runs of the scaled plan say by themselves.
func judged(t *rapid.T, p *profile.Profile, yaml string, runs int, s search.Scale, thresholds ...string) *report.Result {
	plan, err := workload.ReadPlan("plan.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatalf("%v", err)
	}
	if plan, err = plan.Scaled(int64(s), 100); err != nil {
		t.Fatalf("%v", err)
	}
	q := ask.OfPlan(t, p, yaml, thresholds...)
	q.Play, q.Runs = plan.Play, runs
	r, err := judge.Answer(q)
	if err != nil {
		t.Fatalf("at %v: %v", s, err)
	}
	return r
}

// withAsk is the limits with what is asked for, in their order.
func withAsk(p *profile.Profile, ask []NeedOf) *profile.Profile {
	changed := *p
	changed.Groups = slices.Clone(p.Groups)
	for i := range changed.Groups {
		g := &changed.Groups[i]
		g.Limits = slices.Clone(g.Limits)
		for at := range g.Limits {
			l := &g.Limits[at]
			if len(ask) > 0 && (ask[0].Group == "" || ask[0].Group == strings.Join(g.Models, ", ")) {
				l.Limit, ask = *ask[0].Ask, ask[1:]
			}
		}
	}
	return &changed
}

// TestCapacityIsTheEdge runs any plan at the scale that was found, which must hold, and at the next step, which must not.
func TestCapacityIsTheEdge(t *testing.T) {
	edges := 0
	rapid.Check(t, func(t *rapid.T) {
		limits, plan := sample.ReadLimits(t, sample.AnyLimits(t)), sample.AnyPlan(t, true)
		thresholds := rapid.SampledFrom([][]string{{"refused == 0"}, {"gave_up_share <= 10%", "wait_s.p99 < 20s"}}).Draw(t, "thresholds")
		c, err := Measure(capacityOf(t, limits, plan, thresholds...))
		if err != nil {
			if !errors.Is(err, judge.ErrNoRequest) {
				t.Fatal(err)
			}
			return
		}
		if r := judged(t, limits, plan, 1, search.One, thresholds...); r.Verdict != c.Verdict {
			t.Fatalf("it is %s, want %s", c.Verdict, r.Verdict)
		}
		check := func(name string, g *search.Growth, of func(*report.Readings) *report.Reading) {
			if g.Scale != nil {
				edges++
				if r := judged(t, limits, plan, 1, *g.Scale, thresholds...); !of(&r.Readings).Holds {
					t.Fatalf("%s: does not hold at %v", name, *g.Scale)
				}
			}
			if g.FailsAt != nil {
				if r := judged(t, limits, plan, 1, *g.FailsAt, thresholds...); of(&r.Readings).Holds {
					t.Fatalf("%s: holds at %v", name, *g.FailsAt)
				}
				if g.Scale != nil && *g.FailsAt != *g.Scale+1 {
					t.Fatalf("%s: there is something between %v and %v", name, *g.Scale, *g.FailsAt)
				}
			}
			for _, s := range g.HoldsAgain {
				if r := judged(t, limits, plan, 1, s, thresholds...); !of(&r.Readings).Holds || s <= *g.FailsAt {
					t.Fatalf("%s: does not hold again at %v", name, s)
				}
			}
		}
		check("loose", c.All.Loose, func(r *report.Readings) *report.Reading { return r.Loose })
		check("strict", c.All.Strict, func(r *report.Readings) *report.Reading { return r.Strict })
		if a := c.Needed.AskHolds; a != nil {
			asked := withAsk(limits, c.Needed.Limits)
			if r := judged(t, asked, plan, 1, search.One, thresholds...); r.Readings.Loose.Holds != *a.Loose || r.Readings.Strict.Holds != *a.Strict {
				t.Fatalf("with what is asked for it is %s", r.Verdict)
			}
		}
		for _, width := range []int{40, 80, 140} { // every answer can be written, and a poor terminal can show it
			var text, drawn, painted bytes.Buffer
			if err := errors.Join(WriteText(&text, c, layout.Options{Width: width}),
				WriteText(&drawn, c, layout.Options{Width: width, Unicode: true}),
				WriteText(&painted, c, layout.Options{Width: width, Unicode: true, Color: true})); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(text.String()) {
				if len(strings.TrimSuffix(line, "\n")) > width || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
					t.Fatalf("width %d: %q", width, line)
				}
			}
			for line := range strings.Lines(drawn.String()) {
				if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > width {
					t.Fatalf("width %d: %q", width, line)
				}
			}
			if unpainted(painted.String()) != drawn.String() {
				t.Fatalf("width %d: with colours it is\n%s\nwant\n%s", width, &painted, &drawn)
			}
		}
		var comment bytes.Buffer
		if err := WriteMarkdown(&comment, c); err != nil {
			t.Fatal(err)
		}
		columns := 0
		for line := range strings.Lines(comment.String()) {
			n := strings.Count(line, "|") - strings.Count(line, `\|`)
			if n > 0 && columns > 0 && n != columns {
				t.Fatalf("a row has %d columns, want %d: %s", n, columns, line)
			}
			columns = n
		}
		var one, two bytes.Buffer
		again, err := Measure(capacityOf(t, limits, plan, thresholds...))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(WriteJSON(&one, c), WriteJSON(&two, again)); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Fatalf("%v; the second time it is\n%s\nwant\n%s", err, &two, &one)
		}
	})
	if edges == 0 {
		t.Error("no plan held at any scale: the test sees too little")
	}
}

// TestLiftedIsGone plays any plan against each limit with the others lifted, and with the others taken away.
func TestLiftedIsGone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits, plan := sample.ReadLimits(t, sample.AnyLimits(t)), sample.AnyPlan(t, true)
		q := capacityOf(t, limits, plan, "refused == 0", "wait_s.max < 2s")
		for _, l := range q.limits() {
			gone := *limits
			gone.Groups = slices.Clone(limits.Groups)
			for i := range gone.Groups {
				g := &gone.Groups[i]
				of := g.Limits
				g.Limits = nil
				if i == l.group && l.limit >= 0 {
					g.Limits = of[l.limit : l.limit+1]
				}
				if i != l.group || l.limit != bucket.AtAcceleration {
					g.Acceleration = nil
				}
				if i != l.group || l.limit != bucket.AtConcurrency {
					g.Concurrency = 0
				}
				if len(g.Limits) == 0 && g.Acceleration == nil && g.Concurrency == 0 { // something there must be
					g.Limits = []bucket.Limit{{Dimension: bucket.OutputTokens, Limit: bucket.MaxLimit}}
				}
			}
			for _, r := range q.EachReading() {
				one, err := q.prober().holds(lifted(limits, &l), search.One, r.Reading)
				two, err2 := q.prober().holds(&gone, search.One, r.Reading)
				if errors.Is(err, judge.ErrNoRequest) && errors.Is(err2, judge.ErrNoRequest) {
					return
				}
				if err != nil || err2 != nil || one != two {
					t.Fatalf("%s of %+v: holds %v (%v) with the others lifted, %v (%v) without them", r.Name, l, one, err, two, err2)
				}
			}
		}
	})
}

// TestCapacityByHand counts requests in the minutes of the clock. At a scale of 1.05 they are 10.5 a minute: 10 in the first,
// and 10 in the second, as the 21st is due when that is over. At 1.06 the second has 11.
func TestCapacityByHand(t *testing.T) {
	limits := sample.ReadLimits(t, `
limits:
  - {dimension: requests, limit: 30, window: fixed}
  - {dimension: input_tokens, limit: 2000, window: fixed}
  - {dimension: output_tokens, limit: 500, window: fixed, charge: reserve_max_tokens}
concurrency: 1
`)
	q := capacityOf(t, limits, sample.Steady)
	q.Most = 50 * search.One
	q.Tiers = []TierLimits{{Name: "small", Profile: sample.ReadLimits(t, "limits: [{dimension: requests, limit: 5, window: fixed}]")}, {Name: "same", Profile: limits}, {Name: "unknown"}}
	c, err := Measure(q)
	if err != nil {
		t.Fatal(err)
	}
	scale := func(what string, g *search.Growth, want search.Scale) {
		if g.Scale == nil || *g.Scale != want {
			t.Errorf("%s: %v, want %v", what, g.Scale, want)
		}
	}
	scale("all", c.All.Loose, 105)
	scale("all, strict", c.All.Strict, 105)
	for i, want := range []search.Scale{305, 205, 105} {
		scale(c.Alone[i].Dimension, c.Alone[i].Loose, want)
		scale(c.Alone[i].Dimension+", strict", c.Alone[i].Strict, want)
	}
	scale("free", &c.Unlimited, 5000)
	for i, want := range []int64{10, 1000, 500} {
		n := &c.Needed.Limits[i]
		for _, need := range []*Need{n.Loose, n.Strict} {
			if need.Holds == nil || *need.Holds < want || *need.Holds > want+want/100 || *need.Fails >= want {
				t.Errorf("%s: need %d, want %d", n.Dimension, *need.Holds, want)
			}
		}
		if n.Ask == nil || *n.Ask < want*11/10 || *n.Ask > want*113/100 {
			t.Errorf("%s: ask for %v, want %d and 10 %%", n.Dimension, *n.Ask, want)
		}
	}
	if h := c.Needed.AskHolds; h == nil || !*h.Loose || !*h.Strict {
		t.Error("it does not hold with all of what is asked for")
	}
	if !c.Tiers[0].Known || *c.Tiers[0].Holds.Loose || !*c.Tiers[1].Holds.Strict || c.Tiers[2].Known || c.Tiers[2].Holds != nil {
		t.Errorf("tiers are %+v", c.Tiers)
	}
	if c.RunsTotal != 1 || c.Need != 1 || c.Runs != nil {
		t.Errorf("runs are %d of %d, %+v", c.Need, c.RunsTotal, c.Runs)
	}
	q.Runs = 3
	several, err := Measure(q)
	if err != nil {
		t.Fatal(err)
	}
	if s := several.Runs.Loose; *s.Scale != 105 || s.Runs != 3 || s.Hold != 3 || *s.High != 1 || *s.FailsAt != 106 || *s.HoldAtFailsAt != 0 || several.Need != 3 {
		t.Errorf("runs are %+v", s)
	}
	for _, c := range []*Capacity{c, several} {
		if len(c.Breaks) != 2 || c.Breaks[0].Fault != FaultProvider || c.Breaks[0].Limit.Dimension != "output_tokens" || c.Breaks[0].Scale != 106 {
			t.Errorf("what breaks is %+v", c.Breaks)
		}
	}
}

// TestCapacityOfClients finds a bound that no limit sets: a queue that a slow client cannot empty.
func TestCapacityOfClients(t *testing.T) {
	limits := sample.ReadLimits(t, "limits: [{dimension: requests, limit: 1000}]")
	c, err := Measure(capacityOf(t, limits, sample.Steady+"    client: {pace: {requests: 20}}\n", "wait_s.max <= 0s"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Unlimited.FailsAt == nil || *c.Unlimited.Scale != 200 || *c.All.Loose.Scale != 200 {
		t.Errorf("grows to %v, want 2", c.Unlimited.Scale)
	}
	if b := c.Breaks[0]; b.Fault != FaultClient || b.Text != "its client keeps its pace, and requests wait up to 582ms" {
		t.Errorf("what breaks is %+v", b)
	}
}

// TestCapacityEndsWithThePlan asks beyond what the plan can be.
func TestCapacityEndsWithThePlan(t *testing.T) {
	limits := sample.ReadLimits(t, "limits: [{dimension: requests, limit: 1000}]")
	q := capacityOf(t, limits, sample.Steady)
	at := q.At
	q.At = func(s search.Scale) (judge.Play, error) {
		if s > 137 {
			return nil, errors.New("too much")
		}
		return at(s)
	}
	c, err := Measure(q)
	if err != nil {
		t.Fatal(err)
	}
	if c.Most != 137 || c.All.Loose.Scale == nil || *c.All.Loose.Scale != 137 || c.All.Loose.FailsAt != nil {
		t.Errorf("grows to %v of %v, want 1.37", c.All.Loose.Scale, c.Most)
	}
}

// unpainted is text without colours.
func unpainted(s string) string {
	for _, c := range []layout.Color{layout.Bold, layout.Faint, layout.Red, layout.Green, layout.Yellow, "\x1b[0m"} {
		s = strings.ReplaceAll(s, string(c), "")
	}
	return s
}

func TestCapacityBars(t *testing.T) {
	growth := func(scale, failsAt search.Scale) *search.Growth {
		g := &search.Growth{}
		if scale > 0 {
			g.Scale = &scale
		}
		if failsAt > 0 {
			g.FailsAt = &failsAt
		}
		return g
	}
	p := new(layout.NewPage(layout.Options{Unicode: true}))
	axis, bars := drawBars(p, []Each[search.Growth]{
		{Loose: growth(200, 201), Strict: growth(150, 151)},
		{Loose: growth(150, 151), Strict: growth(50, 51)}, // either side of the plan as it is
		{Loose: growth(50, 51), Strict: growth(0, 1)},
		{Loose: growth(1000, 0), Strict: growth(1000, 0)},
		{Loose: growth(1000, 0), Strict: growth(150, 151)},
		{Strict: growth(1, 2)},
		{Strict: growth(0, 0)},
	}, 22)
	for i, want := range []string{
		"0         1×        2×",
		"███████████████░░░░░",
		"█████░░░░░│░░░░",
		"░░░░░     │",
		"█████████████████████▶",
		"███████████████░░░░░░▶",
		"█         │",
		"          │",
	} {
		if have := append([]string{axis}, bars...)[i]; have != want {
			t.Errorf("line %d is\n%q, expected\n%q", i, have, want)
		}
	}
	for _, columns := range []int{leastBar, 33, mostBar} { // the axis of large scales has room
		axis, _ := drawBars(p, []Each[search.Growth]{{Loose: growth(9000, 9001)}}, columns)
		if utf8.RuneCountInString(axis) != columns || !strings.Contains(axis, "×") {
			t.Errorf("the axis is %q in %d columns", axis, columns)
		}
	}
}

// TestNotesOfGrowths: what is said below the largest scales is said where it is so.
func TestNotesOfGrowths(t *testing.T) {
	p := layout.NewPage(layout.Options{})
	for _, c := range []struct {
		c    Capacity
		want []string
	}{
		{Capacity{RunsTotal: 1, Need: 1}, nil},
		{Capacity{RunsTotal: 20, Need: 19, Seed: 7}, []string{"All together go by what at least 19 of 20 seeds hold; what stands alone, and no limit at all, by seed 7."}},
		{Capacity{NotMet: 1}, []string{"1 limit of models that the plan does not ask for is left out."}},
		{Capacity{NotMet: 2}, []string{"2 limits of models that the plan does not ask for are left out."}},
		{Capacity{Unlimited: search.Growth{FailsAt: new(search.One)}}, []string{"Without any limit it is the plan itself that breaks a threshold: no other limits help beyond that."}},
		{Capacity{Unlimited: search.Growth{HoldsAgain: []search.Scale{9}, Scale: new(search.One)}}, []string{"* breaks above, and holds again at a larger scale."}},
	} {
		c.c.All.Loose = &search.Growth{}
		var have []string
		for _, n := range c.c.growths(&p).Notes {
			have = append(have, strings.ReplaceAll(n, layout.Glue, " "))
		}
		if !slices.Equal(have, c.want) {
			t.Errorf("%+v: %q, want %q", c.c, have, c.want)
		}
	}
}
