package judge

import (
	"cmp"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/workload"
)

// steepest is the largest rise of the offered input tokens from one minute, counted from instant 0, to the next.
func steepest(minutes []report.Minute) *report.Rise {
	var most *report.Rise
	for i := range minutes {
		to := minutes[i].Offered.Fresh()
		from, at := int64(0), minutes[i].AtS-report.Seconds(minute)
		if i > 0 && minutes[i-1].AtS == at {
			from = minutes[i-1].Offered.Fresh()
		}
		if at < 0 {
			continue // the first minute of all has none before it
		}
		if to > from && (most == nil || to-from > most.To-most.From) {
			most = &report.Rise{FromAtS: at, From: from, To: to}
		}
	}
	return most
}

// exposures hold ramp rules against what the limits admit while it is played. Each has one of its own for every group of
// models.
type exposures [][]*bucket.Exposure

// newExposures are those of the named rules of other providers.
func newExposures(groups int, start int64) exposures {
	var e exposures
	for _, named := range profile.Accelerations() {
		var each []*bucket.Exposure
		for range groups {
			each = append(each, bucket.NewExposure(&named.Acceleration, start))
		}
		e = append(e, each)
	}
	return e
}

// listen makes the rules hear what an observer does.
func (e exposures) listen(play Play) Play {
	return func(seed int64, t workload.Target, o workload.Observer) error {
		hear, many := o.Attempt, o.Admitted
		o.Attempt = func(a *workload.Attempt) {
			if a.Met() && a.Verdict.Admitted() {
				for _, each := range e {
					if x := each[a.Group]; x != nil {
						x.Admitted(a.Sent, &a.Request.Request)
					}
				}
			}
			hear(a)
		}
		if many != nil {
			o.Admitted = func(r *workload.Run) {
				for _, each := range e {
					if x := each[r.Group]; x != nil {
						x.AdmittedRun(r.At, r.Request)
					}
				}
				many(r)
			}
		}
		return play(seed, t, o)
	}
}

// named is what each of the named rules would refuse.
func (e exposures) named() []report.AccelerationRule {
	rules := []report.AccelerationRule{}
	for i, named := range profile.Accelerations() {
		rule := report.AccelerationRule{Name: named.Name, Owner: named.Owner, Source: named.Source}
		var over []bucket.Over
		for _, x := range e[i] {
			over = append(over, x.Overs()...)
		}
		rule.Minutes, rule.FirstAtS, rule.FirstOver, rule.MostOver = refusedIn(over)
		rules = append(rules, rule)
	}
	return rules
}

// refusedIn counts the minutes, and tells of the first and of the worst. Several groups may meet in one.
func refusedIn(over []bucket.Over) (minutes int64, first *report.Seconds, firstOver, mostOver int64) {
	slices.SortFunc(over, func(a, b bucket.Over) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(b.By, a.By)) })
	for i, o := range over {
		if i == 0 {
			first, firstOver = new(report.Seconds(o.At)), o.By
		}
		if i == 0 || over[i-1].At != o.At {
			minutes++
		}
		mostOver = max(mostOver, o.By)
	}
	return minutes, first, firstOver, mostOver
}

// inForce is what each acceleration limit that a run met refuses of the traffic that the limits beside it admit: one rule for each
// group of models that has such a limit and was asked for anything, in the order of the profile.
//
// A limit that refuses changes what comes after it, so its own refusals do not tell that. Where any were made, the traffic is
// played once more with acceleration limits that bind nothing, and the true ones only listen. Where none were made, they refuse
// nothing, and their exposures, which have heard nothing, say so.
func (q *Question) inForce(ran *report.Reading, reading bucket.Reading, seed int64, refused bool) ([]report.RuleInForce, error) {
	groups := q.Profile.Groups
	if !slices.ContainsFunc(groups, func(g bucket.Group) bool { return g.Acceleration != nil }) {
		return nil, nil
	}
	heard := make([]*bucket.Exposure, len(groups)) // nil for a group without such a limit
	free := *q.Profile
	free.Groups = slices.Clone(groups)
	for i := range groups {
		if a := groups[i].Acceleration; a != nil {
			heard[i] = bucket.NewExposure(a, q.Start)
			free.Groups[i].Acceleration = &bucket.Acceleration{Dimension: a.Dimension, Floor: bucket.MaxLimit} // binds nothing
		}
	}
	if refused {
		without := *q
		without.Profile = &free
		without.Thresholds = nil
		without.Play = exposures{heard}.listen(q.Play)
		if _, _, err := without.PlayUnder(seed, reading, nil); err != nil {
			return nil, err
		}
	}
	var rules []report.RuleInForce
	for i := range groups {
		models := ""
		if len(groups) > 1 {
			models = groups[i].Label()
		}
		if heard[i] == nil || !metAcceleration(ran, models) {
			continue
		}
		rule := ruleOf(groups[i].Acceleration)
		rule.Group = models
		rule.Minutes, rule.FirstAtS, rule.FirstOver, rule.MostOver = refusedIn(heard[i].Overs())
		rules = append(rules, rule)
	}
	return rules, nil
}

// metAcceleration reports whether any attempt met the acceleration limit of a group of models.
func metAcceleration(r *report.Reading, models string) bool {
	return slices.ContainsFunc(r.Limits, func(l report.LimitUse) bool {
		return l.Group == models && l.Dimension == bucket.ByAcceleration.String() && l.Attempts > 0
	})
}

// ruleOf is an acceleration limit as a result shows it.
func ruleOf(a *bucket.Acceleration) report.RuleInForce {
	rule := report.RuleInForce{Source: cmp.Or(a.Source, "the limits file, an assumption: Anthropic publishes no figure"), Dimension: string(a.Dimension),
		Floor: a.Floor, GrowthPercent: 100, Step: a.Step, Every: cmp.Or(a.Every, bucket.Minute).String()}
	if a.GrowthPercent != nil {
		rule.GrowthPercent = *a.GrowthPercent
	}
	return rule
}
