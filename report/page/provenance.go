package page

import (
	"cmp"
	"fmt"
	"slices"

	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// assumptions are what the answer leans on and nobody publishes.
func (b *builder) assumptions() []frame.Part {
	if len(b.result.Assumptions) == 0 {
		return nil
	}
	t := frame.Table{Name: "Assumptions", Head: []string{"what", "taken as", "why, or where from"}, Links: []string{"why, or where from"}}
	for _, a := range b.result.Assumptions {
		t.Rows = append(t.Rows, []string{a.What, cmp.Or(a.Value, layout.None), cmp.Or(a.Source, layout.None)})
	}
	return []frame.Part{{Text: frame.Plain("Nobody publishes these, and the answer leans on them.")}, {Table: t.LaidOut()}}
}

// sources are where the numbers of the limits stand, and the notes on them.
func (b *builder) sources() []frame.Part {
	r := b.result
	t := frame.Table{Name: "Sources of the limits", Head: []string{"limit", "source", "as of"}, Links: []string{"source"}}
	for _, v := range r.Views()[:min(1, len(r.Views()))] {
		groups, _ := r.Used()
		for i := range v.Limits {
			l := &v.Limits[i]
			if !slices.Contains(groups, l.Group) {
				continue
			}
			label := l.Label(v.Limits)
			if l.Group != "" {
				label += " for " + layout.GroupName(l.Group)
			}
			source, asOf := l.Source, l.AsOf
			if source == "" {
				source, asOf = r.Limits.Source, r.Limits.AsOf
			}
			t.Rows = append(t.Rows, []string{label, cmp.Or(source, layout.None), cmp.Or(asOf, layout.None)})
		}
	}
	var parts []frame.Part
	if len(t.Rows) > 0 {
		parts = append(parts, frame.Part{Table: t.LaidOut()})
	}
	var notes [][]frame.Segment
	for _, n := range r.Limits.Notes {
		if text := frame.Linked(n); text != nil {
			notes = append(notes, text)
		}
	}
	if len(notes) > 0 {
		parts = append(parts, frame.Part{Items: notes})
	}
	return parts
}

// played is the plan, or where a trace comes from, and how to have the same result again.
func (b *builder) played(o Options) []frame.Part {
	r := b.result
	t := frame.Table{Name: "The run", Head: []string{"", ""}}
	add := func(name, value string) {
		if value != "" {
			t.Rows = append(t.Rows, []string{name, value})
		}
	}
	kind := r.Workload.Kind
	if r.Workload.Format != "" {
		kind += ", format " + r.Workload.Format
	}
	add("name", r.Name)
	add("source", r.Workload.Source)
	add("kind", kind)
	add("scale", r.Workload.Scale)
	add("retries", r.Workload.Retries)
	add("start", r.Workload.Start)
	add("length", r.Workload.LengthS.Span())
	add("seed", fmt.Sprint(r.Seed))
	add("version", o.Version)
	parts := []frame.Part{{Table: t.LaidOut()}}
	if o.Command != "" {
		parts = append(parts, frame.Part{Text: frame.Plain("The same result again:")}, frame.Part{Code: frame.Printable(o.Command)})
	}
	if o.Plan != "" {
		parts = append(parts, frame.Part{Text: frame.Plain("The plan:")}, frame.Part{Code: frame.Printable(o.Plan)})
	}
	return parts
}
