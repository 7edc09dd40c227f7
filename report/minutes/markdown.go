package minutes

import (
	"io"
	"strings"

	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteMarkdown writes an answer as a comment on a pull request, in GitHub's flavour.
func WriteMarkdown(w io.Writer, a *Answer) error {
	m := &layout.Markdown{}
	plainly := func(s string) string { return layout.Escaped(strings.ReplaceAll(s, layout.Glue, " ")) }
	m.Line("### %s %s", write.Sign(a.Verdict), a.Verdict)
	m.Line("%s", plainly(a.sentence()))
	for _, t := range a.tables() {
		m.Line("**%s**", plainly(t.title))
		for _, row := range t.rows {
			for i := range row {
				if row[i] != layout.None {
					row[i] = plainly(row[i])
				}
			}
		}
		m.Table(head, t.rows)
	}
	for _, note := range a.notes() {
		m.Line("%s", plainly(note))
	}
	write.FoldedAssumptions(m, a.Assumptions)
	_, err := io.WriteString(w, m.String())
	return err
}
