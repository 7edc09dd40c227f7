package users

import (
	"io"
	"strings"

	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteText writes what was found for people.
func WriteText(w io.Writer, u *Users, o layout.Options) error {
	p := new(layout.NewPage(o))
	p.Paragraph("", u.Sentence())
	for i, s := range u.Sections() {
		head := make([]layout.Column, len(s.Head))
		for c, h := range s.Head {
			head[c] = layout.Column{Head: strings.TrimPrefix(h, ">"), Left: !strings.HasPrefix(h, ">")}
		}
		p.Heading(s.Title)
		if len(s.Rows) > 0 {
			p.Table(head, s.Rows)
		}
		if i == 0 {
			u.draw(p)
		}
		for _, note := range s.Notes {
			p.Paragraph(layout.Margin, note)
		}
	}
	p.Heading("How it was found")
	p.Paragraph(layout.Margin, u.found())
	write.AssumptionList(p, u.Assumptions)
	_, err := io.WriteString(w, p.String())
	return err
}
