package underway

import (
	"fmt"
	"sync"

	"loadshape/report/layout"
	"loadshape/workload"
)

// A Counter counts the attempts of several plays that go on side by side, and moves a line. Where there is none it only knows what is done.
type Counter struct {
	mutex    sync.Mutex
	line     *layout.Progress
	played   int64
	done, of int // parts
}

// Show lets the counter move a line.
func (c *Counter) Show(line *layout.Progress) *Counter {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.line = line
	return c
}

// Part says what is at work, and how many of so many parts are done.
func (c *Counter) Part(what string, done, of int) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.done, c.of = done, of
	c.line.Part(what, done, of)
	c.line.Update(c.played)
}

// Clear takes the line off the screen.
func (c *Counter) Clear() { c.line.Clear() }

// Stands says how far it is, where no answer is known before the end.
func (c *Counter) Stands() string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.done == 0 {
		return "nothing was found yet"
	}
	return fmt.Sprintf("no answer, after %d of %d parts", c.done, c.of)
}

// Hear is an observer whose attempts are counted. The clock is asked now and then only.
func (c *Counter) Hear(o workload.Observer) workload.Observer {
	if c.line == nil {
		return o
	}
	const pause = 4096
	hear, many, uncounted := o.Attempt, o.Admitted, int64(0)
	add := func(n int64) {
		if uncounted += n; uncounted >= pause {
			c.mutex.Lock()
			defer c.mutex.Unlock()
			c.played += uncounted
			c.line.Update(c.played)
			uncounted = 0
		}
	}
	o.Attempt = func(a *workload.Attempt) {
		add(1)
		hear(a)
	}
	if many != nil {
		o.Admitted = func(r *workload.Run) {
			add(int64(len(r.At)))
			many(r)
		}
	}
	return o
}
