// Package bounded reads what a stranger may have written: no more of it than was said, no deeper,
// and with no more values. In come a reader and bounds; out go its bytes, or an error that says
// which bound was met. It must not know what the bytes mean.
package bounded

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ReadAll reads r to its end. The error of one that goes on for more than most bytes is a *[LargeError]; other errors are r's
// own. What is too large is given up without being kept twice.
func ReadAll(r io.Reader, most int64) ([]byte, error) {
	var chunks [][]byte
	read := int64(0)
	size := int64(4 << 10)
	for {
		chunk := make([]byte, min(size, most+1-read))
		n, err := io.ReadFull(r, chunk)
		read += int64(n)
		chunks = append(chunks, chunk[:n])
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return bytes.Join(chunks, nil), nil
		case err != nil:
			return nil, err
		case read > most:
			return nil, &LargeError{most}
		}
		size = min(2*size, 8<<20)
	}
}

// ErrNoObject is of what does not even begin as an object of JSON.
var ErrNoObject = errors.New("line 1: is no JSON object")

// ReadJSON reads an object of JSON of so many bytes, levels and values at most. What is none is given up at its first byte.
// Whether it is JSON to its end is not its question.
func ReadJSON(r io.Reader, most int64, depth, values int) ([]byte, error) {
	b := bufio.NewReader(r)
	if head, err := b.Peek(1); err == nil && !strings.ContainsRune("{ \t\r\n", rune(head[0])) {
		return nil, ErrNoObject
	}
	text, err := ReadAll(b, most)
	if err != nil {
		return nil, err
	}
	return text, JSON(text, depth, values)
}

// A LargeError is of something larger than its reader takes.
type LargeError struct{ Most int64 }

func (e *LargeError) Error() string {
	return fmt.Sprintf("is larger than %d bytes, expected at most that", e.Most)
}

// JSON is an error where a text of JSON nests deeper than depth, or has more than values of values: so much memory as it
// could take is known before it is decoded. Whether it is JSON at all is not its question.
func JSON(text []byte, depth, values int) error {
	t := tally{depth: depth, values: values}
	return t.add(text)
}

// A tally counts how deep a text of JSON nests, and how many values it has: one, and one more for each bracket and comma.
type tally struct {
	depth, values   int // at most
	at, count       int // so far
	line            int // feeds in the pieces before
	quoted, escaped bool
}

// add goes on with the next piece of the text.
func (t *tally) add(text []byte) error {
	for i := 0; i < len(text); i++ {
		if t.quoted {
			if i = t.string(text, i); i == len(text) {
				break
			}
		}
		switch c := text[i]; {
		case c == '"':
			t.quoted = true
			continue
		case c == '{' || c == '[':
			t.at++
			t.count++
		case c == ',':
			t.count++
		case c == '}' || c == ']':
			t.at--
		default:
			continue
		}
		if t.at > t.depth {
			return fmt.Errorf("line %d: nests deeper than %d levels, expected at most that", t.lineAt(text[:i]), t.depth)
		}
		if t.count >= t.values {
			return fmt.Errorf("line %d: has more than %d values, expected at most that", t.lineAt(text[:i]), t.values)
		}
	}
	t.line += bytes.Count(text, []byte("\n"))
	return nil
}

// string goes on within a string, from i on, and returns where it is over, or the end of the text.
func (t *tally) string(text []byte, i int) int {
	for i < len(text) {
		if t.escaped {
			t.escaped = false
			i++
			continue
		}
		end := bytes.IndexByte(text[i:], '"')
		if end < 0 {
			end = len(text) - i
		}
		slashes := i + end
		for slashes > i && text[slashes-1] == '\\' {
			slashes--
		}
		t.escaped = (i+end-slashes)%2 == 1
		if i += end; i < len(text) && !t.escaped {
			t.quoted = false
			return i + 1
		}
	}
	return i
}

func (t *tally) lineAt(before []byte) int { return 1 + t.line + bytes.Count(before, []byte("\n")) }
