package write

import (
	"slices"
	"strings"

	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/layout"
)

// textLimits is how the limits were used: a row for each that a group of models met, and one more for the strict reading where
// it differs.
func textLimits(p *layout.Page, r *report.Result) {
	views := r.Views()
	if len(views) == 0 {
		return
	}
	p.Heading(limitsTitle(&r.Limits))
	if len(views[0].Limits) == 0 {
		p.Paragraph(layout.Margin, "none: everything is admitted")
		return
	}
	groups, unused := r.Used()
	refusing := slices.ContainsFunc(views, func(v report.View) bool { return v.Refused > 0 })
	head := []layout.Column{{Head: "limit", Left: true}, {Head: "peak\nuse"}, {Head: "lowest\nlevel"}, {Head: "in the\nminute at"}}
	if refusing {
		head = append(head[:3], layout.Column{Head: "refused"}, layout.Column{Head: "share"}, layout.Column{Head: "first\nrefusal"}, layout.Column{Head: "longest\nretry"})
	}
	rows, seen := limitRows(p, r, groups, refusing, len(head))
	if len(rows) > 0 {
		p.Table(head, rows)
	}
	p.Note(seen.note(r))
	for _, s := range []string{notAsked(unused), sources(r, groups)} {
		if s != "" {
			p.Note(s)
		}
	}
	textNotes(p, &r.Limits)
}

func limitsTitle(l *report.Limits) string {
	title := "Limits"
	if l.Name != "" {
		title += " of " + layout.Clean(l.Name)
	}
	if l.Owner != "" {
		title += " (" + layout.Clean(l.Owner) + ")"
	}
	return title
}

// limitsSeen is what the rows of a table have that a note must explain.
type limitsSeen struct {
	debt   bool // a level below zero
	marked bool // the limit that the verdict hangs on
	split  bool // rows of the strict reading
}

// limitRows are the limits of the groups, each row with so many columns.
func limitRows(p *layout.Page, r *report.Result, groups []string, refusing bool, columns int) (rows [][]string, seen limitsSeen) {
	views := r.Views()
	binding := r.Telling().Binding()
	for _, group := range groups {
		if group != "" {
			rows = append(rows, append([]string{report.GroupName(group)}, make([]string, columns-1)...))
		}
		for i := range views[0].Limits {
			l := &views[0].Limits[i]
			if l.Group != group {
				continue
			}
			label, lead := l.Label(views[0].Limits), "  "
			if i == binding {
				lead, seen.marked = "▸ ", true
				label = p.Paint(layout.Bold, label)
			}
			cells := limitCells(p, l, refusing)
			rows = append(rows, append([]string{lead + label}, cells...))
			seen.debt = seen.debt || l.LowestLevel < 0
			if len(views) == 1 || i >= len(views[1].Limits) {
				continue
			}
			s := &views[1].Limits[i]
			seen.debt = seen.debt || s.LowestLevel < 0
			if strict := limitCells(p, s, refusing); !slices.Equal(strict, cells) {
				seen.split = true
				also := "    strict"
				if s.Capacity != l.Capacity {
					also += ", holds " + layout.Count(s.Capacity)
				}
				rows = append(rows, append([]string{also}, strict...))
			}
		}
	}
	return rows, seen
}

// note explains the rows.
func (seen *limitsSeen) note(r *report.Result) string {
	var notes []string
	switch {
	case seen.marked && r.Telling().Refused > 0:
		notes = append(notes, "▸"+layout.Glue+"refuses most.")
	case seen.marked:
		notes = append(notes, "▸"+layout.Glue+"comes closest.")
	}
	switch views := r.Views(); {
	case seen.split:
		notes = append(notes, "The strict reading follows where it differs from the loose one.")
	case len(views) == 2:
		notes = append(notes, "Both readings agree.")
	default:
		notes = append(notes, "Under the "+views[0].Name+" reading.")
	}
	if seen.debt {
		notes = append(notes, "A level below zero is debt: it refills before anything else is admitted.")
	}
	return strings.Join(notes, " ")
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
func limitCells(p *layout.Page, l *report.LimitUse, refusing bool) []string {
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
	return []string{peak, lowest, refused, layout.PercentOf(l.Refused, l.Attempts), report.SinceOr(l.FirstRefusalS), l.Retry()}
}
