package write

import (
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
)

func textLoad(p *layout.Page, r *report.Result) {
	w := &r.Workload
	p.Heading("Load")
	p.Paragraph(layout.Margin, r.Played())
	if w.Log != nil {
		p.Paragraph(layout.Margin+p.Mark(w.Log.Holds())+" ", w.Log.Said())
	}
	if w.Offered.Requests == 0 {
		return
	}
	head := []layout.Column{{Head: "", Left: true}}
	all, peak := []string{"in all"}, []string{"busiest minute"}
	for _, f := range []struct {
		head string
		of   func(*report.Load) int64
	}{
		{"requests", func(l *report.Load) int64 { return l.Requests }},
		{"input\ntokens", func(l *report.Load) int64 { return l.InputTokens }},
		{"written\nto caches", func(l *report.Load) int64 { return l.CacheCreationInputTokens }},
		{"read from\ncaches", func(l *report.Load) int64 { return l.CacheReadInputTokens }},
		{"output\ntokens", func(l *report.Load) int64 { return l.OutputTokens }},
	} {
		if f.of(&w.Offered.Load) == 0 && strings.Contains(f.head, "caches") {
			continue
		}
		head = append(head, layout.Column{Head: f.head})
		all = append(all, layout.Count(f.of(&w.Offered.Load)))
		peak = append(peak, layout.Count(f.of(&w.Offered.Peaks)))
	}
	p.Table(head, [][]string{all, peak})
}
