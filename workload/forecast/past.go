// Package forecast is what the model of the buckets says about a request before it is sent, by the
// headers of the last answers: when it can be admitted, whether it will be, and whether another one
// would still be refused.
//
// It rests on the assumptions of wire.Level, and on two of its own: nothing else is sent meanwhile,
// where a lower bound is meant, and this machine's clock is that of the provider, where an answer
// has no date.
//
// In come answers with the times at which they ended, and the cost of the next request; out go an
// Earliest instant, an Outcome, and whether a refusal stands. It has no clock, sends nothing, and
// says "unknown" rather than guess.
//
// Read past.go, outcome.go, earliest.go, then still.go.
package forecast

import (
	"net/http"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// A Past is what an answer said of the buckets.
type Past struct {
	Started   time.Time // the earliest instant at which the request can have been looked at; zero: unknown
	Answered  time.Time // the latest; zero: unknown
	Levels    []wire.Level
	Conflicts []wire.Conflict
	Finding   wire.Finding   // of a refusal
	Wait      *time.Duration // that a refusal asked for

	quotas wire.RateLimits            // its headers
	limits map[bucket.Dimension]int64 // their figures, whatever else they say
}

// PastOf reads an answer. ended is when it had come by this machine's clock, or zero; it counts where the answer has
// no date of its own.
func PastOf(a wire.Answer, ended time.Time) Past {
	h := a.Header
	if h == nil {
		h = http.Header{}
	}
	p := Past{}
	p.Started, p.Answered = wire.Moments(h)
	if p.Answered.IsZero() {
		p.Answered = ended
	}
	p.quotas = wire.ReadRateLimits(h).Of(a.Speed)
	p.Levels, p.Conflicts = p.quotas.Levels(p.Started, p.Answered)
	p.limits = limitsOf(p.quotas)
	if a.Status == 200 {
		p.Finding.LimitedBy = wire.ByNone // a retry-after on a 200 asks for nothing
		return p
	}
	p.Finding = wire.Explain(a, p.Answered)
	d, ok := wire.ReadRetryAfter(h, p.Answered)
	if s := p.Finding.RetryAfter; s != nil && (!ok || p.Finding.LimitedBy == wire.ByPlanWindow) {
		d, ok = time.Duration(*s)*time.Second, true
	}
	if ok {
		p.Wait = &d
	}
	return p
}

// Level is that of a dimension of the standard limits; not ok where it is not known.
func (p *Past) Level(d bucket.Dimension) (wire.Level, bool) {
	for _, l := range p.Levels {
		if l.Dimension == d && l.Pool == "" {
			return l, true
		}
	}
	return wire.Level{}, false
}

// A Cost is what a request asks of a bucket of input, between bounds. The zero Cost is not known.
type Cost struct {
	Low, High int64
	Known     bool
}

// Exactly is a cost that is counted, not estimated.
func Exactly(n int64) Cost { return Cost{n, n, true} }

// asks is the most that a request of this cost asks of a dimension, and whether that is known. Output is asked for one
// token of room, whatever max_tokens is.
func (c Cost) asks(d bucket.Dimension) (int64, bool) {
	switch d {
	case bucket.Requests, bucket.OutputTokens:
		return 1, true
	case bucket.InputTokens:
		return c.High, c.Known
	}
	return 0, false
}

// CostOf is what an exchange's request asked for: by the answer's own count where there is one, else between the bounds of
// the estimate.
func CostOf(q *exchange.Request, u *exchange.Usage) Cost {
	switch {
	case u != nil:
		return Exactly(u.InputTokens + u.CacheCreationInputTokens)
	case q.InputTokens != nil && !q.InputEstimated:
		return Exactly(*q.InputTokens)
	case q.InputLow != nil && q.InputHigh != nil:
		return Cost{least(*q.InputLow), *q.InputHigh, true}
	case q.InputLow != nil: // the text does not tell how much it is at the most
		return Cost{least(*q.InputLow), bucket.MaxTokens, true}
	}
	return Cost{}
}

// least is the lower bound of an estimate: a request has a token, whatever its text, and one without any would be admitted
// by every bucket.
func least(n int64) int64 { return max(1, n) }
