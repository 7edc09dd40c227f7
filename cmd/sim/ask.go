package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
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
func (f *runFlags) askPlan(q *report.Question, policy *workload.RetryPolicy, flags *pflag.FlagSet, s streams) error {
	for _, name := range []string{"trace-format", "model", "time-scale", "from", "to", "offset", "from-zero", "no-cache", "cache-ttl", "ttft", "output-rate"} {
		if flags.Changed(name) {
			return fmt.Errorf("--%s: is given, want it with --trace only: a plan says it itself", name)
		}
	}
	plan, source, err := openPlan(flags, s)
	if err != nil {
		return err
	}
	if f.scale != "" {
		ratio, err := trace.ParseRatio(f.scale)
		if err != nil {
			return fmt.Errorf("--scale: %w", err)
		}
		if plan, err = plan.Scaled(ratio.Num, ratio.Den); err != nil {
			return err
		}
	}
	if policy != nil {
		plan = plan.WithRetries(*policy)
	}
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
	if q.Profile, err = f.limitsOf(plan); err != nil {
		return err
	}
	for i := range plan.Streams {
		if _, err := q.Profile.Group(plan.Streams[i].Model); err != nil {
			return plan.Wrap(&bucket.FieldError{Path: fmt.Sprintf("streams[%d].model", i), Want: err.Error()})
		}
	}
	if q.Thresholds, err = f.thresholdsOf(plan); err != nil {
		return err
	}
	q.Assumptions = report.AssumedOf(plan)
	q.Play = plan.Play
	return nil
}

// openPlan reads the plan that is named, or the example.
func openPlan(flags *pflag.FlagSet, s streams) (*workload.Plan, string, error) {
	if flags.NArg() == 0 {
		plan, err := workload.ReadPlan("example.yaml", strings.NewReader(example))
		return plan, exampleName, err
	}
	path := flags.Arg(0)
	if path == "-" {
		plan, err := workload.ReadPlan("-", s.in)
		return plan, path, err
	}
	plan, err := workload.OpenPlan(path)
	return plan, path, err
}

// limitsOf opens the limits of the flag, or else of the plan.
func (f *runFlags) limitsOf(plan *workload.Plan) (*profile.Profile, error) {
	if f.limits != "" || plan.Limits == "" {
		return f.openLimits()
	}
	if p, ok := profile.Published(plan.Limits); ok {
		return p, nil
	}
	if beside := plan.Beside(plan.Limits); exists(beside) {
		return profile.Open(beside)
	}
	p, err := profile.Open(plan.Limits)
	if err != nil {
		return nil, plan.Wrap(&bucket.FieldError{Path: "limits", Want: err.Error()})
	}
	return p, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// thresholdsOf reads the thresholds of the flags, or else of the plan.
func (f *runFlags) thresholdsOf(plan *workload.Plan) ([]report.ThresholdExpr, error) {
	if len(f.thresholds) > 0 || len(plan.Thresholds) == 0 {
		return f.expressions()
	}
	var all []report.ThresholdExpr
	for i, text := range plan.Thresholds {
		t, err := report.ParseThreshold(text)
		if err != nil {
			return nil, plan.Wrap(&bucket.FieldError{Path: fmt.Sprintf("thresholds[%d]", i), Want: err.Error()})
		}
		all = append(all, t)
	}
	return all, nil
}

// askTrace asks about recorded traffic.
func (f *runFlags) askTrace(q *report.Question, policy *workload.RetryPolicy, s streams) (closing func(), err error) {
	closing = func() {}
	options, err := f.options()
	if err != nil {
		return closing, err
	}
	var service workload.Service
	if service.TTFT, err = bucket.ParseDuration(f.ttft); err != nil || service.TTFT < 0 {
		return closing, fmt.Errorf("--ttft: is %q, want a time such as 1s or 250ms, not negative", f.ttft)
	}
	if err = service.Rate.UnmarshalText([]byte(f.outputRate)); err != nil || service.Rate <= 0 {
		return closing, fmt.Errorf("--output-rate: is %q, want tokens a second, more than 0", f.outputRate)
	}
	if policy == nil {
		policy = &workload.RetryPolicy{}
	}
	if q.Thresholds, err = f.expressions(); err != nil {
		return closing, err
	}
	if q.Profile, err = f.openLimits(); err != nil {
		return closing, err
	}
	input := func() (io.Reader, error) { return nil, nil }
	if f.trace == "-" {
		file, err := spool(s.in)
		if err != nil {
			return closing, err
		}
		closing = func() { file.Close() }
		input = func() (io.Reader, error) {
			_, err := file.Seek(0, io.SeekStart)
			return file, err
		}
	}
	open := func() (*trace.Reader, error) {
		in, err := input()
		if err != nil {
			return nil, err
		}
		return openTrace(f.trace, in, options)
	}
	r, err := open()
	if err != nil {
		return closing, err
	}
	q.Work.Format = string(r.Format())
	options.Format = r.Format()
	r.Close()
	q.Name, q.Work.Kind, q.Work.Source = f.trace, "trace", f.trace
	q.Work.Streams = []string{"trace"}
	q.Work.Retries = "none"
	if policy.Name != "" {
		q.Work.Retries = policy.Name
	}
	q.Assumptions = report.AssumedService(service)
	q.Play = func(seed int64, t workload.Target, o workload.Observer) error {
		r, err := open()
		if err != nil {
			return err
		}
		defer r.Close()
		next := func(request *workload.Request) (bool, error) {
			switch err := r.Next(request); {
			case errors.Is(err, io.EOF):
				return false, nil
			case err != nil:
				return false, err
			}
			if err := service.Fill(request); err != nil {
				return false, fmt.Errorf("%s:%d: %w", f.trace, r.Line(), err)
			}
			return true, nil
		}
		group := t.Group
		t.Group = func(model string) (int, error) {
			g, err := group(model)
			if err != nil {
				err = fmt.Errorf("%s:%d: model: %w; --model NAME takes every request as one of that model", f.trace, r.Line(), err)
			}
			return g, err
		}
		return workload.Replay(next, policy, seed, t, o)
	}
	return closing, nil
}
