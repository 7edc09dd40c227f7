package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the parts of the page
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"

	"loadshape/report"
)

// The parts that are the same in every page.
var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
	//go:embed uplot/uPlot.iife.min.js
	plotJS string
	//go:embed uplot/uPlot.min.css
	plotCSS string
	//go:embed uplot/LICENSE
	plotLicence string
)

// A document is a page on its way into the template.
type document struct {
	Title    string
	Kicker   string
	Verdict  report.Verdict // "" of a comparison
	Heading  string         // where there is no verdict
	Sentence string
	Warnings []string
	Sections []section
	Version  string

	// What write fills in.
	Policy  string
	Style   template.CSS
	Plot    template.JS
	Script  template.JS
	Data    template.JS
	Licence string
}

// A section has a place in the page's list of contents.
type section struct {
	ID, Title string
	Parts     []part
}

// A part is one thing of a section: the one that is not zero.
type part struct {
	Text    []segment
	Note    []segment
	Items   [][]segment
	Heading string
	Table   *table
	Figure  *figure
	Tools   bool // the buttons of the charts
	Both    bool // there are two readings to choose from
	Strip   *strip
	Curve   *curve
	Heat    *heat
	Code    string
	Label   string // of the code
	Details *details
}

// details can be opened.
type details struct {
	Title string
	Parts []part
}

// add adds a section, but no empty one.
func (d *document) add(id, title string, parts []part) {
	if len(parts) > 0 {
		d.Sections = append(d.Sections, section{id, clean(title), parts})
	}
}

// write writes the page with the data of its charts. The policy allows what is in the page, and nothing else at all.
func (d *document) write(w io.Writer, data *chartData) error {
	text, err := json.Marshal(data) // which escapes <, > and &, U+2028 and U+2029
	if err != nil {
		return err
	}
	style := plotCSS + "\n" + pageCSS
	plot := plotJS
	d.Style, d.Plot, d.Script, d.Data = template.CSS(style), template.JS(plot), template.JS(pageJS), template.JS(text)
	d.Licence = plotLicence
	d.Policy = "default-src 'none'; style-src " + hashOf(style) + "; script-src " + hashOf(plot) + " " + hashOf(pageJS) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
	t, err := template.New("page").Funcs(template.FuncMap{
		"mark": mark, "class": classOf, "clean": func(v report.Verdict) string { return clean(string(v)) }}).Parse(pageHTML)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, d); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// hashOf names a script or a style in the policy.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// mark is the sign of a verdict, so that it is not told by its colour alone.
func mark(v report.Verdict) string {
	return map[report.Verdict]string{report.Holds: "✓", report.Depends: "?", report.Fails: "✗"}[v]
}

// classOf is the style of a verdict.
func classOf(v report.Verdict) string {
	return map[report.Verdict]string{report.Holds: "holds", report.Depends: "depends", report.Fails: "fails"}[v]
}
