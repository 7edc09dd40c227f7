package write

import (
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
)

const calibrated = "What the limits predict, and what was recorded"

// textCalibration says how well the limits predict what became of a log.
func textCalibration(p *layout.Page, r *report.Result) {
	c := r.Workload.Calibration
	if c == nil {
		return
	}
	p.Heading(calibrated)
	var head []layout.Column
	for _, h := range c.Head() {
		head = append(head, layout.Column{Head: strings.Replace(strings.TrimPrefix(h, ">"), ", ", ",\n", 1), Left: !strings.HasPrefix(h, ">")})
	}
	p.Table(head, c.Rows())
	for _, s := range c.Sentences() {
		p.Paragraph(layout.Margin, s)
	}
}

func markdownCalibration(m *layout.Markdown, r *report.Result) {
	c := r.Workload.Calibration
	if c == nil {
		return
	}
	m.Line("**%s**", calibrated)
	m.Table(c.Head(), c.Rows())
	for _, s := range c.Sentences() {
		m.Line("%s", layout.Escaped(strings.ReplaceAll(s, layout.Glue, " ")))
	}
}
