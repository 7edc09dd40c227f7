package capacity

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/search"
)

// Where nothing at all may be refused, a plan holds under limits just where each of them by itself refuses nothing: up to the first
// refusal clients do the same whatever the limits are. So one play at a scale, with many limits that look on, tells of all of them, and
// of every profile that is made of them. Nothing is computed: each limit is asked about each request, as in a play of its own.

// looks are what such plays have found, of the plan's own seed. They may be asked side by side.
type looks struct {
	*Question
	free     *profile.Profile
	reading  bucket.Reading // under which a request asks for the most
	standing []*look        // that look on in every play

	mutex sync.Mutex
	at    map[search.Scale]*looked
}

// A look is a limit under a reading.
type look struct {
	key     string
	limits  bucket.Group // this one alone
	streams []bool       // that meet it
}

// looked is what is known at a scale.
type looked struct {
	mutex    sync.Mutex
	useless  bool // nothing can be told this way
	requests int64
	refuses  map[string]bool // by the key of a look
}

// looks are nil where something else than a refusal may break a run.
func (q *Question) looks() *looks {
	if q.singly || slices.ContainsFunc(q.Thresholds, func(t report.ThresholdExpr) bool { return !t.ForbidsRefusals() }) {
		return nil
	}
	x := &looks{Question: q, free: lifted(q.Profile, nil), reading: bucket.Loose, at: map[search.Scale]*looked{}}
	if q.Strict {
		x.reading = bucket.Strict
	}
	for _, p := range q.EachReading() {
		parts, ok := x.parts(q.Profile, p.Reading)
		if !ok {
			return nil
		}
		x.standing = append(x.standing, parts...)
	}
	return x
}

// parts are the limits of a profile, one by one, without those that are lifted. It is not ok where the plan's streams do not meet them.
func (x *Question) parts(limits *profile.Profile, reading bucket.Reading) (parts []*look, ok bool) {
	if !x.Plan.Plain() {
		return nil, false
	}
	groups := alike(limits.Groups, reading)
	streams := make([][]bool, len(groups))
	for i := range x.Plan.Streams {
		s := &x.Plan.Streams[i]
		g, err := limits.Group(s.Model, s.Speed)
		if err != nil {
			return nil, false
		}
		if streams[g] == nil {
			streams[g] = make([]bool, len(x.Plan.Streams))
		}
		streams[g][i] = true
	}
	add := func(group int, one bucket.Group) {
		key, err := json.Marshal(one)
		ok = ok && err == nil
		parts = append(parts, &look{fmt.Sprint(streams[group], string(key)), one, streams[group]})
	}
	ok = true
	for i := range groups {
		g := &groups[i]
		if streams[i] == nil {
			continue
		}
		for _, l := range g.Limits {
			if !isLifted(l) {
				add(i, bucket.Group{Limits: []bucket.Limit{l}})
			}
		}
		if a := g.Acceleration; a != nil && *a != *liftedAcceleration(a) {
			add(i, bucket.Group{Acceleration: a})
		}
		if n := g.Concurrency; n > 0 && n < bucket.MaxLimit {
			add(i, bucket.Group{Concurrency: n})
		}
	}
	return parts, ok
}

// isLifted reports whether a limit under a reading is one that is lifted.
func isLifted(l bucket.Limit) bool {
	if l.Oversized == bucket.Reject {
		return false
	}
	free := liftedLimit(&l)
	l.Oversized, free.ClientMaxTokens = free.Oversized, l.ClientMaxTokens
	return reflect.DeepEqual(l, free)
}

// holds reports whether the plan holds under limits, where that is known or can be found; the error is that there is no request.
func (x *looks) holds(limits *profile.Profile, scale search.Scale, reading bucket.Reading) (holds, ok bool, err error) {
	parts, ok := x.parts(limits, reading)
	if !ok || len(parts) == 0 { // a part of the plan tells as much
		return false, false, nil
	}
	at := x.of(scale)
	at.mutex.Lock()
	defer at.mutex.Unlock()
	if ok, err := x.find(at, scale, parts, 1); !ok || err != nil {
		return false, false, err
	}
	if slices.ContainsFunc(parts, func(l *look) bool { return at.refuses[l.key] }) {
		return false, true, nil
	}
	if at.requests == 0 {
		err = judge.ErrNoRequest
	}
	return true, true, err
}

func (x *looks) of(scale search.Scale) *looked {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	if x.at[scale] == nil {
		x.at[scale] = &looked{requests: -1, refuses: map[string]bool{}}
	}
	return x.at[scale]
}

// find plays the plan where it is not known of all of some limits whether they refuse something, until that is known of all, or enough
// of them do.
func (x *looks) find(at *looked, scale search.Scale, parts []*look, enough int) (ok bool, err error) {
	var outs []*lookout
	var keys []string
	unknown := 0
	for i, l := range slices.Concat(parts, x.standing) {
		refuses, known := at.refuses[l.key]
		if i < len(parts) && refuses {
			enough--
		}
		if known || slices.Contains(keys, l.key) {
			continue
		}
		keys = append(keys, l.key)
		outs = append(outs, &lookout{limits: l.limits, meets: l.streams, asked: i < len(parts)})
		if i < len(parts) {
			unknown++
		}
	}
	switch {
	case at.useless:
		return false, nil
	case enough <= 0, unknown == 0 && at.requests >= 0:
		return true, nil
	}
	one := x.Question.Question
	one.Profile = x.free
	if one.Play, err = x.At(scale); err != nil {
		return false, err
	}
	requests, whole, ok, err := lookOut(&one, x.Seed, x.reading, outs, enough)
	if at.useless = !ok; err != nil || !ok {
		return false, err
	}
	for i, o := range outs {
		if whole || o.refuses {
			at.refuses[keys[i]] = o.refuses
		}
	}
	if whole {
		at.requests = requests
	}
	return true, nil
}

// ahead plays what searches for the smallest amount of each limit ask for next, of all of them at once, until it knows all that they will.
func (m *measuring) ahead() error {
	x := m.looks
	if x == nil {
		return nil
	}
	edges := make([][]int64, len(m.limits))
	for _, p := range m.EachReading() {
		for {
			var parts []*look
			for i := range m.limits {
				l := &m.limits[i]
				if !l.counts() {
					continue
				}
				s := m.smallest(l, edges[i])
				alone := lifted(m.Profile, l)
				played := func(amount int64) (holds, known bool) {
					one, ok := x.parts(withAmount(alone, l, amount), p.Reading)
					if !ok || len(one) != 1 { // so high that nothing is left to play
						return true, true
					}
					refuses, known := x.of(search.One).refuses[one[0].key]
					if !known {
						parts = append(parts, one[0])
					}
					return !refuses, known
				}
				known := func(amount int64) (holds, known bool) {
					if holds, ok := m.all.bounded(withAmount(alone, l, amount), search.One, p.Reading); ok {
						return holds, true
					}
					return played(amount)
				}
				if found, done := s.foresee(known, lookahead); done {
					edges[i] = found.edge()
					for _, amount := range edges[i] {
						played(amount)
					}
				}
			}
			if len(parts) == 0 {
				break
			}
			if ok, err := x.find(x.of(search.One), search.One, parts, len(parts)+1); !ok || err != nil {
				return nil // whoever needs to know plays for itself, and says what is wrong
			}
		}
	}
	return nil
}

// lookahead is how many steps of a search are played at once, whatever comes of the first.
const lookahead = 2
