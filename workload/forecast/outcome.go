package forecast

import (
	"errors"
	"fmt"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// An Outcome is a prediction: admitted, refused, undecided or unknown.
type Outcome struct {
	Word      string
	LimitedBy wire.LimitedBy // of a refusal
	Because   string
}

// The words of an Outcome.
const (
	Admitted  = "admitted"  // even with the lowest levels that the headers allow
	Refused   = "refused"   // even with the highest
	Undecided = "undecided" // it depends on where the levels are within their bounds
	Unknown   = "unknown"   // nothing says anything about the buckets
)

// Outcome asks the gate about a request of this cost at an instant, with the buckets as the headers leave them. failed is the
// cost of the request that was refused.
func (p *Past) Outcome(c, failed Cost, at time.Time) Outcome {
	if o, ok := p.beside(c, failed, at); ok {
		return o
	}
	if len(p.Levels) == 0 {
		return Outcome{Unknown, wire.ByUnknown, "no rate-limit headers to go by"}
	}
	if !c.Known {
		return Outcome{Unknown, wire.ByUnknown, "the size of the request is not known"}
	}
	low, err := p.ask(c.High, at, wire.Low)
	if err != nil {
		return Outcome{Unknown, wire.ByUnknown, err.Error()}
	}
	if low.Admitted() {
		if d, ok := p.untold(); ok {
			return Outcome{Unknown, wire.ByUnknown, fmt.Sprintf("the headers do not tell what the %s bucket holds", d)}
		}
		if l, ok := p.Level(bucket.InputTokens); ok && c.High > l.Limit {
			return Outcome{Undecided, wire.ByInputTokens, "it may be larger than the whole input_tokens bucket: whether a full one admits that is not published"}
		}
		return Outcome{Admitted, wire.ByNone, "every bucket holds enough, if nothing else is sent meanwhile"}
	}
	high, err := p.ask(c.Low, at, wire.High)
	if err != nil {
		return Outcome{Unknown, wire.ByUnknown, err.Error()}
	}
	by := wire.LimitedBy(low.Cause.String())
	if high.Admitted() {
		return Outcome{Undecided, by, fmt.Sprintf("the %s bucket may hold enough or not", by)}
	}
	return Outcome{Refused, wire.LimitedBy(high.Cause.String()), fmt.Sprintf("the %s bucket cannot hold enough yet", high.Cause)}
}

// untold is a bucket that may refuse and of which nothing is known: the one that refused before, or one that an answer
// tells of as a rule. Not ok where there is none.
func (p *Past) untold() (bucket.Dimension, bool) {
	every := []bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens}
	if _, ok := p.Level(bucket.Tokens); ok { // instead of the two
		every = every[:1]
	}
	if by := bucket.Dimension(p.Finding.LimitedBy); bySize(p.Finding.LimitedBy) {
		every = append(every, by)
	}
	for _, d := range every {
		if _, ok := p.Level(d); !ok {
			return d, true
		}
	}
	return "", false
}

// ask asks a gate that is made of the levels at one of their bounds.
func (p *Past) ask(input int64, at time.Time, bound wire.Bound) (bucket.Verdict, error) {
	at = later(at, p.Answered.Add(-slack))
	levels, err := p.levelsAt(at)
	if err != nil {
		return bucket.Verdict{}, err
	}
	g, err := bucket.NewGate([]bucket.Group{wire.Group(levels, at, bound)}, at.UnixNano())
	if err != nil {
		return bucket.Verdict{}, err
	}
	return g.Ask(0, 0, &bucket.Request{InputTokens: input, OutputTokens: 1}), nil
}

// levelsAt are the levels to go by at an instant. The answer may have come before the second of its Date was over, and a
// request that follows at once is looked at before the instant of Levels: what has not been refilled by then does not count.
func (p *Past) levelsAt(at time.Time) ([]wire.Level, error) {
	if !at.Before(p.Answered) {
		return p.Levels, nil
	}
	levels, _ := p.quotas.Levels(p.Started, at)
	if len(levels) != len(p.Levels) {
		return nil, errors.New("the rate-limit headers and the time of the next request cannot both be right")
	}
	return levels, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// beside is the outcome by what refused before, where that is not one of the buckets of the headers.
func (p *Past) beside(c, failed Cost, at time.Time) (Outcome, bool) {
	f := &p.Finding
	switch f.LimitedBy {
	case wire.ByAcceleration, wire.ByPlanWindow, wire.BySpend, wire.ByBytes:
		if p.Wait != nil && !p.Answered.IsZero() && at.Before(p.Answered.Add(*p.Wait)) {
			if f.LimitedBy == wire.ByAcceleration && !p.asMuch(c, failed) {
				return Outcome{Undecided, f.LimitedBy, "a smaller request may fit under what is left of this minute's ceiling"}, true
			}
			return Outcome{Refused, f.LimitedBy, "what refused before lasts until " + p.Answered.Add(*p.Wait).UTC().Format(time.RFC3339)}, true
		}
		if f.LimitedBy == wire.BySpend && f.Retry == wire.RetryNever {
			return Outcome{Refused, f.LimitedBy, "a spend limit does not refill"}, true
		}
		return Outcome{Unknown, wire.ByUnknown, "what refused before is not in the rate-limit headers"}, true
	case wire.ByEntitlement:
		return Outcome{Refused, f.LimitedBy, "an entitlement does not come with time"}, true
	case wire.ByUnknown:
		return Outcome{Unknown, wire.ByUnknown, "what refused before did not say by which limit"}, true
	case wire.ByConcurrency, wire.ByCapacity:
		return Outcome{Unknown, wire.ByUnknown, "what refused before is not in the rate-limit headers"}, true
	}
	return Outcome{}, false
}

// asMuch reports whether a request asks for no less than the one that the ceiling of a minute refused: that minute's sum only
// grows, and what is smaller may still fit.
func (p *Past) asMuch(c, failed Cost) bool {
	if ramp, ok := wire.ReadRamp(p.Finding.Message); ok && ramp.Counts == wire.ByRequests {
		return true // each is one
	}
	return c.Known && failed.Known && c.Low >= failed.High
}

// Agreed reports whether an answer came as it was predicted; nil where the prediction left it open, or the answer is
// neither a pass nor the refusal of a limit.
func (o Outcome) Agreed(passed, refused bool) *bool {
	var yes bool
	switch {
	case !passed && !refused, o.Word != Admitted && o.Word != Refused:
		return nil
	case o.Word == Admitted:
		yes = passed
	default:
		yes = refused
	}
	return &yes
}
