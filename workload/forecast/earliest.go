package forecast

import (
	"fmt"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// An Earliest is the first instant at which a request should be sent.
type Earliest struct {
	At      time.Time // zero: nothing says that it has to wait
	Because string
}

// Earliest is when the buckets can admit a request of this cost after the refusal of another one. A level that is known
// says it for the request's own size; otherwise it is the wait that the refusal asked for, which was that of the
// refused request. failed is the cost of that.
func (p *Past) Earliest(c, failed Cost) Earliest {
	if p.Answered.IsZero() || p.Finding.LimitedBy == wire.ByNone || p.Finding.LimitedBy == "" {
		return Earliest{}
	}
	var waited Earliest
	if p.Wait != nil {
		waited = Earliest{p.Answered.Add(*p.Wait), fmt.Sprintf("the refusal asked for a wait of %s", short(*p.Wait))}
	}
	byLevel, known := p.byLevel(c)
	switch {
	case !known:
		return waited
	case waited.At.IsZero() || byLevel.At.Before(waited.At):
		return byLevel
	case failed.Known && c.High <= failed.Low:
		return waited // a smaller request needs no longer wait than the one that was refused
	}
	return byLevel
}

// byLevel is when every bucket whose level is known is sure to hold what is asked for, and at least the one that refused
// is among them.
func (p *Past) byLevel(c Cost) (Earliest, bool) {
	refusing := bucket.Dimension(p.Finding.LimitedBy)
	if refusing != bucket.InputTokens {
		return Earliest{}, false // what the others ask for has nothing to do with the size: their wait is the refusal's
	}
	if _, ok := p.Level(refusing); !ok {
		return Earliest{}, false
	}
	var latest Earliest
	for _, l := range p.Levels {
		asks, ok := c.asks(l.Dimension)
		if l.Pool != "" || !ok {
			if l.Pool == "" && l.Dimension == refusing {
				return Earliest{}, false
			}
			continue
		}
		a := l.Admits(asks)
		if a.Never {
			return Earliest{}, false
		}
		if at := a.Sure; at.After(l.At) && at.After(latest.At) { // what it holds already needs no wait
			latest = Earliest{at, fmt.Sprintf("by the headers of the refusal the %s bucket held %s of %d, and refills %d a minute", l.Dimension,
				between(l.Low, l.High), l.Limit, l.Limit)}
		}
	}
	return latest, true
}

func between(low, high int64) string {
	if low == high {
		return fmt.Sprint(low)
	}
	return fmt.Sprintf("%d to %d", low, high)
}

// short is a wait as people read it.
func short(d time.Duration) string { return bucket.Duration(d).String() }
