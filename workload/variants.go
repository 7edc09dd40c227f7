package workload

import (
	"loadshape/workload/retry"
)

// WithRetries is the plan with this policy for all of its streams, but for those in the background.
func (p *Plan) WithRetries(policy retry.Policy) *Plan {
	changed := *p
	changed.changed = true
	changed.Streams = append([]Stream(nil), p.Streams...)
	for i := range changed.Streams {
		if p.Streams[i].Background {
			continue
		}
		c := p.ClientOf(&p.Streams[i])
		c.Retries.Policy = policy
		changed.Streams[i].Client = &c
	}
	return &changed
}

// Plain reports whether every request of the plan is judged, and refused by limits alone: what becomes of a request can then be told
// without playing those that meet other limits.
func (p *Plan) Plain() bool {
	if len(p.Faults)+len(p.Slow) > 0 {
		return false
	}
	for i := range p.Streams {
		if p.Streams[i].Background || p.ClientOf(&p.Streams[i]).Timeout > 0 {
			return false
		}
	}
	return true
}

// Without is the plan without one of its streams.
func (p *Plan) Without(stream int) *Plan {
	rest := *p
	rest.changed = true
	rest.Streams = append(append([]Stream(nil), p.Streams[:stream]...), p.Streams[stream+1:]...)
	return &rest
}

// Only is the plan with some of its streams, which draw as they do beside the others.
func (p *Plan) Only(keep []bool) *Plan {
	part := *p
	part.changed = true
	part.Streams = nil
	if p.drawn != nil {
		part.drawn = &drawnPlan{seed: p.drawn.seed}
	}
	for i := range p.Streams {
		if keep[i] {
			part.Streams = append(part.Streams, p.Streams[i])
			if p.drawn != nil {
				part.drawn.streams = append(part.drawn.streams, p.drawn.streams[i])
			}
		}
	}
	return &part
}

// Counting is the plan with clients that count what they have under way: each has a bound that binds nothing.
func (p *Plan) Counting() *Plan {
	counting := *p
	counting.changed = true
	counting.Streams = append([]Stream(nil), p.Streams...)
	for i := range counting.Streams {
		c := p.ClientOf(&p.Streams[i])
		if c.Concurrency == 0 {
			c.Concurrency = MaxClients
		}
		counting.Streams[i].Client = &c
	}
	return &counting
}
