package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/underway"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/page"
	"loadshape/report/shard"
	"loadshape/report/sweep"
	"loadshape/workload"

	"github.com/spf13/pflag"
)

const sweepUsage = `Play a grid: a plan with several values of one thing, or of several, each with
many seeds. It shows how many seeds hold in each cell, what is refused, how long
requests wait, and where the edge is. Each cell can be played again by a command
of its own, which it names.

Usage:
  sim sweep [PLAN.yaml] --vary NAME=VALUES...

Examples:
  sim sweep launch.yaml --vary scale=0.5..2:0.1
  sim sweep launch.yaml --vary scale=0.5..2:0.25 --vary limits=anthropic/start,anthropic/build
  sim sweep launch.yaml --vary retries=none,claude-code,anthropic-python --out csv=grid.csv
  sim sweep launch.yaml --vary scale=1..3:0.1 --shard 1/4 --format json > 1.json
  sim sweep launch.yaml --vary streams.chat.arrivals.rate=50..400:50
  sim merge 1.json 2.json 3.json 4.json --out html=grid.html

NAME is scale, limits or retries, as the flags of sim run have them; clients, of
the plan's closed loop; or a place in the plan, as --set has it. VALUES are
some, with a comma between them, or FROM..TO:STEP. The last --vary goes across,
the one before it down; every further one makes more grids.

Exit status:
  0  the grid, or the part of it, stands, whatever came of its cells
  2  the command line or a file cannot be used: nothing was played
`

func runSweep(ctx context.Context, args []string, s streams) (int, error) {
	var f runFlags
	var vary []string
	what := cli.NewSection("What is played")
	what.StringArrayVar(&vary, "vary", nil, "`NAME=VALUES`\nwhat differs from cell to cell; can be repeated")
	f.addSet(what.FlagSet)
	f.addLimits(what.FlagSet)
	f.acceleration.Add(what.FlagSet)
	what.StringVar(&f.retries, "retries", "", "`NAME`\nwhat clients do when refused: a name of sim retries (default: the plan's)")
	what.StringVar(&f.scale, "scale", "", "`N`\nmultiply the traffic of every cell")
	what.StringVar(&f.seed, "seed", "", "`N`\nof all chance (default: the plan's)")
	what.StringVar(&f.runs, "runs", "", fmt.Sprintf("`N`\nplay each cell so often, with the seeds from --seed on (default: %d where chance has a part in it, otherwise 1)", sweep.DefaultRuns))
	what.StringVar(&f.shard, "shard", "", shard.Help)
	what.StringVar(&f.start, "start", "", "`TIME`\nwall-clock time of the first instant, as 2026-11-23T09:30:00Z (default: a whole minute)")
	what.StringVar(&f.reading, "reading", "both", "`READING`\nof what the published rules leave open: loose, strict or both (default both)")
	what.StringArrayVar(&f.thresholds, "threshold", nil, "`CONDITION`\nwhat must be true, as 'gave_up_share <= 0.1%'; can be repeated (default: the plan's, or 'refused == 0')")
	written := cli.NewSection("What is written")
	written.StringVar(&f.format, "format", "text", "`FORMAT`\nof the report: "+cli.Joined(page.SweepFormats())+" (default text)")
	written.StringArrayVar(&f.outs, "out", nil, "`FORMAT=FILE`\nwrite a report to a file as well; can be repeated")
	flags, err := cli.Parse("sim sweep", sweepUsage, args, 1, what, written)
	if err != nil {
		return 0, err
	}
	q, err := f.askSweep(vary, flags, s)
	if err != nil {
		return 0, err
	}
	o := page.Options{Version: cli.Version(), Command: again(flags, f.plan.Plan)}
	cells := underway.Parts{Unit: "cell"}
	f.stands = cells.Stands
	return statusHolds, f.deliver(ctx, s, page.SweepFormats(), func() (func(io.Writer, string, layout.Options) error, error) {
		q.Played = func(done, of int) { cells.Done(s.err, "playing "+q.Name, done, of) }
		grid, err := sweep.Play(q)
		if cells.Clear(); err != nil {
			return nil, err
		}
		return func(w io.Writer, format string, style layout.Options) error {
			return page.WriteSweepAs(w, format, grid, o, style)
		}, nil
	})
}

// askSweep makes the question of the flags.
func (f *runFlags) askSweep(vary []string, flags *pflag.FlagSet, s streams) (*sweep.Question, error) {
	q := &sweep.Question{Together: together}
	var err error
	if q.Shard, err = shard.Parse(f.shard, s.getenv); err != nil {
		return nil, err
	}
	f.shard = "" // of cells, not of runs
	if f.plan, err = f.readPlan(flags, s); err != nil {
		return nil, err
	}
	if q.Axes, err = f.axes(vary); err != nil {
		return nil, err
	}
	q.Name, q.Source, q.SHA256 = f.plan.Name, f.plan.source, f.plan.SHA256()
	if q.Name == "" {
		q.Name = q.Source
	}
	q.Version, q.Thresholds = cli.Version(), layout.Listed(f.thresholds)
	if len(f.thresholds) == 0 {
		for _, t := range f.plan.Thresholds {
			q.Thresholds = append(q.Thresholds, t.Threshold)
		}
	}
	for _, name := range []string{"acceleration", "retries", "scale", "seed", "runs", "start", "reading"} {
		if flags.Changed(name) {
			q.Flags = append(q.Flags, "--"+name+"="+flags.Lookup(name).Value.String())
		}
	}
	q.Flags = layout.Listed(q.Flags)
	q.Cell = func(values []string) (*judge.Question, string, error) {
		cell, asked := *f, &question{close: func() {}}
		var changes []string
		for i, a := range q.Axes {
			if flag := cell.varied(a.Name); flag != nil {
				*flag = values[i]
			} else {
				changes = append(changes, a.Name+"="+values[i])
			}
		}
		if len(changes) > 0 {
			plan, err := workload.ReadPlanIn(f.plan.File(), strings.NewReader(f.plan.Text()), workload.Surroundings{Variable: cli.Variables(s.getenv), Set: changes})
			if err != nil {
				return nil, "", err
			}
			cell.plan = &givenPlan{plan, f.plan.source}
		}
		if err := cell.ask(asked, flags, s); err != nil {
			return nil, "", err
		}
		if asked.Runs == 0 && asked.Chance {
			asked.Runs = sweep.DefaultRuns
		}
		return &asked.Question, againAsCell(flags, f.plan.Plan, q.Axes, values, asked.Runs), nil
	}
	f.inputs = slices.Concat(flags.Args(), f.plan.Files())
	return q, nil
}

// clients is the place in the plan of how many clients its closed loop has.
func (f *runFlags) clients() (string, error) {
	var loops []string
	for i := range f.plan.Streams {
		s := &f.plan.Streams[i]
		if s.ClosedLoop == nil {
			continue
		}
		at := fmt.Sprintf("streams[%d]", i)
		if s.Name != "" {
			at = "streams." + s.Name
		}
		loops = append(loops, at+".closed_loop.clients")
	}
	if len(loops) == 1 {
		return loops[0], nil
	} else if len(loops) == 0 {
		return "", errors.New("no stream of the plan is a closed loop, expected one with clients")
	}
	return "", fmt.Errorf("%d streams of the plan have some, expected %s", len(loops), bucket.OneOf(loops))
}

// varied is the flag of sim run that an axis varies; nil where there is none.
func (f *runFlags) varied(axis string) *string {
	return map[string]*string{"scale": &f.scale, "limits": &f.limits, "retries": &f.retries}[axis]
}

// axes reads what is varied.
func (f *runFlags) axes(vary []string) ([]sweep.Axis, error) {
	if len(vary) == 0 {
		return nil, fmt.Errorf("--vary: is missing, expected what differs from cell to cell, as --vary scale=0.5..2:0.1")
	}
	var axes []sweep.Axis
	for _, text := range vary {
		a, err := sweep.ParseAxis(text)
		if err != nil {
			return nil, fmt.Errorf("--vary: %w", err)
		}
		if a.Name == "clients" {
			if a.Name, err = f.clients(); err != nil {
				return nil, fmt.Errorf("--vary: clients: %w", err)
			}
		}
		flag := f.varied(a.Name)
		switch {
		case flag == nil && !strings.ContainsAny(a.Name, ".["):
			return nil, fmt.Errorf("--vary: is of %.80q, expected scale, limits, retries, clients or a place in the plan as streams.chat.arrivals.rate", a.Name)
		case flag != nil && *flag != "":
			return nil, fmt.Errorf("--%s: is given, and --vary %s, expected one of them", a.Name, a.Name)
		case slices.ContainsFunc(axes, func(b sweep.Axis) bool { return a.Name == b.Name }):
			return nil, fmt.Errorf("--vary: %s is given twice, expected it once", a.Name)
		}
		axes = append(axes, a)
	}
	return axes, nil
}
