package answer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

const (
	maxField = 64 << 10 // of a field that is looked at
	maxDepth = 200      // of values within each other
	maxToken = 64       // of a number, and of a name that could be one that is looked at
)

var (
	errJSON  = errors.New("the text is no JSON object")
	errTwins = errors.New("a name stands twice in one object")
)

// An object is what is looked at of a JSON object that comes over the line, by its names, which are exact. A field that is
// larger than maxField is there as null.
type object map[string]json.RawMessage

// readObject reads one JSON object to its end, whatever its size, and keeps of it the fields of these names. One of them that
// comes twice, be it in another case, is an error: readers differ in which of the two they take.
func readObject(from io.Reader, names ...string) (object, error) {
	s := &scanner{from: bufio.NewReaderSize(from, 16<<10)}
	if c, err := s.inside(); err != nil {
		return nil, err
	} else if c != '{' {
		return nil, errJSON
	}
	o, seen := object{}, map[string]bool{}
	err := s.object(1, func(quoted []byte, whole bool) (string, error) {
		var name string
		if !whole || json.Unmarshal(quoted, &name) != nil {
			return "", nil
		}
		for _, wanted := range names {
			if !strings.EqualFold(wanted, name) {
				continue
			}
			if seen[wanted] {
				return "", errTwins
			}
			seen[wanted] = true
			if wanted == name {
				return name, nil
			}
		}
		return "", nil
	}, o)
	if err != nil {
		return nil, err
	}
	if _, err := s.next(); err != io.EOF {
		if err == nil {
			err = errJSON
		}
		return nil, err
	}
	return o, nil
}

// of reads an object that was a field of another.
func (o object) of(name string, names ...string) (object, error) {
	return readObject(bytes.NewReader(o[name]), names...)
}

// take takes a field, where it is there; it reports whether it is of that kind.
func (o object) take(name string, to any) bool {
	raw, there := o[name]
	return !there || json.Unmarshal(raw, to) == nil
}

// A scanner reads JSON and keeps no more than it is told to.
type scanner struct {
	from *bufio.Reader
	keep *[]byte // what is read goes there, too; nil: it does not
	most int     // so much of it
}

func (s *scanner) read() (byte, error) {
	c, err := s.from.ReadByte()
	if err == nil && s.keep != nil && len(*s.keep) <= s.most {
		*s.keep = append(*s.keep, c)
	}
	return c, err
}

// next is the next byte that is no space.
func (s *scanner) next() (byte, error) {
	for {
		c, err := s.read()
		if err != nil || c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return c, err
		}
	}
}

// inside is next where more must come.
func (s *scanner) inside() (byte, error) {
	c, err := s.next()
	if err == io.EOF {
		err = errJSON
	}
	return c, err
}

// value reads a value that begins with c.
func (s *scanner) value(c byte, depth int) error {
	if depth > maxDepth {
		return errJSON
	}
	switch c {
	case '{':
		return s.object(depth, nil, nil)
	case '[':
		return s.array(depth)
	case '"':
		return s.text()
	}
	return s.word(c)
}

// object reads what comes after the brace. With choose, a name that it gives another name is kept by that.
func (s *scanner) object(depth int, choose func(quoted []byte, whole bool) (string, error), to object) error {
	for first := true; ; first = false {
		c, err := s.inside()
		if err != nil {
			return err
		}
		if c == '}' && first {
			return nil
		}
		if c != '"' {
			return errJSON
		}
		quoted := []byte{'"'}
		if choose != nil {
			s.keep, s.most = &quoted, maxToken
		}
		if err := s.text(); err != nil {
			return err
		}
		chosen := ""
		if choose != nil {
			s.keep = nil
			if chosen, err = choose(quoted, len(quoted) <= maxToken); err != nil {
				return err
			}
		}
		if c, err = s.inside(); err == nil && c != ':' {
			err = errJSON
		}
		if err == nil {
			c, err = s.inside()
		}
		if err != nil {
			return err
		}
		kept := []byte{c}
		if chosen != "" {
			s.keep, s.most = &kept, maxField
		}
		err = s.value(c, depth+1)
		if chosen != "" {
			s.keep = nil
			if to[chosen] = kept; len(kept) > maxField {
				to[chosen] = json.RawMessage("null")
			}
		}
		if err != nil {
			return err
		}
		if c, err = s.inside(); err != nil {
			return err
		}
		if c == '}' {
			return nil
		}
		if c != ',' {
			return errJSON
		}
	}
}

// array reads what comes after the bracket.
func (s *scanner) array(depth int) error {
	for first := true; ; first = false {
		c, err := s.inside()
		if err != nil {
			return err
		}
		if c == ']' && first {
			return nil
		}
		if err := s.value(c, depth+1); err != nil {
			return err
		}
		if c, err = s.inside(); err != nil {
			return err
		}
		if c == ']' {
			return nil
		}
		if c != ',' {
			return errJSON
		}
	}
}

// text reads what comes after the quote that begins a string.
func (s *scanner) text() error {
	for {
		c, err := s.read()
		switch {
		case err == io.EOF:
			return errJSON
		case err != nil:
			return err
		case c == '"':
			return nil
		case c < ' ':
			return errJSON
		case c == '\\':
			if err := s.escape(); err != nil {
				return err
			}
		}
	}
}

func (s *scanner) escape() error {
	c, err := s.read()
	if err == nil && c == 'u' {
		for range 4 {
			if c, err = s.read(); err == nil && strings.IndexByte("0123456789abcdefABCDEF", c) < 0 {
				err = errJSON
			}
			if err != nil {
				break
			}
		}
	} else if err == nil && strings.IndexByte(`"\/bfnrt`, c) < 0 {
		err = errJSON
	}
	if err == io.EOF {
		err = errJSON
	}
	return err
}

// word reads a number, true, false or null.
func (s *scanner) word(c byte) error {
	token := []byte{c}
	for {
		ahead, err := s.from.Peek(1)
		if err != nil && err != io.EOF {
			return err
		}
		if err == io.EOF || strings.IndexByte(" \t\r\n,:]}", ahead[0]) >= 0 {
			break
		}
		c, _ := s.read()
		if token = append(token, c); len(token) > maxToken*64 {
			return errJSON
		}
	}
	if !json.Valid(token) {
		return errJSON
	}
	return nil
}
