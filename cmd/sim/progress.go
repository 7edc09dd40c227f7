package main

import (
	"os"
	"sync"
	"time"

	"loadshape/cmd/internal/cli"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/workload"
)

// A meter shows on a terminal how far the playing is. The nil meter shows nothing and costs nothing.
type meter struct {
	line  *layout.Progress
	total int64 // of one pass, in the unit of the line; 0: unknown
	pass  int   // from 1
	calls int

	more func() *layout.Progress // the line for the passes that find out what decides
	of   int                     // the passes that are foreseen

	seek   func() *layout.Progress // the line for searches and for runs side by side …
	sought *counter                // … once it has begun
	mu     sync.Mutex              // plays that go on side by side begin it
}

// newMeter makes a meter where there is a terminal.
func newMeter(s streams, q *judge.Question, unit string, total int64) *meter {
	f, ok := s.err.(*os.File)
	if !ok || !cli.IsTerminal(f) {
		return nil
	}
	of := passes(q)
	line := func(what string, passes int) *layout.Progress {
		return layout.NewProgress(s.err, what, unit, total*int64(passes), time.Now)
	}
	return &meter{
		line: line("playing "+q.Name, of), total: total, of: of,
		more: func() *layout.Progress { return line("finding what decides "+q.Name, decidingPasses) },
		seek: func() *layout.Progress {
			return layout.NewProgress(s.err, "playing "+q.Name, "attempts played", 0, time.Now)
		},
	}
}

// decidingPasses is how often a plan is played to find what decides: once for each open point.
const decidingPasses = 3

// passes is how often the traffic is played, but for finding what decides.
func passes(q *judge.Question) int {
	n := 0
	if q.Loose {
		n++
	}
	if q.Strict {
		n++
	}
	return n * max(1, q.Runs)
}

// begin begins a pass. It says whether there is anything to show.
func (m *meter) begin() bool {
	if m == nil {
		return false
	}
	m.pass++
	if m.pass > m.of {
		m.line.Clear()
		m.line, m.pass, m.of = m.more(), 1, decidingPasses
	}
	return true
}

// tick is called for every request, or for some at a time; done is how far this pass is. The clock is asked now and then only.
func (m *meter) tick(done int64) {
	if m.calls++; m.calls%4096 != 0 {
		return
	}
	if m.total > 0 {
		done = int64(m.pass-1)*m.total + min(done, m.total) // retries come after the plan's end
	}
	m.line.Update(done)
}

// seeking makes a play of a search, or one of many side by side, count in a line of its own.
func (m *meter) seeking(play judge.Play) judge.Play {
	if m == nil {
		return play
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sought == nil {
		m.line.Clear()
		m.line = m.seek()
		m.sought = &counter{line: m.line}
	}
	return func(seed int64, t workload.Target, o workload.Observer) error {
		return play(seed, t, m.sought.hear(o))
	}
}

func (m *meter) clear() {
	if m != nil {
		m.line.Clear()
	}
}
