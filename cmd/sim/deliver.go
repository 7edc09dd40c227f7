package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/cmd/internal/cli"
	"loadshape/report/layout"
)

// deliver writes an answer that is no result of a run, in one of its own formats, to standard output and to the files of --out. Those
// are made before anything is measured.
func (f *runFlags) deliver(ctx context.Context, s streams, formats []string, answer func() (func(w io.Writer, format string, style layout.Options) error, error)) error {
	if !slices.Contains(formats, f.format) {
		return fmt.Errorf("--format: is %q, expected one of %s", f.format, cli.Joined(formats))
	}
	files := &outputs{streams: s, format: f.format, stands: f.stands}
	for _, out := range f.outs {
		format, path, _ := strings.Cut(out, "=")
		if !slices.Contains(formats, format) || path == "" || path == "-" {
			return fmt.Errorf("--out: is %q, expected FORMAT=FILE with a format of %s", out, cli.Joined(formats))
		}
		files.files = append(files.files, outFile{format: format, path: path})
	}
	defer files.discard()
	if err := files.open(ctx, append(slices.Concat(f.traces, f.inputs), f.limits)); err != nil {
		return err
	}
	write, err := answer()
	if err != nil {
		return err
	}
	for _, o := range files.files { // all of them, before the first is in its place
		if err := write(o.pending, o.format, cli.Style(o.pending.File, s.getenv, false)); err != nil {
			return fmt.Errorf("--out: %s: %w", o.path, cli.Cause(err))
		}
	}
	for _, o := range files.files {
		if err := o.pending.Keep(); err != nil {
			return fmt.Errorf("--out: %s: %w", o.path, cli.Cause(err))
		}
	}
	var b bytes.Buffer
	if f.format == "github" { // the page of the step has all of it
		if err = write(&b, "markdown", layout.Options{}); err == nil {
			err = files.step.Add(b.String())
		}
		if b.Reset(); err != nil {
			return err
		}
	}
	if err = write(&b, f.format, cli.Style(s.out, s.getenv, false)); err == nil {
		_, err = s.out.Write(b.Bytes())
	}
	return err
}
