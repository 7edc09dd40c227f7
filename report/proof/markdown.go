package proof

import (
	"io"

	"loadshape/report/layout"
)

// WriteMarkdown writes a result as a comment on a ticket or a pull request, in GitHub's flavour. Text that comes from
// elsewhere is escaped.
func WriteMarkdown(w io.Writer, r *Result) error {
	m := &layout.Markdown{}
	sign := map[Verdict]string{Held: "✅", NotHeld: "❌", Inconclusive: "⚠️", Refused: "⛔"}[r.Verdict]
	m.Line("### %s %s", sign, r.Verdict.title())
	m.Line("%s.", layout.Escaped(r.Because))
	m.Table([]string{"", ""}, escapedRows(facts(r)))
	if x := r.Response; x != nil {
		m.Line("#### Answer")
		var rows [][]string
		for _, row := range x.rows() {
			rows = append(rows, []string{layout.Escaped(row[0]), layout.Escaped(row[1])})
		}
		m.Table([]string{"", ""}, rows)
		if e := r.Exchange; e != nil && len(e.Headers) > 0 {
			m.Line("#### Headers of the answer, by allow-list")
			m.Table([]string{"header", "value"}, headerRows(e.Headers))
		}
	}
	if r.Burst != nil {
		m.Line("#### Burst")
		var rows [][]string
		for _, row := range r.Burst.rows() {
			rows = append(rows, []string{layout.Escaped(row[0]), layout.Escaped(row[1])})
		}
		m.Table([]string{"", ""}, rows)
	}
	if head, rows := threeLines(r.Compared); rows != nil {
		m.Line("#### Three lines")
		m.Table(escapedAll(head), escapedRows(rows))
	}
	if len(r.Levels) > 0 {
		m.Line("#### Levels, by the model")
		m.Table([]string{"limit", ">at the failure", ">before this one", ">after it", ">it asked before", ">asks now"}, escapedRows(levelRows(r.Levels)))
	}
	if r.Baseline != nil {
		m.Line("Compared with the failure: %s.", layout.Escaped(baselineWords(r.Baseline)))
	}
	bullets(m, "Does not prove", r.DoesNotProve)
	bullets(m, "Missing for support", r.Support.Missing)
	bullets(m, "Notes", r.Notes)
	bullets(m, "Assumptions", r.Assumption)
	m.Line("**Next step:** %s", layout.Escaped(r.NextStep))
	if r.WhereToLook != "" {
		m.Line("Where to look: %s", layout.Escaped(r.WhereToLook))
	}
	_, err := io.WriteString(w, m.String())
	return err
}

// facts are what a reader of the ticket asks for first.
func facts(r *Result) [][]string {
	rows := [][]string{
		{"time", r.At.UTC().Format("2006-01-02T15:04:05Z")},
		{"proves", layout.Words(string(r.Proves))},
		{"owner", string(r.Owner)},
		{"limit", layout.Words(string(r.LimitedBy))},
		{"route", r.Route.Name + ", " + r.Route.Host + r.Route.Path},
		{"model", r.Route.Model},
		{"region", orNone(r.Route.Region)},
		{"project", orNone(r.Route.Project)},
		{"gateway", orNone(r.Route.Gateway)},
		{"organization", orNone(r.Route.Organization)},
		{"workspace", orNone(r.Route.Workspace)},
		{"credential", r.Route.Source + ", fingerprint " + r.Route.Fingerprint},
		{"one request shows", r.Route.Shows},
		{"sent", sentWords(r)},
		{"the model said", r.Prediction.words()},
		{"change", orNone(r.Change)},
		{"status page", orNone(r.Support.StatusPage)},
		{"client status", orNone(r.Support.ClientStatus)},
	}
	for _, row := range r.Route.between() {
		rows = append(rows, []string{row[0], row[1]})
	}
	return rows
}

func orNone(s *string) string {
	if s == nil {
		return layout.None
	}
	return *s
}

func headerRows(headers map[string]string) [][]string {
	var rows [][]string
	for _, name := range sorted(headers) {
		rows = append(rows, []string{layout.Code(name), layout.Code(headers[name])})
	}
	return rows
}

func bullets(m *layout.Markdown, title string, items []string) {
	if len(items) == 0 {
		return
	}
	m.Line("#### %s\n", title)
	for _, item := range items {
		m.Raw("- " + layout.Escaped(item) + "\n")
	}
}

func escapedAll(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		if out[i] = c; c != layout.None {
			out[i] = layout.Escaped(c)
		}
	}
	return out
}

func escapedRows(rows [][]string) [][]string {
	out := make([][]string, len(rows))
	for i, row := range rows {
		out[i] = escapedAll(row)
	}
	return out
}
