package forecast

import (
	"fmt"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// toAnswer is how long a refusal takes at the most to be answered, once it is decided. An assumption: it needs no model.
const toAnswer = time.Second

// StillRefused reports whether the request that was refused would surely be refused again at an instant, whatever else was
// sent meanwhile, and why. now is what the answer to another request, of the cost mine, says of the buckets at that
// instant; nil if there is none. What is not sure is not.
func (p *Past) StillRefused(failed, mine Cost, at time.Time, now *Past) (because string, ok bool) {
	if p.Answered.IsZero() {
		return "", false
	}
	at = later(at, p.Answered)
	if p.contradicted(failed, at, now) {
		return "", false
	}
	decided := p.Answered.Add(-time.Second - toAnswer) // at the earliest: the second of the answer may have just begun
	if p.Finding.LimitedBy == wire.ByInputTokens {
		if because, ok = p.tooLow(failed, mine, at, now); ok {
			return because, true
		}
	}
	if p.Finding.LimitedBy == wire.ByAcceleration { // a minute's ceiling only fills up
		if until := decided.Truncate(time.Minute).Add(time.Minute); at.Before(until) {
			return "the minute whose ceiling it broke was not over", true
		}
	}
	// Whole seconds are rounded up: a second less may have been enough.
	if w := p.Wait; w != nil && bySize(p.Finding.LimitedBy) {
		if until := decided.Add(*w - time.Second); at.Before(until) {
			return fmt.Sprintf("its wait of %s was not over", short(*w)), true
		}
	}
	return "", false
}

// bySize reports whether a limit's wait depends on nothing but time and traffic, so that it holds until it is over.
func bySize(l wire.LimitedBy) bool {
	switch l {
	case wire.ByRequests, wire.ByInputTokens, wire.ByOutputTokens, wire.ByTokens:
		return true
	}
	return false
}

// tooLow reports whether the bucket of input was surely too low for the failed request.
func (p *Past) tooLow(failed, mine Cost, at time.Time, now *Past) (string, bool) {
	if !failed.Known {
		return "", false
	}
	const d = bucket.InputTokens
	was, known := p.Level(d)
	if known {
		then := was.Later(at)
		if needs := min(failed.Low, then.Limit); then.High < needs {
			return fmt.Sprintf("it asks for at least %d input tokens, and by refill alone the bucket held at most %d", failed.Low, then.High), true
		}
	}
	if is, seen := now.level(d); seen && mine.Known {
		before := min(is.Limit, is.High+mine.High) // the answer shows the bucket without what this request took
		if needs := min(failed.Low, is.Limit); before < needs {
			return fmt.Sprintf("it asks for at least %d input tokens, and by the answer the bucket held at most %d", failed.Low, before), true
		}
	}
	return "", false
}

// contradicted reports whether what answers show cannot be by the model, so that nothing follows from it here, not even from
// the wait: the bucket that refused holds now what it was asked for or more than refill can have brought, or it held all
// that it was asked for.
func (p *Past) contradicted(failed Cost, at time.Time, now *Past) bool {
	if !bySize(p.Finding.LimitedBy) {
		return false
	}
	d := bucket.Dimension(p.Finding.LimitedBy)
	was, known := p.Level(d)
	if is, seen := now.level(d); seen && (!known || is.Limit == was.Limit) {
		if asked, ok := failed.asks(d); ok && is.Low >= asked {
			return true
		}
		if known && is.Low > was.Later(at).High {
			return true
		}
	}
	// It was decided some seconds earlier at the most, when the bucket held that much less.
	return known && d == bucket.InputTokens && failed.Known && failed.High <= was.Low-was.Limit/20
}

// level is Level of what may not be known at all.
func (p *Past) level(d bucket.Dimension) (wire.Level, bool) {
	if p == nil {
		return wire.Level{}, false
	}
	return p.Level(d)
}
