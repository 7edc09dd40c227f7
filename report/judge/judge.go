package judge

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/workload"
)

// A Question is what is asked: will these limits refuse this traffic?
type Question struct {
	Name    string
	Work    report.Workload // what is played; what a run finds out is filled in
	Profile *profile.Profile
	Start   int64 // the wall-clock time of instant 0, in nanoseconds since the Unix epoch; 0 is a whole minute

	// Play plays the traffic from its beginning. It is called once for every reading and run, and some times
	// more to find what decides.
	Play func(seed int64, t workload.Target, o workload.Observer) error

	// Ramped is the same traffic with rises that take so many times as long, for the shortest ramp that acceleration limits
	// let through. It is nil for traffic whose rises cannot be made slower.
	Ramped func(stretch report.Scale) (*Ramped, error)

	Seed        int64
	Runs        int // with the seeds Seed, Seed+1 …; 0 is one
	Loose       bool
	Strict      bool                   // at least one of both
	Thresholds  []report.ThresholdExpr // at least one
	Assumptions []report.Assumption    // about the traffic; those about the limits are added

	// Attempt hears of every attempt of the readings that were asked for; nil hears nothing.
	Attempt func(reading string, run int, a *workload.Attempt)
}

// points are what the published rules leave open, and what settles each.
var points = []struct {
	name, loose, strict string
	reading             bucket.Reading
}{
	{"burst", "a whole period's requests may come at once", "requests are enforced second by second", bucket.Reading{BurstSecond: true}},
	{"oversized", "a request larger than the bucket is admitted when that is full", "a request larger than the bucket is never admitted", bucket.Reading{RejectOversized: true}},
	{"cache_read", "the first estimate of the input knows about the cache", "cache reads count until the first token", bucket.Reading{CacheUntilFirstToken: true}},
}

// Answer plays the traffic and answers.
func Answer(q *Question) (*report.Result, error) {
	if !q.Loose && !q.Strict {
		return nil, errors.New("no reading was asked for")
	}
	if len(q.Thresholds) == 0 {
		return nil, errors.New("no threshold was given")
	}
	r := &report.Result{Schema: report.Schema, Name: q.Name, Workload: q.Work, DecidedBy: []report.Decider{}, Thresholds: []report.Threshold{},
		Assumptions: append(AssumedOfLimits(q.Profile.Groups), q.Assumptions...),
		Limits: report.Limits{Name: q.Profile.Name, Owner: q.Profile.Owner, Source: q.Profile.Source, AsOf: q.Profile.AsOf, Notes: q.Profile.Notes,
			SHA256: sumOf(q.Profile.Groups)}}
	var worst Outcome
	for run := range max(1, q.Runs) {
		seed := q.Seed + int64(run)
		one, err := q.RunOnce(run, seed)
		if err != nil {
			return nil, err
		}
		r.Runs = append(r.Runs, report.Run{Run: run, Seed: uint64(seed), Verdict: one.Verdict, Loose: tally(one.Loose), Strict: tally(one.Strict)})
		if run == 0 || one.worse(&worst) {
			worst = one
			r.Verdict, r.Seed = one.Verdict, uint64(seed)
			r.Readings = report.Readings{Loose: one.Loose, Strict: one.Strict}
			r.Workload.LengthS = report.Seconds(one.Length)
		}
	}
	if q.Runs <= 1 {
		r.Runs = nil
	}
	for _, t := range q.Thresholds {
		r.Thresholds = append(r.Thresholds, t.Held(r.Readings))
	}
	if r.Verdict == report.Depends {
		var err error
		if r.DecidedBy, err = q.deciders(int64(r.Seed), r.Readings.Strict); err != nil {
			return nil, err
		}
	}
	shown := r.Readings.Loose
	if other := r.Readings.Strict; shown == nil || shown.Aborted != nil && other != nil && other.Aborted == nil {
		shown = other
	}
	r.Workload.Offered = report.OfferedIn(shown.Minutes)
	r.Acceleration = report.Acceleration{SteepestRise: steepest(shown.Minutes), Rules: worst.exposed.named()}
	if err := q.accelerate(r); err != nil {
		return nil, err
	}
	return r, nil
}

// accelerate adds what the acceleration limits did, and the shortest ramp that they would let through.
func (q *Question) accelerate(r *report.Result) error {
	var readings []bucket.Reading
	refused := int64(0)
	for _, of := range []struct {
		*report.Reading
		reading bucket.Reading
	}{{r.Readings.Loose, bucket.Loose}, {r.Readings.Strict, bucket.Strict}} {
		if of.Reading != nil {
			readings = append(readings, of.reading)
			refused += of.RefusedBy.Acceleration
		}
	}
	shown := r.Readings.Loose
	if shown == nil {
		shown = r.Readings.Strict
	}
	var err error
	if r.Acceleration.InForce, err = q.inForce(shown, readings[0], int64(r.Seed), refused > 0); err == nil && refused > 0 {
		r.Acceleration.ShortestRamp, err = q.shortestRamp(readings, int64(r.Seed), r.Workload.Offered.Requests)
	}
	return err
}

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
		r := (&report.Result{Verdict: o.Verdict, Readings: report.Readings{Loose: o.Loose, Strict: o.Strict}}).Telling()
		for i := range r.Limits {
			peak = max(peak, r.Limits[i].Peak())
		}
		return slices.Index([]report.Verdict{report.Holds, report.Depends, report.Fails}, o.Verdict), r.Refused, r.GaveUp, peak
	}
	v1, r1, g1, p1 := badness(o)
	v2, r2, g2, p2 := badness(than)
	return cmp.Or(cmp.Compare(v1, v2), cmp.Compare(r1, r2), cmp.Compare(g1, g2), cmp.Compare(p1, p2)) > 0
}

func (q *Question) RunOnce(run int, seed int64) (Outcome, error) {
	var one Outcome
	play := func(name string, reading bucket.Reading) (*report.Reading, error) {
		var hear func(*workload.Attempt)
		if q.Attempt != nil {
			hear = func(a *workload.Attempt) { q.Attempt(name, run, a) }
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

var ErrNoRequest = errors.New("there is no request in the traffic: nothing was checked")

// deciders tries the open points one at a time; strict is what comes of all of them.
func (q *Question) deciders(seed int64, strict *report.Reading) ([]report.Decider, error) {
	var found []report.Decider
	for _, p := range points {
		r, _, err := q.PlayUnder(seed, p.reading, nil)
		if err != nil {
			return nil, err
		}
		if !r.Holds {
			found = append(found, report.Decider{Point: p.name, Loose: p.loose, Strict: p.strict, Breaks: q.broken(r)})
		}
	}
	if len(found) == 0 {
		found = append(found, report.Decider{Point: "together", Loose: "all open points in the traffic's favour", Strict: "all of them against it; no single one decides", Breaks: q.broken(strict)})
	}
	return found, nil
}

// broken is the first threshold that a reading breaks.
func (q *Question) broken(r *report.Reading) string {
	if r.Aborted != nil {
		return r.Aborted.Threshold
	}
	for _, t := range q.Thresholds {
		if !t.Evaluate(r).OK {
			return t.String()
		}
	}
	return ""
}

func tally(r *report.Reading) *report.Tally {
	if r == nil {
		return nil
	}
	t := &report.Tally{Requests: r.Requests, Refused: r.Refused, GaveUp: r.GaveUp, FirstRefusalS: r.FirstRefusalS, P99WaitS: r.Wait.P99, AbortedAtS: nil}
	if r.Aborted != nil {
		t.AbortedAtS = &r.Aborted.AtS
	}
	return t
}

// Play plays traffic from its beginning, as that of a Question does.
type Play = func(seed int64, t workload.Target, o workload.Observer) error

// Telling is the reading that breaks, or the strict one, which is closer to it.
func (o *Outcome) Telling() *report.Reading {
	return (&report.Result{Verdict: o.Verdict, Readings: report.Readings{Loose: o.Loose, Strict: o.Strict}}).Telling().Reading
}
