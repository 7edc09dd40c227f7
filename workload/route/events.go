package route

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

const maxEvent = 8 << 20

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
				return event{}, errTooLarge
			}
		}
	}
}

// line reads a line that ends in LF, CR or both. What has no end is cut off and no line.
func (r *events) line() ([]byte, error) {
	var line []byte
	for {
		c, err := r.from.ReadByte()
		if err != nil {
			return nil, err
		}
		wasCR := r.cr
		r.cr = c == '\r'
		switch {
		case c == '\n' && wasCR && len(line) == 0:
			continue
		case c == '\n' || c == '\r':
			if r.first {
				r.first = false
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			return line, nil
		}
		if len(line) == maxEvent {
			return nil, errTooLarge
		}
		line = append(line, c)
	}
}
