package amount

import (
	"fmt"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/spelled"
)

// A Decimal is a number of up to nine digits after the point, from 0, kept exactly: in billionths.
type Decimal int64

// One is the Decimal 1.
const One Decimal = 1e9

// UnmarshalText reads "600", "62.5" or "1.5k".
func (d *Decimal) UnmarshalText(text []byte) error {
	v, err := spelled.Billionths(string(text))
	*d = Decimal(v)
	return err
}

// MarshalText writes a Decimal as a file holds it.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String is the shortest form that reads back.
func (d Decimal) String() string { return billionths(int64(d)) }

// A Count is a whole number of something, such as tokens.
type Count int64

// UnmarshalText reads "3000", "10_000" or "30k".
func (c *Count) UnmarshalText(text []byte) error {
	v, err := spelled.Whole(string(text))
	if err == nil {
		*c = Count(v)
	}
	return err
}

// MarshalText writes a Count as a file holds it.
func (c Count) MarshalText() ([]byte, error) { return []byte(strconv.FormatInt(int64(c), 10)), nil }

// A Rate is a number of tokens a second, in billionths.
type Rate int64

// UnmarshalText reads "50", "62.5", "80 tps" or "3000/min".
func (r *Rate) UnmarshalText(text []byte) error {
	if strings.HasPrefix(string(text), "-") {
		v, err := spelled.Billionths(string(text))
		*r = Rate(v)
		return err
	}
	rate, err := spelled.ParseRate(string(text), spelled.Tokens)
	if err != nil {
		return err
	}
	v, exact := rate.In(bucket.Second)
	if !exact {
		return fmt.Errorf("is %s, expected a rate of at most nine decimals in a second", bucket.Quoted(string(text)))
	}
	*r = Rate(v)
	return nil
}

// MarshalText writes a Rate as a file holds it.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// String is the shortest form that reads back.
func (r Rate) String() string { return billionths(int64(r)) }

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
