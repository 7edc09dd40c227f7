package count

import (
	"math"
	"math/big"
	"slices"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/workload"
)

// A Watch looks at the figures of a run while it is played, and knows when a condition can no longer be met.
//
// An exact one looks after everything that happens. Any other looks at refusals when they come and at the rest once a
// minute: it answers no less surely, but may do so late.
type Watch struct {
	s          *Summary
	conditions []watched
	exact      bool

	// Requests is how many requests there can be at the most, for shares; nil where nobody can tell.
	Requests func() (int64, bool)
	most     int64 // that it said; 0: it was not asked yet; -1: nobody can tell

	Lost *report.ThresholdExpr // that can no longer be met; nil: none so far
	At   int64                 // when that was so
}

type watched struct {
	report.ThresholdExpr
	trend  report.Trend
	share  bool
	lowest []int64 // that the levels of the limits were when they were looked at last
	asked  []int64 // that the limits were asked for at the most then
}

// NewWatch watches those conditions about which something can be said before the end.
func NewWatch(s *Summary, conditions []report.ThresholdExpr, exact bool) *Watch {
	w := &Watch{s: s, exact: exact}
	for _, t := range conditions {
		x := watched{ThresholdExpr: t, trend: t.Figure.Trend(), share: t.Figure.IsShare()}
		if x.trend != report.Wavers || x.share && !exact {
			w.conditions = append(w.conditions, x)
		}
	}
	return w
}

// Observe makes the watch hear what the summary does. At the first condition that can no longer be met it calls then, once, and
// ends the play.
func (w *Watch) Observe(o *workload.Observer, then func()) {
	if len(w.conditions) == 0 {
		return
	}
	look := func(at int64, which func(*watched) bool) {
		if w.look(at, which); w.Lost != nil {
			then()
		}
	}
	attempt, minute := o.Attempt, o.Minute
	o.Attempt = func(a *workload.Attempt) {
		if w.Lost != nil {
			return
		}
		if attempt(a); w.exact || !wentStraightThrough(a) {
			detour := !wentStraightThrough(a)
			look(a.Sent, func(t *watched) bool {
				if t.Figure.OfRefusals() {
					return detour
				}
				return w.exact
			})
		}
	}
	o.Minute = func(at int64) {
		if w.Lost == nil {
			minute(at)
			look(at, func(t *watched) bool { return !t.Figure.OfRefusals() && (!w.exact || t.Figure.OfLevels()) })
		}
	}
	o.Done = func() bool { return w.Lost != nil }
	if !w.exact {
		return
	}
	o.Admitted = nil // one at a time
	if slices.ContainsFunc(w.conditions, func(t watched) bool { return t.Figure.OfLevels() }) {
		o.Settled = func(at int64) {
			if w.Lost == nil {
				look(at, func(t *watched) bool { return t.Figure.OfLevels() })
			}
		}
	}
}

// look looks at some of the conditions.
func (w *Watch) look(at int64, which func(*watched) bool) {
	for i := range w.conditions {
		t := &w.conditions[i]
		if !which(t) || t.Figure.OfLevels() && !w.fell(t) || !w.exact && t.Figure.OfDemand() && !w.rose(t) {
			continue
		}
		observed, trend := report.Amount{}, t.trend
		if t.share {
			observed, trend = w.least(&t.Figure), report.Grows
		} else {
			observed = t.Figure.Observe(w.s.soFar(&t.Figure))
		}
		if lost, _ := t.Decided(observed, trend); lost {
			w.Lost, w.At = &t.ThresholdExpr, at
			return
		}
	}
}

// fell reports whether a level may be lower than when it was looked at last.
func (w *Watch) fell(t *watched) bool {
	if t.lowest == nil {
		t.lowest = make([]int64, len(w.s.limits))
		for i := range t.lowest {
			t.lowest[i] = math.MaxInt64
		}
	}
	fell := false
	for i := range w.s.limits {
		if l := &w.s.limits[i]; l.use.Dimension == t.Figure.Name {
			level := w.s.gate.Lowest(l.group, l.limit)
			moves := l.limit == bucket.AtAcceleration || l.use.Capacity == 0 && l.refused > 0 // its ceiling; the share of nothing
			fell = fell || level < t.lowest[i] || moves
			t.lowest[i] = min(t.lowest[i], level)
		}
	}
	return fell
}

// rose reports whether limits may have been asked for more than when it was looked at last, in minutes that are over.
func (w *Watch) rose(t *watched) bool {
	if t.asked == nil {
		t.asked = make([]int64, 2*len(w.s.limits))
	}
	rose := false
	for i := range w.s.limits {
		l, was := &w.s.limits[i], t.asked[2*i:2*i+2]
		rose = rose || l.busiest > was[0] || l.sustained > was[1]
		was[0], was[1] = l.busiest, l.sustained
	}
	return rose
}

// least is the least that a share can be in the end: each request is admitted once at the most, and of at most so many requests
// these were given up.
func (w *Watch) least(f *report.Figure) report.Amount {
	if f.List != "" || w.Requests == nil || w.s.refused+w.s.gaveUp == 0 {
		return report.Amount{}
	}
	if w.most == 0 {
		w.most = -1
		if n, ok := w.Requests(); ok && n > 0 {
			w.most = n
		}
	}
	switch {
	case w.most < 0:
		return report.Amount{}
	case f.Path == "gave_up_share":
		return report.Amount{Value: big.NewRat(w.s.gaveUp, w.most)}
	}
	return report.Amount{Value: big.NewRat(w.s.refused, w.s.refused+w.most)}
}
