package sweep

import (
	"io"

	"loadshape/report/layout"
)

// WriteMarkdown writes the grid in GitHub's flavour.
func WriteMarkdown(w io.Writer, s *Sweep) error {
	m := &layout.Markdown{}
	m.Line("%s", layout.Escaped(s.Sentence()))
	for _, section := range s.Sections() {
		m.Section(&section)
	}
	_, err := io.WriteString(w, m.String())
	return err
}
