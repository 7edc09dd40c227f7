// Package scan reads JSON as a stream, whatever stands on which line: objects one after the other, one
// document that is longer than memory, or both. What nobody asks for, as the texts of prompts, is stepped
// over and never decoded or held. In comes an [io.Reader]; out go keys and values, or where the text is
// no JSON. It knows nothing of what the values mean.
//
// Kept by hand: encoding/json reads a value as a whole before anybody sees it, and a log may be one document of gigabytes, whose
// prompts are to be stepped over. The tests hold it against encoding/json on any text.
//
// Read json.go, then text.go (strings and numbers), strict.go (a text that is whole, as strictly as package json) and error.go.
package scan

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"unicode/utf8"
)

// MaxToken is the longest text that is held; what is stepped over may be longer.
const MaxToken = 64 << 20

// Torn is the Err of an error at a text that ends within a value.
var Torn = errors.New("the end of the file is within a value")

// JSON reads JSON values from a source.
type JSON struct {
	src  io.Reader
	buf  []byte
	i, n int // what is not read yet is buf[i:n]
	mark int // where what must be kept begins; -1 where nothing must
	end  error

	lines   int64 // line ends before buf[counted]
	counted int
	past    int64 // bytes before buf[0]
	start   int64 // where the line begins that buf[counted] is in
	decoded []byte
	lent    bool   // buf is the caller's
	last    []byte // the string that Length stepped over
}

// Reset reads from src from its beginning.
func (j *JSON) Reset(src io.Reader) {
	buf := j.buf
	if buf == nil || j.lent {
		buf = make([]byte, 64<<10)
	}
	*j = JSON{src: src, buf: buf, mark: -1, decoded: j.decoded[:0]}
	for j.n < len(mark) && j.fill() {
	}
	if bytes.HasPrefix(j.buf[:j.n], []byte(mark)) {
		j.i = len(mark)
	}
}

// mark is what some programs begin a text with.
const mark = "\xef\xbb\xbf"

// Over reads a text that is whole, where it stands; the text stays the caller's.
func (j *JSON) Over(text []byte) {
	*j = JSON{buf: text, n: len(text), mark: -1, end: io.EOF, decoded: j.decoded[:0], lent: true}
}

// fill reads on, and forgets what was read and is not marked.
func (j *JSON) fill() bool {
	if j.end != nil {
		return false
	}
	from := j.i
	if j.mark >= 0 {
		from = j.mark
	}
	if from > 0 {
		j.count()
		copy(j.buf, j.buf[from:j.n])
		j.i, j.n, j.counted = j.i-from, j.n-from, j.counted-from
		j.past += int64(from)
		if j.mark >= 0 {
			j.mark = 0
		}
	}
	if j.n == len(j.buf) {
		if len(j.buf) >= MaxToken {
			j.end = fmt.Errorf("is longer than %d bytes, expected a shorter value", MaxToken)
			return false
		}
		j.buf = append(j.buf, make([]byte, len(j.buf))...)
	}
	for range 100 {
		n, err := j.src.Read(j.buf[j.n:])
		j.n += n
		j.end = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	j.end = io.ErrNoProgress
	return false
}

// count counts the line ends up to i.
func (j *JSON) count() {
	seen := j.buf[j.counted:j.i]
	switch n := bytes.Count(seen, []byte{'\n'}); n {
	case 0:
	case 1: // which is found faster from the front
		j.lines++
		j.start = j.past + int64(j.counted+bytes.IndexByte(seen, '\n')+1)
	default:
		j.lines += int64(n)
		j.start = j.past + int64(j.counted+bytes.LastIndexByte(seen, '\n')+1)
	}
	j.counted = j.i
}

// Line is the number of the line that is being read, from 1.
func (j *JSON) Line() int64 {
	if j.counted < j.i {
		j.count()
	}
	return j.lines + 1
}

// wrong says what stands where something else should.
func (j *JSON) wrong(want string) *Error {
	if j.i == j.n {
		j.fill() // whether something follows is not known yet
	}
	e := &Error{Line: j.Line(), Field: fmt.Sprintf("column %d", j.past+int64(j.i)-j.start+1)}
	switch {
	case j.i < j.n:
		r, _ := utf8.DecodeRune(j.buf[j.i:j.n])
		e.Want = fmt.Sprintf("is %q, expected %s", r, want)
	case j.end == io.EOF:
		e.Want, e.Err = "is the end of the file, expected "+want, Torn
	default:
		return j.broken()
	}
	return e
}

// broken is the error of the source.
func (j *JSON) broken() *Error {
	return &Error{Line: j.Line(), Want: "cannot be read: " + j.end.Error(), Err: j.end}
}

// peek steps over space and returns the byte after it, 0 at the end of the text.
func (j *JSON) peek() byte {
	if j.i < j.n && j.buf[j.i] > ' ' {
		return j.buf[j.i]
	}
	return j.space()
}

func (j *JSON) space() byte {
	for {
		for ; j.i < j.n; j.i++ {
			if c := j.buf[j.i]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
				return c
			}
		}
		if !j.fill() {
			return 0
		}
	}
}

// Next reports whether another value follows at the top, and what it begins with.
func (j *JSON) Next() (byte, *Error) {
	c := j.peek()
	if j.i < j.n {
		if c == 0 {
			return 0, j.wrong("a value")
		}
		return c, nil
	}
	if j.end != io.EOF {
		return 0, j.broken()
	}
	return 0, nil
}

// Peek is what the next value begins with.
func (j *JSON) Peek() (byte, *Error) {
	c := j.peek()
	if j.i == j.n {
		return 0, j.wrong("a value")
	}
	return c, nil
}

// Open steps into an object or an array, which Peek saw.
func (j *JSON) Open() { j.i++ }

// Key reads the next key of an object, up to its value; more is false at the end of the object. The key is
// valid until the next call.
func (j *JSON) Key(first bool) (key []byte, more bool, err *Error) {
	c := j.peek()
	if c == '}' {
		j.i++
		return nil, false, nil
	}
	if !first {
		if c != ',' {
			return nil, false, j.wrong("',' or '}'")
		}
		j.i++
		c = j.peek()
	}
	if c != '"' {
		return nil, false, j.wrong("a key in double quotes")
	}
	j.mark = j.i
	escaped, err := j.string()
	if err != nil {
		j.mark = -1
		return nil, false, err
	}
	length := j.i - j.mark
	if c = j.peek(); c != ':' {
		j.mark = -1
		return nil, false, j.wrong("':'")
	}
	j.i++
	key = j.buf[j.mark+1 : j.mark+length-1]
	j.mark = -1
	if escaped {
		key, err = j.decode(key)
	}
	return key, true, err
}

// Element steps to the next element of an array; it is false at the end of the array.
func (j *JSON) Element(first bool) (bool, *Error) {
	c := j.peek()
	if c == ']' {
		j.i++
		return false, nil
	}
	if !first {
		if c != ',' {
			return false, j.wrong("',' or ']'")
		}
		j.i++
	}
	return true, nil
}

// Scalar reads a string without its quotes, a number, true, false or null, and says which: '"', '0', 't', 'f'
// or 'n'. The text is valid until the next call.
func (j *JSON) Scalar() (kind byte, text []byte, err *Error) {
	c := j.peek()
	j.mark = j.i
	if c == '"' {
		escaped, err := j.string()
		if err == nil {
			text = j.buf[j.mark+1 : j.i-1]
		}
		j.mark = -1
		if escaped && err == nil {
			text, err = j.decode(text)
		}
		return '"', text, err
	}
	err = j.word()
	from := j.mark
	j.mark = -1
	if err != nil {
		return 0, nil, err
	}
	text = j.buf[from:j.i]
	switch string(text) {
	case "null", "true", "false":
		return text[0], text, nil
	}
	if !IsNumber(text) {
		j.i = from
		return 0, nil, j.wrong("a value")
	}
	return '0', text, nil
}

// word steps over a number, true, false or null.
func (j *JSON) word() *Error {
	for {
		for ; j.i < j.n; j.i++ {
			if class[j.buf[j.i]]&inWord == 0 {
				return nil
			}
		}
		if !j.fill() {
			if j.end != io.EOF {
				return j.broken()
			}
			return nil
		}
	}
}

// string steps over a string, and reports of one that is kept whether it has escapes.
func (j *JSON) string() (escaped bool, err *Error) {
	j.i++
	if j.i = plainUpTo(j.buf[:min(j.n, j.i+short)], j.i); j.i < j.n && j.buf[j.i] == '"' {
		j.i++
		return false, nil
	}
	for slash := false; ; {
		from, ends := j.i, false
		if slash {
			j.i++
		}
		ends, slash = j.quote()
		if err := j.oneLine(from); err != nil {
			return false, err
		}
		if ends {
			return j.mark >= 0 && bytes.IndexByte(j.buf[j.mark:j.i], '\\') >= 0, nil
		}
		if !j.fill() {
			return false, j.wrong("'\"'")
		}
	}
}

// quote steps behind the end of a string, or to the end of what was read of it, and reports which, and whether
// the byte that is read next is escaped.
func (j *JSON) quote() (ends, slash bool) {
	for {
		k := bytes.IndexByte(j.buf[j.i:j.n], '"')
		if k < 0 {
			slash = oddSlashes(j.buf[j.i:j.n])
			j.i = j.n
			return false, slash
		}
		slash = oddSlashes(j.buf[j.i : j.i+k])
		if j.i += k + 1; !slash {
			return true, false
		}
	}
}

// oneLine is an error where the part of a string that was stepped over holds the end of a line.
func (j *JSON) oneLine(from int) *Error {
	k := bytes.IndexByte(j.buf[from:j.i], '\n')
	if k < 0 {
		return nil
	}
	j.i = from + k
	return j.wrong("'\"', as a string ends on its line")
}

// oddSlashes reports whether what follows b is escaped.
func oddSlashes(b []byte) bool {
	n := len(b)
	for n > 0 && b[n-1] == '\\' {
		n--
	}
	return (len(b)-n)%2 == 1
}

// short is how much of a string is looked at eight bytes at a time before it is searched for its end.
const short = 32

// plainUpTo is where the first quote, backslash or line end stands in b from i on, or another control character. It looks at
// eight bytes at a time: a byte of x is 0 where there is one, and of what is less than a bound its subtraction borrows from the top bit.
func plainUpTo(b []byte, i int) int {
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		quote, slash := w^ones*'"', w^ones*'\\'
		if found := ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & tops; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(b); i++ {
		if c := b[i]; c == '"' || c == '\\' || c < ' ' {
			return i
		}
	}
	return i
}

const ones, tops = 0x0101010101010101, 0x8080808080808080

const (
	inWord  = 1 << iota // part of a number, true, false or null
	special             // what a value that is stepped over has to be looked at for
)

var class = func() (c [256]uint8) {
	for _, b := range []byte("+-.0123456789aefnlrstuEINy") {
		c[b] |= inWord
	}
	for _, b := range []byte(`"{}[]`) {
		c[b] |= special
	}
	return c
}()

// Raw steps over a value and returns its text, which is valid until the next call.
func (j *JSON) Raw() ([]byte, *Error) {
	switch c := j.peek(); {
	case c != '{' && c != '[' && c != '"' || j.i == j.n:
		_, text, err := j.Scalar()
		return text, err
	}
	j.mark = j.i
	err := j.Skip()
	from := j.mark
	j.mark = -1
	return j.buf[from:j.i], err
}

// Skip steps over a value.
func (j *JSON) Skip() *Error {
	switch c := j.peek(); {
	case c == '"':
		_, err := j.string()
		return err
	case c != '{' && c != '[' || j.i == j.n:
		_, _, err := j.Scalar()
		return err
	}
	var open []byte // what has to close what is open
	for {
		for ; j.i < j.n; j.i++ {
			c := j.buf[j.i]
			if class[c]&special == 0 {
				continue
			}
			switch c {
			case '"':
				if _, err := j.string(); err != nil {
					return err
				}
				j.i--
			case '{', '[':
				if len(open) == maxDepth {
					return j.wrong(fmt.Sprintf("at most %d values within each other", maxDepth))
				}
				open = append(open, c+2)
			default:
				if c != open[len(open)-1] {
					return j.wrong(fmt.Sprintf("%q", open[len(open)-1]))
				}
				if open = open[:len(open)-1]; len(open) == 0 {
					j.i++
					return nil
				}
			}
		}
		if !j.fill() {
			return j.wrong(fmt.Sprintf("%q", open[len(open)-1]))
		}
	}
}

const maxDepth = 10_000
