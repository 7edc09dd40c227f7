package bucket

import "math/bits"

// A wide is a whole number of 128 bits. A bucket's level needs it: 10^12 tokens per 31 days are 2.7·10^27
// grains, and debts come on top.
type wide struct {
	hi int64
	lo uint64
}

// product is a × b, which must be less than 2^127.
func product(a, b uint64) wide {
	hi, lo := bits.Mul64(a, b)
	return wide{int64(hi), lo}
}

func (a wide) add(b wide) wide {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(uint64(a.hi), uint64(b.hi), carry)
	return wide{int64(hi), lo}
}

func (a wide) sub(b wide) wide {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(uint64(a.hi), uint64(b.hi), borrow)
	return wide{int64(hi), lo}
}

func (a wide) less(b wide) bool {
	return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo
}

// times is a signed amount of tokens, each of grains grains.
func times(amount int64, grains uint64) wide {
	if amount < 0 {
		return wide{}.sub(product(uint64(-amount), grains))
	}
	return product(uint64(amount), grains)
}

// divide is a / d rounded down and what is left, for a not negative.
func (a wide) divide(d uint64) (q wide, rest uint64) {
	hi, rest := uint64(a.hi)/d, uint64(a.hi)%d
	lo, rest := bits.Div64(rest, a.lo, d)
	return wide{int64(hi), lo}, rest
}

// floor is a / d rounded down (towards minus infinity), which must fit 64 bits.
func (a wide) floor(d uint64) int64 {
	if a.hi >= 0 {
		q, _ := a.divide(d)
		return int64(q.lo)
	}
	q, rest := wide{}.sub(a).divide(d)
	n := -int64(q.lo)
	if rest > 0 {
		n--
	}
	return n
}

// floorDiv is a / b rounded down, for b more than 0.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
