package capacity

import (
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/layout"
	"loadshape/workload"
)

// A limitAt is a limit and its place in a profile.
type limitAt struct {
	layout.LimitName
	group, limit int // of a group's limits, or bucket.AtAcceleration, or bucket.AtConcurrency
}

// limits are those that the plan's models meet.
func (q *Question) limits() []limitAt {
	var all []limitAt
	groups := q.Profile.Groups
	for i := range groups {
		if !q.meets(i) {
			continue
		}
		g, models := &groups[i], ""
		if len(groups) > 1 {
			models = g.Label()
		}
		for at := range g.Limits {
			l := &g.Limits[at]
			per := l.Per
			if per == 0 {
				per = bucket.Minute
			}
			all = append(all, limitAt{layout.LimitName{Group: models, Dimension: string(l.Dimension), Scope: l.Scope, Limit: l.Limit, Per: per.String()}, i, at})
		}
		if a := g.Acceleration; a != nil {
			all = append(all, limitAt{layout.LimitName{Group: models, Dimension: bucket.ByAcceleration.String(), Scope: string(a.Dimension), Limit: a.Floor, Per: bucket.Minute.String()}, i, bucket.AtAcceleration})
		}
		if g.Concurrency > 0 {
			all = append(all, limitAt{layout.LimitName{Group: models, Dimension: bucket.ByConcurrency.String(), Limit: g.Concurrency}, i, bucket.AtConcurrency})
		}
	}
	return all
}

// meets reports whether the plan asks for a model of a group.
func (q *Question) meets(group int) bool {
	return slices.ContainsFunc(q.Plan.Streams, func(s workload.Stream) bool {
		return slices.ContainsFunc(q.Plan.TargetsOf(&s), func(target string) bool {
			g, err := q.Profile.At(target, s.Model, s.Speed)
			return err == nil && g == group
		})
	})
}

// notMet is how many limits are there for other models.
func (q *Question) notMet() int {
	n := 0
	for i := range q.Profile.Groups {
		if g := &q.Profile.Groups[i]; !q.meets(i) {
			n += len(g.Limits)
			if g.Acceleration != nil {
				n++
			}
			if g.Concurrency > 0 {
				n++
			}
		}
	}
	return n
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
				*l = liftedLimit(l)
			}
		}
		if g.Acceleration != nil && !kept(i, bucket.AtAcceleration) {
			g.Acceleration = liftedAcceleration(g.Acceleration)
		}
		if g.Concurrency > 0 && !kept(i, bucket.AtConcurrency) {
			g.Concurrency = bucket.MaxLimit
		}
	}
	return &free
}

func liftedLimit(l *bucket.Limit) bucket.Limit {
	return bucket.Limit{Dimension: l.Dimension, Limit: bucket.MaxLimit, Per: bucket.Second, Burst: bucket.Second,
		Oversized: bucket.AdmitWhenFull, CacheRead: bucket.CacheFree, Charge: l.Charge, Scope: l.Scope}
}

func liftedAcceleration(a *bucket.Acceleration) *bucket.Acceleration {
	return &bucket.Acceleration{Dimension: a.Dimension, Floor: bucket.MaxLimit}
}
