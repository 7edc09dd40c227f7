package page

import (
	"cmp"
	"slices"

	"loadshape/report"
)

// The most steps that a chart draws, and that a table lists. What has more is taken together to longer steps.
const (
	mostDrawn  = 1_500
	mostListed = 200
)

// lengths are those that a step can have, in minutes; longer ones are whole weeks.
var lengths = []int64{1, 2, 5, 10, 15, 30, 60, 2 * 60, 6 * 60, 12 * 60, 24 * 60, 7 * 24 * 60}

// A step is a stretch of time, usually a minute: what was meant to be sent and what was admitted in all of it, and the
// lowest level of each limit at any time of it.
type step struct {
	at                int64 // how many steps of the same length came before it
	offered, admitted report.Load
	background        report.Load // offered beside those by streams in the background
	refused, attempts int64
	failed            int64   // attempts that no limit has refused
	lowest            []int64 // nil where nothing was sent
}

const minute = report.Seconds(60e9)

// numberOf is the step in which a minute lies.
func numberOf(m *report.Minute, length int64) int64 {
	return floorDiv(int64(m.AtS), int64(minute)*length)
}

// stepsOf takes minutes together.
func stepsOf(minutes []report.Minute, length int64) []step {
	byTime := func(a, b report.Minute) int { return cmp.Compare(a.AtS, b.AtS) }
	if !slices.IsSortedFunc(minutes, byTime) { // as those of a run are, but not every file of others
		minutes = slices.SortedStableFunc(slices.Values(minutes), byTime)
	}
	var steps []step
	for i := range minutes {
		m := &minutes[i]
		at := numberOf(m, length)
		if n := len(steps); n == 0 || steps[n-1].at != at {
			steps = append(steps, step{at: at})
		}
		steps[len(steps)-1].add(m)
	}
	return steps
}

func (s *step) add(m *report.Minute) {
	plus(&s.offered, &m.Offered)
	plus(&s.admitted, &m.Admitted)
	if m.Background != nil {
		plus(&s.background, m.Background)
	}
	s.refused += m.Refused
	s.attempts += m.Attempts()
	s.failed += m.Faulted + m.TimedOut
	for i, level := range m.LowestLevels {
		if i < len(s.lowest) {
			s.lowest[i] = min(s.lowest[i], level)
		} else {
			s.lowest = append(s.lowest, level)
		}
	}
}

func plus(sum, l *report.Load) {
	sum.Requests += l.Requests
	sum.InputTokens += l.InputTokens
	sum.CacheCreationInputTokens += l.CacheCreationInputTokens
	sum.CacheReadInputTokens += l.CacheReadInputTokens
	sum.InputTokensTotal += l.InputTokensTotal
	sum.OutputTokens += l.OutputTokens
}

// lengthFor is the shortest length at which there are at most so many steps in all readings together.
func lengthFor(all [][]report.Minute, most int) int64 {
	var numbers []int64
	for _, minutes := range all {
		for i := range minutes {
			numbers = append(numbers, numberOf(&minutes[i], 1))
		}
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	for n := 0; ; n++ {
		length := lengths[min(n, len(lengths)-1)] << max(0, n-len(lengths)+1)
		steps, last := 0, int64(0)
		for _, at := range numbers {
			if at = floorDiv(at, length); steps == 0 || at != last {
				steps, last = steps+1, at
			}
		}
		if steps <= most {
			return length
		}
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// An axis is the steps of all readings together, in order. A step after which nothing is known for a while has an end
// behind it, so that no line crosses the gap.
type axis struct {
	length int64
	at     []int64
	place  map[int64]int
	begun  map[int64]bool // in which a step begins
}

func axisOf(length int64, all ...[]step) axis {
	a := axis{length: length, place: map[int64]int{}, begun: map[int64]bool{}}
	for _, steps := range all {
		for i := range steps {
			a.begun[steps[i].at] = true
			a.at = append(a.at, steps[i].at, steps[i].at+1)
		}
	}
	slices.Sort(a.at)
	a.at = slices.Compact(a.at)
	for i, at := range a.at {
		a.place[at] = i
	}
	return a
}

// column is a figure of each step; without a step it is nothing, or not known.
func (a *axis) column(steps []step, known bool, figure func(*step) (int64, bool)) column {
	c := column{values: make([]int64, len(a.at)), known: make([]bool, len(a.at))}
	for i := range c.known {
		c.known[i] = known
	}
	for i := range steps {
		at := a.place[steps[i].at]
		c.values[at], c.known[at] = figure(&steps[i])
	}
	return c
}

// level is the lowest level of a limit in each step.
func (a *axis) level(steps []step, limit int) column {
	return a.column(steps, false, func(s *step) (int64, bool) {
		if limit >= len(s.lowest) {
			return 0, false
		}
		return s.lowest[limit], true
	})
}

// ends are the places at which no step begins.
func (a *axis) ends() []int {
	ends := []int{}
	for i, at := range a.at {
		if !a.begun[at] {
			ends = append(ends, i)
		}
	}
	return ends
}

// seconds are the beginnings of the steps.
func (a *axis) seconds() []int64 {
	at := make([]int64, len(a.at))
	for i := range at {
		at[i] = a.at[i] * a.length * 60
	}
	return at
}
