package forecast

import (
	"fmt"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// slack is how far two instants may lie apart that are told in whole seconds.
const slack = time.Second

// Against is what a pass shows against the refusal's still standing for the request as it was; empty where nothing does.
// passed is that request, and now what its answer says of the buckets.
func (p *Past) Against(failed, mine Cost, now *Past) string {
	switch {
	case now == nil || now.Answered.IsZero() || p.Answered.IsZero():
		return "when the failure was answered, or this request, is not known"
	case now.Answered.Before(p.Answered.Add(-slack)):
		return "the answer is dated before the failure: the clocks do not agree"
	}
	if then, is, ok := p.Changed(now); ok {
		return fmt.Sprintf("its limit is another one now: %d then, %d now", then, is)
	}
	switch {
	case len(p.Conflicts) > 0:
		return "the headers of the failure contradict each other, " + p.Conflicts[0].String()
	case len(now.Conflicts) > 0:
		return "the headers of the answer contradict each other, " + now.Conflicts[0].String()
	}
	for _, is := range now.Levels {
		if was, known := p.Level(is.Dimension); known && is.Pool == "" && is.Low > was.Later(now.Answered).High {
			return fmt.Sprintf("the answer shows more in the %s bucket than refill can have brought", is.Dimension)
		}
	}
	if !p.sized() {
		return "what refused counts a small request like a large one: it admitted this one, and would have admitted that one"
	}
	if !failed.Known {
		failed = p.waited()
	}
	if !failed.Known || !mine.Known {
		return "the size of the request that failed is not known"
	}
	if mine.High >= failed.Low {
		return "this request may be as large as the one that failed"
	}
	return ""
}

// waited is the cost of the refused request by its wait: the bucket of input did not yet hold it a second before.
func (p *Past) waited() Cost {
	was, known := p.Level(bucket.InputTokens)
	if !known || p.Wait == nil || p.Finding.LimitedBy != wire.ByInputTokens {
		return Cost{}
	}
	before := was.Later(p.Answered.Add(-slack - toAnswer + *p.Wait - time.Second))
	if before.Low < 1 {
		return Cost{}
	}
	return Cost{before.Low, bucket.MaxTokens, true}
}

// sized reports whether what refused asks a large request for more than a small one.
func (p *Past) sized() bool {
	switch p.Finding.LimitedBy {
	case wire.ByInputTokens, wire.ByTokens:
		return true
	case wire.ByAcceleration:
		return strings.Contains(strings.ToLower(p.Finding.Message), "input tokens")
	}
	return false
}

// Changed gives the figure of the limit that refused, as the failure has it and as an answer has it now, where both do and
// they differ.
func (p *Past) Changed(now *Past) (then, is int64, changed bool) {
	d := bucket.Dimension(p.Finding.LimitedBy)
	was, known := p.figure(d)
	next, seen := now.figure(d)
	if !known || !seen || was == next {
		return 0, 0, false
	}
	return was, next, true
}

// figure is the limit of a minute that an answer shows, by its headers or else by its message.
func (p *Past) figure(d bucket.Dimension) (int64, bool) {
	if p == nil {
		return 0, false
	}
	if n, ok := p.limits[d]; ok {
		return n, true
	}
	f := &p.Finding
	if f.Limit != nil && f.Per == "minute" && bucket.Dimension(f.LimitedBy) == d {
		return *f.Limit, true
	}
	return 0, false
}

// limitsOf are the figures of the standard limits, contradicted or not.
func limitsOf(r wire.RateLimits) map[bucket.Dimension]int64 {
	limits := map[bucket.Dimension]int64{}
	for d, q := range map[bucket.Dimension]wire.Quota{bucket.Requests: r.Requests, bucket.InputTokens: r.InputTokens,
		bucket.OutputTokens: r.OutputTokens, bucket.Tokens: r.Tokens} {
		if q.Limit != nil {
			limits[d] = *q.Limit
		}
	}
	return limits
}

// Clocks says how far this machine's clock lies from that of an answer, where the answer is dated.
func Clocks(e *exchange.Exchange) (apart time.Duration, told bool) {
	_, answered := wire.Moments(e.Answer().Header)
	if answered.IsZero() || e.EndedAt == nil {
		return 0, false
	}
	return e.EndedAt.Sub(answered.Add(-slack)).Abs(), true
}
