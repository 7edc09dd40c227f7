package capacity

import (
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/search"
	"loadshape/workload"
)

// Where all limits of a group are lifted, its streams need not be played: nothing of theirs is refused, and what is counted of all requests
// needs to know how many they are. Of the others only those figures are drawn that a limit counts.

// What is not played may ask for so many tokens: in a second a small part of what a limit that is lifted has in a minute, and in all, where
// many requests may be sent at once because answers end, half of it.
const (
	mostInSecond = bucket.MaxLimit / 60 / 4
	mostAtOnce   = bucket.MaxLimit / 2
)

// mostOfAll is how many tokens all streams may ask for: with any burndown much less than can be counted exactly.
const mostOfAll = bucket.MaxSum >> 20

// part is what has to be played of each stream, under a reading and under the strict one that may follow. It is not ok where that is all,
// or cannot be told.
func (p *prober) part(limits *profile.Profile, reading bucket.Reading) (kept []workload.Figures, ok bool) {
	if p.Part == nil || p.Requests == nil || slices.ContainsFunc(p.Thresholds, func(t report.ThresholdExpr) bool { return !t.OfParts() }) {
		return nil, false
	}
	for i := range limits.Groups { // a refusal that costs what was asked for adds to what is asked for in all
		if slices.ContainsFunc(limits.Groups[i].Limits, func(l bucket.Limit) bool { return l.RejectedCost == bucket.RejectedFull }) {
			return nil, false
		}
	}
	kept = make([]workload.Figures, len(p.Plan.Streams))
	for _, under := range []bucket.Reading{reading, bucket.Strict} {
		looks, ok := p.parts(limits, under)
		if !ok {
			return nil, false
		}
		for _, l := range looks {
			for i, meets := range l.streams {
				if meets {
					counted(&kept[i], &l.limits)
				}
			}
		}
	}
	return kept, slices.ContainsFunc(kept, func(f workload.Figures) bool {
		return f != workload.Figures{Sent: true, Input: true, Read: true, Output: true}
	})
}

// counted adds the figures that a limit counts, at admission or later.
func counted(f *workload.Figures, g *bucket.Group) {
	f.Sent = true
	f.Output = f.Output || g.Concurrency > 0
	f.Input = f.Input || g.Acceleration != nil
	for i := range g.Limits {
		l := &g.Limits[i]
		input, output := l.Dimension == bucket.InputTokens, l.Dimension == bucket.OutputTokens
		both := l.Dimension == bucket.Tokens
		f.Input = f.Input || input || both
		f.Read = f.Read || both || input && l.CacheRead != "" && l.CacheRead != bucket.CacheFree
		f.Output = f.Output || output || both
	}
}

// bears reports whether the streams that are not played need not be, of a plan of so many requests at a scale, and figures that are not
// counted need not be drawn.
func (p *prober) bears(kept []workload.Figures, scale search.Scale, requests, others int64) bool {
	ofAny, ofWorkers, inSecond := int64(1), int64(1), 0.0
	for i := range p.Plan.Streams {
		s := &p.Plan.Streams[i]
		client := p.Plan.ClientOf(s)
		most := s.MostTokens(&client)
		ofAny = max(ofAny, most)
		if !kept[i].Sent && !s.Undisturbed(&client, requests) {
			return false
		}
		if s.Arrivals != nil {
			inSecond += float64(s.Arrivals.HighestPerMinute()) / 60e9 * float64(scale) / float64(search.One) * float64(most)
		}
		if client.Concurrency > 0 {
			ofWorkers = max(ofWorkers, most)
		}
	}
	return inSecond < mostInSecond && others < mostAtOnce/ofWorkers && requests < mostOfAll/ofAny
}

// inPart is the question with what has to be played of the plan's streams and figures; not ok where that is all of them.
func (p *prober) inPart(limits *profile.Profile, scale search.Scale, seed int64, reading bucket.Reading) (part *judge.Question, ok bool) {
	kept, ok := p.part(limits, reading)
	if !ok {
		return nil, false
	}
	requests, ok := p.Requests(scale, seed)
	if !ok || requests == 0 {
		return nil, false
	}
	one := p.Question.Question
	one.Profile, one.Besides, one.Work.Streams = limits, requests, nil
	one.Play = func(int64, workload.Target, workload.Observer) error { return nil }
	if slices.ContainsFunc(kept, func(f workload.Figures) bool { return f.Sent }) {
		play, count, err := p.Part(scale, kept)
		if err != nil {
			return nil, false
		}
		own, ok := count(seed)
		if !ok {
			return nil, false
		}
		one.Play, one.Besides = play, requests-own
		for i := range kept {
			if kept[i].Sent {
				one.Work.Streams = append(one.Work.Streams, p.Plan.Streams[i].Name)
			}
		}
	}
	if !p.bears(kept, scale, requests, one.Besides) {
		return nil, false
	}
	return &one, true
}
