package wire

import (
	"math"
	"math/bits"
	"time"
)

// A Bound is one of the two ends of a Level.
type Bound int

const (
	Low  Bound = iota // what the bucket holds at least
	High              // what it holds at the most
)

const up, down = true, false

// refilled is what a limit of so many a minute refills in a while, which is not negative; it stops at 2^62.
func refilled(limit int64, d time.Duration, roundUp bool) int64 {
	hi, lo := bits.Mul64(uint64(limit), uint64(d))
	if hi >= uint64(time.Minute)/4 {
		return 1 << 62
	}
	n, rest := bits.Div64(hi, lo, uint64(time.Minute))
	if roundUp && rest > 0 {
		n++
	}
	return int64(n)
}

// refillTime is how long a limit of so many a minute, more than 0, takes to refill an amount that is not negative,
// rounded up to a nanosecond; it stops at the longest duration.
func refillTime(limit, amount int64) time.Duration {
	hi, lo := bits.Mul64(uint64(amount), uint64(time.Minute))
	if hi >= uint64(limit) {
		return math.MaxInt64
	}
	n, rest := bits.Div64(hi, lo, uint64(limit))
	if rest > 0 {
		n++
	}
	if n > math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(n)
}

// Later is the level at a later instant, if nothing is taken meanwhile. Whatever else is taken, High stays an upper
// bound, because it can only lower the level, unless something that was taken before is given back (an estimate, or a
// reservation as until May 2025); Low is a lower bound only if nothing is taken. An earlier instant
// changes nothing: what was taken before is not known.
func (l Level) Later(t time.Time) Level {
	passed := t.Sub(l.At)
	if passed <= 0 {
		return l
	}
	l.Low = min(l.Limit, l.Low+refilled(l.Limit, passed, down))
	l.High = min(l.Limit, l.High+refilled(l.Limit, passed, up))
	l.At = t
	return l
}

// An Admission is when a bucket can admit a request of some cost.
type Admission struct {
	Possible time.Time // not before: as High has it
	Sure     time.Time // from then on, if nothing else is taken: as Low has it
	Depends  bool      // the cost is more than a full bucket: whether it is admitted when full, or never, is not published
	Never    bool      // the limit is 0; the instants are zero
}

// Admits tells when the bucket can admit a request of that cost, no earlier than the instant of the level.
func (l Level) Admits(cost int64) Admission {
	a := Admission{Depends: cost > l.Limit, Never: l.Limit <= 0 && cost > 0}
	if a.Never {
		return a
	}
	cost = min(cost, l.Limit)
	after := func(level int64) time.Time {
		if level >= cost {
			return l.At
		}
		return l.At.Add(refillTime(l.Limit, cost-level))
	}
	a.Possible, a.Sure = after(l.High), after(l.Low)
	return a
}
