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

// A figure is a chart's place on the page.
type figure struct {
	ID, Title string
	Of        string // the limit, where the title does not say it
	Sketch    *sketch
}

// A flow is what a limit counts, of a load.
type flow struct {
	noun   string
	amount func(*report.Load) int64
}

func flowOf(dimension string) flow {
	switch dimension {
	case "input_tokens":
		return flow{"input tokens", func(l *report.Load) int64 { return l.InputTokens + l.CacheCreationInputTokens }}
	case "output_tokens":
		return flow{"output tokens", func(l *report.Load) int64 { return l.OutputTokens }}
	case "tokens":
		return flow{"tokens", func(l *report.Load) int64 { return l.InputTokens + l.CacheCreationInputTokens + l.OutputTokens }}
	}
	return flow{"requests", func(l *report.Load) int64 { return l.Requests }} // acceleration does not say what it counts
}

// stepName names a length of minutes in a title: "minute", "10 minutes".
func stepName(length int64) string {
	switch {
	case length == 1:
		return "minute"
	case length%(24*60) == 0 && length > 24*60:
		return fmt.Sprintf("%d days", length/24/60)
	case length == 24*60:
		return "day"
	case length == 60:
		return "hour"
	case length%60 == 0:
		return fmt.Sprintf("%d hours", length/60)
	}
	return fmt.Sprintf("%d minutes", length)
}

// eachStep says how often a step is, in a title.
func eachStep(length int64) string {
	if name := stepName(length); strings.ContainsRune(name, ' ') {
		return "every " + name
	}
	return "each " + stepName(length)
}

// oneStep says how long a step is, in a sentence.
func oneStep(length int64) string {
	if name := stepName(length); strings.ContainsRune(name, ' ') {
		return name
	}
	return "one " + stepName(length)
}

// charts are those of each limit that any attempt met: its level, and what was offered, admitted and refused.
func (b *builder) charts() ([]frame.Part, *chartData) {
	views := b.result.Views()
	data := &chartData{X: []int64{}, Ends: []int{}, Columns: []column{}, Charts: []chartPlot{}}
	var all [][]report.Minute
	found := false
	for _, v := range views {
		all = append(all, v.Minutes)
		found = found || len(v.Minutes) > 0
	}
	if !found || len(views[0].Limits) == 0 {
		return nil, data
	}
	drawn, listed := lengthFor(all, mostDrawn), lengthFor(all, mostListed)
	var steps, rows [][]step
	for _, v := range views {
		steps = append(steps, stepsOf(v.Minutes, drawn))
		rows = append(rows, stepsOf(v.Minutes, listed))
	}
	x := axisOf(drawn, steps...)
	data.over(&x, b.clock)
	parts := []frame.Part{{Draw: "tools", With: len(views) == 2}}
	if n := longer(drawn); n != nil {
		parts = append(parts, frame.Part{Note: n})
	}
	groups, _ := b.result.Used()
	closest := b.result.Closest()
	for _, i := range inOrder(b.result.Telling().Reading, closest) {
		l := &views[0].Limits[min(i, len(views[0].Limits)-1)]
		if !slices.Contains(groups, l.Group) {
			continue
		}
		label := l.Label(views[0].Limits)
		if l.Group != "" {
			label += " for " + layout.GroupName(l.Group)
		}
		title := label
		if i == closest {
			title = "▸ " + label
		}
		f := flowOf(l.Dimension)
		level, rate := data.plotLimit(i, f, &x, views, steps)
		levels := "Lowest level in " + eachStep(drawn)
		if level.Share {
			levels += ", drawn as a share of what each reading has it hold"
		}
		both := []frame.Part{{Draw: "figure", With: &figure{ID: level.ID, Title: levels, Of: frame.Clean(label), Sketch: sketchOf(views, rows, i)}},
			{Draw: "figure", With: &figure{ID: rate.ID, Title: layout.Capital(f.noun) + " offered and admitted in " + eachStep(drawn) + ", and attempts refused", Of: frame.Clean(label)}},
			{Details: &frame.Details{Title: "The figures of these charts as a table", Parts: b.figures(i, f, label, listed, views, rows)}}}
		if flat := flatness(views, i); flat != "" && i != closest {
			both = []frame.Part{{Text: frame.Plain(flat)}, {Details: &frame.Details{Title: "The charts of " + frame.Clean(label), Parts: both}}}
		}
		parts = append(append(parts, frame.Part{Heading: frame.Clean(title), ID: fmt.Sprintf("limit-%d", i)}), both...)
	}
	note := "Offered and admitted are all traffic of the run"
	if len(groups) > 1 {
		note += ", of whichever group of models"
	}
	note += "; input tokens are those that no cache served. A refused attempt is counted once, whichever limit refused it."
	parts = append(parts, frame.Part{Note: frame.Plain(note)})
	if again := data.plotAttempts(drawn, &x, views, steps); again != nil {
		parts = append(append(parts, again...), frame.Part{Details: &frame.Details{Title: "The figures of this chart as a table", Parts: b.attempts(listed, views, rows)}})
	}
	return parts, data
}

// mostFlat is up to which share of a limit its charts have nothing to show.
const mostFlat = 0.5

// flatness says that the charts of a limit have nothing to show, and why; empty where they have.
func flatness(views []report.View, limit int) string {
	drained, asked := 0.0, 0.0
	for _, v := range views {
		if limit >= len(v.Limits) {
			continue
		}
		l := &v.Limits[limit]
		if l.Refused > 0 || l.PeakUsedShare == nil {
			return ""
		}
		drained = max(drained, *l.PeakUsedShare)
		if l.BusiestMinuteShare != nil {
			asked = max(asked, l.BusiestMinuteShare.Float())
		}
	}
	if max(drained, asked) > mostFlat {
		return ""
	}
	s := "Flat: it refuses nothing, and at most " + layout.Percent(drained) + " of it was used at once"
	if asked > 0 {
		s += "; its busiest minute asks for " + layout.Percent(asked)
	}
	return s + "."
}

// plotLimit adds the two charts of a limit.
func (d *chartData) plotLimit(limit int, f flow, x *axis, views []report.View, steps [][]step) (level, rate chartPlot) {
	level.ID, rate.ID = fmt.Sprintf("level-%d", limit), fmt.Sprintf("flow-%d", limit)
	capacities := sharing{}
	for n, v := range views {
		if limit >= len(v.Limits) {
			continue
		}
		l := &v.Limits[limit]
		capacities.add(l.Capacity)
		column := func(of func(*step) int64) int {
			return d.add(x.column(steps[n], true, func(s *step) (int64, bool) { return of(s), true }))
		}
		level.Series = append(level.Series, series{"level", v.Name, "level", "line", d.add(x.level(steps[n], limit)), l.Capacity})
		if l.Dimension != "acceleration" { // whose ceiling moves
			level.Series = append(level.Series, series{"capacity", v.Name, "capacity", "capacity", -1, l.Capacity})
		}
		rate.Series = append(rate.Series,
			series{"offered", v.Name, "offered", "line", column(func(s *step) int64 { return f.amount(&s.offered) }), 0},
			series{"admitted", v.Name, "admitted", "line", column(func(s *step) int64 { return f.amount(&s.admitted) }), 0},
			series{"refused attempts", v.Name, "refused", "bars", column(func(s *step) int64 { return s.refused }), 0})
		if v.InBackground() != "" {
			rate.Series = append(rate.Series, series{"in the background", v.Name, "capacity", "line", column(func(s *step) int64 { return f.amount(&s.background) }), 0})
		}
	}
	level.Share = capacities.differ()
	level.Series, rate.Series = shared(level.Series), shared(rate.Series)
	d.Charts = append(d.Charts, level, rate)
	return level, rate
}

// plotAttempts adds a chart of how much more is sent than was due, where anything was sent again.
func (d *chartData) plotAttempts(length int64, x *axis, views []report.View, steps [][]step) []frame.Part {
	if !slices.ContainsFunc(views, func(v report.View) bool { return v.Attempts > v.Requests }) {
		return nil
	}
	plot, failed := chartPlot{ID: "attempts"}, false
	var said []string
	for n, v := range views {
		column := func(of func(*step) int64) int {
			return d.add(x.column(steps[n], true, func(s *step) (int64, bool) { return of(s), true }))
		}
		plot.Series = append(plot.Series,
			series{"requests due", v.Name, "offered", "line", column(func(s *step) int64 { return s.offered.Requests }), 0},
			series{"attempts sent", v.Name, "admitted", "line", column(func(s *step) int64 { return s.attempts }), 0})
		if v.Failures() != "" {
			failed = true
			plot.Series = append(plot.Series, series{"attempts failed", v.Name, "refused", "bars", column(func(s *step) int64 { return s.failed }), 0})
		}
		if whole, most, at := v.Amplified(); whole != nil {
			s := fmt.Sprintf("under the %s reading a request is sent %s times on average", v.Name, whole.FloatString(2))
			if most != nil {
				s += fmt.Sprintf(", and %s times in the minute at %s", most.FloatString(2), at.Since())
			}
			said = append(said, s)
		}
	}
	plot.Series = shared(plot.Series)
	d.Charts = append(d.Charts, plot)
	title := "Requests due and attempts sent in " + eachStep(length)
	if failed {
		title += ", and attempts that failed without a limit's refusal"
	}
	return []frame.Part{{Heading: "Retries"}, {Draw: "figure", With: &figure{ID: plot.ID, Title: title, Of: "retries"}}, {Text: frame.Plain(layout.Capital(strings.Join(said, "; ")) + ".")}}
}

// sharing finds whether levels of several capacities are drawn together.
type sharing []int64

func (s *sharing) add(capacity int64) { *s = append(*s, capacity) }

// differ reports whether they have to be drawn as shares, which those of nothing cannot be.
func (s sharing) differ() bool {
	return len(s) > 0 && slices.Min(s) > 0 && slices.Min(s) != slices.Max(s)
}

// inOrder are the places of the limits, those first that refuse most or come closest.
func inOrder(r *report.Reading, closest int) []int {
	var places []int
	for i := range r.Limits {
		places = append(places, i)
	}
	others := func(i int) int {
		if i == closest {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(places, func(a, b int) int {
		return cmp.Or(cmp.Compare(r.Limits[b].Refused, r.Limits[a].Refused), cmp.Compare(others(a), others(b)), cmp.Compare(r.Limits[b].Most(), r.Limits[a].Most()))
	})
	return places
}

// shared takes lines together that are the same under both readings, and lines of one name stand together.
func shared(all []series) []series {
	var kept []series
	order := []string{"level", "capacity", "offered", "in the background", "admitted", "refused attempts", "requests due", "attempts sent", "attempts failed"}
	slices.SortStableFunc(all, func(a, b series) int { return cmp.Compare(slices.Index(order, a.Name), slices.Index(order, b.Name)) })
	for _, s := range all {
		same := slices.IndexFunc(kept, func(k series) bool {
			return k.Name == s.Name && k.Kind == s.Kind && k.Column == s.Column && k.Capacity == s.Capacity
		})
		if same >= 0 {
			kept[same].Reading = ""
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// longer says that steps are more than minutes; nil where they are not.
func longer(length int64) []frame.Segment {
	if length == 1 {
		return nil
	}
	return frame.Plain(fmt.Sprintf("There are more than %s minutes: each step of the charts is %s. A level is the lowest in that time, a load the sum of it. JSON and CSV have every minute.",
		layout.Count(mostDrawn), oneStep(length)))
}

// longerRows says it of the rows of a table.
func longerRows(length int64) string {
	if length == 1 {
		return ""
	}
	return fmt.Sprintf("Each row is %s: the lowest level in that time, and the sum of the loads. JSON and CSV have every minute.", oneStep(length))
}

// figures are those of the charts of a limit.
func (b *builder) figures(limit int, f flow, label string, length int64, views []report.View, steps [][]step) []frame.Part {
	t := frame.Table{Name: "Steps of " + strings.TrimPrefix(label, "▸ "), Head: []string{"from"}, Note: longerRows(length), Class: stepsClass("steps", views)}
	for _, v := range views {
		suffix := ""
		if len(views) > 1 {
			suffix = ", " + v.Name
		}
		for _, name := range []string{f.noun + " offered", "admitted", "attempts refused", "lowest level"} {
			t.Head = append(t.Head, ">"+name+suffix)
		}
	}
	t.Rows = rowsOf(b.clock, axisOf(length, steps...), steps, func(_ int, s *step) []string {
		if s == nil {
			return slices.Repeat([]string{layout.None}, 4)
		}
		level := layout.None
		if limit < len(s.lowest) {
			level = layout.Count(s.lowest[limit])
		}
		return []string{layout.Count(f.amount(&s.offered)), layout.Count(f.amount(&s.admitted)), layout.Count(s.refused), level}
	})
	return []frame.Part{{Table: t.LaidOut()}}
}

// attempts are the figures of the chart of what is sent.
func (b *builder) attempts(length int64, views []report.View, steps [][]step) []frame.Part {
	t := frame.Table{Name: "Steps of attempts", Head: []string{"from"}, Note: longerRows(length), Class: stepsClass("steps sent", views)}
	for _, v := range views {
		suffix := ""
		if len(views) > 1 {
			suffix = ", " + v.Name
		}
		for _, name := range []string{"requests due", "attempts sent", "refused", "failed otherwise"} {
			t.Head = append(t.Head, ">"+name+suffix)
		}
	}
	t.Rows = rowsOf(b.clock, axisOf(length, steps...), steps, func(_ int, s *step) []string {
		if s == nil {
			return slices.Repeat([]string{layout.None}, 4)
		}
		return []string{layout.Count(s.offered.Requests), layout.Count(s.attempts), layout.Count(s.refused), layout.Count(s.failed)}
	})
	return []frame.Part{{Table: t.LaidOut()}}
}

// stepsClass names a table whose columns the style names, so that a page is not larger than it has to be.
func stepsClass(name string, views []report.View) string {
	if len(views) > 1 {
		return name + " two"
	}
	return name
}

// rowsOf are the rows of a table of steps: when each began, and the cells of each reading, of nil where it has no such
// step.
func rowsOf(c clock, x axis, all [][]step, cells func(reading int, s *step) []string) [][]string {
	var rows [][]string
	next := make([]int, len(all))
	for _, at := range x.at {
		row := []string{c.at(report.Seconds(at*x.length) * minute)}
		begun := false // the ends behind the steps are no rows
		for n, steps := range all {
			var s *step
			if i := next[n]; i < len(steps) && steps[i].at == at {
				s, begun = &steps[i], true
				next[n]++
			}
			row = append(row, cells(n, s)...)
		}
		if begun {
			rows = append(rows, row)
		}
	}
	return rows
}
