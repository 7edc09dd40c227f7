package oracle

import (
	"math/big"

	"loadshape/bucket"
)

type limit struct {
	bucket.Limit         // defaults filled in
	capacity     int64   // of a window: its limit
	wall         int64   // wall-clock time of instant 0
	level        big.Rat // of a token bucket, at instant since
	since        int64
	entries      []*entry // of a window
	starts       []int64  // of anchored windows
}

// An entry is an amount and the instant at which it was taken.
type entry struct{ at, amount int64 }

func newLimit(l bucket.Limit, start int64) *limit {
	if l.Per == 0 {
		l.Per = bucket.Minute
	}
	if l.Window == "" {
		l.Window = bucket.TokenBucket
	}
	if l.Burst == 0 {
		l.Burst = l.Per
	}
	if l.Oversized == "" {
		l.Oversized = bucket.AdmitWhenFull
	}
	if l.Charge == "" && l.Dimension == bucket.OutputTokens {
		l.Charge = bucket.AsGenerated
	}
	if l.Charge == "" && l.Dimension == bucket.Tokens {
		l.Charge = bucket.ReserveMaxTokens
	}
	if l.Burndown == 0 {
		l.Burndown = 1
	}
	if l.CacheRead == "" {
		l.CacheRead = bucket.CacheFree
	}
	if l.EstimatePercent == nil {
		hundred := int64(100)
		l.EstimatePercent = &hundred
	}
	ol := &limit{Limit: l, capacity: l.Limit, wall: start}
	if l.Window == bucket.TokenBucket {
		c := new(big.Int).Mul(big.NewInt(l.Limit), big.NewInt(int64(l.Burst)))
		ol.capacity = c.Quo(c, big.NewInt(int64(l.Per))).Int64()
		if ol.capacity < 1 && l.Limit > 0 {
			ol.capacity = 1
		}
		ol.level.SetInt64(ol.capacity)
		if l.Level != nil {
			ol.level.SetInt64(*l.Level)
		}
	}
	return ol
}

// cost says what admission asks for and what it takes.
func (l *limit) cost(r *bucket.Request) (ask, take int64) {
	input := r.InputTokens + r.CacheCreationInputTokens
	maxTokens := r.MaxTokens
	if maxTokens == 0 {
		maxTokens = r.OutputTokens
		if l.ClientMaxTokens {
			maxTokens = max(maxTokens, r.ClientMaxTokens)
		}
	}
	room := int64(0)
	switch l.Dimension {
	case bucket.Requests:
		return 1, 1
	case bucket.InputTokens:
		if l.CacheRead != bucket.CacheFree {
			input += r.CacheReadInputTokens
		}
		p := new(big.Int).Mul(big.NewInt(input), big.NewInt(*l.EstimatePercent))
		p.Quo(p, big.NewInt(100))
		return p.Int64(), p.Int64()
	case bucket.OutputTokens:
		switch l.Charge {
		case bucket.ReserveMaxTokens:
			return maxTokens, maxTokens
		default:
			if r.OutputTokens > 0 {
				room = 1
			}
			return room, 0
		}
	case bucket.Tokens:
		switch l.Charge {
		case bucket.ReserveMaxTokens:
			c := input + r.CacheReadInputTokens + maxTokens
			return c, c
		case bucket.AsGenerated:
			if r.OutputTokens > 0 {
				room = 1
			}
			return input + room, input
		default:
			if input+r.OutputTokens > 0 {
				room = 1
			}
			return room, 0
		}
	}
	panic("no such dimension")
}

// admits says whether the limit has room for what is asked.
func (l *limit) admits(at, ask int64) bool {
	if ask == 0 {
		return true
	}
	if l.Limit.Limit == 0 || ask > l.capacity && l.Oversized == bucket.Reject {
		return false
	}
	if l.Window == bucket.TokenBucket {
		return l.levelAt(at).Cmp(whole(min(ask, l.capacity))) >= 0
	}
	return l.usedAt(at).Cmp(whole(l.capacity-min(ask, l.capacity))) <= 0
}

// levelAt is the level of a token bucket, refilled up to at.
func (l *limit) levelAt(at int64) *big.Rat {
	refill := new(big.Rat).Mul(whole(at-l.since), big.NewRat(l.Limit.Limit, int64(l.Per)))
	level := refill.Add(refill, &l.level)
	if c := whole(l.capacity); level.Cmp(c) > 0 {
		return c
	}
	return level
}

// usedAt is what was taken of a window and counts at an instant.
func (l *limit) usedAt(at int64) *big.Rat {
	used := new(big.Rat)
	for _, e := range l.entries {
		if w := l.weight(e.at, at); w.Sign() > 0 {
			used.Add(used, w.Mul(w, whole(e.amount)))
		}
	}
	if used.Sign() < 0 {
		return new(big.Rat)
	}
	return used
}

// weight is how much of an amount that was taken at one instant counts at a later one.
func (l *limit) weight(taken, at int64) *big.Rat {
	per := int64(l.Per)
	switch l.Window {
	case bucket.Fixed:
		if l.number(taken) == l.number(at) {
			return whole(1)
		}
	case bucket.Anchored:
		for _, start := range l.starts {
			if start <= taken && taken < start+per && start <= at && at < start+per {
				return whole(1)
			}
		}
	case bucket.SlidingLog:
		if at-per < taken && taken <= at {
			return whole(1)
		}
	case bucket.SlidingCounter:
		switch l.number(at) - l.number(taken) {
		case 0:
			return whole(1)
		case 1:
			elapsed := l.wall + at - l.number(at)*per
			return big.NewRat(per-elapsed, per)
		}
	}
	return new(big.Rat)
}

// number is that of the clock's window which holds an instant.
func (l *limit) number(at int64) int64 { return floorDiv(l.wall+at, int64(l.Per)) }

// counts says whether a settlement still finds the entry that it corrects.
func (l *limit) counts(e *entry, at int64) bool {
	if l.Window == bucket.SlidingCounter {
		return l.number(at)-l.number(e.at) <= 1
	}
	return l.weight(e.at, at).Sign() > 0
}

// charge takes an amount at its own instant.
func (l *limit) charge(at, amount int64) *entry {
	e := &entry{at, amount}
	if l.Window == bucket.TokenBucket {
		l.level.Set(new(big.Rat).Sub(l.levelAt(at), whole(amount)))
		l.since = at
		return e
	}
	if n := len(l.starts); n == 0 || at >= l.starts[n-1]+int64(l.Per) {
		l.starts = append(l.starts, at)
	}
	l.entries = append(l.entries, e)
	return e
}

// apply applies what falls on one instant: of a token bucket the net amount.
func (l *limit) apply(at int64, changes []change) {
	if l.Window == bucket.TokenBucket {
		level := l.levelAt(at)
		for _, c := range changes {
			level.Sub(level, whole(c.amount))
		}
		if c := whole(l.capacity); level.Cmp(c) > 0 {
			level = c
		}
		l.level.Set(level)
		l.since = at
		return
	}
	for _, c := range changes {
		if c.entry == nil {
			l.charge(at, c.amount)
		} else if l.counts(c.entry, at) {
			c.entry.amount += c.amount
		}
	}
}

// wait is the time after which the limit would admit what it refuses now; nil where none helps.
func (l *limit) wait(at, ask int64) *big.Rat {
	if l.Limit.Limit == 0 || ask > l.capacity && l.Oversized == bucket.Reject {
		return nil
	}
	need := min(ask, l.capacity)
	per := int64(l.Per)
	switch l.Window {
	case bucket.TokenBucket:
		missing := new(big.Rat).Sub(whole(need), l.levelAt(at))
		return missing.Mul(missing, big.NewRat(per, l.Limit.Limit))
	case bucket.Fixed:
		return whole((l.number(at)+1)*per - l.wall - at)
	case bucket.Anchored:
		return whole(l.starts[len(l.starts)-1] + per - at)
	case bucket.SlidingLog:
		over := l.usedAt(at)
		over.Sub(over, whole(l.capacity-need))
		for _, e := range l.entries { // the oldest first
			if e.at+per <= at {
				continue
			}
			if over.Sub(over, whole(e.amount)).Sign() <= 0 {
				return whole(e.at + per - at)
			}
		}
		panic("an empty window refuses")
	}
	// A sliding counter falls in straight lines, one for each window of the clock.
	from := at
	for n := l.number(at); ; n++ {
		begin := n*per - l.wall
		var current, previous int64
		for _, e := range l.entries {
			switch n - l.number(e.at) {
			case 0:
				current += e.amount
			case 1:
				previous += e.amount
			}
		}
		if room := l.capacity - need - current; room >= 0 {
			x := whole(from)
			if previous > 0 { // previous × (per − elapsed) / per = room
				full := new(big.Rat).Mul(whole(room), big.NewRat(per, previous))
				if y := whole(begin + per); y.Sub(y, full).Cmp(x) > 0 {
					x = y
				}
			}
			if x.Cmp(whole(begin+per)) < 0 {
				return x.Sub(x, whole(at))
			}
		}
		from = begin + per
	}
}

// peek is the whole tokens that are left.
func (l *limit) peek(at int64) *big.Int {
	left := new(big.Rat)
	if l.Window == bucket.TokenBucket {
		left = l.levelAt(at)
	} else {
		left.Sub(whole(l.capacity), l.usedAt(at))
	}
	return new(big.Int).Div(left.Num(), left.Denom()) // Euclid's, and so the floor
}
