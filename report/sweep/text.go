package sweep

import (
	"io"
	"strings"

	"loadshape/report/layout"
)

// WriteText writes the grid for people.
func WriteText(w io.Writer, s *Sweep, o layout.Options) error {
	p := new(layout.NewPage(o))
	p.Paragraph("", s.Sentence())
	for _, section := range s.Sections() {
		head := make([]layout.Column, len(section.Head))
		for c, h := range section.Head {
			head[c] = layout.Column{Head: strings.TrimPrefix(h, ">"), Left: !strings.HasPrefix(h, ">")}
		}
		p.Heading(section.Title)
		p.Table(head, section.Rows)
		for _, note := range section.Notes {
			p.Paragraph(layout.Margin, note)
		}
	}
	p.Heading("A cell again")
	p.Paragraph(layout.Margin, "Each cell has a command of its own, which --format csv and json show. The first: "+s.Cells[0].Command)
	_, err := io.WriteString(w, p.String())
	return err
}
