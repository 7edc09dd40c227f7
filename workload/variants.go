package workload

import (
	"loadshape/workload/amount"
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
	if len(p.Faults)+len(p.Slow)+len(p.Targets) > 0 {
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

// Figures are those of a stream's requests that something hangs on.
type Figures struct {
	Sent   bool // there are any requests
	Input  bool // with what is written to a cache
	Read   bool // from a cache
	Output bool // and how fast it is written
}

// Part is the plan with some of its streams, which draw as they do beside the others. Figures on which nothing hangs are 0, and need not be
// drawn; those of sessions, and of clients to which an answer matters, are all drawn.
func (p *Plan) Part(kept []Figures) *Plan {
	part := *p
	part.changed = true
	part.Streams = nil
	if p.drawn != nil {
		part.drawn = &drawnPlan{seed: p.drawn.seed}
	}
	for i := range p.Streams {
		if !kept[i].Sent {
			continue
		}
		s, client := p.Streams[i], p.ClientOf(&p.Streams[i])
		_, known := s.longest() // what cannot be played is to be found
		bare := known && s.Arrivals != nil && s.Session == nil && client.Concurrency == 0 && !client.Retries.Policy.Adaptive
		if bare {
			s.leaveOut(kept[i])
		}
		part.Streams = append(part.Streams, s)
		if p.drawn != nil {
			drawn := p.drawn.streams[i]
			if bare {
				drawn = drawn.of(&s)
			}
			part.drawn.streams, part.drawn.tallies = append(part.drawn.streams, drawn), append(part.drawn.tallies, p.drawn.tallies[i])
		}
	}
	return &part
}

// leaveOut makes figures 0 that are not kept.
func (s *Stream) leaveOut(kept Figures) {
	if !kept.Input {
		s.InputTokens, s.CacheCreationInputTokens = amount.Distribution[amount.Count]{}, amount.Distribution[amount.Count]{}
	}
	if !kept.Read {
		s.CacheReadInputTokens = amount.Distribution[amount.Count]{}
	}
	if !kept.Output {
		s.OutputTokens, s.OutputRate = amount.Distribution[amount.Count]{}, nil
	}
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
