package capacity

import (
	"cmp"
	"errors"
	"math"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
)

// A Probe is one of the readings that were asked for.
type Probe struct {
	Name    string
	Reading bucket.Reading
}

func (q *Question) probes() []Probe {
	var all []Probe
	if q.Loose {
		all = append(all, Probe{"loose", bucket.Loose})
	}
	if q.Strict {
		all = append(all, Probe{"strict", bucket.Strict})
	}
	return all
}

// eachReading finds something out under each reading.
func eachReading[T any](q *Question, find func(Probe) (T, error)) (e Each[T], err error) {
	for _, p := range q.probes() {
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

func (e Each[T]) of(p Probe) *T {
	if p.Name == "loose" {
		return e.Loose
	}
	return e.Strict
}

// Measure finds how far a plan can grow.
func Measure(q *Question) (*Capacity, error) {
	if !q.Loose && !q.Strict {
		return nil, errors.New("no reading was asked for")
	}
	if len(q.Thresholds) == 0 {
		return nil, errors.New("no threshold was given")
	}
	if q.Most < report.One {
		return nil, errors.New("the largest scale is less than 1")
	}
	c := &Capacity{Schema: Schema, Name: q.Name, Seed: uint64(q.Seed), Source: q.Work.Source, Retries: q.Work.Retries, Most: q.Most,
		Limits: report.Limits{Name: q.Profile.Name, Owner: q.Profile.Owner, Source: q.Profile.Source, AsOf: q.Profile.AsOf, Notes: q.Profile.Notes},
		Alone:  []Alone{}, Tiers: []Tier{}, Assumptions: append(judge.AssumedOfLimits(q.Profile.Groups), q.Assumptions...)}
	for _, t := range q.Thresholds {
		c.Thresholds = append(c.Thresholds, t.String())
	}
	most, err := q.playable()
	if err != nil {
		return nil, err
	}
	c.Most = most
	limits := q.limits()
	all, free, alone := q.prober(), q.prober(), make([]*prober, len(limits))
	needs := make([]Each[Need], len(limits))
	errs := make([]error, 2+3*len(limits)+2) // in the order in which one after the other would have met them
	of := func(i, kind int) *error { return &errs[2+kind*len(limits)+i] }

	tasks := []func(){
		func() {
			c.All, errs[0] = all.grow(q.Profile, most, func(Probe) []report.Scale { return nil })
		},
		func() { c.Unlimited, errs[1] = free.growFree(most) },
	}
	for i := range limits {
		alone[i] = q.prober()
		if l := &limits[i]; l.counts() {
			tasks = append(tasks, func() { needs[i], *of(i, 1) = alone[i].need(l) })
		}
	}
	q.together(tasks...)
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	at, err := eachReading(q, func(r Probe) (bool, error) { return all.holds(q.Profile, report.One, q.Seed, r.Reading) })
	if err != nil {
		return nil, err
	}
	c.Verdict = VerdictOf(at)

	c.Alone = make([]Alone, len(limits))
	tasks = nil
	for i := range limits {
		c.Alone[i] = Alone{limits[i].LimitName, c.All}
		if len(limits) == 1 {
			break
		}
		tasks = append(tasks, func() {
			c.Alone[i].Each, *of(i, 0) = alone[i].grow(lifted(q.Profile, &limits[i]), most, func(r Probe) []report.Scale { return c.All.of(r).edge() })
		})
	}
	tasks = append(tasks,
		func() { c.Needed, errs[len(errs)-2] = q.prober().needed(limits, needs) },
		func() { c.Tiers, errs[len(errs)-1] = all.tiers() })
	q.together(tasks...)
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	if q.Runs > 1 {
		c.Runs, err = q.shares(c.All)
	}
	return c, err
}

// grow finds how far the plan can grow under limits.
func (p *prober) grow(limits *profile.Profile, most report.Scale, hints func(Probe) []report.Scale) (Each[Growth], error) {
	var before []report.Scale // the end under the reading before, which often is the same
	return eachReading(p.Question, func(r Probe) (Growth, error) {
		s := search{most: most, hints: append(hints(r), before...), play: func(s report.Scale) (bool, error) { return p.holds(limits, s, p.Seed, r.Reading) }}
		g, err := s.run()
		before = g.edge()
		return g, err
	})
}

// growFree finds how far the plan can grow without limits, which leaves nothing to a reading.
func (p *prober) growFree(most report.Scale) (Growth, error) {
	free := lifted(p.Profile, nil)
	s := search{most: most, hints: []report.Scale{most}, play: func(s report.Scale) (bool, error) { return p.holds(free, s, p.Seed, bucket.Loose) }}
	return s.run()
}

// edge is where a growth ends: a limit that binds by itself ends there, too.
func (g *Growth) edge() []report.Scale {
	var edge []report.Scale
	for _, s := range []*report.Scale{g.Scale, g.FailsAt} {
		if s != nil {
			edge = append(edge, *s)
		}
	}
	return edge
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

// playable is the largest scale up to the one that is wanted which makes a plan: rates have a bound.
func (q *Question) playable() (report.Scale, error) {
	if _, err := q.At(q.Most); err == nil {
		return q.Most, nil
	}
	if _, err := q.At(report.One); err != nil {
		return 0, err
	}
	low, high := report.One, q.Most
	for high-low > 1 {
		mid := low + (high-low)/2
		if _, err := q.At(mid); err == nil {
			low = mid
		} else {
			high = mid
		}
	}
	return low, nil
}

func (p *prober) tiers() ([]Tier, error) {
	tiers := []Tier{}
	for _, limits := range p.Tiers {
		t := Tier{Name: limits.Name}
		if limits.Profile != nil {
			t.Known = true
			holds, err := eachReading(p.Question, func(r Probe) (bool, error) { return p.holds(limits.Profile, report.One, p.Seed, r.Reading) })
			if err != nil {
				return nil, err
			}
			t.Holds = &holds
		}
		tiers = append(tiers, t)
	}
	return tiers, nil
}

// shares plays the traffic with other seeds, at the scale that was found with the first.
func (q *Question) shares(all Each[Growth]) (*Each[Share], error) {
	var shares Each[Share]
	for _, r := range q.probes() {
		found := all.of(r).Scale
		if found == nil {
			continue
		}
		s := Share{Scale: *found, Runs: q.Runs}
		holds, errs, tasks := make([]bool, q.Runs), make([]error, q.Runs), make([]func(), q.Runs)
		for run := range tasks {
			tasks[run] = func() {
				holds[run], errs[run] = q.prober().holds(q.Profile, *found, q.Seed+int64(run), r.Reading)
				if errors.Is(errs[run], judge.ErrNoRequest) { // nothing is refused of nothing
					holds[run], errs[run] = true, nil
				}
			}
		}
		q.together(tasks...)
		if err := cmp.Or(errs...); err != nil {
			return nil, err
		}
		for _, ok := range holds {
			if ok {
				s.Hold++
			}
		}
		s.Low, s.High = wilson(s.Hold, s.Runs)
		if r.Name == "loose" {
			shares.Loose = &s
		} else {
			shares.Strict = &s
		}
	}
	return &shares, nil
}

// wilson is the score interval of 95 % for a share, to four decimals, rounded outwards.
func wilson(hold, runs int) (low, high float64) {
	const z = 1.959963984540054
	n, p := float64(runs), float64(hold)/float64(runs)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	low, high = max(0, math.Floor((middle-half)*1e4)/1e4), min(1, math.Ceil((middle+half)*1e4)/1e4)
	if hold == 0 {
		low = 0
	}
	if hold == runs {
		high = 1
	}
	return low, high
}
