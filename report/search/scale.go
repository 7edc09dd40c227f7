package search

import (
	"fmt"
	"strconv"
	"strings"

	"loadshape/bucket"
)

// A Scale is a multiple of a plan's traffic, in hundredths, that JSON shows as a number.
type Scale int64

// One is the plan as it is written.
const One Scale = 100

// String is the multiple with as many decimals as it needs: "1.5".
func (s Scale) String() string {
	digits := strconv.FormatInt(100+int64(s)%100, 10)[1:]
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatInt(int64(s)/100, 10)+"."+digits, "0"), ".")
}

// MarshalJSON writes a number.
func (s Scale) MarshalJSON() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalJSON reads a number with at most two decimals, exactly.
func (s *Scale) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	v, err := bucket.ParseFixed(string(text), int64(One))
	if err != nil {
		return fmt.Errorf("is %s, expected a number with at most two decimals", text)
	}
	*s = Scale(v)
	return nil
}

// Times writes a scale as a factor: "1.5×".
func Times(s Scale) string { return s.String() + "×" }
