package fit

import (
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// mostBetween bounds how far an answer is compared back, and of how many requests it is asked what they took meanwhile: with
// more of them under way at once, nothing is told.
const mostBetween = 1000

// holdsTooLittle compares each answer with the one before it: what a bucket held, and came back since, less all that the
// requests of the log can have taken meanwhile, of whatever model, is the least that it can hold if nothing else used it.
// hear is told of every answer that could show less, and whether it does.
func (s *series) holdsTooLittle(d bucket.Dimension, most func(a *answer, own bool) (int64, bool), hear func(a *answer, does bool)) {
	if !s.one(d) {
		return
	}
	// Of the answers that are sorted by when they were given: the latest end so far, and the earliest start from here on.
	n := len(s.all)
	ends, starts := make([]time.Time, n), make([]time.Time, n)
	for i, a := range s.all {
		end := a.over(d)
		if end.IsZero() || a.started.IsZero() && a.answered.IsZero() {
			return // what it took when is not known
		}
		if ends[i] = end; i > 0 && ends[i-1].After(end) {
			ends[i] = ends[i-1]
		}
	}
	for i := n - 1; i >= 0; i-- {
		starts[i] = s.all[i].begun()
		if starts[i].IsZero() {
			return
		}
		if i < n-1 && starts[i+1].Before(starts[i]) {
			starts[i] = starts[i+1]
		}
	}
	group := s.answers[0].group
	levels, over, known := make([]wire.Level, n), make([]time.Time, n), make([]bool, n)
	for i, a := range s.all {
		levels[i], known[i] = a.levels[d]
		known[i] = known[i] && a.group == group
		over[i] = a.over(d)
	}
	for j, a := range s.all {
		if !known[j] {
			continue
		}
		now := levels[j]
		i := j - 1
		for ; i >= 0 && i > j-mostBetween; i-- { // the last that was surely over before this one began
			if known[i] && s.all[i].precedes(a) {
				break
			}
		}
		if i < 0 || i <= j-mostBetween {
			continue
		}
		before, begun := levels[i], s.all[i].begun()
		if before.Limit != now.Limit || before.At.After(now.At) {
			continue
		}
		least := before.Later(now.At).Low
		told, taken := true, 0
		take := func(k int) {
			n, ok := most(s.all[k], k == j)
			least -= n
			taken++
			told = told && ok && taken <= mostBetween
		}
		take(j)
		for k := j - 1; told && k >= 0 && !ends[k].Before(begun); k-- {
			if late := k != i || d == bucket.OutputTokens; late && !over[k].Before(begun) {
				take(k) // of the one before, what its headers did not show yet
			}
		}
		for k := j + 1; told && k < n && !starts[k].After(now.At); k++ {
			if !s.all[k].begun().After(now.At) {
				take(k)
			}
		}
		if told {
			hear(a, now.High < least)
		}
	}
}

// precedes reports whether an answer was surely over before another request began: by the clock of whoever sent both, if it
// measured them, or else by that of the provider.
func (a *answer) precedes(b *answer) bool {
	if !a.measured.IsZero() && !b.measured.IsZero() {
		return !a.EndedAt.After(*b.At)
	}
	return !b.started.IsZero() && !a.answered.After(b.started)
}

// begun is the earliest instant at which a request can have been looked at; zero: unknown.
func (a *answer) begun() time.Time { return a.started }

// over is the latest instant at which a request can have taken something; zero: unknown.
func (a *answer) over(d bucket.Dimension) time.Time {
	if d != bucket.OutputTokens || !a.streams() || !a.admitted() {
		return a.answered
	}
	return a.ended
}
