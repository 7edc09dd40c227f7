package page

import (
	"fmt"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/page/frame"
	"loadshape/report/search"
)

// The four figures that a reader looks for first: what is refused, since when, how much of the traffic would hold, and with how many
// seeds it does. Where the readings differ, a tile has both.

// verdictOf is the headline of a verdict, with a sign, so that it is not told by its colour alone.
func verdictOf(v report.Verdict) *frame.Verdict {
	if v == "" {
		return nil
	}
	return &frame.Verdict{Text: frame.Clean(string(v)), Mark: mark(v), Class: classOf(v)}
}

// mark is the sign of a verdict.
func mark(v report.Verdict) string {
	return map[report.Verdict]string{report.Holds: "✓", report.Depends: "?", report.Fails: "✗"}[v]
}

// classOf is the style of a verdict.
func classOf(v report.Verdict) string {
	return map[report.Verdict]string{report.Holds: "good", report.Depends: "open", report.Fails: "bad"}[v]
}

// tiles are the four, and what is to be known of them all.
func (b *builder) tiles() (tiles []frame.Tile, note string) {
	r := b.result
	if len(r.Views()) == 0 {
		return nil, ""
	}
	if r.Seeds() > 1 {
		note = fmt.Sprintf("Refusals are those with seed %d, the worst of %s: `--seed %d --runs 1` plays it.", r.Seed, layout.Count(r.Seeds()), r.Seed)
	}
	for _, v := range r.Views() {
		if v.Aborted != nil {
			note = strings.TrimSpace(note + fmt.Sprintf(" Under the %s reading the run was cut off at %s, and its figures are those up to then.", v.Name, b.clock.at(v.Aborted.AtS)))
		}
	}
	return []frame.Tile{b.refusedTile(), b.firstTile(), b.headroomTile(), b.seedsTile()}, note
}

// either is one text; where one reading has something that the other has not, that of both: "none or 606"; and else that of the
// reading which the verdict speaks of.
func (b *builder) either(texts []string, any, all bool) string {
	switch {
	case len(texts) < 2 || texts[0] == texts[1]:
		return texts[0]
	case any && !all:
		return texts[0] + " or " + texts[1]
	}
	return texts[b.telling()]
}

// telling is the place of the reading that the verdict speaks of.
func (b *builder) telling() int {
	if b.result.Verdict == report.Fails {
		return 0
	}
	return len(b.result.Views()) - 1
}

// under says which readings a tile speaks of.
func (b *builder) under() string {
	if views := b.result.Views(); len(views) == 1 {
		return "under the " + views[0].Name + " reading"
	}
	return "under either reading"
}

func (b *builder) refusedTile() frame.Tile {
	t := frame.Tile{Name: "Refused attempts"}
	var values, said, others []string
	any, all := false, true
	for _, v := range b.result.Views() {
		any, all = any || v.Refused > 0, all && v.Refused > 0
		value, of := "none", "of "+layout.Counted(v.Attempts, "attempt")
		if v.Refused > 0 {
			value, of = layout.Count(v.Refused), of+" ("+layout.PercentOf(v.Refused, v.Attempts)+")"
		}
		values, said, others = append(values, value), append(said, of), append(others, value+" "+of)
	}
	t.Value, t.Says, t.Class = b.either(values, any, all), b.each(said, others, any && !all), colour(any, all)
	if s := b.givenUp(); s != "" {
		t.Says = append(t.Says, s)
	}
	return t
}

// colour is that of a figure which is bad under some readings, or all.
func colour(any, all bool) string {
	switch {
	case all:
		return "bad"
	case any:
		return "open"
	}
	return "good"
}

// each is what is said of the value of a tile: of the reading that the verdict speaks of first, and then of the other, whose value is
// named, too; of both by name, where the value is that of both.
func (b *builder) each(said, others []string, both bool) []string {
	views := b.result.Views()
	switch {
	case len(views) == 1 || !both && others[0] == others[1]:
		return []string{said[0] + ", " + b.under()}
	case both:
		return []string{views[0].Name + " reading: " + others[0], views[1].Name + " reading: " + others[1]}
	}
	at := b.telling()
	return []string{said[at], "under the " + views[1-at].Name + " reading: " + others[1-at]}
}

// givenUp is how many requests never got through; empty where that is none.
func (b *builder) givenUp() string {
	var texts []string
	any, all := false, true
	for _, v := range b.result.Views() {
		text := "none"
		if v.GaveUp > 0 {
			text = layout.Counted(v.GaveUp, "request")
		}
		any, all, texts = any || v.GaveUp > 0, all && v.GaveUp > 0, append(texts, text)
	}
	if !any {
		return ""
	}
	return b.either(texts, any, all) + " never admitted"
}

func (b *builder) firstTile() frame.Tile {
	t := frame.Tile{Name: "First refusal"}
	var values, said, others []string
	any, all := false, true
	for _, v := range b.result.Views() {
		value, by := "never", "nothing is refused"
		if at := v.FirstRefusalS; at != nil {
			any, value, by = true, b.clock.at(*at), "after the start"
			if b.clock.known {
				by = "UTC"
			}
			for i := range v.Limits {
				if l := &v.Limits[i]; l.FirstRefusalS != nil && *l.FirstRefusalS == *at {
					by = "by " + l.Label(v.Limits)
					break
				}
			}
			others = append(others, value+", "+by)
		} else {
			all, others = false, append(others, by)
		}
		values, said = append(values, value), append(said, by)
	}
	t.Value, t.Says, t.Class = b.either(values, any, all), b.each(said, others, any && !all), colour(any, all)
	return t
}

func (b *builder) headroomTile() frame.Tile {
	r := b.result
	switch h := r.Headroom; {
	case h != nil:
		t := frame.Tile{Name: "Holds up to", Value: search.Times(h.Scale), Class: "good", Says: []string{"of this traffic, " + b.under()}}
		switch {
		case h.FailsAt == nil:
			t.Says = append(t.Says, "the largest multiple that is tried")
		case h.FirstToBind != nil:
			first := layout.Clean(*h.FirstToBind)
			if h.Limit != nil {
				first = layout.Clean(layout.Words(first)) + " refuse first"
			} else {
				first += " breaks first"
			}
			t.Says = append(t.Says, "at "+search.Times(*h.FailsAt)+" "+first)
		}
		return t
	case r.HoldsAt != nil:
		return frame.Tile{Name: "Would hold at", Value: search.Times(r.HoldsAt.Scale), Class: classOf(r.Verdict), Says: []string{"of this traffic, " + b.under()}}
	case r.HeadroomReason == report.HoldsNowhere:
		return frame.Tile{Name: "Would hold at", Value: "no scale", Class: "bad", Says: []string{"down to 0.01× of this traffic"}}
	}
	t := frame.Tile{Name: "Headroom", Value: "not searched"}
	if why := r.HeadroomReason; why != "" {
		t.Says = []string{layout.Clean(why)}
	}
	return t
}

func (b *builder) seedsTile() frame.Tile {
	r := b.result
	t := frame.Tile{Name: "Seeds that hold"}
	n := r.Seeds()
	if n == 1 {
		t.Value, t.Class = "one run", classOf(r.Verdict)
		var said []string
		for _, v := range r.Views() {
			said = append(said, map[bool]string{true: "holds", false: "does not hold"}[r.Keeps(v)])
		}
		t.Says = b.each(said, said, said[0] != said[len(said)-1])
		return t
	}
	var values, said, others []string
	any, all := false, true
	for _, v := range r.Views() {
		if v.FailingRunsShare == nil {
			return frame.Tile{Name: t.Name, Value: "not counted", Says: []string{"in the result of an earlier version"}}
		}
		any, all = any || v.FailingRuns > 0, all && v.FailingRuns > 0
		values, said = append(values, layout.Count(n-v.FailingRuns)), append(said, frame.Clean(confidence(v)))
		others = append(others, layout.Count(n-v.FailingRuns)+", "+frame.Clean(confidence(v)))
	}
	t.Value, t.Class = b.either(values, any, all)+" of "+layout.Count(n), colour(any, all)
	if r.Verdict == report.Holds {
		t.Class = "good" // as the thresholds let them
	}
	t.Says = b.each(said, others, any && !all)
	if r.Part != nil {
		t.Says = append(t.Says, fmt.Sprintf("a part of %s runs", layout.Count(r.RunsTotal)))
	}
	return t
}

// confidence is what can be said of all seeds that there are.
func confidence(v report.View) string {
	low, high := v.Confidence() // of those that fail
	switch {
	case low == 0:
		return fmt.Sprintf("at least %d %% of all seeds (95 %% confidence)", 100-high)
	case high == 100:
		return fmt.Sprintf("at most %d %% of all seeds (95 %% confidence)", 100-low)
	}
	return fmt.Sprintf("%d to %d %% of all seeds (95 %% confidence)", 100-high, 100-low)
}
