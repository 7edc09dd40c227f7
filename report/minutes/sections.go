package minutes

import (
	"fmt"
	"slices"

	"loadshape/report"
	"loadshape/report/layout"
)

// sentence says the verdict in words.
func (a *Answer) sentence() string {
	names, found := a.Readings.Readings()
	about := fmt.Sprintf("%s of %s against %s", layout.Counted(int64(a.Minutes), "minute"), layout.Clean(a.Name), layout.Clean(a.Limits.Name))
	switch a.Verdict {
	case report.Holds:
		return about + ": nothing is refused, however the sums came about within their minutes."
	case report.Fails:
		l := worst(found[0])
		return fmt.Sprintf("%s: however the sums came about, %s refuses at least %s of %s.", about, l.Label(), layout.Count(l.AtLeast), layout.Count(l.Offered))
	}
	for i, r := range found {
		if l := worst(r); l.AtLeast > 0 {
			return fmt.Sprintf("%s: under the %s reading %s refuses at least %s of %s; under the other it hangs on when in a minute requests came.",
				about, names[i], l.Label(), layout.Count(l.AtLeast), layout.Count(l.Offered))
		}
	}
	if open := a.open(); open != "" && !slices.ContainsFunc(found, func(r *Bounds) bool {
		return slices.ContainsFunc(r.Limits, func(l Bound) bool { return l.Judged && l.Possible > 0 })
	}) {
		return about + ": undecided. No limit that sums can decide refuses anything; " + open
	}
	return about + ": undecided. Nothing must be refused, and something can be: it hangs on when in a minute requests came, and how large each was."
}

// worst is the limit that refuses the largest share for sure.
func worst(r *Bounds) *Bound {
	at := 0
	for i := range r.Limits {
		if share(&r.Limits[i]) > share(&r.Limits[at]) {
			at = i
		}
	}
	return &r.Limits[at]
}

func share(l *Bound) float64 { return float64(l.AtLeast) / float64(max(1, l.Offered)) }

// open says which limits sums cannot decide, and why.
func (a *Answer) open() string {
	var said []string
	_, found := a.Readings.Readings()
	for _, l := range found[0].Limits {
		if !l.Judged {
			said = append(said, l.Label()+" cannot be judged: "+l.Why)
		}
	}
	if len(said) == 0 {
		return ""
	}
	return layout.Joined(said) + "."
}

// sections are one for each reading, or one for both where they say the same: what is certain and possible of each limit. What is to be
// said of all stands below the last.
func (a *Answer) sections() []layout.Section {
	names, found := a.Readings.Readings()
	if len(found) == 2 && alike(found[0].Limits, found[1].Limits) {
		names, found = []string{"either"}, found[:1]
	}
	var all []layout.Section
	for i, r := range found {
		t := layout.Section{Head: layout.Heads("limit", ">asked for", ">busiest minute", ">refused,\nat least", ">at most", ">possible in")}
		t.Title = "What sums can say, under " + map[bool]string{true: "either reading", false: "the " + names[i] + " reading"}[names[i] == "either"]
		for j := range r.Limits {
			l := &r.Limits[j]
			row := []string{l.Label(), layout.Count(l.Offered), layout.Count(l.Busiest), layout.Count(l.AtLeast), layout.Maybe(l.AtMost, layout.Count[int64]), layout.Counted(int64(l.Possible), "minute")}
			if !l.Judged {
				row[5] = layout.None
			}
			if l.Dimension == "concurrency" || !l.Judged && l.Offered == 0 {
				row[1], row[2] = layout.None, layout.None
			}
			t.Rows = append(t.Rows, row)
		}
		all = append(all, t)
	}
	all[len(all)-1].Notes = a.notes()
	return all
}

// alike reports whether two readings say the same.
func alike(a, b []Bound) bool {
	return slices.EqualFunc(a, b, func(a, b Bound) bool {
		same := layout.Maybe(a.AtMost, layout.Count[int64]) == layout.Maybe(b.AtMost, layout.Count[int64])
		a.AtMost, b.AtMost = nil, nil
		return same && a == b
	})
}

// notes are what is to be said of all.
func (a *Answer) notes() []string {
	notes := []string{"At least is what is refused even if each minute's sum came as it suits the limit best, at most what can be if it came as it suits it least: all at once, at the end of one minute and at the beginning of the next."}
	if open := a.open(); open != "" {
		notes = append(notes, layout.Capital(open))
	}
	_, found := a.Readings.Readings()
	for _, l := range found[0].Limits {
		if l.Judged && l.Possible > 0 {
			notes = append(notes, fmt.Sprintf("%s: the first minute in which something can be refused is %s; the busiest is %s.", layout.Capital(l.Label()), l.FirstAt, l.BusiestAt))
		}
	}
	if f := found[0]; a.Verdict != report.Holds && slices.ContainsFunc(f.Limits, func(l Bound) bool { return !l.Judged || l.Possible > 0 }) {
		notes = append(notes, "The log of what sent the requests decides it: sim run --trace.")
	}
	return notes
}
