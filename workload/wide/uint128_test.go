package wide

import (
	"math"
	"math/big"
	"testing"
)

// The arithmetic of 128 and 192 bits.
func FuzzUint128(f *testing.F) {
	f.Add(uint64(1), uint64(2), uint64(3), uint64(4), uint64(5))
	f.Add(uint64(math.MaxUint64), uint64(math.MaxUint64), uint64(math.MaxUint64), uint64(math.MaxUint64), uint64(math.MaxUint64))
	number := func(words ...uint64) *big.Int {
		n := new(big.Int)
		for _, w := range words {
			n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(w))
		}
		return n
	}
	f.Fuzz(func(t *testing.T, a, b, c, d, e uint64) {
		mod := new(big.Int).Lsh(big.NewInt(1), 128)
		x, y := Uint128{a, b}, Uint128{c, d}
		is := func(what string, got Uint128, want *big.Int) {
			if number(got.Hi, got.Lo).Cmp(new(big.Int).Mod(want, mod)) != 0 {
				t.Errorf("%s is %v, want %v", what, got, want)
			}
		}
		is("plus", x.Plus(y), new(big.Int).Add(number(a, b), number(c, d)))
		is("minus", x.Minus(y), new(big.Int).Sub(number(a, b), number(c, d)))
		is("product", Product(a, c), new(big.Int).Mul(number(a), number(c)))
		if got, want := x.Less(y), number(a, b).Cmp(number(c, d)) < 0; got != want {
			t.Errorf("less is %v", got)
		}
		v, w := x.Times(e), y.Times(b)
		if want := new(big.Int).Mul(number(a, b), number(e)); number(v.hi, v.mid, v.lo).Cmp(want) != 0 {
			t.Errorf("times is %v, want %v", v, want)
		}
		if got, want := v.Less(w), number(v.hi, v.mid, v.lo).Cmp(number(w.hi, w.mid, w.lo)) < 0; got != want {
			t.Errorf("less of volumes is %v", got)
		}
		if a < e {
			q, rest := new(big.Int).QuoRem(number(a, b), number(e), new(big.Int))
			if x.Floor(e) != q.Uint64() {
				t.Errorf("floor is %d, want %v", x.Floor(e), q)
			}
			if rest.Sign() > 0 {
				q.Add(q, big.NewInt(1))
			}
			if q.IsUint64() && x.Ceil(e) != q.Uint64() {
				t.Errorf("ceil is %d, want %v", x.Ceil(e), q)
			}
		}
	})
}
