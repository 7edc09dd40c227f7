// Package page writes a result as one HTML page that needs nothing else: no network, no other file,
// and no script for anything but the charts.
//
// In comes a result, several of them, an advice, or how many users fit; out goes the page, the same bytes each time. It
// decides nothing and says nothing that the text report does not say in the same words.
//
// Read page.go first (what is on a page), document.go (its frame) and table.go. tables.go,
// provenance.go, runs.go and waits.go are the parts of one result, compare.go of several, advice.go
// of an advice, users.go of how many users fit. charts.go and comparecharts.go draw, of what steps.go thins out and chartdata.go
// hands to the script; sketch.go draws without one. clock.go and link.go write times and links.
package page

import (
	"io"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
)

// Options are what a page says beside the result. The zero Options leave all of it out.
type Options struct {
	Version string   // of the program
	Command string   // that gives the same result again
	Plan    string   // the text of the plan that was played
	Advice  *Section // what could be changed
}

// A Section is a part of a page under a title.
type Section struct {
	Title  string
	Text   []string // paragraphs; addresses in them become links
	Tables []Table
}

// A Table is one under a name. A column whose head starts with > stands at the right, and cells that start with ✓, ✗,
// or ▸ are marked as such.
type Table struct {
	Name string
	Head []string
	Rows [][]string
	Note string // below it

	Links []string // the heads of the columns in which addresses become links
}

// Write writes a result. The same result and options give the same bytes.
func Write(w io.Writer, r *report.Result, o Options) error {
	d := &document{Title: clean(string(r.Verdict) + ": " + r.Name), Kicker: "loadshape", Verdict: r.Verdict,
		Sentence: clean(r.Sentence()), Version: clean(o.Version)}
	if r.Limits.Name != "" {
		d.Title += " against " + clean(r.Limits.Name)
	}
	for _, v := range r.Views() {
		if !v.Conserved {
			d.Warnings = append(d.Warnings, "The books of the "+v.Name+" reading do not balance: requests are not admitted + gave up. "+
				"That is an error of the simulator, and no figure below can be trusted.")
		}
	}
	b := &builder{result: r, clock: clockOf(r)}
	d.add("thresholds", "Thresholds", b.thresholds())
	d.add("recorded", "What was recorded", b.calibration())
	d.add("limits", "Limits", b.limits())
	d.add("decides", "What decides", b.deciders())
	charts, data := b.charts()
	d.add("time", "Minute by minute", charts)
	d.add("acceleration", "Acceleration", b.acceleration())
	client := b.client()
	waits, plotted := b.waits()
	d.add("targets", "Targets", b.targets())
	d.add("client", "What the client sees", append(client, waits...))
	data.Waits = plotted
	d.add("load", "Load", b.load())
	d.add("runs", "Runs", b.runs())
	if o.Advice != nil {
		d.add("advice", o.Advice.Title, o.Advice.parts())
	}
	d.add("assumptions", "Assumptions", b.assumptions())
	d.add("sources", "Where the limits come from", b.sources())
	d.add("plan", "What was played", b.played(o))
	return d.write(w, data)
}

// parts are a section as the page has it.
func (s *Section) parts() []part {
	var parts []part
	for _, text := range s.Text {
		parts = append(parts, part{Text: linked(text)})
	}
	for _, t := range s.Tables {
		parts = append(parts, part{Table: t.laidOut()})
	}
	return parts
}

// clean is text of others, or of the reports, as a page shows it: with the en dash that the figure dash stands for.
func clean(s string) string { return strings.ReplaceAll(layout.Clean(s), layout.None, "–") }
