package forecast

import (
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/bucket/wire/refuse"

	"pgregory.net/rapid"
)

// A provider is a gate with the headers that the API writes of it.
type provider struct {
	gate  *bucket.Gate
	group bucket.Group
	start time.Time
	now   int64
}

func drawProvider(t *rapid.T, acceleration bool) *provider {
	limit := func(name string, least, most int64) int64 {
		return rapid.Int64Range(least, most).Draw(t, name)
	}
	p := &provider{group: bucket.Group{Limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: limit("requests", 1, 200)},
		{Dimension: bucket.InputTokens, Limit: limit("input limit", 1000, 200_000)},
		{Dimension: bucket.OutputTokens, Limit: limit("output limit", 1000, 50_000)},
	}}}
	if acceleration && rapid.Bool().Draw(t, "acceleration") {
		p.group.Acceleration = &bucket.Acceleration{Dimension: bucket.InputTokens, Floor: limit("floor", 1000, 20_000), Step: 1000}
	}
	p.start = noon.Add(time.Duration(rapid.Int64Range(0, int64(2*time.Minute)).Draw(t, "start")))
	gate, err := bucket.NewGate([]bucket.Group{p.group}, p.start.UnixNano())
	if err != nil {
		t.Fatal(err)
	}
	p.gate = gate
	return p
}

// traffic sends requests of others, for a while.
func (p *provider) traffic(t *rapid.T, most int, streams bool) {
	for range rapid.IntRange(0, most).Draw(t, "others") {
		p.now += rapid.Int64Range(0, int64(20*time.Second)).Draw(t, "gap")
		r := bucket.Request{InputTokens: rapid.Int64Range(1, 60_000).Draw(t, "input"), OutputTokens: 1}
		if streams {
			r.OutputTokens = rapid.Int64Range(1, 5000).Draw(t, "output")
		}
		if streams {
			r.Duration = rapid.Int64Range(0, int64(time.Minute)).Draw(t, "lasts")
		}
		p.gate.Admit(0, p.now, &r)
	}
}

func (p *provider) wall(at int64) time.Time { return p.start.Add(time.Duration(at)) }

// sends asks for a request, and gives what the API answers, as its reader sees it: the Date is up to a second later, and
// cut to one.
func (p *provider) sends(t *rapid.T, input int64) (Past, bucket.Verdict) {
	r := bucket.Request{InputTokens: input, OutputTokens: 1}
	v := p.gate.Admit(0, p.now, &r)
	a := wire.Answer{Status: 200, Header: http.Header{}}
	if !v.Admitted() {
		refusal := refuse.OverAcceleration(1, 2, "input tokens", "org", "m")
		if v.Limit >= 0 {
			l := p.group.Limits[v.Limit]
			refusal = refuse.OverLimit(l.Limit, strings.ReplaceAll(string(l.Dimension), "_", " "), "minute", "org", "m")
		}
		a.Status, a.Body = refusal.Status, refusal.Body("req_1")
		if s, ok := v.RetryAfter(); ok {
			a.Header.Set("Retry-After", strconv.FormatUint(s, 10))
		}
	}
	p.headers().WriteTo(a.Header)
	late := rapid.Int64Range(0, int64(time.Second)).Draw(t, "to answer")
	return p.dated(a, late), v
}

// dated is what an answer that comes so much later says.
func (p *provider) dated(a wire.Answer, late int64) Past {
	a.Header.Set("Date", p.wall(p.now+late).UTC().Format(http.TimeFormat))
	return PastOf(a, time.Time{})
}

// headers are those of recorded answers: tokens to the nearest thousand, the reset cut to a second.
func (p *provider) headers() wire.RateLimits {
	quota := func(i int) wire.Quota {
		limit, left := p.group.Limits[i].Limit, max(0, p.gate.Level(0, i, p.now))
		if i > 0 {
			left = min((left+500)/1000*1000, limit)
		}
		reset := p.wall(max(p.gate.Full(0, i, p.now), p.now)).Truncate(time.Second)
		return wire.Quota{Limit: &limit, Remaining: &left, Reset: &reset}
	}
	return wire.RateLimits{Requests: quota(0), InputTokens: quota(1), OutputTokens: quota(2)}
}

// admits asks the gate itself.
func (p *provider) admits(input int64) bool {
	return p.gate.Ask(0, p.now, &bucket.Request{InputTokens: input, OutputTokens: 1}).Admitted()
}

// TestOutcomeIsNeverWrong sends nothing else after an answer, and asks for requests of any size at any time: what is said
// to be admitted is, and what is said to be refused is.
func TestOutcomeIsNeverWrong(t *testing.T) {
	words := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := drawProvider(t, false)
		p.traffic(t, 12, false)
		sent := rapid.Int64Range(1, 250_000).Draw(t, "size")
		past, _ := p.sends(t, sent)
		for range 5 {
			p.now += rapid.Int64Range(int64(time.Second), int64(15*time.Second)).Draw(t, "later")
			size := rapid.Int64Range(1, 210_000).Draw(t, "asks")
			least := size - rapid.Int64Range(0, size-1).Draw(t, "less")
			o := past.Outcome(Cost{least, size, true}, Exactly(sent), p.wall(p.now))
			words[o.Word]++
			if o.Word == Admitted && !p.admits(size) {
				t.Fatalf("%d tokens after %v are said to be admitted: %s", size, time.Duration(p.now), o.Because)
			}
			if o.Word == Refused && p.admits(least) {
				t.Fatalf("%d tokens after %v are said to be refused: %s", least, time.Duration(p.now), o.Because)
			}
		}
	})
	if words[Admitted]+words[Refused] == 0 {
		t.Errorf("it came to %v, want that it says something", words)
	}
}

// TestOutcomeAfterAcceleration: what is said to be refused before the next minute is, and what is smaller may pass.
func TestOutcomeAfterAcceleration(t *testing.T) {
	refused, passes := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProvider(t, true)
		p.traffic(t, 12, false)
		sent := rapid.Int64Range(2000, 30_000).Draw(t, "size")
		past, v := p.sends(t, sent)
		if v.Admitted() || past.Finding.LimitedBy != wire.ByAcceleration {
			return
		}
		for range 8 {
			p.now += rapid.Int64Range(0, int64(10*time.Second)).Draw(t, "later")
			size := rapid.Int64Range(1, 2*sent).Draw(t, "asks")
			o := past.Outcome(Exactly(size), Exactly(sent), p.wall(p.now))
			switch {
			case o.Word == Refused && p.admits(size):
				t.Fatalf("%d tokens after %v are said to be refused: %s", size, time.Duration(p.now), o.Because)
			case o.Word == Refused:
				refused++
			case o.Word == Undecided && p.admits(size):
				passes++
			}
		}
	})
	if refused == 0 || passes == 0 {
		t.Errorf("%d are said to be refused, and %d smaller ones pass, want some of both", refused, passes)
	}
}

// TestOutcomeWithinTheSecondOfTheAnswer asks when the answer is there and the second of its Date has just begun, for one token
// more than the bucket holds then and fewer than it holds when that second is over.
func TestOutcomeWithinTheSecondOfTheAnswer(t *testing.T) {
	p := &provider{start: noon, group: bucket.Group{Limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 7}, {Dimension: bucket.InputTokens, Limit: 92119}, {Dimension: bucket.OutputTokens, Limit: 1000},
	}}}
	gate, err := bucket.NewGate([]bucket.Group{p.group}, p.start.UnixNano())
	if err != nil {
		t.Fatal(err)
	}
	p.gate = gate
	for _, input := range []int64{2, 4, 43, 709, 43752, 15} {
		p.gate.Admit(0, p.now, &bucket.Request{InputTokens: input, OutputTokens: 1})
	}
	a := wire.Answer{Status: 200, Header: http.Header{}}
	p.headers().WriteTo(a.Header)
	past := p.dated(a, int64(time.Second))
	p.now = int64(time.Second)
	const holds = 92119 - 44525 + 1535 // whole tokens, a second after the last request
	for _, c := range []struct {
		asks   int64
		admits bool
		want   string
	}{
		{49130, false, Undecided}, // one more than it holds
		{holds, true, Undecided},
		{92119 - 44525, true, Admitted}, // it is full within 29 s more, which bring 44,525
		{92119 - 44524, true, Undecided},
		{92119 - 41453 + 1, false, Refused}, // it is not full within 27 s more, which bring 41,453
		{92119 - 41453, false, Undecided},
	} {
		if got := p.admits(c.asks); got != c.admits {
			t.Errorf("%d tokens: admitted is %v, want %v", c.asks, got, c.admits)
		}
		if o := past.Outcome(Exactly(c.asks), Cost{}, p.wall(p.now)); o.Word != c.want {
			t.Errorf("%d tokens: %s (%s), want %s", c.asks, o.Word, o.Because, c.want)
		}
	}
}

// TestEarliestIsAdmitted sends a request at the instant that is computed for it, and nothing else before.
func TestEarliestIsAdmitted(t *testing.T) {
	waited := 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProvider(t, false)
		p.traffic(t, 20, false)
		size := rapid.Int64Range(1, p.group.Limits[1].Limit).Draw(t, "size")
		past, v := p.sends(t, size)
		if v.Admitted() {
			return
		}
		mine := rapid.Int64Range(1, p.group.Limits[1].Limit).Draw(t, "mine")
		e := past.Earliest(Exactly(mine), Exactly(size))
		if e.At.IsZero() {
			e.At = past.Answered
		} else {
			waited++
		}
		if mine > size && past.Finding.LimitedBy != wire.ByInputTokens {
			return // its wait is that of a smaller one
		}
		p.now = int64(e.At.Sub(p.start))
		if !p.admits(mine) {
			t.Fatalf("%d tokens are not admitted at %v: %s", mine, e.At, e.Because)
		}
	})
	if waited == 0 {
		t.Error("nothing had to wait")
	}
}

// TestStillRefusedIsNeverWrong lets others send whatever they want, before and after: what is said to be refused still is,
// at that instant.
func TestStillRefusedIsNeverWrong(t *testing.T) {
	said := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := drawProvider(t, true)
		p.traffic(t, 12, true)
		size := rapid.Int64Range(1, 250_000).Draw(t, "size")
		failed, v := p.sends(t, size)
		if v.Admitted() {
			return
		}
		passes := p.now // the first instant at which it may be admitted
		if wait := v.Wait(); wait != nil {
			up := new(big.Int).Add(wait.Num(), new(big.Int).Sub(wait.Denom(), big.NewInt(1)))
			passes += up.Quo(up, wait.Denom()).Int64()
		}
		for i := range 4 {
			if i == 0 && rapid.Bool().Draw(t, "as soon as it passes") {
				p.now = passes
			} else {
				p.traffic(t, 2, true)
				p.now += rapid.Int64Range(0, int64(20*time.Second)).Draw(t, "later")
			}
			admits := p.admits(size)
			if because, ok := failed.StillRefused(Exactly(size), Cost{}, p.wall(p.now), nil); ok {
				said[string(failed.Finding.LimitedBy)]++
				if admits {
					t.Fatalf("%d tokens at %v are said to be refused: %s", size, p.wall(p.now), because)
				}
			}
			mine := rapid.Int64Range(1, 2000).Draw(t, "mine")
			now, passed := p.sends(t, mine)
			if because, ok := failed.StillRefused(Exactly(size), Exactly(mine), now.Answered, &now); ok && passed.Admitted() {
				said["after a pass"]++
				if admits {
					t.Fatalf("%d tokens at %v are said to be refused: %s", size, p.wall(p.now), because)
				}
			}
		}
	})
	if len(said) == 0 { // which of them it is said of, and how often, is the tables' to show
		t.Error("nothing was said to be refused")
	}
}
