package workload

import (
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"

	"pgregory.net/rapid"
)

// A turn follows when the answer before it is complete, and the last of the sub-agents that it started. It sends
// what the turn before sent, its answer, and what is new.
func TestSessionLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStream(t, "chat")
		const fresh, think = 10, 9 * bucket.Second
		s.InputTokens = amount.Distribution[amount.Count]{Constant: fresh}
		s.Session = &Session{
			Turns:        amount.Distribution[amount.Count]{Uniform: &amount.Uniform[amount.Count]{Min: 1, Max: 5}},
			ThinkTime:    amount.Distribution[bucket.Duration]{Constant: think},
			PrefixTokens: amount.Count(rapid.Int64Range(0, 30).Draw(t, "prefix")),
			Cache:        new(rapid.Bool().Draw(t, "cached")),
		}
		if *s.Session.Cache {
			s.Session.CacheTTL = rapid.SampledFrom([]bucket.Duration{0, 10 * bucket.Second, 20 * bucket.Second}).Draw(t, "ttl")
		}
		if rapid.Bool().Draw(t, "agents") {
			s.Session.Subagents = &Subagents{EveryTurns: rapid.Int64Range(0, 2).Draw(t, "every"), PrefixTokens: 40,
				Count: amount.Distribution[amount.Count]{Uniform: &amount.Uniform[amount.Count]{Max: 3}}, Turns: amount.Distribution[amount.Count]{Uniform: &amount.Uniform[amount.Count]{Min: 1, Max: 2}},
				InputTokens: amount.Distribution[amount.Count]{Constant: fresh}, OutputTokens: drawTokens(t, "agent output"),
				ThinkTime: amount.Distribution[bucket.Duration]{Constant: think}}
		}
		p := &Plan{Streams: []Stream{s}}
		if err := p.Check(); err != nil {
			t.Fatalf("%v", err)
		}
		of := map[*session][]fate{}
		ended := map[*session]int64{} // when the last of its sub-agents was over
		for _, r := range fates(t, p, played(t, p, 1, drawGroup(t))) {
			x := r.first.session
			of[x] = append(of[x], r)
			if m := x.parent; m != nil {
				ended[m] = max(ended[m], r.end)
				if before := of[m]; r.first.At < before[len(before)-1].end {
					t.Fatalf("request %d of a sub-agent comes before the answer that it waits for", r.first.Number)
				}
			}
			before := of[x][:len(of[x])-1]
			if len(before) == 0 {
				continue
			}
			last := before[len(before)-1]
			if !last.last.Verdict.Admitted() || last.attempts == 0 {
				t.Fatalf("request %d follows %d, which was given up", r.first.Number, last.first.Number)
			}
			if want := max(last.end, ended[x]) + int64(think); r.first.At != want {
				t.Fatalf("request %d is due at %d, want %d", r.first.Number, r.first.At, want)
			}
			if got, want := sent(&r.first), sent(&last.first)+last.first.OutputTokens+fresh; got != want {
				t.Fatalf("request %d sends %d tokens, want %d", r.first.Number, got, want)
			}
		}
		for x, turns := range of {
			last := turns[len(turns)-1].last
			if n := int64(len(turns)); n > x.turns || n < x.turns && (last.Attempt > 0 && last.Verdict.Admitted()) {
				t.Fatalf("a session has %d turns, want %d", n, x.turns)
			}
			for i, r := range turns {
				keepsCache(t, s.Session, &r.first, turns[:i])
			}
		}
	})
}

// keepsCache checks what a turn reads from the cache and writes to it.
func keepsCache(t *rapid.T, s *Session, a *Attempt, before []fate) {
	if !s.Cached() {
		if a.CacheReadInputTokens != 0 || a.CacheCreationInputTokens != 0 {
			t.Fatalf("request %d uses a cache", a.Number)
		}
		return
	}
	prefix := a.session.prefix.tokens
	read := a.CacheReadInputTokens
	if a.InputTokens != 0 || read != 0 && read < prefix {
		t.Fatalf("request %d reads %d tokens of a prefix of %d, and %d tokens from nowhere", a.Number, read, prefix, a.InputTokens)
	}
	if len(before) == 0 {
		if read > prefix {
			t.Fatalf("request %d reads %d tokens at the first turn", a.Number, read)
		}
		return
	}
	last := before[len(before)-1].last
	if a.At-last.Sent <= int64(s.TimeToLive()) {
		if read != sent(&last) {
			t.Fatalf("request %d reads %d tokens, want the %d of the turn before", a.Number, read, sent(&last))
		}
	} else if read > prefix {
		t.Fatalf("request %d reads %d tokens after the cache's time", a.Number, read)
	}
}

// sent is all tokens of a prompt.
func sent(a *Attempt) int64 {
	return a.InputTokens + a.CacheCreationInputTokens + a.CacheReadInputTokens
}

// A prefix is in the cache from the first token of an answer on that found it there or put it there.
func TestPrefix(t *testing.T) {
	const ttl = 100
	type step struct {
		at     int64
		cached bool  // want
		ttft   int64 // of an answer to a request of this instant; below 0 for none
	}
	for name, steps := range map[string][]step{
		"never used":                  {{0, false, -1}, {1 << 61, false, -1}},
		"from the first token on":     {{10, false, 5}, {14, false, -1}, {15, true, -1}},
		"for the cache's time":        {{10, false, 5}, {110, true, -1}, {111, false, -1}},
		"for longer after a use":      {{10, false, 5}, {110, true, 70}, {210, true, -1}, {211, false, -1}},
		"of the quicker of two":       {{10, false, 50}, {20, false, 5}, {24, false, -1}, {25, true, -1}},
		"of the first of two":         {{10, false, 5}, {12, false, 50}, {15, true, -1}, {110, true, -1}, {111, false, -1}},
		"an answer slower than it":    {{10, false, 300}, {310, false, -1}, {311, false, 5}, {316, true, -1}},
		"written again after a pause": {{10, false, 5}, {300, false, 5}, {304, false, -1}, {305, true, -1}},
		"at once":                     {{10, false, 0}, {10, true, -1}},
	} {
		x := newPrefix(1000)
		for i, s := range steps {
			cached := x.cached(s.at, ttl)
			if cached != s.cached {
				t.Errorf("%s: step %d: cached %v, want %v", name, i, cached, s.cached)
			}
			if s.ttft >= 0 {
				r := Request{Request: bucket.Request{TTFT: s.ttft}}
				if cached {
					r.CacheReadInputTokens = 1000
				}
				x.use(s.at, &r, ttl)
			}
		}
	}
}

// What reads the prefix keeps it, even while another request is about to write it anew.
func TestPrefixReadWhileWritten(t *testing.T) {
	x := newPrefix(1000)
	writes, reads := Request{Request: bucket.Request{TTFT: 50}}, Request{Request: bucket.Request{CacheReadInputTokens: 1000}}
	x.use(10, &writes, 100)
	x.use(20, &reads, 100)
	if !x.cached(120, 100) || x.cached(121, 100) {
		t.Errorf("used last at %d, want at 20", x.used)
	}
}

// A turn that would send more than the bound goes on from the summary, unless that is the longer of the two.
func TestCompaction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.Int64Range(0, 50).Draw(t, "prefix")
		to := rapid.Int64Range(max(prefix, 1), 100).Draw(t, "to")
		most := rapid.Int64Range(to+1, 200).Draw(t, "most")
		fresh := rapid.Int64Range(0, 90).Draw(t, "fresh")
		p := &Plan{Streams: []Stream{{Name: "chat", Arrivals: &arrival.Schedule{Rate: amount.One, Duration: bucket.Minute},
			Session: &Session{Turns: amount.Distribution[amount.Count]{Constant: 20}, PrefixTokens: amount.Count(prefix), MaxContextTokens: amount.Count(most),
				CompactToTokens: amount.Count(to)},
			InputTokens: amount.Distribution[amount.Count]{Constant: amount.Count(fresh)}, OutputTokens: amount.Distribution[amount.Count]{Uniform: &amount.Uniform[amount.Count]{Max: 80}}}}}
		if err := p.Check(); err != nil {
			t.Fatalf("%v", err)
		}
		all := played(t, p, rapid.Int64Range(0, 1000).Draw(t, "seed"), unlimited)
		if len(all) != 20 {
			t.Fatalf("%d turns, want 20", len(all))
		}
		context, cached := prefix, int64(0)
		for i := range all {
			a := &all[i]
			if context+fresh > most && to < context {
				context, cached = to, min(cached, prefix)
			}
			if got, want := sent(a), context+fresh; got != want || a.CacheReadInputTokens != cached {
				t.Fatalf("turn %d sends %d and reads %d, want %d and %d", i+1, got, a.CacheReadInputTokens, want, cached)
			}
			context += fresh
			cached = context
			context += a.OutputTokens
		}
	})
}
