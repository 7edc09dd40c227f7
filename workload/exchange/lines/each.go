// Package lines reads logs of exchanges, one a line, as they come: in one pass, of any length, and without holding them. In comes a
// reader; out go exchanges one after the other, as far as they tell about limits. What is unusual in a line, and every other form of a
// log, it leaves to package exchange.
//
// Read each.go, then line.go (one line as most are).
package lines

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"loadshape/workload/container"
	"loadshape/workload/exchange"
)

// longLog is from how many bytes on a log of one exchange a line is read line by line, and not held.
const longLog = 1 << 20

// Each gives the exchanges of a file one after the other, as far as they tell about limits, and returns the Log without them.
// An exchange is valid until the next. What is kept of it has to be scrubbed: nothing here was.
func Each(name string, r io.Reader, found func(exchange.Place, *exchange.Exchange)) (*exchange.Log, error) {
	return each(name, r, longLog, found)
}

func each(name string, r io.Reader, long int, found func(exchange.Place, *exchange.Exchange)) (*exchange.Log, error) {
	b := bufio.NewReaderSize(r, long)
	head, _ := b.Peek(long) // the next read says what is wrong
	if !linesOfObjects(head, long) {
		l, err := exchange.ReadLog(name, b)
		if err != nil {
			return nil, err
		}
		for _, record := range l.Records {
			found(exchange.Place{Name: record.Place}, record.Exchange)
		}
		return &exchange.Log{Format: l.Format, Left: l.Left}, nil
	}
	l, err := (&reader{name: name, src: b, values: map[string]value{}, names: map[string]string{}}).read(found)
	return l, err
}

// linesOfObjects reports whether a file is long, and its first line an object.
func linesOfObjects(head []byte, long int) bool {
	if len(head) < long {
		return false
	}
	line, _, whole := bytes.Cut(bytes.TrimSpace(container.UTF8(head)), []byte{'\n'})
	return whole && bytes.HasPrefix(line, []byte("{")) && json.Valid(line)
}

// read reads lines to their end.
func (l *reader) read(found func(exchange.Place, *exchange.Exchange)) (*exchange.Log, error) {
	log := &exchange.Log{}
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
		place := exchange.Place{Name: l.name, Line: l.n}
		if l.usual(line) {
			log.Format = exchange.Recorded
			if l.own {
				log.Format = exchange.Evidence
			}
			found(place, &l.Exchange)
			continue
		}
		format, record, err := exchange.ReadLine(place, line)
		if err != nil {
			return nil, err
		}
		if record != nil {
			log.Format = format
			found(place, record)
		}
	}
	if log.Format == "" {
		return nil, exchange.None(l.name)
	}
	return log, nil
}

// next is the next line, valid until the one after; nil at the end.
func (l *reader) next() ([]byte, error) {
	l.n++
	line, err := l.src.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		l.long = append(l.long[:0], line...)
		for err == bufio.ErrBufferFull {
			if len(l.long) > exchange.MaxLog {
				return nil, fmt.Errorf("%s:%d: is longer than %d bytes, expected a shorter line", l.name, l.n, exchange.MaxLog)
			}
			line, err = l.src.ReadSlice('\n')
			l.long = append(l.long, line...)
		}
		line = l.long
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, exchange.Unreadable(l.name, err)
	}
	if err != nil && len(line) == 0 {
		return nil, nil
	}
	return line, nil
}
