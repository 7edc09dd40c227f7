package report

import (
	"fmt"
	"strings"

	"loadshape/report/layout"
)

func (p *page) load(r *Result) {
	w := &r.Workload
	p.Heading("Load")
	p.Paragraph(layout.Margin, r.played())
	if w.Log != nil {
		p.Paragraph(layout.Margin+p.mark(w.Log.Holds())+" ", w.Log.said())
	}
	if w.Offered.Requests == 0 {
		return
	}
	head := []layout.Column{{Head: "", Left: true}}
	all, peak := []string{"in all"}, []string{"busiest minute"}
	for _, f := range []struct {
		head string
		of   func(*Load) int64
	}{
		{"requests", func(l *Load) int64 { return l.Requests }},
		{"input\ntokens", func(l *Load) int64 { return l.InputTokens }},
		{"written\nto caches", func(l *Load) int64 { return l.CacheCreationInputTokens }},
		{"read from\ncaches", func(l *Load) int64 { return l.CacheReadInputTokens }},
		{"output\ntokens", func(l *Load) int64 { return l.OutputTokens }},
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

// played says what was played, and how it can be played again.
func (r *Result) played() string {
	w := &r.Workload
	s := fmt.Sprintf("%s over %s", layout.Counted(w.Offered.Requests, "request"), span(int64(w.LengthS)))
	if w.Source != "" {
		s += " from " + layout.Clean(w.Source)
	}
	var how []string
	if w.Kind != "" {
		kind := layout.Clean(w.Kind)
		if w.Format != "" {
			kind += ", format " + layout.Clean(w.Format)
		}
		how = append(how, kind)
	}
	if w.Retries != "" {
		how = append(how, "retries: "+layout.Clean(w.Retries))
	}
	if w.Start != "" {
		how = append(how, "starts "+layout.Clean(w.Start))
	}
	how = append(how, fmt.Sprintf("seed %d", r.Seed))
	return s + " (" + strings.Join(how, "; ") + ")."
}

// said tells how a run compares with the log that it plays.
func (c *LogCheck) said() string {
	s := fmt.Sprintf("%s of %s logged decisions agree", layout.Count(c.Agree), layout.Count(c.Decisions))
	if c.FirstOther != "" {
		s += "; the first that does not is " + layout.Clean(c.FirstOther)
	}
	if c.Faults+c.CountTokens+c.Invalid > 0 {
		s += fmt.Sprintf(". Left out: %s, %s, %s", layout.Counted(c.Faults, "injected fault"), layout.Counted(c.CountTokens, "request")+" to count tokens", layout.Counted(c.Invalid, "invalid request"))
	}
	return s + "."
}
