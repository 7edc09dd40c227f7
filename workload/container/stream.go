package container

import (
	"bytes"
	"errors"
	"io"
)

// A Window is a part of a large text that may hold an error.
type Window struct {
	Line int // the first line of it, in the text
	Text string
}

// What bounds the work on a stream: sizes in bytes.
const (
	block       = 1 << 20
	mostContext = 4 << 10   // before the first line that is marked
	mostAfter   = 16 << 10  // after the last one, to the end of its error
	mostWindow  = 512 << 10 // in all
	mostLine    = 256 << 10 // of one line

	mostWords = 200 // lines that are looked at for nothing but words that other texts have, too
)

// Windows reads a log of any size in constant memory and gives the parts of it that may hold errors: the lines with a marker
// and those around them. It says from time to time how many bytes it has read; progress may be nil. What found returns ends it.
func Windows(r io.Reader, found func(Window) error, progress func(int64)) error {
	s := &stream{marked: newMarked(), found: found, line: 1}
	buffer := make([]byte, 0, 2*block)
	var total int64
	for {
		n, err := io.ReadFull(r, buffer[len(buffer):min(cap(buffer), len(buffer)+block)])
		buffer = buffer[:len(buffer)+n]
		total += int64(n)
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			return err
		}
		cut := bytes.LastIndexByte(buffer, '\n') + 1
		if ended || cut == 0 && len(buffer) == cap(buffer) {
			cut = len(buffer) // the rest, or a part of a line that is too long
		}
		if err := s.block(buffer[:cut]); err != nil {
			return err
		}
		buffer = append(buffer[:0], buffer[cut:]...)
		if progress != nil {
			progress(total)
		}
		if ended {
			return s.flush()
		}
	}
}

// stream is the state between blocks.
type stream struct {
	*marked
	found func(Window) error
	line  int // of the beginning of the block

	context []byte // the last lines before the block, while no window is open
	before  int    // how many lines they are
	window  []byte
	first   int // its first line
	words   int // lines that had nothing but words
	after   int // bytes since the last marked line; the window is open while it is not nil
}

// block looks through whole lines.
func (s *stream) block(b []byte) error {
	at := 0
	for at < len(b) {
		if s.window != nil {
			n, err := s.extend(b[at:])
			if err != nil {
				return err
			}
			at += n
			continue
		}
		i := s.worth(b[at:])
		if i < 0 {
			s.line += bytes.Count(b[at:], []byte{'\n'})
			s.remember(b[at:])
			return nil
		}
		i += at
		start := bytes.LastIndexByte(b[at:i], '\n') + 1 + at // of the marked line
		s.line += bytes.Count(b[at:start], []byte{'\n'})
		s.remember(b[at:start])
		end := lineEnd(b, i)
		s.first = s.line - s.before
		s.window = append(append(make([]byte, 0, len(s.context)+1024), s.context...), clipped(b[start:end], i-start)...)
		s.after, s.context, s.before = 0, nil, 0
		s.line += bytes.Count(b[start:end], []byte{'\n'})
		at = end
	}
	return nil
}

// worth is where the first line that is worth a look has its marker, or -1.
func (s *stream) worth(b []byte) int {
	for at := 0; at < len(b); {
		i := s.index(b[at:])
		if i < 0 {
			return -1
		}
		i += at
		start, end := bytes.LastIndexByte(b[at:i], '\n')+1+at, lineEnd(b, i)
		l := clipped(b[start:end], i-start)
		lower := lowered(l)
		if phrased(lower) || numbered(lower) {
			return i
		}
		if s.words < mostWords && worded(lower) {
			s.words++
			return i
		}
		at = end
	}
	return -1
}

// remember keeps the last lines of what had no marker.
func (s *stream) remember(b []byte) {
	if len(b) > mostContext {
		b = b[len(b)-mostContext:]
		b = b[bytes.IndexByte(b, '\n')+1:]
		s.context = nil
	}
	s.context = append(s.context, b...)
	if over := len(s.context) - mostContext; over > 0 {
		cut := bytes.IndexByte(s.context[over:], '\n') + 1 + over
		s.context = append([]byte(nil), s.context[cut:]...)
	}
	s.before = bytes.Count(s.context, []byte{'\n'})
}

// extend adds a line to the window, or ends it.
func (s *stream) extend(b []byte) (int, error) {
	end := lineEnd(b, 0)
	l := b[:end]
	i := s.worth(l)
	s.line += bytes.Count(l, []byte{'\n'})
	if i >= 0 {
		s.after = 0
	} else {
		s.after += len(l)
	}
	s.window = append(s.window, clipped(l, max(i, 0))...)
	if s.after >= mostAfter || len(s.window) >= mostWindow || i < 0 && s.after > 0 && complete(s.window) {
		return end, s.flush()
	}
	return end, nil
}

// complete reports whether the error of a window has surely ended: a line that begins a record follows, or four of one log.
func complete(window []byte) bool {
	tail := bytes.TrimSuffix(window, []byte{'\n'})
	at := bytes.LastIndexByte(tail, '\n') + 1
	last := tail[at:]
	return len(last) > 0 && (last[0] == '{' && last[len(last)-1] == '}' || begins(string(last)) && !waits(lowered(last)))
}

func (s *stream) flush() error {
	if s.window == nil {
		return nil
	}
	w := Window{s.first, string(s.window)}
	s.window, s.after = nil, 0
	return s.found(w)
}

func lineEnd(b []byte, from int) int {
	if n := bytes.IndexByte(b[from:], '\n'); n >= 0 {
		return from + n + 1
	}
	return len(b)
}

// clipped is a line, or the part of one that is too long around its marker.
func clipped(l []byte, marker int) []byte {
	if len(l) <= mostLine {
		return l
	}
	from := max(0, marker-mostLine/4)
	to := min(len(l), from+mostLine)
	if to == len(l) {
		return l[from:]
	}
	return append(append([]byte(nil), l[from:to]...), '\n')
}
