package report

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/workload"
)

// mostStretch is the largest stretch of a plan's rises that is tried.
const mostStretch = 100 * One

// Ramped is the traffic with its rises made slower.
type Ramped struct {
	Play Play
	Ramp *workload.Ramp
	End  int64 // after which it starts nothing new
}

// A rampSearch is one for the smallest stretch at which nothing is refused.
type rampSearch struct {
	pass  func(Scale) (bool, error) // an error: the plan cannot be made so slow
	tried map[Scale]bool
}

// run goes up by doubling and halves what is left between a stretch that does not pass and one that does. It then looks
// for a smaller one that passes all the same, and goes on below it. It gives 0 where none passes, and the error of the
// smallest stretch that cannot be made.
func (s *rampSearch) run() (Scale, error) {
	s.tried = map[Scale]bool{One: false}
	var failed error
	try := func(stretch Scale) bool {
		ok, known := s.tried[stretch]
		if !known {
			var err error
			if ok, err = s.pass(stretch); err != nil {
				failed = err
				return false
			}
			s.tried[stretch] = ok
		}
		return ok
	}
	high := Scale(0)
	for stretch := 2 * One; high == 0; stretch = min(2*stretch, mostStretch) {
		if try(stretch) {
			high = stretch
		} else if failed != nil || stretch == mostStretch {
			return 0, failed
		}
	}
	for {
		low := One
		for stretch, ok := range s.tried {
			if !ok && stretch < high {
				low = max(low, stretch)
			}
		}
		for high-low > 1 {
			if middle := low + (high-low)/2; try(middle) {
				high = middle
			} else {
				low = middle
			}
			if failed != nil {
				return 0, failed
			}
		}
		smaller := Scale(0)
		for part := Scale(1); part < 4 && smaller == 0; part++ {
			if stretch := One + (high-One)*part/4; stretch < high && try(stretch) {
				smaller = stretch
			}
		}
		if smaller == 0 {
			return high, failed
		}
		high = smaller
	}
}

// shortestRamp looks for the shortest ramp at which no acceleration limit refuses anything.
func (q *Question) shortestRamp(readings []bucket.Reading, seed, requests int64) (*ShortestRamp, error) {
	r := &ShortestRamp{}
	if q.Ramped == nil {
		r.Reason = "recorded traffic has no stages that could rise more slowly"
		return r, nil
	}
	now, err := q.Ramped(One)
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
	var played error
	found := map[Scale]int64{} // the requests
	last := int64(0)           // the first refusal of what was played last
	search := rampSearch{pass: func(stretch Scale) (bool, error) {
		ramped, err := q.Ramped(stretch)
		if err != nil {
			return false, err
		}
		for _, reading := range readings {
			refusal, sent, err := q.accelerated(ramped.Play, seed, reading)
			if err != nil {
				played = err
				return false, err
			}
			if refusal != unset {
				last = refusal
				return false, nil
			}
			found[stretch] = sent
		}
		return true, nil
	}}
	stretch, err := search.run()
	r.Tried = len(search.tried) - 1
	switch {
	case played != nil:
		return nil, played
	case stretch == 0 && err != nil:
		r.Reason = fmt.Sprintf("the plan cannot rise as slowly as it would have to: %v", err)
		return r, nil
	case stretch == 0:
		r.Reason = fmt.Sprintf("even one that takes %v times as long is refused, first at %s", mostStretch, since(Seconds(last)))
		return r, nil
	}
	ramped, err := q.Ramped(stretch)
	if err != nil {
		return nil, err
	}
	r.Stretch = &stretch
	for _, c := range ramped.Ramp.Rises {
		r.Rises = append(r.Rises, RampRise{c.Path, Seconds(c.From), Seconds(c.To)})
	}
	r.LongerS, r.Requests, r.Before = Seconds(ramped.End-now.End), found[stretch], requests
	return r, nil
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
			if refusal == unset && a.Verdict.Cause == bucket.ByAcceleration {
				refusal = a.Sent
			}
		},
		Admitted: func(r *workload.Run) { requests += int64(len(r.At)) },
		Done:     func() bool { return refusal != unset },
	})
	return refusal, requests, err
}
