package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loadshape/report/layout"
)

// assumptions are what the answer leans on and nobody publishes.
func (b *builder) assumptions() []part {
	if len(b.result.Assumptions) == 0 {
		return nil
	}
	t := Table{Name: "Assumptions", Head: []string{"what", "taken as", "why, or where from"}, Links: []string{"why, or where from"}}
	for _, a := range b.result.Assumptions {
		t.Rows = append(t.Rows, []string{a.What, cmp.Or(a.Value, layout.None), cmp.Or(a.Source, layout.None)})
	}
	return []part{{Text: plain("Nobody publishes these, and the answer leans on them.")}, {Table: t.laidOut()}}
}

// sources are where the numbers of the limits stand, and the notes on them.
func (b *builder) sources() []part {
	r := b.result
	t := Table{Name: "Sources of the limits", Head: []string{"limit", "source", "as of"}, Links: []string{"source"}}
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
	var parts []part
	if len(t.Rows) > 0 {
		parts = append(parts, part{Table: t.laidOut()})
	}
	var notes [][]segment
	for _, n := range r.Limits.Notes {
		if text := linked(n); text != nil {
			notes = append(notes, text)
		}
	}
	if len(notes) > 0 {
		parts = append(parts, part{Items: notes})
	}
	return parts
}

// played is the plan, or where a trace comes from, and how to have the same result again.
func (b *builder) played(o Options) []part {
	r := b.result
	t := Table{Name: "The run", Head: []string{"", ""}}
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
	parts := []part{{Table: t.laidOut()}}
	if o.Command != "" {
		parts = append(parts, part{Text: plain("The same result again:")}, part{Code: printable(o.Command), Label: "The command"})
	}
	if o.Plan != "" {
		parts = append(parts, part{Text: plain("The plan:")}, part{Code: printable(o.Plan), Label: "The plan"})
	}
	return parts
}

// printable is text of others that keeps its lines.
func printable(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		parts := strings.Split(line, "\t")
		for j := range parts {
			parts[j] = layout.Clean(parts[j])
		}
		lines[i] = strings.Join(parts, "\t")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
