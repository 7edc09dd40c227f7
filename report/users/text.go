package users

import (
	"io"

	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteText writes what was found for people.
func WriteText(w io.Writer, u *Users, o layout.Options) error {
	p := new(layout.NewPage(o))
	p.Paragraph("", u.Sentence())
	for i, s := range u.Sections() {
		if i > 0 {
			p.Section(&s)
			continue
		}
		p.Section(&layout.Section{Title: s.Title, Head: s.Head, Rows: s.Rows})
		u.draw(p)
		p.Notes(s.Notes)
	}
	p.Heading("How it was found")
	p.Paragraph(layout.Margin, u.found())
	write.AssumptionList(p, u.Assumptions)
	_, err := io.WriteString(w, p.String())
	return err
}
