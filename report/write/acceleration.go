package write

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
)

func textAcceleration(p *layout.Page, r *report.Result) {
	a := &r.Acceleration
	if a.SteepestRise == nil && len(a.Rules) == 0 && len(a.InForce) == 0 {
		return
	}
	p.Heading("Acceleration")
	if s := a.SteepestRise; s != nil {
		p.Paragraph(layout.Margin, fmt.Sprintf("Input tokens rise most from the minute at %s (%s) to the next (%s).",
			s.FromAtS.Since(), layout.Count(s.From), layout.Count(s.To)))
	}
	textInForce(p, a.InForce)
	if a.ShortestRamp != nil {
		textShortestRamp(p, a.ShortestRamp)
	}
	if len(a.Rules) == 0 {
		return
	}
	p.Paragraph(layout.Margin, "Assumed, as Anthropic publishes no rule for it: what others' rules would refuse.")
	for _, rule := range a.Rules {
		p.Paragraph(layout.Margin+p.Mark(rule.Minutes == 0)+" ",
			layout.Clean(rule.Name)+": "+refuses(rule.Minutes, rule.FirstAtS, rule.FirstOver, rule.MostOver)+whoseRule(&rule))
	}
}

// refuses says in how many minutes a rule refuses something, and how much.
func refuses(minutes int64, first *report.Seconds, firstOver, mostOver int64) string {
	if minutes == 0 {
		return "nothing"
	}
	s := "requests in " + layout.Counted(minutes, "minute")
	if first != nil {
		s += ", first at " + first.Since()
		if firstOver > 0 && minutes > 1 {
			s += " by " + layout.Count(firstOver)
		}
	}
	return s + ", at worst " + layout.Count(mostOver) + " over its ceiling"
}

// textInForce shows the rules, and of each what it refuses of the traffic of every group of models that has it.
func textInForce(p *layout.Page, rules []report.RuleInForce) {
	same := func(a, b *report.RuleInForce) bool { return a.Says() == b.Says() && a.Source == b.Source }
	for i := range rules {
		rule := &rules[i]
		if slices.ContainsFunc(rules[:i], func(before report.RuleInForce) bool { return same(&before, rule) }) {
			continue
		}
		p.Paragraph(layout.Margin, fmt.Sprintf("In force: %s (%s). Of what the other limits admit it refuses:", rule.Says(), layout.Clean(rule.Source)))
		for _, of := range rules[i:] {
			if same(&of, rule) {
				group := "of all models"
				if of.Group != "" {
					group = "of " + layout.Clean(of.Group)
				}
				p.Paragraph(layout.Margin+p.Mark(of.Minutes == 0)+" ", group+": "+refuses(of.Minutes, of.FirstAtS, of.FirstOver, of.MostOver))
			}
		}
	}
}

func textShortestRamp(p *layout.Page, s *report.ShortestRamp) {
	if s.Stretch == nil {
		p.Paragraph(layout.Margin+"  ", "No slower ramp passes: "+layout.Clean(s.Reason)+"."+rampLeaves(s))
		return
	}
	p.Paragraph(layout.Margin+"  ", fmt.Sprintf("The shortest ramp that passes %s: the plan then lasts %s longer and sends %s instead of %s.%s",
		rampTakes(s), s.LongerS.Span(), layout.Counted(s.Requests, "request"), layout.Count(s.Before), rampLeaves(s)))
	const most = 8
	for _, rise := range s.Rises[:min(len(s.Rises), most)] {
		p.Paragraph(layout.Margin+"    ", fmt.Sprintf("%s: from %s to %s", layout.Clean(rise.Path), rise.FromS.Span(), rise.ToS.Span()))
	}
	if more := len(s.Rises) - most; more > 0 {
		p.Paragraph(layout.Margin+"    ", fmt.Sprintf("and %d more", more))
	}
}

// rampTakes says how long the ramp is.
func rampTakes(s *report.ShortestRamp) string {
	slower, sudden := false, report.Seconds(0)
	for _, rise := range s.Rises {
		slower = slower || rise.FromS > 0
		if rise.FromS == 0 {
			sudden = rise.ToS
		}
	}
	long := fmt.Sprintf("takes %v times as long", *s.Stretch)
	switch {
	case sudden == 0:
		return long
	case !slower:
		return "takes " + sudden.Span() + " where it is sudden now"
	}
	return long + ", and " + sudden.Span() + " where it is sudden now"
}

// rampLeaves says what a ramp does not make slower.
func rampLeaves(s *report.ShortestRamp) string {
	if len(s.Left) == 0 {
		return ""
	}
	const most = 3
	paths := slices.Clone(s.Left[:min(len(s.Left), most)])
	for i := range paths {
		paths[i] = layout.Clean(paths[i])
	}
	text := strings.Join(paths, ", ")
	if more := len(s.Left) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return " As steep as before: " + text + ", which no stage can write."
}

// whoseRule says whose rule it is and where it stands.
func whoseRule(a *report.AccelerationRule) string {
	var s []string
	for _, text := range []string{a.Owner, a.Source} {
		if text != "" {
			s = append(s, layout.Clean(text))
		}
	}
	if len(s) == 0 {
		return ""
	}
	return " (" + strings.Join(s, "; ") + ")"
}
