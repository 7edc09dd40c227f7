package capacity

import (
	"encoding/json"
	"fmt"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/search"
)

// A prober plays what searches want to know, and nothing twice: searches meet at the same scales, and limits that both readings
// take alike need one play.
type prober struct {
	*Question
	known map[string]bool // by what was played
	looks *looks          // plays that tell of several limits at once; nil where none can
}

func (q *Question) prober() *prober { return &prober{Question: q, known: make(map[string]bool)} }

// holds reports whether the plan holds at a scale. It is played until that is certain.
func (p *prober) holds(limits *profile.Profile, scale search.Scale, seed int64, reading bucket.Reading) (bool, error) {
	key, err := json.Marshal(alike(limits.Groups, reading))
	if err != nil {
		return false, err
	}
	name := fmt.Sprintf("%d %d %s", scale, seed, key)
	if holds, ok := p.known[name]; ok {
		return holds, nil
	}
	if p.looks != nil && seed == p.Seed {
		if holds, ok, err := p.looks.holds(limits, scale, reading); ok {
			return holds, err
		}
	}
	if holds, ok := p.holdsInPart(limits, scale, seed, reading); ok {
		p.known[name] = holds
		return holds, nil
	}
	one := p.Question.Question
	one.Profile = limits
	if one.Play, err = p.At(scale); err != nil {
		return false, err
	}
	var requests func() (int64, bool)
	if p.Requests != nil {
		requests = func() (int64, bool) { return p.Requests(scale, seed) }
	}
	holds, err := one.HoldsUnder(seed, reading, requests)
	if err == nil {
		p.known[name] = holds
	}
	return holds, err
}

// alike are the limits under a reading, without what makes no difference: where no request can ask for more than the limit can
// hold, because each asks for one, what would become of a larger one.
func alike(groups []bucket.Group, reading bucket.Reading) []bucket.Group {
	under := slices.Clone(groups)
	for i := range under {
		under[i] = under[i].Under(reading)
		for at := range under[i].Limits {
			l := &under[i].Limits[at]
			asksOne := l.Dimension == bucket.Requests || l.Dimension == bucket.OutputTokens && l.Charge != bucket.ReserveMaxTokens
			if asksOne && l.Capacity() > 0 {
				l.Oversized = ""
			}
		}
	}
	return under
}
