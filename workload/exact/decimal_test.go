package exact

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// rational is what Decimal must give, by rational numbers.
func rational(s string, scale int, cut bool) (int64, bool) {
	x, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	for range scale {
		x.Mul(x, big.NewRat(10, 1))
	}
	if x.Sign() < 0 || !cut && !x.IsInt() {
		return 0, false
	}
	whole := new(big.Int).Quo(x.Num(), x.Denom())
	return whole.Int64(), whole.IsInt64()
}

func TestDecimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number")
		scale := rapid.SampledFrom([]int{0, 6, 9}).Draw(t, "scale")
		cut := rapid.Bool().Draw(t, "cut")
		want, wantOK := rational(s, scale, cut)
		got, ok := Decimal([]byte(s), scale, cut)
		if ok != wantOK || ok && got != want {
			t.Fatalf("Decimal(%s, %d, %v) is %d, %v, want %d, %v", s, scale, cut, got, ok, want, wantOK)
		}
	})
}

func TestDecimalEdges(t *testing.T) {
	for s, want := range map[string]int64{
		"9223372036854775807":         math.MaxInt64,
		"0.9223372036854775807e19":    math.MaxInt64,
		"92233720368547758070e-1":     math.MaxInt64,
		"0e99999999999999999999":      0,
		"0.000e-99999999999999999999": 0,
	} {
		if got, ok := Decimal([]byte(s), 0, false); !ok || got != want {
			t.Errorf("%s is %d, %v, want %d", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "-", "1.", ".1", "01", "1e", "1e+", "1 ", " 1", "0x1", "1_0", "Inf", "NaN", "9223372036854775808", "1e99999999999999999999", "1e-99999999999999999999"} {
		if got, ok := Decimal([]byte(s), 0, false); ok {
			t.Errorf("%q is %d, want no number", s, got)
		}
	}
	if got, ok := Decimal([]byte("199.96150599999999"), 9, true); !ok || got != 199961505999 {
		t.Errorf("%d, %v, want what is left after the ninth decimal is cut", got, ok)
	}
}
