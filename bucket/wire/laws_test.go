package wire_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loadshape/bucket/wire"
)

// The laws of the headers, each as what is wrong with an answer; an empty string is a law kept or not applicable.
// They are checked on recorded answers and on answers made from buckets of our own.

// sumLaw (1): tokens are the sum of input and output, and their reset the earlier of the two.
func sumLaw(x *answered) string {
	in, out, both := x.limits.InputTokens, x.limits.OutputTokens, x.limits.Tokens
	if !x.split() || !whole(both) {
		return ""
	}
	reset := *in.Reset
	if out.Reset.Before(reset) {
		reset = *out.Reset
	}
	if *both.Limit != *in.Limit+*out.Limit || *both.Remaining != *in.Remaining+*out.Remaining || !both.Reset.Equal(reset) {
		return fmt.Sprintf("tokens are %d of %d until %v, expected the sum and the earlier reset", *both.Remaining, *both.Limit, *both.Reset)
	}
	return ""
}

// roundingLaw (2): token remainings are whole thousands, resets whole seconds in RFC 3339 with Z.
func roundingLaw(x *answered) string {
	for name, values := range x.header {
		name = strings.ToLower(name)
		if !strings.HasPrefix(name, "anthropic-ratelimit-") {
			continue
		}
		if n, err := strconv.ParseInt(values[0], 10, 64); err == nil && strings.HasSuffix(name, "tokens-remaining") && n%1000 != 0 {
			return fmt.Sprintf("%s is %d, expected whole thousands", name, n)
		}
		if at, err := time.Parse(time.RFC3339Nano, values[0]); err == nil && strings.HasSuffix(name, "-reset") && at.Format("2006-01-02T15:04:05Z") != values[0] {
			return fmt.Sprintf("%s is %s, expected whole seconds with Z", name, values[0])
		}
	}
	return ""
}

// startLaw (4): the reset of requests is cut to a second and follows the start by no more than what the requests that
// are missing take to come back, so that it is before the answer's Date by then.
func startLaw(x *answered) string {
	q := x.limits.Requests
	if x.when().Before(generated) || !whole(q) || x.date.IsZero() {
		return ""
	}
	missing := *q.Limit - *q.Remaining
	latest := x.date.Add(time.Second + time.Duration(missing*int64(time.Minute) / *q.Limit))
	if q.Reset.After(latest) {
		return fmt.Sprintf("requests-reset is %v, expected it by %v", *q.Reset, latest)
	}
	return ""
}

// endLaw (4): of an answer that is not streamed the output was looked at when it was there, so its reset is not before
// that.
func endLaw(x *answered) string {
	q := x.limits.OutputTokens
	if !x.split() || x.streamed || x.date.IsZero() || x.when().Before(generated) || q.Reset.Year() == 1970 {
		return ""
	}
	if q.Reset.Before(x.date.Add(-time.Second)) {
		return fmt.Sprintf("output-tokens-reset is %v, expected it no earlier than a second before %v", *q.Reset, x.date)
	}
	return ""
}

// cacheLaw (5): of an answer that read from a cache, no more input is missing than what was not read from it.
func cacheLaw(x *answered) string {
	q := x.limits.InputTokens
	if !x.split() || x.streamed || x.usage == nil || x.usage.CacheRead == 0 {
		return ""
	}
	if missing, cost := *q.Limit-*q.Remaining, x.usage.Input+x.usage.CacheCreation; missing-500 > cost {
		return fmt.Sprintf("%d input tokens are missing, expected at most %d as cache reads are free", missing, cost)
	}
	return ""
}

// reserveLaw (6): since June 2025 a streamed answer, whose headers are sent before its output, shows no reservation.
func reserveLaw(x *answered) string {
	q := x.limits.OutputTokens
	if !x.split() || !x.streamed || x.when().Before(generated) {
		return ""
	}
	if missing := *q.Limit - *q.Remaining; missing > 500 {
		return fmt.Sprintf("%d output tokens are missing of %d at the start of a stream, expected none reserved", missing, *q.Limit)
	}
	return ""
}

// minuteLaw (7): retry-after on an answer of November and December 2025 is the time to the next minute of the clock,
// counted from the start, or from the Date where there is no start.
func minuteLaw(x *answered) string {
	text := x.header.Get("Retry-After")
	if text == "" {
		return ""
	}
	d, ok := wire.ReadRetryAfter(x.header, x.when())
	if !ok || x.when().Format("2006-01") != "2025-11" && x.when().Format("2006-01") != "2025-12" {
		return fmt.Sprintf("retry-after is %q at %v, expected whole seconds, and in November and December 2025 only", text, x.when())
	}
	if !whole(x.limits.Requests) {
		if d < time.Second || d > time.Minute {
			return fmt.Sprintf("retry-after is %v, expected within a minute", d)
		}
		return ""
	}
	start := *x.limits.Requests.Reset
	off := start.Truncate(time.Minute).Add(time.Minute).Sub(start) - d
	if off > time.Minute/2 {
		off -= time.Minute // the reset is rounded to a second, and so may be in the minute after the start
	}
	if off < -time.Second || off > time.Second {
		return fmt.Sprintf("retry-after is %v from %v, expected the next minute", d, start)
	}
	return ""
}

// windowLaw (8): until the middle of 2024 every bucket is full again at the end of one common window of a minute.
func windowLaw(x *answered) string {
	q, both := x.limits.Requests, x.limits.Tokens
	if !x.when().Before(continuous) || !whole(q) || !whole(both) {
		return ""
	}
	if left := both.Reset.Sub(x.date); !q.Reset.Equal(*both.Reset) || left < 0 || left > time.Minute {
		return fmt.Sprintf("resets are %v and %v at %v, expected one within a minute", *q.Reset, *both.Reset, x.date)
	}
	return ""
}

var laws = []struct {
	name string
	law  func(*answered) string
}{
	{"1 sum", sumLaw}, {"2 rounding", roundingLaw}, {"4 start", startLaw}, {"4 end", endLaw}, {"5 cache", cacheLaw},
	{"6 reserve", reserveLaw}, {"7 minute", minuteLaw}, {"8 window", windowLaw},
}

// TestRecordedLaws: what the headers of real answers have in common.
func TestRecordedLaws(t *testing.T) {
	list := readAnswered(t)
	if len(list) != 450 {
		t.Errorf("%d answers, want 450", len(list))
	}
	var split, requests, oneLess, bare, hints, reserved, unread int
	for i := range list {
		x := &list[i]
		for _, l := range laws {
			if wrong := l.law(x); wrong != "" {
				t.Errorf("line %d, law %s: %s", x.line, l.name, wrong)
			}
		}
		if x.split() {
			split++
		}
		if q := x.limits.Requests; whole(q) {
			requests++
			if *q.Remaining == *q.Limit-1 {
				oneLess++
			}
		} else if x.split() {
			bare++ // law 9: an organization without requests headers
		}
		if x.header.Get("Retry-After") != "" {
			hints++
		}
		if x.split() && x.usage != nil && x.when().Before(generated) && x.streamed && *x.limits.OutputTokens.Remaining <= *x.limits.OutputTokens.Limit-x.maxTokens+500 && x.maxTokens > 1000 {
			reserved++
		}
		if u := x.usage; x.split() && u != nil && u.CacheRead > 2000 && !x.streamed && *x.limits.InputTokens.Limit-*x.limits.InputTokens.Remaining+500 >= u.Input+u.CacheCreation && u.CacheCreation > 2000 {
			unread++ // law 5 shows itself: the write is missing, the read is not
		}
	}
	if requests == 0 || oneLess*100 < requests*97 {
		t.Errorf("law 3: requests-remaining is the limit less 1 in %d of %d, want 97 %%", oneLess, requests)
	}
	if bare == 0 || hints == 0 || reserved == 0 || unread == 0 {
		t.Errorf("no answer shows law 9 (%d), 7 (%d), 6 before June 2025 (%d) or 5 (%d): the laws are not tested", bare, hints, reserved, unread)
	}
	t.Logf("read %d, with input and output buckets %d, requests headers %d (limit-1: %d), none of these %d, retry-after %d",
		len(list), split, requests, oneLess, bare, hints)
}

// windowAnswer is an answer of 2024, of one bucket of tokens and one of requests in a common window of the clock.
func windowAnswer(at time.Time, limit, used int64) answered {
	end := at.Truncate(time.Minute).Add(time.Minute)
	h := http.Header{}
	h.Set("Date", at.Format(http.TimeFormat))
	wire.RateLimits{Requests: quota(50, 49, end), Tokens: quota(limit, (limit-used+500)/1000*1000, end)}.WriteTo(h)
	return newAnswered(1, h, false, 1024, 0, &usage{Input: used / 2, Output: used - used/2})
}

// TestMinuteLawAtItsEnd: a start in the last nanosecond of a minute, whose reset stands in the next one.
func TestMinuteLawAtItsEnd(t *testing.T) {
	for retryAfter, holds := range map[string]bool{"1": true, "2": false, "59": true, "58": false, "30": false} {
		start := time.Date(2025, 12, 1, 0, 0, 59, 999999999, time.UTC)
		x := ownAnswer(ownRequest{start: start, took: time.Second, inputLimit: 30000, outputLimit: 8000, requestLimit: 4000, usage: usage{Input: 10, Output: 10}})
		x.header.Set("Retry-After", retryAfter)
		x = newAnswered(1, x.header, false, 0, 0, x.usage)
		if wrong := minuteLaw(&x); (wrong == "") != holds {
			t.Errorf("retry-after %s: %q", retryAfter, wrong)
		}
	}
}

// TestLawsOfOtherEras: the hint of late 2025 and the windows of 2024, made by ourselves, keep their laws.
func TestLawsOfOtherEras(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2025, 12, 1, 0, 0, 0, rapid.IntRange(0, 1e9-1).Draw(t, "ns"), time.UTC).Add(time.Duration(rapid.IntRange(0, 3600).Draw(t, "s")) * time.Second)
		x := ownAnswer(ownRequest{start: start, took: time.Second, inputLimit: 30000, outputLimit: 8000, requestLimit: 4000, usage: usage{Input: 10, Output: 10}})
		left := start.Truncate(time.Minute).Add(time.Minute).Sub(start)
		x.header.Set("Retry-After", strconv.FormatInt(int64((left+time.Second-1)/time.Second), 10))
		x = newAnswered(1, x.header, false, 0, 0, x.usage)
		if wrong := minuteLaw(&x); wrong != "" {
			t.Fatal(wrong)
		}
		old := windowAnswer(time.Date(2024, 4, 7, 7, rapid.IntRange(0, 59).Draw(t, "m"), rapid.IntRange(0, 59).Draw(t, "s"), 0, time.UTC), 10_000, rapid.Int64Range(0, 9000).Draw(t, "used"))
		if wrong := windowLaw(&old); wrong != "" {
			t.Fatal(wrong)
		}
		if !old.reproduced() {
			t.Fatalf("not reproduced: %+v of %v", *old.usage, old.header)
		}
	})
}

// TestLawsOfOwnAnswers: answers made from buckets of our own keep the laws, and every law notices its breach.
func TestLawsOfOwnAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := drawAnswered(t, 0)
		for _, l := range laws {
			if wrong := l.law(&x); wrong != "" {
				t.Fatalf("law %s: %s of %v", l.name, wrong, x.header)
			}
		}
		if q := x.limits.Requests; *q.Remaining != *q.Limit-1 { // law 3, where nobody else sends
			t.Fatalf("requests-remaining is %d of %d, want one less", *q.Remaining, *q.Limit)
		}
		for name := range x.header { // law 9: without requests headers all else is read as before
			if strings.Contains(name, "Requests") {
				x.header.Del(name)
			}
		}
		if y := newAnswered(1, x.header, x.streamed, x.maxTokens, x.bodyBytes, x.usage); whole(y.limits.Requests) || !y.split() || !y.reproduced() {
			t.Fatalf("without requests headers: %v", x.header)
		}
	})
	whole := func() answered {
		return ownAnswer(ownRequest{start: noon, took: 3 * time.Second, inputLimit: 30000, outputLimit: 8000, requestLimit: 50, usage: usage{Input: 2000, CacheRead: 9000, Output: 900}, maxTokens: 4096})
	}
	streamed := func() answered { x := whole(); x.streamed = true; return x }
	for _, c := range []struct {
		law   string
		of    func() answered
		name  string
		value string
	}{
		{"1 sum", whole, "tokens-limit", "38001"},
		{"1 sum", whole, "tokens-remaining", "38000"},
		{"1 sum", whole, "tokens-reset", "2026-03-01T12:00:09Z"},
		{"2 rounding", whole, "input-tokens-remaining", "28001"},
		{"2 rounding", whole, "input-tokens-reset", "2026-03-01T12:00:04.5Z"},
		{"2 rounding", whole, "input-tokens-reset", "2026-03-01T13:00:04+01:00"},
		{"4 start", whole, "requests-reset", "2026-03-01T12:00:59Z"},
		{"4 end", whole, "output-tokens-reset", "2026-03-01T12:00:00Z"},
		{"5 cache", whole, "input-tokens-remaining", "19000"},
		{"6 reserve", streamed, "output-tokens-remaining", "4000"},
	} {
		x := c.of()
		x.header.Set("anthropic-ratelimit-"+c.name, c.value)
		x = newAnswered(1, x.header, x.streamed, x.maxTokens, x.bodyBytes, x.usage)
		if !breaks(&x, c.law) {
			t.Errorf("%s of %q breaks law %s, which does not notice", c.name, c.value, c.law)
		}
	}
	hint := whole()
	hint.header.Set("Retry-After", "60")
	if !breaks(&hint, "7 minute") {
		t.Error("a retry-after of 2026 on a 200 is noticed by no law")
	}
	old := newAnswered(1, http.Header{}, false, 1024, 0, nil)
	for name, value := range map[string]string{"date": "Sun, 07 Apr 2024 07:30:05 GMT", "anthropic-ratelimit-requests-limit": "5", "anthropic-ratelimit-requests-remaining": "4",
		"anthropic-ratelimit-requests-reset": "2024-04-07T07:31:00Z", "anthropic-ratelimit-tokens-limit": "10000", "anthropic-ratelimit-tokens-remaining": "9000", "anthropic-ratelimit-tokens-reset": "2024-04-07T07:30:11Z"} {
		old.header.Set(name, value)
	}
	old = newAnswered(1, old.header, false, 1024, 0, nil)
	if !breaks(&old, "8 window") {
		t.Error("two windows of 2024 with different ends are noticed by no law")
	}
}

func breaks(x *answered, name string) bool {
	for _, l := range laws {
		if l.name == name {
			return l.law(x) != ""
		}
	}
	panic("no law " + name)
}

// An ownRequest is one request to buckets of our own, as full as says.
type ownRequest struct {
	start                                  time.Time
	took                                   time.Duration
	counted                                time.Duration // from the start until the input was counted, at most took
	inputLimit, outputLimit, requestLimit  int64
	usage                                  usage
	maxTokens                              int64
	streamed                               bool
	othersInput, othersOutput, othersCount int64 // taken by others just before
}

// ownAnswer is the answer with its headers: the input is taken when it is counted, the output when it is all there; the
// requests are looked at at the start, a stream's tokens when the input is counted, other tokens at the end.
func ownAnswer(r ownRequest) answered {
	full := func(limit int64) *plainBucket { return newPlainBucket(limit, limit, r.start) }
	requests, in, out := full(r.requestLimit), full(r.inputLimit), full(r.outputLimit)
	requests.take(1+r.othersCount, r.start)
	in.take(r.othersInput, r.start)
	out.take(r.othersOutput, r.start)
	end, looked := r.start.Add(r.took), r.start
	in.take(r.usage.Input+r.usage.CacheCreation, r.start.Add(r.counted))
	if r.streamed {
		looked = r.start.Add(r.counted)
	} else {
		looked = end
		out.take(r.usage.Output, end)
	}
	h := http.Header{}
	h.Set("Date", looked.UTC().Format(http.TimeFormat))
	requests.header(h, "requests", r.start)
	in.header(h, "input-tokens", looked)
	out.header(h, "output-tokens", looked)
	sum(h)
	return newAnswered(1, h, r.streamed, r.maxTokens, 4*(r.usage.Input+r.usage.CacheCreation+r.usage.CacheRead), &r.usage)
}

// drawAnswered draws a request of our own; others is how much of the input bucket others take at the most.
func drawAnswered(t *rapid.T, others int64) answered {
	r := ownRequest{
		start:        noon.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "start"))),
		took:         time.Duration(rapid.Int64Range(0, int64(40*time.Second)).Draw(t, "took")),
		inputLimit:   rapid.Int64Range(10, 20_000).Draw(t, "input limit") * 1000,
		outputLimit:  rapid.Int64Range(4, 4_000).Draw(t, "output limit") * 1000,
		requestLimit: rapid.Int64Range(5, 20_000).Draw(t, "request limit"),
		maxTokens:    4096,
		streamed:     rapid.Bool().Draw(t, "streamed"),
	}
	r.counted = time.Duration(rapid.Int64Range(0, int64(r.took)).Draw(t, "counted"))
	r.usage = usage{Input: rapid.Int64Range(1, r.inputLimit/4).Draw(t, "input"), CacheCreation: rapid.Int64Range(0, r.inputLimit/4).Draw(t, "creation"),
		CacheRead: rapid.Int64Range(0, 100_000).Draw(t, "read"), Output: rapid.Int64Range(1, r.outputLimit/2).Draw(t, "output")}
	if others > 0 {
		r.othersInput = rapid.Int64Range(1, others).Draw(t, "others")
	}
	return ownAnswer(r)
}
