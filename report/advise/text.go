package advise

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/report/write"
)

// WriteText writes an advice for people. The commands are what they would type next.
func WriteText(w io.Writer, a *Advice, commands []string, o layout.Options) error {
	p := new(layout.NewPage(o))
	write.VerdictLine(p, a.Verdict, told(a.Sentence))
	p.Raw("\n")
	p.Paragraph("", a.Summary())
	if breaks := capacity.BreaksSaid(a.Breaks, a.RunsTotal > 1); len(breaks) > 0 {
		p.Heading("What breaks")
		for _, b := range breaks {
			p.Paragraph(layout.Margin, told(b))
		}
	}
	textChanges(p, a)
	textNoHelp(p, a)
	if len(a.Assumptions) > 0 {
		write.AssumptionList(p, a.Assumptions)
	}
	if len(commands) > 0 {
		p.Heading("Next")
		for _, c := range commands {
			p.Raw(layout.Margin + layout.Clean(c) + "\n")
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// told is text of others, or with numbers in it, as a part of a sentence.
func told(s string) string { return strings.ReplaceAll(layout.Clean(s), " %", layout.Glue+"%") }

// aim is what the changes are to achieve.
func (a *Advice) aim() string {
	switch {
	case a.ForScale != a.Scale:
		return fmt.Sprintf("hold with %s the traffic", search.Times(a.ForScale))
	case a.Scale != search.One:
		return fmt.Sprintf("hold at scale %s", a.Scale)
	}
	return "hold"
}

// Summary says how far single changes go.
func (a *Advice) Summary() string {
	lead := ""
	if a.ForScale != a.Scale {
		lead = fmt.Sprintf("It would not with %s the traffic, where it %s. ", search.Times(a.ForScale),
			map[report.Verdict]string{report.Fails: "fails", report.Depends: "depends on what the published rules leave open"}[a.ForVerdict])
	}
	var both, loose int
	for i := range a.Changes {
		if a.Changes[i].Holds == "both" {
			both++
		} else {
			loose++
		}
	}
	under := "under both readings"
	switch a.Enough {
	case EnoughUnneeded:
		if a.ForScale != a.Scale {
			return fmt.Sprintf("It holds with %s the traffic as well: nothing has to change.", search.Times(a.ForScale))
		}
		return "Nothing has to change."
	case EnoughNone:
		return lead + fmt.Sprintf("No single change of those that were tried is enough to make it %s.", a.aim())
	case EnoughLoose:
		return lead + fmt.Sprintf("No single change makes it %s under both readings; %s under the loose one.", a.aim(), does(loose))
	}
	s := fmt.Sprintf("%s it %s %s, each by itself.", layout.Capital(makes(both)), a.aim(), under)
	if both == 1 {
		s = strings.TrimSuffix(s, ", each by itself.") + "."
	}
	if loose > 0 {
		s += fmt.Sprintf(" %s so under the loose reading only.", layout.Capital(does(loose)))
	}
	return lead + s
}

func makes(n int) string {
	if n == 1 {
		return "one change makes"
	}
	return number(n) + " changes make"
}

func does(n int) string {
	if n == 1 {
		return "one does"
	}
	return number(n) + " do"
}

// number writes a small number as a word.
func number(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < len(words) {
		return words[n]
	}
	return layout.Count(n)
}

// textChanges are the table of what is enough, and a paragraph for each.
func textChanges(p *layout.Page, a *Advice) {
	if len(a.Changes) == 0 {
		return
	}
	p.Heading("What is enough, the cheapest first")
	head := []layout.Column{{Head: "change", Left: true}, {Head: "from", Left: true}, {Head: "to", Left: true}, {Head: "p99\nwait"},
		{Head: "all\ndone"}, {Head: "holds", Left: true}, {Head: "costs", Left: true}}
	var rows [][]string
	for i := range a.Changes {
		c := &a.Changes[i]
		rows = append(rows, []string{layout.Clean(c.Name), c.cell(c.From), c.cell(c.To), signed(c.Cost.WaitP99Added), a.later(c), c.Holds, c.Cost.What})
	}
	if !p.Fits(head, rows) { // the costs are told below
		head = head[:len(head)-1]
		for i := range rows {
			rows[i] = rows[i][:len(head)]
		}
	}
	p.Table(head, rows)
	for i := range a.Changes {
		c := &a.Changes[i]
		p.Raw("\n")
		p.Paragraph(layout.Margin, fmt.Sprintf("%s: %s.", p.Paint(layout.Bold, layout.Clean(c.Name)), c.Told()))
		for _, s := range []string{"Costs " + c.Cost.What + ": " + told(c.Cost.Text) + ".", a.Compared(c), c.Edge()} {
			if s != "" {
				p.Paragraph(layout.Margin+layout.Margin, s)
			}
		}
	}
}

// cell is what a change goes from or to, in a column: of a published name what differs.
func (c *Advised) cell(s string) string {
	if parts := strings.Split(s, "/"); c.Kind == "tier" && len(parts) > 1 {
		s = parts[1]
	}
	return strings.ReplaceAll(layout.Clean(s), " ", layout.Glue)
}

// later is by how much all is done later or earlier, where that is a hundredth or more.
func (a *Advice) later(c *Advised) string {
	if added := int64(c.Cost.LengthAdded); max(added, -added) < int64(a.Before.Strict.LengthS)/100 {
		return layout.None
	}
	return signed(c.Cost.LengthAdded)
}

// signed is what is added to a time.
func signed(s report.Seconds) string {
	switch text := layout.Span(max(int64(s), -int64(s))); {
	case s == 0:
		return layout.None
	case s < 0:
		return "-" + text
	default:
		return "+" + text
	}
}

// Told is what a change does.
func (c *Advised) Told() string {
	return fmt.Sprintf("%s, from %s to %s", kindText(c.Kind), told(c.From), told(c.To))
}

// kindText is what a kind of change is.
func kindText(kind string) string {
	return map[string]string{
		"ramp": "a slower ramp", "workers": "fewer requests under way at once", "pace": "requests evenly spaced by the client",
		"jitter": "retries that spread more", "retries": "another way to retry", "max_tokens": "asking for less output",
		"cache": "more of the input read from a cache", "input": "less input in each request", "output": "shorter answers",
		"split": "the same requests over a longer time", "later": "a later start", "batch": "a part of the requests through a batch API",
		"target": "another target", "tier": "a higher tier",
	}[kind]
}

// Compared is before and after, under the strict reading where the change holds under it.
func (a *Advice) Compared(c *Advised) string {
	b, n, reading := a.Before.Strict, c.After.Strict, "strict"
	if c.Holds == "loose" {
		b, n, reading = a.Before.Loose, c.After.Loose, "loose"
	}
	s := fmt.Sprintf("Under the %s reading%s %s refused (was %s)", reading, a.with(), layout.Count(n.Refused), layout.Count(b.Refused))
	if b.GaveUp > 0 || n.GaveUp > 0 {
		s += fmt.Sprintf(", %s given up (was %s)", layout.Count(n.GaveUp), layout.Count(b.GaveUp))
	}
	if n.ClosestLimit == "" {
		return s + "."
	}
	if n.BusiestMinuteShare == nil {
		return s + fmt.Sprintf("; %s is drained by %s.", n.ClosestLimit, layout.Maybe(n.PeakUsedShare, layout.Percent))
	}
	return s + fmt.Sprintf("; %s is asked for %s in its busiest minute, and drained by %s.", n.ClosestLimit, report.PercentOr(n.BusiestMinuteShare), layout.Maybe(n.PeakUsedShare, layout.Percent))
}

// with names the seed of the figures, where there are several.
func (a *Advice) with() string {
	if a.RunsTotal == 1 {
		return ""
	}
	return fmt.Sprintf(", with seed %d,", a.ShownSeed)
}

// Edge says with how many seeds it holds, and how thin the edge is.
func (c *Advised) Edge() string {
	var parts []string
	if said := c.Seeds.said(); said != "" {
		parts = append(parts, said)
	}
	if c.Smaller != nil && c.smaller != nil { // and not the plan as it is
		parts = append(parts, fmt.Sprintf("One step less, %s, %s.", told(c.Smaller.To), verb(c.Smaller.Verdict)))
	}
	if f := c.Further; f != nil {
		if enough := f.Verdict == report.Holds || c.Holds == "loose" && f.Verdict == report.Depends; enough {
			parts = append(parts, fmt.Sprintf("With a margin: %s, which %s.", told(f.To), verb(f.Verdict)))
		} else {
			parts = append(parts, fmt.Sprintf("But %s %s again: it hangs on which requests happen to meet.", told(f.To), verb(f.Verdict)))
		}
	}
	return strings.Join(parts, " ")
}

// verb is a verdict in a sentence.
func verb(v report.Verdict) string {
	return map[report.Verdict]string{report.Holds: "holds", report.Depends: "depends on the reading", report.Fails: "fails"}[v]
}

// textNoHelp lists what is not enough, those together that have one reason.
func textNoHelp(p *layout.Page, a *Advice) {
	if len(a.NoHelp) == 0 && len(a.NotTried) == 0 {
		return
	}
	p.Heading("What is not enough")
	for _, group := range a.grouped() {
		var names []string
		for _, n := range group {
			names = append(names, layout.Clean(n.Name))
		}
		p.Paragraph(layout.Margin+"- ", p.Paint(layout.Bold, strings.Join(names, ", "))+": "+told(group[0].Text())+".")
	}
	if n := len(a.NotTried); n > 0 {
		p.Paragraph(layout.Margin+"- ", fmt.Sprintf("Not tried: changes about %s with fewer requests.", layout.Counted(int64(n), "stream")))
	}
}

// grouped are the changes that do not help, those together that have the same reason.
func (a *Advice) grouped() [][]NoHelp {
	var groups [][]NoHelp
	for _, n := range a.NoHelp {
		at := slices.IndexFunc(groups, func(g []NoHelp) bool {
			return g[0].Reason == n.Reason && g[0].Tried == nil && n.Tried == nil
		})
		if at < 0 {
			groups = append(groups, []NoHelp{n})
		} else {
			groups[at] = append(groups[at], n)
		}
	}
	return groups
}

// Text is why a change does not help.
func (n *NoHelp) Text() string {
	switch {
	case n.Tried == nil:
		return n.Reason
	case strings.HasPrefix(n.Reason, "with "): // the last of several
		return "none of " + *n.Tried + "; " + n.Reason
	}
	return "even with " + *n.Tried + " " + n.Reason
}
