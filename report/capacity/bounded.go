package capacity

import (
	"fmt"
	"math/big"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/search"
	"loadshape/workload"
	"loadshape/workload/fluid"
)

// Most of what a search asks for lies far from where it ends: bounds settle that, and only what they cannot tell, and the two steps that the
// search ends with, are played.

// traffic is what bounds are found of; nil where none tell whether the plan holds.
func (q *Question) traffic() *fluid.Traffic {
	if q.singly || q.Requests == nil || slices.ContainsFunc(q.Thresholds, func(t report.ThresholdExpr) bool { return !t.OfParts() }) {
		return nil
	}
	return fluid.New(q.Plan, q.Seed, max(1, int64(q.Most/search.One)))
}

// bounded reports whether the plan holds at a scale with its own seed, where bounds tell.
func (p *prober) bounded(limits *profile.Profile, scale search.Scale, reading bucket.Reading) (holds, ok bool) {
	if p.flows == nil {
		return false, false
	}
	requests, ok := p.Requests(scale, p.Seed)
	parts, all := p.parts(limits, reading)
	if !ok || !all || requests == 0 {
		return false, false
	}
	// Clients, and what is lifted, are to let everything through.
	refuses, passes := int64(0), p.bears(make([]workload.Figures, len(p.Plan.Streams)), scale, requests, requests)
	least, most := report.Reading{Requests: requests, Attempts: requests, Admitted: requests}, report.Reading{}
	for i := range limits.Groups { // of what is lifted or not met hardly anything is asked for
		for _, l := range limits.Groups[i].Limits {
			least.Limits = append(least.Limits, report.LimitUse{Dimension: string(l.Dimension), Scope: l.Scope, BusiestMinuteShare: &report.Ratio{}})
		}
	}
	most = least
	most.Limits = slices.Clone(least.Limits)
	for _, part := range parts {
		var b fluid.Bounds
		known := len(part.limits.Limits) == 1
		if known {
			b, known = p.flows.Of(int64(scale), int64(search.One), part.streams, &part.limits.Limits[0])
		}
		passes = passes && known && b.Passes
		if refuses = max(refuses, b.Refuses); !known {
			continue
		}
		l := part.limits.Limits[0]
		per := l.Per
		if per == 0 {
			per = bucket.Minute
		}
		passes = passes && per <= bucket.Minute // else the busiest stretch is another one
		share := func(tokens float64) *report.Ratio {
			r := new(big.Rat).SetFloat64(tokens)
			r.Mul(r, big.NewRat(int64(per), int64(bucket.Minute)))
			return &report.Ratio{Rat: *r.Quo(r, new(big.Rat).SetInt64(l.Limit))}
		}
		if per <= bucket.Minute {
			least.Limits = append(least.Limits, report.LimitUse{Dimension: string(l.Dimension), Scope: l.Scope, BusiestMinuteShare: share(b.Least)})
			most.Limits = append(most.Limits, report.LimitUse{Dimension: string(l.Dimension), Scope: l.Scope, BusiestMinuteShare: share(b.Most)})
		}
	}
	holds = passes
	for _, t := range p.Thresholds {
		switch f := &t.Figure; {
		case f.OfRuns():
		case f.OfDemand():
			if !t.Evaluate(&least).OK {
				return false, true
			}
			holds = holds && t.Evaluate(&most).OK
		default:
			if lost, _ := t.Decided(refused(f, refuses, requests), report.Grows); lost {
				return false, true
			}
			holds = holds && t.Evaluate(&most).OK
		}
	}
	return holds, holds
}

// refused is what a figure is at the least where so many requests are refused when they are sent first.
func refused(f *report.Figure, refuses, requests int64) report.Amount {
	switch f.Path {
	case "refused":
		return report.Amount{Value: big.NewRat(refuses, 1)}
	case "refused_share": // each of the others is admitted at the most
		return report.Amount{Value: big.NewRat(refuses, refuses+requests)}
	}
	return report.Amount{Value: new(big.Rat)}
}

// prove plays what a search has ended with: it holds, or it does not.
func (p *prober) prove(limits *profile.Profile, scale search.Scale, reading bucket.Reading, holds bool) error {
	if p.flows == nil {
		return nil // as everything was
	}
	held, err := p.played(limits, scale, p.Seed, reading)
	if err == nil && held != holds {
		err = fmt.Errorf("at scale %v bounds and a play contradict each other", scale)
	}
	return err
}

// proveGrowth plays the scales that a search has ended with.
func (p *prober) proveGrowth(limits *profile.Profile, g *search.Growth, reading bucket.Reading) error {
	held := slices.Clone(g.HoldsAgain)
	if g.Scale != nil {
		held = append(held, *g.Scale)
	}
	for _, scale := range held {
		if err := p.prove(limits, scale, reading, true); err != nil {
			return err
		}
	}
	if g.FailsAt != nil {
		return p.prove(limits, *g.FailsAt, reading, false)
	}
	return nil
}
