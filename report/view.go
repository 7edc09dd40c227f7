package report

import (
	"slices"
	"strings"

	"loadshape/report/layout"
)

// A View is a reading with its name.
type View struct {
	*Reading
	Name string // loose or strict
}

// Views are the readings that there are, the loose one first.
func (r *Result) Views() []View {
	var views []View
	if r.Readings.Loose != nil {
		views = append(views, View{r.Readings.Loose, "loose"})
	}
	if r.Readings.Strict != nil {
		views = append(views, View{r.Readings.Strict, "strict"})
	}
	return views
}

// Telling is the reading that the verdict speaks of: the loose one where even that breaks, otherwise the
// strict one, which is closer to its limits. Its Reading is nil where there is none.
func (r *Result) Telling() View {
	views := r.Views()
	if len(views) == 0 {
		return View{}
	}
	if r.Verdict == Fails {
		return views[0]
	}
	return views[len(views)-1]
}

// under says under which readings something was looked at.
func (r *Result) under() string {
	views := r.Views()
	switch len(views) {
	case 0:
		return "under no reading"
	case 1:
		return "under the " + views[0].Name + " reading"
	}
	return "under either reading"
}

// Check is a threshold held against this reading; nil where it was not.
func (v View) Check(t *Threshold) *Check {
	if v.Name == "strict" {
		return t.Strict
	}
	return t.Loose
}

// Nearest is the place of the limit that refuses most, or, where none refuses, of the one that was asked for or drained most; -1
// where nothing was used.
func (r *Reading) Nearest() int {
	best := -1
	for i := range r.Limits {
		l := &r.Limits[i]
		if l.Refused == 0 && l.Most() <= 0 {
			continue
		}
		if best < 0 || l.Refused > r.Limits[best].Refused ||
			l.Refused == r.Limits[best].Refused && l.Most() > r.Limits[best].Most() {
			best = i
		}
	}
	return best
}

// Peak is the share of a limit that was used at its fullest; 0 where that is not known.
func (l *LimitUse) Peak() float64 {
	if l.PeakUsedShare == nil {
		return 0
	}
	return *l.PeakUsedShare
}

// Most is the larger of the two shares that say how full a limit was: what its busiest minute asks for, and what was used of it.
func (l *LimitUse) Most() float64 {
	if l.BusiestMinuteShare == nil {
		return l.Peak()
	}
	return max(l.Peak(), l.BusiestMinuteShare.Float())
}

// Used are the groups of models that any attempt met under any reading, in the order of the profile, and how many
// groups no attempt met.
func (r *Result) Used() (groups []string, unused int) {
	views := r.Views()
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

// NotAsked says how many groups of models no attempt met; "" for none.
func NotAsked(groups int) string {
	if groups == 0 {
		return ""
	}
	if groups == 1 {
		return "1" + layout.Glue + "other group of models received no requests and is not shown."
	}
	return layout.Count(groups) + layout.Glue + "other groups of models received no requests and are not shown."
}

// Retry writes the longest wait that a limit asked for.
func (l *LimitUse) Retry() string {
	if l.Hopeless > 0 {
		return "never"
	}
	return layout.Maybe(l.LongestRetryAfter, layout.RetryAfter)
}

// ReadingNames are the readings that there are: "loose and strict".
func (r *Result) ReadingNames() string {
	var names []string
	for _, v := range r.Views() {
		names = append(names, v.Name)
	}
	return strings.Join(names, " and ")
}

// Label names a stream in a table.
func (s *StreamUse) Label() string {
	if s.Background {
		return layout.Clean(s.Name) + " (background)"
	}
	return layout.Clean(s.Name)
}

// InBackground says what streams in the background are; empty where there is none.
func (r *Reading) InBackground() string {
	n, requests := int64(0), int64(0)
	for i := range r.Streams {
		if s := &r.Streams[i]; s.Background {
			n, requests = n+1, requests+s.Requests
		}
	}
	if n == 0 {
		return ""
	}
	return layout.Counted(n, "stream") + " in the background, of " + layout.Counted(requests, "request") +
		": they take from the limits, and what becomes of them is not judged."
}
