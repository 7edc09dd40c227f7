package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"loadshape/workload/container"
)

// longLog is from how many bytes on a log of one exchange a line is read line by line, and not held.
const longLog = 1 << 20

// A Place is where an exchange stands: in a line of a file, or wherever its name leads.
type Place struct {
	Name string
	Line int // 0: none
}

func (p Place) String() string {
	if p.Line == 0 {
		return p.Name
	}
	return p.Name + ":" + strconv.Itoa(p.Line)
}

// EachRecord gives the exchanges of a file one after the other, as far as they tell about limits, and returns the Log without them.
// An exchange is valid until the next. What is kept of it has to be scrubbed: nothing here was.
func EachRecord(name string, r io.Reader, each func(Place, *Exchange)) (*Log, error) {
	return eachRecord(name, r, longLog, each)
}

func eachRecord(name string, r io.Reader, long int, each func(Place, *Exchange)) (*Log, error) {
	b := bufio.NewReaderSize(r, long)
	head, _ := b.Peek(long) // the next read says what is wrong
	if !linesOfObjects(head, long) {
		l, err := ReadLog(name, b)
		if err != nil {
			return nil, err
		}
		for _, record := range l.Records {
			each(Place{Name: record.Place}, record.Exchange)
		}
		return &Log{Format: l.Format, Left: l.Left}, nil
	}
	l, err := (&lineReader{reader: reader{name: name}, src: b, values: map[string]value{}, names: map[string]string{}}).each(each)
	if err != nil {
		return nil, scrubbed(err)
	}
	return l, nil
}

// linesOfObjects reports whether a file is long, and its first line an object.
func linesOfObjects(head []byte, long int) bool {
	if len(head) < long {
		return false
	}
	line, _, whole := bytes.Cut(bytes.TrimSpace(container.UTF8(head)), []byte{'\n'})
	return whole && isObject(line) && json.Valid(line)
}

// each reads lines to their end.
func (l *lineReader) each(each func(Place, *Exchange)) (*Log, error) {
	log := &Log{}
	for {
		line, err := l.next()
		if err != nil {
			return nil, err
		}
		if line == nil {
			break
		}
		if l.n == 1 {
			line = container.UTF8(line)
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		place := Place{l.name, l.n}
		if l.exchange(line) {
			log.Format = Recorded
			if l.own {
				log.Format = Evidence
			}
			each(place, &l.Exchange)
			continue
		}
		format, record, err := l.slowly(place.String(), line)
		if err != nil {
			return nil, err
		}
		if record != nil {
			log.Format = format
			each(place, record)
		}
	}
	if log.Format == "" {
		return nil, &noExchangeError{l.name}
	}
	return log, nil
}

// next is the next line, valid until the one after; nil at the end.
func (l *lineReader) next() ([]byte, error) {
	l.n++
	line, err := l.src.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		l.long = append(l.long[:0], line...)
		for err == bufio.ErrBufferFull {
			if len(l.long) > MaxLog {
				return nil, fmt.Errorf("%s:%d: is longer than %d bytes, expected a shorter line", l.name, l.n, MaxLog)
			}
			line, err = l.src.ReadSlice('\n')
			l.long = append(l.long, line...)
		}
		line = l.long
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable(l.name, err)
	}
	if err != nil && len(line) == 0 {
		return nil, nil
	}
	return line, nil
}

// slowly reads a line of which something is not as it mostly is, and says what is wrong with it; nil is no exchange.
func (l *lineReader) slowly(place string, line []byte) (string, *Exchange, error) {
	if !json.Valid(line) {
		var v json.RawMessage
		return "", nil, &syntaxError{l.name, l.n, json.Unmarshal(line, &v)}
	}
	format, all, err := l.recorded([]json.RawMessage{line}, func(int) string { return place })
	if none := (*noExchangeError)(nil); errors.As(err, &none) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	all[0].Bound()
	return format, all[0].Exchange, nil
}
