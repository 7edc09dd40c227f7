package sweep

import (
	"io"
	"strings"

	"loadshape/report/layout"
)

// WriteMarkdown writes the grid in GitHub's flavour.
func WriteMarkdown(w io.Writer, s *Sweep) error {
	m := &layout.Markdown{}
	plainly := func(s string) string { return layout.Escaped(strings.ReplaceAll(s, layout.Glue, " ")) }
	m.Line("%s", plainly(s.Sentence()))
	for _, section := range s.Sections() {
		m.Line("**%s**", plainly(section.Title))
		for _, row := range section.Rows {
			for i := range row {
				if row[i] != layout.None {
					row[i] = plainly(row[i])
				}
			}
		}
		for i, h := range section.Head {
			section.Head[i] = plainly(strings.ReplaceAll(h, "\n", " "))
			if strings.HasPrefix(h, ">") {
				section.Head[i] = ">" + plainly(strings.ReplaceAll(h[1:], "\n", " "))
			}
		}
		m.Table(section.Head, section.Rows)
		for _, note := range section.Notes {
			m.Line("%s", plainly(note))
		}
	}
	_, err := io.WriteString(w, m.String())
	return err
}
