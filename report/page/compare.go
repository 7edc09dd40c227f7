package page

import (
	"fmt"
	"io"
	"slices"

	"loadshape/report"
	"loadshape/report/compare"
	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// MostCompared is how many results a page has colours for.
const MostCompared = 8

// WriteComparison writes a page of 2 to MostCompared results side by side.
func WriteComparison(w io.Writer, entries []compare.Entry, o Options) error {
	if len(entries) < 2 || len(entries) > MostCompared {
		return fmt.Errorf("there are %d results, expected 2 to %d", len(entries), MostCompared)
	}
	var said []string
	for _, e := range entries {
		said = append(said, frame.Clean(e.Name+" "+string(e.Verdict)))
	}
	d := newDocument(fmt.Sprintf("%d results side by side", len(entries)), layout.Joined(said)+".", o)
	d.Heading = d.Title
	c := &comparison{entries: entries, clock: sharedClock(entries)}
	d.Add("asked", "What was asked", c.asked())
	d.Add("verdicts", "Verdicts", c.verdicts())
	d.Add("thresholds", "Thresholds", c.thresholds())
	d.Add("limits", "Limits", c.limits())
	charts, data := c.charts()
	d.Add("time", "Minute by minute", charts)
	waits, plotted := c.waits()
	data.Waits = plotted
	d.Add("client", "What the client sees", append(c.client(), waits...))
	if o.Command != "" {
		d.Add("again", "This page again", []frame.Part{{Code: frame.Printable(o.Command)}})
	}
	return draw(w, d, data)
}

// A comparison makes the parts of a page of several results.
type comparison struct {
	entries []compare.Entry
	clock   clock // of the charts: on the wall only where all results start at the same time
}

func sharedClock(entries []compare.Entry) clock {
	longest := entries[0].Result
	for _, e := range entries {
		if e.Workload.Start != entries[0].Workload.Start {
			return clock{}
		}
		if e.Workload.LengthS > longest.Workload.LengthS {
			longest = e.Result
		}
	}
	return clockOf(longest)
}

// several reports whether any result has more than one reading.
func (c *comparison) several() bool {
	return slices.ContainsFunc(c.entries, func(e compare.Entry) bool { return len(e.Views()) > 1 })
}

func (c *comparison) asked() []frame.Part {
	parts := []frame.Part{{Text: frame.Plain(compare.Comparable(c.entries))}}
	var items [][]frame.Segment
	for _, s := range compare.Differences(c.entries) {
		items = append(items, frame.Plain(s))
	}
	if len(items) > 0 {
		parts = append(parts, frame.Part{Text: frame.Plain("Not the same in all of them:")}, frame.Part{Items: items})
	}
	t := frame.Table{Name: "What was asked", Head: []string{"result", "plan", "source", "limits", "retries", ">seed", ">runs", ">requests", ">input tokens", ">output tokens"}}
	for _, e := range c.entries {
		o := e.Workload.Offered
		t.Rows = append(t.Rows, []string{e.Name, e.Result.Name, e.Workload.Source, e.Limits.Name, e.Workload.Retries, fmt.Sprint(e.FirstSeed()),
			layout.Count(e.Seeds()), layout.Count(o.Requests), layout.Count(o.InputTokensTotal), layout.Count(o.OutputTokens)})
	}
	return append(parts, frame.Part{Table: t.LaidOut()})
}

func (c *comparison) verdicts() []frame.Part {
	t := frame.Table{Name: "Verdicts", Head: []string{"result", "verdict", ">holds up to", "what it comes from"}}
	for _, e := range c.entries {
		t.Rows = append(t.Rows, []string{e.Name, mark(e.Verdict) + layout.Glue + string(e.Verdict), compare.UpTo(e.Result), e.Sentence()})
	}
	return []frame.Part{{Table: t.LaidOut()}}
}

func (c *comparison) thresholds() []frame.Part {
	t := frame.Table{Name: "Thresholds under each reading", Head: []string{"threshold", "reading"}}
	var all []string
	for _, e := range c.entries {
		t.Head = append(t.Head, e.Name)
		for _, th := range e.Thresholds {
			if !slices.Contains(all, th.Expression) {
				all = append(all, th.Expression)
			}
		}
	}
	for _, expression := range all {
		for _, reading := range []string{"loose", "strict"} {
			row := []string{expression, reading}
			found := false
			for _, e := range c.entries {
				cell := layout.None
				i := slices.IndexFunc(e.Thresholds, func(t report.Threshold) bool { return t.Expression == expression })
				if v, ok := viewOf(e, reading); ok && i >= 0 {
					if check := v.Check(&e.Thresholds[i]); check != nil {
						cell, found = ticked(check.OK, e.Thresholds[i].Shown(check)), true
					}
				}
				row = append(row, cell)
			}
			if found {
				t.Rows = append(t.Rows, row)
			}
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []frame.Part{{Table: t.LaidOut()}}
}

// viewOf is a result's reading of this name.
func viewOf(e compare.Entry, reading string) (report.View, bool) {
	for _, v := range e.Views() {
		if v.Name == reading {
			return v, true
		}
	}
	return report.View{}, false
}

// A sharedLimit is one of several results, found again by its name. It has a plainer one for people.
type sharedLimit struct{ name, shown string }

// sharedLimits are the limits of all results that any attempt met.
func (c *comparison) sharedLimits() []sharedLimit {
	var limits []sharedLimit
	kinds := map[string]int{}
	more := map[string]string{}
	for _, e := range c.entries {
		groups, _ := e.Used()
		for _, v := range e.Views() {
			for i, name := range v.LimitNames() {
				l := &v.Limits[i]
				if !slices.Contains(groups, l.Group) || slices.ContainsFunc(limits, func(k sharedLimit) bool { return k.name == name }) {
					continue
				}
				limits = append(limits, sharedLimit{name, l.Kind()})
				kinds[l.Kind()]++
				more[name] = layout.Joined(slices.DeleteFunc([]string{layout.Clean(l.Scope), layout.GroupName(l.Group)}, func(s string) bool { return s == "" }))
			}
		}
	}
	for i, l := range limits {
		if kinds[l.shown] > 1 {
			limits[i].shown += " (" + more[l.name] + ")"
		}
	}
	return limits
}

func (c *comparison) limits() []frame.Part {
	t := frame.Table{Name: "Limits of each result", Head: []string{"limit", "result", "reading", ">amount", ">holds", ">busiest minute", ">five minutes", ">bucket drained", ">lowest level", ">in the minute at", ">refused", ">share", ">first refusal", ">longest retry"}}
	for _, shared := range c.sharedLimits() {
		for _, e := range c.entries {
			clock := clockOf(e.Result)
			for _, v := range e.Views() {
				i := slices.Index(v.LimitNames(), shared.name)
				if i < 0 {
					t.Rows = append(t.Rows, slices.Concat([]string{shared.shown, e.Name, v.Name}, slices.Repeat([]string{layout.None}, len(t.Head)-3)))
					continue
				}
				l := &v.Limits[i]
				t.Rows = append(t.Rows, []string{shared.shown, e.Name, v.Name, layout.Count(l.Limit), layout.Count(l.Capacity), report.PercentOr(l.BusiestMinuteShare), report.PercentOr(l.SustainedShare),
					layout.Maybe(l.PeakUsedShare, layout.Percent), layout.Count(l.LowestLevel),
					clock.atOr(l.LowestAtS), layout.Some(l.Refused), layout.PercentOf(l.Refused, l.Attempts), clock.atOr(l.FirstRefusalS), l.Retry()})
			}
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []frame.Part{{Table: t.LaidOut()}}
}

func (c *comparison) client() []frame.Part {
	t := frame.Table{Name: "Requests of each result", Head: []string{"result", "reading", ">failing seeds", ">requests", ">attempts", ">admitted", ">refused", ">gave up", ">wait p50", ">p90", ">p95", ">p99", ">max"}}
	for _, e := range c.entries {
		for _, v := range e.Views() {
			row := []string{e.Name, v.Name, compare.FailingSeeds(e.Result, v), layout.Count(v.Requests), layout.Count(v.Attempts), layout.Count(v.Admitted), layout.Some(v.Refused), layout.Some(v.GaveUp)}
			for _, w := range []*report.Seconds{v.Wait.P50, v.Wait.P90, v.Wait.P95, v.Wait.P99, v.Wait.Max} {
				row = append(row, layout.Maybe(w, report.Seconds.Span))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return []frame.Part{{Table: t.LaidOut()}}
}
