package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"

	"loadshape/cmd/internal/cli"
	"loadshape/report/judge"
	"loadshape/report/page"
)

const mergeUsage = `Make of the results of several machines the one that all their runs would have
had in one piece, byte for byte.

Usage:
  sim merge PART.json...

Examples:
  sim launch.yaml --runs 100 --shard 1/2 --format json > 1.json
  sim launch.yaml --runs 100 --shard 2/2 --format json > 2.json
  sim merge 1.json 2.json

A part is some of the runs, as --shard or --seed and --runs choose them: in any
order, with no seed left out and none twice. All parts must be of the same
question: version, plan or trace, limits, readings, retries, start, thresholds.
Traffic cannot be shared out instead: all of it meets the same buckets.

` + statuses

func runMerge(ctx context.Context, args []string, s streams) (int, error) {
	var f runFlags
	written := cli.NewSection("What is written")
	f.addReport(written.FlagSet)
	flags, err := cli.Parse("sim merge", mergeUsage, args, math.MaxInt, written)
	if err != nil {
		return 0, err
	}
	outputs, err := f.outputs(flags, s)
	if err != nil {
		return 0, err
	}
	paths := flags.Args()
	if len(paths) == 0 {
		return 0, errors.New("merge: there is no part, expected PART.json...")
	}
	if err := distinct(paths); err != nil {
		return 0, err
	}
	var parts []judge.Part
	for _, path := range paths {
		r, err := openResult(path, s.in)
		if err != nil {
			return 0, err
		}
		parts = append(parts, judge.Part{Name: path, Result: r})
	}
	result, err := judge.Merge(parts)
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

// distinct refuses a file that is given twice, under whatever name.
func distinct(paths []string) error {
	infos := make([]os.FileInfo, len(paths))
	for i, path := range paths {
		if path != "-" {
			infos[i], _ = os.Stat(path) // whoever opens it says what is wrong
		}
		for j := range i {
			switch {
			case path == paths[j]:
				return fmt.Errorf("merge: %s is given twice, expected each part once", path)
			case infos[i] != nil && infos[j] != nil && os.SameFile(infos[i], infos[j]):
				return fmt.Errorf("merge: %s and %s are the same file, expected each part once", paths[j], path)
			}
		}
	}
	return nil
}
