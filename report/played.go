package report

import (
	"fmt"
	"strings"

	"loadshape/report/layout"
)

// Played says what was played, and how it can be played again.
func (r *Result) Played() string {
	w := &r.Workload
	s := fmt.Sprintf("%s over %s", layout.Counted(w.Offered.Requests, "request"), w.LengthS.Span())
	if w.Source != "" {
		s += " from " + layout.Clean(w.Source)
	}
	var how []string
	if w.Scale != "" {
		how = append(how, layout.Clean(w.Scale)+"×")
	}
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
	seed := fmt.Sprintf("seed %d", r.Seed)
	if n := r.Seeds(); n > 1 {
		seed += fmt.Sprintf(", the worst of %s", layout.Count(n))
	}
	how = append(how, seed)
	return s + " (" + strings.Join(how, "; ") + ")."
}

// Said tells how a run compares with the log that it plays.
func (c *LogCheck) Said() string {
	s := fmt.Sprintf("%s of %s logged decisions agree", layout.Count(c.Agree), layout.Count(c.Decisions))
	if c.FirstOther != "" {
		s += "; the first that does not is " + layout.Clean(c.FirstOther)
	}
	if c.Faults+c.CountTokens+c.Invalid > 0 {
		s += fmt.Sprintf(". Left out: %s, %s, %s", layout.Counted(c.Faults, "injected fault"), layout.Counted(c.CountTokens, "request")+" to count tokens", layout.Counted(c.Invalid, "invalid request"))
	}
	if c.Cut > 0 {
		s += ". The last line of the log is not whole and left out, too"
	}
	return s + "."
}

// Name writes a name of the JSON as words.
func (d *Decider) Name() string { return layout.Clean(layout.Words(d.Point)) }
