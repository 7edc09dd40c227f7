package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteMarkdown writes a result as a comment on a pull request: verdict, thresholds, limits, what the client
// sees and what was assumed, in GitHub's flavour. Text that comes from the input is escaped, so that it
// can neither break a table nor mention anybody.
func WriteMarkdown(w io.Writer, r *Result) error {
	m := &markdown{}
	sign := map[Verdict]string{Holds: "✅", Depends: "⚠️", Fails: "❌"}[r.Verdict]
	m.line("### %s %s", sign, r.Verdict)
	m.line("%s", escaped(r.Sentence()))
	m.thresholds(r)
	m.limits(r)
	m.client(r)
	m.deciders(r)
	m.assumptions(r)
	_, err := io.WriteString(w, m.String())
	return err
}

type markdown struct{ b strings.Builder }

func (m *markdown) String() string {
	s := strings.ReplaceAll(m.b.String(), glue, " ")
	return strings.ReplaceAll(s, none, "–")
}

// line writes a paragraph or a heading.
func (m *markdown) line(format string, args ...any) {
	if m.b.Len() > 0 {
		m.b.WriteByte('\n')
	}
	fmt.Fprintf(&m.b, format+"\n", args...)
}

// table writes rows; a column whose header starts with > stands at the right.
func (m *markdown) table(head []string, rows [][]string) {
	m.b.WriteByte('\n')
	rule := make([]string, len(head))
	titles := make([]string, len(head))
	for i, h := range head {
		rule[i] = "---"
		if titles[i] = strings.TrimPrefix(h, ">"); titles[i] != h {
			rule[i] = "---:"
		}
	}
	for _, row := range append([][]string{titles, rule}, rows...) {
		m.b.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
}

// markup is everything that GitHub might take for something else than text.
var markup = strings.NewReplacer(`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "~", `\~`, "<", "&lt;", ">", "&gt;",
	"&", "&amp;", "[", `\[`, "]", `\]`, "#", `\#`, "@", "&#64;", "$", "&#36;", "!", `\!`)

func escaped(s string) string { return markup.Replace(clean(s)) }

// code is an expression as it would be typed. Where it has a backtick or a pipe it is plain text instead.
func code(s string) string {
	s = clean(s)
	if strings.ContainsAny(s, "`|") {
		return escaped(s)
	}
	return "`" + s + "`"
}

func (m *markdown) thresholds(r *Result) {
	if len(r.Thresholds) == 0 {
		return
	}
	head := []string{"threshold"}
	views := r.views()
	for _, v := range views {
		head = append(head, v.name)
	}
	var rows [][]string
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		row := []string{code(t.Expression)}
		for _, v := range views {
			cell := none
			if c := v.check(t); c != nil {
				cell = "❌ " + escaped(t.observed(c))
				if c.OK {
					cell = "✅ " + escaped(t.observed(c))
				}
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	m.table(head, rows)
}

func (m *markdown) limits(r *Result) {
	views := r.views()
	if len(views) == 0 || len(views[0].Limits) == 0 {
		return
	}
	telling := r.telling()
	binding := telling.binding()
	p := &page{} // without colours
	groups, unused := r.used()
	var rows [][]string
	for i := range views[0].Limits {
		l := &views[0].Limits[i]
		if !slices.Contains(groups, l.Group) {
			continue
		}
		label := escaped(l.label(views[0].Limits))
		if l.Group != "" {
			label += " for " + escaped(groupName(l.Group))
		}
		if i == binding {
			label = "**" + label + "**"
		}
		cells := l.cells(p, true)
		if len(views) == 1 || i >= len(views[1].Limits) {
			rows = append(rows, append([]string{label, views[0].name}, cells...))
			continue
		}
		strict := views[1].Limits[i].cells(p, true)
		if strings.Join(strict, "|") == strings.Join(cells, "|") {
			rows = append(rows, append([]string{label, "both"}, cells...))
			continue
		}
		rows = append(rows, append([]string{label, "loose"}, cells...), append([]string{"", "strict"}, strict...))
	}
	if len(rows) > 0 {
		m.table([]string{"limit", "reading", ">peak use", ">lowest level", ">refused", ">share", ">first refusal", ">longest retry-after"}, rows)
	}
	for _, s := range []string{notAsked(unused), sources(r, groups)} {
		if s != "" {
			m.line("%s", escaped(s))
		}
	}
}

func (m *markdown) client(r *Result) {
	views := r.views()
	waits := waited(views)
	head := []string{"reading", "stream", ">requests", ">attempts", ">admitted", ">refused", ">gave up"}
	if waits {
		head = append(head, ">wait p50", ">p90", ">p95", ">p99", ">max")
	}
	var rows [][]string
	row := func(reading, stream string, s *StreamUse) {
		cells := []string{reading, stream, count(s.Requests), count(s.Attempts), count(s.Admitted), some(s.Refused), some(s.GaveUp)}
		if waits {
			cells = append(cells, spanOr(s.Wait.P50), spanOr(s.Wait.P90), spanOr(s.Wait.P95), spanOr(s.Wait.P99), spanOr(s.Wait.Max))
		}
		rows = append(rows, cells)
	}
	for _, v := range views {
		row(v.name, "all", &StreamUse{Requests: v.Requests, Attempts: v.Attempts, Admitted: v.Admitted, Refused: v.Refused, GaveUp: v.GaveUp, Wait: v.Wait})
		for i := range v.Streams {
			if len(v.Streams) > 1 {
				row("", escaped(v.Streams[i].Name), &v.Streams[i])
			}
		}
	}
	if len(rows) == 0 {
		return
	}
	m.table(head, rows)
	if !waits {
		m.line("%s", noWait(views))
	}
	m.line("Load: %s", escaped(r.played()))
}

func (m *markdown) deciders(r *Result) {
	if len(r.DecidedBy) == 0 {
		return
	}
	var rows [][]string
	for _, d := range r.DecidedBy {
		breaks := none
		if d.Breaks != "" {
			breaks = code(d.Breaks)
		}
		rows = append(rows, []string{escaped(words(d.Point)), escaped(d.Loose), escaped(d.Strict), breaks})
	}
	m.table([]string{"what decides", "holds", "breaks", "threshold"}, rows)
}

func (m *markdown) assumptions(r *Result) {
	if len(r.Assumptions) == 0 {
		return
	}
	m.line("<details><summary>Assumptions: the answer leans on these, and nobody publishes them</summary>\n")
	for _, a := range r.Assumptions {
		m.b.WriteString("- " + escaped(a.text()) + "\n")
	}
	m.b.WriteString("\n</details>\n")
}
