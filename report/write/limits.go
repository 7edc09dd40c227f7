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
	first := layout.Column{Head: "limit", Left: true}
	use := []layout.Column{{Head: "busiest\nminute"}, {Head: "five\nminutes"}, {Head: "bucket\ndrained"}, {Head: "lowest\nlevel"}, {Head: "in the\nminute at"}}
	refusals := []layout.Column{{Head: "refused"}, {Head: "share"}, {Head: "first\nrefusal"}, {Head: "longest\nretry"}}
	table := func(columns []layout.Column, cells func(*report.LimitUse) []string, keep func(*report.LimitUse) bool) limitsSeen {
		head := append([]layout.Column{first}, columns...)
		rows, seen := limitRows(p, r, groups, len(head), cells, keep)
		if len(rows) > 0 {
			p.Table(head, rows)
		}
		return seen
	}
	used := func(l *report.LimitUse) []string { return useCells(p, l) }
	refused := func(l *report.LimitUse) []string { return refusalCells(p, l) }
	both := func(l *report.LimitUse) []string { return append(used(l), refused(l)...) }
	all := append(slices.Clone(use), refusals...)
	rows, seen := limitRows(p, r, groups, len(all)+1, both, nil)
	switch {
	case !refusing:
		seen = table(use, used, nil)
	case p.Fits(append([]layout.Column{first}, all...), rows):
		seen = table(all, both, nil)
	default:
		seen = table(use, used, nil)
		p.Raw("\n")
		refuses := table(refusals, refused, func(l *report.LimitUse) bool { return l.Refused > 0 })
		seen.split = seen.split || refuses.split
	}
	p.Note(seen.note(r))
	for _, s := range []string{report.NotAsked(unused), sources(r, groups)} {
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
	longer bool // a period longer than a minute
}

// limitRows are the limits of the groups, each row with so many columns; keep leaves out those that have nothing to show.
func limitRows(p *layout.Page, r *report.Result, groups []string, columns int, cellsOf func(*report.LimitUse) []string, keep func(*report.LimitUse) bool) (rows [][]string, seen limitsSeen) {
	views := r.Views()
	closest := r.Closest()
	for _, group := range groups {
		var of [][]string
		for i := range views[0].Limits {
			l := &views[0].Limits[i]
			var s *report.LimitUse
			if len(views) == 2 && i < len(views[1].Limits) {
				s = &views[1].Limits[i]
			}
			if l.Group != group || keep != nil && !keep(l) && (s == nil || !keep(s)) {
				continue
			}
			label, lead := l.Label(views[0].Limits), "  "
			if i == closest {
				lead, seen.marked = "▸ ", true
				label = p.Paint(layout.Bold, label)
			}
			cells := cellsOf(l)
			of = append(of, append([]string{lead + label}, cells...))
			seen.debt = seen.debt || l.LowestLevel < 0 || s != nil && s.LowestLevel < 0
			seen.longer = seen.longer || l.BusiestStretch != ""
			if s == nil {
				continue
			}
			if strict := cellsOf(s); !slices.Equal(strict, cells) {
				seen.split = true
				also := "    strict"
				if s.Capacity != l.Capacity {
					also += ", holds " + layout.Count(s.Capacity)
				}
				of = append(of, append([]string{also}, strict...))
			}
		}
		if group != "" && len(of) > 0 {
			rows = append(rows, append([]string{layout.GroupName(group)}, make([]string, columns-1)...))
		}
		rows = append(rows, of...)
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
	notes = append(notes, report.ShareNote)
	if seen.longer {
		notes = append(notes, report.LongerNote)
	}
	if seen.debt {
		notes = append(notes, "A level below zero is debt: it refills before anything else is admitted.")
	}
	return strings.Join(notes, " ")
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

// useCells are what was asked of a limit at the most, and how it was used.
func useCells(p *layout.Page, l *report.LimitUse) []string {
	lowest, at := layout.Count(l.LowestLevel), report.SinceOr(l.LowestAtS)
	if l.LowestLevel < 0 {
		lowest = p.Paint(layout.Yellow, lowest)
	}
	if l.Peak() == 0 {
		at = layout.None
	}
	return []string{overfull(p, l.BusiestMinuteShare), overfull(p, l.SustainedShare), layout.Maybe(l.PeakUsedShare, layout.Percent), lowest, at}
}

// overfull writes a share, and marks one that no limit can carry for long.
func overfull(p *layout.Page, share *report.Ratio) string {
	s := report.PercentOr(share)
	if share != nil && share.Num().Cmp(share.Denom()) > 0 {
		s = p.Paint(layout.Yellow, s)
	}
	return s
}

// refusalCells are the figures of a limit's refusals.
func refusalCells(p *layout.Page, l *report.LimitUse) []string {
	refused := layout.Some(l.Refused)
	if l.Refused > 0 {
		refused = p.Paint(layout.Red, refused)
	}
	return []string{refused, layout.PercentOf(l.Refused, l.Attempts), report.SinceOr(l.FirstRefusalS), l.Retry()}
}
