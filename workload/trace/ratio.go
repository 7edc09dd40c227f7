package trace

import (
	"bytes"
	"fmt"
	"math/bits"

	"loadshape/bucket"
	"loadshape/bucket/spelled"
	"loadshape/workload/exact"
)

// A Ratio is an exact factor more than 0 and at most 1000000. The zero Ratio is 1.
type Ratio struct{ Num, Den int64 }

const (
	maxRatio     = 1_000_000
	maxRatioPart = 1_000_000_000_000_000 // 1000000 with nine decimals
)

// ParseRatio reads "2.5", with at most nine decimals, "2x", "150%" or "1/3".
func ParseRatio(s string) (Ratio, error) {
	var r Ratio
	num, den, fraction := bytes.Cut([]byte(s), []byte("/"))
	ok := false
	if fraction {
		var first, second bool
		r.Num, first = exact.Decimal(num, 0, false)
		r.Den, second = exact.Decimal(den, 0, false)
		ok = first && second
	} else {
		r.Den = 1_000_000_000
		if r.Num, ok = exact.Decimal(num, 9, false); !ok {
			factor, err := spelled.Factor(s) // 2x, 150%
			r.Num, ok = factor, err == nil
		}
	}
	if !ok || !r.valid() {
		return Ratio{}, fmt.Errorf("is %q, expected a number such as 2.5, 2x, 150%% or 1/3, more than 0 and at most %d", short([]byte(s)), maxRatio)
	}
	a, b := r.Num, r.Den
	for b != 0 {
		a, b = b, a%b
	}
	return Ratio{r.Num / a, r.Den / a}, nil
}

func (r Ratio) valid() bool {
	return r.Num > 0 && r.Num <= maxRatioPart && r.Den > 0 && r.Den <= maxRatioPart && (r.Num-1)/r.Den < maxRatio
}

// check says what is wrong with a ratio that a program made.
func (r Ratio) check(path string) error {
	if r != (Ratio{}) && !r.valid() {
		want := fmt.Sprintf("is %d/%d, expected more than 0 and at most %d", r.Num, r.Den, maxRatio)
		return &bucket.FieldError{Path: path, Want: want}
	}
	return nil
}

func (r Ratio) orOne() Ratio {
	if r == (Ratio{}) {
		return Ratio{1, 1}
	}
	return r
}

// times is x·r, x not negative, rounded down; false where that does not fit.
func (r Ratio) times(x int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(x), uint64(r.Num))
	if hi >= uint64(r.Den) {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, uint64(r.Den))
	return int64(q), q <= 1<<63-1
}
