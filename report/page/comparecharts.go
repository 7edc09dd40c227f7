package page

import (
	"fmt"
	"slices"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// roleOf is the colour of a result among others.
func roleOf(entry int) string { return fmt.Sprintf("s%d", entry+1) }

// A side is a reading of one of the results, with its steps.
type side struct {
	entry int
	name  string
	report.View
	steps []step
	rows  []step
}

// charts overlay the results: the level of each limit, and what was admitted and refused.
func (c *comparison) charts() ([]frame.Part, *chartData) {
	data := &chartData{X: []int64{}, Ends: []int{}, Columns: []column{}, Charts: []chartPlot{}}
	var sides []side
	var all [][]report.Minute
	found := false
	for n, e := range c.entries {
		for _, v := range e.Views() {
			sides = append(sides, side{entry: n, name: layout.Clean(e.Name), View: v})
			all = append(all, v.Minutes)
			found = found || len(v.Minutes) > 0
		}
	}
	if !found {
		return nil, data
	}
	drawn, listed := lengthFor(all, mostDrawn), lengthFor(all, mostListed)
	var steps [][]step
	for i := range sides {
		sides[i].steps, sides[i].rows = stepsOf(all[i], drawn), stepsOf(all[i], listed)
		steps = append(steps, sides[i].steps)
	}
	x := axisOf(drawn, steps...)
	data.over(&x, c.clock)
	parts := []frame.Part{{Draw: "tools", With: c.several()}}
	if n := longer(drawn); n != nil {
		parts = append(parts, frame.Part{Note: n})
	}
	for n, shared := range c.sharedLimits() {
		plot := chartPlot{ID: fmt.Sprintf("level-%d", n)}
		capacities, moves := sharing{}, false
		for i := range sides {
			s := &sides[i]
			limit := slices.Index(s.LimitNames(), shared.name)
			if limit < 0 {
				continue
			}
			l := &s.Limits[limit]
			capacities.add(l.Capacity)
			moves = moves || l.Dimension == "acceleration" // its ceiling does
			plot.Series = append(plot.Series, series{s.name, s.Name, roleOf(s.entry), "line", data.add(x.level(s.steps, limit)), l.Capacity})
		}
		title := "Lowest level in " + eachStep(drawn)
		if plot.Share = capacities.differ(); plot.Share {
			title += ", drawn as a share of what each limit holds"
		} else if !moves && slices.Min(capacities) == slices.Max(capacities) {
			plot.Series = append(plot.Series, series{"capacity", "", "capacity", "capacity", -1, capacities[0]})
		}
		data.Charts = append(data.Charts, plot)
		parts = append(parts, frame.Part{Heading: frame.Clean(layout.Capital(shared.shown))}, frame.Part{Draw: "figure", With: &figure{ID: plot.ID, Title: title, Of: frame.Clean(shared.shown)}},
			frame.Part{Details: &frame.Details{Title: "The figures of this chart as a table", Parts: c.figures(sides, listed, "Levels of "+shared.shown, func(s *side, at *step) (int64, bool) {
				limit := slices.Index(s.LimitNames(), shared.name)
				if limit < 0 || limit >= len(at.lowest) {
					return 0, false
				}
				return at.lowest[limit], true
			})}})
	}
	for n, kind := range []struct {
		title string
		of    func(*step) int64
	}{
		{"requests admitted", func(s *step) int64 { return s.admitted.Requests }},
		{"input tokens admitted", func(s *step) int64 { return flowOf("input_tokens").amount(&s.admitted) }},
		{"output tokens admitted", func(s *step) int64 { return s.admitted.OutputTokens }},
		{"attempts refused", func(s *step) int64 { return s.refused }},
	} {
		plot := chartPlot{ID: fmt.Sprintf("flow-%d", n)}
		for i := range sides {
			s := &sides[i]
			values := x.column(s.steps, true, func(at *step) (int64, bool) { return kind.of(at), true })
			plot.Series = append(plot.Series, series{s.name, s.Name, roleOf(s.entry), "line", data.add(values), 0})
		}
		data.Charts = append(data.Charts, plot)
		parts = append(parts, frame.Part{Heading: layout.Capital(kind.title)}, frame.Part{Draw: "figure", With: &figure{ID: plot.ID, Title: layout.Capital(kind.title) + " in " + eachStep(drawn)}},
			frame.Part{Details: &frame.Details{Title: "The figures of this chart as a table", Parts: c.figures(sides, listed, layout.Capital(kind.title), func(_ *side, at *step) (int64, bool) { return kind.of(at), true })}})
	}
	return append(parts, frame.Part{Note: frame.Plain("Input tokens are those that no cache served. A refused attempt is counted once, whichever limit refused it.")}), data
}

// figures are those of one chart.
func (c *comparison) figures(sides []side, length int64, name string, figure func(*side, *step) (int64, bool)) []frame.Part {
	t := frame.Table{Name: name, Head: []string{"from"}, Note: longerRows(length)}
	var all [][]step
	for i := range sides {
		all = append(all, sides[i].rows)
		head := ">" + sides[i].name
		if c.several() {
			head += ", " + sides[i].Name
		}
		t.Head = append(t.Head, head)
	}
	t.Rows = rowsOf(c.clock, axisOf(length, all...), all, func(n int, at *step) []string {
		if at == nil {
			return []string{layout.None}
		}
		v, ok := figure(&sides[n], at)
		if !ok {
			return []string{layout.None}
		}
		return []string{layout.Count(v)}
	})
	return []frame.Part{{Table: t.LaidOut()}}
}

// waits overlay the distributions.
func (c *comparison) waits() ([]frame.Part, *waitPlot) {
	var all []waitingSide
	for n, e := range c.entries {
		for _, v := range e.Views() {
			all = append(all, waitingSide{layout.Clean(e.Name), v.Name, roleOf(n), v.WaitCounts})
		}
	}
	return plottedWaits(all, func(s waitingSide) string {
		if c.several() {
			return s.name + ", " + s.reading
		}
		return s.name
	})
}
