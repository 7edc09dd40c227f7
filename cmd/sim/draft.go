package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/tracefile"
	"loadshape/cmd/internal/underway"
	"loadshape/workload/draft"
	"loadshape/workload/logs"
)

const planUsage = `Write the plan that recorded traffic could come from, to edit and to check:
streams by model and kind (sessions, sub-agents, single calls), with rate over
time, burstiness, sizes, cache reads, turns and pauses. Comments say how well
each part fits. No text of a prompt and no id of a session is written.

Usage:
  sim plan FROM…

FROM is what sim run --trace takes: a log of a client, a gateway or a tool, a
folder of such, several, or a public trace; compressed with gzip or not. - is
standard input.

Examples:
  sim plan ~/.claude/projects > team.yaml
  sim plan litellm-2026-11-20.jsonl.gz --out team.yaml
  sim plan log.csv --trace-format csv --map at=time,input_tokens=prompt > a.yaml
  sim plan requests.jsonl --from 2h --to 3h > hour.yaml
  sim team.yaml --limits anthropic/start/claude-sonnet-5 --scale 1.5

The plan is played with 20 seeds, against nothing that refuses. At their median
its busiest minute has the requests, input tokens and output tokens of the
recorded one within 10 %, or else the plan and a line on standard error say
which it has not.

Exit status:
  0  the plan is written, whether it reproduces the busiest minute or not
  2  the command line or the traffic cannot be used: nothing is written
`

func runPlan(ctx context.Context, args []string, s streams) (int, error) {
	var f runFlags
	var out string
	taken := cli.NewSection("What is taken")
	taken.StringVar(&f.traceFlags.format, "trace-format", "", "`FORMAT`\n"+bucket.OneOf(logs.AllFormats())+" (default: told by the content)")
	f.addScale(taken.FlagSet)
	f.addShape(taken.FlagSet)
	taken.StringVar(&f.ttft, "ttft", "1s", "`TIME`\nfrom admission to the first token, where a record does not say it (default 1s)")
	taken.StringVar(&f.outputRate, "output-rate", "50", "`N`\ntokens a second from then on, where a record has no duration (default 50)")
	written := cli.NewSection("What is written")
	written.StringVar(&out, "out", "", "`FILE`\nwrite the plan there (default: standard output)")
	flags, err := cli.Parse("sim plan", planUsage, args, math.MaxInt, taken, written)
	if err != nil {
		return 0, err
	}
	if flags.NArg() == 0 {
		return 0, errors.New("plan: the traffic is missing, expected a log, a folder of logs or a trace, or - for standard input")
	}
	over := underway.Stopped(underway.Stoppable(ctx), s.err, statusInput, func() string { return "nothing is written" })
	d, err := f.draft(flags.Args(), s)
	over()
	if err != nil {
		return 0, err
	}
	if out != "" {
		err = keep(out, []byte(d.Text), []any{s.out, s.err}, flags.Args())
	} else {
		_, err = io.WriteString(s.out, d.Text)
	}
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(s.err, "sim: the plan %s\n", d.Sentence())
	return statusHolds, nil
}

// draft fits a plan to recorded traffic.
func (f *runFlags) draft(paths []string, s streams) (*draft.Draft, error) {
	for _, path := range paths {
		if path == "" {
			return nil, errors.New("plan: the name of the traffic is empty, expected a file")
		}
	}
	options, err := f.options()
	if err != nil {
		return nil, err
	}
	var o draft.Options
	if o.Service, err = f.service(); err != nil {
		return nil, err
	}
	from, err := tracefile.Find(paths, s.in, true)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	var clear func()
	from.Read, clear = underway.Reading(s.err, nameOf(paths))
	defer func() { clear() }()
	r, err := from.Open(options, f.logOptions(false))
	if err != nil {
		return nil, asFlag(err)
	}
	defer r.Close()
	if err := f.fit(r.Format()); err != nil {
		return nil, err
	}
	if from.Log != nil {
		clear() // it was read as a whole
		summarize(s.err, from.Log)
		_, o.Start = from.Log.Start()
	}
	o.Source = string(r.Format())
	return draft.Read(r, o)
}
