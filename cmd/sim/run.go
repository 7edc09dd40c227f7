package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/workload"

	"github.com/spf13/pflag"
)

const runUsage = `Check a plan, or recorded traffic, against rate limits. Without either, an embedded example is checked.

Usage:
  sim run [PLAN.yaml] [--limits NAME|FILE]
  sim run --trace FILE --limits NAME|FILE

  sim run launch.yaml --limits anthropic/start/claude-sonnet-5
  sim run --trace requests.jsonl --limits my-limits.yaml --retries anthropic-python
  sim run launch.yaml --format json --out markdown=comment.md

The published rules leave some points open. Traffic is judged twice: under the loose reading, which takes
them in its favour, and under the strict one. HOLDS: no threshold is broken under either. DEPENDS: only
the strict reading breaks one; the report says which open point decides. FAILS: both do.

Exit status: 0 holds, 1 fails, 2 the command line or a file cannot be used, 3 depends.
`

// runFlags are the flags of run.
type runFlags struct {
	traceFlags
	limits, trace, start, reading string
	ttft, outputRate, retries     string
	seed                          int64
	runs                          int
	thresholds                    []string
	decisions, format             string
	outs                          []string
	chart                         bool
}

func (f *runFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.limits, "limits", "", "a published profile's `NAME` (see sim limits), or a limits file (default: the plan's)")
	flags.StringVar(&f.trace, "trace", "", "check the recorded traffic in this `FILE`; - is standard input")
	f.traceFlags.add(flags)
	flags.StringVar(&f.start, "start", "", "wall-clock `TIME` of the first instant, as in 2026-11-23T09:30:00Z: windows of the clock follow it (default: a whole minute)")
	flags.StringVar(&f.reading, "reading", "both", "`READING` of what the published rules leave open: loose, strict or both")
	flags.StringVar(&f.ttft, "ttft", "1s", "`TIME` from admission to the first token, for records that have none")
	flags.StringVar(&f.outputRate, "output-rate", "50", "tokens a second after the first, `N`, for records that have no duration")
	flags.StringVar(&f.retries, "retries", "", "what clients do when refused: a `NAME` of sim retries (default: the plan's; none for a trace)")
	flags.Int64Var(&f.seed, "seed", 0, "of all chance, `N` (default: the plan's)")
	flags.IntVar(&f.runs, "runs", 1, "play `N` times, with the seeds from --seed on; the worst run is shown")
	flags.StringArrayVar(&f.thresholds, "threshold", nil, "`CONDITION` on the result, as in 'wait_s.p99 < 5s'; repeatable (default: the plan's, or refused == 0)")
	flags.StringVar(&f.decisions, "decisions", "", "write every decision as a JSON line to this `FILE`; with -, the report goes to standard error")
	flags.StringVar(&f.format, "format", "text", "of the report: text, json, markdown or csv `FORMAT`")
	flags.StringArrayVar(&f.outs, "out", nil, "also write a report to a file, `FORMAT=FILE`; repeatable; also hgrm")
	flags.BoolVar(&f.chart, "chart", true, "show each limit's level over time in the text report")
}

func runRun(ctx context.Context, args []string, s streams) (int, error) {
	var f runFlags
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	f.add(flags)
	if err := parse(flags, runUsage, args); err != nil {
		return 0, err
	}
	if flags.NArg() > 1 {
		return 0, fmt.Errorf("run: there are %d arguments, want at most one plan", flags.NArg())
	}
	if flags.NArg() == 1 && f.trace != "" {
		return 0, fmt.Errorf("run: there are a plan and --trace, want one of them")
	}
	outputs, err := f.outputs(s)
	if err != nil {
		return 0, err
	}
	q, closing, err := f.question(flags, s)
	if err != nil {
		return 0, err
	}
	defer closing()
	if err := outputs.open(q); err != nil {
		return 0, err
	}
	defer outputs.discard()
	q.Attempt = outputs.decide(q)
	progress := f.progress(q, s)
	result, err := report.Judge(q)
	progress.Clear()
	if err != nil {
		return 0, err
	}
	if err := outputs.write(result); err != nil {
		return 0, err
	}
	switch result.Verdict {
	case report.Fails:
		return statusFails, nil
	case report.Depends:
		return statusDepends, nil
	}
	return statusHolds, nil
}

// question is what the flags ask.
func (f *runFlags) question(flags *pflag.FlagSet, s streams) (*report.Question, func(), error) {
	closing := func() {}
	q := &report.Question{Seed: f.seed, Runs: f.runs}
	switch f.reading {
	case "both":
		q.Loose, q.Strict = true, true
	case "loose":
		q.Loose = true
	case "strict":
		q.Strict = true
	default:
		return nil, closing, fmt.Errorf("--reading: is %q, want loose, strict or both", f.reading)
	}
	if f.runs < 1 || f.runs > 10_000 {
		return nil, closing, fmt.Errorf("--runs: is %d, want 1 to 10000", f.runs)
	}
	if f.start != "" {
		at, err := time.Parse(time.RFC3339Nano, f.start)
		if err != nil || at.Year() < 1700 || at.Year() > 2200 {
			return nil, closing, fmt.Errorf("--start: is %q, want a time of the years 1700 to 2200 as in 2026-11-23T09:30:00Z", f.start)
		}
		q.Start = at.UnixNano()
		q.Work.Start = at.Format(time.RFC3339Nano)
	}
	var policy *workload.RetryPolicy
	if f.retries != "" {
		p, ok := workload.Policy(f.retries)
		if !ok {
			return nil, closing, unknownPolicy("--retries", f.retries)
		}
		policy = &p
	}
	var err error
	if f.trace != "" {
		closing, err = f.askTrace(q, policy, s)
	} else {
		err = f.askPlan(q, policy, flags, s)
	}
	if err != nil {
		return nil, closing, err
	}
	for _, t := range q.Thresholds {
		if err := t.In(q.Profile.Groups, q.Work.Streams); err != nil {
			return nil, closing, err
		}
	}
	return q, closing, nil
}

// expressions parses the thresholds of the flags, or else the default.
func (f *runFlags) expressions() ([]report.ThresholdExpr, error) {
	texts := f.thresholds
	if len(texts) == 0 {
		texts = []string{report.DefaultThreshold}
	}
	var all []report.ThresholdExpr
	for _, text := range texts {
		t, err := report.ParseThreshold(text)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// progress is a line on the terminal, or nothing where there is none.
func (f *runFlags) progress(q *report.Question, s streams) *report.Progress {
	if file, ok := s.err.(*os.File); !ok || !isTerminal(file) {
		return nil
	}
	p := report.NewProgress(s.err, "playing "+q.Name, "requests", 0, time.Now)
	hear, heard := q.Attempt, int64(0)
	q.Attempt = func(reading string, run int, a *workload.Attempt) {
		if hear != nil {
			hear(reading, run, a)
		}
		if heard++; heard%8192 == 0 {
			p.Update(heard)
		}
	}
	return p
}

// openLimits opens the limits that the flag names.
func (f *runFlags) openLimits() (*profile.Profile, error) {
	if f.limits == "" {
		return nil, fmt.Errorf("--limits: is missing, want a published profile's name (see sim limits) or a limits file")
	}
	return profile.Open(f.limits)
}

// maxSeed keeps seed + runs within an int64.
const maxSeed = math.MaxInt64 - 10_000

func joined(names []string) string { return strings.Join(names, ", ") }
