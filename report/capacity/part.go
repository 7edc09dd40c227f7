package capacity

import (
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/search"
)

// Where all limits of a group are lifted, its streams need not be played: nothing of theirs is refused, and what is counted of all requests
// needs to know how many they are.

// mostOfOthers is how many tokens the streams that are not played may ask for in all: less than a limit that is lifted holds at once.
const mostOfOthers = bucket.MaxLimit

// mostOfAll is how many tokens all streams may ask for: with any burndown much less than can be counted exactly.
const mostOfAll = bucket.MaxSum >> 20

// someStreams are those of a plan that are played by themselves.
type someStreams struct {
	streams []bool
	names   []string
}

// part is the streams that meet limits that are not lifted. It is not ok where the others have to be played, too.
func (p *prober) part(limits *profile.Profile, reading bucket.Reading) (x someStreams, ok bool) {
	if p.Part == nil || p.Requests == nil || slices.ContainsFunc(p.Thresholds, func(t report.ThresholdExpr) bool { return !t.OfParts() }) {
		return x, false
	}
	looks, ok := p.parts(limits, reading)
	for i := range limits.Groups { // a refusal that costs what was asked for adds to what is asked for in all
		ok = ok && !slices.ContainsFunc(limits.Groups[i].Limits, func(l bucket.Limit) bool { return l.RejectedCost == bucket.RejectedFull })
	}
	x.streams = make([]bool, len(p.Plan.Streams))
	for _, l := range looks {
		for i, meets := range l.streams {
			x.streams[i] = x.streams[i] || meets
		}
	}
	for i, played := range x.streams {
		if played {
			x.names = append(x.names, p.Plan.Streams[i].Name)
		}
	}
	return x, ok && len(x.names) > 0 && slices.Contains(x.streams, false)
}

// bears reports whether the streams that are not played need not be, of a plan of so many requests.
func (p *prober) bears(x *someStreams, requests, others int64) bool {
	ofOthers, ofAny := int64(1), int64(1)
	for i := range p.Plan.Streams {
		s := &p.Plan.Streams[i]
		client := p.Plan.ClientOf(s)
		most := s.MostTokens(&client)
		ofAny = max(ofAny, most)
		if !x.streams[i] {
			if !s.Undisturbed(&client, requests) {
				return false
			}
			ofOthers = max(ofOthers, most)
		}
	}
	return others < mostOfOthers/ofOthers && requests < mostOfAll/ofAny
}

// holdsInPart reports whether the plan holds, where that can be told by some of its streams.
func (p *prober) holdsInPart(limits *profile.Profile, scale search.Scale, seed int64, reading bucket.Reading) (holds, ok bool) {
	x, ok := p.part(limits, reading)
	if !ok {
		return false, false
	}
	requests, ok := p.Requests(scale, seed)
	if !ok {
		return false, false
	}
	play, count, err := p.Part(scale, x.streams)
	if err != nil {
		return false, false
	}
	own, ok := count(seed)
	if !ok || !p.bears(&x, requests, requests-own) {
		return false, false
	}
	one := p.Question.Question
	one.Profile, one.Play, one.Work.Streams, one.Besides = limits, play, x.names, requests-own
	holds, err = one.HoldsUnder(seed, reading, func() (int64, bool) { return requests, true })
	return holds, err == nil
}
