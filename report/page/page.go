// Package page writes a result as one HTML page that needs nothing else: no network, no other file,
// and no script for anything but the charts.
//
// In comes a result, several of them, an advice, or how many users fit; out goes the page, the same bytes each time. It
// decides nothing, and every figure on it is the result's. How a page is written package frame knows.
//
// Read page.go first (what is on a page). tiles.go, demand.go with canvas.go, and advice.go are what a reader sees first; tables.go,
// provenance.go, runs.go and waits.go are the other parts of one result, compare.go of several, users.go of how many users fit,
// sweep.go of a sweep. charts.go and comparecharts.go draw, of what steps.go thins out and chartdata.go hands to the script;
// sketch.go draws without one. clock.go writes times. drawings.go has the templates, the style and the script of what is drawn.
package page

import (
	"io"

	"loadshape/report"
	"loadshape/report/page/frame"
)

// Options are what a page says beside the result. The zero Options leave all of it out.
type Options struct {
	Version string  // of the program
	Command string  // that gives the same result again
	Plan    string  // the text of the plan that was played
	Phases  []Phase // of its traffic
	Advice  *Advice // what could be changed
}

// Write writes a result. The same result and options give the same bytes.
func Write(w io.Writer, r *report.Result, o Options) error {
	d := newDocument(string(r.Verdict)+": "+r.Name, r.Sentence(), o)
	d.Verdict, d.Kicker = verdictOf(r.Verdict), frame.Clean(r.Name)
	if r.Limits.Name != "" {
		d.Title += " against " + frame.Clean(r.Limits.Name)
		d.Kicker += " against " + frame.Clean(r.Limits.Name)
	}
	for _, v := range r.Views() {
		if !v.Conserved {
			d.Warnings = append(d.Warnings, "The books of the "+v.Name+" reading do not balance: requests are not admitted + gave up. "+
				"That is an error of the simulator, and no figure below can be trusted.")
		}
	}
	b := &builder{result: r, clock: clockOf(r)}
	d.Tiles, d.TileNote = b.tiles()
	title, parts := b.hero(o.Phases)
	d.Open("demand", title, parts)
	d.Open("thresholds", "Thresholds", b.thresholds())
	d.Open("decides", "What decides", b.deciders())
	if o.Advice != nil {
		d.Next, d.Aside = o.Advice.Next, &o.Advice.Section
	}
	if d.Lead == nil && d.Aside != nil {
		d.Sections, d.Aside = append(d.Sections, *d.Aside), nil
	}
	d.Add("recorded", "What was recorded", b.calibration())
	d.Add("limits", "Limits", b.limits())
	charts, data := b.charts()
	d.Add("time", "Minute by minute", charts)
	d.Add("acceleration", "Acceleration", b.acceleration())
	client := b.client()
	waits, plotted := b.waits()
	d.Add("targets", "Targets", b.targets())
	d.Add("client", "What the client sees", append(client, waits...))
	data.Waits = plotted
	d.Add("load", "Load", b.load())
	d.Add("runs", "Runs", b.runs())
	d.Add("assumptions", "Assumptions", b.assumptions())
	d.Add("sources", "Where the limits come from", b.sources())
	d.Add("plan", "What was played", b.played(o))
	return draw(w, d, data)
}
