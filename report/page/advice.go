package page

import (
	"strings"

	"loadshape/report/advise"
	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// An Advice is what could be changed, as a page has it: the cheapest that is enough, and all others.
type Advice struct {
	Next *frame.Next // nil where no single change is enough
	frame.Section
}

// AdviceOn is what could be changed. The commands are what to type next, for the first of the changes.
func AdviceOn(a *advise.Advice, commands []string) *Advice {
	s := &Advice{Section: frame.Section{ID: "advice", Title: "What could be changed"}}
	summary := a.Summary()
	if len(a.Changes) > 1 {
		summary += " The cheapest is told first; the others are:"
	}
	s.Parts = append(s.Parts, frame.Part{Text: frame.Plain(summary)})
	for i := range a.Changes {
		c := &a.Changes[i]
		costs := "Costs " + c.Cost.What + ": " + c.Cost.Text + "."
		if i == 0 {
			s.Next = firstOf(a, c, costs, commands)
			continue
		}
		told := layout.Capital(c.Told()) + "."
		if c.Holds == "loose" {
			told += " Under the loose reading only."
		}
		s.Parts = append(s.Parts, frame.Part{Heading: frame.Clean(c.Name)}, frame.Part{Text: frame.Plain(told + " " + costs)})
		if less := c.Smaller; less != nil {
			s.Parts = append(s.Parts, frame.Part{Note: frame.Plain("One step less, " + less.To + ": " + string(less.Verdict) + ".")})
		}
	}
	var not [][]frame.Segment
	for i := range a.NoHelp {
		not = append(not, frame.Plain(a.NoHelp[i].Name+": "+a.NoHelp[i].Text()+"."))
	}
	if len(not) > 0 {
		s.Parts = append(s.Parts, frame.Part{Details: &frame.Details{Title: "What is not enough", Parts: []frame.Part{{Items: not}}}})
	}
	return s
}

// firstOf is the change to make first, and how.
func firstOf(a *advise.Advice, c *advise.Advised, costs string, commands []string) *frame.Next {
	next := &frame.Next{Title: "The one change that helps most: " + frame.Clean(c.Name)}
	told := layout.Capital(c.Told()) + ". It is then enough under both readings."
	if c.Holds == "loose" {
		told = layout.Capital(c.Told()) + ". It is then enough under the loose reading only, and no single change is under both."
	}
	next.Text = []string{frame.Clean(told + " " + costs), frame.Clean(strings.TrimSpace(a.Compared(c) + " " + c.Edge()))}
	for _, line := range commands {
		next.Commands = append(next.Commands, frame.Printable(line))
	}
	return next
}
