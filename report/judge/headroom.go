package judge

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"loadshape/report"
	"loadshape/report/layout"
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
	if r.HoldsAt, err = q.edgeOf(all, search.One); err == nil && r.HoldsAt == nil {
		r.HeadroomReason = report.HoldsNowhere
	}
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
		return fmt.Sprintf("%d × %s requests are more than the %s that are searched here: sim capacity tells", n, layout.Count(all.requests), layout.Count(int64(mostSearched))), nil
	}
	if r.Verdict == report.Holds && all.failed.loose+all.failed.strict > 0 && q.Shard == nil {
		return letThrough, nil
	}
	return "", nil
}

// An edgeSearch finds the smallest of the edges of all runs: the largest scale at which all of them hold.
type edgeSearch struct {
	*Question
	known map[edgePlay]bool // what was played
	last  search.Scale      // the edge of a run that was found last; 0: none yet
}

// An edgePlay is a run at a scale, under all readings that were asked for.
type edgePlay struct {
	run   int
	scale search.Scale
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
	s := &edgeSearch{Question: &plain, known: map[edgePlay]bool{}}
	for run := range all.runs {
		s.known[edgePlay{run, search.One}] = all.runs[run].Verdict == report.Holds
	}
	order := make([]int, len(all.runs)) // those first that came closest, and so are likely to end first
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
	edge, failing, err := s.reach(order, top, all.estimate(top))
	if err != nil || edge == 0 {
		return nil, err
	}
	h := &report.Headroom{Scale: edge}
	if !failing {
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

// estimate is the scale up to which a condition on what limits are asked for is likely to be kept; 0 where there is none near.
func (all *roll) estimate(top search.Scale) search.Scale {
	if all.demand < 0.5 || all.demand > 1 { // much more of it is smoother, and tells little
		return 0
	}
	return min(top, search.Scale(float64(search.One)/all.demand))
}

// reach finds the scale at which all runs hold just below one at which one fails; where nothing fails up to top, that is top. It is 0
// where a run holds at no scale. To see that all hold takes a play of each, to see that one fails often few: so it comes from above, from the edge of the
// first run, unless a condition that grows with the traffic tells where it will end.
func (s *edgeSearch) reach(order []int, top, near search.Scale) (edge search.Scale, failing bool, err error) {
	order = slices.Clone(order)
	high, at := top+1, top // a run fails at high
	if near > 0 {
		at = near
	}
	for {
		run, err := s.firstToFail(order, at)
		if err != nil {
			return 0, false, err
		}
		if run < 0 {
			if edge = at; at+1 == high {
				return edge, high <= top, nil
			}
			if at == near { // where that was right, one fails at the next step
				at++
			} else {
				at = high - 1
			}
			continue
		}
		lower, err := s.below(order[run], at, near)
		if err != nil || lower == 0 {
			return 0, false, err
		}
		at, high = lower, lower+1
		first := order[run] // what failed once is likely to fail again
		copy(order[1:run+1], order[:run])
		order[0] = first
	}
}

// firstToFail is the place of the first run, in an order, that fails at a scale; -1 where none does.
func (s *edgeSearch) firstToFail(order []int, scale search.Scale) (int, error) {
	for i, run := range order {
		s.ahead(order[i:], scale)
		holds, err := s.holds(run, scale)
		if err != nil {
			return 0, err
		}
		if !holds {
			return i, nil
		}
	}
	return -1, nil
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

// below is the edge of a run that does not hold at a scale; 0 where it holds at none.
func (s *edgeSearch) below(run int, fails, near search.Scale) (search.Scale, error) {
	low := search.Scale(0)
	if search.One < fails {
		holds, err := s.holds(run, search.One)
		if err != nil {
			return 0, err
		}
		if holds {
			low = search.One
		} else {
			fails = search.One
		}
	}
	if s.last > 0 {
		near = s.last
	}
	edge, err := search.Below(low, fails, near, func(scale search.Scale) (bool, error) { return s.holds(run, scale) })
	s.last = max(edge, 1)
	return edge, err
}

// ahead plays the runs that are to be asked next at a scale, side by side. It changes nothing of what is found.
func (s *edgeSearch) ahead(runs []int, scale search.Scale) {
	if _, ok := s.known[edgePlay{runs[0], scale}]; ok || s.Together == nil {
		return
	}
	const side = 4
	var unknown []int
	for _, run := range runs {
		if _, ok := s.known[edgePlay{run, scale}]; !ok && len(unknown) < side {
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
			s.known[edgePlay{run, scale}] = holds[i]
		}
	}
}

// holds reports whether a run holds at a scale, under every reading that was asked for.
func (s *edgeSearch) holds(run int, scale search.Scale) (bool, error) {
	if holds, ok := s.known[edgePlay{run, scale}]; ok {
		return holds, nil
	}
	holds, err := s.play(run, scale)
	if err == nil {
		s.known[edgePlay{run, scale}] = holds
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
		if l := FirstToRefuse(r); l != nil {
			h.FirstToBind, h.Limit = &l.Dimension, l.Name()
		} else {
			h.FirstToBind = new(one.broken(r))
		}
		return nil
	}
	return nil
}

// FirstToRefuse is the limit with the earliest refusal; nil where none refuses.
func FirstToRefuse(r *report.Reading) *report.LimitUse {
	var first *report.LimitUse
	for i := range r.Limits {
		if l := &r.Limits[i]; l.FirstRefusalS != nil && (first == nil || *l.FirstRefusalS < *first.FirstRefusalS) {
			first = l
		}
	}
	return first
}
