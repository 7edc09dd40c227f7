package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/report/layout"
)

// A page is a result under way to a reader.
type page struct{ layout.Page }

// WriteText writes a result for people: the verdict first, then what it rests on, from what matters most
// before a launch to what is needed to have the same run again. No line is longer than the width.
func WriteText(w io.Writer, r *Result, o layout.Options) error {
	p := &page{layout.NewPage(o)}
	p.verdict(r)
	p.thresholds(r)
	p.limits(r)
	p.client(r)
	p.deciders(r)
	p.load(r)
	p.acceleration(r)
	p.runs(r)
	if o.Chart {
		p.levels(r)
	}
	p.assumptions(r)
	_, err := io.WriteString(w, p.String())
	return err
}

// WriteVerdict writes the beginning of the text report: the verdict, the thresholds, and what decides.
func WriteVerdict(w io.Writer, r *Result, o layout.Options) error {
	p := &page{layout.NewPage(o)}
	p.verdict(r)
	p.thresholds(r)
	p.deciders(r)
	_, err := io.WriteString(w, p.String())
	return err
}

// open says which thresholds a run that was cut off leaves open.
func (r *Result) open(v View) string {
	n := int64(0)
	for i := range r.Thresholds {
		if c := v.Check(&r.Thresholds[i]); c != nil && c.Undecided {
			n++
		}
	}
	if v.Aborted == nil {
		return ""
	}
	s := fmt.Sprintf("The %s reading was cut off at %s", v.Name, v.Aborted.AtS.Since())
	if n > 0 {
		s += "; what is marked ? could still have gone either way"
	}
	return s + "."
}

func (p *page) verdict(r *Result) {
	c := map[Verdict]layout.Color{Holds: layout.Green, Depends: layout.Yellow, Fails: layout.Red}[r.Verdict]
	verdict := string(r.Verdict)
	if verdict == "" {
		verdict = "UNKNOWN"
	}
	p.Paragraph(p.Paint(layout.Bold, p.Paint(c, verdict))+"  ", r.GluedSentence())
	for _, v := range r.Views() {
		if !v.Conserved {
			p.Paragraph("", "The books of the "+v.Name+" reading do not balance: requests are not admitted + gave up. "+
				"That is an error of the simulator, and no figure below can be trusted.")
		}
	}
}

func (p *page) deciders(r *Result) {
	if len(r.DecidedBy) == 0 {
		return
	}
	p.Heading("What decides")
	for _, d := range r.DecidedBy {
		breaks := "breaks"
		if d.Breaks != "" {
			breaks += " " + layout.Clean(d.Breaks)
		}
		p.Paragraph(layout.Margin, p.Paint(layout.Bold, layout.Clean(Words(d.Point))))
		p.Paragraph(layout.Margin+layout.Margin+p.mark(true)+" ", "holds: "+layout.Clean(d.Loose))
		p.Paragraph(layout.Margin+layout.Margin+p.mark(false)+" ", breaks+": "+layout.Clean(d.Strict))
	}
	p.note("The provider publishes neither. Ask, or stay within the strict reading.")
}

func (p *page) assumptions(r *Result) {
	if len(r.Assumptions) == 0 {
		return
	}
	p.Heading("Assumptions (nobody publishes them, and the answer leans on them)")
	refused := slices.ContainsFunc(r.Views(), func(v View) bool { return v.Refused > 0 })
	for _, a := range r.Assumptions {
		if refused || !strings.HasPrefix(a.What, retriesOf) { // otherwise no client had to retry
			p.Paragraph(layout.Margin+"- ", a.Text())
		}
	}
}
