package workload

import (
	"slices"

	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/fault"
)

// Chance reports whether anything of the plan is drawn: arrivals, sizes, turns, pauses, or the jitter of retries. A plan without
// chance is the same with every seed.
func (p *Plan) Chance() bool {
	if fault.Chance(p.Faults) {
		return true
	}
	for i := range p.Streams {
		s := &p.Streams[i]
		client := p.ClientOf(s)
		if s.chance() || client.Retries.Policy.Chance() {
			return true
		}
	}
	return false
}

func (s *Stream) chance() bool {
	sizes := newSizes(s)
	if a := s.Arrivals; a != nil && a.Process != "" && a.Process != arrival.Constant || !sizes.fixed() {
		return true
	}
	if c := s.ClosedLoop; c != nil && drawn(c.ThinkTime.Sampler()) {
		return true
	}
	c := s.Session
	if c == nil {
		return false
	}
	a := c.Subagents
	return drawn(c.Turns.Sampler(), c.ThinkTime.Sampler()) ||
		a != nil && drawn(a.Count.Sampler(), a.Turns.Sampler(), a.InputTokens.Sampler(), a.OutputTokens.Sampler(), a.ThinkTime.Sampler())
}

// drawn reports whether one of some figures is not always the same.
func drawn(of ...amount.Sampler) bool {
	return slices.ContainsFunc(of, func(s amount.Sampler) bool { return !s.Constant() })
}
