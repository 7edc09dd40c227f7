package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/workload"
	"loadshape/workload/trace"
)

const importUsage = `Turn a public trace into request records, one JSON object a line, on standard
output.

Usage:
  sim import FORMAT FILE

FORMAT is jsonl, azure, mooncake, burstgpt, vidur or emulator, or auto, which
tells it by the content. FILE may be compressed with gzip; - is standard input.

Examples:
  sim import azure AzureLLMInferenceTrace_code.csv > records.jsonl
  sim import auto trace.jsonl --model claude-sonnet-5 > records.jsonl
  sim import jsonl records.jsonl --from 10m --to 20m --scale 2 > peak.jsonl
`

func runImport(_ context.Context, args []string, s streams) (int, error) {
	var shape traceFlags
	taken := cli.NewSection("What is taken")
	shape.addScale(taken.FlagSet)
	shape.addShape(taken.FlagSet)
	flags, err := cli.Parse("sim import", importUsage, args, 2, taken)
	if err != nil {
		return 0, err
	}
	if flags.NArg() < 2 {
		return 0, errors.New("import: the format or the file is missing, want both: sim import FORMAT FILE")
	}
	if shape.format = flags.Arg(0); shape.format == "auto" {
		shape.format = ""
	} else if shape.format == "" {
		return 0, fmt.Errorf("import: the format is empty, want auto, %s", bucket.OneOf(trace.Formats()))
	}
	options, err := shape.options()
	if err != nil {
		return 0, err
	}
	from, err := openSource(flags.Arg(1), s.in, true)
	if err != nil {
		return 0, err
	}
	defer from.close()
	r, err := from.open(options)
	if field := (*bucket.FieldError)(nil); errors.As(err, &field) && field.Path == "format" {
		return 0, fmt.Errorf("import: the format %s or auto", field.Want)
	} else if err != nil {
		return 0, asFlag(err)
	}
	defer r.Close()
	if err := shape.fit(r.Format()); err != nil {
		return 0, err
	}
	return statusHolds, copyRecords(s.out, r)
}

// copyRecords writes every request of a trace. What it wrote before something went wrong stays written.
func copyRecords(out io.Writer, r *trace.Reader) error {
	w := trace.NewWriter(out)
	var q workload.Request
	for {
		err := r.Next(&q)
		if err == nil {
			err = w.Write(&q)
		}
		if errors.Is(err, io.EOF) {
			return w.Flush()
		}
		if err != nil {
			return errors.Join(err, w.Flush())
		}
	}
}
