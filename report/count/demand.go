package count

import (
	"math/big"
	"slices"

	"loadshape/bucket"
	"loadshape/report"
)

// Demand is what the traffic asks of a limit, whatever became of it: the final cost of all requests that were meant to be sent in
// a minute, as if each were admitted then. A bucket that refills continuously stays nearly full up to 100 % of its rate and then
// empties, so that its lowest level says how near a burst came, and not how much traffic it still takes. This does.

// A demand is the traffic of one group of models by stretches of time, counted from instant 0. All limits of the group with the
// same stretch share it.
type demand struct {
	group  int
	span   int64 // how long a stretch is: a minute, or the period of a limit that has a longer one
	singly bool  // it is no whole number of minutes: every request is counted by itself
	rows   []stretch
}

// A stretch is one that was asked for something. It never shrinks.
type stretch struct {
	number int64 // from 0 at instant 0
	load
}

// demanded is what a limit was asked for at the most. A sum of tokens cannot overflow: a gate takes no more than bucket.MaxSum.
type demanded struct {
	demand    int // its place among the demands plus 1; 0: there is none
	per       int64
	price     load  // what each request, and each token of a kind, takes from it in the end
	busiest   int64 // what the busiest stretch that is over asks
	busiestAt int64 // the number of the first such stretch
	sustained int64 // what the busiest minutes in a row ask, of minutes
}

// cost is what a load takes from a limit after every settlement.
func (d *demanded) cost(l *load) int64 {
	return l.requests*d.price.requests + (l.input+l.creation)*d.price.input + l.read*d.price.read + l.output*d.price.output
}

// demand finds what the limit that was kept last is to be asked for.
func (s *Summary) demand(group int, l *bucket.Limit, per int64) {
	if l.Limit == 0 {
		return
	}
	span := max(per, minute)
	place := slices.IndexFunc(s.demands, func(d demand) bool { return d.group == group && d.span == span })
	if place < 0 {
		place = len(s.demands)
		s.demands = append(s.demands, demand{group: group, span: span, singly: span%minute != 0})
		s.singly = s.singly || span%minute != 0
	}
	d := demanded{demand: place + 1, per: per}
	burndown := max(1, l.Burndown)
	switch l.Dimension {
	case bucket.InputTokens:
		d.price.input = 1
		if l.CacheRead == bucket.CacheCounts {
			d.price.read = 1
		}
	case bucket.OutputTokens:
		d.price.output = burndown
	case bucket.Tokens:
		d.price.input, d.price.output = 1, burndown
	default:
		d.price.requests = 1
	}
	s.limits[len(s.limits)-1].demanded = d
}

// ask counts a request by itself, where a stretch is no whole number of minutes.
func (s *Summary) ask(group int, at int64, r *bucket.Request) {
	var one load
	one.add(r)
	for i := range s.demands {
		if d := &s.demands[i]; d.singly && d.group == group {
			s.grow(i, at, &one)
		}
	}
}

// askMinute counts what was offered in a minute that is over.
func (s *Summary) askMinute(m *row) {
	all := m.undelayed.plus(m.offered).plus(m.others)
	for i := range s.demands {
		d := &s.demands[i]
		of := &all
		if len(m.groups) > 0 {
			of = &m.groups[d.group]
		}
		if !d.singly && of.requests > 0 {
			s.grow(i, m.at, of)
		}
	}
}

// askLate counts a request that was due in a minute that is over.
func (s *Summary) askLate(group int, at int64, one load) {
	for i := range s.demands {
		if d := &s.demands[i]; !d.singly && d.group == group {
			s.grow(i, at, &one)
		}
	}
}

// grow adds to the stretch of an instant, and looks whether that is now the busiest.
func (s *Summary) grow(place int, at int64, l *load) {
	d := &s.demands[place]
	i := d.add(at/d.span, l)
	for j := range s.limits {
		if of := &s.limits[j].demanded; of.demand == place+1 {
			of.look(d, i)
		}
	}
}

func (d *demand) add(number int64, l *load) int {
	i := len(d.rows) - 1
	for i >= 0 && d.rows[i].number > number {
		i--
	}
	if i < 0 || d.rows[i].number != number {
		i++
		d.rows = slices.Insert(d.rows, i, stretch{number: number})
	}
	d.rows[i].load = d.rows[i].load.plus(*l)
	return i
}

// look takes in a stretch that has grown, and the windows of which it is a part.
func (d *demanded) look(of *demand, i int) {
	at := of.rows[i].number
	if cost := d.cost(&of.rows[i].load); cost > d.busiest || cost == d.busiest && at < d.busiestAt {
		d.busiest, d.busiestAt = cost, at
	}
	if of.span != minute {
		return
	}
	from := i // the first stretch of a window that ends with or after the one that has grown
	for from > 0 && of.rows[from-1].number > at-report.SustainedMinutes {
		from--
	}
	for ; from <= i; from++ {
		sum := int64(0)
		for j := from; j < len(of.rows) && of.rows[j].number < of.rows[from].number+report.SustainedMinutes; j++ {
			sum += d.cost(&of.rows[j].load)
		}
		d.sustained = max(d.sustained, sum)
	}
}

// going adds the minute that is going on, of a run that is not over.
func (d *demanded) going(s *Summary) {
	if d.demand == 0 {
		return
	}
	of := s.demands[d.demand-1]
	l := s.now.undelayed.plus(s.now.offered).plus(s.now.others)
	if len(s.now.groups) > 0 {
		l = s.now.groups[of.group]
	}
	if of.singly || l.requests == 0 {
		return
	}
	of.rows = slices.Clone(of.rows[max(0, len(of.rows)-report.SustainedMinutes):])
	d.look(&of, of.add(s.now.at/of.span, &l))
}

// public writes the shares of a limit.
func (d *demanded) public(s *Summary, u *report.LimitUse) {
	if d.demand == 0 {
		return
	}
	span := s.demands[d.demand-1].span
	u.BusiestMinuteShare = d.ratio(d.busiest, u.Limit, span)
	u.BusiestMinuteAtS = new(report.Seconds(d.busiestAt * span))
	if span != minute {
		u.BusiestStretch = bucket.Duration(span).String()
		u.SustainedShare = u.BusiestMinuteShare
		return
	}
	u.SustainedShare = d.sustainedShare(u.Limit, min(report.SustainedMinutes, report.MinutesMeant(s.minutes)))
}

// sustainedShare is that of the busiest minutes in a row, of so many.
func (d *demanded) sustainedShare(limit, minutes int64) *report.Ratio {
	return d.ratio(d.sustained, limit, minutes*minute)
}

// ratio is what was asked by what the limit has in so long a time.
func (d *demanded) ratio(asked, limit, time int64) *report.Ratio {
	all := new(big.Int).Mul(big.NewInt(limit), big.NewInt(time))
	r := new(report.Ratio)
	r.SetFrac(new(big.Int).Mul(big.NewInt(asked), big.NewInt(d.per)), all)
	return r
}
