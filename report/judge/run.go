package judge

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/count"
	"loadshape/workload"
	"loadshape/workload/shadow"
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

// RunOnce plays the traffic with one seed. One play does for both readings as long as neither refuses anything.
func (q *Question) RunOnce(number int, seed int64) (Outcome, error) {
	one := Outcome{exposed: newExposures(len(q.Profile.Groups), q.Start)}
	first := *q
	if !q.plain {
		first.Play = one.exposed.listen(q.Play)
	}
	hear := func(name string) func(*workload.Attempt) {
		if q.Attempt == nil {
			return nil
		}
		return func(a *workload.Attempt) { q.Attempt(name, number, a) }
	}
	var err error
	var length int64
	if q.alone() {
		var lengths [2]int64
		var errs [2]error
		q.Together(func() { one.Loose, lengths[0], errs[0] = first.PlayUnder(seed, bucket.Loose, nil) },
			func() { one.Strict, lengths[1], errs[1] = q.PlayUnder(seed, bucket.Strict, nil) })
		one.Length, err = max(lengths[0], lengths[1]), cmp.Or(errs[:]...)
	} else if q.Loose && q.Strict && q.Attempt == nil && len(q.aborting()) == 0 {
		one.Loose, one.Strict, one.Length, err = first.playBoth(seed)
	} else if q.Loose {
		one.Loose, one.Length, err = first.PlayUnder(seed, bucket.Loose, hear("loose"))
	}
	if err == nil && q.Strict && one.Strict == nil {
		other := q
		if !q.Loose {
			other = &first
		}
		one.Strict, length, err = other.PlayUnder(seed, bucket.Strict, hear("strict"))
		one.Length = max(one.Length, length)
	}
	if err != nil {
		return one, err
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

// alone reports whether there is one run under two readings, which are played side by side: requests are drawn twice, and sooner
// answered about.
func (q *Question) alone() bool {
	return q.Loose && q.Strict && q.Attempt == nil && q.Runs == 1 && q.Together != nil
}

// playBoth plays the traffic under the loose reading, with the strict one as its shadow. Where they part, strict is nil.
func (q *Question) playBoth(seed int64) (loose, strict *report.Reading, length int64, err error) {
	s, target, err := q.open(bucket.Loose)
	if err != nil {
		return nil, nil, 0, err
	}
	other, behind, err := q.open(bucket.Strict)
	if err != nil {
		return nil, nil, 0, err
	}
	second := shadow.New(behind.Gate, other.Observer())
	if err := q.Play(seed, target, second.Behind(s.Observer())); err != nil {
		return nil, nil, 0, err
	}
	if loose, err = q.judged(s); err != nil {
		return nil, nil, 0, err
	}
	length = target.Gate.Now()
	if second.End(); !second.Parted() {
		strict, err = q.judged(other)
		length = max(length, behind.Gate.Now())
	}
	return loose, strict, length, err
}

// judged is the reading of a play that went to its end.
func (q *Question) judged(s *count.Summary) (*report.Reading, error) {
	if err := s.Contradiction(); err != nil {
		return nil, err
	}
	r := s.Reading()
	if r.Requests == 0 {
		return nil, ErrNoRequest
	}
	r.Holds = q.kept(r)
	return r, nil
}

// aborting are the thresholds that end a run.
func (q *Question) aborting() []report.ThresholdExpr {
	var aborting []report.ThresholdExpr
	for _, t := range q.Thresholds {
		if t.Aborts() {
			aborting = append(aborting, t)
		}
	}
	return aborting
}

// PlayUnder plays the traffic under one reading, up to its end or to the first threshold with abort that can no longer be met.
func (q *Question) PlayUnder(seed int64, reading bucket.Reading, hear func(*workload.Attempt)) (*report.Reading, int64, error) {
	s, target, err := q.open(reading)
	if err != nil {
		return nil, 0, err
	}
	observer := s.Observer()
	if hear != nil {
		attempt := observer.Attempt
		observer.Admitted = nil
		observer.Attempt = func(a *workload.Attempt) {
			attempt(a)
			hear(a)
		}
	}
	var cut *report.Reading
	w := count.NewWatch(s, q.aborting(), true)
	w.Observe(&observer, func() {
		cut = s.Reading()
		cut.Aborted = &report.Aborted{AtS: report.Seconds(w.At), Threshold: w.Lost.String()}
	})
	if err := q.Play(seed, target, observer); err != nil {
		return nil, 0, err
	}
	if cut != nil {
		return cut, w.At, nil
	}
	r, err := q.judged(s)
	return r, target.Gate.Now(), err
}

// HoldsUnder plays the traffic under one reading no further than it takes to tell whether it holds. It knows how many requests there
// can be at the most, or requests is nil.
func (q *Question) HoldsUnder(seed int64, reading bucket.Reading, requests func() (int64, bool)) (bool, error) {
	s, target, err := q.openBriefly(reading)
	if err != nil {
		return false, err
	}
	w, observer := q.watched(s, requests)
	if err := q.Play(seed, target, observer); err != nil {
		return false, err
	}
	if w.Lost != nil {
		return false, nil
	}
	r, err := q.judged(s)
	return err == nil && r.Holds, err
}

// HoldsUnderAll plays the traffic no further than it takes to tell whether it holds under every reading that was asked for.
func (q *Question) HoldsUnderAll(seed int64, requests func() (int64, bool)) (bool, error) {
	readings := q.EachReading()
	if len(readings) == 1 {
		return q.HoldsUnder(seed, readings[0].Reading, requests)
	}
	s, target, err := q.openBriefly(bucket.Loose)
	if err != nil {
		return false, err
	}
	other, behind, err := q.openBriefly(bucket.Strict)
	if err != nil {
		return false, err
	}
	w, front := q.watched(s, requests)
	w2, back := q.watched(other, requests)
	second := shadow.New(behind.Gate, back)
	front = second.Behind(front)
	front.Done = func() bool { return w.Lost != nil || w2.Lost != nil }
	if err := q.Play(seed, target, front); err != nil {
		return false, err
	}
	if front.Done() {
		return false, nil
	}
	r, err := q.judged(s)
	if err != nil || !r.Holds {
		return false, err
	}
	if second.End(); second.Parted() {
		return q.HoldsUnder(seed, bucket.Strict, requests)
	}
	if w2.Lost != nil {
		return false, nil
	}
	r, err = q.judged(other)
	return err == nil && r.Holds, err
}

// HoldsLoosely plays the traffic under the loose reading no further than it takes to tell whether it holds, and lets the strict one follow:
// what it finds out of that on the way is not nil.
func (q *Question) HoldsLoosely(seed int64, requests func() (int64, bool)) (holds bool, strict *bool, err error) {
	s, target, err := q.openBriefly(bucket.Loose)
	if err != nil {
		return false, nil, err
	}
	other, behind, err := q.openBriefly(bucket.Strict)
	if err != nil {
		return false, nil, err
	}
	w, front := q.watched(s, requests)
	w2, back := q.watched(other, requests)
	second := shadow.New(behind.Gate, back)
	front = second.Behind(front)
	front.Done = func() bool { return w.Lost != nil }
	if err := q.Play(seed, target, front); err != nil {
		return false, nil, err
	}
	if w2.Lost != nil {
		strict = new(false)
	}
	if w.Lost != nil {
		return false, strict, nil
	}
	r, err := q.judged(s)
	if err != nil {
		return false, nil, err
	}
	holds = r.Holds
	if second.End(); w2.Lost != nil || second.Parted() {
		return holds, strict, nil
	}
	if r, err = q.judged(other); err != nil {
		return false, nil, err
	}
	return holds, &r.Holds, nil
}

// watched is a watch that ends a play as soon as it is told whether it holds, and what hears of the play.
func (q *Question) watched(s *count.Summary, requests func() (int64, bool)) (*count.Watch, workload.Observer) {
	w, o := count.NewWatch(s, q.Thresholds, false), s.Observer()
	w.Requests = requests
	w.Observe(&o, func() {})
	return w, o
}

// open makes a gate of the limits under a reading, and a summary of what will happen there.
func (q *Question) open(reading bucket.Reading) (*count.Summary, workload.Target, error) {
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
	s := count.New(gate, groups, q.Start, names)
	s.Besides(q.Besides)
	s.Background(q.Work.Background)
	if q.Check {
		s.Check(groups)
	}
	return s, workload.Target{Gate: gate, Group: q.Profile.Group, At: q.Profile.At}, nil
}

// openBriefly opens a play of which nothing is asked but whether it holds.
func (q *Question) openBriefly(reading bucket.Reading) (*count.Summary, workload.Target, error) {
	s, target, err := q.open(reading)
	inDetail := func(t report.ThresholdExpr) bool { return t.Figure.List == "limits" || t.Figure.List == "minutes" }
	if err == nil && !slices.ContainsFunc(q.Thresholds, inDetail) {
		s.Brief()
	}
	return s, target, err
}

// kept reports whether a reading that was played to its end keeps all thresholds, but for those of all runs.
func (q *Question) kept(r *report.Reading) bool {
	for _, t := range q.Thresholds {
		if !t.Figure.OfRuns() && !t.Evaluate(r).OK {
			return false
		}
	}
	return true
}

// ErrNoRequest is of traffic that asks for nothing.
var ErrNoRequest = errors.New("there is no request in the traffic: nothing was checked")
