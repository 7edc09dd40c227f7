package report

import (
	"cmp"
	"errors"

	"loadshape/bucket"
	"loadshape/bucket/profile"
)

// eachReading finds something out under each reading.
func eachReading[T any](q *CapacityQuestion, find func(probe) (T, error)) (e Each[T], err error) {
	for _, p := range q.readings() {
		found, err := find(p)
		if err != nil {
			return e, err
		}
		if p.name == "loose" {
			e.Loose = &found
		} else {
			e.Strict = &found
		}
	}
	return e, nil
}

func (e Each[T]) of(p probe) *T {
	if p.name == "loose" {
		return e.Loose
	}
	return e.Strict
}

// MeasureCapacity finds how far a plan can grow.
func MeasureCapacity(q *CapacityQuestion) (*Capacity, error) {
	if !q.Loose && !q.Strict {
		return nil, errors.New("no reading was asked for")
	}
	if len(q.Thresholds) == 0 {
		return nil, errors.New("no threshold was given")
	}
	if q.Most < One {
		return nil, errors.New("the largest scale is less than 1")
	}
	c := &Capacity{Schema: CapacitySchema, Name: q.Name, Seed: uint64(q.Seed), Source: q.Work.Source, Retries: q.Work.Retries, Most: q.Most,
		Limits: Limits{Name: q.Profile.Name, Owner: q.Profile.Owner, Source: q.Profile.Source, AsOf: q.Profile.AsOf, Notes: q.Profile.Notes},
		Alone:  []Alone{}, Tiers: []Tier{}, Assumptions: append(assumed(q.Profile.Groups), q.Assumptions...)}
	for _, t := range q.Thresholds {
		c.Thresholds = append(c.Thresholds, t.String())
	}
	most, err := q.playable(q.Most)
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
			c.All, errs[0] = all.grow(q.Profile, most, func(probe) []Scale { return nil })
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
	at, err := eachReading(q, func(r probe) (bool, error) { return all.holds(q.Profile, One, q.Seed, r.reading) })
	if err != nil {
		return nil, err
	}
	c.Verdict = verdictOf(at)

	c.Alone = make([]Alone, len(limits))
	tasks = nil
	for i := range limits {
		c.Alone[i] = Alone{limits[i].LimitName, c.All}
		if len(limits) == 1 {
			break
		}
		tasks = append(tasks, func() {
			c.Alone[i].Each, *of(i, 0) = alone[i].grow(lifted(q.Profile, &limits[i]), most, func(r probe) []Scale { return c.All.of(r).edge() })
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
func (p *prober) grow(limits *profile.Profile, most Scale, hints func(probe) []Scale) (Each[Growth], error) {
	var before []Scale // the end under the reading before, which often is the same
	return eachReading(p.CapacityQuestion, func(r probe) (Growth, error) {
		s := search{most: most, hints: append(hints(r), before...), play: func(s Scale) (bool, error) { return p.holds(limits, s, p.Seed, r.reading) }}
		g, err := s.run()
		before = g.edge()
		return g, err
	})
}

// growFree finds how far the plan can grow without limits, which leaves nothing to a reading.
func (p *prober) growFree(most Scale) (Growth, error) {
	free := lifted(p.Profile, nil)
	s := search{most: most, hints: []Scale{most}, play: func(s Scale) (bool, error) { return p.holds(free, s, p.Seed, bucket.Loose) }}
	return s.run()
}

// edge is where a growth ends: a limit that binds by itself ends there, too.
func (g *Growth) edge() []Scale {
	var edge []Scale
	for _, s := range []*Scale{g.Scale, g.FailsAt} {
		if s != nil {
			edge = append(edge, *s)
		}
	}
	return edge
}

// verdictOf is that of a run which holds, or does not, under these readings.
func verdictOf(e Each[bool]) Verdict {
	breaks := func(holds *bool) bool { return holds != nil && !*holds }
	switch {
	case breaks(e.Loose), e.Loose == nil && breaks(e.Strict):
		return Fails
	case breaks(e.Strict):
		return Depends
	}
	return Holds
}

func (p *prober) tiers() ([]Tier, error) {
	tiers := []Tier{}
	for _, limits := range p.Tiers {
		t := Tier{Name: limits.Name}
		if limits.Profile != nil {
			t.Known = true
			holds, err := eachReading(p.CapacityQuestion, func(r probe) (bool, error) { return p.holds(limits.Profile, One, p.Seed, r.reading) })
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
func (q *CapacityQuestion) shares(all Each[Growth]) (*Each[Share], error) {
	var shares Each[Share]
	for _, r := range q.readings() {
		found := all.of(r).Scale
		if found == nil {
			continue
		}
		s := Share{Scale: *found, Runs: q.Runs}
		holds, errs, tasks := make([]bool, q.Runs), make([]error, q.Runs), make([]func(), q.Runs)
		for run := range tasks {
			tasks[run] = func() {
				holds[run], errs[run] = q.prober().holds(q.Profile, *found, q.Seed+int64(run), r.reading)
				if errors.Is(errs[run], errNoRequest) { // nothing is refused of nothing
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
		if r.name == "loose" {
			shares.Loose = &s
		} else {
			shares.Strict = &s
		}
	}
	return &shares, nil
}
