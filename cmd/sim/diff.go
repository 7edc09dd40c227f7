package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"loadshape/cmd/internal/cli"
	"loadshape/report"
	"loadshape/report/compare"
)

const diffUsage = `Compare two results, as --format json writes them: is the new one worse? Of the
same plan and seed the comparison is free of noise, and otherwise it says so.

Usage:
  sim diff OLD.json NEW.json

Examples:
  sim diff main.json branch.json
  sim diff main.json branch.json --format markdown > comment.md
  sim launch.yaml --format json | sim diff main.json -

  WORSE   the verdict is worse, a threshold that held breaks, or more attempts
          are refused or more requests given up, under any reading
  BETTER  nothing of that, and something of it the other way round
  SAME    neither: waits and levels decide nothing

Exit status:
  0  same or better
  1  worse
  2  the command line or a file cannot be used: nothing was compared
`

var diffFormats = []string{"text", "json", "markdown"}

func runDiff(_ context.Context, args []string, s streams) (int, error) {
	section := cli.NewSection("What is written")
	var format string
	section.StringVar(&format, "format", "text", "`FORMAT`\nof the comparison: "+cli.Joined(diffFormats)+" (default text)")
	flags, err := cli.Parse("sim diff", diffUsage, args, 2, section)
	if err != nil {
		return 0, err
	}
	write := map[string]func(io.Writer, *compare.Diff) error{
		"json": compare.WriteJSON, "markdown": compare.WriteMarkdown,
		"text": func(w io.Writer, d *compare.Diff) error {
			return compare.WriteText(w, d, cli.Style(s.out, s.getenv, false))
		},
	}[format]
	if write == nil {
		return 0, fmt.Errorf("--format: is %q, expected one of %s", format, cli.Joined(diffFormats))
	}
	if flags.NArg() < 2 {
		return 0, fmt.Errorf("diff: there are %d results, expected two, OLD.json NEW.json", flags.NArg())
	}
	if flags.Arg(0) == "-" && flags.Arg(1) == "-" {
		return 0, fmt.Errorf("diff: both results are standard input, expected a file for one of them")
	}
	var results [2]*report.Result
	for i, path := range flags.Args() {
		if results[i], err = openResult(path, s.in); err != nil {
			return 0, err
		}
	}
	d, err := compare.Results(results[0], results[1])
	if err != nil {
		return 0, fmt.Errorf("%s: %w", flags.Arg(1), err)
	}
	var b bytes.Buffer
	if err := write(&b, d); err != nil {
		return 0, err
	}
	status := statusHolds
	if d.Verdict == compare.Worse {
		status = statusFails
	}
	_, err = s.out.Write(b.Bytes())
	return status, err
}

// openResult reads a result; "-" is standard input.
func openResult(path string, in io.Reader) (*report.Result, error) {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("%s: cannot be read: %w, expected a result", path, cli.Cause(err))
		}
		defer f.Close()
		in = f
	}
	r, err := report.ReadJSON(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, cli.Cause(err))
	}
	return r, nil
}
