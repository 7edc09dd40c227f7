package burst

import (
	"testing"
	"time"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// single is an answer at noon, after which there is room for so many requests, and for so much input and output.
func single(requests, input, output string) *exchange.Exchange {
	x := &exchange.Exchange{At: new(noon.Add(-time.Second)), EndedAt: new(noon), Status: 200, Complete: true,
		Request: exchange.Request{MaxTokens: new(int64(16))},
		Usage:   &exchange.Usage{InputTokens: 1000, CacheCreationInputTokens: 500, CacheReadInputTokens: 70_000, OutputTokens: 10},
		Headers: map[string]string{}}
	for name, left := range map[string]string{"requests": requests, "input-tokens": input, "output-tokens": output} {
		if left != "" {
			limit := map[string]string{"requests": "60", "input-tokens": "60000", "output-tokens": "60000"}[name]
			x.Headers["anthropic-ratelimit-"+name+"-limit"], x.Headers["anthropic-ratelimit-"+name+"-remaining"] = limit, left
		}
	}
	return x
}

func TestForesee(t *testing.T) {
	for _, test := range []struct {
		name      string
		single    *exchange.Exchange
		n         int
		low, high int
		by        wire.LimitedBy
	}{
		{"more room than requests", single("30", "59000", "59000"), 20, 20, 20, wire.ByNone},
		{"as much room as requests", single("20", "59000", "59000"), 20, 20, 20, wire.ByNone},
		// A request more may have refilled since the header was true: nothing tells how long ago that was.
		{"the last does not fit", single("20", "59000", "59000"), 21, 20, 21, wire.ByRequests},
		{"no room at all", single("0", "59000", "59000"), 3, 0, 3, wire.ByRequests},
		// 9,500 to 60,000 tokens, at 1,500 or at 1,000 of them.
		{"input decides", single("60", "10000", "59000"), 100, 6, 60, wire.ByInputTokens},
		// 500 to 60,000 of output: 10 are not in the headers yet, then 16 each until it is in debt.
		{"output decides", single("60", "59000", "1000"), 60, 31, 60, wire.ByOutputTokens},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := Foresee(test.single, make([]time.Duration, test.n))
			if !f.Known || f.Low != test.low || f.High != test.high || f.LimitedBy != test.by {
				t.Errorf("%+v, want %d to %d, then %s", f, test.low, test.high, test.by)
			}
		})
	}
}

// TestForeseeRefill spreads them out, and the buckets refill meanwhile.
func TestForeseeRefill(t *testing.T) {
	x := single("5", "", "")
	at := func(gap time.Duration) (list []time.Duration) {
		for i := range 10 {
			list = append(list, time.Duration(10-i)*gap) // in any order
		}
		return list
	}
	for gap, want := range map[time.Duration]int{0: 5, 500 * time.Millisecond: 10, 100 * time.Millisecond: 6} {
		if f := Foresee(x, at(gap)); f.Low != want {
			t.Errorf("every %v: at least %d, want %d", gap, f.Low, want)
		}
	}
}

func TestForeseeUnknown(t *testing.T) {
	none := single("", "", "")
	unsized := single("5", "", "")
	unsized.Usage = nil
	vast := single("5", "", "")
	vast.Usage.InputTokens = 1 << 62
	deep := single("", "", "0")
	deep.Usage.OutputTokens = 1 << 60
	deep.Headers["anthropic-ratelimit-output-tokens-reset"] = "2026-11-23T12:00:30Z"
	for name, x := range map[string]*exchange.Exchange{"no headers": none, "no usage": unsized, "too large": vast, "too deep": deep} {
		if f := Foresee(x, make([]time.Duration, 3)); f.Known || f.Because == "" || f.LimitedBy != wire.ByUnknown {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestForeseeAgain asks about what was really sent: at the least as if at the starts, at the most as if then or at the ends.
func TestForeseeAgain(t *testing.T) {
	x := single("5", "", "")
	x.Headers["date"] = "Mon, 23 Nov 2026 11:59:59 GMT"
	x.Headers["anthropic-ratelimit-requests-reset"] = "2026-11-23T12:00:55Z" // 5 to 6 of 60 are there at noon
	var r Record
	for i := range 10 {
		began := noon.Add(time.Duration(i) * 100 * time.Millisecond)
		r.Attempts = append(r.Attempts, Attempt{Exchange: &exchange.Exchange{At: new(began), EndedAt: new(began.Add(4 * time.Second))}})
	}
	if f := r.Foresee(x); f.Low != 5 || f.High != 10 {
		t.Errorf("%+v, want 5 to 10", f)
	}
	for i := range r.Attempts { // answered at once
		r.Attempts[i].Exchange.EndedAt = r.Attempts[i].Exchange.At
	}
	if f := r.Foresee(x); f.Low != 5 || f.High != 6 {
		t.Errorf("%+v, want 5 to 6", f)
	}
	r.Attempts[3].Exchange.At = nil
	if f := r.Foresee(x); f.Known || f.Because == "" {
		t.Errorf("%+v", f)
	}
}
