package workload

import "math/bits"

// An area is what lies under a rate: a whole number of 128 bits, not negative.
type area struct{ hi, lo uint64 }

// product is a × b.
func product(a, b uint64) area {
	hi, lo := bits.Mul64(a, b)
	return area{hi, lo}
}

func (a area) plus(b area) area {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(a.hi, b.hi, carry)
	return area{hi, lo}
}

func (a area) minus(b area) area {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, borrow)
	return area{hi, lo}
}

func (a area) less(b area) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

// ceil is a / d rounded up, which must fit 64 bits.
func (a area) ceil(d uint64) uint64 {
	q, rest := bits.Div64(a.hi, a.lo, d)
	if rest > 0 {
		q++
	}
	return q
}

// floor is a / d rounded down, which must fit 64 bits.
func (a area) floor(d uint64) uint64 {
	q, _ := bits.Div64(a.hi, a.lo, d)
	return q
}

// floorOr is a / d rounded down, or most where that is less; d is more than 0.
func (a area) floorOr(d, most uint64) uint64 {
	if a.hi >= d {
		return most
	}
	return min(a.floor(d), most)
}

// float is near a: for guesses only.
func (a area) float() float64 { return float64(a.hi)*(1<<64) + float64(a.lo) }

// times is a × b, of 192 bits.
func (a area) times(b uint64) volume {
	h, m := bits.Mul64(a.hi, b)
	n, l := bits.Mul64(a.lo, b)
	m, carry := bits.Add64(m, n, 0)
	return volume{h + carry, m, l}
}

// A volume is an area times a time: a whole number of 192 bits.
type volume struct{ hi, mid, lo uint64 }

func (v volume) less(w volume) bool {
	if v.hi != w.hi {
		return v.hi < w.hi
	}
	return area{v.mid, v.lo}.less(area{w.mid, w.lo})
}

// GCD is the greatest common divisor; that of 0 and n is n.
func GCD(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
