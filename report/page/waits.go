package page

import (
	"fmt"
	"math/bits"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// A waitPlot is the distribution of the waits of each reading, or of each result.
type waitPlot struct {
	ID     string       `json:"id"`
	Series []waitSeries `json:"series"`
}

// A waitSeries is pairs of a wait in seconds and how many requests waited no longer.
type waitSeries struct {
	Name    string     `json:"name"`
	Reading string     `json:"reading,omitempty"`
	Role    string     `json:"role"`
	Points  []waitStep `json:"points"`
}

// A waitStep is a wait and how many requests waited no longer.
type waitStep struct {
	wait  report.Seconds
	count int64
}

// MarshalJSON writes a pair.
func (s waitStep) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "[%v,%d]", s.wait, s.count), nil
}

// cumulated are the steps of a distribution. Where what is left of the requests shrinks by less than 1/128 from one to
// the next, that is closer than a chart can show, and only the longer wait is kept; thinned reports whether there is such.
func cumulated(d report.Distribution) (kept []waitStep, thinned bool) {
	var all []waitStep
	total := int64(0)
	for wait, n := range d.All() {
		total += n
		all = append(all, waitStep{wait, total})
	}
	left := total
	for i, s := range all {
		rest := total - s.count
		if i == len(all)-1 || rest <= left-left/128 {
			kept = append(kept, s)
			left = rest
		}
	}
	return kept, len(kept) < len(all)
}

// The percentiles of the table, in millionths.
var percentiles = []struct {
	name      string
	millionth uint64
}{{"50 %", 500_000}, {"75 %", 750_000}, {"90 %", 900_000}, {"95 %", 950_000}, {"99 %", 990_000}, {"99.9 %", 999_000}, {"99.99 %", 999_900}, {"100 %", 1_000_000}}

// waitAt is the wait that this share of the requests did not exceed; false where nothing is known.
func waitAt(d report.Distribution, millionth uint64) (report.Seconds, bool) {
	total := int64(0)
	for _, n := range d.All() {
		total += n
	}
	hi, lo := bits.Mul64(uint64(total), millionth)
	rank, rest := bits.Div64(hi, lo, 1_000_000)
	if rest > 0 {
		rank++
	}
	var found report.Seconds
	seen := uint64(0)
	for wait, n := range d.All() {
		found = wait
		if seen += uint64(n); seen >= rank {
			break
		}
	}
	return found, total > 0
}

// A waitingSide is a distribution that is drawn.
type waitingSide struct {
	name, reading, role string
	waits               report.Distribution
}

// waits are those of each reading.
func (b *builder) waits() ([]frame.Part, *waitPlot) {
	var all []waitingSide
	for _, v := range b.result.Views() {
		all = append(all, waitingSide{"wait", v.Name, "wait", v.WaitCounts})
	}
	return plottedWaits(all, func(s waitingSide) string { return s.reading })
}

// plottedWaits are how long requests waited, as HdrHistogram's plotter draws it.
func plottedWaits(all []waitingSide, head func(waitingSide) string) ([]frame.Part, *waitPlot) {
	plot := &waitPlot{ID: "waits"}
	t := frame.Table{Name: "Percentiles of the waits", Head: []string{"share of the requests"}}
	for _, p := range percentiles {
		t.Rows = append(t.Rows, []string{p.name})
	}
	longest, thinned := report.Seconds(0), false
	var unknown []string
	for _, s := range all {
		points, fewer := cumulated(s.waits)
		switch {
		case !s.waits.Known():
			unknown = append(unknown, head(s))
			continue
		case len(points) == 0:
			continue
		}
		longest, thinned = max(longest, points[len(points)-1].wait), thinned || fewer
		plot.Series = append(plot.Series, waitSeries{s.name, s.reading, s.role, points})
		t.Head = append(t.Head, ">"+head(s))
		for i, p := range percentiles {
			text := layout.None
			if wait, ok := waitAt(s.waits, p.millionth); ok {
				text = wait.Span()
			}
			t.Rows[i] = append(t.Rows[i], text)
		}
	}
	var parts []frame.Part
	if len(unknown) > 0 {
		parts = append(parts, frame.Part{Note: frame.Plain("The distribution of the waits is not in the result of an earlier version: " + layout.Joined(unknown) + ".")})
	}
	switch {
	case len(plot.Series) == 0:
		return parts, nil
	case longest == 0:
		return append(parts, frame.Part{Note: frame.Plain("No request that was admitted had to wait.")}), nil
	}
	parts = append(parts, frame.Part{Heading: "How long requests waited"},
		frame.Part{Draw: "figure", With: &figure{ID: plot.ID, Title: "Wait at each percentile of the admitted requests"}})
	if thinned {
		parts = append(parts, frame.Part{Note: frame.Plain("Waits that are closer than the chart can show are drawn as the longer one. JSON has them all.")})
	}
	return append(parts, frame.Part{Details: &frame.Details{Title: "The percentiles as a table", Parts: []frame.Part{{Table: t.LaidOut()}}}}), plot
}
