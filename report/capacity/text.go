package capacity

import (
	"fmt"
	"io"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/report/write"
)

// WriteText writes a capacity for people.
func WriteText(w io.Writer, c *Capacity, o layout.Options) error {
	p := new(layout.NewPage(o))
	write.VerdictLine(p, c.Verdict, c.sentence())
	for _, s := range c.sections(p) {
		if room := besides(p, s.Head, s.Rows); len(s.growths) > 0 && room >= leastBar {
			axis, bars := drawBars(p, s.growths, min(room, mostBar))
			s.Head = append(s.Head, layout.Column{Head: axis, Left: true})
			for i := range s.Rows {
				s.Rows[i] = append(s.Rows[i], bars[i])
			}
		}
		p.Section(&s.Section)
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
	seeds := ""
	if c.RunsTotal > 1 {
		seeds = fmt.Sprintf(" with at least %d of %s", c.Need, layout.Counted(int64(c.RunsTotal), "seed"))
	}
	s := fmt.Sprintf("%s under %s: it holds %s%s.%s", layout.Clean(c.Name), limits, layout.Joined(parts), seeds, c.binding())
	for i, g := range found {
		if len(g.HoldsAgain) > 0 {
			var again []string
			for _, scale := range g.HoldsAgain {
				again = append(again, search.Times(scale))
			}
			s += fmt.Sprintf(" Under the %s reading it breaks at %s and holds again at %s: there it hangs on which requests happen to meet.",
				names[i], search.Times(*g.FailsAt), layout.Joined(again))
		}
	}
	return s
}

// binding says what ends the growth first.
func (c *Capacity) binding() string {
	var all []report.LimitName
	for i := range c.Alone {
		all = append(all, c.Alone[i].LimitName)
	}
	var ends []string
	for i := range c.Breaks {
		b := &c.Breaks[i]
		switch {
		case b.Fault == FaultProvider && b.Limit != nil:
			ends = append(ends, labelOf(b.Limit, all))
		case b.Fault == FaultClient:
			ends = append(ends, "the plan's own client")
		case b.Fault == FaultPlan:
			ends = append(ends, "the plan itself")
		default:
			ends = append(ends, layout.Clean(b.Threshold))
		}
	}
	switch {
	case len(ends) == 2 && ends[0] != ends[1]:
		return fmt.Sprintf(" First to bind: %s under the %s reading, %s under the %s one.", ends[0], c.Breaks[0].Reading, ends[1], c.Breaks[1].Reading)
	case len(ends) == 1 && c.All.Loose != nil && c.All.Strict != nil:
		return fmt.Sprintf(" First to bind: %s under the %s reading.", ends[0], c.Breaks[0].Reading)
	case len(ends) > 0:
		return " First to bind: " + ends[0] + "."
	}
	return ""
}

// upTo is how far a plan holds, in a sentence.
func upTo(g *search.Growth, most search.Scale) string {
	switch {
	case g.Scale == nil && g.FailsAt != nil:
		return fmt.Sprintf("at no scale, not even at %s,", search.Times(*g.FailsAt))
	case g.Scale == nil:
		return "at no scale"
	case g.FailsAt == nil:
		return fmt.Sprintf("at least up to %s, the largest that was tried,", search.Times(most))
	}
	return "up to " + search.Times(*g.Scale)
}

// found says how it was found.
func (c *Capacity) found() string {
	seeds := fmt.Sprintf("seed %d", c.Seed)
	if c.RunsTotal > 1 {
		seeds = fmt.Sprintf("seeds %d to %d", c.Seed, c.Seed+uint64(c.RunsTotal)-1)
	}
	return fmt.Sprintf("Scale 1 is the plan as it is written (%s; retries: %s; %s). Each scale was played with the "+
		"same random numbers, in steps of 0.01 up to %s, and held against: %s.", layout.Clean(c.Source), layout.Clean(c.Retries), seeds,
		search.Times(c.Most), layout.Clean(strings.Join(c.Thresholds, ", ")))
}
