package bucket_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"loadshape/bucket"
)

// What other projects' limiters are known to answer, closed forms, and one real refusal, each told through
// the gate. Every case is used or left out with its reason; nothing is dropped in silence.
//
// The policies that a case stands on are told in its limits. Amounts have no unit, so most cases count
// input tokens. Two of other projects' means have no field of their own:
//
//   - Forced consumption, and the reservation of what is not there yet, is a request whose estimate rounds to
//     nothing (estimate_percent) and which is settled in full at once.
//   - A reservation's time to act is the exact wait of the refusal, after which the amount is forced.
const (
	casesUsed      = 141
	casesLeftOut   = 29
	casesElsewhere = 18
)

type truth struct {
	source, name string
	limits       []bucket.Limit
	steps        []truthStep
}

type truthStep func(*truthPlay)

// A truthPlay is a case under way.
type truthPlay struct {
	t      *testing.T
	limits []bucket.Limit
	gate   *bucket.Gate
	waits  func(*truthPlay) // to be tried again on a play of its own: what a wait is worth
}

func TestGroundTruth(t *testing.T) {
	for _, c := range truths() {
		t.Run(c.source+"/"+c.name, func(t *testing.T) {
			p := c.begin(t)
			for i, step := range c.steps {
				step(p)
				if p.waits != nil {
					again := c.begin(t)
					for _, before := range c.steps[:i] {
						before(again)
					}
					p.waits(again)
					p.waits = nil
				}
			}
		})
	}
}

func (c *truth) begin(t *testing.T) *truthPlay {
	gate, err := bucket.NewGate([]bucket.Group{{Limits: c.limits}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return &truthPlay{t: t, limits: c.limits, gate: gate}
}

func TestGroundTruthIsComplete(t *testing.T) {
	used, out, elsewhere := truths(), truthsLeftOut(), truthsElsewhere()
	if len(used) != casesUsed || len(out) != casesLeftOut || len(elsewhere) != casesElsewhere {
		t.Errorf("%d cases are used, %d left out, %d tested elsewhere, want %d, %d and %d",
			len(used), len(out), len(elsewhere), casesUsed, casesLeftOut, casesElsewhere)
	}
	seen := map[string]bool{}
	once := func(source, name string) {
		if seen[source+"/"+name] {
			t.Errorf("%s/%s: is there twice, want one verdict", source, name)
		}
		seen[source+"/"+name] = true
	}
	for _, c := range used {
		once(c.source, c.name)
		if len(c.steps) == 0 {
			t.Errorf("%s/%s: has no steps, want some", c.source, c.name)
		}
	}
	t.Log(truthSummary())
	for _, c := range out {
		once(c.source, c.name)
		if !strings.HasPrefix(c.reason, "the model has no ") {
			t.Errorf("%s/%s: reason %q, want what the model has no rule for", c.source, c.name, c.reason)
		}
		t.Logf("left out: %s/%s: %s", c.source, c.name, c.reason)
	}
	for _, c := range elsewhere {
		once(c.source, c.name)
		t.Logf("tested in workload: %s/%s", c.source, c.name)
	}
}

func TestMain(m *testing.M) {
	status := m.Run()
	fmt.Println(truthSummary())
	os.Exit(status)
}

func truthSummary() string {
	return fmt.Sprintf("ground truth: %d cases used, %d left out, %d tested in workload",
		len(truths()), len(truthsLeftOut()), len(truthsElsewhere()))
}

const (
	ns = bucket.Duration(1)
	us = 1_000 * ns
	ms = 1_000 * us
	s  = bucket.Second
)

// refilled is a token bucket of some capacity that starts full.
func refilled(limit int64, per bucket.Duration, capacity int64) bucket.Limit {
	l := bucket.Limit{Dimension: bucket.InputTokens, Limit: limit, Per: per, Oversized: bucket.Reject}
	l.Burst = bucket.Duration((capacity*int64(per) + limit - 1) / limit)
	if got := l.Capacity(); got != capacity {
		panic(fmt.Sprintf("the capacity is %d, want %d", got, capacity))
	}
	return l
}

// holding is the same bucket at another level.
func holding(level int64, l bucket.Limit) bucket.Limit {
	l.Level = &level
	return l
}

// forcible is the same limit when requests can be made that it cannot refuse.
func forcible(l bucket.Limit) bucket.Limit {
	l.EstimatePercent, l.CacheRead = new(int64(1)), bucket.CacheUntilFirstToken
	return l
}

// alwaysForced is the same limit when it cannot refuse any request.
func alwaysForced(l bucket.Limit) bucket.Limit {
	l.EstimatePercent = new(int64(0))
	return l
}

// whenFull is the same limit when it admits what it can never hold.
func whenFull(l bucket.Limit) bucket.Limit {
	l.Oversized = bucket.AdmitWhenFull
	return l
}

// of is a limit on another dimension.
func of(d bucket.Dimension, l bucket.Limit) bucket.Limit {
	l.Dimension = d
	return l
}

func windowed(w bucket.Window, limit int64, per bucket.Duration) bucket.Limit {
	return bucket.Limit{Dimension: bucket.InputTokens, Limit: limit, Per: per, Window: w, Oversized: bucket.Reject}
}

func (p *truthPlay) request(n int64) *bucket.Request {
	r := &bucket.Request{InputTokens: n}
	if e := p.limits[0].EstimatePercent; e != nil && *e == 1 {
		r.CacheReadInputTokens = 99 * n // so that 1 % of it all is n, and n is what stays
	}
	return r
}

func (p *truthPlay) levels(at bucket.Duration) (levels []int64) {
	for i := range p.limits {
		levels = append(levels, p.gate.Level(0, i, int64(at)))
	}
	return levels
}

// send makes an attempt, and makes sure that a refusal changes nothing.
func (p *truthPlay) send(at bucket.Duration, r *bucket.Request) bucket.Verdict {
	p.t.Helper()
	before := p.levels(at)
	v := p.gate.Admit(0, int64(at), r)
	if after := p.levels(at); !v.Admitted() && fmt.Sprint(before) != fmt.Sprint(after) {
		p.t.Errorf("at %v: a refusal moved the levels from %d to %d", at, before, after)
	}
	return v
}

// yes asks for n, which is admitted.
func yes(at bucket.Duration, n int64) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		if v := p.send(at, p.request(n)); !v.Admitted() {
			p.t.Errorf("%d at %v: %s, want it admitted", n, at, told(&v))
		}
	}
}

// no asks for n, which is refused.
func no(at bucket.Duration, n int64) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		if v := p.send(at, p.request(n)); v.Admitted() {
			p.t.Errorf("%d at %v: admitted, want it refused", n, at)
		}
	}
}

// never asks for n, which is refused for ever.
func never(at bucket.Duration, n int64) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		if v := p.send(at, p.request(n)); v.Admitted() || v.Wait() != nil {
			p.t.Errorf("%d at %v: %s, want it refused for ever", n, at, told(&v))
		}
	}
}

// waits asks for n, which is refused for exactly so long: a nanosecond less is not enough.
func waits(at bucket.Duration, n int64, wait bucket.Duration) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		v := p.send(at, p.request(n))
		if v.Admitted() || v.Wait() == nil || v.Wait().Cmp(whole(int64(wait))) != 0 {
			p.t.Errorf("%d at %v: %s, want a wait of %v", n, at, told(&v), wait)
		}
		p.waits = func(again *truthPlay) {
			again.t.Helper()
			if v := again.gate.Ask(0, int64(at+wait)-1, p.request(n)); v.Admitted() {
				again.t.Errorf("%d at %v: admitted a nanosecond before its wait of %v", n, at, wait)
			}
			if v := again.gate.Ask(0, int64(at+wait), p.request(n)); !v.Admitted() {
				again.t.Errorf("%d at %v: %s after its wait of %v", n, at, told(&v), wait)
			}
		}
	}
}

// level looks at all limits.
func level(at bucket.Duration, want ...int64) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		if got := p.levels(at); fmt.Sprint(got) != fmt.Sprint(want) {
			p.t.Errorf("at %v: levels %d, want %d", at, got, want)
		}
	}
}

// force takes n whatever the level is.
func force(at bucket.Duration, n int64) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		most := int64(99) // a larger one asks for 1 % and can be refused
		if *p.limits[0].EstimatePercent == 0 {
			most = n
		}
		for left := n; left > 0; left -= min(left, most) {
			if v := p.send(at, &bucket.Request{InputTokens: min(left, most)}); !v.Admitted() {
				p.t.Errorf("forcing %d at %v: %s", n, at, told(&v))
			}
		}
	}
}

// reserve takes n at once and acts after the wait.
func reserve(at bucket.Duration, n int64, wait bucket.Duration) []truthStep {
	if wait == 0 {
		return []truthStep{yes(at, n)}
	}
	return []truthStep{waits(at, n, wait), force(at, n)}
}

// sends makes one attempt with a request of its own.
func sends(at bucket.Duration, r bucket.Request) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		if v := p.send(at, &r); !v.Admitted() {
			p.t.Errorf("%+v at %v: %s, want it admitted", r, at, told(&v))
		}
	}
}

// refused makes one attempt that a limit refuses for a time; below 0 for ever.
func refused(at bucket.Duration, r bucket.Request, by bucket.Cause, wait bucket.Duration) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		v := p.send(at, &r)
		ok := !v.Admitted() && v.Cause == by
		if wait < 0 {
			ok = ok && v.Wait() == nil
		} else {
			ok = ok && v.Wait() != nil && v.Wait().Cmp(whole(int64(wait))) == 0
		}
		if !ok {
			p.t.Errorf("%+v at %v: %s, want it refused by %v for %v", r, at, told(&v), by, wait)
		}
	}
}

// retryAfter makes one attempt and looks at the whole seconds of its refusal.
func retryAfter(at bucket.Duration, n int64, want uint64) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		v := p.send(at, p.request(n))
		if got, ok := v.RetryAfter(); !ok || got != want {
			p.t.Errorf("%d at %v: %s, want to retry after %d s", n, at, told(&v), want)
		}
	}
}

// row is a level, then an attempt.
func row(at bucket.Duration, before, n int64, ok bool) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		level(at, before)(p)
		if ok {
			yes(at, n)(p)
		} else {
			no(at, n)(p)
		}
	}
}

// admitted counts how many of some attempts pass, one every gap.
func (p *truthPlay) admitted(from, gap bucket.Duration, attempts int) (n int64) {
	for i := range attempts {
		if v := p.send(from+bucket.Duration(i)*gap, p.request(1)); v.Admitted() {
			n++
		}
	}
	return n
}

// paced counts what a client takes that always waits exactly as long as it has to, at least a gap apart.
func (p *truthPlay) paced(from, until, gap bucket.Duration, n int64) (taken int64) {
	for at := from; at < until; {
		v := p.send(at, p.request(n))
		if v.Admitted() {
			taken++
			at += gap
			continue
		}
		at += bucket.Duration(ceil(v.Wait()).Int64())
	}
	return taken
}

// counted compares a number that a play comes to.
func counted(what string, low, high int64, count func(*truthPlay) int64) truthStep {
	return func(p *truthPlay) {
		p.t.Helper()
		if got := count(p); got < low || got > high {
			p.t.Errorf("%s: %d, want %d to %d", what, got, low, high)
		}
	}
}

func steps(all ...[]truthStep) (steps []truthStep) {
	for _, some := range all {
		steps = append(steps, some...)
	}
	return steps
}

func truths() (all []truth) {
	add := func(source, name string, limits []bucket.Limit, steps ...truthStep) {
		all = append(all, truth{source, name, limits, steps})
	}
	one := func(l bucket.Limit) []bucket.Limit { return []bucket.Limit{l} }

	// A continuous token bucket; what is larger than the burst never succeeds.
	const xtime = "x-time-rate"
	d := 100 * ms
	add(xtime, "TestLimiterBurst1", one(refilled(10, s, 1)),
		row(0*d, 1, 1, true), row(0*d, 0, 1, false), row(0*d, 0, 1, false),
		row(1*d, 1, 1, true), row(1*d, 0, 1, false), row(1*d, 0, 1, false),
		row(2*d, 1, 2, false), row(2*d, 1, 1, true), row(2*d, 0, 1, false))
	add(xtime, "TestLimiterBurst3", one(refilled(10, s, 3)),
		row(0*d, 3, 2, true), row(0*d, 1, 2, false), row(0*d, 1, 1, true), row(0*d, 0, 1, false),
		row(1*d, 1, 4, false), row(2*d, 2, 1, true), row(3*d, 2, 1, true), row(4*d, 2, 1, true),
		row(4*d, 1, 1, true), row(4*d, 0, 1, false), row(4*d, 0, 1, false),
		row(9*d, 3, 3, true), row(9*d, 0, 0, true))
	add(xtime, "TestSimpleReserve", one(forcible(refilled(10, s, 2))),
		steps(reserve(0, 2, 0), reserve(0, 2, 2*d), reserve(3*d, 2, 1*d))...)
	add(xtime, "TestMix", one(forcible(refilled(10, s, 2))),
		steps([]truthStep{never(0, 3)}, reserve(0, 2, 0), []truthStep{row(d, 1, 2, false)}, reserve(d, 2, d),
			[]truthStep{row(d, -1, 1, false), row(3*d, 1, 1, true)})...)
	add(xtime, "TestReserveMax", one(forcible(refilled(10, s, 2))), // the third would act later than d
		steps(reserve(0, 2, 0), reserve(0, 1, d), []truthStep{waits(0, 1, 2*d), level(0, -1)})...)
	add(xtime, "TestLongRunningQPS", one(refilled(100, s, 100)),
		counted("admitted in 5 s", 600, 601, func(p *truthPlay) int64 { return p.admitted(0, 2*ms, 2501) }))
	add(xtime, "TestSimultaneousRequests", one(refilled(1, s, 5)),
		counted("admitted", 5, 5, func(p *truthPlay) int64 { return p.admitted(0, 0, 15) }))
	add(xtime, "TestTinyLimit", one(refilled(1, bucket.MaxPer, 1)), // the tiniest rate that a limit can have
		yes(0, 1), no(0, 1))
	add(xtime, "TestLimiter_noTruncationErrors", one(refilled(10, 13*s, 1)), // 0.769 a second
		yes(0, 1), waits(0, 1, 1300*ms))

	// Remaining, time until full, retry; the wait until full is that of a request of the whole capacity.
	var throttled []truthStep
	for _, r := range []struct {
		at        bucket.Duration
		volume    int64
		limited   bool
		remaining int64
		reset     bucket.Duration
		retry     bucket.Duration
	}{
		{0, 6, true, 5, 0, -1}, {0, 1, false, 4, 1 * s, -1}, {0, 1, false, 3, 2 * s, -1}, {0, 1, false, 2, 3 * s, -1},
		{0, 1, false, 1, 4 * s, -1}, {0, 1, false, 0, 5 * s, -1}, {0, 1, true, 0, 5 * s, 1 * s},
		{3000 * ms, 1, false, 2, 3 * s, -1}, {3100 * ms, 1, false, 1, 3900 * ms, -1}, {4 * s, 1, false, 1, 4 * s, -1},
		{8 * s, 1, false, 4, 1 * s, -1}, {9500 * ms, 1, false, 4, 1 * s, -1}, {9500 * ms, 0, false, 4, 1 * s, -1},
		{9500 * ms, 2, false, 2, 3 * s, -1}, {9500 * ms, 5, true, 2, 3 * s, 3 * s}, {15 * s, 6, true, 5, 0, -1},
	} {
		switch {
		case !r.limited:
			throttled = append(throttled, yes(r.at, r.volume))
		case r.retry < 0:
			throttled = append(throttled, never(r.at, r.volume))
		default:
			throttled = append(throttled, waits(r.at, r.volume, r.retry))
		}
		throttled = append(throttled, level(r.at, r.remaining))
		if r.reset > 0 {
			throttled = append(throttled, waits(r.at, 5, r.reset))
		}
	}
	add("throttled", "TestRateLimit", one(refilled(1, s, 5)), throttled...)

	// Several limits, debt and rounding. A refill in whole intervals of the whole capacity is a fixed window.
	const b4j = "bucket4j"
	const delay = "delayAfterWillBePossibleToConsume "
	ten, five := refilled(10, 100, 10), refilled(5, 10, 5)
	add(b4j, delay+"10/100 (0) need 10", one(holding(0, ten)), waits(0, 10, 100))
	add(b4j, delay+"10 of 2/100 (0) need 10", one(holding(0, refilled(2, 100, 10))), waits(0, 10, 500))
	add(b4j, delay+"10/100 (4) need 7", one(holding(4, ten)), waits(0, 7, 30))
	add(b4j, delay+"10/100 (1) and 5/10 (2) need 3", []bucket.Limit{holding(1, ten), holding(2, five)}, waits(0, 3, 20))
	add(b4j, delay+"5/10 (2) and 10/100 (1) need 3", []bucket.Limit{holding(2, five), holding(1, ten)}, waits(0, 3, 20))
	add(b4j, delay+"5/10 (5) and 10/100 (3) need 3", []bucket.Limit{holding(5, five), holding(3, ten)}, yes(0, 3))
	add(b4j, "available tokens of two limits", []bucket.Limit{holding(5, ten), refilled(2, 100, 2)},
		level(0, 5, 2), no(0, 3), yes(0, 2))

	const full = "calculateFullRefillingTime "
	fullTen, fullFive := whenFull(ten), whenFull(five)
	add(b4j, full+"10/100 (1)", one(holding(1, ten)), waits(0, 10, 90))
	add(b4j, full+"10/100 intervally (1)", one(windowed(bucket.Fixed, 10, 100)), yes(0, 9), level(0, 1), waits(0, 10, 100))
	add(b4j, full+"10 of 2/100 (0) consumed 23", one(forcible(holding(0, refilled(2, 100, 10)))), force(0, 23), waits(0, 10, 1650))
	add(b4j, full+"10/100 (4)", one(holding(4, ten)), waits(0, 10, 60))
	add(b4j, full+"10/100 (1) and 5/10 (2)", []bucket.Limit{holding(1, fullTen), holding(2, fullFive)}, waits(0, 10, 90))
	add(b4j, full+"5/10 (2) and 10/100 (1)", []bucket.Limit{holding(2, fullFive), holding(1, fullTen)}, waits(0, 10, 90))
	add(b4j, full+"5/10 (5) and 10/100 (3)", []bucket.Limit{holding(5, fullFive), holding(3, fullTen)}, waits(0, 10, 70))

	// The table begins at 10000. What is left over of a token shows in the wait for the next.
	const refill = "refill "
	thousand, hundred := refilled(1000, 1000, 1000), refilled(100, 1000, 100)
	add(b4j, refill+"1000/1000 (0) at 10040", one(holding(0, thousand)), level(40, 40), waits(40, 41, 1))
	add(b4j, refill+"1000/1000 (50) at 10001", one(holding(50, thousand)), level(1, 51))
	add(b4j, refill+"1000/1000 (55) at 9999", one(holding(55-1000, thousand)), // the gate keeps its last instant
		level(1000, 55), level(999, 55), level(1000, 55), level(1001, 56))
	add(b4j, refill+"1000/1000 (200) at 20000", one(holding(200, thousand)), level(10000, 1000))
	add(b4j, refill+"100/1000 (0) at 10003", one(holding(0, hundred)), level(3, 0), waits(3, 1, 7))
	add(b4j, refill+"100/1000 (90) at 10017", one(holding(90, hundred)), level(17, 91), waits(17, 92, 3))
	add(b4j, refill+"100/1000 (0) at 28888", one(holding(0, hundred)), level(18888, 100))

	const debt = "consume into debt "
	add(b4j, debt+"0 - 10", one(alwaysForced(holding(0, thousand))), force(0, 10), level(0, -10))
	add(b4j, debt+"50 - 2", one(alwaysForced(holding(50, thousand))), force(0, 2), level(0, 48))
	add(b4j, debt+"55 - 1600", one(alwaysForced(holding(55, thousand))), force(0, 1600), level(0, -1545))

	add(b4j, "BucketRoundingRulesSpecification 10/100", one(holding(0, ten)), yes(97, 9), no(97, 1), yes(100, 1), no(100, 1))
	add(b4j, "BucketRoundingRulesSpecification 4 of 1/s", one(holding(1, refilled(1, s, 4))),
		yes(0, 1), waits(200*ms, 1, 800*ms), waits(200*ms, 3, 2800*ms))

	const estimate = "EstimateAbilityToConsumeSpecification "
	hundredAt := func(level int64) []bucket.Limit { return one(holding(level, refilled(100, 100, 100))) }
	hundredIn := one(windowed(bucket.Fixed, 100, 100))
	add(b4j, estimate+"100 need 49", hundredAt(100), yes(0, 49))
	add(b4j, estimate+"1 need 1", hundredAt(1), yes(0, 1))
	add(b4j, estimate+"70 need 80 greedy", hundredAt(70), waits(0, 80, 10), level(0, 70))
	add(b4j, estimate+"0 need 10 greedy", hundredAt(0), waits(0, 10, 10), level(0, 0))
	add(b4j, estimate+"10 need 120 greedy", hundredAt(10), never(0, 120), level(0, 10))
	add(b4j, estimate+"70 need 80 intervally", hundredIn, yes(0, 30), waits(0, 80, 100))
	add(b4j, estimate+"0 need 10 intervally", hundredIn, yes(0, 100), waits(0, 10, 100))
	add(b4j, estimate+"10 need 120 intervally", hundredIn, yes(0, 90), never(0, 120))

	for _, r := range []struct {
		at              bucket.Duration
		take, left, owe int64
	}{{50, 49, 1, 0}, {50, 50, 0, 0}, {120, 51, 49, 0}, {101, 100, 0, 0}, {50, 52, -2, 2}, {0, 50, -50, 50}, {120, 151, -51, 51}, {201, 400, -300, 300}} {
		after := []truthStep{force(r.at, r.take), level(r.at, r.left)}
		if r.owe > 0 {
			after = append(after, level(r.at+bucket.Duration(r.owe)-1, -1), level(r.at+bucket.Duration(r.owe), 0))
		}
		add(b4j, fmt.Sprintf("ConsumeIgnoringLimitsSpecification %d after %dns", r.take, r.at), one(alwaysForced(holding(0, refilled(100, 100, 100)))), after...)
	}

	add(b4j, "FixedIntervalRefillSpecification 9 per 10", one(windowed(bucket.Fixed, 9, 10)),
		yes(0, 9), level(0, 0), level(4, 0), level(10, 9), level(11, 9))
	add(b4j, "FixedIntervalRefillSpecification 10 per 60 s", one(windowed(bucket.Fixed, 10, 60*s)),
		yes(0, 10), waits(0, 1, 60*s), waits(0, 10, 60*s), waits(15*s, 1, 45*s), never(15*s, 15))

	// Numbers of the size of an LLM's, with debt.
	const zae = "zae-limiter"
	k := int64(1000)
	tpm := refilled(100*k, 60*s, 100*k)
	add(zae, "50k after 0 s", one(holding(50*k, tpm)), level(0, 50*k))
	add(zae, "0 after 30 s", one(holding(0, tpm)), level(30*s, 50*k))
	add(zae, "0 after 120 s", one(holding(0, tpm)), level(120*s, 100*k))
	add(zae, "-50k after 30 s", one(holding(-50*k, tpm)), level(30*s, 0))
	add(zae, "consume 50k", one(tpm), yes(0, 50*k), level(0, 50*k))
	add(zae, "consume 100k", one(tpm), yes(0, 100*k), level(0, 0))
	add(zae, "consume 150k", one(tpm), no(0, 150*k), level(0, 100*k))
	add(zae, "0 at 30 s consume 30k", one(holding(0, tpm)), level(30*s, 50*k), yes(30*s, 30*k), level(30*s, 20*k))
	add(zae, "retry after a deficit of 0", one(holding(50*k, tpm)), yes(0, 50*k))
	add(zae, "retry after a deficit of 10k", one(holding(90*k, tpm)), waits(0, 100*k, 6*s), retryAfter(0, 100*k, 6))
	add(zae, "retry after a deficit of 100k", one(holding(0, tpm)), waits(0, 100*k, 60*s), retryAfter(0, 100*k, 60))
	add(zae, "force 50k", one(alwaysForced(tpm)), force(0, 50*k), level(0, 50*k))
	add(zae, "force 150k", one(alwaysForced(tpm)), force(0, 150*k), level(0, -50*k))
	add(zae, "-100k after 30 s", one(holding(-100*k, tpm)), level(30*s, -50*k))
	rpm := of(bucket.Requests, refilled(100, 60*s, 100))
	add(zae, "rpm and tpm satisfied", []bucket.Limit{holding(0, rpm), holding(0, refilled(200*k, 60*s, 200*k))}, yes(30*s, 100))
	add(zae, "rpm alone would pass", []bucket.Limit{holding(50, rpm), holding(0, refilled(1, 60*s, 1))},
		refused(s, bucket.Request{InputTokens: 100}, bucket.ByInputTokens, -1), level(s, 51, 0), yes(s, 0))
	add(zae, "limit that is not named", []bucket.Limit{rpm, holding(0, tpm)}, yes(0, 0), level(0, 99, 0))
	add(zae, "0 of 100 a minute", one(holding(0, refilled(100, 60*s, 100))), waits(s, 100, 59*s), yes(30*s, 10))

	// Debt. An adjustment upwards is what an earlier request gives back: at 2.5 s the bucket is full again
	// after a request of 25 that needed 5, and what follows gives back a nanosecond apart.
	const roach = "cockroachdb-tokenbucket"
	returns := whenFull(refilled(10, s, 20))
	returns.CacheRead = bucket.CacheUntilFirstToken
	gives := func(stays, back int64, after bucket.Duration) bucket.Request {
		return bucket.Request{InputTokens: stays, CacheReadInputTokens: back, TTFT: int64(after), Duration: int64(after)}
	}
	add(roach, "TestTokenBucket adjust -10 +5 +20", one(returns),
		sends(0, gives(5, 20, 2500*ms+2)), level(2500*ms, 20),
		sends(2500*ms, gives(5, 5, 1)), level(2500*ms, 10), level(2500*ms+1, 15), level(2500*ms+2, 20), level(3500*ms, 20))
	add(roach, "TestTokenBucket take into debt", one(forcible(whenFull(refilled(10, s, 20)))),
		force(0, 15), level(0, 5), level(1*s, 15), level(2*s, 20),
		yes(2*s, 15), waits(2*s, 15, 1*s), level(12*s, 20), yes(12*s, 120), level(12*s, -100), waits(12*s, 10, 11*s), level(112*s, 20))
	add(roach, "TestTokenBucket 1000 of 100/s", one(refilled(100, s, 1000)), yes(0, 1000), waits(0, 100, 1*s))
	add(roach, "TestTokenBucket -980 of 10/s", one(holding(-980, refilled(10, s, 20))), waits(0, 20, 100*s))
	add(roach, "TestTokenBucketMetrics levels", one(forcible(refilled(100, s, 100))),
		force(0, 110), level(0, -10), level(20*ms, -8), level(110*ms, 1), level(310*ms, 21), force(310*ms, 30), level(310*ms, -9))

	// A refill in quanta of one token, asked only where a token is whole or a wait is counted to the next.
	const juju = "juju-ratelimit"
	type take struct {
		at   bucket.Duration
		n    int64
		wait bucket.Duration
	}
	for _, r := range []struct {
		fill     bucket.Duration
		capacity int64
		takes    []take
	}{
		{250 * ms, 10, []take{{0, 0, 0}, {0, 10, 0}, {0, 1, 250 * ms}, {250 * ms, 1, 250 * ms}}},
		{250 * ms, 10, []take{{0, 10, 0}, {0, 2, 500 * ms}, {0, 2, 1 * s}, {0, 1, 1250 * ms}}},
		{10 * ms, 10, []take{{0, 10, 0}, {7 * ms, 1, 3 * ms}, {8 * ms, 1, 12 * ms}}},
		{10 * ms, 5, []take{{0, 5, 0}, {60 * ms, 5, 0}, {60 * ms, 1, 10 * ms}, {80 * ms, 2, 10 * ms}}},
	} {
		var takes, tries []truthStep
		for _, x := range r.takes {
			takes = append(takes, reserve(x.at, x.n, x.wait)...)
			if x.wait > 0 { // with a nanosecond less it gives up, and the bucket stays as it is
				tries = append(tries, waits(x.at, x.n, x.wait), waits(x.at, x.n, x.wait))
			}
			tries = append(tries, reserve(x.at, x.n, x.wait)...)
		}
		name := fmt.Sprintf(" %v/%d at %v of %d", r.fill, r.capacity, r.takes[len(r.takes)-1].at, r.takes[len(r.takes)-1].n)
		add(juju, "TestTake"+name, one(forcible(refilled(1, r.fill, r.capacity))), takes...)
		add(juju, "TestTakeMaxDuration"+name, one(forcible(refilled(1, r.fill, r.capacity))), tries...)
	}
	// A partial grant: not all of it, but what is there.
	part := func(at bucket.Duration, asked, granted int64) []truthStep {
		if granted == asked {
			return []truthStep{yes(at, asked)}
		}
		return []truthStep{no(at, asked), level(at, granted), no(at, granted+1), yes(at, granted)}
	}
	add(juju, "TestTakeAvailable 250ms/10 all", one(refilled(1, 250*ms, 10)),
		steps(part(0, 0, 0), part(0, 10, 10), part(0, 1, 0), part(250*ms, 1, 1))...)
	add(juju, "TestTakeAvailable 250ms/10 part", one(refilled(1, 250*ms, 10)),
		steps(part(0, 5, 5), part(0, 2, 2), part(0, 5, 3), part(0, 1, 0))...)
	add(juju, "TestTakeAvailable 1ms/10", one(refilled(1, 1*ms, 10)), steps(part(0, 10, 10), part(20*ms, 15, 10))...)
	add(juju, "TestTakeAvailable 10ms/5", one(refilled(1, 10*ms, 5)), steps(part(0, 5, 5), part(60*ms, 5, 5), part(70*ms, 1, 1))...)
	add(juju, "TestAvailable 5 of 1s", one(refilled(1, s, 5)), yes(0, 5), level(0, 0), level(1*s, 1))
	add(juju, "TestAvailable 2 of 1s", one(refilled(1, s, 2)), yes(0, 1), level(0, 1), level(1*s, 2))
	add(juju, "TestAvailable 2 of 2s after 1s", one(refilled(1, 2*s, 2)), yes(0, 1), level(0, 1), level(1*s, 1))
	add(juju, "TestAvailable 2 of 2s after 3s", one(refilled(1, 2*s, 2)), yes(0, 1), level(0, 1), level(3*s, 2))

	const governor = "governor"
	add(governor, "2/s", one(refilled(2, s, 2)), yes(0, 1), yes(1*ms, 1), no(2*ms, 1), yes(1002*ms, 1), yes(1003*ms, 1), no(1004*ms, 1))
	add(governor, "5/s idle", one(refilled(5, s, 5)),
		counted("at once", 5, 5, func(p *truthPlay) int64 { return p.admitted(0, 0, 6) }),
		counted("after 2 s", 5, 5, func(p *truthPlay) int64 { return p.admitted(2*s, 0, 6) }))
	add(governor, "4/s check_n 2", one(refilled(4, s, 4)), yes(0, 2), yes(0, 2), no(1*ms, 2), yes(1001*ms, 2), yes(1002*ms, 2), no(1003*ms, 2))
	add(governor, "5/s insufficient capacity", one(refilled(5, s, 5)), never(0, 15), never(0, 7), never(0, 6), yes(0, 5))
	add(governor, "5/s wait and conform", one(refilled(5, s, 5)), func(p *truthPlay) {
		at, waited := bucket.Duration(0), 0
		for range 20 {
			at += ms
			v := p.send(at, p.request(1))
			if v.Admitted() {
				continue
			}
			at += bucket.Duration(ceil(v.Wait()).Int64())
			waited++
			yes(at, 1)(p)
		}
		if waited == 0 {
			p.t.Error("never refused, want a wait")
		}
	})

	const gubernator = "gubernator"
	add(gubernator, "TestLeakyBucket remaining", one(refilled(10, 30*s, 10)),
		yes(0, 1), level(0, 9), yes(1*s, 1), level(1*s, 8), yes(2*s, 1), level(2*s, 7), level(3500*ms, 8), level(6500*ms, 9),
		yes(6500*ms, 9), level(6500*ms, 0), no(6500*ms, 1), level(9500*ms, 1), level(69500*ms, 10),
		yes(69500*ms, 10), level(69500*ms, 0), yes(98500*ms, 9), level(98500*ms, 0), yes(101500*ms, 1), level(101500*ms, 0))
	add(gubernator, "TestLeakyBucketWithBurst", one(refilled(10, 30*s, 20)),
		yes(0, 1), level(0, 19), yes(1*s, 1), level(1*s, 18), yes(2*s, 1), level(2*s, 17), level(3500*ms, 18), level(6500*ms, 19),
		yes(6500*ms, 19), level(6500*ms, 0), no(6500*ms, 1), level(9500*ms, 1), level(69500*ms, 20))
	more := []truthStep{yes(0, 1000), level(0, 1000), no(0, 1500), level(0, 1000), yes(0, 500), level(0, 500),
		yes(0, 400), level(0, 100), yes(0, 100), level(0, 0), no(0, 1)}
	add(gubernator, "RequestMoreThanAvailable token", one(windowed(bucket.Fixed, 2000, 60*s)), more...)
	add(gubernator, "RequestMoreThanAvailable leaky", one(refilled(2000, 60*s, 2000)), more...)

	// Windows, charges at the end, several limits.
	atEnd := func(limit int64, per bucket.Duration) bucket.Limit {
		l := of(bucket.OutputTokens, windowed(bucket.Fixed, limit, per))
		l.Charge = bucket.AtCompletion
		return l
	}
	answers := func(tokens int64, took bucket.Duration) bucket.Request {
		return bucket.Request{OutputTokens: tokens, Duration: int64(took)}
	}
	add("envoyproxy-ratelimit", "token-quota.sh", one(atEnd(2, 60*s)), // each is counted after the next has begun
		sends(0, answers(1, 1*s)), sends(2*s, answers(1, 3*s)), sends(4*s, answers(1, 2*s)),
		refused(7*s, answers(1, 1*s), bucket.ByOutputTokens, 53*s), sends(60*s, answers(1, 1*s)))
	add("envoy-ai-gateway", "a stream of 1200", one(atEnd(1000, bucket.Hour)),
		sends(0, answers(1200, 24*s)), level(23*s, 1000), level(24*s, -200),
		refused(30*s, answers(1, s), bucket.ByOutputTokens, 3570*s), sends(3600*s, answers(1, s)))

	const mock = "mocklimit"
	add(mock, "test_sliding_window 3 per 10 s", one(windowed(bucket.SlidingLog, 3, 10*s)),
		yes(0, 1), yes(0, 1), yes(5*s, 1), no(5*s, 1), yes(10100*ms, 1), level(10100*ms, 1))
	add(mock, "test_sliding_window retry after", one(windowed(bucket.SlidingLog, 2, 10*s)), yes(0, 1), yes(3*s, 1), waits(5*s, 1, 5*s))
	add(mock, "test_sliding_window cost 3", one(windowed(bucket.SlidingLog, 5, 10*s)), yes(0, 3), level(0, 2), no(0, 3), level(0, 2))
	add(mock, "test_composite denied by tpm", []bucket.Limit{
		of(bucket.Requests, refilled(10, 60*s, 10)), holding(10, refilled(1000, 60*s, 1000))},
		refused(0, bucket.Request{InputTokens: 50}, bucket.ByInputTokens, 2400*ms), level(0, 10, 10))
	add(mock, "test_composite both exhausted", []bucket.Limit{
		of(bucket.Requests, windowed(bucket.Fixed, 10, 60*s)), windowed(bucket.Fixed, 1000, 60*s)},
		counted("admitted", 10, 10, func(p *truthPlay) (n int64) {
			for range 10 {
				if v := p.send(0, p.request(100)); v.Admitted() {
					n++
				}
			}
			return n
		}), level(0, 0, 0), refused(0, bucket.Request{InputTokens: 50}, bucket.ByRequests, 60*s))
	add(mock, "test_composite 20 threads", one(of(bucket.Requests, windowed(bucket.SlidingLog, 10, 60*s))),
		counted("admitted", 10, 10, func(p *truthPlay) int64 { return p.admitted(0, 0, 20) }), level(0, 0))
	for _, w := range []bucket.Window{bucket.Fixed, bucket.SlidingLog} {
		add(mock, "test_quantized "+string(w), []bucket.Limit{
			of(bucket.Requests, windowed(w, 600, 60*s)), of(bucket.Requests, windowed(w, 10, 1*s))},
			counted("in the first second", 10, 10, func(p *truthPlay) int64 { return p.admitted(0, 0, 10) }),
			waits(0, 1, 1*s),
			counted("in the other 59 seconds", 590, 590, func(p *truthPlay) (n int64) {
				for i := range bucket.Duration(59) {
					n += p.admitted((i+1)*s, 0, 10)
				}
				return n
			}), no(59500*ms, 1))
	}

	for _, r := range []struct {
		capacity             int64
		fill                 bucket.Duration
		count                int
		spacing              bucket.Duration
		misses, moreAndFewer int64
	}{{5, 100 * ms, 10, 25 * ms, 3, 1}, {10, 100 * ms, 13, 25 * ms, 0, 1}, {10, 100 * ms, 15, 33 * ms, 2, 1},
		{10, 100 * ms, 16, 33 * ms, 2, 1}, {10, 10 * ms, 20, 10 * ms, 0, 1}, {1, 200 * ms, 10, 100 * ms, 5, 2}} {
		add("mennanov-limiters", fmt.Sprintf("TokenBucket %d/%v %d at %v", r.capacity, r.fill, r.count, r.spacing),
			one(refilled(1, r.fill, r.capacity)),
			counted("misses", r.misses-r.moreAndFewer, r.misses+r.moreAndFewer, func(p *truthPlay) int64 {
				return int64(r.count) - p.admitted(0, r.spacing, r.count)
			}))
	}

	// A leaky bucket whose clients wait: no slack is a capacity of one request.
	const uber = "uber-go-ratelimit"
	add(uber, "100/s without slack", one(refilled(100, s, 1)),
		counted("in the first second", 100, 100, func(p *truthPlay) int64 { return p.paced(0, 1*s, 0, 1) }),
		counted("in the second", 100, 100, func(p *truthPlay) int64 { return p.paced(1*s, 2*s, 0, 1) }),
		counted("in the third", 100, 100, func(p *truthPlay) int64 { return p.paced(2*s, 3*s, 0, 1) }))
	// A request is so many tokens that a client who waits whole nanoseconds loses none.
	add(uber, "7 per minute without slack", one(bucket.Limit{Dimension: bucket.InputTokens, Limit: 7e11, Burst: 8571428573}),
		counted("in 1 s", 1, 1, func(p *truthPlay) int64 { return p.paced(0, 1*s, 0, 1e11) }),
		counted("in 60 s", 7, 7, func(p *truthPlay) int64 { return p.paced(1*s, 60*s, 0, 1e11) }),
		counted("in 120 s", 7, 7, func(p *truthPlay) int64 { return p.paced(60*s, 120*s, 0, 1e11) }))
	for _, r := range []struct{ slack, want int64 }{{10, 130}, {20, 140}, {150, 270}} {
		add(uber, fmt.Sprintf("slack %d", r.slack), one(refilled(100, s, r.slack+1)),
			counted("slow, then fast", r.want, r.want, func(p *truthPlay) int64 {
				return p.paced(0, 2*s, 100*ms, 1) + p.paced(2*s, 3*s, 0, 1)
			}))
	}

	const litellm = "litellm"
	reserves := of(bucket.OutputTokens, windowed(bucket.Fixed, 10, 60*s))
	reserves.Charge = bucket.ReserveMaxTokens
	estimates := windowed(bucket.Fixed, 10, 60*s)
	estimates.CacheRead = bucket.CacheUntilFirstToken
	add(litellm, "otpm 10 max_tokens 4", one(reserves),
		counted("admitted", 2, 2, func(p *truthPlay) (n int64) {
			for range 8 {
				if v := p.send(0, &bucket.Request{OutputTokens: 4, MaxTokens: 4, Duration: int64(s)}); v.Admitted() {
					n++
				}
			}
			return n
		}), level(0, 2))
	add(litellm, "reserve then usage", []bucket.Limit{estimates, reserves},
		sends(0, bucket.Request{CacheReadInputTokens: 8, MaxTokens: 4, TTFT: int64(s), Duration: int64(s)}), level(0, 2, 6),
		level(1*s, 10, 10), // it failed and used nothing
		sends(2*s, bucket.Request{InputTokens: 5, CacheReadInputTokens: 3, OutputTokens: 3, MaxTokens: 4, TTFT: int64(s), Duration: int64(2 * s)}),
		level(2*s, 2, 6), level(3*s, 5, 6), level(4*s, 5, 7))

	const langchain = "langchain"
	add(langchain, "bucket 2 starts at 0", one(holding(0, refilled(2, s, 2))),
		no(0, 1), no(100*ms, 1), no(200*ms, 1), yes(2*s, 1), yes(2*s, 1), no(2*s, 1))
	add(langchain, "bucket 500", one(holding(0, refilled(2, s, 500))), yes(100*s, 1), level(100*s, 199), yes(10_000*s, 1), level(10_000*s, 499))

	add("blis", "capacity 100", one(refilled(1e6, s, 100)), yes(0, 100), no(50*us, 100), yes(150*us, 100))
	add("blis", "capacity 10 cost 5", one(refilled(1e6, s, 10)), yes(0, 5), yes(1*s, 5), yes(1*s, 5), no(1*s, 5), yes(1*s, 0))

	// Closed forms. C capacity, r refill, n cost, Δ spacing.
	const closed = "closed-form"
	first := func(n int64, gap bucket.Duration) func(*truthPlay) int64 { // the number of the first refusal
		return func(p *truthPlay) int64 {
			for i := range int64(1000) {
				if v := p.send(bucket.Duration(i)*gap, p.request(n)); !v.Admitted() {
					return i + 1
				}
			}
			return 0
		}
	}
	add(closed, "steady drain of 60 requests a minute", one(of(bucket.Requests, refilled(60, 60*s, 60))),
		counted("first refusal", 120, 120, first(1, 500*ms)), no(59500*ms, 1))
	add(closed, "steady drain of 30k tokens a minute", one(refilled(30*k, 60*s, 30*k)),
		counted("first refusal", 60, 60, first(1000, 1*s)), no(59*s, 1000))
	for _, r := range []struct{ capacity, want int64 }{{60, 180}, {10, 130}, {1, 121}} {
		add(closed, fmt.Sprintf("burst of 90 then steady, C = %d", r.capacity), one(of(bucket.Requests, refilled(60, 60*s, r.capacity))),
			counted("admitted", r.want, r.want, func(p *truthPlay) int64 { return p.admitted(0, 0, 90) + p.admitted(1*s, 1*s, 120) }))
	}
	add(closed, "wait (n - L)/r", one(holding(-700, refilled(100*k, 60*s, 100*k))), // 10,000 / 1,666.7 a second
		waits(0, 9300, 6*s), waits(0, 99_300, 60*s))
	add(closed, "several limits", []bucket.Limit{holding(0, refilled(10, 100, 10)), holding(0, refilled(4, 100, 8)), refilled(9, 100, 9)},
		waits(0, 4, 100), level(50, 5, 2, 9), no(50, 3), yes(50, 2))
	add(closed, "refill of a debt", one(holding(-100, refilled(10, s, 20))), // to 0 after −L/r, to full after (C−L)/r
		level(10*s-1, -1), level(10*s, 0), level(12*s-1, 19), level(12*s, 20), level(13*s, 20))
	add(closed, "recovery after a pile-up", one(holding(0, of(bucket.Requests, refilled(2, s, 1)))),
		counted("the first that need not wait", 60, 62, func(p *truthPlay) int64 {
			// 60 wait, one more comes every second, two are served: 60/(2−1) = 60 s, give or take one arrival.
			at := bucket.Duration(0)
			for i := range int64(1000) { // in the order in which they came
				arrived := max(0, bucket.Duration(i-59)*s)
				at = max(at, arrived)
				v := p.send(at, p.request(1))
				for ; !v.Admitted(); v = p.send(at, p.request(1)) {
					at += bucket.Duration(ceil(v.Wait()).Int64())
				}
				if arrived > 0 && at == arrived {
					return int64(at / s)
				}
			}
			return 0
		}))
	burning := bucket.Limit{Dimension: bucket.Tokens, Limit: 20_000, Charge: bucket.ReserveMaxTokens, Burndown: 10}
	add(closed, "reserve and settle with burndown 10", one(burning),
		sends(0, bucket.Request{OutputTokens: 1000, MaxTokens: 1000, TTFT: int64(s), Duration: 1}), level(0, 19_000), level(1, 10_000))
	add(closed, "calendar minute admits twice the limit across an edge", one(windowed(bucket.Fixed, 500, 60*s)),
		yes(60*s-1, 500), waits(60*s-1, 1, 1), yes(60*s, 500), no(60*s, 1))

	// One refusal of the real service with all its headers (whoz-oss/coday#110, 2025-06-03): 200,000 input
	// tokens a minute, a level of about −10,000 since it needed 63 s to fill, and retry-after 16: the time
	// until a request of about 43,000 tokens fits, not until the debt is paid (3 s) nor until full.
	add("anthropic", "coday 429", []bucket.Limit{
		holding(-10_000, bucket.Limit{Dimension: bucket.InputTokens, Limit: 200_000}),
		{Dimension: bucket.OutputTokens, Limit: 80_000}, {Dimension: bucket.Requests, Limit: 4000}},
		level(0, -10_000, 80_000, 4000),
		waits(0, 200_000, 63*s),
		refused(0, bucket.Request{InputTokens: 43_000, OutputTokens: 1}, bucket.ByInputTokens, 15_900*ms),
		retryAfter(0, 43_000, 16), retryAfter(0, 40_000, 15), retryAfter(0, 40_001, 16), retryAfter(0, 43_333, 16), retryAfter(0, 43_334, 17),
		level(3*s-1, -1, 80_000, 4000), level(3*s, 0, 80_000, 4000), yes(16*s, 43_000))
	return all
}

// A leftOut is a case that the model cannot tell.
type leftOut struct{ source, name, reason string }

func truthsLeftOut() (all []leftOut) {
	add := func(source, name, reason string) { all = append(all, leftOut{source, name, reason}) }
	const (
		oversized = "the model has no wait for more than the capacity as if it were possible: such a request is admitted when full, or never"
		intervals = "the model has no refill in whole intervals that adds to what is left"
		calendar  = "the model has no level that follows from the time until the first interval, and no refill in whole intervals that adds to what is left"
		settings  = "the model has no change of a limit in the middle of a run"
	)
	add("x-time-rate", "TestLimiterJumpBackwards", "the model has no time that goes back; the gate takes an earlier instant as the last one, so nothing is minted, but nothing is counted from the earlier instant either")
	add("x-time-rate", "TestZeroLimit", "the model has no bucket that holds something and never refills: a limit of 0 admits nothing")
	add("bucket4j", "delayAfterWillBePossibleToConsume 10/100 (4) need 11", oversized)
	add("bucket4j", "calculateFullRefillingTime 10 of 2/100 intervally (0) consumed 23", intervals)
	add("bucket4j", "FixedIntervalRefillSpecification 5 per 6 and 4 per 5", intervals)
	for _, r := range []string{"60, 60, 400, 400", "20, 60, 400, 400", "20, 60, 400, 300", "20, 60, 400, 200", "20, 60, 400, 100",
		"60, 60, 400, 100", "60.001, 60, 400, 100", "20, 180, 400, 100", "20, 60, 100, 400", "59, 60, 100, 400"} {
		add("bucket4j", "IntervallyAlignedRefillSpecification "+r, calendar)
	}
	add("bucket4j", "IntervallyAlignedRefillSpecification sequence", intervals)
	add("zae-limiter", "consume 150k retry", oversized)
	add("zae-limiter", "force -50k", "the model has no level above the capacity: what is given back is capped at once, not at the next refill")
	add("cockroachdb-tokenbucket", "TestTokenBucket a larger configuration, full stays full", settings)
	add("cockroachdb-tokenbucket", "TestTokenBucket a smaller configuration leaves a debt", settings)
	add("cockroachdb-tokenbucket", "TestTokenBucket reset", settings)
	add("cockroachdb-tokenbucket", "TestTokenBucketMetrics exhausted time", "the model has no measure of the time that a level spends at or below zero")
	add("cockroachdb-tokenbucket", "TestTokenBucketMetrics lower bound", "the model has no way to raise a level to a lower bound")
	add("juju-ratelimit", "TestTake 1ms/10 15 at 20ms", oversized)
	add("juju-ratelimit", "TestTakeMaxDuration 1ms/10 15 at 20ms", oversized)
	add("gubernator", "TestLeakyBucket reset time", "the model has no reset time counted from the whole tokens that remain; its exact times are counted from the level itself")
	add("gubernator", "DrainOverLimit", "the model has no refusal that takes what is left: a rejected cost is a fixed number of requests")
	add("gubernator", "NegativeHits", "the model has no request that gives more than it took, and no level above the capacity")
	add("envoyproxy-ratelimit", "quota.sh", "the model has no request that one of two limits is enough to admit: all must")
	return all
}

// truthsElsewhere are the generators of arrivals, which a gate does not see.
func truthsElsewhere() (all []leftOut) {
	for _, name := range []string{"TestRampingArrivalRateCal 1 s", "TestRampingArrivalRateCal 1/3 s"} {
		all = append(all, leftOut{source: "k6", name: name})
	}
	for _, name := range []string{
		"ConstantPacer 1/s at 1 s after 0", "ConstantPacer 1/s at 2 s after 0", "ConstantPacer 1/s at 1 s after 1", "ConstantPacer 1/s at 1 s after 2",
		"ConstantPacer 1/s at 1 s after 10", "ConstantPacer 1/s at 11 s after 10", "ConstantPacer 2/s at 4.9 s after 9", "ConstantPacer zero, negative, overflow",
		"LinearPacer hits", "LinearPacer pace", "SinePacer MeanUp", "SinePacer Peak", "SinePacer MeanDown", "SinePacer Trough", "SinePacer invalid",
	} {
		all = append(all, leftOut{source: "vegeta", name: name})
	}
	return append(all, leftOut{source: "vllm", name: "get_request"})
}
