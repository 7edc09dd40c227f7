package report

import "slices"

// A view is a reading with its name.
type view struct {
	*Reading
	name string // loose or strict
}

// views are the readings that there are, the loose one first.
func (r *Result) views() []view {
	var views []view
	if r.Readings.Loose != nil {
		views = append(views, view{r.Readings.Loose, "loose"})
	}
	if r.Readings.Strict != nil {
		views = append(views, view{r.Readings.Strict, "strict"})
	}
	return views
}

// telling is the reading that the verdict speaks of: the loose one where even that breaks, otherwise the
// strict one, which is closer to its limits. Its Reading is nil where there is none.
func (r *Result) telling() view {
	views := r.views()
	if len(views) == 0 {
		return view{}
	}
	if r.Verdict == Fails {
		return views[0]
	}
	return views[len(views)-1]
}

// under says under which readings something was looked at.
func (r *Result) under() string {
	views := r.views()
	switch len(views) {
	case 0:
		return "under no reading"
	case 1:
		return "under the " + views[0].name + " reading"
	}
	return "under either reading"
}

// check is a threshold held against this reading; nil where it was not.
func (v view) check(t *Threshold) *Check {
	if v.name == "strict" {
		return t.Strict
	}
	return t.Loose
}

// binding is the place of the limit that refuses most, or, where none refuses, of the one that comes
// closest to it; -1 where nothing was used.
func (r *Reading) binding() int {
	best := -1
	for i := range r.Limits {
		l := &r.Limits[i]
		if l.Refused == 0 && l.peak() <= 0 {
			continue
		}
		if best < 0 || l.Refused > r.Limits[best].Refused ||
			l.Refused == r.Limits[best].Refused && l.peak() > r.Limits[best].peak() {
			best = i
		}
	}
	return best
}

// peak is the share of a limit that was used at its fullest; 0 where that is not known.
func (l *LimitUse) peak() float64 {
	if l.PeakUsedShare == nil {
		return 0
	}
	return *l.PeakUsedShare
}

// used are the groups of models that any attempt met under any reading, in the order of the profile, and how many
// groups no attempt met.
func (r *Result) used() (groups []string, unused int) {
	views := r.views()
	if len(views) == 0 {
		return nil, 0
	}
	var all []string
	for i := range views[0].Limits {
		l := &views[0].Limits[i]
		if !slices.Contains(all, l.Group) {
			all = append(all, l.Group)
		}
		met := l.Attempts > 0 || len(views) == 2 && i < len(views[1].Limits) && views[1].Limits[i].Attempts > 0
		if met && !slices.Contains(groups, l.Group) {
			groups = append(groups, l.Group)
		}
	}
	return groups, len(all) - len(groups)
}
