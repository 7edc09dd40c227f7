package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"loadshape/bucket"
	"loadshape/cmd/internal/acceleration"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/listing"
	"loadshape/cmd/internal/underway"
	"loadshape/report"
	"loadshape/report/calibration"
	"loadshape/report/judge"
	"loadshape/report/page"
	"loadshape/report/shard"
	"loadshape/workload"
	"loadshape/workload/logs"
	"loadshape/workload/logs/sums"
	"loadshape/workload/retry"

	"github.com/spf13/pflag"
)

const runUsage = `Check a plan, or recorded traffic, against rate limits. Without either, the
embedded example is checked.

Usage:
  sim [run] [PLAN.yaml]
  sim run --trace FILE --limits NAME|FILE
  sim run --trace LOG            of sim serve, against the limits it had

Examples:
  sim launch.yaml
  sim launch.yaml --limits anthropic/build/claude-sonnet-5
  sim launch.yaml --scale 2 --threshold 'wait_s.p99 < 5s'
  sim run --trace requests.jsonl --limits my-limits.yaml --retries claude-code
  zcat log.jsonl.gz | sim run --trace - --limits anthropic/start/claude-opus-5
  sim launch.yaml --format json --out markdown=comment.md

The published rules leave some points open, so traffic is judged twice: under
the loose reading, which takes them in its favour, and under the strict one.
  HOLDS    no threshold is broken under either
  DEPENDS  only the strict reading breaks one: the report says what decides
  FAILS    the loose reading breaks one, too

` + statuses

// runFlags are the flags of run.
type runFlags struct {
	traceFlags
	plan                      *givenPlan // nil: that of the arguments is read
	inputs                    []string   // besides traces and limits
	acceleration              acceleration.Flag
	traces                    []string
	limits, start, reading    string
	targetLimits              []string // all of --limits, of which limits is the last
	ttft, outputRate, retries string
	seed, runs, shard         string
	thresholds, sets          []string
	decisions, format         string
	stands                    func() string // when a signal ends what has no runs; nil: how the runs ended that are done
	agree, abort, open        bool
	checked                   bool
	outs                      []string
	chart                     bool
}

// sections are the flags as the help shows them; those of the last are of use for a trace only.
func (f *runFlags) sections() []cli.Section {
	what := cli.NewSection("What is checked")
	f.addLimits(what.FlagSet)
	f.acceleration.Add(what.FlagSet)
	what.StringArrayVar(&f.traces, "trace", nil, "`FILE`\ncheck the recorded traffic in this file, or the logs in this folder; - is standard input; can be repeated")
	what.StringVar(&f.retries, "retries", "", "`NAME`\nwhat clients do when refused: a name of sim retries (default: the plan's; none for a trace)")
	f.addSet(what.FlagSet)
	f.addScale(what.FlagSet)
	what.StringVar(&f.seed, "seed", "", "`N`\nof all chance (default: the plan's; 0 for a trace)")
	what.StringVar(&f.runs, "runs", "", "`N`\nplay so often, with the seeds from --seed on; the worst run is shown in full (default: 5 to 100 where chance has a part in the traffic, fewer the more requests there are; otherwise 1)")
	what.StringVar(&f.shard, "shard", "", shard.Help)
	what.StringVar(&f.start, "start", "", "`TIME`\nwall-clock time of the first instant, as 2026-11-23T09:30:00Z, for windows that follow the clock (default: a whole minute)")

	judged := cli.NewSection("How it is judged")
	judged.StringVar(&f.reading, "reading", "both", "`READING`\nof what the published rules leave open: loose, strict or both (default both)")
	judged.StringArrayVar(&f.thresholds, "threshold", nil, "`CONDITION`\nwhat must be true, as 'gave_up_share <= 0.1%'; can be repeated (default: the plan's, or 'refused == 0')")
	judged.BoolVar(&f.abort, "abort", false, "end a run at the instant at which one of the thresholds can no longer be met, where it can be told before the end")
	judged.BoolVar(&f.checked, "check", false, "check while it is played that time goes on, no request is lost, and no level leaves its bounds; what contradicts that is an error")
	judged.BoolVar(&f.agree, "agree", false, "fail unless every decision of an emulator's log is made again")

	written := cli.NewSection("What is written")
	f.addReport(written.FlagSet)
	written.StringVar(&f.decisions, "decisions", "", "`FILE`\nwrite every decision as a JSON line; with -, to standard output, and the report to standard error")

	shape := cli.NewSection("Recorded traffic (only with --trace)")
	shape.StringVar(&f.traceFlags.format, "trace-format", "", "`FORMAT`\n"+bucket.OneOf(append(logs.AllFormats(), sums.Formats()...))+" (default: told by the content)")
	f.addShape(shape.FlagSet)
	f.addService(shape.FlagSet)
	return []cli.Section{what, judged, written, shape}
}

// addService adds the flags of how fast answers come that a trace does not time.
func (f *runFlags) addService(flags *pflag.FlagSet) {
	flags.StringVar(&f.ttft, "ttft", "1s", "`TIME`\nfrom admission to the first token, where a record does not say it (default 1s)")
	flags.StringVar(&f.outputRate, "output-rate", "50", "`N`\ntokens a second from then on, where a record has no duration (default 50)")
}

// addReport adds the flags of where a result goes, and in which formats.
func (f *runFlags) addReport(flags *pflag.FlagSet) {
	flags.StringVar(&f.format, "format", "text", "`FORMAT`\nof the report: "+cli.Joined(reportFormats())+" (default text)")
	flags.StringArrayVar(&f.outs, "out", nil, "`FORMAT=FILE`\nwrite a report to a file as well, in one of these formats or as hgrm, the waits for HdrHistogram's tools, or as prometheus, its text format; can be repeated")
	flags.BoolVar(&f.chart, "chart", true, "leave the charts out of the text report")
	flags.BoolVar(&f.open, "open", false, "show the page in a browser: that of --out html=FILE, or one in a temporary file")
}

// A question is what is asked, and what the asking needs.
type question struct {
	judge.Question
	inputs []string       // files that are read
	plan   *workload.Plan // nil for a trace
	text   string         // of the plan's file
	meter  *underway.Meter
	replay *replay                // of an emulator's log; nil where nothing is compared
	log    *calibration.Log       // of a trace, whose statuses are; nil likewise
	sum    func() (string, error) // of what was played: its SHA-256, empty where that is not known
	close  func()                 // when all is over
}

func runRun(ctx context.Context, args []string, s streams) (int, error) {
	var f runFlags
	sections := f.sections()
	flags, err := cli.Parse("sim run", runUsage, args, 1, sections...)
	if err != nil {
		return 0, err
	}
	if err := f.check(flags, sections[len(sections)-1]); err != nil {
		return 0, err
	}
	if f.sums() {
		return f.runSums(ctx, flags, s)
	}
	outputs, err := f.outputs(flags, s)
	if err != nil {
		return 0, err
	}
	q := &question{close: func() {}}
	defer func() { q.close() }()
	if err := f.ask(q, flags, s); err != nil {
		return 0, err
	}
	q.Check = f.checked
	outputs.page = page.Options{Version: cli.Version(), Command: again(flags, q.plan), Plan: q.text, Phases: phasesOf(q)}
	if f.abort {
		if q.replay != nil {
			return 0, errors.New("--abort: is given, expected it without an emulator's log, whose decisions are compared up to its end")
		}
		if err := q.Abort(); err != nil {
			return 0, fmt.Errorf("--abort: %w", err)
		}
	}
	defer outputs.discard()
	if err := outputs.open(ctx, q.inputs); err != nil {
		return 0, err
	}
	q.Ran = func(v report.Verdict) {
		outputs.standing.Hear(v)
		q.meter.Ran()
	}
	q.Attempt = q.replay.hear(outputs.decisions(&q.Question))
	play := q.Play
	q.Play = func(seed int64, t workload.Target, o workload.Observer) error {
		if err := play(seed, t, o); err != nil {
			return placedError{err}
		}
		return nil
	}
	result, err := judge.Answer(&q.Question)
	q.meter.Clear()
	if err != nil && !errors.As(err, new(placedError)) {
		err = fmt.Errorf("%s: %w", q.Work.Source, err)
	}
	if err != nil {
		return 0, err
	}
	result.Version = cli.Version()
	if result.Workload.SHA256, err = f.sumOf(q, flags); err != nil {
		return 0, err
	}
	if result.Workload.Calibration, err = q.calibrated(); err != nil {
		return 0, err
	}
	if q.replay != nil {
		result.Workload.Log, q.replay.check.Required = &q.replay.check, f.agree
	}
	if outputs.page.Advice, err = f.adviseOnPage(q, outputs, result, s); err != nil {
		return 0, err
	}
	if err = outputs.write(result); err == nil {
		f.remark(q, s)
	}
	return statusOfResult(result), err
}

// calibrated says how well the limits predict what became of a log.
func (q *question) calibrated() (*calibration.Calibration, error) {
	probe := q.EachReading()[0]
	return calibration.Of(q.log, q.Profile, q.Start, probe.Name, probe.Reading)
}

// remark says what is probably not meant, or not known.
func (f *runFlags) remark(q *question, s streams) {
	for _, t := range q.Thresholds {
		if t.Unbreakable() && !f.agree {
			fmt.Fprintf(s.err, "sim: threshold %q: no run can break it\n", t.String())
		}
	}
	if f.decisions != "" && f.runs == "" && q.Chance {
		fmt.Fprintf(s.err, "sim: --decisions: one run is played, with seed %d; --runs N plays more\n", q.Seed)
	}
}

func statusOfResult(r *report.Result) int {
	if r.Part != nil { // sim merge gives the verdict
		return statusHolds
	}
	if log := r.Workload.Log; log != nil && log.Required && !log.Holds() {
		return statusFails
	}
	return statusOf(r.Verdict)
}

func statusOf(v report.Verdict) int {
	switch v {
	case report.Fails:
		return statusFails
	case report.Depends:
		return statusDepends
	}
	return statusHolds
}

// check refuses flags that contradict each other, and those that would be of no use.
func (f *runFlags) check(flags *pflag.FlagSet, traceOnly cli.Section) error {
	if len(f.traces) > 0 {
		if flags.NArg() > 0 {
			return fmt.Errorf("run: there are the plan %s and --trace %s, expected one of them", flags.Arg(0), f.traces[0])
		}
		if len(f.sets) > 0 {
			return errors.New("--set: is given, expected it with a plan only")
		}
		return f.oneLimits()
	}
	if f.agree {
		return errors.New("--agree: is given, expected it with --trace only, of an emulator's log")
	}
	return planOnly(traceOnly)
}

// planOnly refuses what a plan says itself.
func planOnly(traceOnly cli.Section) (err error) {
	traceOnly.VisitAll(func(flag *pflag.Flag) {
		if flag.Changed && err == nil {
			err = fmt.Errorf("--%s: is given, expected it with --trace only: a plan says it itself", flag.Name)
		}
	})
	return err
}

// ask makes the question of the flags.
func (f *runFlags) ask(q *question, flags *pflag.FlagSet, s streams) error {
	switch f.reading {
	case "both":
		q.Loose, q.Strict = true, true
	case "loose":
		q.Loose = true
	case "strict":
		q.Strict = true
	default:
		return fmt.Errorf("--reading: is %q, expected loose, strict or both", f.reading)
	}
	runs, err := f.askRuns(q, s.getenv)
	if err != nil {
		return err
	}
	if err := f.askSeed(q, flags); err != nil {
		return err
	}
	if f.start != "" {
		at, err := time.Parse(time.RFC3339Nano, f.start)
		if err != nil || at.Year() < 1700 || at.Year() > 2200 {
			return fmt.Errorf("--start: is %q, expected a time of the years 1700 to 2200 as in 2026-11-23T09:30:00Z", f.start)
		}
		q.Start = at.UnixNano()
		q.Work.Start = at.Format(time.RFC3339Nano)
	}
	var policy *retry.Policy
	if f.retries != "" {
		p, ok := retry.Named(f.retries)
		if !ok {
			return listing.UnknownPolicy("--retries", f.retries)
		}
		policy = &p
	}
	if len(f.traces) > 0 {
		err = f.askTrace(q, policy, flags, s)
	} else {
		err = f.askPlan(q, policy, flags, s)
	}
	if err != nil {
		return err
	}
	if q.Seed > math.MaxInt64-(runs-1) {
		return fmt.Errorf("--runs: is %d, expected at most %d: the seeds go up from %d", runs, math.MaxInt64-q.Seed+1, q.Seed)
	}
	return nil
}

// askRuns asks for as many runs as the flags say, and gives the most that there can be.
func (f *runFlags) askRuns(q *question, getenv func(string) string) (most int64, err error) {
	if q.Shard, err = shard.Parse(f.shard, getenv); err != nil {
		return 0, err
	}
	if f.runs == "" {
		if f.decisions != "" {
			q.Runs = 1
		}
		return 100, nil
	}
	runs, err := strconv.ParseInt(f.runs, 10, 64)
	if err != nil || runs < 1 || runs > maxRuns {
		return 0, fmt.Errorf("--runs: is %q, expected a whole number from 1 to %d", f.runs, maxRuns)
	}
	if q.Shard != nil && int64(q.Shard.Of) > runs {
		return 0, fmt.Errorf("--shard: is %q, expected at most as many parts as there are --runs, %d", f.shard, runs)
	}
	q.Runs = int(runs)
	return runs, nil
}

const maxRuns = 10_000

// askSeed takes over the seed of the flags.
func (f *runFlags) askSeed(q *question, flags *pflag.FlagSet) (err error) {
	if flags.Changed("seed") {
		if q.Seed, err = strconv.ParseInt(f.seed, 10, 64); err != nil || q.Seed < 0 {
			return fmt.Errorf("--seed: is %q, expected a whole number from 0 to %d", f.seed, int64(math.MaxInt64))
		}
	}
	return nil
}

// addThresholds reads the thresholds of the flags, or else the default.
func (f *runFlags) addThresholds(q *question) error {
	texts := f.thresholds
	if len(texts) == 0 {
		texts = []string{report.DefaultThreshold}
	}
	_, err := q.AddThresholds(texts)
	return err
}
