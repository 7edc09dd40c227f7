package minutes

import (
	"io"
	"strings"

	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteText writes an answer for people.
func WriteText(w io.Writer, a *Answer, o layout.Options) error {
	p := new(layout.NewPage(o))
	write.VerdictLine(p, a.Verdict, a.sentence())
	columns := make([]layout.Column, len(head))
	for i, h := range head {
		columns[i] = layout.Column{Head: strings.Replace(strings.TrimPrefix(h, ">"), ", ", ",\n", 1), Left: h[0] != '>'}
	}
	for _, t := range a.tables() {
		p.Heading(t.title)
		p.Table(columns, t.rows)
	}
	for _, note := range a.notes() {
		p.Paragraph(layout.Margin, note)
	}
	write.AssumptionList(p, a.Assumptions)
	_, err := io.WriteString(w, p.String())
	return err
}
