package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"
)

// MaxLine is the longest line of a trace in bytes. No more than one line is held at a time.
const MaxLine = 4 << 20

// lines cuts a stream into lines in one buffer, which grows up to the longest line and no further.
type lines struct {
	src      io.Reader
	buf      []byte
	from, to int   // what was read and not yet given out
	line     int64 // the number of the last line given out
	end      error // what src ended with
	open     bool  // the last line given out has no end of its own: the source ended before
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// next returns the next line without its end, valid until the call after, or io.EOF.
func (l *lines) next() ([]byte, error) {
	searched := l.from
	for {
		if i := bytes.IndexByte(l.buf[searched:l.to], '\n'); i >= 0 {
			text := l.buf[l.from : searched+i]
			l.from = searched + i + 1
			return l.clean(text)
		}
		if l.end != nil {
			if l.end == io.EOF && l.from < l.to {
				text := l.buf[l.from:l.to]
				l.from, l.open = l.to, true
				return l.clean(text)
			}
			if l.end != io.EOF {
				l.line++ // the line that could not be read to its end
			}
			return nil, l.end
		}
		if l.from > 0 {
			l.to = copy(l.buf, l.buf[l.from:l.to])
			l.from = 0
		}
		searched = l.to
		if l.to == len(l.buf) {
			if l.to > MaxLine+1 {
				l.line++
				return nil, errTooLong
			}
			l.buf = append(make([]byte, 0, min(max(2*len(l.buf), 64<<10), MaxLine+2)), l.buf...)
			l.buf = l.buf[:cap(l.buf)]
		}
		l.fill()
	}
}

// fill reads once from the source; a source that keeps giving nothing has failed.
func (l *lines) fill() {
	for range 100 {
		n, err := l.src.Read(l.buf[l.to:])
		l.to += n
		l.end = err
		if n > 0 || err != nil {
			return
		}
	}
	l.end = io.ErrNoProgress
}

var errTooLong = fmt.Errorf("is longer than %d bytes, expected a shorter line", MaxLine)

func (l *lines) clean(text []byte) ([]byte, error) {
	l.line++
	if l.line == 1 {
		text = bytes.TrimPrefix(text, byteOrderMark)
	}
	if n := len(text); n > 0 && text[n-1] == '\r' {
		text = text[:n-1]
	}
	if len(text) > MaxLine {
		return nil, errTooLong
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return nil, &Error{Field: column(i), Want: "is a NUL byte, expected text"}
	}
	if !utf8.Valid(text) {
		i := 0
		for i < len(text) {
			r, n := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			i += n
		}
		return nil, &Error{Field: column(i), Want: fmt.Sprintf("is the byte 0x%02x, expected text in UTF-8", text[i])}
	}
	return text, nil
}

// column names a place in a line, from 1.
func column(i int) string { return fmt.Sprintf("column %d", i+1) }

// broken gives the error of a line or of the file that ended early.
func (l *lines) broken(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	if err == errTooLong {
		return &Error{Want: err.Error()}
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err // the line begins with the file
	}
	return &Error{Want: "cannot be read: " + err.Error(), Err: err}
}
