package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"loadshape/cmd/internal/browser"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/standing"
	"loadshape/cmd/internal/underway"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/page"
	"loadshape/report/write"
	"loadshape/workload"

	"github.com/spf13/pflag"
)

// outputs is where a run's answers go.
type outputs struct {
	streams
	format string
	chart  bool
	files  []outFile
	wanted string        // of decisions: a file, - or nothing
	lines  *decisionFile // nil where none are wanted
	step   *cli.StepSummary
	page   page.Options

	standing standing.Count
	stands   func() string // what else stands when a signal ends it; nil: nothing
	shown    bool          // the page, in a browser
	over     func()        // lets a signal discard nothing any more
}

// outFile is one --out.
type outFile struct {
	format, path string
	pending      *cli.PendingFile
}

func (f *runFlags) outputs(flags *pflag.FlagSet, s streams) (*outputs, error) {
	o := &outputs{streams: s, format: f.format, wanted: f.decisions, chart: f.chart, shown: f.open}
	if chosen, ok := formatNamed(f.format); !ok || chosen.fileOnly {
		return nil, fmt.Errorf("--format: is %q, expected one of %s", f.format, cli.Joined(reportFormats()))
	}
	for _, out := range f.outs {
		format, path, _ := strings.Cut(out, "=")
		if _, ok := formatNamed(format); !ok || path == "" {
			return nil, fmt.Errorf("--out: is %q, expected FORMAT=FILE with a format of %s", out, cli.Joined(fileFormats()))
		}
		if path == "-" {
			return nil, fmt.Errorf("--out: is %q, expected a file: --format says what goes to standard output", out)
		}
		o.files = append(o.files, outFile{format: format, path: path})
	}
	return o, nil
}

// open makes all files before anything is played, so that it is known early that they can be written.
func (o *outputs) open(ctx context.Context, inputs []string) error {
	place := cli.NewPlaces([]any{o.out, o.err}, inputs)
	ctx = underway.Stoppable(ctx) // before there is anything to discard
	for i := range o.files {
		f := &o.files[i]
		if err := place.Take(f.path); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
		var err error
		if f.pending, err = cli.CreatePending(f.path); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	switch o.wanted {
	case "":
	case "-":
		o.lines = &decisionFile{path: "-", w: bufio.NewWriterSize(o.out, 1<<16)}
	default:
		if err := place.Take(o.wanted); err != nil {
			return fmt.Errorf("--decisions: %w", err)
		}
		pending, err := cli.CreatePending(o.wanted)
		if err != nil {
			return fmt.Errorf("--decisions: %w", err)
		}
		o.lines = &decisionFile{path: o.wanted, w: bufio.NewWriterSize(pending, 1<<16), pending: pending}
	}
	if o.format == "github" {
		var err error
		if o.step, err = cli.OpenStepSummary(o.getenv, place); err != nil {
			return err
		}
	}
	o.discardWhenDone(ctx)
	return nil
}

// decisions hears of every attempt; nil where nobody wants to know.
func (o *outputs) decisions(q *judge.Question) func(string, int, *workload.Attempt) {
	if o.lines == nil {
		return nil
	}
	return o.lines.hear(q.Loose && q.Strict || q.Runs > 1)
}

// write writes the report wherever it is wanted: first all files beside their places, then to their places, and
// last to the reader.
func (o *outputs) write(r *report.Result) error {
	for _, f := range o.files {
		if err := o.fill(f, r); err != nil {
			return fmt.Errorf("--out: %s: %w", f.path, cli.Cause(err))
		}
	}
	if o.lines != nil {
		if err := o.lines.finish(); err != nil {
			return fmt.Errorf("--decisions: %s: %w", o.lines.path, cli.Cause(err))
		}
	}
	for _, f := range o.files {
		if err := f.pending.Keep(); err != nil {
			return fmt.Errorf("--out: %s: %w", f.path, cli.Cause(err))
		}
	}
	if o.lines != nil && o.lines.pending != nil {
		if err := o.lines.pending.Keep(); err != nil {
			return fmt.Errorf("--decisions: %s: %w", o.lines.path, cli.Cause(err))
		}
	}
	if err := o.summarise(r); err != nil {
		return err
	}
	w := o.out
	if o.wanted == "-" {
		w = o.err
	}
	var b bytes.Buffer
	if err := o.render(&b, o.format, r, w); err != nil {
		return err
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return err
	}
	return o.show(r)
}

// show shows the page in a browser: one that was written, or one of its own.
func (o *outputs) show(r *report.Result) error {
	if !o.shown {
		return nil
	}
	for _, f := range o.files {
		if f.format == "html" {
			return browser.Open(o.getenv, f.path)
		}
	}
	f, err := os.CreateTemp("", "loadshape-*.html")
	if err != nil {
		return fmt.Errorf("--open: %w", err)
	}
	err = errors.Join(o.render(f, "html", r, f), f.Close())
	if err == nil {
		fmt.Fprintln(o.err, "sim: the page is "+f.Name())
		err = browser.Open(o.getenv, f.Name())
	}
	if err != nil {
		return fmt.Errorf("--open: %w", err)
	}
	return nil
}

func (o *outputs) fill(f outFile, r *report.Result) error {
	w := bufio.NewWriter(f.pending)
	if err := o.render(w, f.format, r, f.pending.File); err != nil {
		return err
	}
	if err := w.Flush(); err != nil && !errors.Is(err, syscall.EPIPE) { // who reads a pipe has had enough
		return err
	}
	return nil
}

// summarise adds the report to the page of the step, where there is one.
func (o *outputs) summarise(r *report.Result) error {
	var b strings.Builder
	if err := write.Markdown(&b, r); err != nil {
		return err
	}
	return o.step.Add(b.String())
}

// discard removes what was begun and is not in its place.
func (o *outputs) discard() {
	if o.over != nil {
		o.over()
	}
	o.drop()
}

// drop removes it, whether or not a signal may still come.
func (o *outputs) drop() {
	for _, f := range o.files {
		f.pending.Discard()
	}
	if o.lines != nil {
		o.lines.pending.Discard()
	}
	o.step.Close()
}

// discardWhenDone lets nothing half-written lie about when the run is stopped.
func (o *outputs) discardWhenDone(ctx context.Context) {
	o.over = underway.Stopped(ctx, o.err, statusInput, func() string {
		o.drop()
		stands := o.stands
		if stands == nil {
			stands = o.standing.String
		}
		return stands() + ", and no file is written"
	})
}
