package main

import (
	"io"
	"slices"

	"loadshape/cmd/internal/cli"
	"loadshape/report"
	"loadshape/report/page"
	"loadshape/report/prometheus"
	"loadshape/report/write"
)

// A format is a way to write the result of sim run. To add one, write it in package write, and give it a row here: the
// flags, their help and their errors go by this table.
type format struct {
	name     string
	fileOnly bool // it is no report, and only --out takes it
	write    func(o *outputs, w io.Writer, r *report.Result, reader io.Writer) error
}

func formats() []format {
	return []format{
		{"text", false, writeText},
		{"json", false, plain(report.WriteJSON)},
		{"markdown", false, plain(write.Markdown)},
		{"csv", false, plain(write.CSV)},
		{"junit", false, plain(write.JUnit)},
		{"github", false, plain(write.GitHub)},
		{"html", false, writePage},
		{"hgrm", true, plain(writeWaits)},
		{"prometheus", true, plain(prometheus.Write)},
	}
}

// plain is a format that is the same for every reader.
func plain(write func(io.Writer, *report.Result) error) func(*outputs, io.Writer, *report.Result, io.Writer) error {
	return func(_ *outputs, w io.Writer, r *report.Result, _ io.Writer) error { return write(w, r) }
}

// writeText lays text out for the reader that it is for.
func writeText(o *outputs, w io.Writer, r *report.Result, reader io.Writer) error {
	return write.Text(w, r, cli.Style(reader, o.getenv, o.chart))
}

func writePage(o *outputs, w io.Writer, r *report.Result, _ io.Writer) error {
	return page.Write(w, r, o.page)
}

// writeWaits writes the waits of the loose reading, or of the one there is.
func writeWaits(w io.Writer, r *report.Result) error {
	shown := r.Readings.Loose
	if shown == nil {
		shown = r.Readings.Strict
	}
	return shown.WriteHGRM(w)
}

// reportFormats are the names that --format takes.
func reportFormats() (names []string) {
	for _, f := range formats() {
		if !f.fileOnly {
			names = append(names, f.name)
		}
	}
	return names
}

// fileFormats are the names that --out takes.
func fileFormats() (names []string) {
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

func formatNamed(name string) (format, bool) {
	i := slices.IndexFunc(formats(), func(f format) bool { return f.name == name })
	if i < 0 {
		return format{}, false
	}
	return formats()[i], true
}

// render writes the result in a format that there is; reader is who will see it.
func (o *outputs) render(w io.Writer, name string, r *report.Result, reader io.Writer) error {
	f, _ := formatNamed(name)
	return f.write(o, w, r, reader)
}
