// Package results opens the results of runs, and says whether a new one is worse than an old one.
//
// In come the arguments of sim diff, and files; out go results, and a comparison. It plays nothing.
package results

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"loadshape/cmd/internal/cli"
	"loadshape/report"
	"loadshape/report/compare"
)

const diffUsage = `Compare two results, as --format json writes them: is the new one worse? With
the same plan and seed the comparison is free of noise; otherwise it says so.

Usage:
  sim diff OLD.json NEW.json

Examples:
  sim diff main.json branch.json
  sim diff main.json branch.json --format markdown > comment.md
  sim launch.yaml --format json | sim diff main.json -

  WORSE   the verdict is worse, a threshold that held breaks, or more attempts
          are refused or more requests given up, under any reading
  BETTER  the reverse, and nothing got worse
  SAME    neither; waits and levels do not count

Exit status:
  0  same or better
  1  worse
  2  the command line or a file cannot be used: nothing was compared
`

var diffFormats = []string{"text", "json", "markdown"}

// Diff is sim diff. It reports whether the new result is worse.
func Diff(args []string, in io.Reader, out io.Writer, getenv func(string) string) (worse bool, err error) {
	section := cli.NewSection("What is written")
	var format string
	section.StringVar(&format, "format", "text", "`FORMAT`\nformat of the comparison: "+cli.Joined(diffFormats)+" (default text)")
	flags, err := cli.Parse("sim diff", diffUsage, args, 2, section)
	if err != nil {
		return false, err
	}
	write := map[string]func(io.Writer, *compare.Diff) error{
		"json": compare.WriteJSON, "markdown": compare.WriteMarkdown,
		"text": func(w io.Writer, d *compare.Diff) error {
			return compare.WriteText(w, d, cli.Style(out, getenv, false))
		},
	}[format]
	if write == nil {
		return false, fmt.Errorf("--format: is %q, expected one of %s", format, cli.Joined(diffFormats))
	}
	if flags.NArg() < 2 {
		return false, fmt.Errorf("diff: there are %d results, expected two, OLD.json NEW.json", flags.NArg())
	}
	if flags.Arg(0) == "-" && flags.Arg(1) == "-" {
		return false, fmt.Errorf("diff: both results are standard input, expected a file for one of them")
	}
	var results [2]*report.Result
	for i, path := range flags.Args() {
		if results[i], err = Open(path, in); err != nil {
			return false, err
		}
	}
	d, err := compare.Results(results[0], results[1])
	if err != nil {
		return false, fmt.Errorf("%s: %w", flags.Arg(1), err)
	}
	var b bytes.Buffer
	if err := write(&b, d); err != nil {
		return false, err
	}
	_, err = out.Write(b.Bytes())
	return d.Verdict == compare.Worse, err
}

// Open reads a result; "-" is standard input.
func Open(path string, in io.Reader) (*report.Result, error) {
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
