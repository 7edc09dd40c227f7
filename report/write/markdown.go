package write

import (
	"io"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
)

// Markdown writes a result as a comment on a pull request: verdict, thresholds, limits, what the client
// sees and what was assumed, in GitHub's flavour. Text that comes from the input is escaped, so that it
// can neither break a table nor mention anybody.
func Markdown(w io.Writer, r *report.Result) error {
	m := &layout.Markdown{}
	m.Line("### %s %s", Sign(r.Verdict), r.Verdict)
	m.Line("%s", layout.Escaped(r.Sentence()))
	for _, section := range []func(*layout.Markdown, *report.Result){markdownThresholds, markdownCalibration, markdownLimits, markdownClient, markdownRuns, markdownDeciders} {
		section(m, r)
	}
	FoldedAssumptions(m, r.Assumptions)
	_, err := io.WriteString(w, m.String())
	return err
}

func markdownThresholds(m *layout.Markdown, r *report.Result) {
	if len(r.Thresholds) == 0 {
		return
	}
	head := []string{"threshold"}
	views := r.Views()
	for _, v := range views {
		head = append(head, v.Name)
	}
	var rows [][]string
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		row := []string{layout.Code(t.Expression)}
		if t.Name != "" {
			row[0] = layout.Escaped(t.Name) + ": " + row[0]
		}
		for _, v := range views {
			cell := layout.None
			if c := v.Check(t); c != nil {
				sign := "❌ "
				switch {
				case c.OK:
					sign = "✅ "
				case c.Undecided:
					sign = "❔ "
				}
				cell = sign + layout.Escaped(t.Shown(c))
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	m.Table(head, rows)
	if s := r.DecidesAlone(); s != "" {
		m.Line("%s", layout.Escaped(s))
	}
	for _, v := range views {
		if s := leftOpen(r, v); s != "" {
			m.Line("%s", layout.Escaped(s))
		}
	}
}

func markdownLimits(m *layout.Markdown, r *report.Result) {
	views := r.Views()
	if len(views) == 0 || len(views[0].Limits) == 0 {
		return
	}
	closest := r.Closest()
	p := &layout.Page{} // without colours
	cellsOf := func(l *report.LimitUse) []string {
		use := useCells(p, l)
		return append(use[:len(use)-1], refusalCells(p, l)...) // but when it was lowest
	}
	groups, unused := r.Used()
	var rows [][]string
	for i := range views[0].Limits {
		l := &views[0].Limits[i]
		if !slices.Contains(groups, l.Group) {
			continue
		}
		label := layout.Escaped(l.Label(views[0].Limits))
		if l.Group != "" {
			label += " for " + layout.Escaped(layout.GroupName(l.Group))
		}
		if i == closest {
			label = "**" + label + "**"
		}
		cells := cellsOf(l)
		if len(views) == 1 || i >= len(views[1].Limits) {
			rows = append(rows, append([]string{label, views[0].Name}, cells...))
			continue
		}
		strict := cellsOf(&views[1].Limits[i])
		if strings.Join(strict, "|") == strings.Join(cells, "|") {
			rows = append(rows, append([]string{label, "both"}, cells...))
			continue
		}
		rows = append(rows, append([]string{label, "loose"}, cells...), append([]string{"", "strict"}, strict...))
	}
	if len(rows) > 0 {
		m.Table([]string{"limit", "reading", ">busiest minute", ">five minutes", ">bucket drained", ">lowest level", ">refused", ">share", ">first refusal", ">longest retry-after"}, rows)
	}
	for _, s := range []string{report.NotAsked(unused), sources(r, groups)} {
		if s != "" {
			m.Line("%s", layout.Escaped(s))
		}
	}
}

func markdownClient(m *layout.Markdown, r *report.Result) {
	views := r.Views()
	waits := waited(views)
	head := []string{"reading", "stream", ">requests", ">attempts", ">admitted", ">refused", ">gave up"}
	if waits {
		head = append(head, ">wait p50", ">p90", ">p95", ">p99", ">max")
	}
	var rows [][]string
	row := func(reading, stream string, s *report.StreamUse) {
		cells := []string{reading, stream, layout.Count(s.Requests), layout.Count(s.Attempts), layout.Count(s.Admitted), layout.Some(s.Refused), layout.Some(s.GaveUp)}
		if waits {
			cells = append(cells, waitCells(&s.Wait)...)
		}
		rows = append(rows, cells)
	}
	for _, v := range views {
		row(v.Name, "all", &report.StreamUse{Requests: v.Requests, Attempts: v.Attempts, Admitted: v.Admitted, Refused: v.Refused, GaveUp: v.GaveUp, Wait: v.Wait})
		for i := range v.Streams {
			if len(v.Streams) > 1 {
				row("", layout.Escaped(v.Streams[i].Label()), &v.Streams[i])
			}
		}
	}
	if len(rows) == 0 {
		return
	}
	m.Table(head, rows)
	if !waits {
		m.Line("%s", noWait(views))
	}
	for _, s := range failures(views) {
		m.Line("%s", layout.Escaped(s))
	}
	if s := views[0].InBackground(); s != "" {
		m.Line("%s", layout.Escaped(s))
	}
	m.Line("Load: %s", layout.Escaped(r.Played()))
}

func markdownRuns(m *layout.Markdown, r *report.Result) {
	for _, s := range runsInWords(r) {
		m.Line("%s", layout.Escaped(s))
	}
}

func markdownDeciders(m *layout.Markdown, r *report.Result) {
	if len(r.DecidedBy) == 0 {
		return
	}
	var rows [][]string
	for _, d := range r.DecidedBy {
		breaks := layout.None
		if d.Breaks != "" {
			breaks = layout.Code(d.Breaks)
		}
		rows = append(rows, []string{layout.Escaped(layout.Words(d.Point)), layout.Escaped(d.Loose), layout.Escaped(d.Strict), breaks})
	}
	m.Table([]string{"what decides", "holds", "breaks", "threshold"}, rows)
}

// FoldedAssumptions are a list that its reader has to unfold.
func FoldedAssumptions(m *layout.Markdown, all []report.Assumption) {
	if len(all) == 0 {
		return
	}
	m.Line("<details><summary>Assumptions: the answer leans on these, and nobody publishes them</summary>\n")
	for _, a := range all {
		m.Raw("- " + layout.Escaped(a.Text()) + "\n")
	}
	m.Raw("\n</details>\n")
}

// Sign is a verdict as a picture.
func Sign(v report.Verdict) string {
	return map[report.Verdict]string{report.Holds: "✅", report.Depends: "⚠️", report.Fails: "❌"}[v]
}
