package claudecode

import "bytes"

const (
	maxLine   = 1 << 20
	maxOutput = 16 << 20
)

// A listener hears what the client prints, line by line, and stops it where it says that it would send the request again,
// or says too much.
type listener struct {
	said              *said
	stop              func()
	rest              []byte // the beginning of a line
	total             int
	stopped, tooLarge bool
}

// Write takes everything: an error would leave the client waiting for a reader.
func (l *listener) Write(p []byte) (int, error) {
	if l.stopped || l.tooLarge {
		return len(p), nil
	}
	l.total += len(p)
	l.rest = append(l.rest, p...)
	for !l.stopped {
		line, rest, whole := bytes.Cut(l.rest, []byte("\n"))
		if !whole {
			break
		}
		l.rest = rest
		l.stopped = l.said.hear(line)
	}
	l.tooLarge = len(l.rest) > maxLine || l.total > maxOutput
	if l.stopped || l.tooLarge {
		l.rest = nil
		l.stop()
	}
	return len(p), nil
}

// end hears a last line that has no end.
func (l *listener) end() {
	if len(l.rest) > 0 {
		l.said.hear(l.rest)
	}
}
