package bucket

import "fmt"

// A Gate asks all limits of a group at one instant and takes from all of them or from none. It has no
// clock: time is an argument, in nanoseconds since instant 0, and never goes back; an earlier instant is
// taken as the last one. A Gate is not safe for use by several goroutines.
//
// The costs of all requests of one Gate, burndown included, must add up to less than MaxSum; where RejectsFull, those of
// all attempts.
type Gate struct {
	groups []group
}

type group struct {
	meters       []meter
	acceleration acceleration
	concurrency  concurrency
	refusal      Refusal
	generates    bool // some meter is charged as output is generated
	quick        bool // AdmitRun can do something
	output       output
	settlements  queue[settlement]
	now          int64 // the last instant
	due          int64 // the instant of the next charge or settlement
}

// A settlement is a change of one meter that is known at admission and comes later.
type settlement struct {
	meter  int
	amount int64 // more is taken, or given back where it is negative
	entry  int64 // the number of the entry that it corrects; noEntry makes a new one
}

// NewGate makes the gate of some groups of models. The wall-clock time of instant 0, in nanoseconds since
// the Unix epoch, is where windows and minutes of the clock begin; 0 stands for any whole minute.
// The error is a *FieldError.
func NewGate(groups []Group, start int64) (*Gate, error) {
	g := &Gate{groups: make([]group, len(groups))}
	for i := range groups {
		path := fmt.Sprintf("groups[%d]", i)
		if len(groups) == 1 {
			path = ""
		}
		if err := groups[i].Check(path); err != nil {
			return nil, err
		}
		x := &g.groups[i]
		x.due = never
		for j := range groups[i].Limits {
			m := newMeter(&groups[i].Limits[j], start)
			x.generates = x.generates || m.asGenerated()
			x.meters = append(x.meters, m)
		}
		if x.generates {
			x.output.ring = new([slots]slot)
		}
		x.acceleration = newAcceleration(groups[i].Acceleration, start)
		x.concurrency = newConcurrency(groups[i].Concurrency)
		if groups[i].Refusal != nil {
			x.refusal = *groups[i].Refusal
		}
		x.quick = x.quickly()
	}
	return g, nil
}

// Admit decides about a request at an instant and keeps the books: what it takes now, and what it will take
// or give back later. A refused request takes nothing but the rejected cost.
func (g *Gate) Admit(group int, at int64, r *Request) Verdict {
	x := &g.groups[group]
	at = max(at, x.now)
	if x.due <= at {
		x.advance(at)
	}
	x.now = at
	if x.admits(at, r) {
		x.take(at, r)
		return Verdict{}
	}
	for i := range x.meters {
		x.meters[i].reject(at, r)
	}
	return x.verdict(at)
}

// Ask reports whether Admit would admit the request, and how long it would have to wait; it takes nothing, though time
// moves on to that instant. The wait that Admit gives may be longer, where a refusal costs something.
func (g *Gate) Ask(group int, at int64, r *Request) Verdict {
	x := &g.groups[group]
	at = x.advance(at)
	if x.admits(at, r) {
		return Verdict{}
	}
	return x.verdict(at)
}

// Advance applies every charge and settlement up to an instant and at it.
func (g *Gate) Advance(at int64) {
	for i := range g.groups {
		g.groups[i].advance(at)
	}
}

// Now is the last instant that the gate has seen.
func (g *Gate) Now() int64 {
	now := int64(0)
	for i := range g.groups {
		now = max(now, g.groups[i].now)
	}
	return now
}

// Groups is how many groups of models there are.
func (g *Gate) Groups() int { return len(g.groups) }

// Limits is how many limits a group has.
func (g *Gate) Limits(group int) int { return len(g.groups[group].meters) }

// Burndown is the largest burndown of all limits: no output token counts for more.
func (g *Gate) Burndown() int64 {
	most := int64(1)
	for i := range g.groups {
		for j := range g.groups[i].meters {
			most = max(most, g.groups[i].meters[j].burndown)
		}
	}
	return most
}

// RejectsFull reports whether a refused request takes what it asked for.
func (g *Gate) RejectsFull() bool {
	for i := range g.groups {
		for j := range g.groups[i].meters {
			if g.groups[i].meters[j].rejected == RejectedFull {
				return true
			}
		}
	}
	return false
}

// Level is how much a limit holds at an instant, in whole tokens, rounded down; of a window, how much can
// still be taken. It is negative in debt.
func (g *Gate) Level(group, limit int, at int64) int64 {
	x := &g.groups[group]
	at = x.advance(at)
	m := &x.meters[limit]
	m.roll(at)
	return m.left(at)
}

// Lowest is the lowest level of a limit since the last Mark, rounded down. Of AtAcceleration it is what was left
// of the minute's ceiling at the least, of AtConcurrency how many more requests could have been under way.
func (g *Gate) Lowest(group, limit int) int64 {
	x := &g.groups[group]
	switch limit {
	case AtAcceleration:
		return x.acceleration.lowest
	case AtConcurrency:
		return x.concurrency.lowest
	}
	return x.meters[limit].lowest()
}

// Mark begins a new stretch for Lowest at an instant: with the levels of that instant, before what is
// charged at it.
func (g *Gate) Mark(at int64) {
	for i := range g.groups {
		x, at := &g.groups[i], at
		if at > x.now {
			x.advance(at - 1)
		}
		at = max(at, x.now)
		x.now = at // what is due at it is still to come
		for j := range x.meters {
			x.meters[j].mark(at)
		}
		x.acceleration.mark(at)
		x.concurrency.mark(at)
	}
}

// Due is the instant of the next charge or settlement, and the end of time where nothing is outstanding.
func (g *Gate) Due() int64 {
	due := never
	for i := range g.groups {
		due = min(due, g.groups[i].due)
	}
	return due
}

// advance applies everything that is due up to the instant at, and returns at, or the last instant where
// that is later.
func (x *group) advance(at int64) int64 {
	if at < x.now {
		at = x.now
	}
	for x.due <= at {
		x.settle(x.due)
	}
	x.now = at
	return at
}

// settle applies all charges and settlements of one instant, each meter's as one net amount.
func (x *group) settle(at int64) {
	for x.settlements.due() == at {
		s := x.settlements.pop()
		x.meters[s.meter].owe(at, s.amount, s.entry)
	}
	if x.output.due() == at {
		if tokens := x.output.count(); tokens > 0 {
			for i := range x.meters {
				if m := &x.meters[i]; m.asGenerated() {
					m.owe(at, tokens*m.burndown, noEntry)
				}
			}
		}
	}
	for i := range x.meters {
		if m := &x.meters[i]; m.dirty {
			m.apply(at)
		}
	}
	x.plan()
}

// plan finds the instant of the next charge or settlement.
func (x *group) plan() {
	x.due = min(x.output.due(), x.settlements.due())
}

// admits asks every limit about the request and reports whether all admit it.
func (x *group) admits(at int64, r *Request) bool {
	ok := true
	for i := range x.meters {
		m := &x.meters[i]
		takes, asked := m.price.of(r)
		m.takes, m.room = takes, asked
		m.refuses, m.hopeless = false, false
		switch {
		case !m.plain || asked > m.capacity:
			m.judge(at, asked, r)
		case takes == 0 && m.bucket.holds(asked): // and nothing changes
		case !m.bucket.offer(at, asked):
			m.refuses = asked > 0
		}
		if m.refuses {
			ok = false
		}
	}
	if a := &x.acceleration; a.on {
		a.roll(at)
		a.asked = a.cost(r)
		a.refuses = a.sum+a.asked > a.ceiling
		ok = ok && !a.refuses
	}
	if c := &x.concurrency; c.limit > 0 {
		c.roll(at)
		c.refuses = c.left() <= 0
		ok = ok && !c.refuses
	}
	return ok
}

// take takes what was priced and plans what comes later.
func (x *group) take(at int64, r *Request) {
	for i := range x.meters {
		m := &x.meters[i]
		entry := int64(noEntry)
		if m.takes > 0 {
			if !m.isWindow && m.takes == m.room {
				m.bucket.accept()
			} else {
				entry = m.take(at, m.takes)
			}
		}
		if m.settles {
			x.later(at, i, r, entry)
		}
	}
	if x.generates && r.OutputTokens > 0 {
		x.generate(at, r)
	}
	if x.acceleration.on {
		x.acceleration.accept()
	}
	if x.concurrency.limit > 0 {
		x.concurrency.add(at, at+r.Duration)
	}
}

// later plans a settlement, or makes it at once where it falls on its admission's own instant.
func (x *group) later(at int64, meter int, r *Request, entry int64) {
	m := &x.meters[meter]
	amount, after := m.settlement(r)
	if amount == 0 {
		return
	}
	if after == 0 {
		m.owe(at, amount, entry)
		m.apply(at)
		return
	}
	x.settlements.push(at+after, settlement{meter, amount, entry})
	x.due = min(x.due, at+after)
}

// generate plans the charges of an answer, or makes them at once where it is over in its own instant.
func (x *group) generate(at int64, r *Request) {
	if r.Duration == 0 && at%second == 0 {
		for i := range x.meters {
			if m := &x.meters[i]; m.asGenerated() {
				m.roll(at)
				m.take(at, r.OutputTokens*m.burndown)
			}
		}
		return
	}
	x.output.add(at, r.TTFT, r.Duration, r.OutputTokens)
	x.due = min(x.due, x.output.due())
}

// verdict names, of the limits that refuse, the first of those with the longest wait.
func (x *group) verdict(at int64) Verdict {
	var v Verdict
	for i := range x.meters {
		if m := &x.meters[i]; m.refuses {
			v.consider(m.cause, i, m.wait(at))
		}
	}
	if x.acceleration.on && x.acceleration.refuses {
		v.consider(ByAcceleration, AtAcceleration, x.acceleration.wait(at))
	}
	if x.concurrency.limit > 0 && x.concurrency.refuses {
		v.consider(ByConcurrency, AtConcurrency, wait{never: true})
	}
	v.told, v.Forbidden = x.refusal.RetryAfter, x.refusal.Retry == RetryForbidden
	return v
}
