package capacity

import (
	"encoding/json"
	"fmt"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/judge"
	"loadshape/report/search"
	"loadshape/workload/fluid"
)

// A prober plays what searches want to know, and nothing twice: searches meet at the same scales, and limits that both readings
// take alike need one play.
type prober struct {
	*Question
	known map[string]bool // by what was played
	looks *looks          // plays that tell of several limits at once; nil where none can
	flows *fluid.Traffic  // that tells without a play; nil where none can
}

func (q *Question) prober() *prober { return &prober{Question: q, known: make(map[string]bool)} }

// holds reports whether the plan holds at a scale, with its own seed.
func (p *prober) holds(limits *profile.Profile, scale search.Scale, reading bucket.Reading) (bool, error) {
	if holds, ok := p.bounded(limits, scale, reading); ok {
		return holds, nil
	}
	return p.played(limits, scale, p.Seed, reading)
}

// played reports whether the plan holds at a scale. It is played until that is certain.
func (p *prober) played(limits *profile.Profile, scale search.Scale, seed int64, reading bucket.Reading) (bool, error) {
	name, err := p.name(limits, scale, seed, reading)
	if err != nil {
		return false, err
	}
	if holds, ok := p.known[name]; ok {
		return holds, nil
	}
	if p.looks != nil && seed == p.Seed {
		if holds, ok, err := p.looks.holds(limits, scale, reading); ok {
			return holds, err
		}
	}
	if one, ok := p.inPart(limits, scale, seed, reading); ok {
		if holds, err := p.play(one, name, scale, seed, reading); err == nil {
			return holds, nil
		}
	}
	one := p.Question.Question
	one.Profile = limits
	if one.Play, err = p.At(scale); err != nil {
		return false, err
	}
	return p.play(&one, name, scale, seed, reading)
}

// name is that of a play among those that are known.
func (p *prober) name(limits *profile.Profile, scale search.Scale, seed int64, reading bucket.Reading) (string, error) {
	key, err := json.Marshal(alike(limits.Groups, reading))
	return fmt.Sprintf("%d %d %s", scale, seed, key), err
}

// play plays a question under a reading. With the loose one the strict one follows, about which the same is asked next.
func (p *prober) play(one *judge.Question, name string, scale search.Scale, seed int64, reading bucket.Reading) (holds bool, err error) {
	var requests func() (int64, bool)
	if p.Requests != nil {
		requests = func() (int64, bool) { return p.Requests(scale, seed) }
	}
	other, err := p.name(one.Profile, scale, seed, bucket.Strict)
	if err != nil {
		return false, err
	}
	var strict *bool
	if _, known := p.known[other]; p.Strict && reading == bucket.Loose && other != name && !known && !p.singly {
		holds, strict, err = one.HoldsLoosely(seed, requests)
	} else {
		holds, err = one.HoldsUnder(seed, reading, requests)
	}
	if err != nil {
		return false, err
	}
	p.known[name] = holds
	if strict != nil {
		p.known[other] = *strict
	}
	return holds, nil
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
