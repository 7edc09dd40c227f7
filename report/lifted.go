package report

import (
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
)

// A limitAt is a limit and its place in a profile.
type limitAt struct {
	LimitName
	group, limit int // of a group's limits, or bucket.AtAcceleration, or bucket.AtConcurrency
}

// limits are those that the plan's models meet.
func (q *CapacityQuestion) limits() []limitAt {
	var all []limitAt
	groups := q.Profile.Groups
	for i := range groups {
		if !slices.ContainsFunc(q.Models, func(m string) bool { g, err := q.Profile.Group(m); return err == nil && g == i }) {
			continue
		}
		g, models := &groups[i], ""
		if len(groups) > 1 {
			models = strings.Join(g.Models, ", ")
		}
		for at := range g.Limits {
			l := &g.Limits[at]
			per := l.Per
			if per == 0 {
				per = bucket.Minute
			}
			all = append(all, limitAt{LimitName{models, string(l.Dimension), l.Scope, l.Limit, per.String()}, i, at})
		}
		if a := g.Acceleration; a != nil {
			all = append(all, limitAt{LimitName{models, bucket.ByAcceleration.String(), string(a.Dimension), a.Floor, bucket.Minute.String()}, i, bucket.AtAcceleration})
		}
		if g.Concurrency > 0 {
			all = append(all, limitAt{LimitName{Group: models, Dimension: bucket.ByConcurrency.String(), Limit: g.Concurrency}, i, bucket.AtConcurrency})
		}
	}
	return all
}

// lifted is a profile of which one limit is left, or none. The others are still there, so that conditions can speak of
// them, but so high that they bind nothing.
func lifted(p *profile.Profile, left *limitAt) *profile.Profile {
	kept := func(group, limit int) bool { return left != nil && left.group == group && left.limit == limit }
	free := *p
	free.Groups = slices.Clone(p.Groups)
	for i := range free.Groups {
		g := &free.Groups[i]
		g.Limits = slices.Clone(g.Limits)
		for at := range g.Limits {
			if l := &g.Limits[at]; !kept(i, at) {
				*l = bucket.Limit{Dimension: l.Dimension, Limit: bucket.MaxLimit, Per: bucket.Second, Burst: bucket.Second,
					Oversized: bucket.AdmitWhenFull, CacheRead: bucket.CacheFree, Charge: l.Charge, Scope: l.Scope}
			}
		}
		if g.Acceleration != nil && !kept(i, bucket.AtAcceleration) {
			g.Acceleration = &bucket.Acceleration{Dimension: g.Acceleration.Dimension, Floor: bucket.MaxLimit}
		}
		if g.Concurrency > 0 && !kept(i, bucket.AtConcurrency) {
			g.Concurrency = bucket.MaxLimit
		}
	}
	return &free
}

// withAmount is a profile in which a limit has another amount. It starts full: an observed level is that of the old one.
func withAmount(p *profile.Profile, of *limitAt, amount int64) *profile.Profile {
	changed := *p
	changed.Groups = slices.Clone(p.Groups)
	g := &changed.Groups[of.group]
	g.Limits = slices.Clone(g.Limits)
	l := &g.Limits[of.limit]
	l.Limit, l.Level = amount, nil
	return &changed
}

// needed finds the smallest amount of each limit on requests and tokens.
func (q *CapacityQuestion) needed(limits []limitAt) (Needed, error) {
	n := Needed{MarginPercent: askMargin, Limits: []NeedOf{}}
	asked, complete := q.Profile, true
	for i := range limits {
		l := &limits[i]
		if l.limit == bucket.AtAcceleration || l.limit == bucket.AtConcurrency {
			continue
		}
		alone, top := lifted(q.Profile, l), topOf(&q.Profile.Groups[l.group].Limits[l.limit])
		var hints []int64
		need, err := eachReading(q, func(r probe) (Need, error) {
			s := smallest{start: l.Limit, top: top, hints: hints, play: func(amount int64) (bool, error) {
				return q.holds(withAmount(alone, l, amount), One, q.Seed, r.reading)
			}}
			found, err := s.run()
			hints = found.edge()
			return found, err
		})
		if err != nil {
			return n, err
		}
		of := NeedOf{LimitName: l.LimitName, Each: need}
		if of.Ask = askOf(need, top); of.Ask == nil {
			complete = false
		} else {
			asked = withAmount(asked, l, *of.Ask)
		}
		n.Limits = append(n.Limits, of)
	}
	if !complete || len(n.Limits) == 0 {
		return n, nil
	}
	holds, err := eachReading(q, func(r probe) (bool, error) { return q.holds(asked, One, q.Seed, r.reading) })
	n.AskHolds = &holds
	return n, err
}

// askOf is the larger need and the margin, rounded up, but no more than a limit can be; nil where no amount is enough.
func askOf(e Each[Need], top int64) *int64 {
	var most int64
	for _, n := range []*Need{e.Loose, e.Strict} {
		if n == nil {
			continue
		}
		if n.Holds == nil {
			return nil
		}
		most = max(most, *n.Holds)
	}
	ask := min((most*(100+askMargin)+99)/100, top)
	return &ask
}

// topOf is the largest amount that a limit can have: what a long burst gathers has a bound, too.
func topOf(l *bucket.Limit) int64 {
	per := l.Per
	if per == 0 {
		per = bucket.Minute
	}
	return min(bucket.MaxLimit, bucket.MaxCapacity/max(1, int64((l.Burst+per-1)/per)))
}

func (n *Need) edge() []int64 {
	var edge []int64
	for _, a := range []*int64{n.Holds, n.Fails} {
		if a != nil {
			edge = append(edge, *a)
		}
	}
	return edge
}

// A smallest is a search for the smallest amount at which a plan holds.
type smallest struct {
	start int64
	top   int64 // the largest amount there is
	hints []int64
	play  func(amount int64) (bool, error)
}

// run goes down by halving, or up by doubling, and then halves what is left until that is a hundredth.
func (s *smallest) run() (Need, error) {
	fails, holds := int64(-1), s.top+1
	next := max(1, s.start)
	for {
		if len(s.hints) > 0 {
			next, s.hints = s.hints[0], s.hints[1:]
		}
		if fails < next && next < holds {
			ok, err := s.play(next)
			switch {
			case err != nil:
				return Need{}, err
			case ok:
				holds = next
			default:
				fails = next
			}
		}
		switch {
		case holds == 0:
			return Need{Holds: &holds}, nil
		case fails == s.top:
			return Need{}, nil
		case holds > s.top:
			next = min(s.top, max(1, 2*fails))
		case fails < 0:
			next = holds / 2
		case holds-fails <= max(1, holds/100):
			return Need{&holds, &fails}, nil
		default:
			next = fails + (holds-fails)/2
		}
	}
}
