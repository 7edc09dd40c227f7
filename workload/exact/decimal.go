// Package exact reads numbers and times as they are written, without a rounding: digits of text come in,
// whole numbers of the smallest unit go out, or that the text is no such number. It knows nothing of what
// the numbers are of.
package exact

import "math"

// Decimal reads a number, as JSON writes one, times ten to the power of scale, exactly. It is false for
// what is no such number, is less than 0, does not fit, or has digits left over below 1; where cut is true
// those are dropped instead.
func Decimal(s []byte, scale int, cut bool) (int64, bool) {
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
			// A larger exponent could not be made up for by the digits that a line holds.
			exp = min(exp*10+int(s[i]-'0'), maxExponent)
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

// maxExponent is more than the longest line of a trace has digits.
const maxExponent = 1 << 30

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
