package report

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/workload"
)

// A Question is what is asked: will these limits refuse this traffic?
type Question struct {
	Name    string
	Work    Workload // what is played; what a run finds out is filled in
	Profile *profile.Profile
	Start   int64 // the wall-clock time of instant 0, in nanoseconds since the Unix epoch; 0 is a whole minute

	// Play plays the traffic from its beginning. It is called once for every reading and run, and some times
	// more to find what decides.
	Play func(seed int64, t workload.Target, o workload.Observer) error

	// Ramped is the same traffic with rises that take so many times as long, for the shortest ramp that acceleration limits
	// let through. It is nil for traffic whose rises cannot be made slower.
	Ramped func(stretch Scale) (*Ramped, error)

	// At gives what plays the traffic at a scale, of which 1 is what Play plays, with the same random numbers. It is nil for
	// traffic that cannot be scaled.
	At func(Scale) (Play, error)

	// Requests is how many requests there are at a scale at the most, whatever becomes of them. It is for plays that break a share:
	// without it, or where it cannot tell, they go on to their end.
	Requests func(scale Scale, seed int64) (n int64, ok bool)

	// Together does several tasks, side by side if it likes, and returns when all are done; nil does one after the other. The
	// functions above must then bear to be called side by side.
	Together func(tasks ...func())

	Seed        int64
	Runs        int    // with the seeds Seed, Seed+1 …; 0: as many as chance asks for
	Chance      bool   // something of the traffic, or of its retries, is drawn
	Shard       *Shard // the question is about some of the runs only
	Headroom    bool   // of traffic that holds, it is asked how much more of it would
	Loose       bool
	Strict      bool            // at least one of both
	Thresholds  []ThresholdExpr // at least one
	Assumptions []Assumption    // about the traffic; those about the limits are added

	// Attempt hears of every attempt of the readings that were asked for; nil hears nothing.
	Attempt func(reading string, run int, a *workload.Attempt)
}

// A Shard is one of several parts of all runs, which are about equal.
type Shard struct{ Number, Of int } // Number from 1

// points are what the published rules leave open, and what settles each.
var points = []struct {
	name, loose, strict string
	reading             bucket.Reading
}{
	{"burst", "a whole period's requests may come at once", "requests are enforced second by second", bucket.Reading{BurstSecond: true}},
	{"oversized", "a request larger than the bucket is admitted when that is full", "a request larger than the bucket is never admitted", bucket.Reading{RejectOversized: true}},
	{"cache_read", "the first estimate of the input knows about the cache", "cache reads count until the first token", bucket.Reading{CacheUntilFirstToken: true}},
}

// Judge plays the traffic and answers.
func Judge(q *Question) (*Result, error) {
	if !q.Loose && !q.Strict {
		return nil, errors.New("no reading was asked for")
	}
	if len(q.Thresholds) == 0 {
		return nil, errors.New("no threshold was given")
	}
	r := &Result{Schema: Schema, Name: q.Name, Workload: q.Work, DecidedBy: []Decider{}, Thresholds: []Threshold{},
		Assumptions: append(assumed(q.Profile.Groups), q.Assumptions...),
		Limits: Limits{Name: q.Profile.Name, Owner: q.Profile.Owner, Source: q.Profile.Source, AsOf: q.Profile.AsOf, Notes: q.Profile.Notes,
			SHA256: sumOf(q.Profile.Groups)}}
	all, err := q.all(r)
	if err != nil {
		return nil, err
	}
	for _, t := range q.Thresholds {
		r.Thresholds = append(r.Thresholds, Threshold{t.name, t.text, t.abort, held(t, r.Readings.Loose), held(t, r.Readings.Strict)})
	}
	if all.worst.verdict == Depends && (r.Verdict == Depends || q.Shard != nil) {
		if r.DecidedBy, err = q.deciders(int64(r.Seed), r.Readings.Strict); err != nil {
			return nil, err
		}
	}
	shown := r.Readings.Loose
	if other := r.Readings.Strict; shown == nil || shown.Aborted != nil && other != nil && other.Aborted == nil {
		shown = other
	}
	r.Workload.Offered = offered(shown.Minutes)
	r.Acceleration = Acceleration{SteepestRise: steepest(shown.Minutes), Rules: all.worst.exposed.named()}
	if err := q.accelerate(r); err != nil {
		return nil, err
	}
	return r, q.measure(r, all)
}

// accelerate adds what the acceleration limits did, and the shortest ramp that they would let through.
func (q *Question) accelerate(r *Result) error {
	var readings []bucket.Reading
	refused := int64(0)
	for _, of := range []struct {
		*Reading
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

// outcome is one run under the readings that were asked for.
type outcome struct {
	loose, strict *Reading
	verdict       Verdict
	length        int64
	exposed       exposures // under the first of them
}

// worse tells whether one run is worse than another: by its verdict, or else by what the reading that tells has
// refused and given up, or else by how close it came to a limit.
func (o *outcome) worse(than *outcome) bool {
	badness := func(o *outcome) (verdict int, refused, gaveUp int64, peak float64) {
		r := (&Result{Verdict: o.verdict, Readings: Readings{o.loose, o.strict}}).telling()
		for i := range r.Limits {
			peak = max(peak, r.Limits[i].peak())
		}
		return slices.Index([]Verdict{Holds, Depends, Fails}, o.verdict), r.Refused, r.GaveUp, peak
	}
	v1, r1, g1, p1 := badness(o)
	v2, r2, g2, p2 := badness(than)
	return cmp.Or(cmp.Compare(v1, v2), cmp.Compare(r1, r2), cmp.Compare(g1, g2), cmp.Compare(p1, p2)) > 0
}

// run plays the traffic with one seed. One play does for both readings as long as neither refuses anything.
func (q *Question) run(run int, seed int64) (outcome, error) {
	one := outcome{exposed: newExposures(len(q.Profile.Groups), q.Start)}
	first := *q
	first.Play = one.exposed.listen(q.Play)
	hear := func(name string) func(*workload.Attempt) {
		if q.Attempt == nil {
			return nil
		}
		return func(a *workload.Attempt) { q.Attempt(name, run, a) }
	}
	var err error
	var length int64
	if q.Loose && q.Strict && q.Attempt == nil && len(q.aborting()) == 0 {
		one.loose, one.strict, one.length, err = first.playBoth(seed)
	} else if q.Loose {
		one.loose, one.length, err = first.play(seed, bucket.Loose, hear("loose"))
	}
	if err == nil && q.Strict && one.strict == nil {
		other := q
		if !q.Loose {
			other = &first
		}
		one.strict, length, err = other.play(seed, bucket.Strict, hear("strict"))
		one.length = max(one.length, length)
	}
	if err != nil {
		return one, err
	}
	switch {
	case one.loose != nil && !one.loose.Holds, one.loose == nil && !one.strict.Holds:
		one.verdict = Fails
	case one.strict != nil && !one.strict.Holds:
		one.verdict = Depends
	default:
		one.verdict = Holds
	}
	return one, nil
}

// playBoth plays the traffic under the loose reading, with the strict one as its shadow. Where they part, strict is nil.
func (q *Question) playBoth(seed int64) (loose, strict *Reading, length int64, err error) {
	s, target, err := q.open(bucket.Loose)
	if err != nil {
		return nil, nil, 0, err
	}
	other, behind, err := q.open(bucket.Strict)
	if err != nil {
		return nil, nil, 0, err
	}
	shadow := workload.NewShadow(behind.Gate, other.observer())
	if err := q.Play(seed, target, shadow.Behind(s.observer())); err != nil {
		return nil, nil, 0, err
	}
	if loose, err = q.judged(s); err != nil {
		return nil, nil, 0, err
	}
	length = s.gate.Now()
	if shadow.End(); !shadow.Parted() {
		strict, err = q.judged(other)
		length = max(length, other.gate.Now())
	}
	return loose, strict, length, err
}

// judged is the reading of a play that went to its end.
func (q *Question) judged(s *summary) (*Reading, error) {
	r := s.reading()
	if r.Requests == 0 {
		return nil, errNoRequest
	}
	r.Holds = q.kept(r)
	return r, nil
}

// aborting are the thresholds that end a run.
func (q *Question) aborting() []ThresholdExpr {
	var aborting []ThresholdExpr
	for _, t := range q.Thresholds {
		if t.abort {
			aborting = append(aborting, t)
		}
	}
	return aborting
}

// play plays the traffic under one reading, up to its end or to the first threshold with abort that can no longer be met.
func (q *Question) play(seed int64, reading bucket.Reading, hear func(*workload.Attempt)) (*Reading, int64, error) {
	s, target, err := q.open(reading)
	if err != nil {
		return nil, 0, err
	}
	observer := s.observer()
	if hear != nil {
		observer.Admitted = nil
		observer.Attempt = func(a *workload.Attempt) {
			s.attempt(a)
			hear(a)
		}
	}
	var cut *Reading
	w := newWatch(s, q.aborting(), true)
	w.observe(&observer, func() {
		cut = s.reading()
		cut.Aborted = &Aborted{Seconds(w.at), w.lost.text}
	})
	if err := q.Play(seed, target, observer); err != nil {
		return nil, 0, err
	}
	if cut != nil {
		return cut, w.at, nil
	}
	r, err := q.judged(s)
	return r, s.gate.Now(), err
}

// holds plays the traffic under one reading no further than it takes to tell whether it holds. It knows how many requests there
// can be at the most, or requests is nil.
func (q *Question) holds(seed int64, reading bucket.Reading, requests func() (int64, bool)) (bool, error) {
	s, target, err := q.open(reading)
	if err != nil {
		return false, err
	}
	observer := s.observer()
	w := newWatch(s, q.Thresholds, false)
	w.requests = requests
	w.observe(&observer, func() {})
	if err := q.Play(seed, target, observer); err != nil {
		return false, err
	}
	if w.lost != nil {
		return false, nil
	}
	r, err := q.judged(s)
	return err == nil && r.Holds, err
}

// holdsUnderAll plays the traffic no further than it takes to tell whether it holds under every reading that was asked for.
func (q *Question) holdsUnderAll(seed int64, requests func() (int64, bool)) (bool, error) {
	readings := q.readings()
	if len(readings) == 1 {
		return q.holds(seed, readings[0].reading, requests)
	}
	s, target, err := q.open(bucket.Loose)
	if err != nil {
		return false, err
	}
	other, behind, err := q.open(bucket.Strict)
	if err != nil {
		return false, err
	}
	watched := func(s *summary) (*watch, workload.Observer) {
		w, o := newWatch(s, q.Thresholds, false), s.observer()
		w.requests = requests
		w.observe(&o, func() {})
		return w, o
	}
	w, front := watched(s)
	w2, back := watched(other)
	shadow := workload.NewShadow(behind.Gate, back)
	front = shadow.Behind(front)
	front.Done = func() bool { return w.lost != nil || w2.lost != nil }
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
	if shadow.End(); shadow.Parted() {
		return q.holds(seed, bucket.Strict, requests)
	}
	if w2.lost != nil {
		return false, nil
	}
	r, err = q.judged(other)
	return err == nil && r.Holds, err
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

// observer lets a summary hear of a play.
func (s *summary) observer() workload.Observer {
	return workload.Observer{Attempt: s.attempt, Admitted: s.run, Minute: s.begin}
}

// kept reports whether a reading that was played to its end keeps all thresholds, but for those of all runs.
func (q *Question) kept(r *Reading) bool {
	for _, t := range q.Thresholds {
		if !t.figure.ofRuns() && !t.Evaluate(r).OK {
			return false
		}
	}
	return true
}

var errNoRequest = errors.New("there is no request in the traffic: nothing was checked")

// deciders tries the open points one at a time; strict is what comes of all of them.
func (q *Question) deciders(seed int64, strict *Reading) ([]Decider, error) {
	var found []Decider
	for _, p := range points {
		r, _, err := q.play(seed, p.reading, nil)
		if err != nil {
			return nil, err
		}
		if !r.Holds {
			found = append(found, Decider{p.name, p.loose, p.strict, q.broken(r)})
		}
	}
	if len(found) == 0 {
		found = append(found, Decider{"together", "all open points in the traffic's favour", "all of them against it; no single one decides", q.broken(strict)})
	}
	return found, nil
}

// broken is the first threshold that a reading breaks.
func (q *Question) broken(r *Reading) string {
	if r.Aborted != nil {
		return r.Aborted.Threshold
	}
	for _, t := range q.Thresholds {
		if !t.figure.ofRuns() && !t.Evaluate(r).OK {
			return t.String()
		}
	}
	return ""
}

func tally(r *Reading) *Tally {
	if r == nil {
		return nil
	}
	t := &Tally{r.Requests, r.Refused, r.GaveUp, r.FirstRefusalS, r.Wait.P99, nil}
	if r.Aborted != nil {
		t.AbortedAtS = &r.Aborted.AtS
	}
	return t
}

// offered sums up what was meant to be sent.
func offered(minutes []Minute) Offered {
	var o Offered
	for i := range minutes {
		m := &minutes[i].Offered
		o.Load = o.Load.plus(*m)
		o.Peaks.Requests = max(o.Peaks.Requests, m.Requests)
		o.Peaks.InputTokens = max(o.Peaks.InputTokens, m.InputTokens)
		o.Peaks.CacheCreationInputTokens = max(o.Peaks.CacheCreationInputTokens, m.CacheCreationInputTokens)
		o.Peaks.CacheReadInputTokens = max(o.Peaks.CacheReadInputTokens, m.CacheReadInputTokens)
		o.Peaks.InputTokensTotal = max(o.Peaks.InputTokensTotal, m.InputTokensTotal)
		o.Peaks.OutputTokens = max(o.Peaks.OutputTokens, m.OutputTokens)
	}
	return o
}

// held is a threshold held against a reading; nil where that was not asked for.
func held(t ThresholdExpr, r *Reading) *Check {
	if r == nil {
		return nil
	}
	c := t.Evaluate(r)
	if r.Aborted != nil {
		c = t.checkCut(r)
	}
	return &c
}

// A probe is one of the readings that were asked for.
type probe struct {
	name    string
	reading bucket.Reading
}

// readings are those that were asked for, the loose one first.
func (q *Question) readings() []probe {
	var all []probe
	if q.Loose {
		all = append(all, probe{"loose", bucket.Loose})
	}
	if q.Strict {
		all = append(all, probe{"strict", bucket.Strict})
	}
	return all
}
