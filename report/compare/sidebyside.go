package compare

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/search"
)

// An Entry is one of several results that are looked at together, under the name that tells it from the others.
type Entry struct {
	Name string
	*report.Result
}

// WriteSideBySide writes a table of several results, and before it what was asked of them that was not the same.
func WriteSideBySide(w io.Writer, entries []Entry, o layout.Options) error {
	p := new(layout.NewPage(o))
	p.Paragraph("", Comparable(entries))
	for _, s := range Differences(entries) {
		p.Paragraph(layout.Margin+"- ", s)
	}
	p.Raw("\n")
	several := slices.ContainsFunc(entries, func(e Entry) bool { return e.Seeds() > 1 })
	head := []layout.Column{{Head: "result", Left: true}, {Head: "verdict", Left: true}, {Head: "holds\nup to"}, {Head: "reading", Left: true}}
	if several {
		head = append(head, layout.Column{Head: "failing\nseeds"})
	}
	head = append(head, layout.Column{Head: "refused"}, layout.Column{Head: "gave up"}, layout.Column{Head: "wait\np99"},
		layout.Column{Head: "closest\nlimit", Left: true}, layout.Column{Head: "busiest\nminute"}, layout.Column{Head: "bucket\ndrained"})
	var rows [][]string
	for _, e := range entries {
		lead := []string{layout.Clean(e.Name), string(e.Verdict), UpTo(e.Result)}
		for _, v := range e.Views() {
			closest, asks, drained := layout.None, layout.None, layout.None
			if b := e.closest(v); b >= 0 {
				l := &v.Limits[b]
				closest, asks, drained = layout.Clean(layout.Words(l.Dimension)), report.PercentOr(l.BusiestMinuteShare), layout.Maybe(l.PeakUsedShare, layout.Percent)
			}
			row := append(slices.Clone(lead), v.Name)
			if several {
				row = append(row, FailingSeeds(e.Result, v))
			}
			rows = append(rows, append(row, layout.Some(v.Refused), layout.Some(v.GaveUp), report.SpanOr(v.Wait.P99), closest, asks, drained))
			lead = []string{"", "", ""}
		}
	}
	if several {
		p.Paragraph("", "The figures are those of the worst run of each.")
		p.Raw("\n")
	}
	p.Table(head, rows)
	_, err := io.WriteString(w, p.String())
	return err
}

// closest is the place of the limit that a reading came closest to; of the reading that the verdict speaks of, that of the result.
func (e Entry) closest(v report.View) int {
	if v.Name == e.Telling().Name {
		return e.Closest()
	}
	return v.Nearest()
}

// UpTo is the multiple of its traffic up to which a result holds.
func UpTo(r *report.Result) string { return layout.Maybe(upTo(r), search.Times) }

func upTo(r *report.Result) *search.Scale {
	for _, h := range []*report.Headroom{r.Headroom, r.HoldsAt} {
		if h != nil {
			return &h.Scale
		}
	}
	return nil
}

// FailingSeeds is how many of the runs of a result fail under a reading.
func FailingSeeds(r *report.Result, v report.View) string {
	if v.FailingRunsShare == nil {
		return layout.None
	}
	return layout.Count(v.FailingRuns) + " of " + layout.Count(r.Seeds())
}

// Comparable says whether what differs between results comes from what was changed, or may be chance.
func Comparable(entries []Entry) string {
	for _, e := range entries {
		first := entries[0]
		if e.Result.Name != first.Result.Name || e.Workload.Kind != first.Workload.Kind || e.FirstSeed() != first.FirstSeed() || e.Seeds() != first.Seeds() {
			return "Not noise-free: the plan, the seed or the number of runs is not the same. What differs may be chance, or come from another plan."
		}
	}
	return "Noise-free: the same name and seed, so that what differs comes from what was changed."
}

// Differences are what was asked of results that was not the same in all of them.
func Differences(entries []Entry) []string {
	var found []string
	note := func(what string, of func(Entry) string) {
		var answers []string         // in the order in which they come
		who := map[string][]string{} // that have each
		for _, e := range entries {
			a := of(e)
			if a == "" {
				a = "none"
			}
			if _, ok := who[a]; !ok {
				answers = append(answers, a)
			}
			who[a] = append(who[a], layout.Clean(e.Name))
		}
		if len(answers) < 2 {
			return
		}
		for i, a := range answers {
			answers[i] = layout.Clean(a) + " (" + layout.Joined(who[a]) + ")"
		}
		found = append(found, what+": "+strings.Join(answers, "; "))
	}
	var cut []string
	for _, e := range entries {
		for _, v := range e.Views() {
			if v.Aborted != nil {
				cut = append(cut, fmt.Sprintf("%s at %s under the %s reading", layout.Clean(e.Name), v.Aborted.AtS.Since(), v.Name))
			}
		}
	}
	if len(cut) > 0 {
		found = append(found, "cut off by a threshold, with the figures up to then: "+layout.Joined(cut))
	}
	note("plan", func(e Entry) string { return e.Result.Name })
	note("kind of traffic", func(e Entry) string { return e.Workload.Kind })
	note("seed", func(e Entry) string { return fmt.Sprint(e.FirstSeed()) })
	note("runs", func(e Entry) string { return fmt.Sprint(e.Seeds()) })
	note("traffic", func(e Entry) string {
		o := e.Workload.Offered
		return fmt.Sprintf("%s, %s input and %s output tokens", layout.Counted(o.Requests, "request"), layout.Count(o.InputTokensTotal), layout.Count(o.OutputTokens))
	})
	note("scale", func(e Entry) string { return cmp.Or(e.Workload.Scale, "1") })
	note("retries", func(e Entry) string { return e.Workload.Retries })
	note("start", func(e Entry) string { return e.Workload.Start })
	note("readings", func(e Entry) string { return e.ReadingNames() })
	note("limits", func(e Entry) string { return e.Limits.Name })
	note("amounts of the limits", func(e Entry) string {
		var all []string
		if views := e.Views(); len(views) > 0 {
			for i := range views[0].Limits {
				l := &views[0].Limits[i]
				label := l.Label(views[0].Limits)
				if l.Group != "" {
					label += " for " + layout.GroupName(l.Group)
				}
				all = append(all, label)
			}
		}
		return strings.Join(all, ", ")
	})
	note("thresholds", func(e Entry) string {
		var all []string
		for _, t := range e.Thresholds {
			all = append(all, t.Expression)
		}
		slices.Sort(all)
		return strings.Join(all, ", ")
	})
	note("assumptions", func(e Entry) string {
		var own []string
		for _, a := range e.Assumptions {
			if slices.ContainsFunc(entries, func(o Entry) bool { return !slices.Contains(o.Assumptions, a) }) {
				own = append(own, a.What+" "+a.Value)
			}
		}
		return strings.Join(own, ", ")
	})
	return found
}
