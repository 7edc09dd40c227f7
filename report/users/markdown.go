package users

import (
	"io"
	"strings"

	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteMarkdown writes what was found in GitHub's flavour.
func WriteMarkdown(w io.Writer, u *Users) error {
	m := &layout.Markdown{}
	plainly := func(s string) string { return layout.Escaped(strings.ReplaceAll(s, layout.Glue, " ")) }
	m.Line("%s", plainly(u.Sentence()))
	for _, s := range u.Sections() {
		m.Line("**%s**", plainly(s.Title))
		for _, row := range s.Rows {
			for i := range row {
				if row[i] != layout.None {
					row[i] = plainly(row[i])
				}
			}
		}
		for i := range s.Head {
			s.Head[i] = strings.ReplaceAll(s.Head[i], "\n", " ")
		}
		if len(s.Rows) > 0 {
			m.Table(s.Head, s.Rows)
		}
		for _, note := range s.Notes {
			m.Line("%s", plainly(note))
		}
	}
	m.Line("%s", plainly(u.found()))
	write.FoldedAssumptions(m, u.Assumptions)
	_, err := io.WriteString(w, m.String())
	return err
}
