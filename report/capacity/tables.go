package capacity

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/search"
)

// A part of a capacity.
type part struct {
	layout.Section
	growths []Each[search.Growth] // of the rows, where they can be drawn
}

// sections are those that there is anything to say in.
func (c *Capacity) sections(p *layout.Page) []part {
	all := []part{c.growths(p), c.ends(), c.needs(), c.tiers(p)}
	return slices.DeleteFunc(all, func(s part) bool { return s.Title == "" })
}

func growthCell(g *search.Growth, p *layout.Page) string {
	switch {
	case g.Scale == nil:
		return layout.None
	case g.FailsAt == nil && !p.Unicode:
		return ">= " + search.Times(*g.Scale)
	case g.FailsAt == nil:
		return "≥ " + search.Times(*g.Scale)
	case len(g.HoldsAgain) > 0:
		return search.Times(*g.Scale) + " *"
	}
	return search.Times(*g.Scale)
}

// growths is how far the plan can grow under each limit.
func (c *Capacity) growths(p *layout.Page) part {
	names, _ := c.All.Readings()
	head := []layout.Column{{Head: "limit", Left: true}}
	for _, name := range names {
		head = append(head, layout.Column{Head: name})
	}
	again := false
	row := func(name string, e Each[search.Growth]) []string {
		cells := []string{name}
		_, found := e.Readings()
		for _, g := range found {
			cells = append(cells, growthCell(g, p))
			again = again || len(g.HoldsAgain) > 0
		}
		return cells
	}
	growths := []Each[search.Growth]{c.All}
	rows := [][]string{row("all together", c.All)}
	var all []layout.LimitName
	for i := range c.Alone {
		all = append(all, c.Alone[i].LimitName)
	}
	for i := range c.Alone {
		rows = append(rows, row(labelOf(&c.Alone[i].LimitName, all)+" alone", c.Alone[i].Each))
		growths = append(growths, c.Alone[i].Each)
	}
	free := Each[search.Growth]{Loose: &c.Unlimited}
	if len(names) == 2 {
		free.Strict = &c.Unlimited
	}
	rows = append(rows, row("no limit at all", free))
	x := part{Section: layout.Section{Title: "Largest scale that holds", Head: head, Rows: rows}, growths: append(growths, free)}
	if again {
		x.Notes = append(x.Notes, "* breaks above, and holds again at a larger scale.")
	}
	if n := c.NotMet; n > 0 {
		x.Notes = append(x.Notes, fmt.Sprintf("%s of models that the plan does not ask for %s left out.", layout.Counted(int64(n), "limit"), map[bool]string{true: "is", false: "are"}[n == 1]))
	}
	if c.RunsTotal > 1 {
		x.Notes = append(x.Notes, fmt.Sprintf("All together go by what at least %d of %s hold; what stands alone, and no limit at all, by seed %d.",
			c.Need, layout.Counted(int64(c.RunsTotal), "seed"), c.Seed))
	}
	if c.Unlimited.FailsAt != nil {
		x.Notes = append(x.Notes, "Without any limit it is the plan itself that breaks a threshold: no other limits help beyond that.")
	}
	return x
}

// labelOf names a limit as the report of a run does; all tell what has to be said to tell it from the others.
func labelOf(n *layout.LimitName, all []layout.LimitName) string {
	use := func(n *layout.LimitName) report.LimitUse {
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
	if c.Needed.Open != "" {
		return part{Section: layout.Section{Title: "Smallest limits", Notes: []string{"Not searched: " + c.Needed.Open + ". Try some with --limits TARGET=FILE."}}}
	}
	if len(c.Needed.Limits) == 0 {
		return part{}
	}
	names, _ := c.All.Readings()
	head := []layout.Column{{Head: "limit", Left: true}}
	for _, name := range names {
		head = append(head, layout.Column{Head: name})
	}
	head = append(head, layout.Column{Head: fmt.Sprintf("ask for\n(+%d%s%%)", c.Needed.MarginPercent, layout.Glue)})
	var all []layout.LimitName
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
	x := part{Section: layout.Section{Title: "Smallest limits that hold the plan at scale 1, each alone, within 1" + layout.Glue + "%", Head: head, Rows: rows}}
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
	x.Notes = []string{"With all of what is to be asked for together, the plan " + layout.Joined(parts) + c.withAll() + "."}
	return x
}

// withAll says that all seeds were played, where there are several.
func (c *Capacity) withAll() string {
	if c.RunsTotal == 1 {
		return ""
	}
	return fmt.Sprintf(", by all %s; each limit alone goes by seed %d", layout.Counted(int64(c.RunsTotal), "seed"), c.Seed)
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
		row := []string{t.label()}
		if t.now {
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
	x := part{Section: layout.Section{Title: "Does the plan hold at scale 1 under what else is published?", Head: head, Rows: rows, Notes: []string{c.smallestTiers()}}}
	if c.RunsTotal > 1 {
		x.Notes[0] += fmt.Sprintf(" This goes by seed %d; sim run --limits plays them all.", c.Seed)
	}
	return x
}

// label names a tier, and the target that has it.
func (t *Tier) label() string {
	if t.Target != "" {
		return layout.Clean(t.Target + ": " + t.Name)
	}
	return layout.Clean(t.Name)
}

// smallestTiers says which is the smallest tier that holds, of each target where there are several.
func (c *Capacity) smallestTiers() string {
	var said, targets []string
	for i := range c.Tiers {
		t := &c.Tiers[i]
		if !t.Known || VerdictOf(*t.Holds) != report.Holds || slices.Contains(targets, t.Target) { // the smallest come first
			continue
		}
		targets = append(targets, t.Target)
		if t.Target == "" {
			return "The smallest of them that holds is " + layout.Clean(t.Name) + "."
		}
		said = append(said, fmt.Sprintf("%s at %s", layout.Clean(t.Name), layout.Clean(t.Target)))
	}
	if len(said) == 0 {
		return "None of them holds under every reading."
	}
	return "The smallest that holds, with the other targets as they are: " + layout.Joined(said) + "."
}

// ends say what ends the growth, and with how many seeds.
func (c *Capacity) ends() part {
	x := part{Section: layout.Section{Title: "What ends it"}}
	if c.Runs != nil {
		names, found := c.Runs.Readings()
		if len(found) == 2 && found[0].said() == found[1].said() {
			names, found = []string{"either"}, found[:1]
		}
		for i, s := range found {
			x.Notes = append(x.Notes, layout.Capital(names[i])+" reading: "+s.said()+".")
		}
	}
	x.Notes = append(x.Notes, BreaksSaid(c.Breaks, c.RunsTotal > 1)...)
	if len(x.Notes) == 0 {
		return part{}
	}
	return x
}

// BreaksSaid tells what breaks, once where both readings break alike; seeds are named where there are several.
func BreaksSaid(breaks []Break, several bool) []string {
	var texts, readings []string
	var scales []search.Scale
	for i := range breaks {
		b := &breaks[i]
		seed := ""
		if several {
			seed = fmt.Sprintf(" with seed %d", b.Seed)
		}
		text := fmt.Sprintf(": %s breaks (it is %s%s): %s. %s", layout.Clean(b.Threshold), layout.Clean(b.Observed), seed, layout.Clean(b.Text), b.Fault.said())
		if at := slices.Index(texts, text); at >= 0 && scales[at] == b.Scale {
			readings[at] = "either"
			continue
		}
		texts, readings, scales = append(texts, text), append(readings, "the "+b.Reading), append(scales, b.Scale)
	}
	for i := range texts {
		texts[i] = fmt.Sprintf("At %s, under %s reading", search.Times(scales[i]), readings[i]) + texts[i]
	}
	return texts
}

// said says whose the fault is.
func (f Fault) said() string {
	return map[Fault]string{
		FaultProvider: "Without the limits it would not.",
		FaultClient:   "That is the client's own doing: no other limits help.",
		FaultPlan:     "That is the plan itself: no other limits help.",
	}[f]
}

// said tells how many runs hold.
func (s *Share) said() string {
	var parts []string
	if s.Scale != nil {
		parts = append(parts, fmt.Sprintf("%s of %s hold at %s (%s to %s of all, with 95%s%% confidence)", layout.Count(s.Hold), layout.Counted(int64(s.Runs), "seed"),
			search.Times(*s.Scale), layout.Percent(*s.Low), layout.Percent(*s.High), layout.Glue))
	}
	if s.FailsAt != nil {
		n := layout.Count(*s.HoldAtFailsAt)
		if s.Scale == nil {
			n += " of " + layout.Counted(int64(s.Runs), "seed")
		}
		verb := " do at "
		if s.Scale == nil {
			verb = " hold at "
		}
		parts = append(parts, n+verb+search.Times(*s.FailsAt))
	}
	return strings.Join(parts, ", and ")
}
