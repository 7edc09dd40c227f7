package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sync/atomic"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/tracefile"
	"loadshape/cmd/internal/underway"
	"loadshape/workload"
	"loadshape/workload/logs"
	"loadshape/workload/trace"
)

const importUsage = `Turn logs or a public trace into request records, one JSON object a line, on
standard output.

Usage:
  sim import FORMAT FILE…

FORMAT is auto, which tells it by the content, or one of
  traces  jsonl, azure, mooncake, burstgpt, vidur, emulator, qwen-bailian
  logs    claude-code, claude-code-otel, litellm, otel, langfuse, bedrock-log,
          har, langsmith, datadog, openrouter, envoy-ai, aiperf, guidellm,
          vllm-bench
  others  csv, json (with --map)
FILE may be compressed with gzip, and of logs a folder, or several; - is
standard input. What was read of logs, what was left out and what nobody wrote
down is said on standard error.

Examples:
  sim import azure AzureLLMInferenceTrace_code.csv > records.jsonl
  sim import auto ~/.claude/projects > team.jsonl
  sim import csv log.csv --map at=time,input_tokens=prompt > records.jsonl
  sim import auto trace.jsonl --model claude-sonnet-5 > records.jsonl
  sim import jsonl records.jsonl --from 10m --to 20m --scale 2 > peak.jsonl
`

func runImport(ctx context.Context, args []string, s streams) (int, error) {
	var shape traceFlags
	taken := cli.NewSection("What is taken")
	shape.addScale(taken.FlagSet)
	shape.addShape(taken.FlagSet)
	anonymise := taken.Bool("anonymise", false, "logs only: keep sizes, times and model, no session")
	flags, err := cli.Parse("sim import", importUsage, args, math.MaxInt, taken)
	if err != nil {
		return 0, err
	}
	if flags.NArg() < 2 {
		return 0, errors.New("import: the format or the file is missing, expected both: sim import FORMAT FILE")
	}
	if shape.format = flags.Arg(0); shape.format == "auto" {
		shape.format = ""
	} else if shape.format == "" {
		return 0, fmt.Errorf("import: the format is empty, expected auto, %s", bucket.OneOf(logs.AllFormats()))
	}
	options, err := shape.options()
	if err != nil {
		return 0, err
	}
	from, err := tracefile.Find(flags.Args()[1:], s.in, true)
	if err != nil {
		return 0, err
	}
	defer from.Close()
	var written atomic.Int64
	defer underway.Stopped(underway.Stoppable(ctx), s.err, statusInput, func() string { return fmt.Sprintf("%d records or more are written", written.Load()) })()
	clear := func() {}
	if out, ok := s.out.(*os.File); !ok || !cli.IsTerminal(out) { // where the records would be in between
		from.Read, clear = underway.Reading(s.err, nameOf(flags.Args()[1:]))
	}
	defer func() { clear() }()
	r, err := from.Open(options, shape.logOptions(*anonymise))
	if field := (*bucket.FieldError)(nil); errors.As(err, &field) && field.Path == "format" {
		return 0, fmt.Errorf("import: the format %s or auto", field.Want)
	} else if err != nil {
		return 0, asFlag(err)
	}
	defer r.Close()
	if err := shape.fit(r.Format()); err != nil {
		return 0, err
	}
	if from.Log != nil {
		clear() // it was read as a whole
		summarize(s.err, from.Log)
	} else if *anonymise {
		return 0, fmt.Errorf("--anonymise: is given, expected it with logs only: this one is %s", r.Format())
	}
	return statusHolds, copyRecords(s.out, r, &written)
}

// copyRecords writes every request of a trace. What it wrote before something went wrong stays written.
func copyRecords(out io.Writer, r *trace.Reader, written *atomic.Int64) error {
	w := trace.NewWriter(out)
	var q workload.Request
	for {
		err := r.Next(&q)
		if err == nil {
			err = w.WriteAnswered(&q, r.Answered())
			written.Add(1)
		}
		if errors.Is(err, io.EOF) {
			return w.Flush()
		}
		if err != nil {
			return errors.Join(err, w.Flush())
		}
	}
}
