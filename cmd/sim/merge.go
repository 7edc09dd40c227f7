package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/underway"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/page"
	"loadshape/report/shard"
	"loadshape/report/sweep"

	"github.com/spf13/pflag"
)

const mergeUsage = `Make of the results of several machines the one that all their runs would have
had in one piece, byte for byte; and of the parts of a sweep the whole grid.

Usage:
  sim merge PART.json|DIR...
  sim merge --missing PART.json|DIR...

Examples:
  sim launch.yaml --runs 100 --shard 1/2 --format json > 1.json
  sim launch.yaml --runs 100 --shard 2/2 --format json > 2.json
  sim merge 1.json 2.json
  sim merge parts/ --out html=result.html
  for part in $(sim merge --missing parts/); do
    sim launch.yaml --runs 100 --shard $part --out json=parts/${part%/*}.json
  done

A part is some of the runs, as --shard or --seed and --runs choose them, or some
of the cells: in any order, with none left out and none twice. All parts must be
of the same question: version, plan or trace, limits, readings, retries, start,
thresholds. Of a folder, every file that ends in .json is taken. Traffic cannot
be shared out instead: all of it meets the same buckets.

` + statuses

func runMerge(ctx context.Context, args []string, s streams) (int, error) {
	var f runFlags
	missing := false
	which := cli.NewSection("What is merged")
	which.BoolVar(&missing, "missing", false, "print the parts K/N that are to be played again, one a line, and merge nothing; a file that is no part counts as missing")
	written := cli.NewSection("What is written")
	f.addReport(written.FlagSet)
	flags, err := cli.Parse("sim merge", mergeUsage, args, math.MaxInt, which, written)
	if err != nil {
		return 0, err
	}
	if flags.NArg() == 0 {
		return 0, errors.New("merge: there is no part, expected PART.json or a folder of parts")
	}
	paths, err := partsIn(flags.Args())
	if err != nil {
		return 0, err
	}
	if err := distinct(paths); err != nil {
		return 0, err
	}
	var parts mergedParts
	var unread []error
	reading := underway.Parts{Unit: "file"}
	over := underway.Stopped(underway.Stoppable(ctx), s.err, statusInput, func() string { return "nothing is merged" })
	for i, path := range paths {
		reading.Done(s.err, "reading parts", i, len(paths))
		if err := parts.read(path, s.in); err != nil {
			unread = append(unread, err)
		}
	}
	reading.Clear()
	over()
	switch {
	case len(unread) > 0 && (!missing || len(unread) == len(paths)):
		return 0, unread[0]
	case len(parts.runs) > 0 && len(parts.cells) > 0:
		return 0, fmt.Errorf("merge: %s is of runs and %s of a sweep, expected parts of one question", parts.runs[0].Name, parts.cells[0].Name)
	case missing:
		for _, err := range unread {
			fmt.Fprintf(s.err, "sim: %s\n", cli.OneLine(err.Error()))
		}
		return parts.printMissing(s.out)
	case len(parts.cells) > 0:
		return f.mergeCells(ctx, parts.cells, paths, flags, s)
	}
	outputs, err := f.outputs(flags, s)
	if err != nil {
		return 0, err
	}
	result, err := judge.Merge(parts.runs)
	if err != nil {
		return 0, err
	}
	defer outputs.discard()
	if err := outputs.open(ctx, paths); err != nil {
		return 0, err
	}
	outputs.page = page.Options{Version: result.Version, Command: again(flags, nil)}
	return statusOfResult(result), outputs.write(result)
}

// mergeCells makes a whole sweep of its parts.
func (f *runFlags) mergeCells(ctx context.Context, parts []sweep.Named, paths []string, flags *pflag.FlagSet, s streams) (int, error) {
	grid, err := sweep.Merge(parts)
	if err != nil {
		return 0, err
	}
	f.inputs = paths
	o := page.Options{Version: grid.Version, Command: again(flags, nil)}
	return statusHolds, f.deliver(ctx, s, page.SweepFormats(), func() (func(io.Writer, string, layout.Options) error, error) {
		return func(w io.Writer, format string, style layout.Options) error {
			return page.WriteSweepAs(w, format, grid, o, style)
		}, nil
	})
}

// mergedParts are those of runs, or those of a sweep.
type mergedParts struct {
	runs  []judge.Part
	cells []sweep.Named
}

// read reads a part of either kind, told by the name of its form.
func (m *mergedParts) read(path string, in io.Reader) error {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("%s: cannot be read: %w, expected a result", path, cli.Cause(err))
		}
		defer f.Close()
		in = f
	}
	const head = 4096 // what writes a sweep writes the name of its form first
	buffered := bufio.NewReaderSize(in, head)
	if begin, _ := buffered.Peek(head); bytes.Contains(begin, []byte(`"`+sweep.Schema+`"`)) {
		grid, err := sweep.ReadJSON(buffered)
		if err != nil {
			return fmt.Errorf("%s: %w", path, cli.Cause(err))
		}
		m.cells = append(m.cells, sweep.Named{Name: path, Sweep: grid})
		return nil
	}
	r, err := report.ReadJSON(buffered)
	if err != nil {
		return fmt.Errorf("%s: %w", path, cli.Cause(err))
	}
	m.runs = append(m.runs, judge.Part{Name: path, Result: r})
	return nil
}

// printMissing prints the parts that are to be played again.
func (m *mergedParts) printMissing(w io.Writer) (int, error) {
	var all []shard.Shard
	var err error
	if len(m.cells) > 0 {
		all, err = sweep.Missing(m.cells)
	} else {
		all, err = judge.Missing(m.runs)
	}
	if err != nil {
		return 0, err
	}
	var b strings.Builder
	for _, s := range all {
		fmt.Fprintln(&b, s)
	}
	_, err = io.WriteString(w, b.String())
	return statusHolds, err
}

// partsIn are the files that are named, and those of the folders that are.
func partsIn(names []string) ([]string, error) {
	var paths []string
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || !info.IsDir() {
			paths = append(paths, name) // whoever opens it says what is wrong
			continue
		}
		entries, err := os.ReadDir(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w, expected a folder of parts", name, cli.Cause(err))
		}
		before := len(paths)
		for _, e := range entries {
			if !e.IsDir() && strings.HasSuffix(e.Name(), ".json") && !strings.HasPrefix(e.Name(), ".") {
				paths = append(paths, filepath.Join(name, e.Name()))
			}
		}
		if len(paths) == before {
			return nil, fmt.Errorf("%s: has no part, expected files that end in .json", name)
		}
	}
	return paths, nil
}

// distinct refuses a file that is given twice, under whatever name.
func distinct(paths []string) error {
	infos := make([]os.FileInfo, len(paths))
	for i, path := range paths {
		if path != "-" {
			infos[i], _ = os.Stat(path) // whoever opens it says what is wrong
		}
		if slices.Contains(paths[:i], path) {
			return fmt.Errorf("merge: %s is given twice, expected each part once", path)
		}
		for j := range i {
			if infos[i] != nil && infos[j] != nil && os.SameFile(infos[i], infos[j]) {
				return fmt.Errorf("merge: %s and %s are the same file, expected each part once", paths[j], path)
			}
		}
	}
	return nil
}
