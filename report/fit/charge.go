package fit

import "loadshape/bucket"

// A rule is an option with what it charges. Both charges are nil-safe: ok is false where the answer does not say.
type rule struct {
	value string

	// taken is what is surely taken from the request's start on; 0 says nothing.
	taken func(a *answer) (n int64, ok bool)

	// most is what a request can take at the most, until its answer is over. own is the answer whose headers are looked
	// at.
	most func(a *answer, own bool) (n int64, ok bool)
}

// cacheRead says whether what is read from a cache counts as input.
func (s *series) cacheRead(given string) Point {
	charge := func(a *answer, read bool) (int64, bool) {
		switch u := &a.usage; {
		case a.refusedBy() != "":
			return 0, true
		case !a.admitted() || !a.used:
			return 0, false
		case read:
			return u.InputTokens + u.CacheCreationInputTokens + u.CacheReadInputTokens, true
		default:
			return u.InputTokens + u.CacheCreationInputTokens, true
		}
	}
	reads := func(a *answer) bool { return a.usage.CacheReadInputTokens > 0 }
	return s.rules("cache_read", bucket.InputTokens, reads, []rule{
		{string(bucket.CacheFree), func(a *answer) (int64, bool) { return charge(a, false) },
			func(a *answer, _ bool) (int64, bool) { return charge(a, false) }},
		{string(bucket.CacheUntilFirstToken), func(a *answer) (int64, bool) { return charge(a, false) },
			func(a *answer, own bool) (int64, bool) { return charge(a, !own || a.streams) }},
		{string(bucket.CacheCounts), func(a *answer) (int64, bool) { return charge(a, true) },
			func(a *answer, _ bool) (int64, bool) { return charge(a, true) }},
	}, true, given)
}

// charge says when output is counted. The headers of a stream are those of its beginning: they show a reservation.
func (s *series) charge(given string) Point {
	output := func(a *answer) (int64, bool) {
		switch {
		case a.refusedBy() != "":
			return 0, true
		case !a.admitted() || !a.used:
			return 0, false
		}
		return a.usage.OutputTokens, true
	}
	asked := func(a *answer) (int64, bool) {
		n, ok := output(a)
		switch {
		case a.refusedBy() != "":
			return 0, true
		case a.maxTokens < 0:
			return 0, false
		}
		return max(n, a.maxTokens), ok || a.admitted()
	}
	streams := func(a *answer) bool { return a.admitted() && a.streams && a.maxTokens >= 0 }
	nothing := func(*answer) (int64, bool) { return 0, true }
	return s.rules("charge", bucket.OutputTokens, streams, []rule{
		{string(bucket.AsGenerated), nothing, func(a *answer, _ bool) (int64, bool) { return output(a) }},
		{string(bucket.AtCompletion), nothing, func(a *answer, own bool) (int64, bool) {
			if own {
				return 0, true // its headers were there before its end
			}
			return output(a)
		}},
		{string(bucket.ReserveMaxTokens), asked, func(a *answer, _ bool) (int64, bool) { return asked(a) }},
	}, false, given)
}

// rejected says whether a refused request costs one. The headers show the bucket after the request itself.
func (s *series) rejected() Point {
	p := Point{Name: "rejected_cost", Options: []Option{{Value: "0"}, {Value: "1"}}}
	for _, a := range s.answers {
		if missing, ok := a.missing(bucket.Requests); ok && missing == 0 && a.admitted() {
			return p.settle(s.alone, false) // not so here: an admitted request does not show either
		}
	}
	for _, a := range s.answers {
		if missing, ok := a.missing(bucket.Requests); ok && a.refusedBy() != "" {
			p.Options[1].against(a, missing == 0)
		}
	}
	cost := func(refused int64) func(*answer, bool) (int64, bool) {
		return func(a *answer, _ bool) (int64, bool) {
			switch {
			case a.refusedBy() != "":
				return refused, true
			case a.admitted():
				return 1, true
			}
			return 0, false
		}
	}
	for i := range p.Options {
		o := &p.Options[i]
		s.holdsTooLittle(bucket.Requests, cost(int64(i)), func(a *answer, does bool) {
			if does && a.refusedBy() != "" {
				o.againstIfAlone(a)
			}
		})
	}
	return p.settle(s.alone, false)
}

// oversized says what becomes of a request that asks for more than the whole limit.
func (s *series) oversized() Point {
	p := Point{Name: "oversized", Options: []Option{{Value: string(bucket.AdmitWhenFull)}, {Value: string(bucket.Reject)}}}
	for _, a := range s.answers {
		limit := a.quota(bucket.InputTokens).limit
		if limit < 0 || !a.admitted() || !a.used {
			continue
		}
		if a.usage.InputTokens+a.usage.CacheCreationInputTokens > limit {
			p.Options[1].against(a, true)
		}
	}
	return p.settle(s.alone, true)
}

// rules holds the answers that can tell against each rule.
func (s *series) rules(name string, d bucket.Dimension, tells func(*answer) bool, rules []rule, readings bool, given string) Point {
	p := Point{Name: name, Given: given, Options: make([]Option, len(rules))}
	for i, r := range rules {
		o := &p.Options[i]
		o.Value = r.value
		for _, a := range s.answers {
			if !tells(a) {
				continue
			}
			if n, ok := r.taken(a); ok && n > 0 {
				if able, does := a.holdsTooMuch(d, n); able {
					o.against(a, does)
				}
			}
		}
		s.holdsTooLittle(d, r.most, func(a *answer, does bool) {
			if does && tells(a) {
				o.againstIfAlone(a)
			}
		})
	}
	return p.settle(s.alone, readings)
}
