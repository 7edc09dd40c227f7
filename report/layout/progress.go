package layout

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A Progress is one line on a terminal that says how far a run is. It shows nothing before a second has
// passed, so that a quick run leaves the screen alone. Where there is no terminal it is a line of its own every
// ten seconds. A nil Progress shows nothing. go-pretty's progress draws from a goroutine of its own, by a clock of its own, which a line
// that is rewritten in place does not need.
type Progress struct {
	w           io.Writer
	what, unit  string
	total       int64 // 0: unknown
	clock       func() time.Time
	start, last time.Time
	drawn       int  // columns on the screen
	apart       bool // lines are written one below the other

	doing    string // which part is at work
	done, of int    // parts; 0: there are none
}

const (
	progressDelay = time.Second
	progressPause = 100 * time.Millisecond // between two drawings …
	linePause     = 10 * time.Second       // … and between two lines
)

// NewProgress starts one. What is being done ("playing launch.yaml") and in which units ("requests") is
// shown as it is; a total of 0 is unknown.
func NewProgress(w io.Writer, what, unit string, total int64, clock func() time.Time) *Progress {
	now := clock()
	return &Progress{w: w, what: Clean(what), unit: unit, total: total, clock: clock, start: now, last: now}
}

// Lines is a progress in lines of its own, for where there is no terminal.
func Lines(w io.Writer, what, unit string, total int64, clock func() time.Time) *Progress {
	p := NewProgress(w, what, unit, total, clock)
	p.apart = true
	return p
}

// Part says what is at work, and how many of all parts are done: how long the rest takes is told by them.
func (p *Progress) Part(doing string, done, of int) {
	if p != nil {
		p.doing, p.done, p.of = Clean(doing), done, of
	}
}

// Update says how much is done. It asks the clock each time, so call it every few thousand requests.
func (p *Progress) Update(done int64) {
	if p == nil {
		return
	}
	now := p.clock()
	passed := now.Sub(p.start)
	if p.apart {
		if now.Sub(p.last) >= linePause {
			p.last = now
			fmt.Fprintln(p.w, p.line(done, passed))
		}
		return
	}
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

// line is at most 79 columns long where it is rewritten: one that wraps cannot be.
func (p *Progress) line(done int64, passed time.Duration) string {
	text := fmt.Sprintf(": %s %s", Count(done), p.unit)
	if p.total > 0 {
		text = fmt.Sprintf(": %d %%, %s of %s %s", percentDone(done, p.total), Count(done), Count(p.total), p.unit)
	}
	if rate := float64(done) / passed.Seconds(); rate >= 1 && p.of == 0 {
		text += fmt.Sprintf(", %s/s", Count(int64(rate)))
	}
	text += p.left(passed, done, p.total-done)
	if p.of > 0 {
		text = fmt.Sprintf(", part %d of %d: %s", min(p.done+1, p.of), p.of, p.doing) + text + p.left(passed, int64(p.done), int64(p.of-p.done))
	}
	what := []rune(p.what)
	if p.apart {
		return p.what + text
	}
	if room := max(79-len(text), 0); len(what) > room {
		what = append(what[:max(room-3, 0)], []rune("...")[:min(room, 3)]...)
	}
	return string(what) + text
}

// left is how long it still takes, where that can be told.
func (p *Progress) left(passed time.Duration, done, left int64) string {
	if left <= 0 || done <= 0 {
		return ""
	}
	seconds := passed.Seconds() / float64(done) * float64(left)
	if seconds >= 1e6 {
		return ""
	}
	return fmt.Sprintf(", %s left", Span(int64(seconds+1)*1e9))
}

func percentDone(done, total int64) int64 {
	return min(max(int64(100*float64(done)/float64(total)), 0), 100)
}

func (p *Progress) draw(line string) {
	n := Columns(line)
	fmt.Fprintf(p.w, "\r%s%s", line, strings.Repeat(" ", max(p.drawn-n, 0)))
	p.drawn = n
}
