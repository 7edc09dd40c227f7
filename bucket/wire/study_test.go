package wire_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"loadshape/bucket/wire"
)

// The study: does the model reproduce the remaining and the reset of recorded answers?
//
// Eligible is an answer with numeric buckets and usage of which something is missing: a remaining is below its limit,
// or a reset is later than the request's start (its Date, where there is no start).
//
// The model is a bucket that holds one minute of its limit, was full when the request started, refills continuously
// and gives away only what this answer's own usage says: the input with the cache writes and without the cache reads,
// estimated at the start and counted in full by the time of the look; the output as it was generated, or before June
// 2025 max_tokens at the start, settled at the end. The headers show each bucket as it was when last looked at: the input at some instant x from the start to the answer; the
// output of a stream likewise, when nothing of it was there yet; other output at the end. Remaining is the level at x
// to the nearest thousand, not below 0; the reset is the instant at which a bucket of that level at x is full, cut to a
// whole second. Start and end are known to the second: requests-reset cut to a second, less what the missing requests
// take to come back, and the Date, which may be the second after the end.
//
// An answer is reproduced when there are such instants for which both headers of every bucket come out, exactly in
// whole grains (tokens × a minute in nanoseconds). So a reset that does not belong to its remaining fails it, as do
// a level that is higher than the usage leaves, or lower than it explains; the tests below show that.
//
// Before July 2024 the era's model is a fixed window of a minute: the own use is missing, and both resets are its end.

const grainsPerToken = int64(time.Minute)

// A span is a stretch of nanoseconds since 1970, without its end.
type span struct{ from, to int64 }

func (x *answered) eligible() bool {
	if x.usage == nil {
		return false
	}
	buckets := []wire.Quota{x.limits.InputTokens, x.limits.OutputTokens}
	if !x.split() {
		if buckets = []wire.Quota{x.limits.Tokens}; !whole(x.limits.Tokens) {
			return false
		}
	}
	since := x.date
	if q := x.limits.Requests; whole(q) && (x.date.IsZero() || !q.Reset.After(x.date)) {
		since = *q.Reset
	}
	for _, q := range buckets {
		if *q.Remaining < *q.Limit || q.Reset.After(since) {
			return true
		}
	}
	return false
}

// starts is when the request may have started, ends when its answer may have been there.
func (x *answered) starts() span {
	q := x.limits.Requests
	if !whole(q) || !x.date.IsZero() && q.Reset.After(x.date.Add(2*time.Minute/time.Duration(*q.Limit)+time.Second)) {
		return span{x.date.Add(-10 * time.Minute).UnixNano(), x.date.Add(time.Second).UnixNano()} // only the Date is known
	}
	back := time.Duration((*q.Limit - *q.Remaining) * int64(time.Minute) / *q.Limit)
	return span{q.Reset.Add(-back).UnixNano(), q.Reset.Add(time.Second).UnixNano()}
}

func (x *answered) ends() span {
	if x.date.IsZero() {
		from := x.starts()
		return span{from.from, from.to + int64(10*time.Minute)}
	}
	return span{x.date.Add(-time.Second).UnixNano(), x.date.Add(time.Second).UnixNano()}
}

// A taking is what a request took of a bucket at some time from its start to the look: at least and at most so many
// tokens.
type taking struct{ least, most int64 }

// fits reports whether the bucket, full at start, shows its headers at some instant of look.
//
// Of what is missing at x, in grains, m: remaining says a ≤ m ≤ b; the reset says reset ≤ x + m/limit < reset + 1s;
// the taking says least − limit·(x − start) ≤ m ≤ most. For some x there is such an m exactly when every lower bound
// is within every upper bound.
func fits(q wire.Quota, start int64, look span, took taking) bool {
	limit, reset := *q.Limit, q.Reset.UnixNano()
	a, b := max(0, (*q.Limit-*q.Remaining-500)*grainsPerToken), (*q.Limit-*q.Remaining+500)*grainsPerToken
	if *q.Remaining == 0 {
		b = 1 << 62
	}
	least, most := took.least*grainsPerToken, took.most*grainsPerToken
	from := max(look.from, start, start+ceilDiv(least-b, limit), reset-min(b, most)/limit)
	to := min(look.to-1, reset+int64(time.Second)-1-ceilDiv(a, limit))
	return from <= to && a <= min(b, most) && start+ceilDiv(least, limit) < reset+int64(time.Second)
}

func ceilDiv(a, b int64) int64 {
	if a <= 0 {
		return a / b
	}
	return (a + b - 1) / b
}

// reproduced reports whether the model alone gives the answer's headers.
func (x *answered) reproduced() bool {
	u := x.usage
	input := u.Input + u.CacheCreation
	if x.when().Before(continuous) {
		missing := *x.limits.Tokens.Limit - *x.limits.Tokens.Remaining
		return windowLaw(x) == "" && missing-500 <= input+max(u.Output, x.maxTokens) && missing+500 >= input
	}
	output := taking{u.Output, u.Output} // as it was generated
	switch {
	case x.when().Before(generated):
		output = taking{u.Output, max(u.Output, x.maxTokens)}
	case x.streamed:
		output = taking{}
	}
	starts, ends := x.starts(), x.ends()
	const step = int64(10 * time.Millisecond) // of the start, whose second is known; the instant of the look is exact
	for start := starts.from; start < starts.to; start += step {
		look := span{start, ends.to}
		if !x.split() {
			if fits(x.limits.Tokens, start, look, taking{input, input + output.most}) {
				return true
			}
			continue
		}
		atEnd := look
		if !x.streamed {
			atEnd = span{max(start, ends.from), ends.to}
		}
		if fits(x.limits.InputTokens, start, look, taking{input, input}) && fits(x.limits.OutputTokens, start, atEnd, output) {
			return true
		}
	}
	return false
}

// A reason is why an answer is not reproduced. There are no others: an exception without one fails the test.
type reason string

const (
	// The requests bucket itself misses more than this request: others sent at the same time.
	othersSeen reason = "other requests in requests-remaining"
	// A stream's headers are sent before its input is counted: the first estimate, of the whole prompt without the
	// cache or of a token for every four bytes of the body, was more than the usage in the end.
	estimated reason = "first estimate above the usage"
	// The requests bucket brings back a request a second or more, or is not shown, so that others' requests leave no
	// trace in it.
	othersUnseen reason = "other requests could not show"
)

// why is the reason of an answer that is not reproduced. All of them ask that each bucket's remaining and reset belong
// to one level, which is lower than the own use explains: a level that is too high, or a contradiction, has none.
func (x *answered) why() reason {
	if x.when().Before(continuous) {
		if whole(x.limits.Requests) && *x.limits.Requests.Limit-*x.limits.Requests.Remaining > 1 && windowLaw(x) == "" {
			return othersSeen
		}
		return ""
	}
	if !x.split() {
		return ""
	}
	started, ended := wire.Moments(x.header)
	if _, conflicts := x.limits.Levels(started, ended); len(conflicts) > 0 {
		return ""
	}
	in, u, requests := x.limits.InputTokens, x.usage, x.limits.Requests
	least := *in.Limit - *in.Remaining - 500
	if least <= u.Input+u.CacheCreation {
		return ""
	}
	switch {
	case whole(requests) && *requests.Limit-*requests.Remaining > 1:
		return othersSeen
	case x.streamed && least <= max(u.Input+u.CacheCreation+u.CacheRead, x.bodyBytes/4):
		return estimated
	case !whole(requests) || *requests.Limit >= 60:
		return othersUnseen
	}
	return ""
}

// TestStudyOfOwnAnswers: the criterion reproduces every answer of buckets of our own, and none that another model made.
func TestStudyOfOwnAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if x := drawAnswered(t, 0); !x.reproduced() {
			t.Fatalf("not reproduced: %+v of %v", *x.usage, x.header)
		}
	})
	request := ownRequest{start: noon.Add(200 * time.Millisecond), took: 3 * time.Second, inputLimit: 30000, outputLimit: 8000, requestLimit: 50,
		usage: usage{Input: 8000, CacheRead: 9000, Output: 2600}, maxTokens: 8192}
	set := func(name, value string) func(*answered) {
		return func(x *answered) { x.header.Set("anthropic-ratelimit-"+name, value) }
	}
	for _, c := range []struct {
		name   string
		change func(*answered)
		others int64
		reason reason
	}{
		{"as it is", func(*answered) {}, 0, "reproduced"},
		{"a fixed window's reset", set("input-tokens-reset", "2026-03-01T12:01:00Z"), 0, ""},
		{"a reset of the answer", set("input-tokens-reset", "2026-03-01T12:00:03Z"), 0, ""},
		{"a bucket of two minutes", set("input-tokens-reset", "2026-03-01T12:00:32Z"), 0, ""},
		{"cache reads charged", func(x *answered) {
			set("input-tokens-remaining", "15000")(x)
			set("input-tokens-reset", "2026-03-01T12:00:34Z")(x)
		}, 0, ""},
		{"max_tokens still reserved", func(x *answered) {
			set("output-tokens-remaining", "0")(x)
			set("output-tokens-reset", "2026-03-01T12:01:04Z")(x)
		}, 0, ""},
		{"output free", func(x *answered) {
			set("output-tokens-remaining", "8000")(x)
			set("output-tokens-reset", "2026-03-01T12:00:00Z")(x)
		}, 0, ""},
		{"input free", set("input-tokens-remaining", "30000"), 0, ""},
		{"others' requests", func(*answered) {}, 6000, othersSeen},
	} {
		r := request
		if r.othersInput = c.others; c.others > 0 {
			r.othersCount = 3
		}
		x := ownAnswer(r)
		c.change(&x)
		x = newAnswered(1, x.header, x.streamed, x.maxTokens, x.bodyBytes, x.usage)
		if c.reason == "reproduced" {
			if !x.reproduced() {
				t.Errorf("%s: not reproduced: %v", c.name, x.header)
			}
		} else if x.reproduced() {
			t.Errorf("%s: reproduced, want it noticed: %v", c.name, x.header)
		} else if got := x.why(); got != c.reason {
			t.Errorf("%s: the reason is %q, want %q", c.name, got, c.reason)
		}
	}
}
