package scan

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// decode takes the escapes out of the text of a string.
func (j *JSON) decode(text []byte) ([]byte, *Error) {
	out := slices.Grow(j.decoded[:0], len(text))[:len(text)] // no escape stands for more bytes than it has
	n := 0
	for i := 0; i < len(text); i++ {
		if i+8 <= len(text) {
			w := binary.LittleEndian.Uint64(text[i:])
			binary.LittleEndian.PutUint64(out[n:], w)
			slash := w ^ ones*'\\'
			plain := bits.TrailingZeros64((slash-ones)&^slash&tops) / 8
			n += plain
			if i += plain; plain == 8 {
				i--
				continue
			}
		}
		c := text[i]
		if c != '\\' {
			out[n] = c
			n++
			continue
		}
		i++
		switch c = text[i]; c { // string saw that there is one
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r, ok := unit(text[i+1:])
			i += 4
			if ok && utf16.IsSurrogate(r) {
				low, paired := rune(0), false
				if i+2 < len(text) && text[i+1] == '\\' && text[i+2] == 'u' {
					low, paired = unit(text[i+3:])
				}
				if r = utf16.DecodeRune(r, low); paired && r != utf8.RuneError {
					i += 6
				}
			}
			if !ok {
				return nil, j.wrong("four hex digits after \\u in the string before")
			}
			n += utf8.EncodeRune(out[n:], r)
			continue
		case '"', '\\', '/':
		default:
			return nil, j.wrong(`one of "\/bfnrtu after each backslash of the string before`)
		}
		out[n] = c
		n++
	}
	j.decoded = out
	return out[:n], nil
}

// unit reads the UTF-16 code unit of four hex digits.
func unit(text []byte) (rune, bool) {
	if len(text) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range text[:4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// IsNumber holds for a number as JSON writes one.
func IsNumber(s []byte) bool {
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	n := digits(s)
	if n == 0 || n > 1 && s[0] == '0' {
		return false
	}
	if s = s[n:]; len(s) > 0 && s[0] == '.' {
		if n = digits(s[1:]); n == 0 {
			return false
		}
		s = s[n+1:]
	}
	if len(s) > 0 && s[0]|0x20 == 'e' {
		if s = s[1:]; len(s) > 0 && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if n = digits(s); n == 0 {
			return false
		}
		s = s[n:]
	}
	return len(s) == 0
}

func digits(s []byte) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
