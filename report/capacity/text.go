package capacity

import (
	"fmt"
	"io"
	"strings"

	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteText writes a capacity for people.
func WriteText(w io.Writer, c *Capacity, o layout.Options) error {
	p := new(layout.NewPage(o))
	write.VerdictLine(p, c.Verdict, c.sentence())
	for _, s := range c.sections(p) {
		if room := besides(p, s.head, s.rows); len(s.growths) > 0 && room >= leastBar {
			axis, bars := drawBars(p, s.growths, min(room, mostBar))
			s.head = append(s.head, layout.Column{Head: axis, Left: true})
			for i := range s.rows {
				s.rows[i] = append(s.rows[i], bars[i])
			}
		}
		p.Heading(s.title)
		if len(s.rows) > 0 {
			p.Table(s.head, s.rows)
		}
		for _, note := range s.notes {
			p.Paragraph(layout.Margin, note)
		}
	}
	p.Heading("How it was found")
	p.Paragraph(layout.Margin, c.found())
	if len(c.Assumptions) > 0 {
		write.AssumptionList(p, c.Assumptions)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// Readings are the readings that were asked for, by name.
func (e Each[T]) Readings() (names []string, found []*T) {
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
	names, found := c.All.Readings()
	var parts []string
	for i, g := range found {
		parts = append(parts, fmt.Sprintf("%s under the %s reading", upTo(g, c.Most), names[i]))
	}
	if len(found) == 2 && upTo(found[0], c.Most) == upTo(found[1], c.Most) {
		parts = []string{upTo(found[0], c.Most) + " under either reading"}
	}
	s := fmt.Sprintf("%s under %s: it holds %s.%s", layout.Clean(c.Name), limits, layout.Joined(parts), c.binding())
	for i, g := range found {
		if len(g.HoldsAgain) > 0 {
			var again []string
			for _, scale := range g.HoldsAgain {
				again = append(again, report.Times(scale))
			}
			s += fmt.Sprintf(" Under the %s reading it breaks at %s and holds again at %s: there it hangs on which requests happen to meet.",
				names[i], report.Times(*g.FailsAt), layout.Joined(again))
		}
	}
	return s
}

// binding says which limits end the growth first, each by itself.
func (c *Capacity) binding() string {
	var all []report.LimitName
	for i := range c.Alone {
		all = append(all, c.Alone[i].LimitName)
	}
	names, _ := c.All.Readings()
	var first [2]string
	for view := range names {
		least, labels := c.Most+1, []string(nil)
		for i := range c.Alone {
			_, found := c.Alone[i].Readings()
			g := found[view]
			ends := g.FailsAt != nil && (c.Unlimited.FailsAt == nil || *g.FailsAt < *c.Unlimited.FailsAt)
			if !ends || *g.FailsAt > least {
				continue
			}
			if *g.FailsAt < least {
				least, labels = *g.FailsAt, nil
			}
			labels = append(labels, labelOf(&c.Alone[i].LimitName, all))
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
func upTo(g *judge.Growth, most report.Scale) string {
	switch {
	case g.Scale == nil && g.FailsAt != nil:
		return fmt.Sprintf("at no scale, not even at %s,", report.Times(*g.FailsAt))
	case g.Scale == nil:
		return "at no scale"
	case g.FailsAt == nil:
		return fmt.Sprintf("at least up to %s, the largest that was tried,", report.Times(most))
	}
	return "up to " + report.Times(*g.Scale)
}

// found says how it was found.
func (c *Capacity) found() string {
	return fmt.Sprintf("Scale 1 is the plan as it is written (%s; retries: %s; seed %d). Each scale was played with the "+
		"same random numbers, in steps of 0.01 up to %s, and held against: %s.", layout.Clean(c.Source), layout.Clean(c.Retries), c.Seed,
		report.Times(c.Most), layout.Clean(strings.Join(c.Thresholds, ", ")))
}
