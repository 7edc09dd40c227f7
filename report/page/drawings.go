package page

import (
	_ "embed" // for the drawings
	"io"

	"loadshape/report/page/frame"
)

// What is drawn.
var (
	//go:embed drawings.html
	drawingsHTML string
	//go:embed drawings.css
	drawingsCSS string
	//go:embed charts.js
	chartsJS string
	//go:embed uplot/uPlot.iife.min.js
	plotJS string
	//go:embed uplot/uPlot.min.css
	plotCSS string
	//go:embed uplot/LICENSE
	plotLicence string
)

// newDocument is a page of this package, without its parts.
func newDocument(title, sentence string, o Options) *frame.Document {
	return &frame.Document{Title: frame.Clean(title), Kicker: "loadshape", Sentence: frame.Clean(sentence), Version: frame.Clean(o.Version),
		Told: "Simulated: no request was sent to anybody.", Drawings: drawingsHTML, Style: drawingsCSS}
}

// draw writes a page with its charts, of which there may be none.
func draw(w io.Writer, d *frame.Document, data *chartData) error {
	if data != nil && (len(data.Charts) > 0 || data.Waits != nil) {
		d.Style = plotCSS + "\n" + d.Style
		d.Scripts, d.Data = []string{plotJS, chartsJS}, data
		d.Licences = []frame.Licence{{Of: "uPlot, which draws the charts", Address: "uPlot 1.6.32, https://github.com/leeoniya/uPlot", Text: plotLicence}}
	}
	return d.Write(w)
}
