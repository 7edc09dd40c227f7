package trace

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads one JSON object of one line, strictly. encoding/json is of no use here: it takes keys twice
// and in any case, and tells no places.
type scanner struct {
	b     []byte
	i     int
	first bool   // no key was read yet
	inner bool   // the object is a value of another one
	text  []byte // the last string that had escapes
}

// value is one JSON value: a string ('"'), a number ('0'), true, false or null ('t', 'f', 'n'), or the start of
// an object or an array ('{', '[').
type value struct {
	kind byte
	raw  []byte // as written
	text []byte // a string's text
}

func (v value) show() string {
	switch v.kind {
	case '{':
		return "an object"
	case '[':
		return "an array"
	}
	return short(v.raw)
}

func (s *scanner) reset(line []byte) { s.b, s.i, s.first = line, 0, true }

func (s *scanner) space() {
	for s.i < len(s.b) && (s.b[s.i] == ' ' || s.b[s.i] == '\t' || s.b[s.i] == '\r') {
		s.i++
	}
}

// wrong says what stands where something else should.
func (s *scanner) wrong(want string) *Error {
	found := "the end of the line"
	if s.i < len(s.b) {
		r, _ := utf8.DecodeRune(s.b[s.i:])
		found = fmt.Sprintf("%q", r)
	}
	return &Error{Field: column(s.i), Want: "is " + found + ", expected " + want}
}

// take steps over c and the space before it.
func (s *scanner) take(c byte, want string) *Error {
	s.space()
	if s.i == len(s.b) || s.b[s.i] != c {
		return s.wrong(want)
	}
	s.i++
	return nil
}

func (s *scanner) open() *Error { return s.take('{', "a JSON object") }

// key reads up to the value of the next key; more is false at the end of the object, which must be the end
// of the line.
func (s *scanner) key() (key []byte, more bool, err *Error) {
	s.space()
	if s.i < len(s.b) && s.b[s.i] == '}' {
		s.i++
		if s.inner {
			return nil, false, nil
		}
		s.space()
		if s.i < len(s.b) {
			return nil, false, s.wrong("one JSON object a line")
		}
		return nil, false, nil
	}
	if !s.first {
		if err := s.take(',', "',' or '}'"); err != nil {
			return nil, false, err
		}
		s.space()
	}
	s.first = false
	if s.i == len(s.b) || s.b[s.i] != '"' {
		return nil, false, s.wrong("a key in double quotes")
	}
	if key, err = s.string(); err != nil {
		return nil, false, err
	}
	return key, true, s.take(':', "':'")
}

// value reads a whole value, or the first character of an array or object.
func (s *scanner) value() (value, *Error) {
	s.space()
	if s.i == len(s.b) {
		return value{}, s.wrong("a value")
	}
	start := s.i
	switch c := s.b[s.i]; {
	case c == '"':
		text, err := s.string()
		return value{'"', s.b[start:s.i], text}, err
	case c == '-' || isDigit(c):
		err := s.number()
		return value{kind: '0', raw: s.b[start:s.i]}, err
	case c == '{' || c == '[':
		s.i++
		return value{kind: c, raw: s.b[start:s.i]}, nil
	}
	for _, word := range [...]string{"null", "true", "false"} {
		if n := len(word); len(s.b)-s.i >= n && string(s.b[s.i:s.i+n]) == word {
			s.i += n
			return value{kind: word[0], raw: s.b[start:s.i]}, nil
		}
	}
	return value{}, s.wrong("a value")
}

// number steps over a number; decimal reads it.
func (s *scanner) number() *Error {
	if s.b[s.i] == '-' {
		s.i++
	}
	if s.i < len(s.b) && s.b[s.i] == '0' {
		s.i++ // no digit follows
	} else if err := s.digits(); err != nil {
		return err
	}
	if s.i < len(s.b) && s.b[s.i] == '.' {
		s.i++
		if err := s.digits(); err != nil {
			return err
		}
	}
	if s.i < len(s.b) && (s.b[s.i] == 'e' || s.b[s.i] == 'E') {
		s.i++
		if s.i < len(s.b) && (s.b[s.i] == '+' || s.b[s.i] == '-') {
			s.i++
		}
		return s.digits()
	}
	return nil
}

func (s *scanner) digits() *Error {
	if s.i == len(s.b) || !isDigit(s.b[s.i]) {
		return s.wrong("a digit")
	}
	for s.i < len(s.b) && isDigit(s.b[s.i]) {
		s.i++
	}
	return nil
}

// string reads a string in double quotes; the text is valid until the next string.
func (s *scanner) string() ([]byte, *Error) {
	s.i++
	start := s.i
	for ; s.i < len(s.b); s.i++ {
		switch c := s.b[s.i]; {
		case c == '"':
			s.i++
			return s.b[start : s.i-1], nil
		case c == '\\':
			s.text = append(s.text[:0], s.b[start:s.i]...)
			return s.escaped()
		case c < ' ':
			return nil, s.wrong("an escape for a control character")
		}
	}
	return nil, s.wrong("'\"'")
}

// escaped reads on from the first escape of a string.
func (s *scanner) escaped() ([]byte, *Error) {
	for s.i < len(s.b) {
		c := s.b[s.i]
		switch {
		case c == '"':
			s.i++
			return s.text, nil
		case c < ' ':
			return nil, s.wrong("an escape for a control character")
		case c != '\\':
			s.text = append(s.text, c)
			s.i++
			continue
		}
		s.i++
		if s.i == len(s.b) {
			break
		}
		switch c = s.b[s.i]; c {
		case '"', '\\', '/':
			s.text = append(s.text, c)
		case 'b':
			s.text = append(s.text, '\b')
		case 'f':
			s.text = append(s.text, '\f')
		case 'n':
			s.text = append(s.text, '\n')
		case 'r':
			s.text = append(s.text, '\r')
		case 't':
			s.text = append(s.text, '\t')
		case 'u':
			r, ok := s.unit(s.i - 1)
			if ok && utf16.IsSurrogate(r) {
				var low rune
				low, ok = s.unit(s.i + 5)
				if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
					ok = false
				}
				if ok {
					s.i += 6
				}
			}
			if !ok {
				return nil, s.wrong("four hex digits of a character")
			}
			s.text = utf8.AppendRune(s.text, r)
			s.i += 4
		default:
			return nil, s.wrong(`one of "\/bfnrtu after a backslash`)
		}
		s.i++
	}
	return nil, s.wrong("'\"'")
}

// unit reads the UTF-16 code unit that stands as \uXXXX at i.
func (s *scanner) unit(i int) (rune, bool) {
	if i+6 > len(s.b) || s.b[i] != '\\' || s.b[i+1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range s.b[i+2 : i+6] {
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
