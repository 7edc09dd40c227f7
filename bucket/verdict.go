package bucket

import (
	"math/big"
	"math/bits"
	"strconv"
)

// A Cause is the kind of limit that refused a request. The zero Cause is none.
type Cause uint8

const (
	None Cause = iota
	ByRequests
	ByInputTokens
	ByOutputTokens
	ByTokens
	ByAcceleration
	ByConcurrency
)

func (c Cause) String() string {
	switch c {
	case ByRequests:
		return string(Requests)
	case ByInputTokens:
		return string(InputTokens)
	case ByOutputTokens:
		return string(OutputTokens)
	case ByTokens:
		return string(Tokens)
	case ByAcceleration:
		return "acceleration"
	case ByConcurrency:
		return "concurrency"
	}
	return ""
}

func (d Dimension) cause() Cause {
	switch d {
	case Requests:
		return ByRequests
	case InputTokens:
		return ByInputTokens
	case OutputTokens:
		return ByOutputTokens
	}
	return ByTokens
}

// The places of what a group has beside its limits.
const (
	AtAcceleration = -1
	AtConcurrency  = -2
)

// A Verdict is a gate's answer. The zero Verdict admits.
type Verdict struct {
	Cause Cause // of the refusing limit with the longest wait
	Limit int   // its place among the limits of its group, or AtAcceleration, or AtConcurrency
	wait  wait
	told  RetryAfter // of the wait
	// Forbidden reports that the client is told not to try again.
	Forbidden bool
}

// consider takes over the verdict where this limit's wait is longer than those before.
func (v *Verdict) consider(c Cause, limit int, w wait) {
	if v.Cause == None || w.longer(&v.wait) {
		*v = Verdict{Cause: c, Limit: limit, wait: w}
	}
}

// Admitted reports whether the request passed.
func (v Verdict) Admitted() bool { return v.Cause == None }

// RetryAfter is what the client is told, in whole seconds: Seconds, unless the group's Refusal tells another time, or none; then
// it is not ok.
func (v Verdict) RetryAfter() (seconds uint64, ok bool) {
	switch {
	case v.Cause == None || v.told == RetryAfterNone:
		return 0, false
	case v.told > 0:
		return v.told.seconds(), true
	}
	return v.Seconds()
}

// Seconds is the wait in whole seconds, rounded up and at least 1, and 2^64-1 where it is longer than that. It
// is not ok when no wait helps, and when the request was admitted.
func (v Verdict) Seconds() (seconds uint64, ok bool) {
	if v.Cause == None || v.wait.never {
		return 0, false
	}
	s := v.seconds()
	if s.hi != 0 {
		return 1<<64 - 1, true
	}
	return s.lo, true
}

// AppendRetryAfter appends the whole number of RetryAfter, however long the wait is, or null where that is not ok.
func (v Verdict) AppendRetryAfter(b []byte) []byte {
	if v.Cause != None && v.told == RetryAfterExact {
		return v.AppendSeconds(b)
	}
	if seconds, ok := v.RetryAfter(); ok {
		return strconv.AppendUint(b, seconds, 10)
	}
	return append(b, "null"...)
}

// AppendSeconds appends the whole number of Seconds, however long the wait is: null where no wait helps, 0 where none is needed.
func (v Verdict) AppendSeconds(b []byte) []byte {
	switch {
	case v.Cause == None:
		return append(b, '0')
	case v.wait.never:
		return append(b, "null"...)
	}
	s := v.seconds()
	if s.hi == 0 {
		return strconv.AppendUint(b, s.lo, 10)
	}
	n := new(big.Int).Lsh(big.NewInt(s.hi), 64)
	return n.Or(n, new(big.Int).SetUint64(s.lo)).Append(b, 10)
}

// seconds is a wait that ends, in whole seconds.
func (v Verdict) seconds() wide {
	ns := v.wait.whole
	if v.wait.rest > 0 {
		ns = ns.add(wide{lo: 1})
	}
	q, rest := ns.divide(1e9)
	if rest > 0 {
		q = q.add(wide{lo: 1})
	}
	if q == (wide{}) {
		return wide{lo: 1}
	}
	return q
}

// Wait is the exact time after which the request would be admitted if nothing else happened, in
// nanoseconds; nil where none helps or none is needed. Of acceleration it is the time to the next minute, which
// may not be enough.
func (v Verdict) Wait() *big.Rat {
	if v.Cause == None || v.wait.never {
		return nil
	}
	ns := new(big.Int).SetUint64(uint64(v.wait.whole.hi))
	ns.Lsh(ns, 64).Or(ns, new(big.Int).SetUint64(v.wait.whole.lo))
	r := new(big.Rat).SetInt(ns)
	if v.wait.rest > 0 {
		r.Add(r, new(big.Rat).SetFrac(new(big.Int).SetUint64(v.wait.rest), new(big.Int).SetUint64(v.wait.parts)))
	}
	return r
}

// A wait is whole + rest/parts nanoseconds. The zero wait is none at all.
type wait struct {
	whole       wide
	rest, parts uint64
	never       bool // nothing ends it
}

// quotient is the wait of a/d nanoseconds.
func quotient(a wide, d uint64) wait {
	q, rest := a.divide(d)
	return wait{whole: q, rest: rest, parts: d}
}

// longer reports whether a is longer than b. One that nothing ends is the longest.
func (a *wait) longer(b *wait) bool {
	if a.never || b.never {
		return a.never && !b.never
	}
	if a.whole != b.whole {
		return b.whole.less(a.whole)
	}
	if a.rest == 0 || b.rest == 0 {
		return a.rest > b.rest
	}
	// rest < of on both sides, so that the cross products are exact in 128 bits.
	ahi, alo := bits.Mul64(a.rest, b.parts)
	bhi, blo := bits.Mul64(b.rest, a.parts)
	return ahi > bhi || ahi == bhi && alo > blo
}
