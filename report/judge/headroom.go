package judge

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"loadshape/report"
	"loadshape/report/search"
)

// mostHeadroom is the largest multiple of the traffic that is looked at.
const mostHeadroom = 10 * search.One

// measure adds how much more of traffic that holds would, and how much of traffic that does not.
func (q *Question) measure(r *report.Result, all *roll) error {
	reason, err := q.unmeasured(r, all)
	if err != nil || reason != "" {
		r.HeadroomReason = reason
		return err
	}
	if all.failed.loose+all.failed.strict == 0 {
		r.Headroom, err = q.edgeOf(all, mostHeadroom)
		return err
	}
	r.HeadroomReason = notHolding
	r.HoldsAt, err = q.edgeOf(all, search.One)
	return err
}

const (
	notHolding = "the traffic does not hold as it is"
	letThrough = "some runs fail as it is, as failing_runs_share lets them: sim capacity says at which scale enough of them hold"
)

// unmeasured says why no headroom is looked for; empty where it is.
func (q *Question) unmeasured(r *report.Result, all *roll) (string, error) {
	switch {
	case q.At == nil:
		return "recorded traffic is not scaled", nil
	case !q.Headroom:
		return "it was not asked for", nil
	}
	if all.requests < 0 {
		if all.before == 0 && len(q.aborting()) == 0 {
			all.requests = first(&all.runs[0]).Requests
		} else {
			var err error
			if all.requests, err = q.requestsOf(q.Seed); err != nil {
				return "", err
			}
		}
	}
	if n := int64(all.total); max(1, all.requests) > mostSearched/n {
		return fmt.Sprintf("%d × %d requests are more than the %d that are searched here: sim capacity tells", n, all.requests, mostSearched), nil
	}
	if r.Verdict == report.Holds && all.failed.loose+all.failed.strict > 0 && q.Shard == nil {
		return letThrough, nil
	}
	return "", nil
}

// An edgeSearch finds the smallest of the edges of all runs: the largest scale at which all of them hold. Most runs need one play,
// at the smallest edge that was found so far.
type edgeSearch struct {
	*Question
	runs  int
	known map[edgePlay]bool // what was played
}

// An edgePlay is a run at a scale, under one reading, or under all where none is named.
type edgePlay struct {
	run     int
	scale   search.Scale
	reading string
}

// edgeOf finds the edge of all runs, up to the scale most. Where all hold at most, there is none to find. It is nil where not even
// the smallest scale holds.
func (q *Question) edgeOf(all *roll, most search.Scale) (*report.Headroom, error) {
	plain := *q // which goes on where a run would be cut off: it is decided no later
	plain.Thresholds = slices.Clone(q.Thresholds)
	for i := range plain.Thresholds {
		plain.Thresholds[i] = plain.Thresholds[i].ToTheEnd()
	}
	plain.Seed += int64(all.before)
	s := &edgeSearch{&plain, len(all.runs), map[edgePlay]bool{}}
	for run := range all.runs {
		s.known[edgePlay{run: run, scale: search.One}] = all.runs[run].Verdict == report.Holds
	}
	order := make([]int, s.runs) // those first that came closest, and so are likely to end first
	for run := range order {
		order[run] = run
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(rank(&all.runs[a]), rank(&all.runs[b])), cmp.Compare(all.runs[b].ClosestShare, all.runs[a].ClosestShare))
	})
	top, err := s.Playable(most)
	if err != nil {
		return nil, err
	}
	edge, failing := top, -1
	for again := true; again; {
		again = false
		for i, run := range order {
			if failing >= 0 || top == search.One {
				s.ahead(order[i:], edge)
			}
			holds, err := s.holds(run, edge)
			if err != nil {
				return nil, err
			}
			if holds {
				continue
			}
			lower, err := s.below(run, edge, failing < 0)
			if err != nil || lower == 0 {
				return nil, err
			}
			edge, failing, again = lower, run, true // others have to hold there, too
		}
	}
	h := &report.Headroom{Scale: edge}
	if failing < 0 {
		return h, nil
	}
	for _, run := range order { // the first of those that fail at the next step, in whatever order they were found
		holds, err := s.holds(run, edge+1)
		if err != nil {
			return nil, err
		}
		if !holds {
			return h, s.explain(h, run, edge+1)
		}
	}
	return h, nil
}

// Playable is the largest scale up to most that makes a plan: rates have a bound.
func (q *Question) Playable(most search.Scale) (search.Scale, error) {
	if _, err := q.At(most); err == nil {
		return most, nil
	}
	low, high := search.Scale(0), most
	if most > search.One {
		if _, err := q.At(search.One); err != nil {
			return 0, err
		}
		low = search.One
	}
	for high-low > 1 {
		mid := low + (high-low)/2
		if _, err := q.At(mid); err == nil {
			low = mid
		} else {
			high = mid
		}
	}
	if low == 0 {
		_, err := q.At(1)
		return 0, err
	}
	return low, nil
}

// below is the edge of a run that does not hold at a scale. The first run's is found as sim capacity does, from scale 1 up.
func (s *edgeSearch) below(run int, fails search.Scale, first bool) (search.Scale, error) {
	edge := search.Scale(0)
	var before []search.Scale
	for i, p := range s.EachReading() {
		x := search.Search{Vacuous: ErrNoRequest, Most: fails, Hints: before, Play: func(scale search.Scale) (bool, error) { return s.holdsUnder(run, scale, p) }}
		if !first {
			for step := search.Scale(1); step < fails; step *= 2 {
				x.Hints = append(x.Hints, fails-step)
			}
		}
		g, err := x.Run()
		if err != nil {
			return 0, err
		}
		if g.Scale == nil {
			return 0, nil
		}
		if before = g.Edge(); i == 0 || *g.Scale < edge {
			edge = *g.Scale
		}
	}
	return edge, nil
}

// ahead plays the runs that are to be asked next at a scale, side by side. It changes nothing of what is found.
func (s *edgeSearch) ahead(runs []int, scale search.Scale) {
	if _, ok := s.known[edgePlay{run: runs[0], scale: scale}]; ok || s.Together == nil {
		return
	}
	const side = 4
	var unknown []int
	for _, run := range runs {
		if _, ok := s.known[edgePlay{run: run, scale: scale}]; !ok && len(unknown) < side {
			unknown = append(unknown, run)
		}
	}
	holds, errs, tasks := make([]bool, len(unknown)), make([]error, len(unknown)), make([]func(), len(unknown))
	for i, run := range unknown {
		tasks[i] = func() { holds[i], errs[i] = s.play(run, scale) }
	}
	s.SideBySide(tasks...)
	for i, run := range unknown {
		if errs[i] == nil {
			s.known[edgePlay{run: run, scale: scale}] = holds[i]
		}
	}
}

// holds reports whether a run holds at a scale, under every reading that was asked for.
func (s *edgeSearch) holds(run int, scale search.Scale) (bool, error) {
	if holds, ok := s.known[edgePlay{run: run, scale: scale}]; ok {
		return holds, nil
	}
	holds, err := s.play(run, scale)
	if err == nil {
		s.known[edgePlay{run: run, scale: scale}] = holds
	}
	return holds, err
}

// play plays a run at a scale, no further than it takes to tell.
func (s *edgeSearch) play(run int, scale search.Scale) (bool, error) {
	one, err := s.scaled(scale)
	if err != nil {
		return false, err
	}
	holds, err := one.HoldsUnderAll(s.Seed+int64(run), s.requestsAt(run, scale))
	if errors.Is(err, ErrNoRequest) { // nothing is refused of nothing
		return true, nil
	}
	return holds, err
}

// holdsUnder plays a run at a scale under one reading.
func (s *edgeSearch) holdsUnder(run int, scale search.Scale, p Probe) (bool, error) {
	if holds, ok := s.known[edgePlay{run: run, scale: scale}]; ok && holds {
		return true, nil
	}
	key := edgePlay{run, scale, p.Name}
	if holds, ok := s.known[key]; ok {
		return holds, nil
	}
	one, err := s.scaled(scale)
	if err != nil {
		return false, err
	}
	holds, err := one.HoldsUnder(s.Seed+int64(run), p.Reading, s.requestsAt(run, scale))
	if err == nil {
		s.known[key] = holds
	}
	return holds, err
}

func (s *edgeSearch) scaled(scale search.Scale) (*Question, error) {
	one := *s.Question
	var err error
	one.Play, err = s.At(scale)
	return &one, err
}

func (s *edgeSearch) requestsAt(run int, scale search.Scale) func() (int64, bool) {
	if s.Requests == nil {
		return nil
	}
	return func() (int64, bool) { return s.Requests(scale, s.Seed+int64(run)) }
}

// explain says what breaks first where a run does not hold.
func (s *edgeSearch) explain(h *report.Headroom, run int, fails search.Scale) error {
	one, err := s.scaled(fails)
	if err != nil {
		return err
	}
	seed := s.Seed + int64(run)
	for _, p := range s.EachReading() {
		r, _, err := one.PlayUnder(seed, p.Reading, nil)
		if err != nil {
			return err
		}
		if r.Holds {
			continue
		}
		h.FailsAt, h.Reading, h.Seed = &fails, p.Name, new(uint64(seed))
		if l := r.FirstToRefuse(); l != nil {
			h.FirstToBind, h.Limit = &l.Dimension, &report.LimitName{Group: l.Group, Dimension: l.Dimension, Scope: l.Scope, Limit: l.Limit, Per: l.Per}
		} else {
			h.FirstToBind = new(one.broken(r))
		}
		return nil
	}
	return nil
}
