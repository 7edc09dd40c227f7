package capacity

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/search"
)

// side is how many plays are begun at once. It is the same on every machine, so that what is played is, too.
const side = 4

// Seeds are all runs of a plan under all its limits. Each has an edge of its own, and the plan's is that which enough of them reach: most
// runs need one play, at the edge of those that were looked at before, and two more to count.
type seeds struct {
	*Question
	allowed int // how many may fail
	alike   bool
	order   []int // the runs, those first that are likely to end first
	known   map[seedPlay]bool
	empty   map[seedPlay]bool // there was no request
	asked   map[string]map[search.Scale]bool
	lowest  search.Scale // the edge under all readings
	last    search.Scale // the edge of a run that was found last; 0: none yet
}

// A seedPlay is a run at a scale, under one reading, or under all that were asked for where none is named.
type seedPlay struct {
	run     int
	scale   search.Scale
	reading string
}

// seedsOf are the runs, of which it is known what came of them at scale 1.
func (q *Question) seedsOf(runs []report.Run, need int) *seeds {
	s := &seeds{Question: q, allowed: len(runs) - need, order: make([]int, len(runs)), known: map[seedPlay]bool{}, empty: map[seedPlay]bool{},
		asked: map[string]map[search.Scale]bool{}}
	groups := q.Profile.Groups
	s.alike = !q.Loose || !q.Strict || fmt.Sprint(alike(groups, bucket.Loose)) == fmt.Sprint(alike(groups, bucket.Strict))
	for run := range runs {
		s.order[run] = run
		r, here := &runs[run], seedPlay{run: run, scale: search.One}
		s.known[here] = r.Verdict == report.Holds
		if q.Loose && q.Strict && r.Verdict != report.Holds {
			s.known[seedPlay{run, search.One, "loose"}] = r.Verdict == report.Depends
		}
		s.empty[here] = cmp.Or(r.Loose, r.Strict).Requests == 0
	}
	slices.SortStableFunc(s.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(runs[b].Verdict.Rank(), runs[a].Verdict.Rank()), cmp.Compare(runs[b].ClosestShare, runs[a].ClosestShare))
	})
	return s
}

// grow finds how far the plan can grow with enough of its seeds, under each reading.
func (s *seeds) grow(most search.Scale) (e Each[search.Growth], err error) {
	lowest, err := s.edge("", most) // under one of the readings it is the same, and often under both
	if err != nil {
		return e, err
	}
	s.lowest = lowest
	return eachReading(s.Question, func(p judge.Probe) (search.Growth, error) {
		reading := s.under(p)
		edge := lowest
		if reading != "" && lowest < most {
			reaches, err := s.enough(reading, lowest+1)
			if err != nil {
				return search.Growth{}, err
			}
			if reaches {
				if edge, err = s.edge(reading, most); err != nil {
					return search.Growth{}, err
				}
			}
		}
		return s.proven(reading, edge, most)
	})
}

// under is the name of a reading among the plays; empty where it needs none of its own.
func (s *seeds) under(p judge.Probe) string {
	if s.alike {
		return ""
	}
	return p.Name
}

// proven counts the runs at an edge and at the next step. Where the edges of single runs have misled, as where one that breaks holds again
// at a larger scale, the scales themselves are searched.
func (s *seeds) proven(reading string, edge, most search.Scale) (search.Growth, error) {
	g := search.Growth{HoldsAgain: []search.Scale{}}
	holds, fails, err := edge == 0, edge == most, error(nil)
	if !holds {
		holds, err = s.enough(reading, edge)
	}
	if err == nil && !fails {
		enough := false
		enough, err = s.enough(reading, edge+1)
		fails = !enough
	}
	if err == nil && search.One < edge {
		one := false
		one, err = s.enough(reading, search.One)
		holds = holds && one
	}
	if err != nil {
		return g, err
	}
	if !holds || !fails {
		search := search.Search{Vacuous: judge.ErrNoRequest, Most: most, Hints: []search.Scale{edge, edge + 1}, Play: func(scale search.Scale) (bool, error) {
			ok, err := s.enough(reading, scale)
			if err == nil && s.nothing(scale) {
				err = judge.ErrNoRequest
			}
			return ok, err
		}}
		if g, err = search.Run(); err != nil {
			return g, err
		}
	} else {
		if edge > 0 && !s.nothing(edge) {
			g.Scale = &edge
		}
		if edge < most {
			next := edge + 1
			g.FailsAt = &next
		}
	}
	tried := map[search.Scale]bool{}
	for _, name := range []string{"", reading} {
		for scale := range s.asked[name] {
			tried[scale] = true
		}
	}
	g.Tried = len(tried)
	return g, nil
}

// nothing reports whether there is no request at a scale, with any of the seeds.
func (s *seeds) nothing(scale search.Scale) bool {
	for _, run := range s.order {
		if !s.empty[seedPlay{run: run, scale: scale}] {
			return false
		}
	}
	return true
}

// edge is the largest scale, up to most, that all runs reach but for those that may fail: the largest of so many and one more edges, which
// are the smallest of all.
func (s *seeds) edge(reading string, most search.Scale) (search.Scale, error) {
	var smallest []search.Scale
	bound := most
	for i, run := range s.order {
		if bound == 0 {
			break
		}
		s.ahead(s.order[i:], bound, reading, s.allowed+1-len(smallest))
		holds, err := s.holds(run, bound, reading)
		if err != nil {
			return 0, err
		}
		if holds {
			continue
		}
		edge, err := s.below(run, bound, reading)
		if err != nil {
			return 0, err
		}
		at, _ := slices.BinarySearch(smallest, edge)
		smallest = slices.Insert(smallest, at, edge)
		if len(smallest) > s.allowed {
			smallest = smallest[:s.allowed+1]
			bound = smallest[s.allowed]
		}
	}
	return bound, nil
}

// below is the edge of a run that does not hold at a scale; 0 where it holds at none. It is looked for around that of another.
func (s *seeds) below(run int, high search.Scale, reading string) (search.Scale, error) {
	low := search.Scale(0)
	if search.One < high {
		holds, err := s.holds(run, search.One, reading)
		if err != nil {
			return 0, err
		}
		if holds {
			low = search.One
		} else {
			high = search.One
		}
	}
	edge, err := search.Below(low, high, s.last, func(scale search.Scale) (bool, error) { return s.holds(run, scale, reading) })
	s.last = max(edge, 1)
	return edge, err
}

// enough reports whether no more runs fail at a scale than may.
func (s *seeds) enough(reading string, scale search.Scale) (bool, error) {
	fail := 0
	for i, run := range s.order {
		s.ahead(s.order[i:], scale, reading, s.allowed+1-fail)
		holds, err := s.holds(run, scale, reading)
		if err != nil {
			return false, err
		}
		if !holds {
			if fail++; fail > s.allowed {
				return false, nil
			}
		}
	}
	return true, nil
}

// hold is how many of all runs hold at a scale.
func (s *seeds) hold(reading string, scale search.Scale) (int, error) {
	n := 0
	for i, run := range s.order {
		s.ahead(s.order[i:], scale, reading, side)
		holds, err := s.holds(run, scale, reading)
		if err != nil {
			return 0, err
		}
		if holds {
			n++
		}
	}
	return n, nil
}

// firstToFail is the first of the runs that fails at a scale; -1 where none does.
func (s *seeds) firstToFail(reading string, scale search.Scale) (int, error) {
	for _, run := range s.order {
		holds, err := s.holds(run, scale, reading)
		if err != nil || !holds {
			return run, err
		}
	}
	return -1, nil
}

// ahead plays the runs that are to be asked next at a scale, side by side: no more than will be asked for sure, or are few. It changes nothing of
// what is found.
func (s *seeds) ahead(runs []int, scale search.Scale, reading string, sure int) {
	if s.Together == nil {
		return
	}
	if _, ok := s.recall(runs[0], scale, reading); ok {
		return
	}
	var unknown []int
	for _, run := range runs {
		if _, ok := s.recall(run, scale, reading); !ok && len(unknown) < max(2, min(side, sure)) {
			unknown = append(unknown, run)
		}
	}
	played, errs, tasks := make([][]outcome, len(unknown)), make([]error, len(unknown)), make([]func(), len(unknown))
	for i, run := range unknown {
		tasks[i] = func() { played[i], errs[i] = s.play(run, scale, reading) }
	}
	s.SideBySide(tasks...)
	for i := range unknown {
		if errs[i] == nil {
			s.keep(played[i])
		}
	}
}

// recall is what is known of a play.
func (s *seeds) recall(run int, scale search.Scale, reading string) (holds, ok bool) {
	if holds, ok = s.known[seedPlay{run, scale, reading}]; ok || reading == "" {
		return holds, ok
	}
	holds = s.known[seedPlay{run, scale, ""}] // what holds under all holds under each
	return holds, holds
}

// An outcome is what came of a play.
type outcome struct {
	seedPlay
	holds, empty bool
}

func (s *seeds) keep(played []outcome) {
	for _, o := range played {
		s.known[o.seedPlay] = o.holds
		s.empty[seedPlay{run: o.run, scale: o.scale}] = o.empty
	}
}

// holds reports whether a run holds at a scale. One without requests does: nothing is refused of nothing.
func (s *seeds) holds(run int, scale search.Scale, reading string) (bool, error) {
	if s.asked[reading] == nil {
		s.asked[reading] = map[search.Scale]bool{}
	}
	s.asked[reading][scale] = true
	if holds, ok := s.recall(run, scale, reading); ok {
		return holds, nil
	}
	played, err := s.play(run, scale, reading)
	if err != nil {
		return false, err
	}
	s.keep(played)
	return played[len(played)-1].holds, nil
}

// play plays a run at a scale, no further than it takes to tell. At the step after the one at which all readings hold, which is asked of
// each reading, one play does for all where it holds.
func (s *seeds) play(run int, scale search.Scale, reading string) (played []outcome, err error) {
	one := s.Question.Question
	if one.Play, err = s.At(scale); err != nil {
		return nil, err
	}
	readings := []string{reading}
	if _, known := s.known[seedPlay{run: run, scale: scale}]; reading != "" && scale == s.lowest+1 && !known {
		readings = []string{"", reading}
	}
	for _, under := range readings {
		holds, err := holdsUnder(&one, s.Seed+int64(run), scale, under)
		empty := errors.Is(err, judge.ErrNoRequest)
		if err != nil && !empty {
			return nil, err
		}
		played = append(played, outcome{seedPlay{run, scale, under}, holds || empty, empty})
		if holds || empty {
			break
		}
	}
	return played, nil
}

// holdsUnder plays a question at a scale under one reading, or under all that are asked for where none is named.
func holdsUnder(one *judge.Question, seed int64, scale search.Scale, reading string) (bool, error) {
	var requests func() (int64, bool)
	if one.Requests != nil {
		requests = func() (int64, bool) { return one.Requests(scale, seed) }
	}
	for _, p := range one.EachReading() {
		if p.Name == reading {
			return one.HoldsUnder(seed, p.Reading, requests)
		}
	}
	return one.HoldsUnderAll(seed, requests)
}
