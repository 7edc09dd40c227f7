package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/underway"
	"loadshape/report/judge"
	"loadshape/report/search"
	"loadshape/workload"
	"loadshape/workload/change"
	"loadshape/workload/retry"
	"loadshape/workload/trace"

	"github.com/spf13/pflag"
)

// The example that is checked where no plan is given.
//
//go:embed example.yaml
var example string

const exampleName = "embedded example"

// askPlan asks about a plan.
func (f *runFlags) askPlan(q *question, policy *retry.Policy, flags *pflag.FlagSet, s streams) error {
	if f.plan == nil {
		var err error
		if f.plan, err = f.readPlan(flags, s); err != nil {
			return err
		}
	}
	plan, source := f.plan.Plan, f.plan.source
	q.text = plan.Text()
	q.inputs = slices.Clone(flags.Args())
	if f.start != "" {
		var err error
		if plan, err = plan.Starting(q.Start); err != nil {
			return err
		}
	}
	written := plan
	plan, err := f.altered(plan, policy)
	if err != nil {
		return err
	}
	limits, err := f.limitsOf(plan, q)
	if err == nil {
		limits, err = f.acceleration.In(limits)
	}
	if err != nil {
		return err
	}
	asked, err := judge.AboutPlan(plan, source, limits, f.thresholds)
	if err != nil {
		return err
	}
	asked.Loose, asked.Strict, asked.Runs, asked.Shard, asked.Start, asked.Work.Start = q.Loose, q.Strict, q.Runs, q.Shard, q.Start, q.Work.Start
	asked.Work.Scale = f.scaled()
	asked.Together = together
	if flags.Changed("seed") {
		asked.Seed = q.Seed
	}
	q.plan, q.Question = plan, *asked
	q.sum = func() (string, error) { return plan.SHA256(), nil }
	q.inputs = append(q.inputs, plan.Files()...)
	f.follow(q, s)
	q.Ramped = func(stretch search.Scale) (*judge.Ramped, error) {
		ramped, err := f.ramped(written, policy, stretch)
		if err == nil {
			ramped.Play = q.meter.Seeking(ramped.Play)
		}
		return ramped, err
	}
	return nil
}

// follow shows on a terminal how far the plays of a plan are.
func (f *runFlags) follow(q *question, s streams) {
	q.meter = underway.NewMeter(s.err, &q.Question, "simulated seconds", q.plan.End()/int64(bucket.Second))
	q.meter.Follow(&q.Question)
}

// scaled is the multiple of the traffic that is played, empty where it is the traffic itself.
func (f *runFlags) scaled() string {
	ratio, err := trace.ParseRatio(f.scale)
	if err != nil || ratio.Num == ratio.Den {
		return "" // where it is wrong, the traffic is not played
	}
	return factor(ratio)
}

// altered is a plan as the flags want it.
func (f *runFlags) altered(plan *workload.Plan, policy *retry.Policy) (*workload.Plan, error) {
	if f.scale != "" {
		ratio, err := trace.ParseRatio(f.scale)
		if err == nil {
			plan, err = plan.Scaled(ratio.Num, ratio.Den)
		}
		if err != nil {
			return nil, fmt.Errorf("--scale: %w", err)
		}
	}
	if policy != nil {
		plan = plan.WithRetries(*policy)
	}
	return plan, nil
}

// ramped is the plan of a file with slower rises, altered as the plan itself.
func (f *runFlags) ramped(written *workload.Plan, policy *retry.Policy, stretch search.Scale) (*judge.Ramped, error) {
	ramp, err := change.Ramped(written, int64(stretch), int64(search.One))
	if err != nil {
		return nil, err
	}
	plan, _, err := written.Edited(ramp.Edits...)
	if err != nil {
		return nil, err
	}
	if plan, err = f.altered(plan, policy); err != nil {
		return nil, err
	}
	return &judge.Ramped{Ramp: ramp, End: plan.End(), Play: func(seed int64, t workload.Target, o workload.Observer) error {
		return plan.Wrap(plan.Play(seed, t, o))
	}}, nil
}

// addSet adds the flag that changes a plan's file before it is read.
func (f *runFlags) addSet(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.sets, "set", nil, "`PATH=VALUE`\nchange the plan before it is read, as streams.chat.arrivals.rate=80; null takes something away; can be repeated")
}

// A givenPlan is a plan as it was read.
type givenPlan struct {
	*workload.Plan
	source string
}

// readPlan reads the plan that is named, or the example.
func (f *runFlags) readPlan(flags *pflag.FlagSet, s streams) (*givenPlan, error) {
	in := workload.Surroundings{Variable: cli.Variables(s.getenv), Set: f.sets}
	if flags.NArg() == 0 {
		plan, err := workload.ReadPlanIn("example.yaml", strings.NewReader(example), in)
		return &givenPlan{plan, exampleName}, err
	}
	var plan *workload.Plan
	path := flags.Arg(0)
	switch path {
	case "":
		return nil, errors.New("run: the plan's name is empty, expected a file")
	case "-":
		plan, err := workload.ReadPlanIn("-", s.in, in)
		return &givenPlan{plan, path}, err
	}
	if info, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%s: %w, expected a plan", path, cli.Cause(err))
	} else if info.IsDir() {
		return nil, fmt.Errorf("%s: is a directory, expected a plan", path)
	}
	file, err := os.Open(path)
	if err == nil {
		defer file.Close()
		plan, err = workload.ReadPlanIn(path, file, in)
	}
	if path := (*os.PathError)(nil); errors.As(err, &path) {
		err = fmt.Errorf("%s: %w, expected a plan", path.Path, path.Err)
	}
	if err != nil && slices.Contains([]string{".jsonl", ".csv", ".gz"}, filepath.Ext(path)) {
		err = fmt.Errorf("%w; recorded traffic is given with --trace", err)
	}
	return &givenPlan{plan, path}, err
}
