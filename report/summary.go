package report

import (
	"math/big"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/workload"
)

const minute = int64(bucket.Minute)

// A summary gathers the figures of a Reading while traffic is played.
type summary struct {
	gate    *bucket.Gate
	limits  []limitCount // of all groups
	first   []int        // the place in limits of each group's first
	streams []streamCount
	rows    []row // the minutes that are over
	now     row   // this one

	attempts, admitted, refused, gaveUp, unsent, early int64
	causes                                             [int(bucket.ByConcurrency) + 1]int64
	firstRefusal, lastRefusal                          int64
	last                                               int64 // the last instant at which something happened
	waits                                              *waits
}

const unset = int64(-1)

// A row is a minute. Most requests are admitted when they are due, at the first attempt; they are counted apart
// and only once.
type row struct {
	at       int64
	straight load // offered, and admitted in the same minute at the first attempt without a wait
	offered  load // beside those
	admitted load // beside those
	refused  int64
	lowest   []int64 // of each limit
}

type load struct{ requests, input, creation, read, output int64 }

func (l *load) add(r *bucket.Request) {
	l.requests++
	l.input += r.InputTokens
	l.creation += r.CacheCreationInputTokens
	l.read += r.CacheReadInputTokens
	l.output += r.OutputTokens
}

func (l load) plus(m load) load {
	return load{l.requests + m.requests, l.input + m.input, l.creation + m.creation, l.read + m.read, l.output + m.output}
}

func (l load) public() Load {
	return Load{l.requests, l.input, l.creation, l.read, l.input + l.creation + l.read, l.output}
}

type limitCount struct {
	use              LimitUse
	group, limit     int
	lowest, lowestAt int64
	refused          int64
	hopeless         int64
	firstRefusal     int64
	longest          uint64
}

type streamCount struct {
	straight, requests, attempts, admitted, refused, gaveUp int64
	waits                                                   *waits
}

func newSummary(gate *bucket.Gate, groups []bucket.Group, streams int) *summary {
	s := &summary{gate: gate, firstRefusal: unset, lastRefusal: unset, waits: newWaits(), streams: make([]streamCount, streams)}
	for i := range s.streams {
		s.streams[i].waits = newWaits()
	}
	for g := range groups {
		s.first = append(s.first, len(s.limits))
		for i := range groups[g].Limits {
			l := &groups[g].Limits[i]
			per := l.Per
			if per == 0 {
				per = bucket.Minute
			}
			use := LimitUse{Dimension: string(l.Dimension), Scope: l.Scope, Limit: l.Limit, Per: per.String(),
				Window: string(l.Window), Capacity: l.Capacity(), Source: l.Source, AsOf: l.AsOf}
			if use.Window == "" {
				use.Window = string(bucket.TokenBucket)
			}
			if len(groups) > 1 {
				use.Group = strings.Join(groups[g].Models, ", ")
			}
			s.count(use, g, i)
		}
		if a := groups[g].Acceleration; a != nil {
			s.count(LimitUse{Dimension: bucket.ByAcceleration.String(), Scope: string(a.Dimension), Limit: a.Floor,
				Per: bucket.Minute.String(), Capacity: a.Floor, Source: a.Source}, g, bucket.AtAcceleration)
		}
		if n := groups[g].Concurrency; n > 0 {
			s.count(LimitUse{Dimension: bucket.ByConcurrency.String(), Limit: n, Capacity: n}, g, bucket.AtConcurrency)
		}
	}
	return s
}

func (s *summary) count(use LimitUse, group, limit int) {
	s.limits = append(s.limits, limitCount{use: use, group: group, limit: limit,
		lowest: s.gate.Lowest(group, limit), firstRefusal: unset})
}

// attempt takes in an attempt.
func (s *summary) attempt(a *workload.Attempt) {
	if a.Attempt == 1 && a.Sent == a.At && a.Verdict.Cause == bucket.None {
		s.now.straight.add(&a.Request.Request)
		s.streams[a.Stream].straight++
		return
	}
	s.detour(a)
}

// detour takes in an attempt that did not go straight through.
func (s *summary) detour(a *workload.Attempt) {
	stream := &s.streams[a.Stream]
	if a.Attempt <= 1 {
		s.minute(a.At).offered.add(&a.Request.Request)
		stream.requests++
	}
	if a.Attempt == 0 {
		s.unsent++
		s.gaveUp++
		stream.gaveUp++
		return
	}
	s.attempts++
	stream.attempts++
	if a.Early {
		s.early++
	}
	if a.Verdict.Admitted() {
		s.now.admitted.add(&a.Request.Request)
		s.admitted++
		stream.admitted++
		s.waits.record(a.Sent - a.At)
		stream.waits.record(a.Sent - a.At)
		return
	}
	s.now.refused++
	s.refused++
	stream.refused++
	if a.Last {
		s.gaveUp++
		stream.gaveUp++
	}
	s.causes[a.Verdict.Cause]++
	if s.firstRefusal == unset {
		s.firstRefusal = a.Sent
	}
	s.lastRefusal = a.Sent
	l := s.limit(a.Group, a.Verdict.Limit)
	l.refused++
	if l.firstRefusal == unset {
		l.firstRefusal = a.Sent
	}
	if seconds, ok := a.Verdict.RetryAfter(); ok {
		l.longest = max(l.longest, seconds)
	} else {
		l.hopeless++
	}
}

// limit finds the limit of a group at its place.
func (s *summary) limit(group, place int) *limitCount {
	i := s.first[group]
	if place >= 0 {
		return &s.limits[i+place]
	}
	for s.limits[i].group != group || s.limits[i].limit != place {
		i++
	}
	return &s.limits[i]
}

// minute is the row of an instant that is not later than now: a request that waited is offered in a minute
// that may be over.
func (s *summary) minute(at int64) *row {
	at -= at % minute
	if at == s.now.at {
		return &s.now
	}
	i, found := slices.BinarySearchFunc(s.rows, at, func(r row, at int64) int {
		return int(min(max(r.at-at, -1), 1))
	})
	if !found { // nothing else happened in it, so that its levels were those at its end
		lowest := s.now.lowest
		if i < len(s.rows) {
			lowest = s.rows[i].lowest
		}
		s.rows = slices.Insert(s.rows, i, row{at: at, lowest: lowest})
	}
	return &s.rows[i]
}

// begin ends the minute before and begins the one at an instant.
func (s *summary) begin(at int64) {
	s.gate.Advance(at - 1)
	s.close()
	s.gate.Mark(at)
	s.now = row{at: at}
}

// close ends a minute.
func (s *summary) close() {
	var lowest []int64
	busy := s.now.straight.requests|s.now.offered.requests|s.now.admitted.requests|s.now.refused != 0
	for i := range s.limits {
		l := &s.limits[i]
		level := s.gate.Lowest(l.group, l.limit)
		if level < l.lowest {
			l.lowest, l.lowestAt = level, s.now.at
		}
		if busy {
			lowest = append(lowest, level)
		}
	}
	if busy {
		s.now.lowest = lowest
		s.rows = append(s.rows, s.now)
	}
}

// reading ends the run and gives its figures.
func (s *summary) reading(names []string) *Reading {
	s.close()
	r := &Reading{waits: s.waits, FirstRefusalS: s.instant(s.firstRefusal), LastRefusalS: s.instant(s.lastRefusal),
		Attempts: s.attempts, Admitted: s.admitted, Refused: s.refused, GaveUp: s.gaveUp, Unsent: s.unsent, TooEarly: s.early,
		RefusedBy: RefusedBy{
			Requests:     s.causes[bucket.ByRequests],
			InputTokens:  s.causes[bucket.ByInputTokens],
			OutputTokens: s.causes[bucket.ByOutputTokens],
			Tokens:       s.causes[bucket.ByTokens],
			Acceleration: s.causes[bucket.ByAcceleration],
			Concurrency:  s.causes[bucket.ByConcurrency],
		},
		Limits: []LimitUse{}, Streams: []StreamUse{}, Minutes: []Minute{},
	}
	straight := int64(0)
	for i := range s.rows {
		m := &s.rows[i]
		straight += m.straight.requests
		offered, admitted := m.straight.plus(m.offered), m.straight.plus(m.admitted)
		r.Minutes = append(r.Minutes, Minute{AtS: Seconds(m.at), Offered: offered.public(), Admitted: admitted.public(),
			Refused: m.refused, LowestLevels: m.lowest})
		r.Requests += offered.requests
	}
	r.Attempts += straight
	r.Admitted += straight
	r.Conserved = r.Requests == r.Admitted+r.GaveUp
	s.waits.zeros(straight)
	r.Wait = s.waits.summary()
	for i := range s.streams {
		c := &s.streams[i]
		c.waits.zeros(c.straight)
		r.Streams = append(r.Streams, StreamUse{Name: names[i], Requests: c.requests + c.straight, Attempts: c.attempts + c.straight,
			Admitted: c.admitted + c.straight, Refused: c.refused, GaveUp: c.gaveUp, Wait: c.waits.summary()})
	}
	for i := range s.limits {
		r.Limits = append(r.Limits, s.limits[i].public(s))
	}
	return r
}

func (s *summary) instant(at int64) *Seconds {
	if at == unset {
		return nil
	}
	v := Seconds(at)
	return &v
}

func (l *limitCount) public(s *summary) LimitUse {
	u := l.use
	u.LowestLevel = l.lowest
	u.PeakUsedShare = share(new(big.Int).Sub(big.NewInt(u.Capacity), big.NewInt(l.lowest)), big.NewInt(u.Capacity))
	if u.Capacity == 0 && l.refused > 0 {
		u.PeakUsedShare = 1
	}
	lowestAt := Seconds(l.lowestAt)
	u.LowestAtS = &lowestAt
	u.Refused = l.refused
	u.Hopeless = l.hopeless
	u.FirstRefusalS = s.instant(l.firstRefusal)
	if l.longest > 0 {
		longest := l.longest
		u.LongestRetryAfter = &longest
	}
	return u
}

// share is a / b to six decimals, halves up; 0 where b is 0.
func share(a, b *big.Int) float64 {
	if b.Sign() == 0 {
		return 0
	}
	n := new(big.Int).Mul(a, big.NewInt(2_000_000))
	n.Add(n, b)
	n.Div(n, new(big.Int).Mul(b, big.NewInt(2)))
	return float64(n.Int64()) / 1e6
}
