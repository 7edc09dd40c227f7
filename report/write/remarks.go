package write

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
)

// guilty are the places of the limits that refuse in a reading that breaks a threshold that decides, those first that refused most.
// Where every such threshold is kept, refusals are what was expected.
func guilty(r *report.Result, v report.View) []int {
	if r.Keeps(v) {
		return nil
	}
	return v.Refusing()
}

// limitUsed says how a limit was used, as a sentence.
func limitUsed(r *report.Reading, i int) string {
	l := &r.Limits[i]
	s := []string{r.LimitInWords(i) + ": " + l.Fullest(report.Seconds.Since)}
	if l.PeakUsedShare == nil && l.BusiestMinuteShare == nil {
		s[0] = r.LimitInWords(i) + " has no level to tell"
	}
	if l.Refused > 0 {
		refuses := fmt.Sprintf("refuses %s of %s", layout.Count(l.Refused), layout.Counted(r.Attempts, "attempt"))
		if l.FirstRefusalS != nil {
			refuses += ", first at " + l.FirstRefusalS.Since()
		}
		s = append(s, refuses)
		if l.Hopeless > 0 {
			s = append(s, "no wait can help "+layout.Count(l.Hopeless)+" of them")
		}
	}
	return strings.ReplaceAll(layout.Capital(strings.Join(s, "; "))+".", layout.Glue, " ")
}

// inWorst says that a figure is that of the worst run, where there are several.
func inWorst(r *report.Result) string {
	if r.Seeds() < 2 {
		return ""
	}
	return fmt.Sprintf(" with seed %d, the worst of %s", r.Seed, layout.Counted(r.Seeds(), "seed"))
}

// ofRun is inWorst of what was observed of a threshold, unless that is about all runs.
func ofRun(r *report.Result, t *report.Threshold) string {
	if t.AboutRuns() {
		return ""
	}
	return inWorst(r)
}

// decides is an open point as a sentence.
func decides(d *report.Decider) string {
	s := fmt.Sprintf("It holds if %s, and not if %s", layout.Clean(d.Loose), layout.Clean(d.Strict))
	if d.Breaks != "" {
		s += ": that breaks " + layout.Clean(d.Breaks)
	}
	return s + "."
}

// unbalanced are the readings whose books do not balance.
func unbalanced(r *report.Result) []report.View {
	return slices.DeleteFunc(r.Views(), func(v report.View) bool { return v.Conserved })
}

// thresholdTitle is the name, or else the expression: what stays the same while the figures of a plan change.
func thresholdTitle(t *report.Threshold) string {
	if t.Name != "" {
		return layout.Clean(t.Name)
	}
	return layout.Clean(t.Expression)
}

// thresholdAlso is the expression as a sentence before others, where the title leaves it out.
func thresholdAlso(t *report.Threshold) string {
	if t.Name == "" {
		return ""
	}
	return "Threshold: " + layout.Clean(t.Expression) + ". "
}
