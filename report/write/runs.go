package write

import (
	"fmt"
	"slices"

	"loadshape/report"
	"loadshape/report/layout"
)

// mostRuns are shown; the JSON result has all.
const mostRuns = 10

// runsInWords says what came of the runs, and how they differ, in sentences; nothing where there is only one.
func runsInWords(r *report.Result) []string {
	if len(r.Runs) < 2 {
		return nil
	}
	said := []string{fmt.Sprintf("Of %s runs with different seeds %s; the figures above are those of the worst, with seed %d.", layout.Count(len(r.Runs)), r.Outcomes(), r.Seed)}
	said = append(said, r.FailingSeedsInWords()...)
	return append(said, r.Spread())
}

func textRuns(p *layout.Page, r *report.Result) {
	if len(r.Runs) < 2 {
		return
	}
	p.Heading("Runs")
	for _, s := range runsInWords(r) {
		p.Paragraph(layout.Margin, s)
	}
	runs := r.WorstFirst()
	if n := len(runs); n > mostRuns { // those that do not hold; the others differ as was said
		failing := slices.IndexFunc(runs, func(run report.Run) bool { return run.Verdict == report.Holds })
		if failing < 0 {
			failing = n
		}
		runs = runs[:min(failing, mostRuns)]
		if len(runs) == 0 {
			return
		}
		p.Paragraph(layout.Margin, fmt.Sprintf("The worst first, %s of %s; the JSON result has all:", layout.Count(len(runs)), layout.Count(n)))
	}
	head := []layout.Column{{Head: "run", Left: true}, {Head: "seed"}, {Head: "verdict", Left: true}, {Head: "reading", Left: true},
		{Head: "refused"}, {Head: "gave up"}, {Head: "first\nrefusal"}, {Head: "wait\np99"}, {Head: "closest"}}
	var rows [][]string
	for _, run := range runs {
		closest := layout.None
		if run.ClosestShare > 0 {
			closest = layout.Percent(run.ClosestShare)
		}
		lead := []string{fmt.Sprint(run.Run), fmt.Sprint(run.Seed), string(run.Verdict)}
		if run.Loose != nil && run.Strict != nil && slices.Equal(tallyCells(run.Loose), tallyCells(run.Strict)) {
			rows = append(rows, append(append(append(lead, "both"), tallyCells(run.Loose)...), closest))
			continue
		}
		if run.Loose != nil {
			rows = append(rows, append(append(append(slices.Clone(lead), "loose"), tallyCells(run.Loose)...), closest))
			lead, closest = []string{"", "", ""}, ""
		}
		if run.Strict != nil {
			rows = append(rows, append(append(append(lead, "strict"), tallyCells(run.Strict)...), closest))
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
