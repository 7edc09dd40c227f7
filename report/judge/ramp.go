package judge

import (
	"cmp"
	"fmt"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/search"
	"loadshape/workload"
	"loadshape/workload/change"
)

// mostStretch is the largest stretch of a plan's rises that is tried.
const mostStretch = 1000 * search.One

// Ramped is the traffic with its rises made slower.
type Ramped struct {
	Play Play
	Ramp *change.Ramp
	End  int64 // after which it starts nothing new
}

// A rampSearch is one for the smallest stretch at which nothing is refused.
type rampSearch struct {
	pass   func(search.Scale) (bool, error) // an error: the plan cannot be made so slow
	tried  map[search.Scale]bool
	failed error // the last of pass
}

// run goes up by doubling and halves what is left between a stretch that does not pass and one that does. It then looks
// for a smaller one that passes all the same, and goes on below it. It gives 0 where none passes, and then the error of a
// stretch that could not be made, if there is one.
func (s *rampSearch) run() (search.Scale, error) {
	s.tried = map[search.Scale]bool{search.One: false}
	high := s.some()
	for smaller := high; smaller > 0; {
		high = s.least(smaller)
		smaller = s.below(high)
	}
	if high > 0 {
		return high, nil
	}
	return 0, s.failed
}

// try reports whether a stretch passes. One that cannot be made does not, and is not kept among those tried.
func (s *rampSearch) try(stretch search.Scale) bool {
	ok, known := s.tried[stretch]
	if !known {
		var err error
		if ok, err = s.pass(stretch); err != nil {
			s.failed = err
			return false
		}
		s.tried[stretch] = ok
	}
	return ok
}

// some is a stretch that passes, or 0.
func (s *rampSearch) some() search.Scale {
	low, slowest := search.One, mostStretch+1 // none can be made from slowest on
	for {
		stretch := min(2*low, mostStretch)
		if stretch >= slowest {
			stretch = low + (slowest-low)/2
		}
		if stretch <= low {
			return 0
		}
		if s.try(stretch) {
			return stretch
		}
		if _, made := s.tried[stretch]; made {
			low = stretch
		} else {
			slowest = stretch
		}
	}
}

// least is the smallest stretch that passes between the largest that does not and one that does.
func (s *rampSearch) least(high search.Scale) search.Scale {
	low := search.One
	for stretch, ok := range s.tried {
		if !ok && stretch < high {
			low = max(low, stretch)
		}
	}
	for high-low > 1 {
		if middle := low + (high-low)/2; s.try(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// below is a smaller stretch that passes, or 0.
func (s *rampSearch) below(high search.Scale) search.Scale {
	for part := search.Scale(1); part < 4; part++ {
		if stretch := search.One + (high-search.One)*part/4; stretch < high && s.try(stretch) {
			return stretch
		}
	}
	return 0
}

// shortestRamp looks for the shortest ramp at which no acceleration limit refuses anything.
func (q *Question) shortestRamp(readings []bucket.Reading, seed, requests int64) (*report.ShortestRamp, error) {
	r := &report.ShortestRamp{Before: requests}
	if q.Ramped == nil {
		r.Reason = "recorded traffic has no stages that could rise more slowly"
		return r, nil
	}
	now, err := q.Ramped(search.One)
	if err != nil {
		r.Reason = err.Error()
		return r, nil
	}
	for _, c := range now.Ramp.Left {
		r.Left = append(r.Left, c.Path)
	}
	if len(now.Ramp.Rises) == 0 {
		r.Reason = "no stage rises"
		return r, nil
	}
	trials := rampTrials{q: q, seed: seed, requests: map[search.Scale]int64{}}
	stretch, err := trials.search(readings)
	r.Tried = trials.tried
	switch {
	case trials.failed != nil:
		return nil, trials.failed
	case stretch == 0 && err != nil:
		r.Reason = fmt.Sprintf("the plan cannot be written with a slower one: %v", err)
		return r, nil
	case stretch == 0:
		r.Reason = fmt.Sprintf("even one that takes %v times as long is refused, first at %s", mostStretch, report.Seconds(trials.refused).Since())
		return r, nil
	}
	ramped, err := q.Ramped(stretch)
	if err != nil {
		return nil, err
	}
	r.Stretch = &stretch
	for _, c := range ramped.Ramp.Rises {
		r.Rises = append(r.Rises, report.RampRise{Path: c.Path, FromS: report.Seconds(c.From), ToS: report.Seconds(c.To)})
	}
	r.LongerS, r.Requests = report.Seconds(ramped.End-now.End), trials.requests[stretch]
	return r, nil
}

// rampTrials play a plan at stretches of its rises.
type rampTrials struct {
	q        *Question
	seed     int64
	readings []bucket.Reading       // under which nothing may be refused
	requests map[search.Scale]int64 // of the plans that pass
	refused  int64                  // the first refusal of the last that does not
	tried    int
	failed   error // of a play, which ends the search
}

// search looks under the first reading, and only where another one refuses what is found under all of them.
func (t *rampTrials) search(readings []bucket.Reading) (search.Scale, error) {
	look := func(of []bucket.Reading) (search.Scale, error) {
		t.readings = of
		s := rampSearch{pass: t.pass}
		stretch, err := s.run()
		t.tried += len(s.tried) - 1
		return stretch, err
	}
	stretch, err := look(readings[:1])
	if stretch == 0 || len(readings) == 1 {
		return stretch, err
	}
	t.readings = readings[1:]
	if ok, err := t.pass(stretch); ok || err != nil {
		return stretch, err
	}
	return look(readings)
}

func (t *rampTrials) pass(stretch search.Scale) (bool, error) {
	ramped, err := t.q.Ramped(stretch)
	if err != nil || t.failed != nil {
		return false, cmp.Or(t.failed, err)
	}
	for _, reading := range t.readings {
		refusal, sent, err := t.q.accelerated(ramped.Play, t.seed, reading)
		if err != nil {
			t.failed = err
			return false, err
		}
		if refusal != unset {
			t.refused = refusal
			return false, nil
		}
		if _, known := t.requests[stretch]; !known { // of the reading that the report shows
			t.requests[stretch] = sent
		}
	}
	return true, nil
}

// accelerated is the instant at which an acceleration limit first refuses something of some traffic, or unset, and how many
// requests it is up to there. It plays no further than that.
func (q *Question) accelerated(play Play, seed int64, reading bucket.Reading) (refusal, requests int64, err error) {
	groups := make([]bucket.Group, len(q.Profile.Groups))
	for i, g := range q.Profile.Groups {
		groups[i] = g.Under(reading)
	}
	gate, err := bucket.NewGate(groups, q.Start)
	if err != nil {
		return unset, 0, fmt.Errorf("%s: %w", q.Profile.Name, err)
	}
	refusal = unset
	err = play(seed, workload.Target{Gate: gate, Group: q.Profile.Group}, workload.Observer{
		Attempt: func(a *workload.Attempt) {
			if a.Attempt <= 1 {
				requests++
			}
			if refusal == unset && !a.Others && a.Verdict.Cause == bucket.ByAcceleration {
				refusal = a.Sent
			}
		},
		Admitted: func(r *workload.Run) { requests += int64(len(r.At)) },
		Done:     func() bool { return refusal != unset },
	})
	return refusal, requests, err
}
