package forecast

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/bucket/wire/refuse"
	"loadshape/workload/exchange"
)

// noon is when the answers of the tests came, by their Date.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// answer is an answer at noon. Headers go in pairs.
func answer(status int, body []byte, headers ...string) wire.Answer {
	h := http.Header{}
	h.Set("Date", noon.Format(http.TimeFormat))
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return wire.Answer{Status: status, Header: h, Body: body}
}

// triplet are the headers of one bucket, whose reset is so long after noon; none where it is negative.
func triplet(name, limit, remaining string, reset time.Duration) []string {
	prefix := "Anthropic-Ratelimit-" + name
	list := []string{prefix + "-Limit", limit, prefix + "-Remaining", remaining}
	if reset >= 0 {
		list = append(list, prefix+"-Reset", noon.Add(reset).Format(time.RFC3339))
	}
	return list
}

func join(lists ...[]string) []string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

var (
	fullRequests = triplet("Requests", "1000", "1000", 0)
	fullOutput   = triplet("Output-Tokens", "8000", "8000", 0)
	overInput    = refuse.OverLimit(30000, "input tokens", "minute", "org", "m").Body("req_1")
	overRequests = refuse.OverLimit(1000, "requests", "minute", "org", "m").Body("req_1")
)

// after is an instant after the end of the second of noon, which is when the answer had come for sure.
func after(d time.Duration) time.Time { return noon.Add(time.Second + d) }

func TestEarliest(t *testing.T) {
	// A bucket of 30,000 a minute, 500 a second, which is full again 50 s after noon: at noon it held 5,000.
	input := triplet("Input-Tokens", "30000", "5000", 50*time.Second)
	for _, c := range []struct {
		name         string
		answer       wire.Answer
		cost, failed Cost
		want         time.Time // zero: nothing says that it has to wait
		because      string
	}{
		{"it was admitted", answer(200, nil, "Retry-After", "30"), Exactly(10), Cost{}, time.Time{}, ""},
		{"it was no refusal of a limit", answer(400, refuse.Invalid("no").Body("r"), "Retry-After", "30"), Exactly(10), Cost{}, time.Time{}, ""},
		{"nothing but the wait", answer(429, overInput, "Retry-After", "30"), Exactly(10), Cost{}, after(30 * time.Second), "asked for a wait of 30s"},
		{"a wait in milliseconds", answer(429, overInput, "Retry-After-Ms", "1500"), Exactly(10), Cost{}, after(1500 * time.Millisecond), "1.5s"},
		{"neither a wait nor a level", answer(429, overInput), Exactly(10), Cost{}, time.Time{}, ""},
		{"the bucket holds enough for a small one", answer(429, overInput, join(input, []string{"Retry-After", "30"})...), Exactly(4000), Exactly(20000), time.Time{}, ""},
		// At least 5,000 a second after noon, so that 10,000 are sure after 10 s more.
		{"a smaller one needs no longer", answer(429, overInput, join(input, []string{"Retry-After", "30"})...), Exactly(10000), Exactly(20000), after(10 * time.Second), "refills 30000 a minute"},
		{"no longer than the refused one", answer(429, overInput, join(input, []string{"Retry-After", "30"})...), Exactly(20000), Exactly(20000), after(30 * time.Second), "wait of 30s"},
		{"a larger one needs longer", answer(429, overInput, join(input, []string{"Retry-After", "30"})...), Exactly(25000), Exactly(20000), after(40 * time.Second), "refills 30000 a minute"},
		{"a level without a wait", answer(429, overInput, input...), Exactly(10000), Cost{}, after(10 * time.Second), "held 5000 to"},
		{"the size is not known", answer(429, overInput, join(input, []string{"Retry-After", "30"})...), Cost{}, Cost{}, after(30 * time.Second), "wait of 30s"},
		{"as large as the bucket and more", answer(429, overInput, input...), Exactly(90000), Cost{}, after(50 * time.Second), ""},
		{"requests know no size", answer(429, overRequests, join(input, []string{"Retry-After", "7"})...), Exactly(1), Exactly(20000), after(7 * time.Second), "wait of 7s"},
		{"overloaded", answer(529, refuse.AtCapacity().Body("r"), "Retry-After", "5"), Exactly(1), Cost{}, after(5 * time.Second), "wait of 5s"},
		{"another bucket is too low as well", answer(429, overInput, join(input, triplet("Requests", "60", "0", time.Minute))...), Exactly(4000), Exactly(20000),
			after(time.Second), "requests bucket"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := PastOf(c.answer, time.Time{})
			got := p.Earliest(c.cost, c.failed)
			if !got.At.Equal(c.want) || !strings.Contains(got.Because, c.because) {
				t.Errorf("from %v on: %q, want from %v on: …%q…", got.At, got.Because, c.want, c.because)
			}
		})
	}
}

func TestEarliestWithoutAnInstant(t *testing.T) {
	a := answer(429, overInput, "Retry-After", "30")
	a.Header.Del("Date")
	p := PastOf(a, time.Time{})
	if e := p.Earliest(Exactly(1), Cost{}); !e.At.IsZero() {
		t.Errorf("from %v on, though nobody knows when the answer came", e.At)
	}
	p = PastOf(a, noon) // by this machine's clock
	if e := p.Earliest(Exactly(1), Cost{}); !e.At.Equal(noon.Add(30 * time.Second)) {
		t.Errorf("from %v on, want half a minute after noon", e.At)
	}
}

func TestOutcome(t *testing.T) {
	// By remaining and reset together it holds 5,000 to 6,000 at one second past noon.
	low := join(fullRequests, fullOutput, triplet("Input-Tokens", "30000", "5000", 50*time.Second))
	refused := answer(429, overInput, low...)
	for _, c := range []struct {
		name   string
		answer wire.Answer
		cost   Cost
		at     time.Time
		want   string
		by     wire.LimitedBy
	}{
		{"surely enough", refused, Exactly(5000), after(0), Admitted, wire.ByNone},
		{"surely too little", refused, Exactly(6001), after(0), Refused, wire.ByInputTokens},
		{"between the bounds", refused, Exactly(5500), after(0), Undecided, wire.ByInputTokens},
		{"an estimate across the bounds", refused, Cost{1000, 9000, true}, after(0), Undecided, wire.ByInputTokens},
		{"refilled", refused, Exactly(10000), after(10 * time.Second), Admitted, wire.ByNone},
		{"not yet refilled", refused, Exactly(11001), after(10 * time.Second), Refused, wire.ByInputTokens},
		{"a moment before the answer", refused, Exactly(6001), noon.Add(-time.Hour), Refused, wire.ByInputTokens},
		{"as much as a full bucket", refused, Exactly(30000), after(50 * time.Second), Admitted, wire.ByNone},
		{"more than a full bucket", refused, Exactly(30001), after(50 * time.Second), Undecided, wire.ByInputTokens},
		{"perhaps more than a full bucket", refused, Cost{10, 30001, true}, after(50 * time.Second), Undecided, wire.ByInputTokens},
		{"more than a full bucket while it is not full", refused, Exactly(30001), after(0), Refused, wire.ByInputTokens},
		{"a size that is not known", refused, Cost{}, after(0), Unknown, wire.ByUnknown},
		{"no headers", answer(429, overInput), Exactly(1), after(0), Unknown, wire.ByUnknown},
		{"of the bucket that refused nothing is told", answer(429, overInput, join(fullRequests, fullOutput)...), Exactly(1), after(0), Unknown, wire.ByUnknown},
		{"of one bucket nothing is told", answer(200, nil, join(fullRequests, triplet("Input-Tokens", "30000", "30000", 0))...), Exactly(1), after(0), Unknown, wire.ByUnknown},
		{"perhaps a part of a request is left", answer(200, nil, join(triplet("Requests", "1", "0", time.Minute), fullOutput, triplet("Input-Tokens", "30000", "30000", 0))...),
			Exactly(1), after(0), Undecided, wire.ByRequests},
		{"one bucket of tokens", answer(200, nil, join(fullRequests, triplet("Tokens", "30000", "30000", 0))...), Exactly(100), after(0), Admitted, wire.ByNone},
		{"a limit without a name", answer(429, refuse.Throttled().Body("r"), low...), Exactly(1), after(0), Unknown, wire.ByUnknown},
		{"overloaded", answer(529, refuse.AtCapacity().Body("r"), low...), Exactly(1), after(0), Unknown, wire.ByUnknown},
		{"at once", answer(429, refuse.OverConcurrency().Body("r"), low...), Exactly(1), after(0), Unknown, wire.ByUnknown},
		{"acceleration before the minute", answer(429, refuse.OverAcceleration(1, 2, "input tokens", "o", "m").Body("r"), join(low, []string{"Retry-After", "60"})...),
			Exactly(5000), after(59 * time.Second), Refused, wire.ByAcceleration},
		{"a smaller request before the minute", answer(429, refuse.OverAcceleration(1, 2, "input tokens", "o", "m").Body("r"), join(low, []string{"Retry-After", "60"})...),
			Exactly(4999), after(59 * time.Second), Undecided, wire.ByAcceleration},
		{"an estimate that may be smaller", answer(429, refuse.OverAcceleration(1, 2, "input tokens", "o", "m").Body("r"), join(low, []string{"Retry-After", "60"})...),
			Cost{4999, 9000, true}, after(59 * time.Second), Undecided, wire.ByAcceleration},
		{"acceleration of requests, before the minute", answer(429, refuse.OverAcceleration(1, 2, "requests", "o", "m").Body("r"), join(low, []string{"Retry-After", "60"})...),
			Exactly(1), after(59 * time.Second), Refused, wire.ByAcceleration},
		{"acceleration after it", answer(429, refuse.OverAcceleration(1, 2, "input tokens", "o", "m").Body("r"), join(low, []string{"Retry-After", "60"})...),
			Exactly(1), after(60 * time.Second), Unknown, wire.ByUnknown},
		{"an entitlement", answer(403, refuse.Forbidden().Body("r")), Exactly(1), after(time.Hour), Refused, wire.ByEntitlement},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := PastOf(c.answer, time.Time{})
			if got := p.Outcome(c.cost, Exactly(5000), c.at); got.Word != c.want || got.LimitedBy != c.by {
				t.Errorf("is %s by %s (%s), want %s by %s", got.Word, got.LimitedBy, got.Because, c.want, c.by)
			}
		})
	}
}

func TestAgreed(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		word            string
		passed, refused bool
		want            *bool
	}{
		{Admitted, true, false, &yes}, {Admitted, false, true, &no}, {Admitted, false, false, nil},
		{Refused, false, true, &yes}, {Refused, true, false, &no}, {Refused, false, false, nil},
		{Undecided, true, false, nil}, {Unknown, false, true, nil},
	} {
		got := Outcome{Word: c.word}.Agreed(c.passed, c.refused)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s, passed %v, refused %v: %v", c.word, c.passed, c.refused, got)
		}
	}
}

func TestStillRefused(t *testing.T) {
	input := join(fullRequests, fullOutput, triplet("Input-Tokens", "30000", "5000", 50*time.Second))
	now := func(remaining string, missing time.Duration) *Past { // 20 s later
		h := answer(200, nil, join(fullRequests, fullOutput, triplet("Input-Tokens", "30000", remaining, 20*time.Second+missing))...)
		h.Header.Set("Date", noon.Add(20*time.Second).Format(http.TimeFormat))
		p := PastOf(h, time.Time{})
		return &p
	}
	for _, c := range []struct {
		name         string
		answer       wire.Answer
		failed, mine Cost
		at           time.Time
		now          *Past
		want         string // a part of the reason; empty: not for sure
	}{
		// The level is at most 6,000 one second past noon and rises by 500 a second.
		{"by refill alone", answer(429, overInput, input...), Exactly(20000), Exactly(10), after(20 * time.Second), nil, "at most 16000"},
		{"the last nanosecond but some", answer(429, overInput, input...), Exactly(20000), Exactly(10), after(28*time.Second - 2*time.Millisecond), nil, "by refill alone"},
		{"refill can have brought enough", answer(429, overInput, input...), Exactly(20000), Exactly(10), after(28 * time.Second), nil, ""},
		{"the least of an estimate", answer(429, overInput, input...), Cost{10000, 20000, true}, Exactly(10), after(20 * time.Second), nil, ""},
		{"a size that is not known", answer(429, overInput, input...), Cost{}, Exactly(10), after(20 * time.Second), nil, ""},
		{"larger than the bucket, which is not full", answer(429, overInput, input...), Exactly(90000), Exactly(10), after(20 * time.Second), nil, "by refill alone"},
		{"larger than the bucket, which may be full", answer(429, overInput, input...), Exactly(90000), Exactly(10), after(50 * time.Second), nil, ""},
		// The answer shows 4,000 and took 1,000, after 20 s in which the model has 15,000 at least.
		{"the answer shows less", answer(429, overInput, "Retry-After", "1"), Exactly(20000), Exactly(1000), after(20 * time.Second), now("4000", 52*time.Second), "by the answer"},
		{"the answer shows more than refill can bring", answer(429, overInput, input...), Exactly(20000), Exactly(10), after(20 * time.Second), now("30000", 0), ""},
		{"nor does its wait count then", answer(429, overInput, join(input, []string{"Retry-After", "30"})...), Cost{}, Exactly(10), after(20 * time.Second), now("30000", 0), ""},
		{"its wait counts where the answer agrees", answer(429, overInput, join(input, []string{"Retry-After", "30"})...), Cost{}, Exactly(10), after(20 * time.Second), now("15000", 30*time.Second), "wait of 30s"},
		{"nor where the answer shows enough for it", answer(429, overRequests, "Retry-After", "30"), Cost{}, Exactly(10), after(20 * time.Second), now("15000", 30*time.Second), ""},
		{"nor where that is tokens", answer(429, overInput, "Retry-After", "30"), Exactly(15000), Exactly(10), after(20 * time.Second), now("15000", 30*time.Second), ""},
		{"it held all that was asked for", answer(429, overInput, join(input, []string{"Retry-After", "30"})...), Exactly(3000), Exactly(10), after(0), nil, ""},
		{"it may have held less when it was asked", answer(429, overInput, join(input, []string{"Retry-After", "30"})...), Exactly(4000), Exactly(10), after(0), nil, "wait of 30s"},
		{"the answer shows enough with what it took", answer(429, overInput, "Retry-After", "1"), Exactly(20000), Exactly(16000), after(20 * time.Second), now("4000", 52*time.Second), ""},
		{"what it took is not known", answer(429, overInput, "Retry-After", "1"), Exactly(20000), Cost{}, after(20 * time.Second), now("4000", 52*time.Second), ""},
		// Decided no earlier than a second before noon; of 30 s, 29 may have been enough.
		{"its wait is not over", answer(429, overRequests, "Retry-After", "30"), Cost{}, Cost{}, noon.Add(28*time.Second - 1), nil, "wait of 30s was not over"},
		{"its wait may be over", answer(429, overRequests, "Retry-After", "30"), Cost{}, Cost{}, noon.Add(28 * time.Second), nil, ""},
		{"a wait of a second tells nothing", answer(429, overRequests, "Retry-After", "1"), Cost{}, Cost{}, after(0), nil, ""},
		{"a wait for capacity does not hold", answer(529, refuse.AtCapacity().Body("r"), "Retry-After", "30"), Exactly(1), Cost{}, after(0), nil, ""},
		{"nor that of requests under way", answer(429, refuse.OverConcurrency().Body("r"), "Retry-After", "30"), Exactly(1), Cost{}, after(0), nil, ""},
		{"nor that of a limit without a name", answer(429, refuse.Throttled().Body("r"), "Retry-After", "30"), Exactly(1), Cost{}, after(0), nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := PastOf(c.answer, time.Time{})
			because, ok := p.StillRefused(c.failed, c.mine, c.at, c.now)
			if ok != (c.want != "") || !strings.Contains(because, c.want) {
				t.Errorf("%v, because %q, want %q", ok, because, c.want)
			}
		})
	}
}

// TestStillRefusedByAcceleration: the minute that counts is that of the decision, which may be the one before.
func TestStillRefusedByAcceleration(t *testing.T) {
	body := refuse.OverAcceleration(25000, 35000, "input tokens", "org", "m").Body("r")
	for _, c := range []struct {
		date time.Duration // after noon
		at   time.Duration
		want bool
	}{
		{10 * time.Second, 59 * time.Second, true}, {10 * time.Second, time.Minute, false}, {time.Second, 59 * time.Second, true},
		{0, 30 * time.Second, false}, // it may have been decided before noon
	} {
		a := answer(429, body)
		a.Header.Set("Date", noon.Add(c.date).Format(http.TimeFormat))
		p := PastOf(a, time.Time{})
		if because, ok := p.StillRefused(Exactly(10), Exactly(1), noon.Add(c.at), nil); ok != c.want {
			t.Errorf("answered %v after noon, asked %v after it: %v %q, want %v", c.date, c.at, ok, because, c.want)
		}
	}
}

func TestCostOf(t *testing.T) {
	count := func(n int64) *int64 { return &n }
	for _, c := range []struct {
		name    string
		request exchange.Request
		usage   *exchange.Usage
		want    Cost
	}{
		{"nothing", exchange.Request{}, nil, Cost{}},
		{"the answer's count", exchange.Request{InputTokens: count(5)}, &exchange.Usage{InputTokens: 3, CacheCreationInputTokens: 4, CacheReadInputTokens: 90}, Exactly(7)},
		{"counted", exchange.Request{InputTokens: count(5)}, nil, Exactly(5)},
		{"estimated", exchange.Request{InputTokens: count(5), InputEstimated: true, InputLow: count(2), InputHigh: count(9)}, nil, Cost{2, 9, true}},
		{"estimated, and no bounds", exchange.Request{InputTokens: count(5), InputEstimated: true}, nil, Cost{}},
		{"without an upper bound", exchange.Request{InputLow: count(2)}, nil, Cost{2, bucket.MaxTokens, true}},
		{"nothing asks for nothing", exchange.Request{InputLow: count(0), InputHigh: count(9)}, nil, Cost{1, 9, true}},
	} {
		if got := CostOf(&c.request, c.usage); got != c.want {
			t.Errorf("%s: is %+v, want %+v", c.name, got, c.want)
		}
	}
}
