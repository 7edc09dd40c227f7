package write

import (
	"fmt"
	"slices"

	"loadshape/report"
	"loadshape/report/layout"
)

// textClient is what became of the requests, as the client sees it.
func textClient(p *layout.Page, r *report.Result) {
	views := r.Views()
	if len(views) == 0 {
		return
	}
	uses := clientUses(views)
	busy := slices.ContainsFunc(uses, func(u clientUse) bool { return u.PeakBusy > 0 })
	first := layout.Column{Head: "", Left: true}
	counts := []layout.Column{first, {Head: "requests"}, {Head: "attempts"}, {Head: "admitted"}, {Head: "refused"}, {Head: "gave up"}}
	if busy {
		counts = append(counts, layout.Column{Head: "most in\nflight"})
	}
	waits := []layout.Column{{Head: "wait\np50"}, {Head: "wait\np90"}, {Head: "wait\np95"}, {Head: "wait\np99"}, {Head: "wait\nmax"}}
	var countRows, waitRows, rows [][]string
	for _, u := range uses {
		c := []string{u.label, layout.Count(u.Requests), layout.Count(u.Attempts), layout.Count(u.Admitted), layout.Some(u.Refused), layout.Some(u.GaveUp)}
		if busy {
			c = append(c, layout.Some(u.PeakBusy))
		}
		w := waitCells(&u.Wait)
		countRows = append(countRows, c)
		waitRows = append(waitRows, append([]string{u.label}, w...))
		rows = append(rows, append(slices.Clone(c), w...))
	}
	p.Heading("What the client sees")
	switch all := append(slices.Clone(counts), waits...); {
	case !waited(views):
		withoutEmptyColumn(p, counts, countRows)
		p.Note(noWait(views))
	case p.Fits(all, rows):
		withoutEmptyColumn(p, all, rows)
	default:
		withoutEmptyColumn(p, counts, countRows)
		p.Raw("\n")
		withoutEmptyColumn(p, append([]layout.Column{first}, waits...), waitRows)
	}
	if waited(views) {
		p.Note("A wait lasts from the instant a request was meant to start to its admission.")
	}
	noteOfBoth(p, views, func(v *report.Reading) int64 { return v.Unsent },
		"of those that gave up were never sent: the client had no room for them, or they waited too long in its queue.")
	for _, s := range failures(views) {
		p.Note(s)
	}
	if s := views[0].InBackground(); s != "" {
		p.Note(s)
	}
	noteOfBoth(p, views, func(v *report.Reading) int64 { return v.TooEarly }, "of the attempts came before the retry-after that they had been told.")
}

// failures says what failed without a limit's refusal, under each reading; once where both say the same.
func failures(views []report.View) []string {
	var all []string
	for _, v := range views {
		if s := v.Failures(); s != "" {
			all = append(all, "Under the "+v.Name+" reading "+s)
		}
	}
	if len(views) == 2 && len(all) == 2 && views[0].Failures() == views[1].Failures() {
		return []string{views[0].Failures()}
	}
	return all
}

// waitCells are the percentiles of a wait.
func waitCells(w *report.Waits) []string {
	return []string{report.SpanOr(w.P50), report.SpanOr(w.P90), report.SpanOr(w.P95), report.SpanOr(w.P99), report.SpanOr(w.Max)}
}

// noteOfBoth says a figure, that of both readings where they differ; nothing where it is 0.
func noteOfBoth(p *layout.Page, views []report.View, figure func(*report.Reading) int64, sentence string) {
	loose, strict := figure(views[0].Reading), figure(views[len(views)-1].Reading)
	switch {
	case loose == 0 && strict == 0:
	case loose == strict:
		p.Note(layout.Count(loose) + " " + sentence)
	default:
		p.Note(fmt.Sprintf("%s (strict: %s) %s", layout.Count(loose), layout.Count(strict), sentence))
	}
}

// A clientUse is a row about a stream, or about all of them.
type clientUse struct {
	label string
	report.StreamUse
}

// clientUses are the rows of each reading; one reading's where both are the same.
func clientUses(views []report.View) []clientUse {
	var uses []clientUse
	add := func(v report.View, reading string) {
		all := report.StreamUse{Requests: v.Requests, Attempts: v.Attempts, Admitted: v.Admitted, Refused: v.Refused,
			GaveUp: v.GaveUp, Wait: v.Wait}
		if len(v.Streams) < 2 {
			if len(v.Streams) == 1 {
				all.PeakBusy = v.Streams[0].PeakBusy
			}
			uses = append(uses, clientUse{reading, all})
			return
		}
		label := "all streams"
		if reading != "" {
			label += ", " + reading
		}
		uses = append(uses, clientUse{label, all})
		for _, s := range v.Streams {
			uses = append(uses, clientUse{"  " + s.Label(), s})
		}
	}
	if len(views) == 1 || sameForClient(views[0].Reading, views[1].Reading) {
		add(views[0], "")
		return uses
	}
	for _, v := range views {
		add(v, v.Name)
	}
	return uses
}

// waited reports whether any request that was admitted had to wait, under any reading.
func waited(views []report.View) bool {
	return slices.ContainsFunc(views, func(v report.View) bool { return v.Wait.Max != nil && *v.Wait.Max > 0 })
}

// noWait says that none had to.
func noWait(views []report.View) string {
	admitted, gaveUp := false, false
	for _, v := range views {
		admitted = admitted || v.Admitted > 0
		gaveUp = gaveUp || v.GaveUp > 0
	}
	switch {
	case !admitted:
		return "No request was admitted."
	case gaveUp:
		return "No request that was admitted had to wait."
	}
	return "No request had to wait."
}

// withoutEmptyColumn is a table; a first column in which nothing stands is left out.
func withoutEmptyColumn(p *layout.Page, head []layout.Column, rows [][]string) {
	if slices.ContainsFunc(rows, func(row []string) bool { return row[0] != "" }) {
		p.Table(head, rows)
		return
	}
	cut := make([][]string, len(rows))
	for i, row := range rows {
		cut[i] = row[1:]
	}
	p.Table(head[1:], cut)
}

func sameForClient(r *report.Reading, o *report.Reading) bool {
	a, b := *r, *o
	return a.Requests == b.Requests && a.Attempts == b.Attempts && a.Admitted == b.Admitted && a.Refused == b.Refused &&
		a.GaveUp == b.GaveUp && a.Unsent == b.Unsent && a.TooEarly == b.TooEarly && a.Wait.Same(b.Wait) &&
		slices.EqualFunc(a.Streams, b.Streams, func(x, y report.StreamUse) bool {
			same := x.Wait.Same(y.Wait)
			x.Wait, y.Wait = report.Waits{}, report.Waits{}
			return same && x == y
		})
}
