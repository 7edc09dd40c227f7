// Package late counts how late something came, by bounds, while many do so at once. In come durations; out goes a Summary. It
// knows no clock, and not what was late.
package late

import (
	"sync/atomic"
	"time"
)

// bounds are what is told apart.
var bounds = [...]time.Duration{
	100 * time.Microsecond, 250 * time.Microsecond, 500 * time.Microsecond,
	time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond, 10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2500 * time.Millisecond, 5 * time.Second, 10 * time.Second,
}

// A Recorder counts. The zero Recorder has counted nothing.
type Recorder struct {
	within [len(bounds) + 1]atomic.Int64 // by the first bound that it is within; the last: none
	sum    atomic.Int64
	most   atomic.Int64
}

// Record counts something that came late; what came early was not.
func (r *Recorder) Record(by time.Duration) {
	by = max(by, 0)
	i := 0
	for i < len(bounds) && by > bounds[i] {
		i++
	}
	r.within[i].Add(1)
	r.sum.Add(int64(by))
	for most := r.most.Load(); int64(by) > most && !r.most.CompareAndSwap(most, int64(by)); most = r.most.Load() {
	}
}

// A Summary is what was counted.
type Summary struct {
	Count  int64
	Sum    time.Duration
	Most   time.Duration
	Within []Within // each counts what the one before does
}

// Within is how many came at most so late.
type Within struct {
	Bound time.Duration
	Count int64
}

// Summary is what was counted so far.
func (r *Recorder) Summary() Summary {
	s := Summary{Sum: time.Duration(r.sum.Load()), Most: time.Duration(r.most.Load())}
	for i := range r.within {
		s.Count += r.within[i].Load()
		if i < len(bounds) {
			s.Within = append(s.Within, Within{bounds[i], s.Count})
		}
	}
	return s
}

// Share is within what time a share of them came, of so many thousand: the least bound of which that is sure, or the latest of all.
func (s *Summary) Share(perMille int64) time.Duration {
	for _, w := range s.Within {
		if w.Count*1000 >= s.Count*perMille && w.Bound < s.Most {
			return w.Bound
		}
	}
	return s.Most
}
