package draft

import (
	"slices"

	"loadshape/bucket"
)

// A figure is what is counted of traffic.
type figure int

const (
	requests figure = iota
	input           // tokens that are not read from a cache, those written to one among them
	output
	read
	figures
)

// A tally is traffic counted, and its busiest minute: of each figure by itself, in minutes from instant 0.
type tally struct {
	all, peak [figures]int64
	peakAt    [figures]int64 // the number of that minute
	minute    int64
	now       [figures]int64 // of the minute

	least, most [figures]int64 // of several seeds, the peaks

	burst          int64 // requests in the busiest second
	second, within int64 // the number of this second, and requests in it
}

func newTally() *tally { return &tally{minute: none, second: none} }

// add counts requests that are due at an instant, which is not before that of the last.
func (t *tally) add(at, n int64, r *bucket.Request) {
	t.count(at, [figures]int64{requests: n, input: n * (r.InputTokens + r.CacheCreationInputTokens), output: n * r.OutputTokens, read: n * r.CacheReadInputTokens})
}

func (t *tally) addRecorded(q *request) {
	t.count(q.at, [figures]int64{requests: 1, input: q.input + q.creation, output: q.output, read: q.read})
}

func (t *tally) count(at int64, one [figures]int64) {
	if minute := at / int64(bucket.Minute); minute != t.minute {
		t.minute, t.now = minute, [figures]int64{}
	}
	if second := at / int64(bucket.Second); second != t.second {
		t.second, t.within = second, 0
	}
	t.within += one[requests]
	t.burst = max(t.burst, t.within)
	for f, n := range one {
		t.all[f] += n
		t.now[f] += n
		if t.now[f] > t.peak[f] {
			t.peak[f], t.peakAt[f] = t.now[f], t.minute
		}
	}
}

// median is that of several tallies, of each figure by itself.
func median(of []*tally) tally {
	var m tally
	values := make([]int64, len(of))
	pick := func(figure func(*tally) int64) int64 {
		for i, t := range of {
			values[i] = figure(t)
		}
		slices.Sort(values)
		n := len(values)
		return (values[(n-1)/2] + values[n/2]) / 2
	}
	m.burst = pick(func(t *tally) int64 { return t.burst })
	for f := range figures {
		m.all[f] = pick(func(t *tally) int64 { return t.all[f] })
		m.peak[f] = pick(func(t *tally) int64 { return t.peak[f] })
		m.least[f], m.most[f] = values[0], values[len(values)-1]
	}
	return m
}

// miss is how far the busiest minute of played traffic is off that of recorded traffic: the figure that is off most, as a
// share of the recorded one.
func miss(recorded, played *tally) float64 {
	worst := 0.0
	for _, f := range [...]figure{requests, input, output} {
		worst = max(worst, apart(recorded.peak[f], played.peak[f]))
	}
	return worst
}

// missAll is the same of what there is in all.
func missAll(recorded, played *tally) float64 {
	worst := 0.0
	for f := range figures {
		worst = max(worst, apart(recorded.all[f], played.all[f]))
	}
	return worst
}

// byChance reports whether the busiest minute of recorded traffic lies among those of the seeds that were played.
func byChance(recorded, played *tally) bool {
	for _, f := range [...]figure{requests, input, output} {
		if recorded.peak[f] < played.least[f] || recorded.peak[f] > played.most[f] {
			return false
		}
	}
	return true
}

func apart(a, b int64) float64 {
	switch {
	case a == b:
		return 0
	case a == 0:
		return 1
	}
	off := float64(b)/float64(a) - 1
	return max(off, -off)
}
