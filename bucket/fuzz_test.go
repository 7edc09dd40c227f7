package bucket_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/internal/oracle"
)

// A scenario is groups of limits and requests in the order of time.
type scenario struct {
	Groups []bucket.Group
	Start  int64
	Steps  []scenarioStep
}

// A scenarioStep is one attempt, or only a look at an instant.
type scenarioStep struct {
	Group   int
	At      int64
	Look    bool `json:",omitempty"` // advance and compare the levels, ask nothing
	Request bucket.Request
}

// play runs a scenario through the gate and through the oracle, and says where they part; "" where nowhere.
func (s *scenario) play() string {
	gate, err := bucket.NewGate(s.Groups, s.Start)
	if err != nil {
		return err.Error()
	}
	o := oracle.New(s.Groups, s.Start)
	for i, step := range s.Steps {
		where := fmt.Sprintf("step %d, at %d", i, step.At)
		if step.Look {
			gate.Advance(step.At)
			o.Advance(step.At)
		} else {
			asked := gate.Ask(step.Group, step.At, &step.Request)
			got := gate.Admit(step.Group, step.At, &step.Request)
			want := o.Admit(step.Group, step.At, &step.Request)
			if g, w := told(&got), want.String(); g != w {
				return fmt.Sprintf("%s: gate says %s, oracle says %s", where, g, w)
			}
			if asked.Admitted() != got.Admitted() {
				return fmt.Sprintf("%s: Ask says %s, Admit says %s", where, told(&asked), told(&got))
			}
			if g, w := told(&asked), told(&got); g != w && !takesOnRefusal(&s.Groups[step.Group]) {
				return fmt.Sprintf("%s: Ask says %s, Admit says %s", where, g, w)
			}
		}
		for g := range s.Groups {
			for l := range s.Groups[g].Limits {
				have, want := gate.Level(g, l, step.At), o.Level(g, l, step.At)
				if want.Cmp(big.NewInt(have)) != 0 {
					return fmt.Sprintf("%s: level of limit %d of group %d: gate says %d, oracle says %d", where, l, g, have, want)
				}
			}
		}
	}
	return ""
}

// told is everything that a verdict says, in one line.
func told(v *bucket.Verdict) string {
	if v.Admitted() {
		return "admitted"
	}
	s := "refused by " + v.Cause.String()
	if v.Cause != bucket.ByAcceleration && v.Cause != bucket.ByConcurrency {
		s += fmt.Sprintf(" (limit %d)", v.Limit)
	}
	seconds, ok := v.RetryAfter()
	if !ok {
		if w := v.Wait(); w != nil {
			return fmt.Sprintf("%s, no retry after a wait of %v", s, w)
		}
		return s + " for ever"
	}
	return fmt.Sprintf("%s for %v ns, retry after %d s", s, v.Wait().RatString(), seconds)
}

// check fails the test with the smallest scenario that still shows the difference.
func (s *scenario) check(t *testing.T) {
	t.Helper()
	if s.play() == "" {
		return
	}
	small := s.shrink()
	text, err := json.MarshalIndent(small, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	t.Fatalf("%s\nin the scenario %s", small.play(), text)
}

// shrink leaves out of a scenario what does not matter to its difference.
func (s *scenario) shrink() *scenario {
	best := s.clone()
	try := func(change func(*scenario)) bool {
		c := best.clone()
		change(c)
		if c.play() == "" || !c.sound() {
			return false
		}
		best = c
		return true
	}
	for again := true; again; {
		again = false
		for i := len(best.Steps) - 1; i >= 0; i-- {
			again = try(func(c *scenario) { c.Steps = slices.Delete(c.Steps, i, i+1) }) || again
		}
		for g := range best.Groups {
			for i := len(best.Groups[g].Limits) - 1; i >= 0; i-- {
				again = try(func(c *scenario) { c.Groups[g].Limits = slices.Delete(c.Groups[g].Limits, i, i+1) }) || again
			}
			if best.Groups[g].Concurrency != 0 {
				again = try(func(c *scenario) { c.Groups[g].Concurrency = 0 }) || again
			}
			if best.Groups[g].Acceleration != nil {
				again = try(func(c *scenario) { c.Groups[g].Acceleration = nil }) || again
			}
		}
		if best.Start != 0 {
			again = try(func(c *scenario) { c.Start = 0 }) || again
		}
		for i := range best.Steps {
			for f := range 7 {
				if *best.Steps[i].field(f) != 0 {
					again = try(func(c *scenario) { *c.Steps[i].field(f) = 0 }) || again
				}
			}
		}
	}
	return best
}

func (s *scenarioStep) field(i int) *int64 {
	r := &s.Request
	return [...]*int64{&r.InputTokens, &r.CacheCreationInputTokens, &r.CacheReadInputTokens, &r.OutputTokens,
		&r.MaxTokens, &r.TTFT, &r.Duration}[i]
}

// sound reports whether the groups are ones that a gate can be made of, so that a shrunk scenario shows the
// difference and not a broken setting.
func (s *scenario) sound() bool {
	_, err := bucket.NewGate(s.Groups, s.Start)
	return err == nil
}

func (s *scenario) clone() *scenario {
	c := &scenario{Start: s.Start, Steps: slices.Clone(s.Steps)}
	for _, g := range s.Groups {
		g.Limits = slices.Clone(g.Limits)
		c.Groups = append(c.Groups, g)
	}
	return c
}

// dice are drawn from bytes, so that a fuzzer can turn them; where the bytes end, every draw is 0.
type dice struct{ data []byte }

func (d *dice) roll(sides int64) int64 {
	var word [8]byte
	n := 1
	for ; n < 8 && sides>>(8*n) > 0; n++ {
	}
	d.data = d.data[copy(word[:n], d.data):]
	return int64(binary.LittleEndian.Uint64(word[:]) % uint64(sides))
}

func (d *dice) one(in int64) bool { return d.roll(in) == in-1 }

func pick[T any](d *dice, from ...T) T { return from[d.roll(int64(len(from)))] }

// newScenario makes a scenario of the bytes. Numbers are small and instants fall on edges, so that
// requests often meet a limit exactly.
func newScenario(data []byte) *scenario {
	d := &dice{data}
	s := &scenario{Start: pick[int64](d, 0, 0, 0, 1, 1_790_000_000e9, 1_790_000_017e9+123, 1_790_000_039e9+999_999_999, 1_790_002_800e9)}
	s.Groups = append(s.Groups, d.group())
	if d.one(8) {
		s.Groups = append(s.Groups, d.group())
	}
	if d.one(4) {
		for i := range s.Groups {
			s.Groups[i] = s.Groups[i].Under(bucket.Strict)
		}
	}
	o := oracle.New(s.Groups, s.Start)
	at, edges := int64(0), []int64{0}
	for range 4 + d.roll(57) {
		at = d.instant(at, s, edges)
		step := scenarioStep{Group: int(d.roll(int64(len(s.Groups)))), At: at}
		if d.one(16) {
			step.Look = true
			s.Steps = append(s.Steps, step)
			continue
		}
		step.Request = d.request(at, s.Groups[step.Group])
		s.Steps = append(s.Steps, step)
		r := &step.Request
		edges = append(edges, at, at+r.Duration, at+min(r.TTFT, r.Duration))
		if a := o.Admit(step.Group, at, r); a.Wait != nil && a.Wait.Cmp(whole(1<<50)) < 0 {
			edges = append(edges, at+ceil(a.Wait).Int64())
		}
	}
	return s
}

// instant is the next one: often the same, or on the edge of something.
func (d *dice) instant(at int64, s *scenario, edges []int64) int64 {
	g := s.Groups[d.roll(int64(len(s.Groups)))]
	per := minute
	if n := int64(len(g.Limits)); n > 0 {
		if l := g.Limits[d.roll(n)]; l.Per > 0 {
			per = int64(l.Per)
		}
	}
	next := at
	switch d.roll(12) {
	case 0, 1:
	case 2:
		next = at + 1
	case 3:
		next = (at/second + 1) * second
	case 4: // the clock's next window, or the last nanosecond before it
		next = (floorDiv(s.Start+at, per)+1)*per - s.Start - d.roll(2)
	case 5:
		next = (floorDiv(s.Start+at, minute)+1)*minute - s.Start - d.roll(2)
	case 6: // when something taken earlier leaves a window
		next = edges[d.roll(int64(len(edges)))] + per - d.roll(2)
	case 7, 8: // when an answer ends, or a wait
		next = edges[len(edges)-1-int(d.roll(min(6, int64(len(edges)))))] - d.roll(2)
	case 9:
		next = at + d.roll(3000)*1e6
	case 10:
		next = at + d.roll(per)
	case 11:
		next = at + d.roll(3)*per
	}
	return max(at, next)
}

func (d *dice) group() bucket.Group {
	var g bucket.Group
	for range 1 + d.roll(5) {
		g.Limits = append(g.Limits, d.limit())
	}
	if d.one(6) {
		g.Concurrency = 1 + d.roll(4)
	}
	if d.one(4) {
		a := &bucket.Acceleration{
			Dimension: pick(d, bucket.InputTokens, bucket.Requests),
			Floor:     d.roll(60),
			Step:      d.roll(20),
			Every:     pick(d, 0, bucket.Minute, 2*bucket.Minute, 5*bucket.Minute),
		}
		if d.one(2) {
			a.GrowthPercent = new(pick[int64](d, 0, 50, 100, 133, 150, 200))
		}
		if d.one(3) && len(g.Limits) > 1 {
			g.Limits = g.Limits[:1]
		}
		g.Acceleration = a
	}
	return g
}

func (d *dice) limit() bucket.Limit {
	l := bucket.Limit{
		Dimension: pick(d, bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens),
		Limit:     d.roll(51),
		Per:       pick[bucket.Duration](d, 0, 1e9, 7e9, 10e9, 60e9, 90e9, 3600e9),
		Window:    pick(d, "", bucket.TokenBucket, bucket.TokenBucket, bucket.Fixed, bucket.Anchored, bucket.SlidingLog, bucket.SlidingCounter, bucket.SlidingCounter),
		Oversized: pick(d, "", bucket.AdmitWhenFull, bucket.Reject),
	}
	if d.one(12) {
		l.Limit = 1 + d.roll(bucket.MaxLimit)
		l.Per = pick(d, bucket.MaxPer, bucket.Day, 7*bucket.Day, bucket.Hour)
	}
	if d.one(6) {
		l.RejectedCost = bucket.RejectedFull
	}
	switch l.Dimension {
	case bucket.Requests:
		if d.one(4) {
			l.RejectedCost = bucket.RejectedCost(1 + d.roll(3))
		}
	case bucket.InputTokens:
		l.CacheRead = pick(d, "", bucket.CacheFree, bucket.CacheCounts, bucket.CacheUntilFirstToken)
		if d.one(2) {
			l.EstimatePercent = new(pick[int64](d, 0, 1, 33, 50, 100, 150))
		}
	default:
		l.Charge = pick(d, "", bucket.AsGenerated, bucket.ReserveMaxTokens, bucket.AtCompletion)
		l.Burndown = pick[int64](d, 0, 1, 1, 2, 5)
	}
	if l.Window == "" || l.Window == bucket.TokenBucket {
		per := l.Per
		if per == 0 {
			per = bucket.Minute
		}
		if d.one(3) {
			l.Burst = pick(d, bucket.Second, per/2, per/7, min(2*per, bucket.MaxPer), 1)
		}
		if d.one(3) {
			c := l.Capacity()
			l.Level = new(max(c-d.roll(2*c+2), -bucket.MaxLimit))
		}
	}
	return l
}

func (d *dice) request(at int64, g bucket.Group) bucket.Request {
	var r bucket.Request
	scale := int64(1)
	if d.one(8) {
		scale = pick[int64](d, 7, 1_000, 1_000_000_007)
	}
	r.InputTokens = scale * d.roll(pick[int64](d, 1, 4, 30, 60))
	r.CacheCreationInputTokens = scale * d.roll(pick[int64](d, 1, 1, 10))
	r.CacheReadInputTokens = scale * d.roll(pick[int64](d, 1, 1, 30))
	r.OutputTokens = scale * d.roll(pick[int64](d, 1, 4, 30, 60))
	r.MaxTokens = pick(d, 0, 0, r.OutputTokens, r.OutputTokens+scale*d.roll(30), scale*d.roll(10))
	r.TTFT = d.length(at, g)
	r.Duration = max(r.TTFT, d.length(at, g))
	if r.OutputTokens < 1_000_000 && d.one(3) { // at a rate, as most answers come
		rate := pick[int64](d, 50, 50, 1, 3, 7, 64, 1000)
		r.Duration = r.TTFT + min((r.OutputTokens*second+rate-1)/rate, 600*second)
	}
	if d.one(250) {
		r.Duration += d.roll(10_000) * second
	}
	return r
}

// length is how long something takes that starts at an instant.
func (d *dice) length(at int64, g bucket.Group) int64 {
	switch d.roll(10) {
	case 0, 1, 2:
		return 0
	case 3:
		return second
	case 4: // to a whole second
		return (at/second+1)*second - at + d.roll(4)*second
	case 5:
		return 1 + d.roll(3)
	case 6:
		return d.roll(5_000) * 1e6
	case 7:
		return d.roll(7 * second)
	case 8:
		return pick[int64](d, 5, 10, 60, 61) * second
	}
	if n := int64(len(g.Limits)); n > 0 {
		if l := g.Limits[d.roll(n)]; l.Per <= 2*bucket.Minute {
			return int64(l.Per) - d.roll(2)*min(1, int64(l.Per))
		}
	}
	return 0
}

// seeded are bytes from a fixed seed.
func seeded(seed uint64, n int) []byte {
	random := rand.New(rand.NewPCG(seed, 0x10ad54a9e))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return b
}

func TestGateAgainstOracle(t *testing.T) {
	for seed := range uint64(3_000) {
		newScenario(seeded(seed, 200+int(seed%1800))).check(t)
	}
}

// TestScenariosMeetEverything makes sure that the scenarios of TestGateAgainstOracle are worth playing.
func TestScenariosMeetEverything(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(500) {
		s := newScenario(seeded(seed, 2000))
		o := oracle.New(s.Groups, s.Start)
		for _, step := range s.Steps {
			if step.Look {
				continue
			}
			a := o.Admit(step.Group, step.At, &step.Request)
			what := "admitted"
			if !a.Admitted {
				what = a.LimitedBy
				if a.LimitedBy != "acceleration" && a.LimitedBy != "concurrency" {
					l := o.Limit(step.Group, a.Limit)
					what = string(l.Window) + " " + strings.TrimSpace(a.LimitedBy+" "+string(l.Charge))
				}
				if a.Wait == nil {
					seen["for ever"]++
				} else if !a.Wait.IsInt() {
					seen["a fraction of a nanosecond"]++
				}
			}
			seen[what]++
		}
	}
	causes := []string{"admitted", "acceleration", "concurrency", "for ever", "a fraction of a nanosecond"}
	for _, w := range []string{"token_bucket", "fixed", "anchored", "sliding_log", "sliding_counter"} {
		causes = append(causes, w+" requests", w+" input_tokens")
		for _, c := range []string{"as_generated", "reserve_max_tokens", "at_completion"} {
			causes = append(causes, w+" output_tokens "+c, w+" tokens "+c)
		}
	}
	for _, c := range causes {
		if seen[c] < 5 {
			t.Errorf("%s: seen %d times, want 5 or more", c, seen[c])
		}
	}
}

func FuzzGate(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seeded(1<<32+seed, 40+int(seed)*8))
	}
	f.Fuzz(func(t *testing.T, data []byte) { newScenario(data).check(t) })
}

// FuzzTokenBucket checks the arithmetic where it is widest: up to a million million tokens a month, at
// instants up to the last.
func FuzzTokenBucket(f *testing.F) {
	for seed := range uint64(100) {
		f.Add(seeded(2<<32+seed, 400))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &dice{data}
		l := bucket.Limit{
			Dimension: bucket.InputTokens,
			Limit:     pick(d, bucket.MaxLimit, bucket.MaxLimit-1, 1+d.roll(bucket.MaxLimit), 1+d.roll(100)),
			Per:       pick(d, bucket.MaxPer, bucket.MaxPer-1, bucket.Duration(1+d.roll(int64(bucket.MaxPer))), bucket.Minute, 1),
		}
		l.Burst = pick(d, 0, bucket.Duration(1+d.roll(int64(bucket.MaxPer))), bucket.MaxPer)
		if l.Capacity() > bucket.MaxCapacity {
			l.Burst = 0
		}
		c := l.Capacity()
		if d.one(2) {
			l.Level = new(c - d.roll(c+bucket.MaxLimit+1))
		}
		gate, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{l}}}, 0)
		if err != nil {
			t.Fatal(err)
		}
		level, at := whole(c), int64(0)
		if l.Level != nil {
			level = whole(*l.Level)
		}
		for range 20 {
			next := at + pick(d, 0, 1, d.roll(second), d.roll(int64(l.Per)), d.roll(int64(bucket.MaxPer)), bucket.MaxTime/8)
			next = min(next, bucket.MaxTime)
			level.Add(level, new(big.Rat).Mul(whole(next-at), big.NewRat(l.Limit, int64(l.Per))))
			if level.Cmp(whole(c)) > 0 {
				level.SetInt64(c)
			}
			at = next
			r := bucket.Request{InputTokens: min(pick(d, c, c+1, 1, d.roll(c+1), d.roll(bucket.MaxLimit)), bucket.MaxLimit)}
			floor := new(big.Int).Div(level.Num(), level.Denom())
			if have := gate.Level(0, 0, at); floor.Cmp(big.NewInt(have)) != 0 {
				t.Fatalf("%+v at %d: level is %d, want %d", l, at, have, floor)
			}
			v := gate.Admit(0, at, &r)
			if missing := new(big.Rat).Sub(whole(min(r.InputTokens, c)), level); missing.Sign() <= 0 || r.InputTokens == 0 {
				if !v.Admitted() {
					t.Fatalf("%+v at %d: %d of %v is %s", l, at, r.InputTokens, level, told(&v))
				}
				level.Sub(level, whole(r.InputTokens))
			} else if want := missing.Mul(missing, big.NewRat(int64(l.Per), l.Limit)); v.Admitted() || v.Wait() == nil || v.Wait().Cmp(want) != 0 {
				t.Fatalf("%+v at %d: %d of %v is %s, want a wait of %v", l, at, r.InputTokens, level, told(&v), want)
			}
		}
	})
}

// takesOnRefusal reports whether a refusal changes the level that the wait is counted from.
func takesOnRefusal(g *bucket.Group) bool {
	return slices.ContainsFunc(g.Limits, func(l bucket.Limit) bool { return l.RejectedCost != 0 })
}

const (
	second = int64(1e9)
	minute = 60 * second
)

func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func ceil(r *big.Rat) *big.Int {
	q := new(big.Int).Neg(r.Num())
	q.Div(q, r.Denom())
	return q.Neg(q)
}
