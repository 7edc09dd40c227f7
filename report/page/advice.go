package page

import (
	"strings"

	"loadshape/report/advise"
	"loadshape/report/layout"
)

// AdviceOn is what could be changed, as a section of a page. The commands are what to type next.
func AdviceOn(a *advise.Advice, commands []string) *Section {
	s := &Section{Title: "What could be changed", Text: []string{a.Summary()}}
	enough := Table{Name: "What is enough, the cheapest first", Head: []string{"change", "from", "to", "holds under", "costs", "one step less"}}
	for i := range a.Changes {
		c := &a.Changes[i]
		holds, less := "both readings", layout.None
		if c.Holds == "loose" {
			holds = "the loose reading"
		}
		if c.Smaller != nil {
			less = c.Smaller.To + ": " + string(c.Smaller.Verdict)
		}
		enough.Rows = append(enough.Rows, []string{c.Name, c.From, c.To, holds, c.Cost.What + ": " + c.Cost.Text, less})
	}
	if len(commands) > 0 {
		enough.Note = "To write the first, and to check it: " + strings.Join(commands, "; ")
	}
	if len(enough.Rows) > 0 {
		s.Tables = append(s.Tables, enough)
	}
	not := Table{Name: "What is not enough", Head: []string{"change", "why"}}
	for i := range a.NoHelp {
		not.Rows = append(not.Rows, []string{a.NoHelp[i].Name, a.NoHelp[i].Text()})
	}
	if len(not.Rows) > 0 {
		s.Tables = append(s.Tables, not)
	}
	return s
}
