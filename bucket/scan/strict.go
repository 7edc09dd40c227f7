package scan

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// Strictly steps over a value of a text that [JSON.Over] has, and takes nothing that package json would not.
func (j *JSON) Strictly() *Error { return j.strictly(0) }

func (j *JSON) strictly(depth int) *Error {
	if depth > maxDepth {
		return j.wrong("fewer values within each other")
	}
	c, err := j.Peek()
	if err != nil {
		return err
	}
	switch c {
	case '"':
		_, err := j.Length()
		return err
	case '{':
		for first := true; ; first = false {
			if more, err := j.StrictKey(first); err != nil || !more {
				return err
			}
			if err := j.strictly(depth + 1); err != nil {
				return err
			}
		}
	case '[':
		j.Open()
		for first := true; ; first = false {
			if more, err := j.Element(first); err != nil || !more {
				return err
			}
			if err := j.strictly(depth + 1); err != nil {
				return err
			}
		}
	}
	_, _, err = j.Scalar()
	return err
}

// StrictKey steps into an object, or to its next value; it is false at the end of the object. The key is Text.
func (j *JSON) StrictKey(first bool) (bool, *Error) {
	if first {
		j.Open()
	}
	c := j.peek()
	if c == '}' {
		j.i++
		return false, nil
	}
	if !first {
		if c != ',' {
			return false, j.wrong("',' or '}'")
		}
		j.i++
		c = j.peek()
	}
	if c != '"' {
		return false, j.wrong("a key in double quotes")
	}
	if _, err := j.Length(); err != nil {
		return false, err
	}
	if c = j.peek(); c != ':' {
		return false, j.wrong("':'")
	}
	j.i++
	return true, nil
}

// Offset is where in the text the next byte is.
func (j *JSON) Offset() int { return j.i }

// Text is the string that Length stepped over last, as it is written, without its quotes.
func (j *JSON) Text() []byte { return j.last }

// Length steps over a string, and returns how many bytes it has without its escapes; -1 where some of them are no UTF-8, and it is
// not for this to say.
func (j *JSON) Length() (int, *Error) {
	j.peek()
	from := j.i + 1
	length := 0
	for j.i = from; ; {
		at := j.i
		j.i = strictUpTo(j.buf[:j.n], at)
		length += j.i - at
		if j.i == j.n {
			return 0, j.wrong("'\"'")
		}
		switch c := j.buf[j.i]; {
		case c == '"':
			j.last = j.buf[from:j.i]
			j.i++
			if !utf8.Valid(j.last) {
				return -1, nil
			}
			return length, nil
		case c == '\\':
			n, err := j.escape()
			if err != nil {
				return 0, err
			}
			length += n
		default:
			return 0, j.wrong("no control character in a string")
		}
	}
}

// escape steps over an escape, and returns how many bytes it stands for.
func (j *JSON) escape() (int, *Error) {
	rest := j.buf[j.i+1 : j.n]
	if len(rest) == 0 {
		return 0, j.wrong("an escape")
	}
	if bytes.IndexByte([]byte(`"\/bfnrt`), rest[0]) >= 0 {
		j.i += 2
		return 1, nil
	}
	r, ok := rune(0), false
	if rest[0] == 'u' {
		r, ok = unit(rest[1:])
	}
	if !ok {
		return 0, j.wrong(`an escape, as \n or \u00e9`)
	}
	j.i += 6
	if utf16.IsSurrogate(r) {
		if rest = rest[5:]; len(rest) > 1 && rest[0] == '\\' && rest[1] == 'u' {
			if low, ok := unit(rest[2:]); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
				j.i += 6
				return 4, nil
			}
		}
		r = utf8.RuneError
	}
	return utf8.RuneLen(r), nil
}

// strictUpTo is plainUpTo of any length, by four words at a time: where in b from i on the first quote, backslash or control character is.
func strictUpTo(b []byte, i int) int {
	for ; i+32 <= len(b); i += 32 {
		if special8(b[i:])|special8(b[i+8:])|special8(b[i+16:])|special8(b[i+24:]) != 0 {
			break
		}
	}
	for ; i+8 <= len(b); i += 8 {
		if found := special8(b[i:]); found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	return plainUpTo(b, i)
}

// special8 is 0 where none of eight bytes is a quote, a backslash or a control character; else its lowest bit is in the first that is.
func special8(b []byte) uint64 {
	w := binary.LittleEndian.Uint64(b)
	quote, slash := w^ones*'"', w^ones*'\\'
	return ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & tops
}
