package fit

import (
	"slices"

	"loadshape/bucket"
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
	n := len(s.all)
	ends, starts := s.spans(d)
	if ends == nil {
		return
	}
	group := s.answers[0].group
	for j, a := range s.all {
		now, known := a.level(d)
		if !known || a.group != group {
			continue
		}
		i := j - 1
		for ; i >= 0 && i > j-mostBetween; i-- { // the last that was surely over before this one began
			if s.all[i].group == group && s.all[i].precedes(a) && s.all[i].levels&bit(d) != 0 {
				break
			}
		}
		if i < 0 || i <= j-mostBetween {
			continue
		}
		before, _ := s.all[i].level(d)
		begun := s.all[i].started
		if before.Limit != now.Limit || s.all[i].answered > a.answered {
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
		for k := j - 1; told && k >= 0 && ends[k] >= begun; k-- {
			if late := k != i || d == bucket.OutputTokens; late && s.all[k].over(d) >= begun {
				take(k) // of the one before, what its headers did not show yet
			}
		}
		for k := j + 1; told && k < n && starts[k] <= a.answered; k++ {
			if s.all[k].started <= a.answered {
				take(k)
			}
		}
		if told {
			hear(a, now.High < least)
		}
	}
}

// spans are, of the answers in the order in which they were given, the latest end so far and the earliest start from here on; nil where
// one of them does not tell when it took something.
func (s *series) spans(d bucket.Dimension) (ends, starts []instant) {
	of := &s.ofRequests
	if d == bucket.OutputTokens {
		of = &s.ofOutput
	}
	if of.known {
		return of.ends, of.starts
	}
	of.known = true
	n := len(s.all)
	ends, starts = make([]instant, n), make([]instant, n)
	for i, a := range s.all {
		if ends[i] = a.over(d); ends[i] == 0 || a.started == 0 {
			return nil, nil
		}
		if i > 0 {
			ends[i] = max(ends[i], ends[i-1])
		}
	}
	for i, a := range slices.Backward(s.all) {
		if starts[i] = a.started; i < n-1 {
			starts[i] = min(starts[i], starts[i+1])
		}
	}
	of.ends, of.starts = ends, starts
	return ends, starts
}

// A span is what spans has worked out.
type span struct {
	known        bool
	ends, starts []instant
}

// precedes reports whether an answer was surely over before another request began: by the clock of whoever sent both, if it
// measured them, or else by that of the provider.
func (a *answer) precedes(b *answer) bool {
	if a.measured != 0 && b.measured != 0 {
		return a.endedAt <= b.at
	}
	return b.started != 0 && a.answered <= b.started
}

// over is the latest instant at which a request can have taken something; 0: unknown.
func (a *answer) over(d bucket.Dimension) instant {
	if d != bucket.OutputTokens || !a.streams || !a.admitted() {
		return a.answered
	}
	return a.ended
}
