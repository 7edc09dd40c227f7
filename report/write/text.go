// Package write writes a result for its readers: as text for a terminal, as Markdown, CSV, JUnit
// and annotations of GitHub Actions.
//
// In comes a report.Result, which it leaves as it is; out go bytes, the same for the same result.
// It decides nothing, plays nothing, and does not know who asked. Text of others never reaches a
// reader unescaped.
//
// Each format is one function in the file of its name: text.go lists the sections of the text
// report, which are in thresholds.go, limits.go, client.go, calibration.go, load.go, acceleration.go,
// runs.go and chart.go; markdown.go, csv.go, junit.go and github.go are the others, and remarks.go has the
// sentences that the last two share. Another format is another such file, and a row of the
// command's formats.
package write

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"loadshape/report"
	"loadshape/report/layout"
)

// Text writes a result for people: the verdict first, then what it rests on, from what matters most
// before a launch to what is needed to have the same run again. No line is longer than the width.
func Text(w io.Writer, r *report.Result, o layout.Options) error {
	sections := []section{textVerdict, textThresholds, textCalibration, textLimits, textTargets, textClient, textDeciders, textLoad, textAcceleration, textRuns}
	if o.Chart {
		sections = append(sections, textLevels)
	}
	return writeSections(w, r, o, append(sections, textAssumptions))
}

// Verdict writes the beginning of the text report: the verdict, the thresholds, and what decides.
func Verdict(w io.Writer, r *report.Result, o layout.Options) error {
	return writeSections(w, r, o, []section{textVerdict, textThresholds, textDeciders})
}

// A section writes what it has to say of a result, which may be nothing.
type section func(*layout.Page, *report.Result)

func writeSections(w io.Writer, r *report.Result, o layout.Options, sections []section) error {
	p := new(layout.NewPage(o))
	for _, section := range sections {
		section(p, r)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// leftOpen says which thresholds a run that was cut off leaves open.
func leftOpen(r *report.Result, v report.View) string {
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

func textVerdict(p *layout.Page, r *report.Result) {
	VerdictLine(p, r.Verdict, r.GluedSentence())
	for _, v := range r.Views() {
		if !v.Conserved {
			p.Paragraph("", "The books of the "+v.Name+" reading do not balance: requests are not admitted + gave up. "+
				"That is an error of the simulator, and no figure below can be trusted.")
		}
	}
}

func textDeciders(p *layout.Page, r *report.Result) {
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
	p.Note(r.Settles())
}

func textAssumptions(p *layout.Page, r *report.Result) {
	refused := slices.ContainsFunc(r.Views(), func(v report.View) bool { return v.Refused > 0 || v.Failures() != "" })
	var all []report.Assumption
	for _, a := range r.Assumptions {
		if refused || !a.AboutRetries() { // otherwise no client had to retry
			all = append(all, a)
		}
	}
	if len(r.Assumptions) > 0 {
		AssumptionList(p, all)
	}
}

// AssumptionList are a list under a heading.
func AssumptionList(p *layout.Page, all []report.Assumption) {
	p.Heading("Assumptions (published nowhere; the answer depends on them)")
	for _, a := range all {
		p.Paragraph(layout.Margin+"- ", a.Text())
	}
}

// VerdictLine begins a report: the verdict in its colour, and the sentence that says it.
func VerdictLine(p *layout.Page, v report.Verdict, sentence string) {
	color := map[report.Verdict]layout.Color{report.Holds: layout.Green, report.Depends: layout.Yellow, report.Fails: layout.Red}[v]
	p.Paragraph(p.Paint(layout.Bold, p.Paint(color, cmp.Or(string(v), "UNKNOWN")))+"  ", sentence)
}
