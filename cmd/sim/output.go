package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"loadshape/report"
	"loadshape/workload"
)

// outputs is where a run's answers go.
type outputs struct {
	streams
	format    string
	files     []outFile
	decisions string
	chart     bool

	lines   *bufio.Writer // of decisions
	pending *pendingFile  // that they go to; nil for standard output
	failed  error         // the first error of writing them
}

// outFile is one --out.
type outFile struct{ format, path string }

var formats = []string{"text", "json", "markdown", "csv", "hgrm"}

func (f *runFlags) outputs(s streams) (*outputs, error) {
	o := &outputs{streams: s, format: f.format, decisions: f.decisions, chart: f.chart}
	if !slices.Contains(formats[:4], f.format) {
		return nil, fmt.Errorf("--format: is %q, want one of %s", f.format, joined(formats[:4]))
	}
	for _, out := range f.outs {
		format, path, ok := strings.Cut(out, "=")
		if !ok || path == "" || !slices.Contains(formats, format) {
			return nil, fmt.Errorf("--out: is %q, want FORMAT=FILE with a format of %s", out, joined(formats))
		}
		o.files = append(o.files, outFile{format, path})
	}
	return o, nil
}

// open makes ready to write decisions.
func (o *outputs) open(*report.Question) error {
	switch o.decisions {
	case "":
		return nil
	case "-":
		o.lines = bufio.NewWriterSize(o.out, 1<<16)
		return nil
	}
	file, err := createPending(o.decisions)
	if err != nil {
		return fmt.Errorf("--decisions: %w", err)
	}
	o.pending = file
	o.lines = bufio.NewWriterSize(file, 1<<16)
	return nil
}

// decide writes a line for every attempt; nil where none is wanted. Lines of several readings or runs say
// which one they belong to.
func (o *outputs) decide(q *report.Question) func(string, int, *workload.Attempt) {
	if o.lines == nil {
		return nil
	}
	several := q.Loose && q.Strict || q.Runs > 1
	var line []byte
	return func(reading string, run int, a *workload.Attempt) {
		if a.Attempt == 0 || o.failed != nil {
			return // it was never sent: nothing was decided
		}
		line = append(line[:0], `{"request":`...)
		line = strconv.AppendInt(line, a.Number, 10)
		line = append(line, `,"attempt":`...)
		line = strconv.AppendInt(line, int64(a.Attempt), 10)
		line = append(line, `,"at_ns":`...)
		line = strconv.AppendInt(line, a.Sent, 10)
		if a.Verdict.Admitted() {
			line = append(line, `,"status":200,"limited_by":null,"retry_after_s":null`...)
		} else {
			line = append(line, `,"status":429,"limited_by":"`...)
			line = append(line, a.Verdict.Cause.String()...)
			line = append(line, `","retry_after_s":`...)
			if seconds, ok := a.Verdict.RetryAfter(); ok {
				line = strconv.AppendUint(line, seconds, 10)
			} else {
				line = append(line, "null"...)
			}
		}
		if several {
			line = append(line, `,"reading":"`...)
			line = append(line, reading...)
			line = append(line, `","run":`...)
			line = strconv.AppendInt(line, int64(run), 10)
		}
		line = append(line, "}\n"...)
		_, o.failed = o.lines.Write(line)
	}
}

// write writes the report wherever it is wanted.
func (o *outputs) write(r *report.Result) error {
	if o.lines != nil {
		if o.failed == nil {
			o.failed = o.lines.Flush()
		}
		if o.failed != nil {
			return fmt.Errorf("--decisions: %w", o.failed)
		}
	}
	for _, f := range o.files {
		file, err := createPending(f.path)
		if err != nil {
			return fmt.Errorf("--out: %w", err)
		}
		w := bufio.NewWriter(file)
		err = o.render(w, f.format, r)
		if err == nil {
			err = w.Flush()
		}
		if err == nil {
			err = file.keep()
		}
		if err != nil {
			file.discard()
			return fmt.Errorf("--out: %s: %w", f.path, err)
		}
	}
	if o.pending != nil {
		if err := o.pending.keep(); err != nil {
			return fmt.Errorf("--decisions: %w", err)
		}
		o.pending = nil
	}
	w := o.out
	if o.decisions == "-" {
		w = o.err
	}
	return o.render(w, o.format, r)
}

func (o *outputs) render(w io.Writer, format string, r *report.Result) error {
	switch format {
	case "json":
		return report.WriteJSON(w, r)
	case "markdown":
		return report.WriteMarkdown(w, r)
	case "csv":
		return report.WriteCSV(w, r)
	case "hgrm":
		shown := r.Readings.Loose
		if shown == nil {
			shown = r.Readings.Strict
		}
		return shown.WriteHGRM(w)
	}
	return report.WriteText(w, r, style(w, o.getenv, o.chart))
}

// discard removes what was begun and not finished.
func (o *outputs) discard() {
	if o.pending != nil {
		o.pending.discard()
	}
}

// A pendingFile is written beside its place and moved there when it is whole.
type pendingFile struct {
	*os.File
	path string
}

func createPending(path string) (*pendingFile, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return nil, fmt.Errorf("%s: is a directory, want a file", path)
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0) // a device or a pipe is written to as it is
		return &pendingFile{File: f}, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	return &pendingFile{f, path}, nil
}

// keep moves the file to its place.
func (p *pendingFile) keep() error {
	if p.path == "" {
		return p.Close()
	}
	if err := p.Chmod(0o644); err != nil {
		return err
	}
	if err := p.Close(); err != nil {
		return err
	}
	return os.Rename(p.Name(), p.path)
}

func (p *pendingFile) discard() {
	p.Close()
	if p.path != "" {
		os.Remove(p.Name())
	}
}
