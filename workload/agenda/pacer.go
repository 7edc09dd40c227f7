package agenda

import (
	"math/bits"

	"loadshape/bucket"
)

// A Pacer gives out instants, evenly spaced; what is less than a nanosecond is carried on.
type Pacer struct {
	Free    int64  // the next instant
	each    int64  // nanoseconds from one to the next …
	part    uint64 // … and the part of a nanosecond on top, in
	whole   uint64 // so many parts of one
	carried uint64
}

// NewPacer paces so many requests, in billionths, in each span.
func NewPacer(requests int64, span bucket.Duration) *Pacer {
	whole := uint64(requests)
	hi, lo := bits.Mul64(uint64(span), 1e9)
	if hi >= whole {
		return &Pacer{each: LongestPace, whole: whole}
	}
	each, part := bits.Div64(hi, lo, whole)
	if each >= uint64(LongestPace) {
		return &Pacer{each: LongestPace, whole: whole}
	}
	return &Pacer{each: int64(each), part: part, whole: whole}
}

// Each is the time from one instant to the next, without the part of a nanosecond.
func (p *Pacer) Each() int64 { return p.each }

// LongestPace leads past the end of time from every instant but the first ones, and never overflows.
const LongestPace = bucket.MaxTime - 1

// Take takes the next instant, at which it is free, or a later one.
func (p *Pacer) Take(at int64) {
	if at > p.Free {
		p.Free, p.carried = at, 0
	}
	p.Free += p.each
	if p.carried += p.part; p.carried >= p.whole {
		p.carried -= p.whole
		p.Free++
	}
}
