package report

import "loadshape/report/layout"

// What a page says of a result, it says in the words of the text report. These are they.

// A View is a reading with its name, loose or strict.
type View struct {
	Name string
	*Reading
}

// Views are the readings that there are, the loose one first.
func (r *Result) Views() []View {
	var views []View
	for _, v := range r.views() {
		views = append(views, View{v.name, v.Reading})
	}
	return views
}

// Telling is the reading that the verdict speaks of; its Reading is nil where there is none.
func (r *Result) Telling() View {
	v := r.telling()
	return View{v.name, v.Reading}
}

// Check is a threshold held against this reading; nil where it was not.
func (v View) Check(t *Threshold) *Check { return view{v.Reading, v.Name}.check(t) }

// Used are the groups of models that any attempt met, and how many groups no attempt met.
func (r *Result) Used() (groups []string, unused int) { return r.used() }

// Binding is the place of the limit that refuses most, or else of the one that comes closest to it; -1 where nothing
// was used.
func (r *Reading) Binding() int { return r.binding() }

// LimitNames are names that stay the same while the amounts of the limits change.
func (r *Reading) LimitNames() []string { return r.caseNames() }

// Label names a limit with its amount: "input tokens 500,000/min"; with its scope where the others have another one.
func (l *LimitUse) Label(all []LimitUse) string { return l.label(all) }

// Kind names a limit without its amount: "input tokens a minute".
func (l *LimitUse) Kind() string {
	s := layout.Clean(words(l.Dimension))
	if l.Per != "" {
		s += " " + layout.Clean(every(l.Per))
	}
	return s
}

// GroupName names a group of models by the first of them.
func GroupName(group string) string { return groupName(group) }

// Shown is what was observed, as people read it; "–" where the threshold was not held against the reading.
func (t *Threshold) Shown(c *Check) string {
	if c == nil {
		return layout.None
	}
	return t.observed(c)
}

// Percent writes a share. What is not nothing is never shown as 0.0 %, and what is not all never as 100.0 %.
func Percent(share float64) string { return percent(share) }

// PercentOf writes a part of a whole; "–" for nothing.
func PercentOf(part, whole int64) string { return percentOf(part, whole) }

// Span writes a length of time: "4m12s".
func (s Seconds) Span() string { return span(int64(s)) }

// Since writes an instant: the whole seconds that have passed.
func (s Seconds) Since() string { return since(s) }

// Retry writes the longest wait that a limit asked for.
func (l *LimitUse) Retry() string {
	if l.Hopeless > 0 {
		return "never"
	}
	return retryAfterOr(l.LongestRetryAfter)
}

// Played says what was played, and how it can be played again.
func (r *Result) Played() string { return r.played() }

// Said tells how a run compares with the log that it plays.
func (c *LogCheck) Said() string { return c.said() }

// Name writes a name of the JSON as words.
func (d *Decider) Name() string { return layout.Clean(words(d.Point)) }
