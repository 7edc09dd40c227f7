package draft

import (
	"cmp"
	"slices"
)

// A kind is what the requests of a stream have in common beside their model.
type kind int

const (
	sessions kind = iota // each goes on from the one before
	agents               // sessions that a session started
	calls                // each by itself
)

func (k kind) String() string { return [...]string{"sessions", "sub-agents", "calls"}[k] }

// A half is what of conversations a part has, where each request is taken by itself.
type half int

const (
	whole half = iota
	first      // the first turn of each
	later      // all others
)

// A part is the requests that one stream is to stand for.
type part struct {
	model    model
	kind     kind
	half     half
	requests []request   // in the order of time
	talks    [][]request // of sessions and sub-agents: the turns of each
	recorded *tally
	why      string                // turns of conversations are calls
	rates    map[[2]bool][]stretch // of requests or conversations, and how fine
	tried    map[string]*stream    // by the way that it was made
	apart    []*part               // its halves, once they were asked for
}

// parts puts the requests into streams: by model, and by kind.
func (l *ledger) parts() []*part {
	turns := make([]int, len(l.talks))
	for i := range l.requests {
		if t := l.requests[i].talk; t >= 0 {
			turns[t]++
		}
	}
	kinds := l.kinds(turns)
	byKey := map[[2]int32]*part{}
	var parts []*part
	talks := make([][]request, len(l.talks))
	for i := range l.requests {
		q := l.requests[i]
		k := calls
		if q.talk >= 0 {
			k = kinds[q.talk]
		}
		key := [2]int32{q.model, int32(k)}
		p := byKey[key]
		if p == nil {
			p = &part{model: l.models[q.model], kind: k, recorded: newTally()}
			byKey[key] = p
			parts = append(parts, p)
		}
		p.requests = append(p.requests, q)
		p.recorded.addRecorded(&q)
		if k != calls {
			talks[q.talk] = append(talks[q.talk], q)
		}
	}
	for t, turns := range talks {
		if len(turns) > 0 {
			p := byKey[[2]int32{turns[0].model, int32(kinds[t])}]
			p.talks = append(p.talks, turns)
		}
	}
	for _, p := range parts {
		slices.SortStableFunc(p.talks, func(a, b []request) int { return cmp.Compare(a[0].at, b[0].at) })
	}
	slices.SortStableFunc(parts, func(a, b *part) int {
		return cmp.Or(cmp.Compare(a.model.name, b.model.name), cmp.Compare(a.model.speed, b.model.speed), cmp.Compare(a.kind, b.kind))
	})
	return parts
}

// kinds says of every conversation what its requests are. One of a single request is a call, unless it is a sub-agent's, or most
// sessions of its model have more.
func (l *ledger) kinds(turns []int) []kind {
	one, more := make([]int, len(l.models)), make([]int, len(l.models))
	for t, talk := range l.talks {
		if talk.agent != "" {
			continue
		}
		if turns[t] == 1 {
			one[talk.model]++
		} else {
			more[talk.model]++
		}
	}
	kinds := make([]kind, len(l.talks))
	for t, talk := range l.talks {
		switch {
		case talk.agent != "":
			kinds[t] = agents
		case turns[t] == 1 && one[talk.model] > more[talk.model]:
			kinds[t] = calls
		}
	}
	return kinds
}

// halves are the first turns of conversations, and the others, where those ask for much less.
func (p *part) halves() []*part {
	if p.apart != nil {
		return p.apart
	}
	var of [3]*part
	for h := range of {
		of[h] = &part{model: p.model, kind: p.kind, half: half(h), talks: p.talks, recorded: newTally(), why: p.why}
	}
	begun := map[int32]bool{}
	for i := range p.requests {
		q := &p.requests[i]
		h := of[later]
		if !begun[q.talk] {
			begun[q.talk], h = true, of[first]
		}
		h.requests = append(h.requests, *q)
		h.recorded.addRecorded(q)
	}
	mean := func(p *part) float64 { return float64(p.recorded.all[input]) / float64(max(1, len(p.requests))) }
	if len(of[later].requests) == 0 || mean(of[first]) < 2*mean(of[later]) {
		p.apart = []*part{p}
	} else {
		p.apart = of[first:]
	}
	return p.apart
}

// starts are when requests, or conversations, came.
func starts(of []request) []int64 {
	at := make([]int64, len(of))
	for i := range of {
		at[i] = of[i].at
	}
	return at
}

func startsOfTalks(of [][]request) []int64 {
	at := make([]int64, len(of))
	for i := range of {
		at[i] = of[i][0].at
	}
	return at
}
