package capacity

import (
	"errors"
	"math/big"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/search"
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

// needed finds what to ask for: as much more than is needed of each limit, of all, as it takes that they hold the plan together, with all
// its seeds.
func (m *measuring) needed() (Needed, error) {
	n := Needed{MarginPercent: leastMargin, Limits: []NeedOf{}}
	if m.Plan.FallsOver() {
		n.Open = "clients fall over to another target: how small the limits of one can be depends on those of the other"
		return n, nil
	}
	var counted []*limitAt
	for i := range m.limits {
		if l := &m.limits[i]; l.counts() {
			counted = append(counted, l)
			n.Limits = append(n.Limits, NeedOf{LimitName: l.LimitName, Each: m.needs[i]})
		}
	}
	if len(counted) == 0 {
		return n, nil
	}
	var least *profile.Profile // with the least margin
	order := m.runs()
	for margin := int64(leastMargin); margin <= mostMargin; margin += leastMargin {
		asks, all := make([]*int64, len(counted)), m.Profile
		for i, l := range counted {
			if asks[i] = askOf(n.Limits[i].Each, margin, topOf(m.limitAt(l))); asks[i] != nil {
				all = withAmount(all, l, *asks[i])
			}
		}
		if margin == leastMargin {
			n.ask(margin, asks)
			least = all
		}
		if slices.Contains(asks, nil) {
			return n, nil
		}
		holds, err := m.asked(all, "", order)
		if err != nil {
			return n, err
		}
		if holds {
			n.ask(margin, asks)
			e, err := eachReading(m.Question, func(judge.Probe) (bool, error) { return true, nil })
			n.AskHolds = &e
			return n, err
		}
	}
	holds, err := eachReading(m.Question, func(p judge.Probe) (bool, error) { return m.asked(least, p.Name, order) })
	n.AskHolds = &holds
	return n, err
}

// ask makes amounts what is asked for.
func (n *Needed) ask(margin int64, asks []*int64) {
	n.MarginPercent = margin
	for i := range asks {
		n.Limits[i].Ask = asks[i]
	}
}

// runs are the numbers of all runs, those first that are likely to fail.
func (m *measuring) runs() []int {
	if m.seeds == nil {
		return []int{0}
	}
	return slices.Clone(m.seeds.order)
}

// asked reports whether no more runs fail under limits than may, under a reading or under each. It brings a run that fails to the
// front: it is likely to fail with a little more, too.
func (m *measuring) asked(limits *profile.Profile, reading string, order []int) (bool, error) {
	one, err := m.Question.Question, error(nil)
	one.Profile = limits
	if one.Play, err = m.At(search.One); err != nil {
		return false, err
	}
	if reading == "" && m.may > 0 { // other runs may fail under one reading than under the other
		for _, p := range m.EachReading() {
			if holds, err := m.asked(limits, p.Name, order); !holds || err != nil {
				return false, err
			}
		}
		return true, nil
	}
	fail, empty := 0, 0
	for from := 0; from < len(order); from += side {
		some := slices.Clone(order[from:min(from+side, len(order))])
		holds, errs, tasks := make([]bool, len(some)), make([]error, len(some)), make([]func(), len(some))
		for i, run := range some {
			tasks[i] = func() { holds[i], errs[i] = holdsUnder(&one, m.Seed+int64(run), search.One, reading) }
		}
		m.SideBySide(tasks...)
		for i, run := range some {
			if errors.Is(errs[i], judge.ErrNoRequest) {
				empty++
				continue
			}
			if errs[i] != nil {
				return false, errs[i]
			}
			if holds[i] {
				continue
			}
			copy(order[1:from+i+1], order[:from+i])
			order[0] = run
			if fail++; fail > m.may {
				return false, nil
			}
		}
	}
	if empty == len(order) {
		return false, judge.ErrNoRequest
	}
	return fail <= m.may, nil
}

func (q *Question) limitAt(l *limitAt) *bucket.Limit {
	return &q.Profile.Groups[l.group].Limits[l.limit]
}

// need finds the smallest amount of one limit.
func (q *prober) need(l *limitAt) (Each[Need], error) {
	alone := lifted(q.Profile, l)
	var before []int64 // what is found under the reading before, which often is the same
	return eachReading(q.Question, func(r judge.Probe) (Need, error) {
		s := q.smallest(l, before)
		s.play = func(amount int64) (bool, error) {
			return q.holds(withAmount(alone, l, amount), search.One, r.Reading)
		}
		found, err := s.run()
		before = found.edge()
		for i := 0; i < len(before) && err == nil; i++ { // the first of which holds
			err = q.prove(withAmount(alone, l, before[i]), search.One, r.Reading, i == 0)
		}
		return found, err
	})
}

// smallest is the search for the smallest amount of a limit, which looks at some first.
func (q *Question) smallest(l *limitAt, hints []int64) smallest {
	return smallest{start: l.Limit, top: topOf(q.limitAt(l)), hints: hints}
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

var errUnknown = errors.New("what comes of an amount is not known")

// foresee goes as far as is known what comes of amounts. Where that is not known it asks for them, and goes on both ways, as many steps
// as it says. It gives what is found where all that it takes is known.
func (s smallest) foresee(known func(amount int64) (holds, known bool), steps int) (found Need, done bool) {
	var asked int64
	s.play = func(amount int64) (bool, error) {
		holds, ok := known(amount)
		if !ok {
			asked = amount
			return false, errUnknown
		}
		return holds, nil
	}
	one := s
	found, err := one.run()
	if err == nil || steps <= 1 {
		return found, err == nil
	}
	for _, holds := range []bool{true, false} {
		s.foresee(func(amount int64) (bool, bool) {
			if amount == asked {
				return holds, true
			}
			return known(amount)
		}, steps-1)
	}
	return found, false
}

// MayFail is how many of so many runs may fail under a reading for the thresholds to hold all the same: none, unless they say more. It is
// -1 where they ask for runs that fail.
func MayFail(thresholds []report.ThresholdExpr, runs int) int {
	may := -1
	for failing := 0; failing <= runs; failing++ {
		one := &report.Reading{FailingRuns: int64(failing), FailingRunsShare: &report.Ratio{Rat: *big.NewRat(int64(failing), int64(runs))}}
		ofRuns := false
		for _, t := range thresholds {
			if t.Figure.OfRuns() {
				if ofRuns = true; !t.Evaluate(one).OK {
					return may
				}
			}
		}
		if !ofRuns && failing > 0 {
			return may
		}
		may = failing
	}
	return may
}
