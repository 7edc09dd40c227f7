package calibration

import (
	"fmt"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/layout"
	"loadshape/workload"
	"loadshape/workload/trace"

	"pgregory.net/rapid"
)

const second = int64(bucket.Second)

type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func limitsOf(t tester, yaml string) *profile.Profile {
	t.Helper()
	p, err := profile.Read("limits.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// answered is a log of what an account with these limits made of requests, of which others take so many per cent of the first.
func answered(t tester, p *profile.Profile, all []workload.Request, others int64) *Log {
	t.Helper()
	groups := []bucket.Group{p.Groups[0].Under(bucket.Loose)}
	if others > 0 {
		groups[0].Limits[0], _ = beside(groups[0].Limits[0], others)
	}
	gate, err := bucket.NewGate(groups, 0)
	if err != nil {
		t.Fatal(err)
	}
	l := &Log{}
	l.Begin()
	for i := range all {
		a := trace.Answered{Status: 200}
		if !gate.Admit(0, all[i].At, &all[i].Request).Admitted() {
			a.Status = 429
		}
		l.Add(&all[i], a)
	}
	l.End()
	return l
}

func requests(t *rapid.T) []workload.Request {
	var all []workload.Request
	at := int64(0)
	for range rapid.IntRange(1, 60).Draw(t, "requests") {
		at += rapid.Int64Range(0, 20*second).Draw(t, "gap")
		q := workload.Request{At: at, Model: "m"}
		q.InputTokens, q.OutputTokens = rapid.Int64Range(0, 3000).Draw(t, "input"), rapid.Int64Range(0, 50).Draw(t, "output")
		q.TTFT, q.Duration = second, 2*second
		all = append(all, q)
	}
	return all
}

func calibrated(t tester, l *Log, p *profile.Profile) *Calibration {
	t.Helper()
	c, err := Of(l, p, 0, "loose", bucket.Loose)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOwnLimits: an account is predicted by its own limits, and they are not contradicted.
func TestOwnLimits(t *testing.T) {
	refusals := 0
	rapid.Check(t, func(t *rapid.T) {
		p := limitsOf(t, fmt.Sprintf("limits: [{dimension: input_tokens, limit: %d}, {dimension: requests, limit: %d}, {dimension: output_tokens, limit: %d}]",
			rapid.Int64Range(1000, 20_000).Draw(t, "input"), rapid.Int64Range(2, 30).Draw(t, "requests"), rapid.Int64Range(50, 900).Draw(t, "output")))
		all := requests(t)
		c := calibrated(t, answered(t, p, all, 0), p)
		if c == nil {
			return // nothing was refused
		}
		refusals++
		if x := c.Table; x.OnlyPredicted+x.OnlyRecorded > 0 || x.BothRefused == 0 || x.Compared() != int64(len(all)) || *c.ErrorS != 0 || len(c.Against) > 0 || c.Background != nil {
			t.Fatalf("%+v", c)
		}
	})
	if refusals == 0 {
		t.Error("nothing was ever refused")
	}
}

// TestContradicted: a limit is named exactly where it would have refused something that was admitted, and what is needed admits all
// of it and is no more than the account has, within a hundredth.
func TestContradicted(t *testing.T) {
	named := 0
	rapid.Check(t, func(t *rapid.T) {
		own := rapid.Int64Range(1000, 20_000).Draw(t, "own")
		limits := func(n int64) *profile.Profile {
			return limitsOf(t, fmt.Sprintf("limits: [{dimension: input_tokens, limit: %d, oversized: reject}]", n))
		}
		l := answered(t, limits(own), requests(t), 0)
		said := rapid.Int64Range(500, 20_000).Draw(t, "said")
		y, err := newPlay(l, limits(said), 0, bucket.Loose)
		if err != nil {
			t.Fatal(err)
		}
		_, refused, err := y.alone(0, y.groups[0].Limits[0])
		if err != nil {
			t.Fatal(err)
		}
		c := calibrated(t, l, limits(said))
		if (refused > 0) != (c != nil && len(c.Against) == 1) {
			t.Fatalf("of what was admitted %d would be refused, and it says %+v", refused, c)
		}
		if refused == 0 {
			return
		}
		named++
		a := c.Against[0]
		if a.Refused != refused || a.AtLeast == nil || *a.AtLeast <= said || *a.AtLeast > own+own/100+1 {
			t.Fatalf("%+v, of %d that the account has and %d that was said", a, own, said)
		}
		if again := calibrated(t, l, limits(*a.AtLeast)); again != nil && len(again.Against) > 0 {
			t.Fatalf("%d are not enough: %+v", *a.AtLeast, again.Against)
		}
	})
	if named == 0 {
		t.Error("nothing was ever contradicted")
	}
}

// steady are requests of any sizes that come about as fast as they are admitted while others take some of the limit.
func steady(seed int) []workload.Request {
	r := rapid.Custom(func(t *rapid.T) []workload.Request {
		var all []workload.Request
		at := int64(0)
		for range 300 {
			at += rapid.Int64Range(second, 9*second).Draw(t, "gap")
			q := workload.Request{At: at, Model: "m"}
			q.InputTokens, q.TTFT, q.Duration = rapid.Int64Range(500, 2500).Draw(t, "input"), 0, 0
			all = append(all, q)
		}
		return all
	})
	return r.Example(seed)
}

// TestBackground: a load that others took all the time is found, and the plan that is written has it.
func TestBackground(t *testing.T) {
	p := limitsOf(t, "limits: [{dimension: input_tokens, limit: 30000}, {dimension: requests, limit: 5000}]")
	for seed := range 3 {
		c := calibrated(t, answered(t, p, steady(seed), 60), p)
		if c == nil || c.Table.OnlyRecorded == 0 || c.Background == nil {
			t.Fatalf("%+v", c)
		}
		b := c.Background
		if b.Dimension != "input_tokens" || b.Percent != 60 || b.PerMinute != 18_000 || b.Table.OnlyRecorded+b.Table.OnlyPredicted > 0 || b.Model != "m" {
			t.Errorf("%+v", b)
		}
		var s strings.Builder
		if err := c.WritePlan(&s, `a "log"`, "limits.yaml", layout.Seconds(125*second)); err != nil {
			t.Fatal(err)
		}
		plan, err := workload.ReadPlan("plan.yaml", strings.NewReader(s.String()))
		if err != nil {
			t.Fatalf("%v\n%s", err, s.String())
		}
		if plan.Name != `background of a "log"` || plan.Limits.Name != "limits.yaml" || len(plan.Streams) != 1 || plan.Streams[0].Model != "m" || !strings.Contains(s.String(), "input_tokens: 3000\n") || !strings.Contains(s.String(), "{rate: 6, duration: 3m}") {
			t.Error(s.String())
		}
	}
}

// TestPlans are those of other limits.
func TestPlans(t *testing.T) {
	for dimension, want := range map[string]string{"requests": "    input_tokens: 0\n    output_tokens: 0\n    arrivals: {rate: 30, duration: 1m}\n", "output_tokens": "    speed: fast\n    input_tokens: 0\n    output_tokens: 5\n    arrivals: {rate: 6, duration: 1m}\n"} {
		c := &Calibration{Background: &Background{LimitOf: LimitOf{Dimension: dimension, Limit: 60, Per: "1m"}, Percent: 50, PerMinute: 30}}
		if dimension == "output_tokens" {
			c.Background.Speed = "fast"
		}
		var s strings.Builder
		if err := c.WritePlan(&s, "log", "l", 1); err != nil || !strings.HasSuffix(s.String(), want) {
			t.Errorf("%v: %s", err, s.String())
		}
	}
}

// TestBeside: what is left of a limit is as large a bucket.
func TestBeside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := bucket.Limit{Dimension: bucket.InputTokens, Limit: rapid.Int64Range(1, bucket.MaxLimit).Draw(t, "limit"), Per: rapid.SampledFrom([]bucket.Duration{0, bucket.Second, bucket.Hour}).Draw(t, "per"),
			Burst: rapid.SampledFrom([]bucket.Duration{0, bucket.Second, bucket.Hour}).Draw(t, "burst")}
		percent := rapid.Int64Range(1, 99).Draw(t, "percent")
		left, ok := beside(l, percent)
		if ok && (left.Limit >= l.Limit || left.Limit < l.Limit-l.Limit*percent/100 || left.Capacity() < l.Capacity() || left.Capacity() > l.Capacity()+1+left.Limit/int64(perOf(&l))) {
			t.Fatalf("%+v holds %d, and what is left of it, %+v, %d", l, l.Capacity(), left, left.Capacity())
		}
	})
	if _, ok := beside(bucket.Limit{Limit: 1}, 50); ok {
		t.Error("of one, a half is left")
	}
}

// TestLog: it is filled by the first pass that comes to its end, and takes no more than so many.
func TestLog(t *testing.T) {
	var none *Log
	none.Begin()
	none.Add(&workload.Request{}, trace.Answered{})
	none.End()
	p := limitsOf(t, "limits: [{dimension: requests, limit: 1}]")
	if c := calibrated(t, none, p); c != nil {
		t.Error(c)
	}
	l := &Log{}
	pass := func(n int) {
		l.Begin()
		for range n {
			l.Add(&workload.Request{}, trace.Answered{Status: 429})
		}
	}
	pass(3)
	pass(2)
	l.End()
	pass(4)
	l.End()
	if c := calibrated(t, l, p); c.Table.BothRefused+c.Table.OnlyRecorded != 2 {
		t.Errorf("%+v", c.Table)
	}
	l = &Log{}
	pass(Most + 1)
	l.End()
	if c := calibrated(t, l, p); c != nil || l.records != nil {
		t.Error("more than are compared are compared")
	}
}

// TestWords has all that can be said.
func TestWords(t *testing.T) {
	p := limitsOf(t, "limits: [{dimension: input_tokens, limit: 1000, oversized: reject}, {dimension: requests, limit: 100}]")
	log := func(statuses ...int64) *Log {
		l := &Log{}
		l.Begin()
		for i, s := range statuses {
			q := workload.Request{At: int64(i) * 5 * second, Model: "m"}
			q.InputTokens = 600
			a := trace.Answered{Status: s}
			if s == 1429 { // of unknown size
				a, q.InputTokens = trace.Answered{Status: 429, Unsized: true}, 0
			}
			l.Add(&q, a)
		}
		l.End()
		return l
	}
	for _, c := range []struct {
		log  *Log
		want []string
	}{
		{log(200, 200), []string{
			"No request of the log was refused. The loose reading agrees with it about 1 of 2 requests.",
			"The log contradicts input tokens 1,000/min: of what was admitted it would have refused 1 request, first at 5s. What was admitted needs 1,",
		}},
		{log(429, 200, 0, 529), []string{
			"The loose reading predicts 0 of 1 recorded refusal, and 1 that the log does not have; it agrees with the log about 0 of 2 requests.",
			"The first refusal was recorded at 0s; the model has it 5s later.",
			"No constant load of others explains the refusals that the model lacks.",
			"1 request without a status: played, and not compared.",
			"1 request failed in another way: left out.",
		}},
		{log(200, 1429, 200), []string{
			"The loose reading predicts 1 of 1 recorded refusal, and 1 that the log does not have;",
			"The first refusal is at 5s in both.",
			"1 request of unknown size, refused: taken to have 600 tokens of input, the median of what was admitted.",
		}},
		{log(200, 0, 200, 429), []string{"The first refusal was recorded at 15s; the model has it 10s earlier."}},
		{log(200, 529, 529, 529, 529, 529, 529, 529, 529, 529, 429), []string{"The first refusal was recorded at 50s; the model has none.", "Others that take 80", "with it the model predicts 1 of 1 refusal instead of 0, and 0 that the log does not have instead of 0. sim fit --background writes it."}},
	} {
		found := calibrated(t, c.log, p)
		said := strings.ReplaceAll(strings.Join(found.Sentences(), "\n"), layout.Glue, " ")
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("nothing says %q:\n%s", want, said)
			}
		}
		if rows := found.Rows(); len(rows) != 2 || len(rows[0]) != len(found.Head()) {
			t.Error(rows)
		}
	}
}

func TestUnknownModel(t *testing.T) {
	l := answered(t, limitsOf(t, "limits: [{dimension: requests, limit: 1}]"), []workload.Request{{Model: "m"}}, 0)
	p := limitsOf(t, "groups: [{models: [a], limits: [{dimension: requests, limit: 1}]}, {models: [b], limits: [{dimension: requests, limit: 1}]}]")
	if _, err := Of(l, p, 0, "loose", bucket.Loose); err == nil {
		t.Error("a model of no group is taken")
	}
}
