package answer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"loadshape/workload/route/transport"
)

const maxEvent = 2 << 20 // a whole answer of the longest kind is not larger

// events reads server-sent events.
type events struct {
	from  *bufio.Reader
	first bool
	cr    bool // the line before ended in a CR, and a LF may belong to it
}

// An event is one of them. Its name is that of its event field, else the type in its data.
type event struct {
	name string
	data []byte
}

func newEvents(from io.Reader) *events {
	return &events{from: bufio.NewReaderSize(from, 16<<10), first: true}
}

// next gives the next event that has data. An event is one when the empty line after it has come: what ends before is
// cut off, and the error is io.EOF as at the proper end.
func (r *events) next() (event, error) {
	var e event
	var data []byte
	has := false
	for {
		line, err := r.line()
		if err != nil {
			return event{}, err
		}
		if len(line) == 0 {
			if !has {
				e.name = ""
				continue
			}
			e.data = data
			if e.name == "" {
				var typed struct {
					Type string `json:"type"`
				}
				if json.Unmarshal(data, &typed) == nil {
					e.name = typed.Type
				}
			}
			return e, nil
		}
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "event":
			e.name = string(value)
		case "data":
			if has {
				data = append(data, '\n')
			}
			has = true
			data = append(data, value...)
			if len(data) > maxEvent {
				return event{}, transport.ErrTooLarge
			}
		}
	}
}

// line reads a line that ends in LF, CR or both. What has no end is cut off and no line.
func (r *events) line() ([]byte, error) {
	var line []byte
	for {
		if _, err := r.from.Peek(1); err != nil {
			return nil, err
		}
		ready, _ := r.from.Peek(r.from.Buffered())
		if r.cr {
			r.cr = false
			if ready[0] == '\n' {
				r.from.Discard(1)
				continue
			}
		}
		n := bytes.IndexAny(ready, "\r\n")
		if n < 0 {
			n = len(ready)
		}
		line = append(line, ready[:n]...)
		if len(line) > maxEvent {
			return nil, transport.ErrTooLarge
		}
		if n == len(ready) {
			r.from.Discard(n)
			continue
		}
		r.cr = ready[n] == '\r'
		r.from.Discard(n + 1)
		if r.first {
			r.first = false
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		return line, nil
	}
}
