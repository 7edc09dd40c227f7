package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/report/layout"
)

// WriteText writes a result for people: the verdict first, then what it rests on, from what matters most
// before a launch to what is needed to have the same run again. No line is longer than the width.
func WriteText(w io.Writer, r *Result, o layout.Options) error {
	p := new(layout.NewPage(o))
	textVerdict(p, r)
	textThresholds(p, r)
	textLimits(p, r)
	textClient(p, r)
	textDeciders(p, r)
	textLoad(p, r)
	textAcceleration(p, r)
	textRuns(p, r)
	if o.Chart {
		textLevels(p, r)
	}
	textAssumptions(p, r)
	_, err := io.WriteString(w, p.String())
	return err
}

// WriteVerdict writes the beginning of the text report: the verdict, the thresholds, and what decides.
func WriteVerdict(w io.Writer, r *Result, o layout.Options) error {
	p := new(layout.NewPage(o))
	textVerdict(p, r)
	textThresholds(p, r)
	textDeciders(p, r)
	_, err := io.WriteString(w, p.String())
	return err
}

// leftOpen says which thresholds a run that was cut off leaves open.
func leftOpen(r *Result, v View) string {
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

func textVerdict(p *layout.Page, r *Result) {
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

func textDeciders(p *layout.Page, r *Result) {
	if len(r.DecidedBy) == 0 {
		return
	}
	p.Heading("What decides")
	for _, d := range r.DecidedBy {
		breaks := "breaks"
		if d.Breaks != "" {
			breaks += " " + layout.Clean(d.Breaks)
		}
		p.Paragraph(layout.Margin, p.Paint(layout.Bold, layout.Clean(layout.Words(d.Point))))
		p.Paragraph(layout.Margin+layout.Margin+p.Mark(true)+" ", "holds: "+layout.Clean(d.Loose))
		p.Paragraph(layout.Margin+layout.Margin+p.Mark(false)+" ", breaks+": "+layout.Clean(d.Strict))
	}
	p.Note("The provider publishes neither. Ask, or stay within the strict reading.")
}

func textAssumptions(p *layout.Page, r *Result) {
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
