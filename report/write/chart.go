package write

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"

	"github.com/guptarohit/asciigraph"
)

const (
	chartDebt    = 12 // rows of debt at most
	chartColumns = 100
	mostCharts   = 4
	widestMinute = 6 // columns, in a short run
)

// textLevels draws the lowest level of each minute of the limits that matter, under the reading that the verdict speaks
// of. Where several minutes share a column, the lowest of them is drawn: a mean would hide the minute that counts.
func textLevels(p *layout.Page, r *report.Result) {
	v := r.Telling()
	if v.Reading == nil || len(v.Minutes) == 0 || len(v.Limits) == 0 {
		return
	}
	name := "Lowest level of each minute"
	if len(r.Views()) == 2 {
		name += ", under the " + v.Name + " reading"
	}
	p.Heading(name)
	shown, full, idle, others := charted(v.Reading)
	for n, i := range shown {
		if n > 0 {
			p.Raw("\n")
		}
		l := &v.Limits[i]
		label := l.Label(v.Limits)
		if l.Group != "" {
			label += ", " + layout.GroupName(l.Group)
		}
		if l.Capacity != l.Limit {
			label += ", holds " + layout.Count(l.Capacity)
		}
		p.Paragraph(layout.Margin, label)
		chart(p, v.Minutes, i, topLevel(v.Reading, i))
	}
	var left []string
	for _, why := range []struct {
		n    int
		what string
	}{{full, "nearly full throughout"}, {idle, "asked for nothing"}, {others, "less used"}} {
		if why.n > 0 {
			left = append(left, layout.Count(why.n)+layout.Glue+why.what)
		}
	}
	if len(left) > 0 {
		if len(shown) > 0 {
			p.Raw("\n")
		}
		p.Note("Limits not drawn: " + layout.Joined(left) + ". JSON and CSV have the levels of all.")
	}
}

// charted are the places of the limits whose levels are worth a chart, those first that refuse most, then those that
// come closest to it; and how many are not drawn since they are full throughout, met by no attempt, or beyond the
// most.
func charted(r *report.Reading) (shown []int, full, idle, others int) {
	for i := range r.Limits {
		switch l := &r.Limits[i]; {
		case l.Attempts == 0:
			idle++
		case l.Capacity <= 0: // there is no level
		case l.Refused == 0 && flat(r, i):
			full++
		default:
			shown = append(shown, i)
		}
	}
	slices.SortStableFunc(shown, func(a, b int) int {
		x, y := &r.Limits[a], &r.Limits[b]
		return cmp.Or(cmp.Compare(y.Refused, x.Refused), cmp.Compare(y.Peak(), x.Peak()))
	})
	if others = len(shown) - mostCharts; others > 0 {
		return shown[:mostCharts], full, idle, others
	}
	return shown, full, idle, 0
}

// topLevel is the highest level that a chart of a limit has to show: its capacity, but for acceleration, whose ceiling moves.
func topLevel(r *report.Reading, limit int) int64 {
	top := r.Limits[limit].Capacity
	for i := range r.Minutes {
		if levels := r.Minutes[i].LowestLevels; limit < len(levels) {
			top = max(top, levels[limit])
		}
	}
	return top
}

// flat reports whether a chart would draw a limit full all the time.
func flat(r *report.Reading, limit int) bool {
	top := topLevel(r, limit)
	rows := rowsOf(top)
	step := float64(top) / float64(rows)
	for i := range r.Minutes {
		if levels := r.Minutes[i].LowestLevels; limit < len(levels) && math.Floor(float64(levels[limit])/step+0.5) < float64(rows) {
			return false
		}
	}
	return true
}

func chart(p *layout.Page, minutes []report.Minute, limit int, capacity int64) {
	lowest := int64(0)
	for i := range minutes {
		if limit < len(minutes[i].LowestLevels) {
			lowest = min(lowest, minutes[i].LowestLevels[limit])
		}
	}
	// Every row is a whole number of steps from zero, so that there is a row for zero itself.
	above, below := rowsOf(capacity), int64(0)
	step := float64(capacity) / float64(above)
	if lowest < 0 {
		debt := -float64(lowest)
		if debt > chartDebt*step { // so deep that the capacity itself is a row or less
			step = math.Ceil(debt/chartDebt/float64(capacity)) * float64(capacity)
			above = 1
		}
		below = int64(math.Ceil(debt / step))
	}
	// The graph is given whole rows, so that it has nothing to round.
	label := func(row float64) string { return layout.Count(int64(math.Round(row * step))) }
	row := func(level float64) float64 {
		if level < 0 {
			return math.Floor(level / step) // debt is never drawn as zero
		}
		return math.Floor(level/step + 0.5)
	}
	axis := max(len(label(-float64(below))), len(label(float64(above))))
	room := min(p.Width-len(layout.Margin)-axis-8, chartColumns)
	cells := levelCells(minutes, limit, max(room, 10))
	if len(cells) == 0 {
		return
	}
	for i := range cells {
		cells[i] = row(cells[i]) // NaN stays NaN
	}
	data := [][]float64{append(cells, cells[len(cells)-1])} // the last point of a line has no column of its own
	chars := []asciigraph.CharSet{asciigraph.DefaultCharSet}
	if below > 0 {
		data = append([][]float64{make([]float64, len(cells)+1)}, data...)
		chars = append([]asciigraph.CharSet{asciigraph.CreateCharSet("┈")}, chars...)
	}
	last := float64(minutes[len(minutes)-1].AtS/60e9) + 1
	options := []asciigraph.Option{
		asciigraph.Height(int(above + below)), asciigraph.LowerBound(-float64(below)), asciigraph.UpperBound(float64(above)),
		asciigraph.YAxisValueFormatter(label), asciigraph.SeriesChars(chars...),
		asciigraph.XAxisRange(0, last), asciigraph.XAxisTickCount(ticks(last, len(cells))),
		asciigraph.XAxisValueFormatter(func(x float64) string { return axisTime(x, last) }),
	}
	if p.Color {
		options = append(options, asciigraph.ColorBelow(asciigraph.Red, 0))
	}
	for line := range strings.Lines(asciigraph.PlotMany(data, options...) + "\n") {
		p.Raw(layout.Margin + line)
	}
}

// rowsOf is how many rows there are from zero to a capacity: where possible, so many that each is a whole
// number.
func rowsOf(capacity int64) int64 {
	for _, rows := range []int64{5, 6, 4, 7, 8, 3} {
		if capacity%rows == 0 {
			return rows
		}
	}
	return min(capacity, 5)
}

// levelCells are the lowest levels of the columns of a chart: several minutes to a column or several columns
// to a minute, evenly. A column whose minutes saw no traffic is left free (NaN).
func levelCells(minutes []report.Minute, limit, room int) []float64 {
	span := int64(minutes[len(minutes)-1].AtS/60e9) + 1
	wide := max(1, min(int64(room)/span, widestMinute)) // columns for a minute …
	deep := (span + int64(room) - 1) / int64(room)      // … or minutes for a column
	cells := make([]float64, (span+deep-1)/deep*wide)
	for i := range cells {
		cells[i] = math.NaN()
	}
	for i := range minutes {
		if limit >= len(minutes[i].LowestLevels) {
			continue
		}
		level := float64(minutes[i].LowestLevels[limit])
		at := int64(minutes[i].AtS/60e9) / deep * wide
		for c := at; c < at+wide; c++ {
			if !(cells[c] <= level) {
				cells[c] = level
			}
		}
	}
	return cells
}

// ticks are as many as give whole minutes, where there are such.
func ticks(minutes float64, columns int) int {
	most := max(2, min(columns/10, 8))
	for n := most; n >= 3; n-- {
		if math.Mod(minutes, float64(n)) == 0 {
			return n + 1
		}
	}
	return max(2, min(most, 5))
}

// axisTime is a time of minutes that is as short as the axis needs.
func axisTime(minutes, last float64) string {
	ns := int64(minutes * 60e9)
	switch {
	case last > 48*60:
		ns = ns / 3600e9 * 3600e9
	case last >= 10:
		ns = ns / 60e9 * 60e9
	}
	return layout.Span(ns)
}
