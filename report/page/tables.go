package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// A builder makes the parts of a page from a result.
type builder struct {
	result *report.Result
	clock  clock
}

func ticked(ok bool, text string) string {
	if ok {
		return "✓" + layout.Glue + text
	}
	return "✗" + layout.Glue + text
}

func (b *builder) thresholds() []frame.Part {
	views := b.result.Views()
	if len(b.result.Thresholds) == 0 || len(views) == 0 {
		return nil
	}
	t := frame.Table{Name: "Thresholds under each reading", Head: []string{"threshold"}, Note: b.result.DecidesAlone()}
	for _, v := range views {
		t.Head = append(t.Head, v.Name)
	}
	for i := range b.result.Thresholds {
		threshold := &b.result.Thresholds[i]
		row := []string{threshold.Label()}
		for _, v := range views {
			c := v.Check(threshold)
			if c == nil {
				row = append(row, layout.None)
				continue
			}
			cell := ticked(c.OK, threshold.Shown(c))
			if c.Undecided { // the run was cut off
				cell = "? " + threshold.Shown(c)
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return []frame.Part{{Table: t.LaidOut()}}
}

// limits are all limits of the groups that were met, under each reading.
func (b *builder) limits() []frame.Part {
	r := b.result
	views := r.Views()
	if len(views) == 0 {
		return nil
	}
	if len(views[0].Limits) == 0 {
		return []frame.Part{{Text: frame.Plain("None: everything is admitted.")}}
	}
	t := frame.Table{Name: "Limits and how they were used", Head: []string{"limit", "reading", ">holds", ">busiest minute", ">at", ">five minutes",
		">bucket drained", ">lowest level", ">in the minute at", ">refused", ">share", ">first refusal", ">longest retry"}}
	groups, unused := r.Used()
	var seen limitsSeen
	for _, group := range groups {
		if group != "" {
			t.Rows = append(t.Rows, slices.Concat([]string{layout.GroupName(group)}, make([]string, len(t.Head)-1)))
		}
		t.Rows = append(t.Rows, b.limitRows(views, group, &seen)...)
	}
	t.Note = strings.Join(append(b.limitNotes(seen, unused), b.clock.note()), " ")
	return []frame.Part{{Text: frame.Plain(whose(&r.Limits))}, {Table: t.LaidOut()}}
}

// limitsSeen is what of the rows needs a note.
type limitsSeen struct {
	debt   bool // a level below zero
	marked bool // the limit that binds
	longer bool // a period longer than a minute
}

// limitRows are those of the limits of one group, under each reading.
func (b *builder) limitRows(views []report.View, group string, seen *limitsSeen) (rows [][]string) {
	closest := b.result.Closest()
	for i := range views[0].Limits {
		if views[0].Limits[i].Group != group {
			continue
		}
		for _, v := range views {
			if i >= len(v.Limits) {
				continue
			}
			l := &v.Limits[i]
			label := l.Label(views[0].Limits)
			if i == closest {
				label, seen.marked = "▸ "+label, true
			}
			seen.debt = seen.debt || l.LowestLevel < 0
			seen.longer = seen.longer || l.BusiestStretch != ""
			rows = append(rows, []string{label, v.Name, layout.Count(l.Capacity), report.PercentOr(l.BusiestMinuteShare), b.clock.atOr(l.BusiestMinuteAtS),
				report.PercentOr(l.SustainedShare), layout.Maybe(l.PeakUsedShare, layout.Percent), layout.Count(l.LowestLevel), b.clock.atOr(l.LowestAtS),
				layout.Some(l.Refused), layout.PercentOf(l.Refused, l.Attempts), b.clock.atOr(l.FirstRefusalS), l.Retry()})
		}
	}
	return rows
}

func (b *builder) limitNotes(seen limitsSeen, unused int) (notes []string) {
	switch {
	case seen.marked && b.result.Telling().Refused > 0:
		notes = append(notes, "▸ refuses most.")
	case seen.marked:
		notes = append(notes, "▸ comes closest.")
	}
	notes = append(notes, report.ShareNote)
	if seen.longer {
		notes = append(notes, report.LongerNote)
	}
	if seen.debt {
		notes = append(notes, "A level below zero is debt: it refills before anything else is admitted.")
	}
	if unused > 0 {
		notes = append(notes, report.NotAsked(unused))
	}
	return notes
}

// whose says which limits they are, and whose.
func whose(l *report.Limits) string {
	s := layout.Clean(l.Name)
	if l.Owner != "" {
		s += " (" + layout.Clean(l.Owner) + ")"
	}
	return s
}

func (b *builder) deciders() []frame.Part {
	if len(b.result.DecidedBy) == 0 {
		return nil
	}
	t := frame.Table{Name: "Open points that decide", Head: []string{"open point", "holds if", "breaks if", "what breaks"},
		Note: b.result.Settles()}
	for i := range b.result.DecidedBy {
		d := &b.result.DecidedBy[i]
		t.Rows = append(t.Rows, []string{d.Name(), ticked(true, d.Loose), ticked(false, d.Strict), cmp.Or(d.Breaks, layout.None)})
	}
	return []frame.Part{{Table: t.LaidOut()}}
}

func (b *builder) acceleration() []frame.Part {
	a := &b.result.Acceleration
	var parts []frame.Part
	if s := a.SteepestRise; s != nil {
		parts = append(parts, frame.Part{Text: frame.Plain(fmt.Sprintf("Input tokens rise most from the minute at %s (%s) to the next (%s).",
			b.clock.at(s.FromAtS), layout.Count(s.From), layout.Count(s.To)))})
	}
	if len(a.Rules) == 0 {
		return parts
	}
	t := frame.Table{Name: "What acceleration rules of others would refuse", Head: []string{"rule", "would refuse", ">first at", ">at worst over", "whose", "source"}, Links: []string{"source"},
		Note: "Assumed: Anthropic publishes no rule for it. None of these decides the verdict."}
	for _, rule := range a.Rules {
		what := ticked(true, "nothing")
		if rule.Minutes > 0 {
			what = ticked(false, "in "+layout.Counted(rule.Minutes, "minute"))
		}
		t.Rows = append(t.Rows, []string{rule.Name, what, b.clock.atOr(rule.FirstAtS), layout.Some(rule.MostOver), rule.Owner, rule.Source})
	}
	return append(parts, frame.Part{Table: t.LaidOut()})
}

// targets is what became of the attempts at each target of a plan that has several.
func (b *builder) targets() []frame.Part {
	t := frame.Table{Name: "Attempts at each target", Head: append([]string{"reading"}, report.TargetHead...)}
	for _, v := range b.result.Views() {
		for _, row := range v.TargetRows() {
			t.Rows = append(t.Rows, append([]string{v.Name}, row...))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []frame.Part{{Table: t.LaidOut()}}
}

// client is what became of the requests of each stream under each reading.
func (b *builder) client() []frame.Part {
	views := b.result.Views()
	if len(views) == 0 {
		return nil
	}
	t := frame.Table{Name: "Requests of each stream", Head: []string{"stream", "reading", ">requests", ">attempts", ">admitted", ">refused", ">gave up", ">most in flight",
		">wait p50", ">p90", ">p95", ">p99", ">max"}}
	row := func(name, reading string, s *report.StreamUse) {
		cells := []string{name, reading, layout.Count(s.Requests), layout.Count(s.Attempts), layout.Count(s.Admitted), layout.Some(s.Refused), layout.Some(s.GaveUp), layout.Some(s.PeakBusy)}
		for _, w := range []*report.Seconds{s.Wait.P50, s.Wait.P90, s.Wait.P95, s.Wait.P99, s.Wait.Max} {
			cells = append(cells, layout.Maybe(w, report.Seconds.Span))
		}
		t.Rows = append(t.Rows, cells)
	}
	var notes []string
	for _, v := range views {
		all := report.StreamUse{Requests: v.Requests, Attempts: v.Attempts, Admitted: v.Admitted, Refused: v.Refused, GaveUp: v.GaveUp, Wait: v.Wait}
		if len(v.Streams) == 1 {
			all.PeakBusy = v.Streams[0].PeakBusy
		}
		row("all", v.Name, &all)
		for i := range v.Streams {
			if len(v.Streams) > 1 {
				row(v.Streams[i].Label(), v.Name, &v.Streams[i])
			}
		}
		if v.Unsent > 0 {
			notes = append(notes, fmt.Sprintf("Under the %s reading %s of those that gave up were never sent: the client had no room for them, or they waited too long in its queue.",
				v.Name, layout.Count(v.Unsent)))
		}
		if s := v.Failures(); s != "" {
			notes = append(notes, fmt.Sprintf("Under the %s reading %s", v.Name, s))
		}
		if v.TooEarly > 0 {
			notes = append(notes, fmt.Sprintf("Under the %s reading %s of the attempts came before the retry-after that they had been told.", v.Name, layout.Count(v.TooEarly)))
		}
	}
	if s := views[0].InBackground(); s != "" {
		notes = append(notes, s)
	}
	t.Note = strings.Join(append([]string{"A wait lasts from the instant a request was meant to start to its admission."}, notes...), " ")
	return []frame.Part{{Table: t.LaidOut()}}
}

// calibration is how well the limits predict what became of a log.
func (b *builder) calibration() []frame.Part {
	c := b.result.Workload.Calibration
	if c == nil {
		return nil
	}
	parts := []frame.Part{{Table: (&frame.Table{Name: "What the limits predict, and what was recorded", Head: c.Head(), Rows: c.Rows()}).LaidOut()}}
	for _, s := range c.Sentences() {
		parts = append(parts, frame.Part{Text: frame.Plain(s)})
	}
	return parts
}

func (b *builder) load() []frame.Part {
	w := &b.result.Workload
	parts := []frame.Part{{Text: frame.Plain(b.result.Played())}}
	if w.Log != nil {
		parts = append(parts, frame.Part{Text: frame.Plain(ticked(w.Log.Holds(), w.Log.Said()))})
	}
	t := frame.Table{Name: "Offered load", Head: []string{"", ">requests", ">input tokens", ">written to caches", ">read from caches", ">output tokens"}}
	for _, l := range []struct {
		name string
		load *report.Load
	}{{"in all", &w.Offered.Load}, {"busiest minute of each", &w.Offered.Peaks}} {
		t.Rows = append(t.Rows, []string{l.name, layout.Count(l.load.Requests), layout.Count(l.load.InputTokens),
			layout.Count(l.load.CacheCreationInputTokens), layout.Count(l.load.CacheReadInputTokens), layout.Count(l.load.OutputTokens)})
	}
	return append(parts, frame.Part{Table: t.LaidOut()})
}
