package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"loadshape/workload"
	"loadshape/workload/trace"

	"github.com/spf13/pflag"
)

const importUsage = `Turn a public trace into request records, one JSON object a line, on standard output.

Usage:
  sim import FORMAT FILE > records.jsonl

FORMAT is jsonl, azure, mooncake, burstgpt or vidur; auto tells it by the content. FILE may be -, for
standard input.
`

func runImport(_ context.Context, args []string, s streams) (int, error) {
	flags := pflag.NewFlagSet("import", pflag.ContinueOnError)
	var shape traceFlags
	shape.add(flags)
	if err := parse(flags, importUsage, args); err != nil {
		return 0, err
	}
	if flags.NArg() != 2 {
		return 0, fmt.Errorf("import: there are %d arguments, want a format and a file", flags.NArg())
	}
	if flags.Arg(0) != "auto" {
		shape.format = flags.Arg(0)
	}
	options, err := shape.options()
	if err != nil {
		return 0, err
	}
	r, err := openTrace(flags.Arg(1), s.in, options)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	w := trace.NewWriter(s.out)
	var q workload.Request
	for {
		if err := r.Next(&q); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return 0, err
		}
		if err := w.Write(&q); err != nil {
			return 0, err
		}
	}
	return statusHolds, w.Flush()
}
