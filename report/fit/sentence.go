package fit

import (
	"fmt"
	"strings"
	"time"

	"loadshape/report/layout"
)

// comments say of a bucket what is known and how.
func (b *Bucket) comments() []string {
	lines := []string{b.limitSaid()}
	var silent []string
	for i := range b.Points {
		if text := b.Points[i].said(); text != "" {
			lines = append(lines, text)
		} else {
			silent = append(silent, b.Points[i].Name)
		}
	}
	if len(silent) > 0 {
		lines = append(lines, layout.Joined(silent)+": cannot be told: no answer in this log could show it")
	}
	return lines
}

// limitSaid says where the limit is known from.
func (b *Bucket) limitSaid() string {
	by, noun := "told by the words of ", "refusal"
	if b.ToldBy == "headers" {
		by, noun = "told by the headers of ", "answer"
	}
	n := len(b.Values)
	last := &b.Values[n-1]
	switch {
	case b.Limit == nil:
		return "limit: cannot be told: " + b.several() + " in turn, as of several owners"
	case n == 1:
		return "limit: " + by + plain(last.Answers, noun) + b.goneSaid()
	}
	s := fmt.Sprintf("limit: %s%s; it changed", by, plain(last.Answers, noun))
	for i := 1; i < n; i++ {
		s += fmt.Sprintf(" from %s to %s%s", layout.Count(b.Values[i-1].Limit), layout.Count(b.Values[i].Limit), between(&b.Values[i-1], &b.Values[i]))
		if i < n-1 {
			s += ","
		}
	}
	return s + b.goneSaid()
}

func (b *Bucket) goneSaid() string {
	if b.Gone == 0 {
		return ""
	}
	return "; the last " + plain(b.Gone, "answer") + " do not show it"
}

// several counts the answers of each value.
func (b *Bucket) several() string {
	var order []int64
	of := map[int64]int{}
	for _, v := range b.Values {
		if of[v.Limit] == 0 {
			order = append(order, v.Limit)
		}
		of[v.Limit] += v.Answers
	}
	var all []string
	for _, limit := range order {
		all = append(all, fmt.Sprintf("%s in %s", layout.Count(limit), plain(of[limit], "answer")))
	}
	return layout.Joined(all)
}

// between says when a limit changed.
func between(before, after *Value) string {
	if before.To == nil || after.From == nil {
		return ""
	}
	return fmt.Sprintf(" between %s and %s", before.To.UTC().Format(time.RFC3339), after.From.UTC().Format(time.RFC3339))
}

// said says what is known of a point, and how; empty where no answer tells anything.
func (p *Point) said() string {
	s := p.Name + ": "
	switch p.Told {
	case Proven:
		s += "told"
	case Alone:
		s += "told, if nothing else used the limits"
	case Rest:
		s += "not told"
	case None:
		s += "none of these"
	default:
		s += "cannot be told"
	}
	var parts []string
	for i := range p.Options {
		if text := p.Options[i].said(); text != "" {
			parts = append(parts, text)
		}
	}
	if p.Bounds != "" {
		parts = append(parts, p.Bounds)
	}
	if len(parts) == 0 {
		return ""
	}
	if p.Given != "" {
		parts = append(parts, p.Given)
	}
	return s + ": " + strings.Join(parts, "; ")
}

// said says what is known of an option; empty where no answer tells anything.
func (o *Option) said() string {
	s := ""
	switch {
	case o.Contradicted > 0:
		s = fmt.Sprintf("%s is contradicted by %s of %s that could, first %s", o.Value, layout.Count(o.Contradicted), layout.Count(o.Answers), o.First)
	case o.Answers > 0:
		s = fmt.Sprintf("%s is consistent with %s", o.Value, plain(o.Answers, "answer"))
	}
	if o.IfAlone > 0 && o.Contradicted == 0 {
		if s != "" {
			s += ", but "
		} else {
			s = o.Value + " is "
		}
		s += fmt.Sprintf("contradicted by %s, first %s, if nothing else used the limits", layout.Count(o.IfAlone), o.FirstIfAlone)
	}
	return s
}

// said says where the figures are from.
func (a *Acceleration) said() string {
	s := fmt.Sprintf("observed, not published: the words of %s, first %s; floor and step are the least that they name", plain(a.Refusals, "refusal"), a.First)
	if a.Steps {
		s += "; the steps differ from refusal to refusal"
	}
	return s
}

func (a *Acceleration) source() string {
	return fmt.Sprintf("observed in the words of %s", plain(a.Refusals, "refusal"))
}
