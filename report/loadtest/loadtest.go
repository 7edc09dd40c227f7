// Package loadtest checks traffic plans in Go tests:
//
//	func TestLaunchFits(t *testing.T) {
//		loadtest.Require(t, loadtest.Plan{File: "testdata/launch.yaml"})
//	}
//
// A plan is played against its limits as sim run plays it. No network is needed, no time passes,
// and no file is written.
//
// In comes the file of a plan; out goes a failed test with the report of sim run, or nothing. It
// decides nothing itself: package judge does, and package write says it. All of it is in this one
// file.
package loadtest

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/write"
	"loadshape/workload"
)

// A TB is a test, a benchmark or a fuzz target: what is needed of a testing.TB, so that programs do not get that package.
type TB interface {
	Helper()
	Logf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// A Plan is a traffic plan and how it is judged. Only File must be set: the other fields are, where they are zero, what the
// plan says, or what sim run does by itself.
type Plan struct {
	File       string   // from the folder of the test
	Limits     string   // the name of a published profile, or a limits file
	Thresholds []string // conditions such as "wait_s.p99 < 5s", all of which must be true
	Seed       *int64   // of all chance
	Runs       int      // with the seeds from Seed on; the worst counts
	Reading    string   // of what the published rules leave open: "loose", "strict" or "both"

	// AcceptDepends lets a plan pass of which only the strict reading breaks a threshold: the answer depends on what the
	// provider does not publish.
	AcceptDepends bool
}

// Require ends the test where the plan does not hold, or cannot be played. What it says begins as the report of sim run does:
// the verdict in a sentence, and the thresholds. A plan that holds gives its result, for other figures to be looked at.
func Require(t TB, p Plan) *report.Result {
	t.Helper()
	r, err := p.judge()
	if err != nil {
		t.Fatalf("loadtest: %v", err)
		return nil
	}
	var b strings.Builder
	if err := write.Verdict(&b, r, layout.Options{Unicode: true}); err != nil {
		t.Fatalf("loadtest: %v", err)
		return nil
	}
	switch {
	case r.Verdict == report.Holds:
		t.Logf("HOLDS  %s", r.Sentence())
	case r.Verdict == report.Depends && p.AcceptDepends:
		t.Logf("%s\nIt depends, which AcceptDepends lets pass.", &b)
	case r.Verdict == report.Depends:
		t.Fatalf("%s\nA plan that depends does not pass, unless AcceptDepends is set. The whole report: %s", &b, p.command())
		return nil
	default:
		t.Fatalf("%s\nThe whole report: %s", &b, p.command())
		return nil
	}
	return r
}

// judge plays the plan.
func (p *Plan) judge() (*report.Result, error) {
	if p.File == "" {
		return nil, errors.New("File: is empty, expected a plan")
	}
	if p.Runs < 0 {
		return nil, fmt.Errorf("Runs: is %d, expected 0 or more", p.Runs)
	}
	plan, err := workload.OpenPlan(p.File)
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = fmt.Errorf("%s: %w, expected a plan", path.Path, path.Err)
	}
	if err != nil {
		return nil, err
	}
	var limits *profile.Profile
	if p.Limits != "" {
		limits, err = profile.Open(p.Limits)
	} else if limits, _, err = judge.LimitsOf(plan, nil); errors.Is(err, judge.ErrNoLimits) {
		err = fmt.Errorf("%s: Limits is empty, and %w", p.File, err)
	}
	if err != nil {
		return nil, err
	}
	q, err := judge.AboutPlan(plan, p.File, limits, p.Thresholds)
	if err != nil {
		return nil, err
	}
	q.Runs = p.Runs
	if p.Seed != nil {
		q.Seed = *p.Seed
	}
	if q.Seed < 0 || q.Seed > math.MaxInt64-int64(p.Runs) {
		return nil, fmt.Errorf("Seed: is %d, expected a number from 0 with room for the runs after it", q.Seed)
	}
	switch p.Reading {
	case "", "both":
	case "loose":
		q.Strict = false
	case "strict":
		q.Loose = false
	default:
		return nil, fmt.Errorf("Reading: is %q, expected loose, strict or both", p.Reading)
	}
	return judge.Answer(q)
}

// command is what says more, for a shell in the folder of the test.
func (p *Plan) command() string {
	args := []string{"sim", "run", p.File}
	add := func(name, value string) {
		if value != "" {
			args = append(args, "--"+name, value)
		}
	}
	add("limits", p.Limits)
	for _, t := range p.Thresholds {
		add("threshold", t)
	}
	if p.Seed != nil {
		add("seed", strconv.FormatInt(*p.Seed, 10))
	}
	if p.Runs > 1 {
		add("runs", strconv.Itoa(p.Runs))
	}
	add("reading", p.Reading)
	for i, arg := range args {
		args[i] = layout.ShellWord(arg)
	}
	return strings.Join(args, " ")
}
