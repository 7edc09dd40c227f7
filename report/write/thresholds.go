package write

import (
	"loadshape/report"
	"loadshape/report/layout"
)

func textThresholds(p *layout.Page, r *report.Result) {
	if len(r.Thresholds) == 0 {
		return
	}
	observed := func(t *report.Threshold, c *report.Check) string {
		switch {
		case c == nil:
			return layout.None
		case c.Undecided:
			return p.Paint(layout.Yellow, "?") + " " + t.Shown(c)
		}
		return p.Mark(c.OK) + " " + t.Shown(c)
	}
	views := r.Views()
	same := len(views) == 2
	for _, t := range r.Thresholds {
		same = same && t.Loose != nil && t.Strict != nil && *t.Loose == *t.Strict
	}
	if same {
		views = views[:1]
	}
	head := []layout.Column{{Head: "threshold", Left: true}}
	for _, v := range views {
		name := v.Name
		if same || len(r.Views()) == 1 {
			name = "observed"
		}
		head = append(head, layout.Column{Head: name, Left: true})
	}
	var rows [][]string
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		row := []string{layout.Clean(t.Label())}
		for _, v := range views {
			row = append(row, observed(t, v.Check(t)))
		}
		rows = append(rows, row)
	}
	p.Heading("Thresholds")
	p.Table(head, rows)
	if s := r.DecidesAlone(); s != "" {
		p.Note(s)
	}
	for _, v := range r.Views() {
		if s := leftOpen(r, v); s != "" {
			p.Paragraph(layout.Margin, s)
		}
	}
}
