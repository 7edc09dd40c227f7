package capacity

import (
	"cmp"
	"errors"
	"fmt"
	"sync"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/search"
	"loadshape/workload/fluid"
)

// eachReading finds something out under each reading.
func eachReading[T any](q *Question, find func(judge.Probe) (T, error)) (e Each[T], err error) {
	for _, p := range q.EachReading() {
		found, err := find(p)
		if err != nil {
			return e, err
		}
		if p.Name == "loose" {
			e.Loose = &found
		} else {
			e.Strict = &found
		}
	}
	return e, nil
}

func (e Each[T]) of(p judge.Probe) *T {
	if p.Name == "loose" {
		return e.Loose
	}
	return e.Strict
}

// Measure finds how far a plan can grow.
func Measure(q *Question) (*Capacity, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	c := &Capacity{Schema: Schema, Name: q.Name, Seed: uint64(q.Seed), Source: q.Work.Source, Retries: q.Work.Retries, Most: q.Most,
		Limits: report.Limits{Name: q.Profile.Name, Owner: q.Profile.Owner, Source: q.Profile.Source, AsOf: q.Profile.AsOf, Notes: q.Profile.Notes},
		Alone:  []Alone{}, Tiers: []Tier{}, Breaks: []Break{}, NotMet: q.notMet(), Assumptions: append(judge.AssumedOfLimits(q.Profile.Groups), q.Assumptions...)}
	for _, t := range q.Thresholds {
		c.Thresholds = append(c.Thresholds, t.String())
	}
	var err error
	if c.Most, err = q.Playable(q.Most); err != nil {
		return nil, err
	}
	m := &measuring{Question: q, c: c, limits: q.limits(), looks: q.looks(), flows: q.traffic()}
	m.all, m.parts = m.prober(), 3+2*len(m.limits)
	for _, step := range []func() error{m.begin, m.ahead, m.ends, m.beside, m.explain} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (q *Question) check() error {
	switch {
	case !q.Loose && !q.Strict:
		return errors.New("no reading was asked for")
	case len(q.Thresholds) == 0:
		return errors.New("no threshold was given")
	case q.Most < search.One:
		return errors.New("the largest scale is less than 1")
	}
	return nil
}

// A measuring is what is known of a capacity on the way.
type measuring struct {
	*Question
	c      *Capacity
	limits []limitAt
	looks  *looks              // nil where they tell nothing
	flows  *fluid.Traffic      // nil where bounds tell nothing
	all    *prober             // of the plan's own seed, under all limits
	seeds  *seeds              // of several runs; nil where there is one
	may    int                 // how many runs may fail for the thresholds to hold
	own    Each[search.Growth] // of the plan's own seed under all limits, where it is one of the answers
	alone  []*prober
	needs  []Each[Need]

	told  sync.Mutex
	done  int // parts …
	parts int // … of about so many
}

// part finds one part, and says so.
func (m *measuring) part(what string, find func()) func() {
	return func() {
		m.tell(what, 0)
		find()
		m.tell(what, 1)
	}
}

func (m *measuring) tell(what string, done int) {
	if m.Told == nil {
		return
	}
	m.told.Lock()
	defer m.told.Unlock()
	m.done += done
	m.Told(Stage{what, min(m.done, m.parts), m.parts})
}

// between says how far a search for the largest scale is.
func (m *measuring) between(what string) func(low, high search.Scale) {
	return func(low, high search.Scale) {
		m.tell(fmt.Sprintf("%s, %s to %s", what, search.Times(low), search.Times(min(high, m.c.Most))), 0)
	}
}

func (m *measuring) prober() *prober {
	p := m.Question.prober()
	p.looks, p.flows = m.looks, m.flows
	return p
}

// begin gives the verdict at scale 1, by all runs.
func (m *measuring) begin() error {
	asIs := m.Question.Question
	asIs.Attempt, asIs.Headroom, asIs.Ramped = nil, false, nil
	var err error
	if asIs.Play, err = m.At(search.One); err != nil {
		return err
	}
	m.c.RunsTotal, m.c.Need, m.c.Confidence = 1, 1, float64(m.confidence())/100
	if m.Runs == 1 || m.Runs == 0 && !m.Chance {
		return nil // which is found on the way
	}
	verdict, runs, err := asIs.Seeds()
	if err != nil {
		return err
	}
	m.c.Verdict, m.c.RunsTotal = verdict, len(runs)
	m.c.Need = (len(runs)*int(m.confidence()) + 99) / 100
	m.may = MayFail(m.Thresholds, len(runs))
	if len(runs) > 1 {
		m.seeds = m.seedsOf(runs, m.c.Need)
	}
	return nil
}

// confidence is the share of the seeds that have to hold, in per cent.
func (q *Question) confidence() int64 { return cmp.Or(q.Confidence, DefaultConfidence) }

// ends finds how far the plan can grow under all limits, how far without any, and the smallest that each can be.
func (m *measuring) ends() error {
	free := m.prober()
	m.alone, m.needs = make([]*prober, len(m.limits)), make([]Each[Need], len(m.limits))
	errs := make([]error, 2+len(m.limits)) // in the order in which one after the other would have met them
	tasks := []func(){m.part("without limits", func() { m.c.Unlimited, errs[1] = free.growFree(m.c.Most) })}
	if m.seeds == nil || len(m.limits) == 1 {
		tasks = append(tasks, m.part("all limits together", func() {
			m.own, errs[0] = m.all.grow(m.Profile, m.c.Most, m.between("all limits together"), func(judge.Probe) []search.Scale { return nil })
		}))
	}
	for i := range m.limits {
		m.alone[i] = m.prober()
		if l := &m.limits[i]; l.counts() && !m.Plan.FallsOver() {
			tasks = append(tasks, m.part("how small "+l.Dimension+" can be", func() { m.needs[i], errs[2+i] = m.alone[i].need(l) }))
		}
	}
	m.SideBySide(tasks...)
	if err := cmp.Or(errs...); err != nil {
		return err
	}
	if m.seeds != nil {
		var err error
		m.part("all limits together, with all seeds", func() { m.c.All, err = m.seeds.grow(m.c.Most) })()
		return err
	}
	m.c.All = m.own
	at, err := eachReading(m.Question, func(r judge.Probe) (bool, error) { return m.all.played(m.Profile, search.One, m.Seed, r.Reading) })
	m.c.Verdict = VerdictOf(at)
	return err
}

// beside finds how far the plan can grow under each limit alone, what to ask for, and which tiers would do.
func (m *measuring) beside() error {
	m.c.Alone = make([]Alone, len(m.limits))
	errs, tasks := make([]error, len(m.limits)+2), []func(){}
	for i := range m.limits {
		m.c.Alone[i] = Alone{m.limits[i].LimitName, m.own}
		if len(m.limits) == 1 {
			break
		}
		what := m.limits[i].Dimension + " alone"
		tasks = append(tasks, m.part(what, func() {
			m.c.Alone[i].Each, errs[i] = m.alone[i].grow(lifted(m.Profile, &m.limits[i]), m.c.Most, m.between(what), func(r judge.Probe) []search.Scale { return m.c.All.of(r).Edge() })
		}))
	}
	tasks = append(tasks, m.part("other tiers", func() { m.c.Tiers, errs[len(errs)-1] = m.all.tiers() }))
	m.SideBySide(tasks...)
	m.c.Needed, errs[len(errs)-2] = m.needed()
	return cmp.Or(errs...)
}

// grow finds how far the plan can grow under limits.
func (p *prober) grow(limits *profile.Profile, most search.Scale, told func(low, high search.Scale), hints func(judge.Probe) []search.Scale) (Each[search.Growth], error) {
	var before []search.Scale // the end under the reading before, which often is the same
	return eachReading(p.Question, func(r judge.Probe) (search.Growth, error) {
		s := search.Search{Vacuous: judge.ErrNoRequest, Told: told, Most: most, Hints: append(hints(r), before...), Play: func(s search.Scale) (bool, error) { return p.holds(limits, s, r.Reading) }}
		g, err := s.Run()
		before = g.Edge()
		if err == nil {
			err = p.proveGrowth(limits, &g, r.Reading)
		}
		return g, err
	})
}

// growFree finds how far the plan can grow without limits, which leaves nothing to a reading.
func (p *prober) growFree(most search.Scale) (search.Growth, error) {
	free := lifted(p.Profile, nil)
	s := search.Search{Vacuous: judge.ErrNoRequest, Most: most, Hints: []search.Scale{most}, Play: func(s search.Scale) (bool, error) { return p.holds(free, s, bucket.Loose) }}
	g, err := s.Run()
	if err == nil {
		err = p.proveGrowth(free, &g, bucket.Loose)
	}
	return g, err
}

// VerdictOf is that of a run which holds, or does not, under these readings.
func VerdictOf(e Each[bool]) report.Verdict {
	breaks := func(holds *bool) bool { return holds != nil && !*holds }
	switch {
	case breaks(e.Loose), e.Loose == nil && breaks(e.Strict):
		return report.Fails
	case breaks(e.Strict):
		return report.Depends
	}
	return report.Holds
}

// nameAt is the name of the limits that there are, at a target of a plan with such.
func (q *Question) nameAt(target string) string {
	for _, t := range q.Profile.Targets {
		if t.Name == target {
			return t.Limits.Name
		}
	}
	return q.Profile.Name
}

func (p *prober) tiers() ([]Tier, error) {
	tiers := []Tier{}
	for _, limits := range p.Tiers {
		t := Tier{Name: limits.Name, Target: limits.Target, now: limits.Name == p.nameAt(limits.Target)}
		if limits.Profile != nil {
			t.Known = true
			holds, err := eachReading(p.Question, func(r judge.Probe) (bool, error) { return p.played(limits.Profile, search.One, p.Seed, r.Reading) })
			if err != nil {
				return nil, err
			}
			t.Holds = &holds
		}
		tiers = append(tiers, t)
	}
	return tiers, nil
}
