package underway

import (
	"io"
	"os"
	"sync"
	"time"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/workload"
)

// A Meter shows on a terminal how far the playing is. The nil meter shows nothing and costs nothing.
type Meter struct {
	line  *layout.Progress
	total int64 // of one pass, in the unit of the line; 0: unknown
	pass  int   // from 1
	calls int

	more func() *layout.Progress // the line for the passes that find out what decides
	of   int                     // the passes that are foreseen

	seek   func() *layout.Progress // the line for searches and for runs side by side …
	sought *Counter                // … once it has begun
	mu     sync.Mutex              // plays that go on side by side begin it
	runs   int                     // that are foreseen; 0: not known
	ran    int
}

// NewMeter makes a meter where there is a terminal.
func NewMeter(w io.Writer, q *judge.Question, unit string, total int64) *Meter {
	f, ok := w.(*os.File)
	if !ok || !cli.IsTerminal(f) {
		return nil
	}
	of := Passes(q)
	line := func(what string, passes int) *layout.Progress {
		return layout.NewProgress(w, what, unit, total*int64(passes), time.Now)
	}
	return &Meter{
		line: line("playing "+q.Name, of), total: total, of: of,
		more: func() *layout.Progress { return line("finding what decides "+q.Name, decidingPasses) },
		seek: func() *layout.Progress {
			return layout.NewProgress(w, "playing "+q.Name, "attempts played", 0, time.Now)
		},
	}
}

// decidingPasses is how often a plan is played to find what decides: once for each open point.
const decidingPasses = 3

// Passes is how often the traffic is played, but for finding what decides.
func Passes(q *judge.Question) int {
	n := 0
	if q.Loose {
		n++
	}
	if q.Strict {
		n++
	}
	return n * max(1, q.Runs)
}

// Begin begins a pass. It says whether there is anything to show.
func (m *Meter) Begin() bool {
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

// Tick is called for every request, or for some at a time; done is how far this pass is. The clock is asked now and then only.
func (m *Meter) Tick(done int64) {
	if m.calls++; m.calls%4096 != 0 {
		return
	}
	if m.total > 0 {
		done = int64(m.pass-1)*m.total + min(done, m.total) // retries come after the plan's end
	}
	m.line.Update(done)
}

// Seeking makes a play of a search, or one of many side by side, count in a line of its own.
func (m *Meter) Seeking(play judge.Play) judge.Play {
	if m == nil {
		return play
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sought == nil {
		m.line.Clear()
		m.line = m.seek()
		m.sought = new(Counter).Show(m.line)
	}
	return func(seed int64, t workload.Target, o workload.Observer) error {
		return play(seed, t, m.sought.Hear(o))
	}
}

func (m *Meter) Clear() {
	if m != nil {
		m.line.Clear()
	}
}

// Follow lets the meter hear how far the plays of a question are.
func (m *Meter) Follow(q *judge.Question) {
	const second = int64(bucket.Second)
	if m == nil {
		return
	}
	play, at := q.Play, q.At
	q.At = func(scale search.Scale) (judge.Play, error) {
		play, err := at(scale)
		return m.Seeking(play), err
	}
	if q.Runs != 1 && q.Chance { // side by side
		q.Play = m.Seeking(play)
		q.Foreseen = m.foreseen
		return
	}
	q.Play = func(seed int64, t workload.Target, o workload.Observer) error {
		if m.Begin() {
			hear := o.Attempt
			o.Attempt = func(a *workload.Attempt) {
				m.Tick(a.Sent / second)
				hear(a)
			}
			if many := o.Admitted; many != nil {
				o.Admitted = func(r *workload.Run) {
					m.Tick(r.At[0] / second)
					many(r)
				}
			}
		}
		return play(seed, t, o)
	}
}

// foreseen says how many runs there will be.
func (m *Meter) foreseen(runs int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.runs = runs
}

// Ran says that one more run is done.
func (m *Meter) Ran() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ran++; m.sought == nil || m.runs == 0 {
		return
	}
	if m.ran >= m.runs { // what follows is not counted in runs
		m.sought.Part("", 0, 0)
		return
	}
	m.sought.Part("runs", m.ran, m.runs)
}
