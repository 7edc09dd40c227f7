package proof

import (
	"io"

	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// WriteHTML writes a result as a page for a ticket, in the frame of all pages. The version is that of the program; scrub takes out of
// every text what nobody may see.
func WriteHTML(w io.Writer, r *Result, version string, scrub func(string) string) error {
	title := r.Verdict.title()
	d := &frame.Document{Title: title + ": " + r.Route.Model + " by the route " + r.Route.Name, Kicker: r.Route.Model + " by the route " + r.Route.Name + ", " + r.Route.Host,
		Verdict: &frame.Verdict{Text: title, Mark: "?", Class: "open"}, Sentence: r.Because + ".", Version: version, Scrub: scrub,
		Told: "Credentials and the texts of requests are left out of it."}
	switch r.Verdict {
	case Held:
		d.Verdict.Mark, d.Verdict.Class = "✓", "good"
	case NotHeld:
		d.Verdict.Mark, d.Verdict.Class = "✗", "bad"
	}
	d.Tiles = r.tiles()
	d.Next = &frame.Next{Title: "Next step", Text: []string{r.NextStep}}
	if r.WhereToLook != "" {
		d.Next.Text = append(d.Next.Text, "Where to look: "+r.WhereToLook)
	}
	if x := r.Response; x != nil {
		d.Open("answer", "Answer", pairs("Answer", twos(x.rows())))
	}
	if r.Burst != nil {
		d.Open("burst", "Burst", pairs("Burst", twos(r.Burst.rows())))
	}
	if head, rows := threeLines(r.Compared); rows != nil {
		d.Open("lines", "Three lines", []frame.Part{{Table: (&frame.Table{Name: "Three lines", Head: head, Rows: rows}).LaidOut()}})
	}
	if len(r.Levels) > 0 {
		d.Add("levels", "Levels, by the model", []frame.Part{{Table: (&frame.Table{Name: "Levels, by the model",
			Head: []string{"limit", ">at the failure", ">before this one", ">after it", ">it asked before", ">asks now"}, Rows: levelRows(r.Levels)}).LaidOut()}})
	}
	if r.Baseline != nil {
		d.Add("baseline", "Same as the failure", []frame.Part{{Text: frame.Plain(layout.Capital(baselineWords(r.Baseline)) + ".")}})
	}
	for _, list := range []struct {
		id, title string
		items     []string
	}{{"unproven", "What it does not prove", r.DoesNotProve}, {"missing", "Missing for support", r.Support.Missing}, {"notes", "Notes", r.Notes}, {"assumptions", "Assumptions", r.Assumption}} {
		d.Add(list.id, list.title, frame.List(list.items))
	}
	if r.Preview != nil {
		d.Add("preview", "The request that would be sent", []frame.Part{{Code: r.Preview.String()}})
	}
	d.Add("run", "The run", pairs("The run", facts(r)))
	if e := r.Exchange; e != nil && len(e.Headers) > 0 {
		var rows [][]string
		for _, name := range sorted(e.Headers) {
			rows = append(rows, []string{name, e.Headers[name]})
		}
		d.Add("headers", "Headers of the answer, by allow-list", pairs("Headers", rows))
	}
	return d.Write(w)
}

// tiles are the four figures that a reader of the ticket looks for first.
func (r *Result) tiles() []frame.Tile {
	proves := frame.Tile{Name: "Proves", Value: layout.Words(string(r.Proves)), Class: "words open"}
	if r.Proves != Nothing {
		proves.Class = "words good"
	}
	limit := frame.Tile{Name: "Limit", Value: layout.Words(string(r.LimitedBy)), Class: "words"}
	if r.LimitedBy != "none" {
		limit.Says = []string{"owner: " + string(r.Owner)}
	}
	answer := frame.Tile{Name: "Answer", Value: "none"}
	if x := r.Response; x != nil {
		if answer.Value = "nothing came"; x.Status != 0 {
			answer.Value = layout.Count(x.Status)
		}
		for _, said := range []*string{x.ErrorType, x.RequestID} {
			if said != nil {
				answer.Says = append(answer.Says, *said)
			}
		}
	}
	sent := frame.Tile{Name: "Requests sent", Value: "unknown", Says: []string{sentWords(r)}}
	if r.Sent != nil {
		sent.Value = layout.Count(*r.Sent)
	} else if r.SentAtMost != nil {
		sent.Value = "at most " + layout.Count(*r.SentAtMost)
	}
	return []frame.Tile{proves, limit, answer, sent}
}

// pairs are names and values as a table.
func pairs(name string, rows [][]string) []frame.Part {
	return []frame.Part{{Table: (&frame.Table{Name: name, Head: []string{"", ""}, Rows: rows}).LaidOut()}}
}

func twos(rows [][2]string) (all [][]string) {
	for _, row := range rows {
		all = append(all, row[:])
	}
	return all
}
