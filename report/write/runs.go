package write

import (
	"fmt"
	"slices"

	"loadshape/report"
	"loadshape/report/layout"
)

// mostRuns are shown; the JSON result has all.
const mostRuns = 10

func textRuns(p *layout.Page, r *report.Result) {
	if len(r.Runs) < 2 {
		return
	}
	runs := slices.Clone(r.Runs)
	rank := map[report.Verdict]int{report.Fails: 0, report.Depends: 1, report.Holds: 2}
	slices.SortStableFunc(runs, func(a, b report.Run) int { return rank[a.Verdict] - rank[b.Verdict] })
	var count [3]int
	for _, run := range runs {
		count[rank[run.Verdict]]++
	}
	var parts []string
	for i, name := range []string{"fail", "depend", "hold"} {
		if count[i] > 0 {
			if count[i] == 1 {
				name += "s"
			}
			parts = append(parts, fmt.Sprintf("%s %s", layout.Count(count[i]), name))
		}
	}
	p.Heading("Runs")
	s := fmt.Sprintf("Of %s runs with different seeds %s; the figures above are those of the worst.", layout.Count(len(runs)), layout.Joined(parts))
	if len(runs) > mostRuns {
		s += fmt.Sprintf(" The worst %d:", mostRuns)
		runs = runs[:mostRuns]
	}
	p.Paragraph(layout.Margin, s)
	head := []layout.Column{{Head: "run", Left: true}, {Head: "seed"}, {Head: "verdict", Left: true}, {Head: "reading", Left: true},
		{Head: "refused"}, {Head: "gave up"}, {Head: "first\nrefusal"}, {Head: "wait\np99"}}
	var rows [][]string
	for _, run := range runs {
		lead := []string{fmt.Sprint(run.Run), fmt.Sprint(run.Seed), string(run.Verdict)}
		if run.Loose != nil && run.Strict != nil && slices.Equal(tallyCells(run.Loose), tallyCells(run.Strict)) {
			rows = append(rows, append(append(lead, "both"), tallyCells(run.Loose)...))
			continue
		}
		if run.Loose != nil {
			rows = append(rows, append(append(slices.Clone(lead), "loose"), tallyCells(run.Loose)...))
			lead = []string{"", "", ""}
		}
		if run.Strict != nil {
			rows = append(rows, append(append(lead, "strict"), tallyCells(run.Strict)...))
		}
	}
	p.Table(head, rows)
	cut := func(t *report.Tally) bool { return t != nil && t.AbortedAtS != nil }
	if slices.ContainsFunc(runs, func(run report.Run) bool { return cut(run.Loose) || cut(run.Strict) }) {
		p.Paragraph(layout.Margin, "Runs were cut off by a threshold: the figures of such a run are those up to then.")
	}
}

func tallyCells(t *report.Tally) []string {
	return []string{layout.Some(t.Refused), layout.Some(t.GaveUp), report.SinceOr(t.FirstRefusalS), report.SpanOr(t.P99WaitS)}
}
