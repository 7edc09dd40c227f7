package capacity

import (
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
)

// What is asked for beyond the need, in per cent: at least the first, a choice, as the next plan is not quite like this
// one; and no more than the last, by steps of the first, where limits that are just enough alone are not together.
const (
	leastMargin = 10
	mostMargin  = 100
)

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

// counts reports whether it is a limit on requests and tokens, of which there is a smallest amount to find.
func (l *limitAt) counts() bool {
	return l.limit != bucket.AtAcceleration && l.limit != bucket.AtConcurrency
}

// needed finds what to ask for: as much more than is needed of each limit, of all, as it takes that they hold the plan together.
func (q *prober) needed(limits []limitAt, needs []Each[Need]) (Needed, error) {
	n := Needed{MarginPercent: leastMargin, Limits: []NeedOf{}}
	var counted []*limitAt
	for i := range limits {
		if l := &limits[i]; l.counts() {
			counted = append(counted, l)
			n.Limits = append(n.Limits, NeedOf{LimitName: l.LimitName, Each: needs[i]})
		}
	}
	if len(counted) == 0 {
		return n, nil
	}
	for margin := int64(leastMargin); margin <= mostMargin; margin += leastMargin {
		asks, all := make([]*int64, len(counted)), q.Profile
		for i, l := range counted {
			if asks[i] = askOf(n.Limits[i].Each, margin, topOf(q.limitAt(l))); asks[i] != nil {
				all = withAmount(all, l, *asks[i])
			}
		}
		missing := slices.Contains(asks, nil)
		var holds Each[bool]
		if !missing {
			var err error
			if holds, err = eachReading(q.Question, func(r judge.Probe) (bool, error) { return q.holds(all, report.One, q.Seed, r.Reading) }); err != nil {
				return n, err
			}
		}
		enough := VerdictOf(holds) == report.Holds
		if margin == leastMargin || enough {
			n.MarginPercent = margin
			for i := range asks {
				n.Limits[i].Ask = asks[i]
			}
			if !missing {
				n.AskHolds = &holds
			}
		}
		if missing || enough {
			break
		}
	}
	return n, nil
}

func (q *Question) limitAt(l *limitAt) *bucket.Limit {
	return &q.Profile.Groups[l.group].Limits[l.limit]
}

// need finds the smallest amount of one limit.
func (q *prober) need(l *limitAt) (Each[Need], error) {
	alone := lifted(q.Profile, l)
	var before []int64 // what is found under the reading before, which often is the same
	return eachReading(q.Question, func(r judge.Probe) (Need, error) {
		s := smallest{start: l.Limit, top: topOf(q.limitAt(l)), hints: before, play: func(amount int64) (bool, error) {
			return q.holds(withAmount(alone, l, amount), report.One, q.Seed, r.Reading)
		}}
		found, err := s.run()
		before = found.edge()
		return found, err
	})
}

// askOf is the larger need and the margin, rounded up, but no more than a limit can be; nil where no amount is enough.
func askOf(e Each[Need], margin, top int64) *int64 {
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
	ask := min((most*(100+margin)+99)/100, top)
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
