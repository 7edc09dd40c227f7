package advise

import (
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/bucket/yamlfile"
	"loadshape/report/capacity"
	"loadshape/report/judge"
	"loadshape/workload"
	"loadshape/workload/change"
)

// A candidate is a change that may be enough.
type candidate struct {
	change.Option
	tiers []capacity.TierLimits // of a change of the limits, the degrees
}

// degree is the change made to some degree, and the limits that then hold.
func (c *candidate) degree(k int, p *profile.Profile) (change.Degree, *profile.Profile) {
	if c.tiers == nil {
		return c.At(k), p
	}
	t := c.tiers[k-1]
	path := "limits"
	if t.Target != "" {
		path = yamlfile.Join("targets", t.Target) + ".limits"
	}
	return change.Degree{To: t.Name, Edits: []yamlfile.Edit{{Path: path, Value: t.Name}}}, t.Profile
}

// takesTime reports whether more of a change can be worse, as where a threshold is about waiting.
func (c *candidate) takesTime() bool {
	return slices.Contains([]change.Kind{change.KindRamp, change.KindWorkers, change.KindPace, change.KindSplit, change.KindLater}, c.Kind)
}

// A degreeTrial is one degree of a change. Its plan is what is read from the file with the change.
type degreeTrial struct {
	degree  change.Degree
	plan    *workload.Plan
	profile *profile.Profile
	text    []byte
	err     error             // why it cannot be played
	runs    int               // how many seeds it is judged by; 0: not known yet
	holds   map[runUnder]bool // what was played
	broken  map[string]bool   // the readings under which too many runs fail
}

// A runUnder is a run under a reading.
type runUnder struct {
	run     int
	reading string
}

// A finder is a search for the least degree of a change that is enough.
type finder struct {
	*adviser
	c        *candidate
	tried    map[int]*degreeTrial
	runs     []int // that are played of each degree
	unproven int   // the last degree that is enough with these and not with all; 0: none
}

// at makes the change to some degree.
func (f *finder) at(k int) *degreeTrial {
	t := f.tried[k]
	if t == nil {
		t = &degreeTrial{holds: map[runUnder]bool{}, broken: map[string]bool{}}
		t.degree, t.profile = f.c.degree(k, f.q.Profile)
		if t.plan, t.text, t.err = f.q.Plan.Edited(t.degree.Edits...); t.err == nil {
			t.err = f.judgeable(t.plan, t.profile)
		}
		f.tried[k] = t
	}
	return t
}

// judgeable says what of the plan's thresholds speaks of a stream or a limit that is there no longer, and which stream meets no limits.
func (s *adviser) judgeable(plan *workload.Plan, p *profile.Profile) error {
	var names []string
	for i := range plan.Streams {
		stream := &plan.Streams[i]
		names = append(names, stream.Name)
		for _, target := range plan.TargetsOf(stream) {
			if _, err := p.At(target, stream.Model, stream.Speed); err != nil {
				return err
			}
		}
	}
	for _, t := range s.q.Thresholds {
		if err := t.In(p.Groups, names); err != nil {
			return err
		}
	}
	return nil
}

// reaches reports whether the plan with a change holds under all of some readings, with the runs that are played of each degree. One that
// cannot be played, as where no request is left, does not.
func (f *finder) reaches(k int, under []judge.Probe) bool {
	t := f.at(k)
	for i := range under {
		if t.err == nil {
			f.check(t, &under[i], f.runs)
		}
		if t.err != nil || t.broken[under[i].Name] {
			return false
		}
	}
	return true
}

// What must hold: the strict reading first, which breaks more often.
var (
	underBoth  = []judge.Probe{{Name: "strict", Reading: bucket.Strict}, {Name: "loose", Reading: bucket.Loose}}
	underLoose = []judge.Probe{{Name: "loose", Reading: bucket.Loose}}
)

// find is the least degree that is enough, and the next smaller one of the grid, which is not; high is 0 where none is
// found. It begins with the most there is, and halves what is left.
func (f *finder) find(under []judge.Probe) (low, high int) {
	if f.c.Menu {
		for k := 1; k <= f.c.Degrees; k++ {
			if f.reaches(k, under) {
				return k - 1, k
			}
		}
		return 0, 0
	}
	for _, k := range f.probes() {
		if f.reaches(k, under) {
			high = k
			break
		}
		if k == f.c.Degrees && f.at(k).err == nil && !f.c.takesTime() {
			break // less of it is not more
		}
	}
	for k, t := range f.tried {
		if k < high && t.breaks(under) {
			low = max(low, k)
		}
	}
	for high-low > f.a.Grid {
		if mid := low + (high-low)/2; f.reaches(mid, under) {
			high = mid
		} else {
			low = mid
		}
	}
	return low, high
}

// breaks reports whether the plan is known not to hold under some of these readings.
func (t *degreeTrial) breaks(under []judge.Probe) bool {
	return t.err != nil || slices.ContainsFunc(under, func(r judge.Probe) bool { return t.broken[r.Name] })
}

// probes are the degrees to begin with: the most there is, and where that may be too much, parts of it.
func (f *finder) probes() []int {
	n := f.c.Degrees
	all := []int{n}
	for _, eighth := range []int{4, 6, 7, 2, 5, 3, 1} {
		if k := n * eighth / 8; k > 0 && !slices.Contains(all, k) {
			all = append(all, k)
		}
	}
	return all
}
