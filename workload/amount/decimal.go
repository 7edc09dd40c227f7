package amount

import (
	"fmt"
	"strconv"
	"strings"

	"loadshape/bucket"
)

// A Decimal is a number of up to nine digits after the point, from 0, kept exactly: in billionths.
type Decimal int64

// One is the Decimal 1.
const One Decimal = 1e9

// UnmarshalText reads "600" or "62.5".
func (d *Decimal) UnmarshalText(text []byte) error {
	v, err := parseBillionths(string(text))
	*d = Decimal(v)
	return err
}

// MarshalText writes a Decimal as a file holds it.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String is the shortest form that reads back.
func (d Decimal) String() string { return billionths(int64(d)) }

// A Count is a whole number of something, such as tokens.
type Count int64

// UnmarshalText reads "3000".
func (c *Count) UnmarshalText(text []byte) error {
	v, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return fmt.Errorf("is %s, expected a whole number in plain digits", bucket.Quoted(string(text)))
	}
	*c = Count(v)
	return nil
}

// MarshalText writes a Count as a file holds it.
func (c Count) MarshalText() ([]byte, error) { return []byte(strconv.FormatInt(int64(c), 10)), nil }

// A Rate is a number of tokens a second, in billionths.
type Rate int64

// UnmarshalText reads "50" or "62.5".
func (r *Rate) UnmarshalText(text []byte) error {
	v, err := parseBillionths(string(text))
	*r = Rate(v)
	return err
}

// MarshalText writes a Rate as a file holds it.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// String is the shortest form that reads back.
func (r Rate) String() string { return billionths(int64(r)) }

func parseBillionths(s string) (int64, error) {
	if rest, minus := strings.CutPrefix(s, "-"); minus {
		if v, err := bucket.ParseFixed(rest, 1e9); err == nil {
			return -v, nil // whoever checks the field says what it wants instead
		}
	}
	v, err := bucket.ParseFixed(s, 1e9)
	if err != nil {
		return 0, fmt.Errorf("is %s, %w", bucket.Quoted(s), err)
	}
	return v, nil
}

func billionths(v int64) string {
	sign, size := "", uint64(v)
	if v < 0 {
		sign, size = "-", -size
	}
	s := sign + strconv.FormatUint(size/1e9, 10)
	if rest := size % 1e9; rest > 0 {
		s += strings.TrimRight(fmt.Sprintf(".%09d", rest), "0")
	}
	return s
}
