package workload

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/draw"
	"loadshape/workload/fault"
	"loadshape/workload/retry"

	"pgregory.net/rapid"
)

// An obvious player plays plans with targets, faults and fallbacks in the slowest way: every request is there from the start, all that
// is still to come is one list, of which the first is looked for each time, and each target has a gate by itself.
type obvious struct {
	plan    *Plan
	gates   map[string]*bucket.Gate
	streams []*obviousStream
	ahead   []ahead
	log     []string
}

type obviousStream struct {
	*Stream
	client         Client
	jitter, faults *draw.Random
	budget         retry.Budget
	busy           int64
	queue          []*obviousRequest
	woken          bool
}

type obviousRequest struct {
	Request
	stream   *obviousStream
	number   int64
	attempt  int
	target   string
	away     bool
	failures int64
	state    retry.State
	told     int64
}

// A ahead is something that will happen; at one instant the kinds and numbers say what comes first.
type ahead struct {
	at     int64
	kind   int // 0 an end, 1 a retry, 2 a start, 3 an arrival
	number int64
	do     func(at int64)
}

func playObviously(t *rapid.T, p *Plan, seed int64, groups map[string]bucket.Group) []string {
	x := &obvious{plan: p, gates: map[string]*bucket.Gate{}}
	for name, g := range groups {
		gate, err := bucket.NewGate([]bucket.Group{g}, 0)
		if err != nil {
			t.Fatal(err)
		}
		x.gates[name] = gate
	}
	var all []*obviousRequest
	for i := range p.Streams {
		s := &obviousStream{Stream: &p.Streams[i], client: p.ClientOf(&p.Streams[i])}
		s.jitter, s.faults = draw.New(seed, s.Name, "retries"), draw.New(seed, s.Name, "faults")
		from := newSource(s.Stream, newSizes(s.Stream), seed, nil)
		for {
			r := &obviousRequest{stream: s, target: p.TargetOf(s.Stream)}
			ok, err := from.give(&r.Request)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b *obviousRequest) int { return int(max(-1, min(1, a.At-b.At))) })
	for i, r := range all {
		r.number = int64(i)
		x.later(r.At, 3, r.number, func(at int64) { x.arrive(r, at) })
	}
	for len(x.ahead) > 0 {
		first := 0
		for i := range x.ahead {
			a, b := x.ahead[i], x.ahead[first]
			if a.at < b.at || a.at == b.at && (a.kind < b.kind || a.kind == b.kind && a.number < b.number) {
				first = i
			}
		}
		next := x.ahead[first]
		x.ahead = slices.Delete(x.ahead, first, first+1)
		next.do(next.at)
	}
	return x.log
}

func (x *obvious) later(at int64, kind int, number int64, do func(int64)) {
	x.ahead = append(x.ahead, ahead{at, kind, number, do})
}

func (x *obvious) arrive(r *obviousRequest, at int64) {
	s := r.stream
	if n := s.client.Concurrency; n > 0 && (s.busy >= n || len(s.queue) > 0) {
		s.queue = append(s.queue, r)
		x.wake(s, at)
		return
	}
	s.busy++
	x.send(r, at)
}

// wake lets the first in the queue begin, if a worker is free by then.
func (x *obvious) wake(s *obviousStream, at int64) {
	if s.woken || len(s.queue) == 0 || s.busy >= s.client.Concurrency {
		return
	}
	s.woken = true
	x.later(at, 2, s.queue[0].number, func(at int64) {
		s.woken = false
		if len(s.queue) > 0 && s.busy < s.client.Concurrency {
			r := s.queue[0]
			s.queue = s.queue[1:]
			s.busy++
			x.send(r, at)
		}
		x.wake(s, at)
	})
}

func (x *obvious) over(r *obviousRequest, at int64) {
	r.stream.busy--
	x.wake(r.stream, at)
}

// applies reports whether a period holds for an attempt.
func (r *obviousRequest) applies(from, to bucket.Duration, streams, targets []string, at int64) bool {
	return at >= int64(from) && (to == 0 || at < int64(to)) &&
		(len(streams) == 0 || slices.Contains(streams, r.stream.Name)) && (len(targets) == 0 || slices.Contains(targets, r.target))
}

func (x *obvious) send(r *obviousRequest, at int64) {
	s := r.stream
	r.attempt++
	early := at < r.told
	if r.attempt == 1 {
		r.state.Began = at
	}
	q := r.Request.Request
	status, hint := x.fault(r, at)
	var v bucket.Verdict
	if status == 0 {
		for _, slow := range x.plan.Slow {
			if r.applies(slow.From, slow.To, slow.Streams, slow.Targets, at) {
				writing := q.Duration - q.TTFT
				if slow.TTFT != nil {
					q.TTFT = int64(*slow.TTFT)
				}
				if slow.OutputRate != nil { // whole tokens a second
					rate := int64(*slow.OutputRate) / 1e9
					writing = (q.OutputTokens*1e9 + rate - 1) / rate
				}
				q.Duration = q.TTFT + writing
			}
		}
		v = x.gates[r.target].Admit(0, at, &q)
	}
	done := at // when the client knows
	switch timeout := s.client.Timeout; {
	case status == 0 && v.Admitted() && timeout > 0 && q.Duration > int64(timeout):
		status, done = -1, at+int64(timeout)
	case status == 0 && v.Admitted():
		x.note(r, at, status, v, "answered", early)
		s.client.Retries.Policy.Succeeded(&r.state, &s.budget, at)
		x.later(at+q.Duration, 0, r.number, func(at int64) { x.over(r, at) })
		return
	case status == 0:
		if seconds, ok := v.RetryAfter(); ok {
			hint = int64(seconds)
		}
	}
	f := s.client.OnRefusal
	counts := f != nil && !r.away && (f.On == "" || f.On == OnAny || f.On == OnFaults && status != 0 || f.On == OnRefusals && status == 0)
	if counts {
		r.failures++
	}
	again, wait := false, int64(0)
	if !counts || f.After != r.failures {
		if s.client.Retries.Policy.MaxRetries > 0 {
			told := retry.Told{Status: status, After: hint, Forbidden: v.Forbidden}
			wait, again = s.client.Retries.Policy.Next(&r.state, &s.budget, done, told, s.jitter.Uint64())
		}
	}
	switch {
	case again:
		x.note(r, at, status, v, "again", early)
		r.told = 0
		if hint >= 0 {
			r.told = done + hint*int64(bucket.Second)
		}
		x.later(done+wait, 1, r.number, func(at int64) { x.send(r, at) })
	case counts:
		x.note(r, at, status, v, "elsewhere", early)
		r.away, r.target, r.told, r.state = true, f.To, 0, retry.State{Began: done}
		x.later(done, 1, r.number, func(at int64) { x.send(r, at) })
	default:
		x.note(r, at, status, v, "given up", early)
		if done == at {
			x.over(r, at)
		} else {
			x.later(done, 0, r.number, func(at int64) { x.over(r, at) })
		}
	}
}

func (x *obvious) fault(r *obviousRequest, at int64) (status int, hint int64) {
	var here []fault.Fault
	for _, f := range x.plan.Faults {
		if r.applies(f.From, f.To, f.Streams, f.Targets, at) {
			here = append(here, f)
		}
	}
	if len(here) == 0 {
		return 0, -1
	}
	u := float64(r.stream.faults.Uint64()>>11) / (1 << 53) // shares here are whole per cents: no number is so near to one
	for _, f := range here {
		if u -= float64(f.Share) / 1e9; u < 0 {
			if f.RetryAfter == nil {
				return f.Status, -1
			}
			return f.Status, (int64(*f.RetryAfter) + 999_999_999) / 1e9
		}
	}
	return 0, -1
}

func (x *obvious) note(r *obviousRequest, at int64, status int, v bucket.Verdict, then string, early bool) {
	x.log = append(x.log, fmt.Sprintln(r.number, r.attempt, at, r.target, status, v.Cause, then, early))
}

// anyDay is a plan with targets, faults, slow answers, timeouts and fallbacks.
func anyDay(t *rapid.T) string {
	pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
	text := "targets: {us: {limits: a}, eu: {limits: b}}\nstreams:\n"
	for i := range 2 {
		own, other := pick("target", "us", "eu"), "us"
		if own == "us" {
			other = "eu"
		}
		client := []string{"target: " + own}
		for _, part := range []string{
			pick("retries", "", "retries: {max_retries: 1, backoff: {base: 1s}}", "retries: {max_retries: 3, backoff: {base: 500ms, jitter: full}, retry_after: {mode: ignore}}", "retries: claude-code",
				"retries: {max_retries: 4, backoff: {base: 1s}, without_retry_after: at_once, budget: {capacity: 9, retry_costs: 2, success_returns: 1, fault_costs: 3}}", "retries: aws-standard"),
			pick("timeout", "", "timeout: 2s", "timeout: 4s"),
			pick("concurrency", "", "", "concurrency: 1", "concurrency: 3"),
			pick("fallback", "", "on_refusal: {to: "+other+"}", "on_refusal: {to: "+other+", after: 1}", "on_refusal: {to: "+other+", after: 2, on: refusals}", "on_refusal: {to: "+other+", after: 2, on: faults}"),
		} {
			if part != "" {
				client = append(client, part)
			}
		}
		text += fmt.Sprintf("  - {name: s%d, arrivals: {process: %s, rate: %d, per: 10s, duration: 40s}, input_tokens: %s, output_tokens: {uniform: {max: 150}}, client: {%s}}\n", i,
			pick("process", "constant", "poisson"), rapid.IntRange(1, 30).Draw(t, "rate"), pick("input", "100", "{uniform: {min: 10, max: 300}}"), strings.Join(client, ", "))
	}
	list := func(name string, most int, from ...string) {
		for i := range rapid.IntRange(0, most).Draw(t, name) {
			if i == 0 {
				text += name + ":\n"
			}
			text += "  - " + strings.Replace(pick(name, from...), "FROM", fmt.Sprintf("from: %ds, to: %ds", 10*i, 10*i+10), 1) + "\n"
		}
	}
	list("faults", 3, "{status: 529, share: 50%, FROM}", "{status: 503, share: 30%, streams: [s1]}", "{status: 500, share: 20%, targets: [us], retry_after: 1500ms, FROM}", "{status: 529, share: 100%, targets: [eu], FROM}")
	list("slow", 3, "{ttft: 3s, FROM}", "{output_rate: 20, FROM, targets: [us]}", "{ttft: 0s, output_rate: 40, FROM, streams: [s0]}")
	return text
}

// anyGroup is limits of one target.
func anyGroup(t *rapid.T) bucket.Group {
	g := bucket.Group{Concurrency: rapid.SampledFrom([]int64{0, 0, 3}).Draw(t, "under way")}
	for range rapid.IntRange(1, 3).Draw(t, "limits") {
		g.Limits = append(g.Limits, rapid.SampledFrom([]bucket.Limit{
			{Dimension: bucket.Requests, Limit: 30}, {Dimension: bucket.Requests, Limit: 5, Per: 10 * bucket.Second, Window: bucket.Fixed},
			{Dimension: bucket.InputTokens, Limit: 3000}, {Dimension: bucket.OutputTokens, Limit: 1500}, {Dimension: bucket.Tokens, Limit: 6000},
			{Dimension: bucket.Requests, Limit: 8, Per: 20 * bucket.Second, Window: bucket.SlidingLog, RejectedCost: 1},
		}).Draw(t, "limit"))
	}
	return g
}

// TestAgainstTheObvious plays any plan with targets, faults, timeouts and fallbacks, and decides about every attempt as the obvious
// player does.
func TestAgainstTheObvious(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p, err := ReadPlan("plan.yaml", strings.NewReader(anyDay(t)))
		if err != nil {
			if strings.Contains(err.Error(), "expected at most 100%") {
				return
			}
			t.Fatal(err)
		}
		groups := map[string]bucket.Group{"us": anyGroup(t), "eu": anyGroup(t)}
		gate, err := bucket.NewGate([]bucket.Group{groups["us"], groups["eu"]}, 0)
		if err != nil {
			t.Fatal(err)
		}
		at := func(target, _ string, _ bucket.Speed) (int, error) {
			return map[string]int{"us": 0, "eu": 1}[target], nil
		}
		seed := rapid.Int64Range(0, 1000).Draw(t, "seed")
		var log []string
		if err := p.Play(seed, Target{Gate: gate, At: at}, Observer{Attempt: func(a *Attempt) {
			then := "again"
			switch {
			case a.Leaves:
				then = "elsewhere"
			case a.Admitted():
				then = "answered"
			case a.Last:
				then = "given up"
			}
			if want := map[string]int{"us": 0, "eu": 1}[a.Target]; a.Group != want {
				t.Fatalf("request %d meets group %d at %s", a.Number, a.Group, a.Target)
			}
			seen[then]++
			seen[fmt.Sprint("status ", a.Fault)]++
			log = append(log, fmt.Sprintln(a.Number, a.Attempt, a.Sent, a.Target, a.Fault, a.Verdict.Cause, then, a.Early))
		}}); err != nil {
			t.Fatal(err)
		}
		want := playObviously(t, p, seed, groups)
		for i := range min(len(log), len(want)) {
			if log[i] != want[i] {
				t.Fatalf("line %d is %swant %s", i, log[i], want[i])
			}
		}
		if len(log) != len(want) {
			t.Fatalf("%d attempts, want %d", len(log), len(want))
		}
	})
	for _, what := range []string{"again", "elsewhere", "answered", "given up", "status 0", "status 529", "status 503", "status -1"} {
		if seen[what] == 0 {
			t.Errorf("%q never happens: the test sees too little", what)
		}
	}
}
