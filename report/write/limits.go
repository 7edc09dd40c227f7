package write

import (
	"slices"
	"strings"

	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/layout"
)

func textLimits(p *layout.Page, r *report.Result) {
	views := r.Views()
	if len(views) == 0 {
		return
	}
	telling := r.Telling()
	binding := telling.Binding()
	groups, unused := r.Used()
	refusing := false
	for _, v := range views {
		refusing = refusing || v.Refused > 0
	}
	head := []layout.Column{{Head: "limit", Left: true}, {Head: "peak\nuse"}, {Head: "lowest\nlevel"}, {Head: "in the\nminute at"}}
	if refusing {
		head = append(head[:3], layout.Column{Head: "refused"}, layout.Column{Head: "share"}, layout.Column{Head: "first\nrefusal"}, layout.Column{Head: "longest\nretry"})
	}
	blank := make([]string, len(head)-1)

	name := "Limits"
	if r.Limits.Name != "" {
		name += " of " + layout.Clean(r.Limits.Name)
	}
	if r.Limits.Owner != "" {
		name += " (" + layout.Clean(r.Limits.Owner) + ")"
	}
	p.Heading(name)
	if len(views[0].Limits) == 0 {
		p.Paragraph(layout.Margin, "none: everything is admitted")
		return
	}
	debt, marked, split := false, false, false
	var rows [][]string
	for _, group := range groups {
		if group != "" {
			rows = append(rows, append([]string{report.GroupName(group)}, blank...))
		}
		for i := range views[0].Limits {
			l := &views[0].Limits[i]
			if l.Group != group {
				continue
			}
			label, lead := l.Label(views[0].Limits), "  "
			if i == binding {
				lead, marked = "▸ ", true
				label = p.Paint(layout.Bold, label)
			}
			debt = debt || l.LowestLevel < 0
			cells := limitCells(l, p, refusing)
			rows = append(rows, append([]string{lead + label}, cells...))
			if len(views) == 2 && i < len(views[1].Limits) {
				s := &views[1].Limits[i]
				debt = debt || s.LowestLevel < 0
				if strict := limitCells(s, p, refusing); !slices.Equal(strict, cells) {
					split = true
					also := "    strict"
					if s.Capacity != l.Capacity {
						also += ", holds " + layout.Count(s.Capacity)
					}
					rows = append(rows, append([]string{also}, strict...))
				}
			}
		}
	}
	if len(rows) > 0 {
		p.Table(head, rows)
	}
	var notes []string
	if marked {
		note := "▸" + layout.Glue + "comes closest."
		if telling.Refused > 0 {
			note = "▸" + layout.Glue + "refuses most."
		}
		notes = append(notes, note)
	}
	switch {
	case split:
		notes = append(notes, "The strict reading follows where it differs from the loose one.")
	case len(views) == 2:
		notes = append(notes, "Both readings agree.")
	default:
		notes = append(notes, "Under the "+views[0].Name+" reading.")
	}
	if debt {
		notes = append(notes, "A level below zero is debt: it refills before anything else is admitted.")
	}
	p.Note(strings.Join(notes, " "))
	if s := notAsked(unused); s != "" {
		p.Note(s)
	}
	if s := sources(r, groups); s != "" {
		p.Note(s)
	}
	textNotes(p, &r.Limits)
}

// notAsked says how many groups of models no attempt met; "" for none.
func notAsked(groups int) string {
	if groups == 0 {
		return ""
	}
	if groups == 1 {
		return "1" + layout.Glue + "other group of models was asked for nothing and is not shown."
	}
	return layout.Count(groups) + layout.Glue + "other groups of models were asked for nothing and are not shown."
}

// textNotes writes the notes on the limits. Those of a published profile, which are the same for everybody, are only
// counted.
func textNotes(p *layout.Page, l *report.Limits) {
	own, general := l.Notes, 0
	if published, ok := profile.Published(l.Name); ok {
		own = slices.DeleteFunc(slices.Clone(l.Notes), func(n string) bool { return slices.Contains(published.Notes, n) })
		general = len(l.Notes) - len(own)
	}
	for _, n := range own {
		p.Note(layout.Clean(n))
	}
	if general > 0 {
		p.Note("sim limits " + layout.Clean(l.Name) + " shows " + layout.Counted(int64(general), "note") + " on them.")
	}
}

// sources says where the numbers of the limits of some groups stand.
func sources(r *report.Result, groups []string) string {
	var from []string
	add := func(source, asOf string) {
		if source == "" {
			return
		}
		if asOf != "" && !strings.Contains(source, asOf) {
			source += " (" + asOf + ")"
		}
		if source = layout.Clean(source); !slices.Contains(from, source) {
			from = append(from, source)
		}
	}
	for _, l := range r.Views()[0].Limits {
		if !slices.Contains(groups, l.Group) {
			continue
		}
		if l.Source == "" {
			add(r.Limits.Source, r.Limits.AsOf)
		}
		add(l.Source, l.AsOf)
	}
	if len(from) == 0 {
		return ""
	}
	return "Numbers from " + strings.Join(from, "; ") + "."
}

// limitCells are the figures of a limit; those of its refusals only where there are such.
func limitCells(l *report.LimitUse, p *layout.Page, refusing bool) []string {
	lowest, refused := layout.Count(l.LowestLevel), layout.Some(l.Refused)
	if l.LowestLevel < 0 {
		lowest = p.Paint(layout.Yellow, lowest)
	}
	if l.Refused > 0 {
		refused = p.Paint(layout.Red, refused)
	}
	peak := layout.Maybe(l.PeakUsedShare, layout.Percent)
	if !refusing {
		at := report.SinceOr(l.LowestAtS)
		if l.Peak() == 0 {
			at = layout.None
		}
		return []string{peak, lowest, at}
	}
	retry := layout.Maybe(l.LongestRetryAfter, layout.RetryAfter)
	if l.Hopeless > 0 {
		retry = "never"
	}
	return []string{peak, lowest, refused, layout.PercentOf(l.Refused, l.Attempts), report.SinceOr(l.FirstRefusalS), retry}
}
