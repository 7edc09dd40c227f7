package users

import (
	"io"

	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteMarkdown writes what was found in GitHub's flavour.
func WriteMarkdown(w io.Writer, u *Users) error {
	m := &layout.Markdown{}
	m.Line("%s", layout.Escaped(u.Sentence()))
	for _, s := range u.Sections() {
		m.Section(&s)
	}
	m.Line("%s", layout.Escaped(u.found()))
	write.FoldedAssumptions(m, u.Assumptions)
	_, err := io.WriteString(w, m.String())
	return err
}
