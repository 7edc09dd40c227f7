// Package wide is whole numbers of 128 and 192 bits, as far as areas under a rate need them: sums,
// products, comparisons, and quotients that fit 64 bits. In come and out go whole numbers; it knows
// nothing of what they count.
//
// The numbers are not negative and wrap around: that they do not is for the caller's bounds to see
// to. Uint128 is in uint128.go, which is all there is.
//
// Kept by hand: libraries for 128 bits have neither the products nor the comparisons of 192 that exact arrivals need, and math/big
// allocates for each. The tests hold it against math/big.
package wide

import "math/bits"

// A Uint128 is what lies under a rate: a whole number of 128 bits, not negative.
type Uint128 struct{ Hi, Lo uint64 }

// Product is a × b.
func Product(a, b uint64) Uint128 {
	hi, lo := bits.Mul64(a, b)
	return Uint128{hi, lo}
}

func (a Uint128) Plus(b Uint128) Uint128 {
	lo, carry := bits.Add64(a.Lo, b.Lo, 0)
	hi, _ := bits.Add64(a.Hi, b.Hi, carry)
	return Uint128{hi, lo}
}

func (a Uint128) Minus(b Uint128) Uint128 {
	lo, borrow := bits.Sub64(a.Lo, b.Lo, 0)
	hi, _ := bits.Sub64(a.Hi, b.Hi, borrow)
	return Uint128{hi, lo}
}

func (a Uint128) Less(b Uint128) bool { return a.Hi < b.Hi || a.Hi == b.Hi && a.Lo < b.Lo }

// Ceil is a / d rounded up, which must fit 64 bits.
func (a Uint128) Ceil(d uint64) uint64 {
	q, rest := bits.Div64(a.Hi, a.Lo, d)
	if rest > 0 {
		q++
	}
	return q
}

// Floor is a / d rounded down, which must fit 64 bits.
func (a Uint128) Floor(d uint64) uint64 {
	q, _ := bits.Div64(a.Hi, a.Lo, d)
	return q
}

// FloorOr is a / d rounded down, or most where that is less; d is more than 0.
func (a Uint128) FloorOr(d, most uint64) uint64 {
	if a.Hi >= d {
		return most
	}
	return min(a.Floor(d), most)
}

// Float is near a: for guesses only.
func (a Uint128) Float() float64 { return float64(a.Hi)*(1<<64) + float64(a.Lo) }

// Times is a × b, of 192 bits.
func (a Uint128) Times(b uint64) Uint192 {
	h, m := bits.Mul64(a.Hi, b)
	n, l := bits.Mul64(a.Lo, b)
	m, carry := bits.Add64(m, n, 0)
	return Uint192{h + carry, m, l}
}

// A Uint192 is an area times a time: a whole number of 192 bits.
type Uint192 struct{ hi, mid, lo uint64 }

func (v Uint192) Less(w Uint192) bool {
	if v.hi != w.hi {
		return v.hi < w.hi
	}
	return Uint128{v.mid, v.lo}.Less(Uint128{w.mid, w.lo})
}

// GCD is the greatest common divisor; that of 0 and n is n.
func GCD(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
