package capacity

import (
	"cmp"
	"errors"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
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
	most, err := q.Playable(q.Most)
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
			c.All, errs[0] = all.grow(q.Profile, most, func(judge.Probe) []report.Scale { return nil })
		},
		func() { c.Unlimited, errs[1] = free.growFree(most) },
	}
	for i := range limits {
		alone[i] = q.prober()
		if l := &limits[i]; l.counts() {
			tasks = append(tasks, func() { needs[i], *of(i, 1) = alone[i].need(l) })
		}
	}
	q.SideBySide(tasks...)
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	at, err := eachReading(q, func(r judge.Probe) (bool, error) { return all.holds(q.Profile, report.One, q.Seed, r.Reading) })
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
			c.Alone[i].Each, *of(i, 0) = alone[i].grow(lifted(q.Profile, &limits[i]), most, func(r judge.Probe) []report.Scale { return c.All.of(r).Edge() })
		})
	}
	tasks = append(tasks,
		func() { c.Needed, errs[len(errs)-2] = q.prober().needed(limits, needs) },
		func() { c.Tiers, errs[len(errs)-1] = all.tiers() })
	q.SideBySide(tasks...)
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	if q.Runs > 1 {
		c.Runs, err = q.shares(c.All)
	}
	return c, err
}

// grow finds how far the plan can grow under limits.
func (p *prober) grow(limits *profile.Profile, most report.Scale, hints func(judge.Probe) []report.Scale) (Each[judge.Growth], error) {
	var before []report.Scale // the end under the reading before, which often is the same
	return eachReading(p.Question, func(r judge.Probe) (judge.Growth, error) {
		s := judge.Search{Most: most, Hints: append(hints(r), before...), Play: func(s report.Scale) (bool, error) { return p.holds(limits, s, p.Seed, r.Reading) }}
		g, err := s.Run()
		before = g.Edge()
		return g, err
	})
}

// growFree finds how far the plan can grow without limits, which leaves nothing to a reading.
func (p *prober) growFree(most report.Scale) (judge.Growth, error) {
	free := lifted(p.Profile, nil)
	s := judge.Search{Most: most, Hints: []report.Scale{most}, Play: func(s report.Scale) (bool, error) { return p.holds(free, s, p.Seed, bucket.Loose) }}
	return s.Run()
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

func (p *prober) tiers() ([]Tier, error) {
	tiers := []Tier{}
	for _, limits := range p.Tiers {
		t := Tier{Name: limits.Name}
		if limits.Profile != nil {
			t.Known = true
			holds, err := eachReading(p.Question, func(r judge.Probe) (bool, error) { return p.holds(limits.Profile, report.One, p.Seed, r.Reading) })
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
func (q *Question) shares(all Each[judge.Growth]) (*Each[Share], error) {
	var shares Each[Share]
	for _, r := range q.EachReading() {
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
		q.SideBySide(tasks...)
		if err := cmp.Or(errs...); err != nil {
			return nil, err
		}
		for _, ok := range holds {
			if ok {
				s.Hold++
			}
		}
		s.Low, s.High = report.Wilson(s.Hold, s.Runs)
		if r.Name == "loose" {
			shares.Loose = &s
		} else {
			shares.Strict = &s
		}
	}
	return &shares, nil
}
