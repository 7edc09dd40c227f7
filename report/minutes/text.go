package minutes

import (
	"io"

	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteText writes an answer for people.
func WriteText(w io.Writer, a *Answer, o layout.Options) error {
	p := new(layout.NewPage(o))
	write.VerdictLine(p, a.Verdict, a.sentence())
	for _, s := range a.sections() {
		p.Section(&s)
	}
	write.AssumptionList(p, a.Assumptions)
	_, err := io.WriteString(w, p.String())
	return err
}
