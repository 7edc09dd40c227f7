package compare

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
)

// WriteJSON writes a comparison as one JSON object and a line feed.
func WriteJSON(w io.Writer, d *Diff) error { return layout.WriteJSON(w, d) }

// WriteText writes a comparison for people.
func WriteText(w io.Writer, d *Diff, o layout.Options) error {
	p := new(layout.NewPage(o))
	c := map[Change]layout.Color{Better: layout.Green, Same: layout.Green, Worse: layout.Red}[d.Verdict]
	p.Paragraph(p.Paint(layout.Bold, p.Paint(c, strings.ToUpper(string(d.Verdict))))+"  ", d.Sentence())
	if s := d.numbers(); s != "" {
		p.Paragraph("", s)
	}
	p.Paragraph("", d.noise())
	if s := d.asked(); s != "" {
		p.Paragraph("", s)
	}
	table := func(title string, head []string, rows [][]string) {
		if len(rows) == 0 {
			return
		}
		var columns []layout.Column
		for _, h := range head {
			text := strings.TrimPrefix(h, ">")
			columns = append(columns, layout.Column{Head: text, Left: text == h})
		}
		p.Heading(title)
		p.Table(columns, rows)
	}
	table("Thresholds", thresholdHead, d.thresholdRows(layout.Clean, layout.Clean, p.Mark))
	for _, r := range d.shown() {
		table(r.title, figureHead, r.figureRows())
		table(r.title+": limits", limitHead, r.limitRows(layout.Clean))
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// WriteMarkdown writes a comparison as a comment on a pull request.
func WriteMarkdown(w io.Writer, d *Diff) error {
	m := &layout.Markdown{}
	m.Line("### %s %s", map[Change]string{Better: "✅", Same: "✅", Worse: "❌"}[d.Verdict], strings.ToUpper(string(d.Verdict)))
	m.Line("%s", layout.Escaped(d.Sentence()))
	if s := d.numbers(); s != "" {
		m.Line("%s", layout.Escaped(s))
	}
	m.Line("%s", layout.Escaped(d.noise()))
	if s := d.asked(); s != "" {
		m.Line("%s", layout.Escaped(s))
	}
	table := func(title string, head []string, rows [][]string) {
		if len(rows) > 0 {
			m.Line("**%s**", title)
			m.Table(head, rows)
		}
	}
	table("Thresholds", thresholdHead, d.thresholdRows(layout.Code, layout.Escaped, func(ok bool) string {
		if ok {
			return "✅"
		}
		return "❌"
	}))
	for _, r := range d.shown() {
		table(r.title, figureHead, r.figureRows())
		table(r.title+": limits", limitHead, r.limitRows(layout.Escaped))
	}
	_, err := io.WriteString(w, m.String())
	return err
}

// The heads of the tables, those of numbers with >.
var (
	thresholdHead = []string{"threshold", "reading", "old", "new"}
	figureHead    = []string{"figure", ">old", ">new", ">change"}
	limitHead     = []string{"limit", "figure", ">old", ">new"}
)

func (d *Diff) thresholdRows(code, clean func(string) string, mark func(bool) string) [][]string {
	var rows [][]string
	for _, t := range d.Thresholds {
		cell := func(c *report.Check) string {
			if c == nil {
				return layout.None
			}
			return mark(c.OK) + " " + clean(t.observed(c))
		}
		rows = append(rows, []string{code(t.Expression), t.Reading, cell(t.Old), cell(t.New)})
	}
	return rows
}

func (t *ThresholdChange) observed(c *report.Check) string {
	return (&report.Threshold{Expression: t.Expression}).Shown(c)
}

// A shownChange is a reading's tables under their title.
type shownChange struct {
	*ReadingChange
	title string
}

// shown are the readings that are shown: one where both have the same figures.
func (d *Diff) shown() []shownChange {
	var all []shownChange
	for i := range d.Readings {
		r := &d.Readings[i]
		all = append(all, shownChange{r, layout.Capital(r.Reading) + " reading"})
	}
	flat := func(c shownChange) string { return fmt.Sprint(c.figureRows(), c.limitRows(layout.Clean)) }
	if len(all) == 2 && flat(all[0]) == flat(all[1]) {
		all = []shownChange{{all[0].ReadingChange, "Either reading"}}
	}
	return all
}

func (r *ReadingChange) figureRows() [][]string {
	var rows [][]string
	for _, f := range []struct {
		name    string
		old, is int64
	}{{"requests", r.Old.Requests, r.New.Requests}, {"attempts", r.Old.Attempts, r.New.Attempts},
		{"refused", r.Old.Refused, r.New.Refused}, {"gave up", r.Old.GaveUp, r.New.GaveUp}} {
		rows = append(rows, []string{f.name, layout.Count(f.old), layout.Count(f.is), changed(f.is-f.old, layout.Count[int64])})
	}
	if r.Old.Share != nil && r.New.Share != nil && (r.Old.Runs > 1 || r.New.Runs > 1) {
		of := func(f *Figures) string { return layout.Count(f.FailingRuns) + " of " + layout.Count(f.Runs) }
		by := layout.None
		if r.Old.Runs == r.New.Runs {
			by = changed(r.New.FailingRuns-r.Old.FailingRuns, layout.Count[int64])
		}
		rows = append(rows, []string{"failing seeds", of(&r.Old), of(&r.New), by})
	}
	for _, f := range []struct {
		name    string
		old, is *report.Seconds
	}{{"wait p50", r.Old.Wait.P50, r.New.Wait.P50}, {"wait p90", r.Old.Wait.P90, r.New.Wait.P90}, {"wait p95", r.Old.Wait.P95, r.New.Wait.P95},
		{"wait p99", r.Old.Wait.P99, r.New.Wait.P99}, {"wait max", r.Old.Wait.Max, r.New.Wait.Max}} {
		by := layout.None
		if f.old != nil && f.is != nil {
			by = changed(int64(*f.is)-int64(*f.old), layout.Span)
		}
		rows = append(rows, []string{f.name, report.SpanOr(f.old), report.SpanOr(f.is), by})
	}
	return rows
}

func changed(n int64, text func(int64) string) string {
	switch {
	case n == 0:
		return layout.None
	case n > 0:
		return "+" + text(n)
	}
	return text(n)
}

// limitRows leaves out the limits that no attempt met.
func (r *ReadingChange) limitRows(clean func(string) string) [][]string {
	var rows [][]string
	for _, l := range r.Limits {
		sides := []*LimitFigures{l.Old, l.New}
		if !slices.ContainsFunc(sides, func(f *LimitFigures) bool { return f != nil && f.Attempts > 0 }) {
			continue
		}
		name := clean(l.Name)
		if l.Old != nil && l.New != nil && l.Old.Limit != l.New.Limit {
			name += fmt.Sprintf(" (was %s, is %s)", layout.Count(l.Old.Limit), layout.Count(l.New.Limit))
		}
		for _, figure := range []struct {
			name string
			text func(*LimitFigures) string
		}{
			{"busiest minute", func(f *LimitFigures) string { return report.PercentOr(f.BusiestMinuteShare) }},
			{"five minutes", func(f *LimitFigures) string { return report.PercentOr(f.SustainedShare) }},
			{"bucket drained", func(f *LimitFigures) string { return layout.Maybe(f.PeakUsedShare, layout.Percent) }},
			{"lowest level", func(f *LimitFigures) string { return layout.Count(f.LowestLevel) }},
			{"refused", func(f *LimitFigures) string { return layout.Count(f.Refused) }},
		} {
			row := []string{name, figure.name}
			for _, f := range sides {
				cell := layout.None
				if f != nil {
					cell = figure.text(f)
				}
				row = append(row, cell)
			}
			rows, name = append(rows, row), ""
		}
	}
	return rows
}
