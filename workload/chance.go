package workload

// Chance reports whether anything of the plan is drawn: arrivals, sizes, turns, pauses, or the jitter of retries. A plan without
// chance is the same with every seed.
func (p *Plan) Chance() bool {
	for i := range p.Streams {
		s := &p.Streams[i]
		if s.chance() {
			return true
		}
		client := p.ClientOf(s)
		if client.Retries.Policy.Chance() {
			return true
		}
	}
	return false
}

func (s *Stream) chance() bool {
	sizes := newSizes(s)
	if a := s.Arrivals; a != nil && a.Process != "" && a.Process != Constant || !sizes.fixed() {
		return true
	}
	if c := s.ClosedLoop; c != nil && drawn(c.ThinkTime.sampler()) {
		return true
	}
	c := s.Session
	if c == nil {
		return false
	}
	a := c.Subagents
	return drawn(c.Turns.sampler(), c.ThinkTime.sampler()) ||
		a != nil && drawn(a.Count.sampler(), a.Turns.sampler(), a.InputTokens.sampler(), a.OutputTokens.sampler(), a.ThinkTime.sampler())
}

// drawn reports whether one of some figures is not always the same.
func drawn(of ...sampler) bool {
	for i := range of {
		if !of[i].constant() {
			return true
		}
	}
	return false
}

// Chance reports whether the waits of the policy have jitter.
func (p *RetryPolicy) Chance() bool {
	return p.MaxRetries > 0 && p.Backoff.Jitter != "" && p.Backoff.Jitter != NoJitter
}
