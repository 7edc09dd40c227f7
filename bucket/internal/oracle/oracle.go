// Package oracle is the model of limits in its slowest and most obvious form: every amount that was
// ever taken stays in a list, what is still to come is a list too, levels are rationals, and every
// answer is worked out from those lists anew. It is what the gate is compared with, and shares
// nothing with it but the settings. Only tests import it.
//
// oracle.go is a group of limits and its requests; limit.go is one limit.
package oracle

import (
	"fmt"
	"math/big"

	"loadshape/bucket"
)

// An Oracle answers as a bucket.Gate has to.
type Oracle struct {
	start   int64 // wall-clock time of instant 0
	groups  []*group
	pending []change
	answers []*output
}

type group struct {
	limits      []*limit
	concurrency int64
	ends        []int64 // of every admitted request
	accel       *bucket.Acceleration
	minutes     []entry // wall-clock time and cost of every admitted request
}

// A change is a charge or a settlement that is still to come.
type change struct {
	due    int64
	limit  *limit
	amount int64
	entry  *entry // what a settlement corrects; nil: a new entry
}

// An output is an answer that is charged at every whole second while it is generated.
type output struct {
	limit           *limit
	tf, end, output int64
	next            int64 // the whole second of the next charge
	charged         int64 // tokens that were produced by the one before
}

// An Answer is what the oracle says to one request. A nil Wait of a refusal is one that nothing can end.
type Answer struct {
	Admitted  bool
	LimitedBy string
	Limit     int // index of the refusing limit, where a limit refused
	Wait      *big.Rat
	Retry     *big.Int // whole seconds, nil where Wait is
}

// String is everything that it says, in one line.
func (a Answer) String() string {
	if a.Admitted {
		return "admitted"
	}
	s := "refused by " + a.LimitedBy
	if a.LimitedBy != "acceleration" && a.LimitedBy != "concurrency" {
		s += fmt.Sprintf(" (limit %d)", a.Limit)
	}
	if a.Wait == nil {
		return s + " for ever"
	}
	return fmt.Sprintf("%s for %v ns, retry after %d s", s, a.Wait.RatString(), a.Retry)
}

// New makes the oracle of some groups; the wall-clock time of instant 0 is start.
func New(groups []bucket.Group, start int64) *Oracle {
	o := &Oracle{start: start}
	for _, g := range groups {
		og := &group{concurrency: g.Concurrency}
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
			og.limits = append(og.limits, newLimit(l, start))
		}
		o.groups = append(o.groups, og)
	}
	return o
}

// Admit is one attempt: everything due is applied, every limit is asked, and one refusal is enough.
func (o *Oracle) Admit(group int, at int64, r *bucket.Request) Answer {
	o.Advance(at)
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
			g.minutes = append(g.minutes, entry{o.start + at, g.accelCost(r)})
		}
		o.Advance(at) // what falls on the instant of its own admission
		return Answer{Admitted: true}
	}

	for _, l := range g.limits {
		cost := int64(l.RejectedCost)
		if l.RejectedCost == bucket.RejectedFull {
			cost, _ = l.cost(r)
		}
		if cost > 0 {
			l.charge(at, cost)
		}
	}
	var longest *Answer
	add := func(a Answer) {
		if longest == nil || longest.Wait != nil && (a.Wait == nil || a.Wait.Cmp(longest.Wait) > 0) {
			longest = &a
		}
	}
	for _, i := range refusing {
		l := g.limits[i]
		ask, _ := l.cost(r)
		add(Answer{LimitedBy: string(l.Dimension), Limit: i, Wait: l.wait(at, ask)})
	}
	if slow {
		now := o.start + at
		add(Answer{LimitedBy: "acceleration", Wait: whole((floorDiv(now, minute)+1)*minute - now)})
	}
	if busy {
		add(Answer{LimitedBy: "concurrency"})
	}
	if longest.Wait != nil {
		longest.Retry = ceil(new(big.Rat).Quo(longest.Wait, whole(second)))
		if longest.Retry.Sign() == 0 {
			longest.Retry.SetInt64(1)
		}
	}
	return *longest
}

// Level is the whole tokens that a limit holds, or of a window that are left of it, at the instant of the last attempt or later,
// rounded down.
func (o *Oracle) Level(group, limit int, at int64) *big.Int {
	return o.groups[group].limits[limit].peek(at)
}

// Limit is a limit with its defaults filled in.
func (o *Oracle) Limit(group, limit int) bucket.Limit { return o.groups[group].limits[limit].Limit }

// Advance applies every charge and settlement due up to and including at, one instant after another.
func (o *Oracle) Advance(at int64) {
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
		now := map[*limit][]change{}
		var later []change
		for _, c := range o.pending {
			if c.due == due {
				now[c.limit] = append(now[c.limit], c)
			} else {
				later = append(later, c)
			}
		}
		var going []*output
		for _, a := range o.answers {
			if a.next == due {
				produced := producedAt(due, a.tf, a.end, a.output)
				if amount := (produced - a.charged) * a.limit.Burndown; amount > 0 {
					now[a.limit] = append(now[a.limit], change{due, a.limit, amount, nil})
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
func (o *Oracle) take(l *limit, at int64, r *bucket.Request) {
	_, amount := l.cost(r)
	var taken *entry
	if amount > 0 {
		taken = l.charge(at, amount)
	}
	end := at + r.Duration
	tf := min(at+r.TTFT, end)
	later := func(due, amount int64, corrects *entry) {
		if amount != 0 {
			o.pending = append(o.pending, change{due, l, amount, corrects})
		}
	}
	input := r.InputTokens + r.CacheCreationInputTokens
	settled := r.OutputTokens * l.Burndown
	if l.Dimension == bucket.Tokens {
		settled += input
	}
	switch {
	case l.Dimension == bucket.InputTokens && l.CacheRead == bucket.CacheCounts:
		later(tf, input+r.CacheReadInputTokens-amount, taken)
	case l.Dimension == bucket.InputTokens:
		later(tf, input-amount, taken)
	case l.Charge == bucket.AsGenerated:
		o.answers = append(o.answers, &output{l, tf, end, r.OutputTokens, floorDiv(at+second-1, second) * second, 0})
	case l.Charge == bucket.ReserveMaxTokens:
		later(end, settled-amount, taken)
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

func (g *group) underWay(at int64) (n int64) {
	for _, end := range g.ends {
		if end > at {
			n++
		}
	}
	return n
}

func (g *group) accelCost(r *bucket.Request) int64 {
	if g.accel.Dimension == bucket.Requests {
		return 1
	}
	return r.InputTokens + r.CacheCreationInputTokens
}

// sum is what was admitted in one minute of the wall clock.
func (g *group) sum(number int64) (sum int64) {
	for _, e := range g.minutes {
		if floorDiv(e.at, minute) == number {
			sum += e.amount
		}
	}
	return sum
}

// ceiling is that of the minute that holds now, a wall-clock time.
func (g *group) ceiling(start, now int64) int64 {
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
