package advise

import (
	"slices"

	"loadshape/bucket"
	"loadshape/workload/change"
)

// moot says why a change can change nothing under these limits, or for these conditions; empty where it can.
func (s *adviser) moot(c *change.Option) string {
	if c.Kind == change.KindRetries || c.Kind == change.KindJitter {
		telling := s.before.Telling()
		for _, t := range s.q.Thresholds {
			if t.ForbidsRefusals() && !t.Evaluate(telling).OK {
				return "nothing may be refused at all, and a retry comes after a refusal"
			}
		}
		return ""
	}
	if c.Stream < 0 {
		return ""
	}
	stream := &s.q.Plan.Streams[c.Stream]
	at, err := s.q.Profile.At(s.q.Plan.TargetOf(stream), stream.Model, stream.Speed)
	if err != nil {
		return ""
	}
	g := &s.q.Profile.Groups[at]
	meets := func(kind func(*bucket.Limit) bool) bool {
		return slices.ContainsFunc(g.Limits, func(l bucket.Limit) bool { return kind(&l) })
	}
	input := func(l *bucket.Limit) bool { return l.Dimension == bucket.InputTokens || l.Dimension == bucket.Tokens }
	output := func(l *bucket.Limit) bool { return l.Dimension == bucket.OutputTokens || l.Dimension == bucket.Tokens }
	switch c.Kind {
	case change.KindMaxTokens:
		reserves := func(l *bucket.Limit) bool {
			return output(l) && (l.Charge == bucket.ReserveMaxTokens || l.Charge == "" && l.Dimension == bucket.Tokens)
		}
		if !meets(reserves) {
			return "no limit here reserves it: what a request may produce counts nowhere, only what it does"
		}
	case change.KindCache:
		spares := func(l *bucket.Limit) bool { return input(l) && l.CacheRead != bucket.CacheCounts }
		if !meets(input) {
			return "no limit counts input"
		} else if !meets(spares) {
			return "these limits count what is read from a cache as well"
		}
	case change.KindInput:
		if !meets(input) && g.Acceleration == nil {
			return "no limit counts input"
		}
	case change.KindOutput:
		if !meets(output) && g.Concurrency == 0 && s.q.Plan.ClientOf(stream).Concurrency == 0 && stream.ClosedLoop == nil {
			return "no limit counts output"
		}
	}
	return ""
}
