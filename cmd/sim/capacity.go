package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/underway"
	"loadshape/report/capacity"
	"loadshape/report/judge"
	"loadshape/report/search"
	"loadshape/workload"
	"loadshape/workload/logs"

	"github.com/spf13/pflag"
)

const capacityUsage = `Find how far a plan can grow before it breaks a threshold: under all its limits,
and under each alone; how small the limits could be; and which other published
tiers would do. Every number is found by playing the plan, at scales of 0.01,
0.02 and so on, with the same random numbers. Under all limits it is the scale
at which 95 of 100 seeds hold; the rest goes by the plan's own seed, as with
--runs 1 everything does. Without a plan, the embedded example is measured.

Usage:
  sim capacity [PLAN.yaml]
  sim capacity --trace LOG [--users 1..500]

Examples:
  sim capacity launch.yaml
  sim capacity launch.yaml --limits anthropic/build/claude-sonnet-5
  sim capacity launch.yaml --threshold 'wait_s.p99 < 5s' --confidence 99%
  sim capacity launch.yaml --max 50 --format json
  sim capacity --trace ~/.claude/projects --limits anthropic/start

With --trace it finds how many people fit each published tier who work as the
sessions of a log did: its sessions, drawn and joined, many at the same time.
Then --seed and --runs are those of the draws, and --max is of no use.

` + capacityStatuses

const capacityStatuses = `Exit status:
  0  the plan as it is, at scale 1, holds; of users: they were measured
  1  it fails
  2  the command line or a file cannot be used: nothing was measured
  3  it depends on what the published rules leave open
`

// capacityFlags are the flags of capacity.
type capacityFlags struct {
	runFlags
	max        string
	confidence string
	percent    int64 // that confidence is
	users      string
	length     string // of what is played of them
}

func (f *capacityFlags) sections() []cli.Section {
	flags := cli.NewSection("Flags")
	f.addLimits(flags.FlagSet)
	f.acceleration.Add(flags.FlagSet)
	f.addSet(flags.FlagSet)
	flags.StringArrayVar(&f.thresholds, "threshold", nil, "`CONDITION`\nwhat must be true, as 'gave_up_share <= 0.1%'; can be repeated (default: the plan's, or 'refused == 0')")
	flags.StringVar(&f.seed, "seed", "", "`N`\nof all chance (default: the plan's)")
	flags.StringVar(&f.runs, "runs", "", "`N`\nhow many seeds are played, from --seed on (default: 5 to 100 where chance has a part in the plan, fewer the more requests there are; otherwise 1)")
	flags.StringVar(&f.confidence, "confidence", "95%", "`SHARE`\nof the seeds that hold at the scale that is found, in whole per cent (default 95%)")
	flags.StringVar(&f.max, "max", "10", "`N`\nthe largest scale to try, a whole number (default 10)")
	flags.StringVar(&f.format, "format", "text", "`FORMAT`\ntext, json or markdown; of users csv and html, too (default text)")

	log := cli.NewSection("How many users fit (only with --trace)")
	log.StringArrayVar(&f.traces, "trace", nil, "`FILE`\nthe log that users are like, or a folder of logs; - is standard input; can be repeated")
	log.StringVar(&f.users, "users", "1..500", "`FROM..TO`\nhow many users are tried (default 1..500)")
	log.StringVar(&f.length, "duration", "1h", "`TIME`\nhow long they are at work in each draw (default 1h)")
	log.StringArrayVar(&f.outs, "out", nil, "`FORMAT=FILE`\nwrite a report to a file as well; can be repeated")
	log.StringVar(&f.traceFlags.format, "trace-format", "", "`FORMAT`\n"+bucket.OneOf(logs.AllFormats())+" (default: told by the content)")
	f.addShape(log.FlagSet)
	f.addService(log.FlagSet)
	return []cli.Section{flags, log}
}

// mostScale is the largest --max.
const mostScale = 100

func runCapacity(ctx context.Context, args []string, s streams) (int, error) {
	f := capacityFlags{runFlags: runFlags{reading: "both"}}
	sections := f.sections()
	flags, err := cli.Parse("sim capacity", capacityUsage, args, 1, sections...)
	if err != nil {
		return 0, err
	}
	most, err := strconv.ParseInt(f.max, 10, 64)
	if err != nil || most < 1 || most > mostScale {
		return 0, fmt.Errorf("--max: is %q, expected a whole number from 1 to %d", f.max, mostScale)
	}
	if f.percent, err = strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(f.confidence, "%")), 10, 64); err != nil || f.percent < 1 || f.percent > 100 || !strings.HasSuffix(f.confidence, "%") {
		return 0, fmt.Errorf("--confidence: is %q, expected whole per cent from 1%% to 100%%", f.confidence)
	}
	if len(f.traces) > 0 && len(f.sets) > 0 {
		return 0, errors.New("--set: is given, expected it with a plan only")
	}
	if len(f.traces) > 0 {
		if err := f.oneLimits(); err != nil {
			return 0, err
		}
		return f.runUsers(ctx, flags, s)
	}
	if err := planOnly(sections[1]); err != nil {
		return 0, err
	}
	if !slices.Contains([]string{"text", "json", "markdown"}, f.format) {
		return 0, fmt.Errorf("--format: is %q, expected text, json or markdown", f.format)
	}
	var played underway.Counter
	defer underway.Stopped(underway.Stoppable(ctx), s.err, statusInput, played.Stands)()
	q, err := f.askCapacity(flags, search.Scale(most)*search.One, s, &played)
	if err != nil {
		return 0, err
	}
	c, err := capacity.Measure(q)
	played.Clear()
	if placed := (placedError{}); err != nil && !errors.As(err, &placed) {
		err = fmt.Errorf("%s: %w", q.Work.Source, err)
	}
	if err != nil {
		return 0, err
	}
	var b bytes.Buffer
	switch f.format {
	case "json":
		err = capacity.WriteJSON(&b, c)
	case "markdown":
		err = capacity.WriteMarkdown(&b, c)
	default:
		err = capacity.WriteText(&b, c, cli.Style(s.out, s.getenv, false))
	}
	if err == nil {
		_, err = s.out.Write(b.Bytes())
	}
	return statusOf(c.Verdict), err
}

// askCapacity makes the question of the flags.
func (f *capacityFlags) askCapacity(flags *pflag.FlagSet, most search.Scale, s streams, played *underway.Counter) (*capacity.Question, error) {
	q := &question{close: func() {}}
	if err := f.ask(q, flags, s); err != nil {
		return nil, err
	}
	underway.Foretell(s.err, q.plan, 25*underway.LeastRuns(&q.Question), "fewer --runs and a smaller --max take less")
	played.Show(underway.Line(s.err, "measuring "+q.Name, "attempts played", 0))
	c := &capacity.Question{Question: q.Question, Plan: q.plan, Most: most, Confidence: f.percent}
	c.Together = together
	if err := f.tiersOf(&c.Tiers, q); err != nil {
		return nil, err
	}
	drawn := capacity.NewDrawn(q.plan, q.Seed)
	c.At = func(scale search.Scale) (judge.Play, error) {
		if _, err := q.plan.Scaled(int64(scale), int64(search.One)); err != nil {
			return nil, placedError{fmt.Errorf("at scale %v: %w", scale, err)}
		}
		return func(seed int64, t workload.Target, o workload.Observer) error {
			plan, err := drawn.Scaled(seed, scale)
			if err == nil {
				err = plan.Wrap(plan.Play(seed, t, played.Hear(o)))
			}
			if err != nil {
				return placedError{err}
			}
			return nil
		}, nil
	}
	c.Part = func(scale search.Scale, kept []workload.Figures) (judge.Play, func(int64) (int64, bool), error) {
		plan, err := drawn.Scaled(q.Seed, scale)
		if err != nil {
			return nil, nil, err
		}
		part := plan.Part(kept)
		return func(seed int64, t workload.Target, o workload.Observer) error {
			return part.Play(seed, t, played.Hear(o))
		}, part.Requests, nil
	}
	c.Requests = drawn.Requests
	c.Told = func(at capacity.Stage) { played.Part(at.What, at.Done, at.Of) }
	return c, nil
}

// A placedError says already where in the plan it is.
type placedError struct{ error }

func (e placedError) Unwrap() error { return e.error }
