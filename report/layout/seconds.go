package layout

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"loadshape/bucket"
)

// Seconds is a time in nanoseconds that JSON shows as a number of seconds, with every digit.
type Seconds int64

// String is the number of seconds with every digit.
func (s Seconds) String() string {
	sign, n := "", uint64(s)
	if s < 0 {
		sign, n = "-", -n
	}
	text := sign + strconv.FormatUint(n/1e9, 10)
	if frac := n % 1e9; frac != 0 {
		digits := strconv.FormatUint(1e9+frac, 10)[1:]
		text += "." + strings.TrimRight(digits, "0")
	}
	return text
}

// MarshalJSON writes a number of seconds.
func (s Seconds) MarshalJSON() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalJSON reads a number of seconds with at most nine decimals, exactly.
func (s *Seconds) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	if IsDecimal(string(text)) {
		n, ok := new(big.Rat).SetString(string(text))
		if ok {
			n.Mul(n, big.NewRat(int64(bucket.Second), 1))
		}
		if ok && n.IsInt() && n.Num().IsInt64() {
			*s = Seconds(n.Num().Int64())
			return nil
		}
	}
	return fmt.Errorf("a time is %.40q, expected seconds with at most nine decimals", text)
}

// Span writes a length of time: "4m12s".
func (s Seconds) Span() string { return Span(int64(s)) }

// Since writes an instant: the whole seconds that have passed.
func (s Seconds) Since() string {
	if s < Seconds(bucket.Minute) {
		return s.Span()
	}
	return (s / 1e9 * 1e9).Span()
}

// IsDecimal reports whether s is digits with at most one point: no exponent, fraction or base.
func IsDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, decimals, point := strings.Cut(s, ".")
	digits := func(s string) bool {
		return s != "" && strings.Trim(s, "0123456789") == ""
	}
	return len(s) < 100 && digits(whole) && (!point || digits(decimals))
}
