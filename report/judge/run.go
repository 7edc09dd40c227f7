package judge

import (
	"cmp"
	"errors"
	"fmt"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/workload"
)

// Outcome is one run under the readings that were asked for.
type Outcome struct {
	Loose, Strict *report.Reading
	Verdict       report.Verdict
	Length        int64
	exposed       exposures // under the first of them
}

// worse reports whether one run is worse than another: by its verdict, or else by what the reading that tells has
// refused and given up, or else by how close it came to a limit.
func (o *Outcome) worse(than *Outcome) bool {
	badness := func(o *Outcome) (verdict int, refused, gaveUp int64, peak float64) {
		r := o.Telling()
		for i := range r.Limits {
			peak = max(peak, r.Limits[i].Peak())
		}
		return o.Verdict.Rank(), r.Refused, r.GaveUp, peak
	}
	v1, r1, g1, p1 := badness(o)
	v2, r2, g2, p2 := badness(than)
	return cmp.Or(cmp.Compare(v1, v2), cmp.Compare(r1, r2), cmp.Compare(g1, g2), cmp.Compare(p1, p2)) > 0
}

// Telling is the reading that breaks, or the strict one, which is closer to it.
func (o *Outcome) Telling() *report.Reading {
	return (&report.Result{Verdict: o.Verdict, Readings: report.Readings{Loose: o.Loose, Strict: o.Strict}}).Telling().Reading
}

// RunOnce plays the traffic with one seed under the readings that are asked for. The number is what Attempt hears of the run.
func (q *Question) RunOnce(number int, seed int64) (Outcome, error) {
	var one Outcome
	play := func(name string, reading bucket.Reading) (*report.Reading, error) {
		var hear func(*workload.Attempt)
		if q.Attempt != nil {
			hear = func(a *workload.Attempt) { q.Attempt(name, number, a) }
		}
		asked := *q
		if one.exposed == nil {
			one.exposed = newExposures(len(q.Profile.Groups), q.Start)
			asked.Play = one.exposed.listen(q.Play)
		}
		r, length, err := asked.PlayUnder(seed, reading, hear)
		one.Length = max(one.Length, length)
		return r, err
	}
	var err error
	if q.Loose {
		if one.Loose, err = play("loose", bucket.Loose); err != nil {
			return one, err
		}
	}
	if q.Strict {
		if one.Strict, err = play("strict", bucket.Strict); err != nil {
			return one, err
		}
	}
	switch {
	case one.Loose != nil && !one.Loose.Holds, one.Loose == nil && !one.Strict.Holds:
		one.Verdict = report.Fails
	case one.Strict != nil && !one.Strict.Holds:
		one.Verdict = report.Depends
	default:
		one.Verdict = report.Holds
	}
	return one, nil
}

// PlayUnder plays the traffic under one reading, up to its end or to the first threshold with abort that can no longer be met.
func (q *Question) PlayUnder(seed int64, reading bucket.Reading, hear func(*workload.Attempt)) (*report.Reading, int64, error) {
	s, target, err := q.open(reading)
	if err != nil {
		return nil, 0, err
	}
	observer := workload.Observer{Attempt: s.attempt, Admitted: s.run, Minute: s.begin}
	if hear != nil {
		observer.Admitted = nil
		observer.Attempt = func(a *workload.Attempt) {
			s.attempt(a)
			hear(a)
		}
	}
	var aborting []report.ThresholdExpr
	for _, t := range q.Thresholds {
		if t.Aborts() {
			aborting = append(aborting, t)
		}
	}
	var cut *report.Reading
	w := newWatch(s, aborting, true)
	w.observe(&observer, func() {
		cut = s.reading()
		cut.Aborted = &report.Aborted{AtS: report.Seconds(w.at), Threshold: w.lost.String()}
	})
	if err := q.Play(seed, target, observer); err != nil {
		return nil, 0, err
	}
	if cut != nil {
		return cut, w.at, nil
	}
	r := s.reading()
	if r.Requests == 0 {
		return nil, 0, ErrNoRequest
	}
	r.Holds = q.kept(r)
	return r, s.gate.Now(), nil
}

// HoldsUnder plays the traffic under one reading no further than it takes to tell whether it holds. It knows how many requests there
// can be at the most, or requests is nil.
func (q *Question) HoldsUnder(seed int64, reading bucket.Reading, requests func() (int64, bool)) (bool, error) {
	s, target, err := q.open(reading)
	if err != nil {
		return false, err
	}
	observer := workload.Observer{Attempt: s.attempt, Admitted: s.run, Minute: s.begin}
	w := newWatch(s, q.Thresholds, false)
	w.requests = requests
	w.observe(&observer, func() {})
	if err := q.Play(seed, target, observer); err != nil {
		return false, err
	}
	if w.lost != nil {
		return false, nil
	}
	r := s.reading()
	if r.Requests == 0 {
		return false, ErrNoRequest
	}
	return q.kept(r), nil
}

// open makes a gate of the limits under a reading, and a summary of what will happen there.
func (q *Question) open(reading bucket.Reading) (*summary, workload.Target, error) {
	groups := make([]bucket.Group, len(q.Profile.Groups))
	for i, g := range q.Profile.Groups {
		groups[i] = g.Under(reading)
	}
	gate, err := bucket.NewGate(groups, q.Start)
	if err != nil {
		return nil, workload.Target{}, fmt.Errorf("%s: %w", q.Profile.Name, err)
	}
	names := q.Work.Streams
	if len(names) == 0 {
		names = []string{"trace"}
	}
	return newSummary(gate, groups, q.Start, names), workload.Target{Gate: gate, Group: q.Profile.Group}, nil
}

// kept reports whether a reading that was played to its end keeps all thresholds.
func (q *Question) kept(r *report.Reading) bool {
	for _, t := range q.Thresholds {
		if !t.Evaluate(r).OK {
			return false
		}
	}
	return true
}

// ErrNoRequest is of traffic that asks for nothing.
var ErrNoRequest = errors.New("there is no request in the traffic: nothing was checked")
