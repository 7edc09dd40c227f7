package layout

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A Progress is one line on a terminal that says how far a run is. It shows nothing before a second has
// passed, so that a quick run leaves the screen alone. A nil Progress shows nothing: give one only to a
// terminal. go-pretty's progress draws from a goroutine of its own, by a clock of its own, which a line
// that is rewritten in place does not need.
type Progress struct {
	w           io.Writer
	what, unit  string
	total       int64 // 0: unknown
	clock       func() time.Time
	start, last time.Time
	drawn       int // columns on the screen
}

const (
	progressDelay = time.Second
	progressPause = 100 * time.Millisecond // between two drawings
)

// NewProgress starts one. What is being done ("playing launch.yaml") and in which units ("requests") is
// shown as it is; a total of 0 is unknown.
func NewProgress(w io.Writer, what, unit string, total int64, clock func() time.Time) *Progress {
	now := clock()
	return &Progress{w: w, what: Clean(what), unit: unit, total: total, clock: clock, start: now, last: now}
}

// Update says how much is done. It asks the clock each time, so call it every few thousand requests.
func (p *Progress) Update(done int64) {
	if p == nil {
		return
	}
	now := p.clock()
	passed := now.Sub(p.start)
	if passed < progressDelay || p.drawn > 0 && now.Sub(p.last) < progressPause {
		return
	}
	p.last = now
	p.draw(p.line(done, passed))
}

// Clear takes the line off the screen. Call it before anything else is written there, and at the end.
func (p *Progress) Clear() {
	if p == nil || p.drawn == 0 {
		return
	}
	fmt.Fprintf(p.w, "\r%*s\r", p.drawn, "")
	p.drawn = 0
}

// line is at most 79 columns long: a line that wraps cannot be rewritten.
func (p *Progress) line(done int64, passed time.Duration) string {
	text := fmt.Sprintf(": %s %s", Count(done), p.unit)
	if p.total > 0 {
		text = fmt.Sprintf(": %d %%, %s of %s %s", percentDone(done, p.total), Count(done), Count(p.total), p.unit)
	}
	if rate := float64(done) / passed.Seconds(); rate >= 1 {
		text += fmt.Sprintf(", %s/s", Count(int64(rate)))
	}
	if left := p.total - done; left > 0 && done > 0 {
		seconds := passed.Seconds() / float64(done) * float64(left)
		if seconds < 1e6 {
			text += fmt.Sprintf(", %s left", Span(int64(seconds+1)*1e9))
		}
	}
	what := []rune(p.what)
	if room := max(79-len(text), 0); len(what) > room {
		what = append(what[:max(room-3, 0)], []rune("...")[:min(room, 3)]...)
	}
	return string(what) + text
}

func percentDone(done, total int64) int64 {
	return min(max(int64(100*float64(done)/float64(total)), 0), 100)
}

func (p *Progress) draw(line string) {
	n := Columns(line)
	fmt.Fprintf(p.w, "\r%s%s", line, strings.Repeat(" ", max(p.drawn-n, 0)))
	p.drawn = n
}
