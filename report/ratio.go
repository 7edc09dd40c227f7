package report

import (
	"fmt"
	"math/big"
	"strings"

	"loadshape/report/layout"
)

// A Ratio is an exact share, of which 1 is all. JSON shows six decimals, rounded up, so that nobody takes it for less than it is;
// thresholds compare what it is.
type Ratio struct{ big.Rat }

// String is the number that JSON shows.
func (r *Ratio) String() string {
	n := millionths(r.Num(), r.Denom())
	sign := ""
	if n.Sign() < 0 {
		sign, n = "-", n.Neg(n)
	}
	whole, part := n.QuoRem(n, big.NewInt(1_000_000), new(big.Int))
	text := whole.String() + "." + fmt.Sprintf("%06d", part)
	return sign + strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Float is the number that JSON shows.
func (r *Ratio) Float() float64 { return Share(r.Num(), r.Denom()) }

// MarshalJSON writes a number.
func (r *Ratio) MarshalJSON() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalJSON reads a number; null leaves a Ratio as it is.
func (r *Ratio) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	if !layout.IsDecimal(string(text)) {
		return fmt.Errorf("is %s, expected a share as a decimal number", text)
	}
	r.SetString(string(text))
	return nil
}

// Share is a / b to six decimals, rounded up, so that no threshold takes it for less than it is; 0 where b is 0.
func Share(a, b *big.Int) float64 {
	if b.Sign() == 0 {
		return 0
	}
	n, _ := new(big.Float).SetInt(millionths(a, b)).Float64()
	return n / 1e6
}

// millionths are those of a / b, rounded up.
func millionths(a, b *big.Int) *big.Int {
	return ceiling(new(big.Int).Mul(a, big.NewInt(1_000_000)), b)
}

// Percent writes the share for people, rounded up, so that nobody takes it for less than it is: with one decimal, or with as many as
// it takes to see that it is not all.
func (r *Ratio) Percent() string {
	all := big.NewInt(100)
	const most = 9 // decimals
	for decimals, unit := 1, big.NewInt(10); ; decimals, unit = decimals+1, unit.Mul(unit, big.NewInt(10)) {
		n := ceiling(new(big.Int).Mul(r.Num(), new(big.Int).Mul(all, unit)), r.Denom())
		if r.Num().Cmp(r.Denom()) < 0 && n.Cmp(new(big.Int).Mul(all, unit)) == 0 {
			if decimals == most {
				return "<100" + layout.Glue + "%"
			}
			continue
		}
		if whole := ceiling(new(big.Int).Mul(r.Num(), all), r.Denom()); whole.Cmp(big.NewInt(1000)) >= 0 && whole.IsInt64() {
			return layout.Count(whole.Int64()) + layout.Glue + "%"
		}
		return new(big.Rat).SetFrac(n, unit).FloatString(decimals) + layout.Glue + "%"
	}
}

// PercentOr writes a share that may not be there; "–" where it is not.
func PercentOr(r *Ratio) string {
	if r == nil {
		return layout.None
	}
	return r.Percent()
}

// ceiling is a / b, rounded up.
func ceiling(a, b *big.Int) *big.Int {
	n := new(big.Int).Add(a, b)
	n.Sub(n, big.NewInt(1))
	return n.Div(n, b)
}
