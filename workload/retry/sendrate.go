package retry

import (
	"math/bits"

	"loadshape/bucket"
)

// A sendRate is the limit that AWS's adaptive mode puts on its own client: a token bucket, from the first
// refusal on, whose rate falls to 7/10 of what was measured at a refusal and rises again along a cubic.
// Amounts are in 1e-8 of a request, the precision of the original, and rates in those a second.
type sendRate struct {
	on       bool
	level    int64 // below 0: places given to attempts that are held
	capacity int64
	fill     int64
	filledAt int64
	filling  bool // filledAt is set

	measured  int64 // answers a second, smoothed
	answers   int64 // in the half seconds since half
	half      int64 // the last half second that was measured
	before    int64 // the rate at the last refusal
	refusedAt int64
}

const (
	oneRequest  = 100_000_000
	slowestFill = oneRequest / 2
	fastestFill = 1_000_000 * oneRequest // far beyond any client; keeps products in range
)

// answered takes the answer of one attempt into account.
func (r *sendRate) answered(at int64, refused bool) {
	r.measure(at)
	var rate int64
	if refused {
		if r.before = r.measured; r.on {
			r.before = min(r.before, r.fill)
		}
		r.on, r.refusedAt = true, at
		rate = r.before * 7 / 10
	} else {
		rate = r.rise(at)
	}
	rate = min(rate, 2*r.measured)
	r.refill(at)
	r.fill = max(rate, slowestFill)
	r.capacity = max(rate, oneRequest)
	r.level = min(r.level, r.capacity)
}

// hold gives an attempt its place: the wait until there is a token for it.
func (r *sendRate) hold(at int64) int64 {
	if !r.on {
		return 0
	}
	r.refill(at)
	if r.level > -1<<58 { // and the quotient below would overflow
		r.level -= oneRequest
	}
	if r.level >= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(-r.level), uint64(bucket.Second))
	wait, rest := bits.Div64(hi, lo, uint64(r.fill))
	if rest > 0 {
		wait++
	}
	return int64(min(wait, uint64(longestWait)))
}

func (r *sendRate) measure(at int64) {
	if r.answers < 1<<32 {
		r.answers++
	}
	half := at / (int64(bucket.Second) / 2)
	if half <= r.half {
		return
	}
	now := min(r.answers*(2*oneRequest)/(half-r.half), fastestFill)
	r.measured = (4*now + r.measured) / 5
	r.answers, r.half = 0, half
}

// rise is before + 0.4 (t − w)³, t seconds after the last refusal, w = ∛(0.75 before): it comes back to
// the rate of then after w. Reckoned in microseconds.
func (r *sendRate) rise(at int64) int64 {
	const farthest = 1_000_000_000
	t := min((at-r.refusedAt)/1000, farthest) - cubeRoot(bits.Mul64(uint64(r.before), 7_500_000_000))
	size := uint64(max(t, -t))
	hi, lo := bits.Mul64(size*size, size)
	change, _ := bits.Div64(hi, lo, 25_000_000_000) // 0.4 × 1e8 / (1e6)³
	if t < 0 {
		return max(0, r.before-int64(change))
	}
	return min(r.before+int64(change), fastestFill)
}

// cubeRoot is the largest w with w³ ≤ hi·2⁶⁴ + lo, for w below 2²⁸.
func cubeRoot(hi, lo uint64) int64 {
	w := uint64(0)
	for bit := uint64(1) << 27; bit > 0; bit >>= 1 {
		c := w | bit
		if h, l := bits.Mul64(c*c, c); h < hi || h == hi && l <= lo {
			w = c
		}
	}
	return int64(w)
}

func (r *sendRate) refill(at int64) {
	if r.filling {
		gain := uint64(1) << 63
		if hi, lo := bits.Mul64(uint64(at-r.filledAt), uint64(r.fill)); hi < uint64(bucket.Second)/2 {
			gain, _ = bits.Div64(hi, lo, uint64(bucket.Second))
		}
		if room := r.capacity - r.level; gain >= uint64(room) {
			r.level = r.capacity
		} else {
			r.level += int64(gain)
		}
	}
	r.filling, r.filledAt = true, at
}
