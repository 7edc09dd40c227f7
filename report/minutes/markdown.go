package minutes

import (
	"io"

	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteMarkdown writes an answer as a comment on a pull request, in GitHub's flavour.
func WriteMarkdown(w io.Writer, a *Answer) error {
	m := &layout.Markdown{}
	m.Line("### %s %s", write.Sign(a.Verdict), a.Verdict)
	m.Line("%s", layout.Escaped(a.sentence()))
	for _, s := range a.sections() {
		m.Section(&s)
	}
	write.FoldedAssumptions(m, a.Assumptions)
	_, err := io.WriteString(w, m.String())
	return err
}
