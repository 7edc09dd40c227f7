package arrival

import (
	"math"
	"sort"
	"sync"

	"loadshape/workload/draw"
	"loadshape/workload/wide"
)

// A Tally counts the arrivals of schedules of one process that draw the same gaps, whatever their rates: it draws each gap once, and keeps
// of every so many where they are. It may be asked side by side.
type Tally struct {
	mutex  sync.Mutex
	times  Times         // that gives the gaps, of a process that is not constant
	sums   []uint64      // of all gaps up to the first of each stretch …
	states []draw.Random // … and what draws the gaps from there
}

// stretch is how many gaps there are from one sum to the next.
const stretch = 1 << 10

// NewTally counts for schedules of the process of this one, with the numbers of r.
func NewTally(a *Schedule, r draw.Random) *Tally {
	t := &Tally{times: *NewTimes(a, &r)}
	t.times.Part()
	t.keep(0)
	return t
}

// keep remembers where a stretch begins, in front of which the gaps come to a sum.
func (t *Tally) keep(sum uint64) {
	if t.times.random != nil {
		t.sums, t.states = append(t.sums, sum), append(t.states, *t.times.random)
	}
}

// Count is how many arrivals a schedule has, as Times.Count counts them.
func (t *Tally) Count(a *Schedule) int64 {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	fits := NewTimes(a, nil).fits()
	if t.times.random == nil {
		return int64(fits / 1e9)
	}
	for last := len(t.sums) - 1; t.sums[last] <= fits; last++ {
		_, sum := t.within(t.sums[last], math.MaxUint64)
		t.keep(sum)
	}
	at := sort.Search(len(t.sums), func(i int) bool { return t.sums[i] > fits }) - 1
	*t.times.random = t.states[at]
	n, _ := t.within(t.sums[at], fits)
	*t.times.random = t.states[len(t.states)-1]
	return int64(at)*stretch + n
}

// within is how many gaps of a stretch fit, and what all come to up to the last that does.
func (t *Tally) within(sum, fits uint64) (n int64, all uint64) {
	for ; n < stretch; n++ {
		gap := t.times.gap()
		if gap > fits-sum {
			break
		}
		sum += gap
	}
	return n, sum
}

// fits is what all gaps may come to that fit into the area of times that have not begun, in billionths of a request.
func (s *Times) fits() uint64 {
	var all wide.Uint128
	for _, g := range s.segments {
		all = all.Plus(wide.Product(g.span, g.from+g.to))
	}
	return all.FloorOr(s.unit, math.MaxUint64>>1)
}
