package page

import (
	"fmt"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// A strip is the verdicts of several runs in a row.
type strip struct {
	Title string
	Width int64
	Cells []stripCell
}

// A stripCell is a run.
type stripCell struct {
	X, Y, Height int64
	Class        string // of its verdict
}

// The most runs that are drawn, and that are listed, the worst first.
const (
	mostStripped = 1_000
	mostRuns     = 100
)

func (b *builder) runs() []frame.Part {
	r := b.result
	if len(r.Runs) < 2 {
		return nil
	}
	rank := map[report.Verdict]int{report.Fails: 0, report.Depends: 1, report.Holds: 2}
	runs := r.WorstFirst()
	said := fmt.Sprintf("Of %s runs with different seeds %s. The figures of this page are those of the worst, with seed %d.",
		layout.Count(len(runs)), r.Outcomes(), r.Seed)
	parts := []frame.Part{{Text: frame.Plain(said)}}
	for _, s := range append(r.FailingSeedsInWords(), r.Spread()) {
		parts = append(parts, frame.Part{Text: frame.Plain(s)})
	}
	s := &strip{Title: "Verdicts of the runs, the worst first: " + said}
	for i, run := range runs[:min(len(runs), mostStripped)] {
		height := []int64{24, 16, 8}[rank[run.Verdict]] // not told by the colour alone
		s.Cells = append(s.Cells, stripCell{int64(i) * 10, 24 - height, height, classOf(run.Verdict)})
		s.Width += 10
	}
	parts = append(parts, frame.Part{Draw: "strip", With: s})
	if len(runs) > mostRuns {
		note := fmt.Sprintf("The table has the worst %d; the JSON result has all.", mostRuns)
		if len(runs) > mostStripped {
			note = fmt.Sprintf("The strip has the worst %s runs, the table the worst %d; the JSON result has all.", layout.Count(mostStripped), mostRuns)
		}
		parts = append(parts, frame.Part{Note: frame.Plain(note)})
		runs = runs[:mostRuns]
	}
	t := frame.Table{Name: "Runs", Head: []string{"run", ">seed", "verdict", "reading", ">requests", ">refused", ">gave up", ">first refusal", ">wait p99", ">closest"}}
	for _, run := range runs {
		for _, v := range []struct {
			name string
			*report.Tally
		}{{"loose", run.Loose}, {"strict", run.Strict}} {
			if v.Tally != nil {
				t.Rows = append(t.Rows, []string{fmt.Sprint(run.Run), fmt.Sprint(run.Seed), string(run.Verdict), v.name, layout.Count(v.Requests),
					layout.Some(v.Refused), layout.Some(v.GaveUp), b.clock.atOr(v.FirstRefusalS), layout.Maybe(v.P99WaitS, report.Seconds.Span), layout.Percent(run.ClosestShare)})
			}
		}
	}
	return append(parts, frame.Part{Table: t.LaidOut()})
}
