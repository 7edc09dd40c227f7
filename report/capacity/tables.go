package capacity

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"
)

// A part of a capacity: a table, and what is to be said below it.
type part struct {
	title   string
	head    []layout.Column
	rows    [][]string
	notes   []string
	growths []Each[judge.Growth] // of the rows, where they can be drawn
}

// sections are those that there is anything to say in.
func (c *Capacity) sections(p *layout.Page) []part {
	all := []part{c.growths(p), c.needs(), c.tiers(p), c.shares()}
	return slices.DeleteFunc(all, func(s part) bool { return s.title == "" })
}

func growthCell(g *judge.Growth, p *layout.Page) string {
	switch {
	case g.Scale == nil:
		return layout.None
	case g.FailsAt == nil && !p.Unicode:
		return ">= " + report.Times(*g.Scale)
	case g.FailsAt == nil:
		return "≥ " + report.Times(*g.Scale)
	case len(g.HoldsAgain) > 0:
		return report.Times(*g.Scale) + " *"
	}
	return report.Times(*g.Scale)
}

// growths is how far the plan can grow under each limit.
func (c *Capacity) growths(p *layout.Page) part {
	names, _ := c.All.Readings()
	head := []layout.Column{{Head: "limit", Left: true}}
	for _, name := range names {
		head = append(head, layout.Column{Head: name})
	}
	again := false
	row := func(name string, e Each[judge.Growth]) []string {
		cells := []string{name}
		_, found := e.Readings()
		for _, g := range found {
			cells = append(cells, growthCell(g, p))
			again = again || len(g.HoldsAgain) > 0
		}
		return cells
	}
	growths := []Each[judge.Growth]{c.All}
	rows := [][]string{row("all together", c.All)}
	var all []report.LimitName
	for i := range c.Alone {
		all = append(all, c.Alone[i].LimitName)
	}
	for i := range c.Alone {
		rows = append(rows, row(labelOf(&c.Alone[i].LimitName, all)+" alone", c.Alone[i].Each))
		growths = append(growths, c.Alone[i].Each)
	}
	free := Each[judge.Growth]{Loose: &c.Unlimited}
	if len(names) == 2 {
		free.Strict = &c.Unlimited
	}
	rows = append(rows, row("no limit at all", free))
	x := part{title: "Largest scale that holds", head: head, rows: rows, growths: append(growths, free)}
	if again {
		x.notes = append(x.notes, "* breaks above, and holds again at a larger scale.")
	}
	if c.Unlimited.FailsAt != nil {
		x.notes = append(x.notes, "Without any limit it is the plan itself that breaks a threshold: no other limits help beyond that.")
	}
	return x
}

// labelOf names a limit as the report of a run does; all tell what has to be said to tell it from the others.
func labelOf(n *report.LimitName, all []report.LimitName) string {
	use := func(n *report.LimitName) report.LimitUse {
		return report.LimitUse{Group: n.Group, Dimension: n.Dimension, Scope: n.Scope, Limit: n.Limit, Per: n.Per}
	}
	var uses []report.LimitUse
	groups := false
	for i := range all {
		uses = append(uses, use(&all[i]))
		groups = groups || all[i].Group != n.Group
	}
	u := use(n)
	s := u.Label(uses)
	if groups {
		first, _, _ := strings.Cut(n.Group, ", ")
		s += " of " + layout.Clean(first)
	}
	return s
}

// needs are the smallest limits.
func (c *Capacity) needs() part {
	if len(c.Needed.Limits) == 0 {
		return part{}
	}
	names, _ := c.All.Readings()
	head := []layout.Column{{Head: "limit", Left: true}}
	for _, name := range names {
		head = append(head, layout.Column{Head: name})
	}
	head = append(head, layout.Column{Head: fmt.Sprintf("ask for\n(+%d%s%%)", c.Needed.MarginPercent, layout.Glue)})
	var all []report.LimitName
	for i := range c.Needed.Limits {
		all = append(all, c.Needed.Limits[i].LimitName)
	}
	var rows [][]string
	for i := range c.Needed.Limits {
		n := &c.Needed.Limits[i]
		row := []string{labelOf(&n.LimitName, all)}
		_, found := n.Readings()
		for _, need := range found {
			row = append(row, layout.Maybe(need.Holds, layout.Count[int64]))
		}
		rows = append(rows, append(row, layout.Maybe(n.Ask, layout.Count[int64])))
	}
	x := part{title: "Smallest limits that hold the plan at scale 1, each alone, within 1" + layout.Glue + "%", head: head, rows: rows}
	if c.Needed.AskHolds == nil {
		return x
	}
	names, found := c.Needed.AskHolds.Readings()
	var parts []string
	for i, ok := range found {
		word := "holds"
		if !*ok {
			word = "does not hold"
		}
		parts = append(parts, fmt.Sprintf("%s under the %s reading", word, names[i]))
	}
	if len(found) == 2 && *found[0] == *found[1] {
		parts = []string{strings.Replace(parts[0], "the loose", "either", 1)}
	}
	x.notes = []string{"With all of what is to be asked for together, the plan " + layout.Joined(parts) + "."}
	return x
}

// tiers are the other tiers.
func (c *Capacity) tiers(p *layout.Page) part {
	if len(c.Tiers) == 0 {
		return part{}
	}
	names, _ := c.All.Readings()
	head := []layout.Column{{Head: "limits", Left: true}}
	for _, name := range names {
		head = append(head, layout.Column{Head: name, Left: true})
	}
	var rows [][]string
	for i := range c.Tiers {
		t := &c.Tiers[i]
		row := []string{layout.Clean(t.Name)}
		if t.Name == c.Limits.Name {
			row[0] += " (now)"
		}
		if !t.Known {
			for range names {
				row = append(row, "not published")
			}
		} else {
			_, found := t.Holds.Readings()
			for _, ok := range found {
				row = append(row, p.Mark(*ok))
			}
		}
		rows = append(rows, row)
	}
	x := part{title: "Does the plan hold at scale 1 under what else is published?", head: head, rows: rows,
		notes: []string{"None of them holds under every reading."}}
	for i := range c.Tiers {
		if t := &c.Tiers[i]; t.Known && VerdictOf(*t.Holds) == report.Holds { // the smallest come first
			x.notes[0] = "The smallest of them that holds is " + layout.Clean(t.Name) + "."
			break
		}
	}
	return x
}

// shares say how many runs with other seeds hold.
func (c *Capacity) shares() part {
	if c.Runs == nil {
		return part{}
	}
	x := part{title: "Other seeds"}
	names, found := c.Runs.Readings()
	for i, s := range found {
		x.notes = append(x.notes, fmt.Sprintf("%s reading, at %s: %s of %s hold, %s; the 95%s%% interval is %s to %s.", names[i], report.Times(s.Scale),
			layout.Count(s.Hold), layout.Counted(int64(s.Runs), "run"), layout.Percent(float64(s.Hold)/float64(s.Runs)), layout.Glue, layout.Percent(s.Low), layout.Percent(s.High)))
	}
	if len(found) == 0 {
		x.notes = append(x.notes, "There is no scale that holds to play them at.")
	}
	return x
}
