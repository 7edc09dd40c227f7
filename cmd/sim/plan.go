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
	"loadshape/bucket/profile"
	"loadshape/cmd/internal/cli"
	"loadshape/report"
	"loadshape/workload"
	"loadshape/workload/trace"

	"github.com/spf13/pflag"
)

// The example that is checked where no plan is given.
//
//go:embed example.yaml
var example string

const exampleName = "embedded example"

// askPlan asks about a plan.
func (f *runFlags) askPlan(q *question, policy *workload.RetryPolicy, flags *pflag.FlagSet, s streams) error {
	plan, source, err := openPlan(flags, s)
	if err != nil {
		return err
	}
	q.inputs = flags.Args()
	if f.scale != "" {
		ratio, err := trace.ParseRatio(f.scale)
		if err == nil {
			plan, err = plan.Scaled(ratio.Num, ratio.Den)
		}
		if err != nil {
			return fmt.Errorf("--scale: %w", err)
		}
	}
	if policy != nil {
		plan = plan.WithRetries(*policy)
	}
	q.plan = plan
	q.Name = plan.Name
	if q.Name == "" {
		q.Name = source
	}
	q.Work.Kind, q.Work.Source = "plan", source
	for i := range plan.Streams {
		q.Work.Streams = append(q.Work.Streams, plan.Streams[i].Name)
	}
	q.Work.Retries = plan.Retries()
	if !flags.Changed("seed") {
		q.Seed = plan.Seed
	}
	if q.Profile, err = f.limitsOf(plan, q); err != nil {
		return err
	}
	for i := range plan.Streams {
		if _, err := q.Profile.Group(plan.Streams[i].Model); err != nil {
			return plan.Wrap(&bucket.FieldError{Path: fmt.Sprintf("streams[%d].model", i), Want: err.Error()})
		}
	}
	if err := f.addThresholdsOf(plan, q); err != nil {
		return err
	}
	q.inputs = append(q.inputs, plan.Files()...)
	q.Assumptions = report.AssumedOf(plan)
	const second = int64(bucket.Second)
	q.meter = newMeter(s, &q.Question, "simulated seconds", plan.End()/second)
	q.Play = func(seed int64, t workload.Target, o workload.Observer) error {
		if q.meter.begin() {
			hear := o.Attempt
			o.Attempt = func(a *workload.Attempt) {
				q.meter.tick(a.Sent / second)
				hear(a)
			}
			if many := o.Admitted; many != nil {
				o.Admitted = func(r *workload.Run) {
					q.meter.tick(r.At[0] / second)
					many(r)
				}
			}
		}
		return plan.Wrap(plan.Play(seed, t, o))
	}
	return nil
}

// openPlan reads the plan that is named, or the example.
func openPlan(flags *pflag.FlagSet, s streams) (*workload.Plan, string, error) {
	if flags.NArg() == 0 {
		plan, err := workload.ReadPlan("example.yaml", strings.NewReader(example))
		return plan, exampleName, err
	}
	path := flags.Arg(0)
	switch path {
	case "":
		return nil, "", errors.New("run: the plan's name is empty, want a file")
	case "-":
		plan, err := workload.ReadPlan("-", s.in)
		return plan, path, err
	}
	if info, err := os.Stat(path); err != nil {
		return nil, "", fmt.Errorf("%s: %w, want a plan", path, cli.Cause(err))
	} else if info.IsDir() {
		return nil, "", fmt.Errorf("%s: is a directory, want a plan", path)
	}
	plan, err := workload.OpenPlan(path)
	if path := (*os.PathError)(nil); errors.As(err, &path) {
		err = fmt.Errorf("%s: %w, want a plan", path.Path, path.Err)
	}
	if err != nil && slices.Contains([]string{".jsonl", ".csv", ".gz"}, filepath.Ext(path)) {
		err = fmt.Errorf("%w; recorded traffic is given with --trace", err)
	}
	return plan, path, err
}

// limitsOf opens the limits of the flag, or else of the plan.
func (f *runFlags) limitsOf(plan *workload.Plan, q *question) (*profile.Profile, error) {
	if f.limits != "" {
		q.inputs = append(q.inputs, f.limits)
		return profile.Open(f.limits)
	}
	if plan.Limits == "" {
		return nil, errors.New("--limits: is missing, and the plan names no limits, want a published profile's name (see sim limits) or a limits file")
	}
	if p, ok := profile.Published(plan.Limits); ok {
		return p, nil
	}
	beside := plan.Beside(plan.Limits)
	q.inputs = append(q.inputs, beside)
	p, err := profile.Open(beside)
	if _, missing := os.Stat(beside); missing != nil {
		_, err = profile.Open(plan.Limits) // whose error suggests a published name
		if err == nil {
			err = fmt.Errorf("%s: is not there, want a file beside the plan, or a published profile's name", beside)
		}
		return nil, plan.Wrap(&bucket.FieldError{Path: "limits", Want: err.Error()})
	}
	return p, err
}

// addThresholdsOf reads the thresholds of the flags, or else of the plan.
func (f *runFlags) addThresholdsOf(plan *workload.Plan, q *question) error {
	if len(f.thresholds) > 0 || len(plan.Thresholds) == 0 {
		return f.addThresholds(q)
	}
	if i, err := q.addThresholds(plan.Thresholds); err != nil {
		return plan.Wrap(&bucket.FieldError{Path: fmt.Sprintf("thresholds[%d]", i), Want: err.Error()})
	}
	return nil
}
