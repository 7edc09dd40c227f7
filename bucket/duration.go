package bucket

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// A Duration is a length of time in nanoseconds. In files it is a string with units ("1.5s", "250ms",
// "1h30m", "10 min", "7d") or a number of seconds, read exactly: no digit is lost to a float.
type Duration int64

const (
	Second Duration = 1e9
	Minute          = 60 * Second
	Hour            = 60 * Minute
	Day             = 24 * Hour
)

// units in the order in which a Duration prints them.
var units = []struct {
	name string
	size Duration
}{
	{"d", Day}, {"h", Hour}, {"m", Minute}, {"s", Second}, {"ms", 1e6}, {"us", 1e3}, {"µs", 1e3}, {"ns", 1},
}

// words are the units as people write them out; the first of each can stand for one of it, as in "per: minute".
var words = []struct {
	size  Duration
	names []string
}{
	{7 * Day, []string{"week", "weeks", "w"}},
	{Day, []string{"day", "days"}},
	{Hour, []string{"hour", "hours", "hr", "hrs"}},
	{Minute, []string{"minute", "minutes", "min", "mins"}},
	{Second, []string{"second", "seconds", "sec", "secs"}},
}

var errDuration = errors.New(`expected a duration such as "1.5s", "250ms", "1h30m" or "7d", or a number of seconds`)

// sizeOf is the size of a unit; 0 where there is none of this name.
func sizeOf(unit string) Duration {
	for _, u := range units {
		if u.name == unit {
			return u.size
		}
	}
	for _, w := range words {
		if slices.Contains(w.names, unit) {
			return w.size
		}
	}
	return 0
}

// ParseDuration reads "1.5s", "250ms", "1h30m", "10 min", "7d", "minute", or a plain number of seconds.
func ParseDuration(s string) (Duration, error) {
	rest, sign := s, Duration(1)
	for _, w := range words {
		if w.names[0] == s {
			return w.size, nil
		}
	}
	if strings.HasPrefix(rest, "-") {
		rest, sign = rest[1:], -1
	}
	if rest == "" {
		return 0, fmt.Errorf("is %q, %w", s, errDuration)
	}
	var total Duration
	for first := true; rest != ""; first = false {
		n := 0
		for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == '.') {
			n++
		}
		number := rest[:n]
		plain := first && rest[n:] == ""
		rest = strings.TrimPrefix(rest[n:], " ")
		n = 0
		for n < len(rest) && rest[n] != '.' && rest[n] != ' ' && (rest[n] < '0' || rest[n] > '9') {
			n++
		}
		unit := rest[:n]
		size := sizeOf(unit)
		if rest = rest[n:]; len(rest) > 1 { // a space at the end is a slip
			rest = strings.TrimPrefix(rest, " ")
		}
		if plain {
			size = Second
		}
		switch {
		case unit == "M" && size == 0:
			return 0, fmt.Errorf("is %q, %w: minutes are m or min, and M stands for a million", s, errDuration)
		case size == 0:
			return 0, fmt.Errorf("is %q, %w", s, errDuration)
		}
		v, err := ParseFixed(number, int64(size))
		if err != nil {
			return 0, fmt.Errorf("is %q, %w", s, err)
		}
		if total += Duration(v); total < 0 {
			return 0, fmt.Errorf("is %q, expected at most 292 years", s)
		}
	}
	return sign * total, nil
}

// What ParseFixed refuses of what is a number.
var (
	ErrLarge   = errors.New("expected a smaller number")
	ErrInexact = errors.New("expected fewer decimals")
)

// ParseFixed reads an unsigned decimal number times unit as a whole number, exactly: "12.25" of a unit of
// 1e9 is 12250000000. A digit that does not fit a whole number, as in half a nanosecond, is an error.
func ParseFixed(s string, unit int64) (int64, error) {
	whole, frac, point := strings.Cut(s, ".")
	if whole == "" && frac == "" || point && frac == "" {
		return 0, errors.New("expected a decimal number")
	}
	var value uint64
	if whole != "" {
		w, err := strconv.ParseUint(whole, 10, 63)
		if err != nil {
			if errors.Is(err, strconv.ErrRange) {
				return 0, ErrLarge
			}
			return 0, errors.New("expected a decimal number")
		}
		hi, lo := bits.Mul64(w, uint64(unit))
		if hi != 0 || lo > 1<<63-1 {
			return 0, ErrLarge
		}
		value = lo
	}
	// 0.125 of a unit is 125 × unit / 1000: every factor of ten must be found in the product.
	frac = strings.TrimRight(frac, "0")
	digits, err := strconv.ParseUint("0"+frac, 10, 64)
	if err != nil {
		if errors.Is(err, strconv.ErrRange) {
			return 0, ErrInexact
		}
		return 0, errors.New("expected a decimal number")
	}
	part := product(digits, uint64(unit))
	for range frac {
		left := uint64(0)
		if part, left = part.divide(10); left != 0 {
			return 0, ErrInexact
		}
	}
	value += part.lo
	if value > 1<<63-1 {
		return 0, ErrLarge
	}
	return int64(value), nil
}

// UnmarshalText reads a Duration from a file.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := ParseDuration(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// MarshalText writes a Duration as a file holds it.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String is a form that reads back: "1m", "1h30m", "1.5s", "250ms".
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	var b strings.Builder
	rest := uint64(d)
	if d < 0 {
		b.WriteByte('-')
		rest = -rest
	}
	for _, u := range units[:3] {
		if n := rest / uint64(u.size); n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			rest %= uint64(u.size)
		}
	}
	unit := units[3]
	if b.Len() == 0 || d < 0 && b.Len() == 1 {
		for _, u := range units[3:] { // a time under a second has its own unit
			if rest >= uint64(u.size) && u.name != "µs" {
				unit = u
				break
			}
		}
	}
	if rest > 0 {
		whole, frac := rest/uint64(unit.size), rest%uint64(unit.size)
		b.WriteString(strconv.FormatUint(whole, 10))
		if frac > 0 {
			digits := fmt.Sprintf("%0*d", len(strconv.FormatInt(int64(unit.size), 10))-1, frac)
			b.WriteString("." + strings.TrimRight(digits, "0"))
		}
		b.WriteString(unit.name)
	}
	return b.String()
}
