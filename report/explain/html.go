package explain

import (
	"io"
	"strings"

	"loadshape/report/layout"
	"loadshape/report/page/frame"
)

// WriteHTML writes the answer as a page for a ticket, in the frame of all pages. The others are the other failures, one each; scrub
// takes out of every text what nobody may see.
func (a *Answer) WriteHTML(w io.Writer, others []string, version string, scrub func(string) string) error {
	f := a.Finding
	d := &frame.Document{Title: a.said(), Kicker: "verify explain", Heading: a.said(), Sentence: sureness[f.Confidence], Version: version, Scrub: scrub,
		Told: "Nothing was sent to anybody. Credentials are left out of it."}
	waiting := frame.Tile{Name: "Waiting", Value: a.waiting(), Class: "words"}
	if value, _, ok := strings.Cut(waiting.Value, fromAnswer); ok {
		waiting.Value, waiting.Says = value, []string{strings.TrimSpace(fromAnswer)}
	}
	if waiting.Value == "" {
		waiting.Value = "not needed"
	}
	if ends := a.ends(); ends != "" {
		waiting.Says = append(waiting.Says, "it ends "+ends)
	}
	limit := frame.Tile{Name: "Limited by", Value: layout.Words(string(f.LimitedBy)), Class: "words"}
	if l := a.Limit(); l != nil {
		limit.Says = []string{figure(l, f.LimitedBy)}
	}
	d.Tiles = []frame.Tile{{Name: "Owner", Value: string(f.Owner), Class: "words"}, limit, waiting, {Name: "Confidence", Value: string(f.Confidence), Class: "words"}}
	d.Next = &frame.Next{Title: "Next step", Text: []string{f.NextStep}, Commands: a.Commands()}
	if f.Where != "" {
		d.Next.Text = append(d.Next.Text, "Where to look: "+f.Where)
	}
	if b := a.Bring(); b != "" {
		d.Next.Text = append(d.Next.Text, "To bring: "+b)
	}
	would, not := a.Help()
	d.Open("helps", "What would help", frame.List(would))
	d.Open("not", "What would not", frame.List(not))
	t := frame.Table{Name: "The failure", Head: []string{"", ""}}
	for _, row := range a.rows() {
		t.Rows = append(t.Rows, row[:])
	}
	if len(t.Rows) > 0 {
		d.Open("failure", "The failure", []frame.Part{{Table: t.LaidOut()}})
	}
	d.Add("evidence", "Evidence", frame.List(f.Evidence))
	if f.Message != "" {
		d.Add("message", "What it said", []frame.Part{{Code: f.Message}})
	}
	d.Add("others", "Failures, by whose limit it was", frame.List(others))
	return d.Write(w)
}
