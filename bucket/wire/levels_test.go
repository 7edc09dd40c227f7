package wire_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func quota(limit, remaining int64, reset time.Time) wire.Quota {
	return wire.Quota{Limit: &limit, Remaining: &remaining, Reset: &reset}
}

func TestLevels(t *testing.T) {
	sec := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }
	in := func(q wire.Quota) wire.RateLimits { return wire.RateLimits{InputTokens: q} }
	for _, c := range []struct {
		name              string
		limits            wire.RateLimits
		started, answered time.Time
		low, high         int64
		fromReset         bool
		conflict          string // part of it; "" where there is a level, "none" where there is neither
	}{
		{"full", in(quota(30000, 30000, noon)), noon, noon, 29500, 30000, false, ""},
		{"the reset narrows it", in(quota(30000, 29000, sec(2))), noon, noon, 28500, 29500, false, ""},
		{"a second each way is 500 tokens", in(quota(30000, 25000, sec(10))), noon, noon, 24500, 25500, false, ""},
		{"refill between start and answer", in(quota(60000, 30000, sec(30))), noon, sec(5), 34000, 35500, false, ""},
		{"unknown start", in(quota(60000, 30000, sec(30))), time.Time{}, sec(5), 34000, 36000, false, ""},
		{"debt", in(quota(30000, 0, sec(78))), noon, noon, 30000 - 79*500, 30000 - 77*500, true, ""},
		{"at 0 and not in debt", in(quota(30000, 0, sec(60))), noon, noon, -500, 500, true, ""},
		{"used in no living memory", in(quota(8000, 8000, time.Unix(0, 0))), noon, noon, 8000, 8000, false, ""},
		{"a reset in the past", in(quota(8000, 7000, sec(-3))), sec(-10), noon, 8000, 8000, false, ""},
		{"no reset", in(wire.Quota{Limit: new(int64(8000)), Remaining: new(int64(3000))}), noon, noon, 2500, 3500, false, ""},
		{"no remaining", in(wire.Quota{Limit: new(int64(60000)), Reset: new(sec(10))}), noon, noon, 49000, 51000, true, ""},
		{"limit 0", in(quota(0, 0, noon)), noon, noon, 0, 0, true, ""},
		{"requests are exact", wire.RateLimits{Requests: quota(50, 49, sec(1))}, noon, noon, 49, 50, false, ""},
		{"requests at 0 are in no debt", wire.RateLimits{Requests: quota(60, 0, sec(60))}, noon, noon, 0, 1, false, ""},
		{"one bucket of tokens", wire.RateLimits{Tokens: quota(60000, 59000, sec(1))}, noon, noon, 58500, 59500, false, ""},

		{"remaining 0 and a near reset", in(quota(450000, 0, sec(2))), noon, noon, 0, 0, false, "input_tokens: remaining 0 of 450000"},
		{"remaining low and a near reset", in(quota(90000, 14000, sec(2))), noon, noon, 0, 0, false, "input_tokens: remaining 14000 of 90000"},
		{"remaining high and a far reset", in(quota(60000, 59000, sec(30))), noon, noon, 0, 0, false, "the reset at 29000 to 31000"},
		{"something missing of a bucket never used", in(quota(8000, 5000, time.Unix(0, 0))), noon, noon, 0, 0, false, "input_tokens: remaining 5000 of 8000"},
		{"more than the limit", in(quota(8000, 9000, noon)), noon, noon, 0, 0, false, "remaining is 9000, more than the limit of 8000"},
		{"a reset of another century", in(quota(8000, 0, noon.AddDate(1000, 0, 0))), noon, noon, 0, 0, false, "too far away"},

		{"remaining 0 and no reset", in(wire.Quota{Limit: new(int64(8000)), Remaining: new(int64(0))}), noon, noon, 0, 0, false, "none"},
		{"no limit", in(wire.Quota{Remaining: new(int64(3000)), Reset: &noon}), noon, noon, 0, 0, false, "none"},
		{"limit out of bounds", in(quota(bucket.MaxLimit+1, 0, noon)), noon, noon, 0, 0, false, "none"},
		{"no instant", in(quota(8000, 3000, noon)), noon, time.Time{}, 0, 0, false, "none"},
		{"nothing", wire.RateLimits{}, noon, noon, 0, 0, false, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			levels, conflicts := c.limits.Levels(c.started, c.answered)
			if c.conflict != "" {
				if len(levels) > 0 {
					t.Fatalf("levels %+v, want none", levels)
				}
				if c.conflict == "none" {
					if len(conflicts) > 0 {
						t.Errorf("conflicts %v, want none", conflicts)
					}
				} else if len(conflicts) != 1 || !strings.Contains(conflicts[0].String(), c.conflict) {
					t.Errorf("conflicts %v, want one with %q", conflicts, c.conflict)
				}
				return
			}
			if len(levels) != 1 || len(conflicts) > 0 {
				t.Fatalf("levels %+v, conflicts %v, want one level", levels, conflicts)
			}
			if l := levels[0]; l.Low != c.low || l.High != c.high || l.FromReset != c.fromReset || !l.At.Equal(c.answered) {
				t.Errorf("%+v, want %d to %d, from reset %v", l, c.low, c.high, c.fromReset)
			}
		})
	}
}

// TestLevelsOfSums: tokens that are the sum of input and output are no bucket; with a limit of their own they are.
func TestLevelsOfSums(t *testing.T) {
	for _, c := range []struct {
		name   string
		limits wire.RateLimits
		want   []string
	}{
		{"the sum", wire.RateLimits{InputTokens: quota(30000, 30000, noon), OutputTokens: quota(8000, 8000, noon), Tokens: quota(38000, 38000, noon)},
			[]string{"input_tokens", "output_tokens"}},
		{"a limit of its own", wire.RateLimits{InputTokens: quota(30000, 30000, noon), OutputTokens: quota(8000, 8000, noon), Tokens: quota(20000, 20000, noon)},
			[]string{"input_tokens", "output_tokens", "tokens"}},
		{"half of it unknown", wire.RateLimits{OutputTokens: quota(8000, 8000, noon), Tokens: quota(38000, 38000, noon)}, []string{"output_tokens"}},
		{"other pools", wire.RateLimits{Fast: wire.TokenQuotas{InputTokens: quota(1000, 1000, noon)}, Priority: wire.TokenQuotas{OutputTokens: quota(1000, 1000, noon)}},
			[]string{"fast input_tokens", "priority output_tokens"}},
	} {
		levels, _ := c.limits.Levels(noon, noon)
		var got []string
		for _, l := range levels {
			got = append(got, strings.TrimSpace(l.Pool+" "+string(l.Dimension)))
		}
		if strings.Join(got, ", ") != strings.Join(c.want, ", ") {
			t.Errorf("%s: levels of %v, want %v", c.name, got, c.want)
		}
	}
}

func TestMoments(t *testing.T) {
	head := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	const p = "anthropic-ratelimit-requests-"
	for _, c := range []struct {
		name              string
		header            http.Header
		started, answered time.Time
	}{
		{"nothing", head(), time.Time{}, time.Time{}},
		{"a Date", head("date", "Sun, 01 Mar 2026 12:00:00 GMT"), time.Time{}, noon.Add(time.Second)},
		{"a start", head(p+"limit", "60", p+"remaining", "58", p+"reset", "2026-03-01T12:00:00Z"), noon.Add(-3 * time.Second), time.Time{}},
		{"both", head("date", "Sun, 01 Mar 2026 12:00:05 GMT", p+"limit", "50", p+"remaining", "49", p+"reset", "2026-03-01T12:00:00Z"),
			noon.Add(-2200 * time.Millisecond), noon.Add(6 * time.Second)},
		{"a window's end is no start", head("date", "Sun, 01 Mar 2026 12:00:05 GMT", p+"limit", "50", p+"remaining", "49", p+"reset", "2026-03-01T12:01:00Z"),
			time.Time{}, noon.Add(6 * time.Second)},
		{"never used", head(p+"limit", "50", p+"remaining", "50", p+"reset", "1970-01-01T00:00:00Z"), time.Time{}, time.Time{}},
	} {
		started, answered := wire.Moments(c.header)
		if !started.Equal(c.started) || !answered.Equal(c.answered) {
			t.Errorf("%s: %v to %v, want %v to %v", c.name, started, answered, c.started, c.answered)
		}
	}
}

// TestLevelsHoldTheTruth: whatever a bucket of our own goes through, its true level lies within what its headers
// prove, then and later, and the headers never seem to contradict themselves.
func TestLevelsHoldTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		started := noon.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "started")))
		looked := started.Add(time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "looked")))
		answered := looked.Add(time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "answered")))
		limit := rapid.Int64Range(1, 20_000_000).Draw(t, "limit")
		dimension := rapid.SampledFrom([]bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens}).Draw(t, "dimension")
		lowest := -10 * limit
		if dimension == bucket.Requests {
			lowest = 0
		}
		b := newPlainBucket(limit, rapid.Int64Range(lowest, limit).Draw(t, "level"), started)
		h := http.Header{}
		b.header(h, strings.ReplaceAll(string(dimension), "_", "-"), looked)
		if rapid.Bool().Draw(t, "start unknown") {
			started = time.Time{}
		}
		levels, conflicts := wire.ReadRateLimits(h).Levels(started, answered)
		if len(levels) != 1 || len(conflicts) != 0 {
			t.Fatalf("levels %+v, conflicts %v of %v", levels, conflicts, h)
		}
		l := levels[0]
		if truth := b.levelAt(answered); !within(truth, l.Low, l.High) {
			t.Fatalf("level is %s, want within %d to %d, of %v", truth.FloatString(3), l.Low, l.High, h)
		}
		later := answered.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "later")))
		if truth, x := b.levelAt(later), l.Later(later); !within(truth, x.Low, x.High) {
			t.Fatalf("level later is %s, want within %d to %d", truth.FloatString(3), x.Low, x.High)
		}
		cost := rapid.Int64Range(0, 2*limit).Draw(t, "cost")
		a := l.Admits(cost)
		if a.Depends != (cost > limit) || a.Never {
			t.Fatalf("%+v of a cost of %d on %d", a, cost, limit)
		}
		asked := min(cost, limit)
		if !within(b.levelAt(a.Sure), asked, limit) {
			t.Fatalf("at %v the level is %s, which does not hold %d", a.Sure, b.levelAt(a.Sure).FloatString(3), asked)
		}
		if before := a.Possible.Add(-time.Nanosecond); before.After(answered) && within(b.levelAt(before), asked, limit) {
			t.Fatalf("before %v the level already holds %d", a.Possible, asked)
		}
		// What others take meanwhile can break Low, never High.
		b.take(rapid.Int64Range(0, limit).Draw(t, "others"), answered)
		if x := l.Later(later); b.levelAt(later).Cmp(newPlainBucket(limit, x.High, later).level) > 0 {
			t.Fatalf("with other traffic the level is %s, above %d", b.levelAt(later).FloatString(3), x.High)
		}
	})
}

// TestRefused: the wait that a refusal asks for gives the level away, to within a second's refill.
func TestRefused(t *testing.T) {
	l, ok := wire.Refused(bucket.InputTokens, 30000, 20000, 58, noon)
	if !ok || l.Low != -9000 || l.High != -8500 || !l.FromReset {
		t.Errorf("%+v, want -9000 to -8500", l)
	}
	l, ok = wire.Refused(bucket.InputTokens, 30000, 50000, 60, noon) // more than the bucket: the wait is until it is full
	if !ok || l.Low != 0 || l.High != 500 {
		t.Errorf("%+v, want 0 to 500", l)
	}
	l, ok = wire.Refused(bucket.InputTokens, 30000, 10, 505, noon) // far below zero
	if !ok || l.Low != 10-252500 || l.High != 10-252000 {
		t.Errorf("%+v, want -252490 to -251990", l)
	}
	for _, c := range [][3]int64{{0, 1, 1}, {30000, 1, 0}, {30000, -1, 1}, {30000, 1, -1}, {bucket.MaxLimit + 1, 1, 1}, {bucket.MaxLimit, 1, 1 << 30}} {
		if l, ok := wire.Refused(bucket.InputTokens, c[0], c[1], c[2], noon); ok {
			t.Errorf("limit %d, cost %d, retry-after %d give %+v, want nothing", c[0], c[1], c[2], l)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.Int64Range(1, 20_000_000).Draw(t, "limit")
		cost := rapid.Int64Range(1, 2*limit).Draw(t, "cost")
		asked := min(cost, limit)
		b := newPlainBucket(limit, rapid.Int64Range(-5*limit, asked-1).Draw(t, "level"), noon)
		short := newPlainBucket(limit, limit-(asked-b.level.Num().Int64()), noon) // full when b holds what was asked
		wait := short.full().Add(time.Nanosecond).Sub(noon)                       // full is rounded down
		seconds := int64((wait + time.Second - 1) / time.Second)
		l, ok := wire.Refused(bucket.InputTokens, limit, cost, seconds, noon)
		if !ok || !within(b.level, l.Low, l.High) {
			t.Fatalf("level is %s, want within %+v", b.level.FloatString(3), l)
		}
	})
}

func TestGroup(t *testing.T) {
	levels := []wire.Level{
		{Dimension: bucket.Requests, Limit: 60, Low: 58, High: 59, At: noon},
		{Dimension: bucket.InputTokens, Limit: 30000, Low: -9500, High: -8500, At: noon},
		{Dimension: bucket.InputTokens, Pool: "fast", Limit: 1000, Low: 0, High: 0, At: noon},
	}
	for _, c := range []struct {
		bound wire.Bound
		want  []int64
	}{{wire.Low, []int64{60, -4500}}, {wire.High, []int64{60, -3500}}} {
		g := wire.Group(levels, noon.Add(10*time.Second), c.bound)
		if len(g.Limits) != 2 || *g.Limits[0].Level != c.want[0] || *g.Limits[1].Level != c.want[1] {
			t.Errorf("bound %v: %+v, want levels %v", c.bound, g.Limits, c.want)
		}
		gate, err := bucket.NewGate([]bucket.Group{g}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := gate.Level(0, 1, 0); got != c.want[1] {
			t.Errorf("the gate holds %d, want %d", got, c.want[1])
		}
	}
}
