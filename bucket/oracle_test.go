package bucket_test

import (
	"math/big"

	"loadshape/bucket"
)

// The oracle is the model in its slowest and most obvious form: every amount that was ever taken stays in a
// list, what is still to come is a list too, levels are rationals, and every answer is worked out from
// those lists anew. It is what the gate is compared with, and shares nothing with it but the settings.
type oracle struct {
	start   int64 // wall-clock time of instant 0
	groups  []*oracleGroup
	pending []oracleChange
	answers []*oracleAnswer
}

type oracleGroup struct {
	limits      []*oracleLimit
	concurrency int64
	ends        []int64 // of every admitted request
	accel       *bucket.Acceleration
	minutes     []oracleEntry // wall-clock time and cost of every admitted request
}

type oracleLimit struct {
	bucket.Limit         // defaults filled in
	capacity     int64   // of a window: its limit
	wall         int64   // wall-clock time of instant 0
	level        big.Rat // of a token bucket, at instant since
	since        int64
	entries      []*oracleEntry // of a window
	starts       []int64        // of anchored windows
}

// An oracleEntry is an amount and the instant at which it was taken.
type oracleEntry struct{ at, amount int64 }

// An oracleChange is a charge or a settlement that is still to come.
type oracleChange struct {
	due    int64
	limit  *oracleLimit
	amount int64
	entry  *oracleEntry // what a settlement corrects; nil: a new entry
}

// An oracleAnswer is output that is charged at every whole second while it is generated.
type oracleAnswer struct {
	limit           *oracleLimit
	tf, end, output int64
	next            int64 // the whole second of the next charge
	charged         int64 // tokens that were produced by the one before
}

// An answer is what the oracle says to one request. A nil wait of a refusal is one that nothing can end.
type answer struct {
	admitted  bool
	limitedBy string
	limit     int // index of the refusing limit, where a limit refused
	wait      *big.Rat
	retry     *big.Int // whole seconds, nil where wait is
}

func newOracle(groups []bucket.Group, start int64) *oracle {
	o := &oracle{start: start}
	for _, g := range groups {
		og := &oracleGroup{concurrency: g.Concurrency}
		if g.Acceleration != nil {
			a := *g.Acceleration
			if a.GrowthPercent == nil {
				hundred := int64(100)
				a.GrowthPercent = &hundred
			}
			if a.Every == 0 {
				a.Every = bucket.Minute
			}
			og.accel = &a
		}
		for _, l := range g.Limits {
			og.limits = append(og.limits, newOracleLimit(l, start))
		}
		o.groups = append(o.groups, og)
	}
	return o
}

func newOracleLimit(l bucket.Limit, start int64) *oracleLimit {
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
	ol := &oracleLimit{Limit: l, capacity: l.Limit, wall: start}
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

// admit is one attempt: everything due is applied, every limit is asked, and one refusal is enough.
func (o *oracle) admit(group int, at int64, r *bucket.Request) answer {
	o.advance(at)
	g := o.groups[group]

	var refusing []int
	for i, l := range g.limits {
		if ask, _ := l.cost(r); !l.admits(at, ask) {
			refusing = append(refusing, i)
		}
	}
	slow := g.accel != nil && g.sum(floorDiv(o.start+at, minute))+g.accelCost(r) > g.ceiling(o.start, o.start+at)
	busy := g.concurrency > 0 && g.underWay(at) >= g.concurrency

	if len(refusing) == 0 && !slow && !busy {
		for _, l := range g.limits {
			o.take(l, at, r)
		}
		g.ends = append(g.ends, at+r.Duration)
		if g.accel != nil {
			g.minutes = append(g.minutes, oracleEntry{o.start + at, g.accelCost(r)})
		}
		o.advance(at) // what falls on the instant of its own admission
		return answer{admitted: true}
	}

	for _, l := range g.limits {
		if l.Dimension == bucket.Requests && l.RejectedCost > 0 {
			l.charge(at, l.RejectedCost)
		}
	}
	var longest *answer
	add := func(a answer) {
		if longest == nil || longest.wait != nil && (a.wait == nil || a.wait.Cmp(longest.wait) > 0) {
			longest = &a
		}
	}
	for _, i := range refusing {
		l := g.limits[i]
		ask, _ := l.cost(r)
		add(answer{limitedBy: string(l.Dimension), limit: i, wait: l.wait(at, ask)})
	}
	if slow {
		now := o.start + at
		add(answer{limitedBy: "acceleration", wait: whole((floorDiv(now, minute)+1)*minute - now)})
	}
	if busy {
		add(answer{limitedBy: "concurrency"})
	}
	if longest.wait != nil {
		longest.retry = ceil(new(big.Rat).Quo(longest.wait, whole(second)))
		if longest.retry.Sign() == 0 {
			longest.retry.SetInt64(1)
		}
	}
	return *longest
}

// advance applies every charge and settlement due up to and including at, one instant after another.
func (o *oracle) advance(at int64) {
	for {
		due := at + 1
		for _, c := range o.pending {
			due = min(due, c.due)
		}
		for _, a := range o.answers {
			due = min(due, a.next)
		}
		if due > at {
			return
		}
		now := map[*oracleLimit][]oracleChange{}
		var later []oracleChange
		for _, c := range o.pending {
			if c.due == due {
				now[c.limit] = append(now[c.limit], c)
			} else {
				later = append(later, c)
			}
		}
		var going []*oracleAnswer
		for _, a := range o.answers {
			if a.next == due {
				produced := producedAt(due, a.tf, a.end, a.output)
				if amount := (produced - a.charged) * a.limit.Burndown; amount > 0 {
					now[a.limit] = append(now[a.limit], oracleChange{due, a.limit, amount, nil})
				}
				a.charged = produced
				a.next += second
			}
			if a.charged < a.output {
				going = append(going, a)
			}
		}
		o.pending, o.answers = later, going
		for l, changes := range now {
			l.apply(due, changes)
		}
	}
}

// take takes from a limit what admission takes, and notes what is to come.
func (o *oracle) take(l *oracleLimit, at int64, r *bucket.Request) {
	_, amount := l.cost(r)
	var entry *oracleEntry
	if amount > 0 {
		entry = l.charge(at, amount)
	}
	end := at + r.Duration
	tf := min(at+r.TTFT, end)
	later := func(due, amount int64, entry *oracleEntry) {
		if amount != 0 {
			o.pending = append(o.pending, oracleChange{due, l, amount, entry})
		}
	}
	input := r.InputTokens + r.CacheCreationInputTokens
	settled := r.OutputTokens * l.Burndown
	if l.Dimension == bucket.Tokens {
		settled += input
	}
	switch {
	case l.Dimension == bucket.InputTokens && l.CacheRead == bucket.CacheCounts:
		later(tf, input+r.CacheReadInputTokens-amount, entry)
	case l.Dimension == bucket.InputTokens:
		later(tf, input-amount, entry)
	case l.Charge == bucket.AsGenerated:
		o.answers = append(o.answers, &oracleAnswer{l, tf, end, r.OutputTokens, floorDiv(at+second-1, second) * second, 0})
	case l.Charge == bucket.ReserveMaxTokens:
		later(end, settled-amount, entry)
	case l.Charge == bucket.AtCompletion:
		later(end, settled, nil)
	}
}

func producedAt(x, tf, end, output int64) int64 {
	if x >= end {
		return output
	}
	if x < tf {
		return 0
	}
	p := new(big.Int).Mul(big.NewInt(output), big.NewInt(x-tf))
	return p.Quo(p, big.NewInt(end-tf)).Int64()
}

// cost says what admission asks for and what it takes.
func (l *oracleLimit) cost(r *bucket.Request) (ask, take int64) {
	input := r.InputTokens + r.CacheCreationInputTokens
	maxTokens := r.MaxTokens
	if maxTokens == 0 {
		maxTokens = r.OutputTokens
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
func (l *oracleLimit) admits(at, ask int64) bool {
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
func (l *oracleLimit) levelAt(at int64) *big.Rat {
	refill := new(big.Rat).Mul(whole(at-l.since), big.NewRat(l.Limit.Limit, int64(l.Per)))
	level := refill.Add(refill, &l.level)
	if c := whole(l.capacity); level.Cmp(c) > 0 {
		return c
	}
	return level
}

// usedAt is what was taken of a window and counts at an instant.
func (l *oracleLimit) usedAt(at int64) *big.Rat {
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
func (l *oracleLimit) weight(taken, at int64) *big.Rat {
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
func (l *oracleLimit) number(at int64) int64 { return floorDiv(l.wall+at, int64(l.Per)) }

// counts says whether a settlement still finds the entry that it corrects.
func (l *oracleLimit) counts(e *oracleEntry, at int64) bool {
	if l.Window == bucket.SlidingCounter {
		return l.number(at)-l.number(e.at) <= 1
	}
	return l.weight(e.at, at).Sign() > 0
}

// charge takes an amount at its own instant.
func (l *oracleLimit) charge(at, amount int64) *oracleEntry {
	e := &oracleEntry{at, amount}
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
func (l *oracleLimit) apply(at int64, changes []oracleChange) {
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
func (l *oracleLimit) wait(at, ask int64) *big.Rat {
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
func (l *oracleLimit) peek(at int64) *big.Int {
	left := new(big.Rat)
	if l.Window == bucket.TokenBucket {
		left = l.levelAt(at)
	} else {
		left.Sub(whole(l.capacity), l.usedAt(at))
	}
	return new(big.Int).Div(left.Num(), left.Denom()) // Euclid's, and so the floor
}

func (g *oracleGroup) underWay(at int64) (n int64) {
	for _, end := range g.ends {
		if end > at {
			n++
		}
	}
	return n
}

func (g *oracleGroup) accelCost(r *bucket.Request) int64 {
	if g.accel.Dimension == bucket.Requests {
		return 1
	}
	return r.InputTokens + r.CacheCreationInputTokens
}

// sum is what was admitted in one minute of the wall clock.
func (g *oracleGroup) sum(number int64) (sum int64) {
	for _, e := range g.minutes {
		if floorDiv(e.at, minute) == number {
			sum += e.amount
		}
	}
	return sum
}

// ceiling is that of the minute that holds now, a wall-clock time.
func (g *oracleGroup) ceiling(start, now int64) int64 {
	every := int64(g.accel.Every)
	moment := floorDiv(now, every)
	if moment == floorDiv(start, every) {
		return g.accel.Floor
	}
	most := int64(0) // of the minutes since the moment before
	for _, e := range g.minutes {
		if floorDiv(e.at, every) == moment-1 {
			most = max(most, g.sum(floorDiv(e.at, minute)))
		}
	}
	grown := new(big.Int).Mul(big.NewInt(*g.accel.GrowthPercent), big.NewInt(most))
	return max(g.accel.Floor, grown.Quo(grown, big.NewInt(100)).Int64()+g.accel.Step)
}

const (
	second = int64(1e9)
	minute = 60 * second
)

func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func ceil(r *big.Rat) *big.Int {
	q := new(big.Int).Neg(r.Num())
	q.Div(q, r.Denom())
	return q.Neg(q)
}
