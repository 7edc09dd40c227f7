package sweep

import (
	"io"

	"loadshape/report/layout"
)

// WriteText writes the grid for people.
func WriteText(w io.Writer, s *Sweep, o layout.Options) error {
	p := new(layout.NewPage(o))
	p.Paragraph("", s.Sentence())
	for _, section := range s.Sections() {
		p.Section(&section)
	}
	p.Heading("A cell again")
	p.Paragraph(layout.Margin, "Each cell has a command of its own, which --format csv and json show. The first: "+s.Cells[0].Command)
	_, err := io.WriteString(w, p.String())
	return err
}
