package capacity

import (
	"io"
	"strings"

	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteMarkdown writes a capacity as a comment on a pull request, in GitHub's flavour.
func WriteMarkdown(w io.Writer, c *Capacity) error {
	m := &layout.Markdown{}
	m.Line("### %s %s", write.Sign(c.Verdict), c.Verdict)
	m.Line("%s", layout.Escaped(plainly(c.sentence())))
	for _, s := range c.sections(&layout.Page{Options: layout.Options{Unicode: true}}) {
		m.Line("**%s**", layout.Escaped(plainly(s.title)))
		if len(s.rows) > 0 {
			head := make([]string, len(s.head))
			for i, h := range s.head {
				head[i] = plainly(strings.ReplaceAll(h.Head, "\n", " "))
				if !h.Left {
					head[i] = ">" + head[i]
				}
			}
			for _, row := range s.rows {
				for i := range row {
					if row[i] != layout.None {
						row[i] = layout.Escaped(plainly(row[i]))
					}
				}
			}
			m.Table(head, s.rows)
		}
		for _, note := range s.notes {
			m.Line("%s", layout.Escaped(plainly(note)))
		}
	}
	m.Line("%s", layout.Escaped(plainly(c.found())))
	write.FoldedAssumptions(m, c.Assumptions)
	_, err := io.WriteString(w, m.String())
	return err
}

// plainly is text without the marks that hold a line together.
func plainly(s string) string { return strings.ReplaceAll(s, layout.Glue, " ") }
