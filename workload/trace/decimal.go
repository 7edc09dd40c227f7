package trace

import (
	"math"

	"loadshape/bucket"
)

// decimal reads a number, as JSON writes one, times ten to the power of scale, exactly. It is false for
// what is no such number, is less than 0, does not fit, or has digits left over below 1; where cut is true
// those are dropped instead.
func decimal(s []byte, scale int, cut bool) (int64, bool) {
	i := 0
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		i++
	}
	start := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	whole := s[start:i]
	if len(whole) == 0 || len(whole) > 1 && whole[0] == '0' {
		return 0, false
	}
	var frac []byte
	if i < len(s) && s[i] == '.' {
		i++
		start = i
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		if frac = s[start:i]; len(frac) == 0 {
			return 0, false
		}
	}
	exp := 0
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		sign := 1
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			if s[i] == '-' {
				sign = -1
			}
			i++
		}
		start = i
		for i < len(s) && isDigit(s[i]) {
			// A larger exponent could not be made up for by the digits of a line.
			exp = min(exp*10+int(s[i]-'0'), 100*MaxLine)
			i++
		}
		if i == start {
			return 0, false
		}
		exp *= sign
	}
	if i != len(s) {
		return 0, false
	}

	point := len(whole) + exp + scale // how many digits the result has
	var v int64
	for k := 0; k < len(whole)+len(frac) || k < point; k++ {
		var d int64
		switch {
		case k < len(whole):
			d = int64(whole[k] - '0')
		case k < len(whole)+len(frac):
			d = int64(frac[k-len(whole)] - '0')
		case v == 0:
			return 0, true // only zeros follow
		}
		if k >= point {
			if d != 0 && (negative || !cut) {
				return 0, false
			}
			continue
		}
		if v > (math.MaxInt64-d)/10 {
			return 0, false
		}
		v = v*10 + d
	}
	return v, !negative || v == 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// duration reads what a file may hold as a duration in a string: a number of seconds, or numbers with units.
func duration(s []byte) (int64, bool) {
	number := s
	if n := len(s); n > 1 && s[n-1] == 's' && isDigit(s[n-2]) {
		number = s[:n-1]
	}
	if v, ok := decimal(number, 9, false); ok { // by far the most, and without making a string
		return v, true
	}
	if len(s) > 100 {
		return 0, false
	}
	d, err := bucket.ParseDuration(string(s))
	return int64(d), err == nil
}
