package report

import (
	"bytes"
	_ "embed" // for the schema
	"fmt"
	"io"
	"strings"

	"loadshape/report/layout"
)

//go:embed capacity.schema.json
var capacitySchema []byte

// CapacityJSONSchema is the JSON Schema (draft 2020-12) of what WriteCapacityJSON writes.
func CapacityJSONSchema() []byte { return bytes.Clone(capacitySchema) }

// WriteCapacityJSON writes a capacity as one JSON object and a line feed. The same capacity gives the same bytes.
func WriteCapacityJSON(w io.Writer, c *Capacity) error { return encode(w, c, "  ") }

// WriteCapacityText writes a capacity for people.
func WriteCapacityText(w io.Writer, c *Capacity, o layout.Options) error {
	p := &page{layout.NewPage(o)}
	color := map[Verdict]layout.Color{Holds: layout.Green, Depends: layout.Yellow, Fails: layout.Red}[c.Verdict]
	p.Paragraph(p.Paint(layout.Bold, p.Paint(color, string(c.Verdict)))+"  ", c.sentence())
	p.growths(c)
	p.needs(c)
	p.tiers(c)
	p.shares(c)
	p.Heading("How it was found")
	p.Paragraph(layout.Margin, fmt.Sprintf("Scale 1 is the plan as it is written (%s; retries: %s; seed %d). Each scale was played with the "+
		"same random numbers, in steps of 0.01 up to %s, and held against: %s.", layout.Clean(c.Source), layout.Clean(c.Retries), c.Seed,
		times(c.Most), layout.Clean(strings.Join(c.Thresholds, ", "))))
	if len(c.Assumptions) > 0 {
		p.Heading("Assumptions (nobody publishes them, and the answer leans on them)")
		for _, a := range c.Assumptions {
			p.Paragraph(layout.Margin+"- ", a.text())
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

func times(s Scale) string { return s.String() + "×" }

// views are the readings that were asked for, by name.
func (e Each[T]) views() (names []string, found []*T) {
	if e.Loose != nil {
		names, found = append(names, "loose"), append(found, e.Loose)
	}
	if e.Strict != nil {
		names, found = append(names, "strict"), append(found, e.Strict)
	}
	return names, found
}

func (c *Capacity) sentence() string {
	limits := layout.Clean(c.Limits.Name)
	if limits == "" {
		limits = "the limits"
	}
	names, found := c.All.views()
	var parts []string
	for i, g := range found {
		parts = append(parts, fmt.Sprintf("%s under the %s reading", g.upTo(c.Most), names[i]))
	}
	if len(found) == 2 && found[0].upTo(c.Most) == found[1].upTo(c.Most) {
		parts = []string{found[0].upTo(c.Most) + " under either reading"}
	}
	s := fmt.Sprintf("%s under %s: it holds %s.%s", layout.Clean(c.Name), limits, layout.Joined(parts), c.binding())
	for i, g := range found {
		if len(g.HoldsAgain) > 0 {
			var again []string
			for _, scale := range g.HoldsAgain {
				again = append(again, times(scale))
			}
			s += fmt.Sprintf(" Under the %s reading it breaks at %s and holds again at %s: there it hangs on which requests happen to meet.",
				names[i], times(*g.FailsAt), layout.Joined(again))
		}
	}
	return s
}

// binding says which limits end the growth first, each by itself.
func (c *Capacity) binding() string {
	var all []LimitName
	for i := range c.Alone {
		all = append(all, c.Alone[i].LimitName)
	}
	names, _ := c.All.views()
	var first [2]string
	for view := range names {
		least, labels := c.Most+1, []string(nil)
		for i := range c.Alone {
			_, found := c.Alone[i].views()
			g := found[view]
			ends := g.FailsAt != nil && (c.Unlimited.FailsAt == nil || *g.FailsAt < *c.Unlimited.FailsAt)
			if !ends || *g.FailsAt > least {
				continue
			}
			if *g.FailsAt < least {
				least, labels = *g.FailsAt, nil
			}
			labels = append(labels, c.Alone[i].label(all))
		}
		first[view] = layout.Joined(labels)
	}
	one, two := first[0], first[1]
	switch {
	case len(names) == 2 && one != two && one != "" && two != "":
		return fmt.Sprintf(" First to bind: %s under the %s reading, %s under the %s one.", one, names[0], two, names[1])
	case one != "":
		return " First to bind: " + one + "."
	case two != "":
		return fmt.Sprintf(" First to bind: %s under the %s reading.", two, names[1])
	}
	return ""
}

// upTo is how far a plan holds, in a sentence.
func (g *Growth) upTo(most Scale) string {
	switch {
	case g.Scale == nil && g.FailsAt != nil:
		return fmt.Sprintf("at no scale, not even at %s,", times(*g.FailsAt))
	case g.Scale == nil:
		return "at no scale"
	case g.FailsAt == nil:
		return fmt.Sprintf("at least up to %s, the largest that was tried,", times(most))
	}
	return "up to " + times(*g.Scale)
}

func (g *Growth) cell(p *page) string {
	switch {
	case g.Scale == nil:
		return layout.None
	case g.FailsAt == nil && !p.Unicode:
		return ">= " + times(*g.Scale)
	case g.FailsAt == nil:
		return "≥ " + times(*g.Scale)
	case len(g.HoldsAgain) > 0:
		return times(*g.Scale) + " *"
	}
	return times(*g.Scale)
}

// growths is the table of how far the plan can grow under each limit.
func (p *page) growths(c *Capacity) {
	names, _ := c.All.views()
	head := []layout.Column{{Head: "limit", Left: true}}
	for _, name := range names {
		head = append(head, layout.Column{Head: name})
	}
	again := false
	row := func(name string, e Each[Growth]) []string {
		cells := []string{name}
		_, found := e.views()
		for _, g := range found {
			cells = append(cells, g.cell(p))
			again = again || len(g.HoldsAgain) > 0
		}
		return cells
	}
	rows := [][]string{row("all together", c.All)}
	var all []LimitName
	for i := range c.Alone {
		all = append(all, c.Alone[i].LimitName)
	}
	for i := range c.Alone {
		rows = append(rows, row(c.Alone[i].label(all)+" alone", c.Alone[i].Each))
	}
	free := Each[Growth]{Loose: &c.Unlimited}
	if len(names) == 2 {
		free.Strict = &c.Unlimited
	}
	rows = append(rows, row("no limit at all", free))
	p.Heading("Largest scale that holds")
	p.Table(head, rows)
	if again {
		p.Paragraph(layout.Margin, "* breaks above, and holds again at a larger scale.")
	}
	if c.Unlimited.FailsAt != nil {
		p.Paragraph(layout.Margin, "Without any limit it is the plan itself that breaks a threshold: no other limits help beyond that.")
	}
}

// label names a limit as the report of a run does; all tell what has to be said to tell it from the others.
func (n *LimitName) label(all []LimitName) string {
	use := func(n *LimitName) LimitUse {
		return LimitUse{Group: n.Group, Dimension: n.Dimension, Scope: n.Scope, Limit: n.Limit, Per: n.Per}
	}
	var uses []LimitUse
	groups := false
	for i := range all {
		uses = append(uses, use(&all[i]))
		groups = groups || all[i].Group != n.Group
	}
	u := use(n)
	s := u.label(uses)
	if groups {
		first, _, _ := strings.Cut(n.Group, ", ")
		s += " of " + layout.Clean(first)
	}
	return s
}

// needs is the table of the smallest limits.
func (p *page) needs(c *Capacity) {
	if len(c.Needed.Limits) == 0 {
		return
	}
	names, _ := c.All.views()
	head := []layout.Column{{Head: "limit", Left: true}}
	for _, name := range names {
		head = append(head, layout.Column{Head: name})
	}
	head = append(head, layout.Column{Head: fmt.Sprintf("ask for\n(+%d%s%%)", c.Needed.MarginPercent, layout.Glue)})
	var all []LimitName
	for i := range c.Needed.Limits {
		all = append(all, c.Needed.Limits[i].LimitName)
	}
	var rows [][]string
	for i := range c.Needed.Limits {
		n := &c.Needed.Limits[i]
		row := []string{n.label(all)}
		_, found := n.views()
		for _, need := range found {
			row = append(row, maybe(need.Holds, layout.Count[int64]))
		}
		rows = append(rows, append(row, maybe(n.Ask, layout.Count[int64])))
	}
	p.Heading("Smallest limits that hold the plan at scale 1, each alone, within 1" + layout.Glue + "%")
	p.Table(head, rows)
	if c.Needed.AskHolds == nil {
		return
	}
	names, found := c.Needed.AskHolds.views()
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
	p.Paragraph(layout.Margin, "With all of what is to be asked for together, the plan "+layout.Joined(parts)+".")
}

// tiers is the table of other tiers.
func (p *page) tiers(c *Capacity) {
	if len(c.Tiers) == 0 {
		return
	}
	names, _ := c.All.views()
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
			_, found := t.Holds.views()
			for _, ok := range found {
				row = append(row, p.mark(*ok))
			}
		}
		rows = append(rows, row)
	}
	p.Heading("Does the plan hold at scale 1 under what else is published?")
	p.Table(head, rows)
	for i := range c.Tiers {
		if t := &c.Tiers[i]; t.Known && verdictOf(*t.Holds) == Holds { // the smallest come first
			p.Paragraph(layout.Margin, "The smallest of them that holds is "+layout.Clean(t.Name)+".")
			return
		}
	}
	p.Paragraph(layout.Margin, "None of them holds under every reading.")
}

// shares says how many runs with other seeds hold.
func (p *page) shares(c *Capacity) {
	if c.Runs == nil {
		return
	}
	p.Heading("Other seeds")
	names, found := c.Runs.views()
	for i, s := range found {
		p.Paragraph(layout.Margin, fmt.Sprintf("%s reading, at %s: %s of %s hold, %s; the 95%s%% interval is %s to %s.", names[i], times(s.Scale),
			layout.Count(s.Hold), layout.Counted(int64(s.Runs), "run"), percent(float64(s.Hold)/float64(s.Runs)), layout.Glue, percent(s.Low), percent(s.High)))
	}
	if len(found) == 0 {
		p.Paragraph(layout.Margin, "There is no scale that holds to play them at.")
	}
}
