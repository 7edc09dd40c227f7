package workload

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/retry"

	"pgregory.net/rapid"
)

// story reads a file of sections, each of which begins with a line such as "-- plan --". What comes before the
// first of them says why the rest is as it is.
func story(t *testing.T, path string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sections, name := map[string]string{}, ""
	for line := range strings.Lines(string(text)) {
		if head, ok := strings.CutPrefix(line, "-- "); ok {
			name = strings.TrimSuffix(head, " --\n")
			continue
		}
		sections[name] += line
	}
	return sections
}

// The stories were reckoned by hand.
func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/play/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			sections := story(t, path)
			limits, err := profile.Read(path, strings.NewReader(sections["limits"]))
			if err != nil {
				t.Fatal(err)
			}
			plan, err := ReadPlan(path, strings.NewReader(sections["plan"]))
			if err != nil {
				t.Fatal(err)
			}
			gate, err := bucket.NewGate(limits.Groups, 0)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			o := Observer{Attempt: func(a *Attempt) { got.WriteString(told(plan, a)) }}
			want, minutes := sections["events"]
			if minutes {
				o.Minute = func(at int64) { fmt.Fprintf(&got, "%v a minute ends\n", bucket.Duration(at)) }
			} else {
				want = sections["attempts"]
			}
			if err := plan.Play(plan.Seed, Target{gate, limits.Group}, o); err != nil {
				t.Fatal(err)
			}
			if got.String() != want {
				t.Errorf("got\n%swant\n%s", got.String(), want)
			}
		})
	}
}

// told is a line of a story.
func told(p *Plan, a *Attempt) string {
	s := &p.Streams[a.Stream]
	line := fmt.Sprintf("%v #%d/%d %s ", bucket.Duration(a.Sent), a.Number, a.Attempt, s.Name)
	seconds, hinted := a.Verdict.RetryAfter()
	switch {
	case a.Attempt == 0:
		line += "dropped"
	case a.Verdict.Admitted():
		line += "200"
	case hinted:
		line += fmt.Sprintf("429 %v, retry after %ds", a.Verdict.Cause, seconds)
	default:
		line += fmt.Sprintf("429 %v, no wait helps", a.Verdict.Cause)
	}
	if a.Early {
		line += ", early"
	}
	if (a.Attempt == 0 || a.Verdict.Admitted()) && a.Sent > a.At {
		line += fmt.Sprintf(", waited %v", bucket.Duration(a.Sent-a.At))
	}
	if a.Last && a.Attempt > 0 && !a.Verdict.Admitted() {
		line += ", given up"
	}
	if s.Session != nil && a.Attempt <= 1 {
		line += fmt.Sprintf(" (%d in, %d written, %d read)", a.InputTokens, a.CacheCreationInputTokens, a.CacheReadInputTokens)
	}
	return line + "\n"
}

// one is the group of every model.
func one(string, bucket.Speed) (int, error) { return 0, nil }

// gateOf is a gate of one group.
func gateOf(t fatal, g bucket.Group) *bucket.Gate {
	gate, err := bucket.NewGate([]bucket.Group{g}, 0)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return gate
}

// requests is the group of one limit.
func requests(limit int64, per bucket.Duration) bucket.Group {
	return bucket.Group{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: limit, Per: per}}}
}

// unlimited refuses nothing that a test sends.
var unlimited = requests(bucket.MaxLimit, bucket.Second)

type fatal interface{ Fatalf(string, ...any) }

// played gives all attempts of a plan.
func played(t fatal, p *Plan, seed int64, g bucket.Group) []Attempt {
	var all []Attempt
	err := p.Play(seed, Target{gateOf(t, g), one}, Observer{Attempt: func(a *Attempt) { all = append(all, *a) }})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return all
}

// drawPlan draws a small plan with everything that a client can do.
func drawPlan(t *rapid.T) *Plan {
	p := &Plan{}
	for i := range rapid.IntRange(1, 3).Draw(t, "streams") {
		p.Streams = append(p.Streams, drawStream(t, fmt.Sprintf("s%d", i)))
	}
	if err := p.Check(); err != nil {
		t.Fatalf("%v", err)
	}
	return p
}

func drawStream(t *rapid.T, name string) Stream {
	s := Stream{Name: name, InputTokens: drawTokens(t, "input"), OutputTokens: drawTokens(t, "output"),
		TTFT: &amount.Distribution[bucket.Duration]{Constant: rapid.SampledFrom([]bucket.Duration{0, bucket.Second, 7 * bucket.Second, 30 * bucket.Second}).Draw(t, "ttft")}}
	think := amount.Distribution[bucket.Duration]{Constant: rapid.SampledFrom([]bucket.Duration{0, bucket.Second, 9 * bucket.Second}).Draw(t, "think")}
	if rapid.Bool().Draw(t, "loop") {
		s.ClosedLoop = &ClosedLoop{Clients: rapid.Int64Range(1, 4).Draw(t, "clients"), Duration: 20 * bucket.Second,
			RampUp: rapid.SampledFrom([]bucket.Duration{0, 7 * bucket.Second}).Draw(t, "ramp"), ThinkTime: think}
		if s.TTFT.Constant+think.Constant == 0 { // thousands of rounds
			s.ClosedLoop.Duration, s.ClosedLoop.RampUp = 5*bucket.Second/1000, 0
		}
	} else {
		s.Arrivals = &arrival.Schedule{Rate: amount.Decimal(rapid.Int64Range(1, 40).Draw(t, "rate")) * amount.One, Duration: bucket.Minute,
			Process: rapid.SampledFrom([]arrival.Process{arrival.Constant, arrival.Poisson}).Draw(t, "process")}
	}
	if rapid.IntRange(0, 2).Draw(t, "session") == 0 {
		s.Session = &Session{Turns: amount.Distribution[amount.Count]{Uniform: &amount.Uniform[amount.Count]{Min: 1, Max: 4}}, ThinkTime: think,
			PrefixTokens: amount.Count(rapid.Int64Range(0, 30).Draw(t, "prefix")),
			Cache:        new(rapid.Bool().Draw(t, "cache"))}
		if rapid.Bool().Draw(t, "compaction") {
			s.Session.MaxContextTokens = s.Session.PrefixTokens + 60
		}
		if rapid.Bool().Draw(t, "subagents") {
			s.Session.Subagents = &Subagents{Count: amount.Distribution[amount.Count]{Uniform: &amount.Uniform[amount.Count]{Min: 0, Max: 3}},
				Turns: amount.Distribution[amount.Count]{Constant: 2}, InputTokens: drawTokens(t, "agent input"), PrefixTokens: 10}
		}
	}
	if rapid.Bool().Draw(t, "client") {
		s.Client = drawClient(t)
	}
	return s
}

func drawTokens(t *rapid.T, name string) amount.Distribution[amount.Count] {
	if rapid.Bool().Draw(t, name+" varies") {
		return amount.Distribution[amount.Count]{Uniform: &amount.Uniform[amount.Count]{Max: 60}}
	}
	return amount.Distribution[amount.Count]{Constant: amount.Count(rapid.Int64Range(0, 30).Draw(t, name))}
}

func drawClient(t *rapid.T) *Client {
	c := &Client{Concurrency: rapid.Int64Range(0, 3).Draw(t, "concurrency")}
	if rapid.Bool().Draw(t, "paced") {
		c.Pace = &Pace{Requests: amount.Decimal(rapid.Int64Range(3, 50).Draw(t, "pace")) * amount.One}
	}
	if c.Concurrency > 0 || c.Pace != nil {
		if rapid.Bool().Draw(t, "bounded") {
			c.Queue = new(rapid.Int64Range(0, 3).Draw(t, "queue"))
		}
		if rapid.Bool().Draw(t, "impatient") {
			c.QueueTimeout = rapid.SampledFrom([]bucket.Duration{bucket.Second, 5 * bucket.Second, 20 * bucket.Second}).Draw(t, "timeout")
		}
	}
	if i := rapid.IntRange(-1, len(retry.Presets())-1).Draw(t, "policy"); i >= 0 {
		c.Retries.Policy = retry.Presets()[i].Policy
	} else { // which comes back on whole seconds, and so often with others
		c.Retries.Policy = retry.Policy{MaxRetries: 3, Backoff: retry.Backoff{Base: 5 * bucket.Second}, RetryAfter: retry.After{Mode: retry.AfterIgnore}}
	}
	return c
}

// drawGroup draws limits that refuse some of it.
func drawGroup(t *rapid.T) bucket.Group {
	g := requests(rapid.Int64Range(0, 30).Draw(t, "requests"), bucket.Minute)
	g.Limits[0].Window = rapid.SampledFrom([]bucket.Window{bucket.TokenBucket, bucket.Fixed, bucket.SlidingLog}).Draw(t, "window")
	if rapid.Bool().Draw(t, "tokens limited") {
		g.Limits = append(g.Limits, bucket.Limit{Dimension: bucket.InputTokens, Limit: rapid.Int64Range(1, 1000).Draw(t, "tokens")},
			bucket.Limit{Dimension: bucket.OutputTokens, Limit: rapid.Int64Range(1, 1000).Draw(t, "output tokens")})
	}
	g.Concurrency = rapid.SampledFrom([]int64{0, 0, 3}).Draw(t, "concurrency limit")
	return g
}

// A fate is what became of a request.
type fate struct {
	first, last Attempt
	attempts    int // that were sent
	end         int64
}

// fates sorts attempts by request, and checks what holds for every run.
func fates(t *rapid.T, p *Plan, all []Attempt) []fate {
	var f []fate
	of := func(n int64) *fate {
		for int64(len(f)) <= n {
			f = append(f, fate{})
		}
		return &f[n]
	}
	at := int64(0)
	for i, a := range all {
		r := of(a.Number)
		policy := p.ClientOf(&p.Streams[a.Stream]).Retries.Policy
		switch {
		case a.Sent < at:
			t.Fatalf("attempt %d is sent at %d, after one at %d", i, a.Sent, at)
		case a.Sent < a.At:
			t.Fatalf("request %d is sent before it arrives", a.Number)
		case r.last.Last:
			t.Fatalf("request %d is heard of again after its last attempt", a.Number)
		case a.Attempt == 0 && (!a.Last || r.attempts > 0):
			t.Fatalf("request %d is dropped, and it was sent", a.Number)
		case a.Attempt > 0 && a.Attempt != r.attempts+1:
			t.Fatalf("request %d: attempt %d follows %d others", a.Number, a.Attempt, r.attempts)
		case int64(a.Attempt) > policy.MaxRetries+1:
			t.Fatalf("request %d has %d attempts, want at most %d", a.Number, a.Attempt, policy.MaxRetries+1)
		case a.Attempt > 0 && a.Verdict.Admitted() && !a.Last:
			t.Fatalf("request %d goes on after it was admitted", a.Number)
		case a.Early && a.Attempt <= 1:
			t.Fatalf("request %d: its first attempt is early", a.Number)
		}
		if a.Attempt <= 1 {
			r.first = a
		} else if a.Request != r.first.Request || a.Stream != r.first.Stream {
			t.Fatalf("request %d is another at its second attempt", a.Number)
		}
		r.attempts, r.last, r.end = a.Attempt, a, a.Sent
		if a.Attempt > 0 && a.Verdict.Admitted() {
			r.end = a.Sent + a.Duration
		}
		at = a.Sent
	}
	for n := range f {
		if !f[n].last.Last {
			t.Fatalf("request %d of %d was neither admitted nor given up", n, len(f))
		}
		if n > 0 && f[n].first.At < f[n-1].first.At {
			t.Fatalf("request %d arrives before %d", n, n-1)
		}
	}
	return f
}

// atOnce is the most requests at one time; each lasts from one instant to just before another.
func atOnce(spans [][2]int64) int64 {
	steps := make([][2]int64, 0, 2*len(spans))
	for _, s := range spans {
		steps = append(steps, [2]int64{s[0], 1}, [2]int64{s[1], -1})
	}
	slices.SortFunc(steps, func(a, b [2]int64) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	now, peak := int64(0), int64(0)
	for _, s := range steps {
		now += s[1]
		peak = max(peak, now)
	}
	return peak
}

func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, g := drawPlan(t), drawGroup(t)
		all := played(t, p, 1, g)
		requests := fates(t, p, all)
		for i := range p.Streams {
			keepsLaws(t, p, i, requests)
		}
		inOrder(t, p, all)
		again := played(t, p, 1, g)
		if len(again) != len(all) {
			t.Fatalf("%d attempts, and %d in another run of the same seed", len(all), len(again))
		}
		for i := range all {
			if told(p, &all[i]) != told(p, &again[i]) {
				t.Fatalf("%sand in another run of the same seed\n%s", told(p, &all[i]), told(p, &again[i]))
			}
		}
	})
}

// keepsLaws checks that a stream's client keeps to its own rules.
func keepsLaws(t *rapid.T, p *Plan, stream int, requests []fate) {
	s := &p.Streams[stream]
	c := p.ClientOf(s)
	var underWay, waiting, alive [][2]int64
	var firsts []Attempt // in the order of arrival
	for _, r := range requests {
		if r.first.Stream != stream {
			continue
		}
		alive = append(alive, [2]int64{r.first.At, r.end})
		waiting = append(waiting, [2]int64{r.first.At, r.first.Sent})
		if r.attempts > 0 {
			underWay = append(underWay, [2]int64{r.first.Sent, r.end})
			firsts = append(firsts, r.first)
		}
		waited := r.first.Sent - r.first.At
		switch {
		case c.Retries.Policy.Adaptive: // may hold it back
		case r.attempts > 0 && c.QueueTimeout > 0 && waited > int64(c.QueueTimeout):
			t.Fatalf("request %d was sent after %d", r.first.Number, waited)
		case r.attempts > 0 && c.Concurrency == 0 && c.Pace == nil && waited > 0:
			t.Fatalf("request %d waits for nothing", r.first.Number)
		case r.attempts == 0 && waited == 0 && c.Queue == nil:
			t.Fatalf("request %d is dropped from a queue that has no bound", r.first.Number)
		case r.attempts == 0 && waited > 0 && waited != int64(c.QueueTimeout):
			t.Fatalf("request %d is given up after %d, want %v", r.first.Number, waited, c.QueueTimeout)
		}
	}
	if n := atOnce(underWay); c.Concurrency > 0 && n > c.Concurrency {
		t.Fatalf("%d requests of %s are under way, want at most %d", n, s.Name, c.Concurrency)
	}
	if l := s.ClosedLoop; l != nil && (s.Session == nil || s.Session.Subagents == nil) {
		if n := atOnce(alive); n > l.Clients {
			t.Fatalf("%d requests of %s, want at most %d", n, s.Name, l.Clients)
		}
	}
	if c.Retries.Policy.Adaptive {
		return
	}
	if n := atOnce(waiting); c.Queue != nil && n > *c.Queue {
		t.Fatalf("%d requests of %s wait, want at most %d", n, s.Name, *c.Queue)
	}
	for i := range firsts[:max(0, len(firsts)-1)] {
		if a, b := &firsts[i], &firsts[i+1]; b.Sent < a.Sent {
			t.Fatalf("request %d is sent before %d, which is older", b.Number, a.Number)
		}
	}
	sendsAtOnce(t, s, &c, requests, stream)
}

// sendsAtOnce checks that nothing waits for longer than it must, and nothing is given up that need not be. It tries
// all instants anew for each request.
func sendsAtOnce(t *rapid.T, s *Stream, c *Client, requests []fate, stream int) {
	var sent []fate
	pace := pacer{whole: 1}
	if c.Pace != nil {
		pace = *newPacer(c.Pace)
	}
	for n := range requests {
		r := &requests[n]
		if r.first.Stream != stream {
			continue
		}
		at, due := max(r.first.At, pace.free), r.first.At
		for busy := int64(1); busy > 0 && c.Concurrency > 0; {
			busy = 0
			next := int64(never)
			for _, o := range sent {
				if o.end > at {
					busy++
					next = min(next, o.end)
				}
			}
			if busy < c.Concurrency {
				break
			}
			at = next
		}
		waiting := int64(0)
		for _, o := range requests[:n] {
			if o.first.Stream == stream && o.first.Sent > due {
				waiting++
			}
		}
		timeout := int64(never)
		if c.QueueTimeout > 0 {
			timeout = due + int64(c.QueueTimeout)
		}
		switch {
		case at > due && c.Queue != nil && waiting >= *c.Queue:
			if r.attempts > 0 || r.first.Sent != due {
				t.Fatalf("request %d finds %d waiting, and is not dropped", r.first.Number, waiting)
			}
		case at > timeout:
			if r.attempts > 0 || r.first.Sent != timeout {
				t.Fatalf("request %d could be sent at %d only, and is not given up at %d but %d", r.first.Number, at, timeout, r.first.Sent)
			}
		case r.attempts == 0 || r.first.Sent != at:
			t.Fatalf("request %d is due at %d, can be sent at %d, and is at %d (%d attempts)", r.first.Number, due, at, r.first.Sent, r.attempts)
		default:
			if c.Pace != nil {
				pace.take(at)
			}
			sent = append(sent, *r)
		}
	}
}

// inOrder checks the order at one instant: retries, the oldest first; then requests that are due now, those of
// arrivals in the order of the plan. A retry without a pause follows its own request.
func inOrder(t *rapid.T, p *Plan, all []Attempt) {
	for i := 1; i < len(all); i++ {
		a, b := &all[i-1], &all[i]
		if a.Sent != b.Sent {
			continue
		}
		plain := func(a *Attempt) bool {
			s := &p.Streams[a.Stream]
			return s.Arrivals != nil && s.Session == nil && a.At == a.Sent
		}
		switch {
		case b.Attempt > 1 && a.Attempt <= 1 && b.Number != a.Number:
			t.Fatalf("%scomes before\n%s", told(p, a), told(p, b))
		case b.Attempt > 1 && b.Number < a.Number:
			t.Fatalf("%scomes before\n%s", told(p, a), told(p, b))
		case plain(a) && plain(b) && b.Stream < a.Stream:
			t.Fatalf("%scomes before\n%s", told(p, a), told(p, b))
		}
	}
}

// Where nothing is refused, no stream changes another: its requests come at the same instants and are the same.
func TestStreamsAreIndependent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		together := played(t, p, 5, unlimited)
		for i := range p.Streams {
			alone := *p
			alone.Streams = p.Streams[i : i+1]
			var want []Attempt
			for _, a := range together {
				if a.Stream == i {
					want = append(want, a)
				}
			}
			got := played(t, &alone, 5, unlimited)
			if len(got) != len(want) {
				t.Fatalf("stream %d alone: %d requests, want %d", i, len(got), len(want))
			}
			for k := range got {
				if a, b := &got[k], &want[k]; a.Request != b.Request || a.Sent != b.Sent {
					t.Fatalf("stream %d alone: request %d is %+v, want %+v", i, k, a.Request, b.Request)
				}
			}
		}
	})
}

// Traffic that comes an hour later meets the same fate an hour later.
func TestShift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, g := drawPlan(t), drawGroup(t)
		const hour = 60 * bucket.Minute
		later := *p
		later.Streams = slices.Clone(p.Streams)
		for i := range later.Streams {
			if s := &later.Streams[i]; s.Arrivals != nil {
				s.Arrivals = new(*s.Arrivals)
				s.Arrivals.Start += hour
			} else {
				s.ClosedLoop = new(*s.ClosedLoop)
				s.ClosedLoop.Start += hour
			}
			if c := p.ClientOf(&p.Streams[i]); c.Retries.Policy.Adaptive {
				t.Skip("an adaptive client counts the half seconds since instant 0")
			}
		}
		want, got := played(t, p, 2, g), played(t, &later, 2, g)
		if len(want) != len(got) {
			t.Fatalf("%d attempts, an hour later %d", len(want), len(got))
		}
		for i := range want {
			want[i].At += int64(hour)
			want[i].Sent += int64(hour)
			if told(p, &want[i]) != told(p, &got[i]) {
				t.Fatalf("%san hour later\n%s", told(p, &want[i]), told(p, &got[i]))
			}
		}
	})
}

// Requests and limits that are all k times as large make no difference.
func TestScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, k := drawPlan(t), rapid.Int64Range(2, 9).Draw(t, "times")
		scaled := *p
		scaled.Streams = slices.Clone(p.Streams)
		for i := range p.Streams {
			s := &scaled.Streams[i]
			p.Streams[i].OutputTokens = amount.Distribution[amount.Count]{} // whose answers would take longer
			p.Streams[i].InputTokens = amount.Distribution[amount.Count]{Constant: 7}
			s.OutputTokens, s.InputTokens = p.Streams[i].OutputTokens, amount.Distribution[amount.Count]{Constant: amount.Count(7 * k)}
			if s.Session != nil {
				s.Session = new(*s.Session)
				s.Session.PrefixTokens *= amount.Count(k)
				s.Session.MaxContextTokens *= amount.Count(k)
				s.Session.CompactToTokens *= amount.Count(k)
				if a := s.Session.Subagents; a != nil {
					a.InputTokens = amount.Distribution[amount.Count]{Constant: 3}
					s.Session.Subagents = new(*a)
					s.Session.Subagents.InputTokens.Constant *= amount.Count(k)
					s.Session.Subagents.PrefixTokens *= amount.Count(k)
				}
			}
		}
		limit := bucket.Limit{Dimension: bucket.InputTokens, Limit: rapid.Int64Range(1, 1000).Draw(t, "tokens"),
			Window: rapid.SampledFrom([]bucket.Window{bucket.TokenBucket, bucket.Fixed, bucket.SlidingLog, bucket.SlidingCounter}).Draw(t, "window")}
		times := limit
		times.Limit *= k
		want := played(t, p, 3, bucket.Group{Limits: []bucket.Limit{limit}})
		got := played(t, &scaled, 3, bucket.Group{Limits: []bucket.Limit{times}})
		if len(got) != len(want) {
			t.Fatalf("%d attempts, %d times as large %d", len(want), k, len(got))
		}
		for i := range want {
			a, b := want[i], got[i]
			if a.InputTokens*k != b.InputTokens || a.CacheReadInputTokens*k != b.CacheReadInputTokens || a.CacheCreationInputTokens*k != b.CacheCreationInputTokens {
				t.Fatalf("%+v, %d times as large %+v", a.Request, k, b.Request)
			}
			b.Request = a.Request
			if told(p, &a) != told(p, &b) {
				t.Fatalf("%s%d times as large\n%s", told(p, &a), k, told(p, &b))
			}
		}
	})
}

// A minute begins before anything happens at its instant, each once, in order.
func TestMinutesComeFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, g := drawPlan(t), drawGroup(t)
		gate := gateOf(t, g)
		minute := int64(bucket.Minute)
		ends := minute
		err := p.Play(1, Target{gate, one}, Observer{
			Minute: func(at int64) {
				if at < ends || at%minute != 0 {
					t.Fatalf("a minute ends at %d, want %d or a later one", at, ends)
				}
				if gate.Now() >= at {
					t.Fatalf("the gate is at %d when the minute of %d begins", gate.Now(), at)
				}
				ends = at + minute
			},
			Attempt: func(a *Attempt) {
				if a.Sent >= ends || a.Sent < ends-minute {
					t.Fatalf("an attempt at %d in the minute before %d", a.Sent, ends)
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What is heard many at a time is what is heard one by one.
func TestRunsAreAttempts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, g := drawPlan(t), drawGroup(t)
		g.Concurrency = 0
		if i := rapid.IntRange(0, len(p.Streams)-1).Draw(t, "busy"); p.Streams[i].Arrivals != nil {
			p.Streams[i].Arrivals.Rate *= 20
		}
		want := played(t, p, 1, g)
		var got []Attempt
		o := Observer{Attempt: func(a *Attempt) { got = append(got, *a) }}
		o.Admitted = func(r *Run) {
			for i, at := range r.At {
				a := Attempt{Number: r.Number + int64(i), Attempt: 1, Stream: r.Stream, Group: r.Group, Sent: at, Last: true}
				a.Request.Request, a.At = *r.Request, at
				got = append(got, a)
			}
		}
		if err := p.Play(1, Target{gateOf(t, g), one}, o); err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Fatalf("%d attempts, want %d", len(got), len(want))
		}
		for i := range got {
			if a, b := &got[i], &want[i]; told(p, a) != told(p, b) || a.Request != b.Request {
				t.Fatalf("%s%+v, expected\n%s%+v", told(p, a), a.Request, told(p, b), b.Request)
			}
		}
	})
}

// Each attempt is a refusal but for one at the most: a policy cannot make more of them than it has retries, and
// without retries there is one for each request. Where much is refused, retries make most of the traffic.
func TestAmplification(t *testing.T) {
	for _, preset := range retry.Presets() {
		plan := arriving(600, 4*bucket.Minute)
		plan.Streams[0].Arrivals.Process = arrival.Poisson
		plan.Client = &Client{Retries: retry.Choice{Policy: preset.Policy}}
		requests, attempts := int64(0), int64(0)
		for _, a := range played(t, plan, 4, requests60) {
			if attempts += int64(min(a.Attempt, 1)); a.Last {
				requests++
			}
		}
		times := float64(attempts) / float64(requests)
		least, most := 1.0, float64(1+preset.Policy.MaxRetries)
		switch {
		case preset.Policy.MaxRetries == 0:
		case preset.Policy.Budget != nil:
			most = 1.2 // 500 tokens pay for 100 retries
		default:
			least = 2
		}
		if times < least || times > most {
			t.Errorf("%s: %.2f attempts a request, want %.0f to %.1f", preset.Policy.Name, times, least, most)
		}
	}
}

var requests60 = requests(60, bucket.Minute)

// Another seed is other traffic, and other jitter.
func TestSeeds(t *testing.T) {
	plan := arriving(60, bucket.Minute)
	plan.Streams[0].Arrivals.Process = arrival.Poisson
	a, b := played(t, plan, 1, unlimited), played(t, plan, 2, unlimited)
	if a[0].At == b[0].At {
		t.Errorf("the first request comes at %d with both seeds", a[0].At)
	}
	plan = arriving(2, bucket.Minute)
	plan.Client = &Client{Retries: retry.Choice{Policy: retry.Policy{MaxRetries: 1, Backoff: retry.Backoff{Base: bucket.Minute, Jitter: retry.FullJitter}, RetryAfter: retry.After{Mode: retry.AfterIgnore}}}}
	a, b = played(t, plan, 1, requests(0, bucket.Minute)), played(t, plan, 2, requests(0, bucket.Minute))
	if a[0].Sent != b[0].Sent || a[len(a)-1].Sent == b[len(b)-1].Sent {
		t.Errorf("the last of %d attempts is sent at %d with both seeds", len(a), a[len(a)-1].Sent)
	}
}

// list gives requests to Replay.
func list(all ...Request) func(*Request) (bool, error) {
	return func(r *Request) (bool, error) {
		if len(all) == 0 {
			return false, nil
		}
		*r, all = all[0], all[1:]
		return true, nil
	}
}

// At the end of time the last request is played, and what would come later is given up.
func TestEndOfTime(t *testing.T) {
	last := Request{At: bucket.MaxTime, Request: bucket.Request{InputTokens: 1, OutputTokens: 5, TTFT: 1, Duration: 2 * int64(bucket.Second)}}
	for _, name := range []string{"anthropic-go", "aws-adaptive"} {
		policy, ok := retry.Named(name)
		if !ok {
			t.Fatal(name)
		}
		var got []string
		minutes := 0
		g := requests(1, bucket.Minute)
		g.Limits = append(g.Limits, bucket.Limit{Dimension: bucket.OutputTokens, Limit: 100})
		err := Replay(list(Request{}, last, last), &policy, 0, Target{gateOf(t, g), one}, Observer{
			Attempt: func(a *Attempt) {
				got = append(got, fmt.Sprintf("%d/%d %d %v %v", a.Number, a.Attempt, a.Sent, a.Verdict.Admitted(), a.Last))
			},
			Minute: func(int64) { minutes++ },
		})
		want := fmt.Sprintf("[0/1 0 true true 1/1 %d true true 2/1 %d false true]", bucket.MaxTime, bucket.MaxTime)
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: %v, %v, want %s", name, got, err, want)
		}
		if minutes > 100 {
			t.Errorf("%s: %d minutes in which nothing happens", name, minutes)
		}
	}
	last.At++
	if err := Replay(list(last), &retry.Policy{}, 0, Target{gateOf(t, unlimited), one}, Observer{}); err == nil {
		t.Error("a request after the end of time was played")
	}
}

// An error ends the run, and says where.
func TestPlayErrors(t *testing.T) {
	unknown := func(model string, _ bucket.Speed) (int, error) {
		return 0, fmt.Errorf("model %q is in no group", model)
	}
	read := errors.New("trace.jsonl:3: at: is missing")
	gate := func() *bucket.Gate { return gateOf(t, unlimited) }
	slow := func(loop bool) *Plan {
		p := arriving(6, bucket.Minute)
		p.Streams = append(p.Streams, p.Streams[0])
		s := &p.Streams[1]
		s.Name = "slow"
		s.OutputTokens = amount.Distribution[amount.Count]{Constant: 1_000_000_000_000}
		s.OutputRate = &amount.Distribution[amount.Rate]{Constant: 1}
		if loop {
			s.Arrivals, s.ClosedLoop = nil, &ClosedLoop{Clients: 1, Duration: bucket.Minute}
		}
		return p
	}
	const tooSlow = "streams[1].output_tokens: is 1000000000000, which at 0.000000001 tokens a second takes more than "
	chat := slow(false)
	chat.Streams[1].Session = &Session{Turns: amount.Distribution[amount.Count]{Constant: 2}}
	for name, test := range map[string]struct {
		play func() error
		want string
	}{
		"unknown model in a trace": {func() error {
			return Replay(list(Request{}, Request{Model: "x"}), &retry.Policy{}, 0,
				Target{gate(), func(m string, _ bucket.Speed) (int, error) {
					return 0, map[bool]error{true: fmt.Errorf("no %s", m)}[m == "x"]
				}}, Observer{})
		}, "request 1: no x"},
		"a trace that cannot be read": {func() error {
			return Replay(func(*Request) (bool, error) { return false, read }, &retry.Policy{}, 0, Target{gate(), one}, Observer{})
		}, read.Error()},
		"too many tokens": {func() error {
			huge := Request{Request: bucket.Request{InputTokens: bucket.MaxSum / 2}}
			return Replay(list(huge, huge), &retry.Policy{}, 0, Target{gate(), one}, Observer{})
		}, "request 1: all requests so far ask for more tokens"},
		"unknown model in a plan": {func() error { return arriving(6, bucket.Minute).Play(0, Target{gate(), unknown}, Observer{}) },
			`streams[0].model: model "" is in no group`},
		"too slow an answer":                  {func() error { return slow(false).Play(0, Target{gate(), one}, Observer{}) }, tooSlow},
		"too slow an answer in a session":     {func() error { return chat.Play(0, Target{gate(), one}, Observer{}) }, tooSlow},
		"too slow an answer in a closed loop": {func() error { return slow(true).Play(0, Target{gate(), one}, Observer{}) }, tooSlow},
	} {
		if err := test.play(); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s…", name, err, test.want)
		}
	}
}

// A client that never retries still slows down, where it is adaptive: its later requests are held back.
func TestAdaptiveWithoutRetries(t *testing.T) {
	plan := arriving(600, 10*bucket.Second)
	plan.Client = &Client{Retries: retry.Choice{Policy: retry.Policy{Adaptive: true}}}
	held := 0
	for _, a := range played(t, plan, 0, requests(0, bucket.Minute)) {
		if a.Sent > a.At {
			held++
		}
	}
	if held == 0 {
		t.Error("no request was held back, though each was refused")
	}
}

// Memory is used again: ten times as many requests take no more of it.
func TestMemory(t *testing.T) {
	for name, client := range map[string]Client{
		"straight": {},
		"retries":  {Retries: retry.Choice{Policy: retry.Policy{MaxRetries: 2, Backoff: retry.Backoff{Base: bucket.Second}}}},
		"workers":  {Concurrency: 20, QueueTimeout: bucket.Second, Retries: retry.Choice{Policy: retry.Policy{MaxRetries: 1, Backoff: retry.Backoff{Base: bucket.Second}}}},
	} {
		allocated := func(n int64) uint64 {
			plan := arriving(amount.Decimal(600), bucket.Duration(n)*bucket.Second/10)
			plan.Streams[0].OutputTokens = amount.Distribution[amount.Count]{Constant: 20}
			plan.Client = &client
			heard := int64(0)
			gate := gateOf(t, bucket.Group{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 590}, {Dimension: bucket.OutputTokens, Limit: 100_000}}})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := plan.Play(1, Target{gate, one}, Observer{Attempt: func(a *Attempt) {
				if a.Last {
					heard++
				}
			}})
			runtime.ReadMemStats(&after)
			if err != nil || heard != n {
				t.Fatalf("%s: %d requests, %v, want %d", name, heard, err, n)
			}
			return after.TotalAlloc - before.TotalAlloc
		}
		n := int64(60_000)
		if name == "straight" {
			n = 200_000
		}
		if few, many := allocated(n/10), allocated(n); many > few+64<<10 {
			t.Errorf("%s: %d requests take %d bytes, and %d take %d", name, n/10, few, n, many)
		}
	}
}
