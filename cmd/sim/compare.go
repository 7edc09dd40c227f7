package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/results"
	"loadshape/report/compare"
	"loadshape/report/layout"
	"loadshape/report/page"
)

const compareUsage = `Show several results side by side, as --format json writes them: a short table,
or one HTML page with their verdicts, thresholds and limits, and their waits and
minutes in the same charts.

Usage:
  sim compare A.json B.json…

Examples:
  sim compare start.json build.json --out page.html
  sim compare *.json --format html > page.html
  sim launch.yaml --format json | sim compare main.json -

Differences in plan, limits or seed are listed first. It does not judge: sim
diff tells whether a new result is worse than an old one.

Exit status:
  0  they are shown
  2  the command line or a file cannot be used
`

var compareFormats = []string{"text", "html"}

func runCompare(ctx context.Context, args []string, s streams) (int, error) {
	section := cli.NewSection("What is written")
	var format, out string
	section.StringVar(&format, "format", "text", "`FORMAT`\nformat of standard output: "+cli.Joined(compareFormats)+" (default text)")
	section.StringVar(&out, "out", "", "`FILE`\nwrite the page to a file as well")
	flags, err := cli.Parse("sim compare", compareUsage, args, page.MostCompared, section)
	if err != nil {
		return 0, err
	}
	if !slices.Contains(compareFormats, format) {
		return 0, fmt.Errorf("--format: is %q, expected one of %s", format, cli.Joined(compareFormats))
	}
	if strings.TrimPrefix(out, "html=") == "-" || out == "html=" {
		return 0, fmt.Errorf("--out: is %q, expected a file: --format html writes the page to standard output", out)
	}
	if flags.NArg() < 2 {
		return 0, fmt.Errorf("compare: is given %d of the results to compare, expected 2 to %d, A.json B.json…", flags.NArg(), page.MostCompared)
	}
	if first := slices.Index(flags.Args(), "-"); first >= 0 && slices.Contains(flags.Args()[first+1:], "-") {
		return 0, errors.New("compare: standard input is given twice, expected a file for one of them")
	}
	files := &outputs{streams: s}
	if out != "" {
		files.files = []outFile{{format: "html", path: strings.TrimPrefix(out, "html=")}}
	}
	defer files.discard()
	if err := files.open(ctx, flags.Args()); err != nil {
		return 0, err
	}
	var entries []compare.Entry
	for i, path := range flags.Args() {
		r, err := results.Open(path, s.in)
		if err != nil {
			return 0, err
		}
		entries = append(entries, compare.Entry{Name: entryName(flags.Args(), i), Result: r})
	}
	words := []string{"sim", "compare"}
	for _, path := range flags.Args() {
		words = append(words, layout.ShellWord(path))
	}
	options := page.Options{Version: cli.Version(), Command: strings.Join(append(words, "--format", "html"), " ")}
	var b bytes.Buffer
	if out != "" || format == "html" {
		if err := page.WriteComparison(&b, entries, options); err != nil {
			return 0, err
		}
	}
	for _, f := range files.files {
		if _, err := f.pending.Write(b.Bytes()); err != nil {
			return 0, fmt.Errorf("--out: %s: %w", f.path, cli.Cause(err))
		}
		if err := f.pending.Keep(); err != nil {
			return 0, fmt.Errorf("--out: %s: %w", f.path, cli.Cause(err))
		}
	}
	if format == "text" {
		b.Reset()
		if err := compare.WriteSideBySide(&b, entries, cli.Style(s.out, s.getenv, false)); err != nil {
			return 0, err
		}
	}
	_, err = s.out.Write(b.Bytes())
	return statusHolds, err
}

// entryName is what a result is called: its file, with a number where that is given more than once.
func entryName(paths []string, i int) string {
	name := paths[i]
	if name == "-" {
		name = "standard input"
	}
	before := 0
	for _, p := range paths[:i] {
		if p == paths[i] {
			before++
		}
	}
	if before > 0 {
		name += fmt.Sprintf(" (%d)", before+1)
	}
	return name
}
