// Package judge plays traffic against limits and answers whether it holds.
//
// In comes a Question: limits, something that plays traffic, and thresholds. Out comes a
// report.Result, with the verdict over both readings of what the published rules leave open, what
// decides between them, and what acceleration limits would let through. It writes nothing and knows
// no format; where the traffic comes from it knows of plans only, in plan.go.
//
// Read question.go first, then judge.go (the verdict), run.go (one run), runs.go and seeds.go (one
// for each seed); what is counted while traffic is played is in package count. headroom.go finds how much more traffic holds; acceleration.go and ramp.go are about limits on
// growth, assumption.go is what an answer leans on, and merge.go makes one result of several.
package judge

import (
	"errors"

	"loadshape/bucket"
	"loadshape/report"
)

// points are what the published rules leave open, and what settles each.
var points = []struct {
	name, loose, strict string
	reading             bucket.Reading
}{
	{"burst", "a whole period's requests may come at once", "requests are enforced second by second", bucket.Reading{BurstSecond: true}},
	{"oversized", "a request larger than the bucket is admitted when that is full", "a request larger than the bucket is never admitted", bucket.Reading{RejectOversized: true}},
	{"cache_read", "the first estimate of the input knows about the cache", "cache reads count until the first token", bucket.Reading{CacheUntilFirstToken: true}},
	{"input_tokens_per_minute", "input_tokens_per_minute of the older Rate Limits API leaves cache reads out", "it counts them, as it does today", bucket.Reading{CacheCounts: true}},
	{"max_tokens", "a request that has no max_tokens reserves what it produces", "it reserves the default of its client", bucket.Reading{ClientMaxTokens: true}},
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
	all, err := q.all(r)
	if err != nil {
		return nil, err
	}
	for _, t := range q.Thresholds {
		r.Thresholds = append(r.Thresholds, t.Held(r.Readings))
	}
	if all.worst.Verdict == report.Depends && (r.Verdict == report.Depends || q.Shard != nil) {
		if r.DecidedBy, err = q.deciders(int64(r.Seed), r.Readings.Strict); err != nil {
			return nil, err
		}
	}
	shown := r.Readings.Loose
	if other := r.Readings.Strict; shown == nil || shown.Aborted != nil && other != nil && other.Aborted == nil {
		shown = other
	}
	r.Workload.Offered = report.OfferedIn(shown.Minutes)
	r.Acceleration = report.Acceleration{SteepestRise: steepest(shown.Minutes), Rules: all.worst.exposed.named()}
	if err := q.accelerate(r); err != nil {
		return nil, err
	}
	return r, q.measure(r, all)
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
		if !t.Figure.OfRuns() && !t.Evaluate(r).OK {
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
