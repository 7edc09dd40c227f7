package underway

import (
	"fmt"
	"io"
	"sync"

	"loadshape/report/layout"
)

// Parts are how many of something are done, as the cells of a sweep. They may be told side by side.
type Parts struct {
	Unit string // of one

	mutex    sync.Mutex
	line     *layout.Progress
	done, of int
}

// Done says how many are done, from 0 on.
func (p *Parts) Done(w io.Writer, what string, done, of int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if done == 0 {
		p.line = Line(w, what, p.Unit+"s", int64(of))
	}
	p.done, p.of = max(p.done, done), of
	p.line.Update(int64(p.done))
}

// Clear takes the line off the screen.
func (p *Parts) Clear() { p.line.Clear() }

// Stands says how far it is.
func (p *Parts) Stands() string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.done == 0 {
		return "nothing is done yet"
	}
	return fmt.Sprintf("%d of %d %ss are done", p.done, p.of, p.Unit)
}
