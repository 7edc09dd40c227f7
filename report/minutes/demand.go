package minutes

import "loadshape/bucket"

// asked is what one group of models was asked for in a minute.
type asked struct {
	at        int64
	requests  int64
	input     int64 // cache creation among it
	read      int64
	output    int64
	uncounted bool // nobody counted the requests
	unsplit   bool // some of the input may have been read from a cache
}

// written is the input that was surely not read from a cache.
func (m *asked) written() int64 {
	if m.unsplit {
		return 0
	}
	return m.input
}

// A demand is what the minutes take of a limit: surely, and at the most.
type demand struct {
	least, most func(*asked) int64
	room        int64 // that admission asks for beside what was taken already
	why         string
}

// demandOf says what a limit counts of a minute; why says that it cannot be told.
func demandOf(l *bucket.Limit, minutes []asked) demand {
	burndown := max(1, l.Burndown)
	input := func(m *asked) int64 { return m.input }
	whole := func(m *asked) int64 { return m.input + m.read }
	none := func(*asked) int64 { return 0 }
	generated := l.Charge == bucket.AsGenerated || l.Charge == bucket.AtCompletion || l.Charge == "" && l.Dimension == bucket.OutputTokens
	d := demand{least: none}
	switch l.Dimension {
	case bucket.Requests:
		d.least = func(m *asked) int64 { return m.requests }
		d.most = d.least
		for i := range minutes {
			if minutes[i].uncounted {
				d.why = "the number of requests is not in the sums"
			}
		}
	case bucket.InputTokens:
		d.least, d.most = (*asked).written, input
		switch l.CacheRead {
		case bucket.CacheCounts:
			d.least, d.most = whole, whole
		case bucket.CacheUntilFirstToken:
			d.most = whole
		}
		if p := l.EstimatePercent; p != nil && *p != 100 {
			d.why = "admission asks for a share of the input, and the rest is settled later"
		}
	case bucket.OutputTokens: // a running answer is never cut, so nothing is certain
		d.most, d.room = func(m *asked) int64 { return m.output * burndown }, 1
	case bucket.Tokens:
		d.most, d.room = func(m *asked) int64 { return m.input + m.output*burndown }, 1
		if l.Charge != bucket.AtCompletion { // which admits without taking anything
			d.least = (*asked).written
		}
	}
	if (l.Dimension == bucket.OutputTokens || l.Dimension == bucket.Tokens) && !generated {
		d.why = "it reserves max_tokens, which is not in the sums"
	}
	if l.Level != nil {
		d.why = "it begins at a level of its own"
	}
	return d
}
