package capacity

import (
	"io"

	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteMarkdown writes a capacity as a comment on a pull request, in GitHub's flavour.
func WriteMarkdown(w io.Writer, c *Capacity) error {
	m := &layout.Markdown{}
	m.Line("### %s %s", write.Sign(c.Verdict), c.Verdict)
	m.Line("%s", layout.Escaped(c.sentence()))
	for _, s := range c.sections(&layout.Page{Options: layout.Options{Unicode: true}}) {
		m.Section(&s.Section)
	}
	m.Line("%s", layout.Escaped(c.found()))
	write.FoldedAssumptions(m, c.Assumptions)
	_, err := io.WriteString(w, m.String())
	return err
}
