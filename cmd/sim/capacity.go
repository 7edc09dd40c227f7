package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/cmd/internal/cli"
	"loadshape/report/capacity"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/workload"

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

Examples:
  sim capacity launch.yaml
  sim capacity launch.yaml --limits anthropic/build/claude-sonnet-5
  sim capacity launch.yaml --threshold 'wait_s.p99 < 5s' --confidence 99%
  sim capacity launch.yaml --max 50 --format json

` + capacityStatuses

const capacityStatuses = `Exit status:
  0  the plan as it is, at scale 1, holds
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
}

func (f *capacityFlags) sections() []cli.Section {
	flags := cli.NewSection("Flags")
	flags.StringVar(&f.limits, "limits", "", "`NAME|FILE`\na published profile (see sim limits), or a limits file (default: the plan's)")
	f.acceleration.add(flags.FlagSet)
	flags.StringArrayVar(&f.thresholds, "threshold", nil, "`CONDITION`\nwhat must be true, as 'gave_up_share <= 0.1%'; can be repeated (default: the plan's, or 'refused == 0')")
	flags.StringVar(&f.seed, "seed", "", "`N`\nof all chance (default: the plan's)")
	flags.StringVar(&f.runs, "runs", "", "`N`\nhow many seeds are played, from --seed on (default: 5 to 100 where chance has a part in the plan, fewer the more requests there are; otherwise 1)")
	flags.StringVar(&f.confidence, "confidence", "95%", "`SHARE`\nof the seeds that hold at the scale that is found, in whole per cent (default 95%)")
	flags.StringVar(&f.max, "max", "10", "`N`\nthe largest scale to try, a whole number (default 10)")
	flags.StringVar(&f.format, "format", "text", "`FORMAT`\ntext, json or markdown (default text)")
	return []cli.Section{flags}
}

// mostScale is the largest --max.
const mostScale = 100

func runCapacity(_ context.Context, args []string, s streams) (int, error) {
	f := capacityFlags{runFlags: runFlags{reading: "both"}}
	flags, err := cli.Parse("sim capacity", capacityUsage, args, 1, f.sections()...)
	if err != nil {
		return 0, err
	}
	if !slices.Contains([]string{"text", "json", "markdown"}, f.format) {
		return 0, fmt.Errorf("--format: is %q, want text, json or markdown", f.format)
	}
	most, err := strconv.ParseInt(f.max, 10, 64)
	if err != nil || most < 1 || most > mostScale {
		return 0, fmt.Errorf("--max: is %q, want a whole number from 1 to %d", f.max, mostScale)
	}
	if f.percent, err = strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(f.confidence, "%")), 10, 64); err != nil || f.percent < 1 || f.percent > 100 || !strings.HasSuffix(f.confidence, "%") {
		return 0, fmt.Errorf("--confidence: is %q, want whole per cent from 1%% to 100%%", f.confidence)
	}
	q, progress, err := f.askCapacity(flags, search.Scale(most)*search.One, s)
	if err != nil {
		return 0, err
	}
	c, err := capacity.Measure(q)
	progress.Clear()
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
func (f *capacityFlags) askCapacity(flags *pflag.FlagSet, most search.Scale, s streams) (*capacity.Question, *layout.Progress, error) {
	q := &question{close: func() {}}
	if err := f.ask(q, flags, s); err != nil {
		return nil, nil, err
	}
	progress := measuring(s, q.Name)
	played := &counter{line: progress}
	c := &capacity.Question{Question: q.Question, Plan: q.plan, Most: most, Confidence: f.percent}
	c.Together = together
	var models []string
	for i := range q.plan.Streams {
		models = append(models, q.plan.Streams[i].Model)
	}
	c.Tiers = tiersOf(q.Profile, models)
	for i := range c.Tiers {
		if t := &c.Tiers[i]; t.Profile != nil { // the rule is the organization's, whatever its tier
			with, err := f.acceleration.in(t.Profile)
			if err != nil {
				return nil, nil, err
			}
			t.Profile = with
		}
	}
	drawn := newDrawnPlans(q.plan, q.Seed)
	c.At = func(scale search.Scale) (judge.Play, error) {
		if _, err := q.plan.Scaled(int64(scale), int64(search.One)); err != nil {
			return nil, placedError{fmt.Errorf("at scale %v: %w", scale, err)}
		}
		return func(seed int64, t workload.Target, o workload.Observer) error {
			if progress != nil {
				o = played.hear(o)
			}
			plan, err := drawn.scaled(seed, scale)
			if err == nil {
				err = plan.Wrap(plan.Play(seed, t, o))
			}
			if err != nil {
				return placedError{err}
			}
			return nil
		}, nil
	}
	c.Part = func(scale search.Scale, streams []bool) (judge.Play, func(int64) (int64, bool), error) {
		plan, err := drawn.scaled(q.Seed, scale)
		if err != nil {
			return nil, nil, err
		}
		part := plan.Only(streams)
		return func(seed int64, t workload.Target, o workload.Observer) error {
			if progress != nil {
				o = played.hear(o)
			}
			return part.Play(seed, t, o)
		}, part.Requests, nil
	}
	c.Requests = drawn.requests
	return c, progress, nil
}

// A placedError says already where in the plan it is.
type placedError struct{ error }

func (e placedError) Unwrap() error { return e.error }

// measuring is a line on a terminal, or nil where there is none. It counts attempts: how many there will be is not known.
func measuring(s streams, name string) *layout.Progress {
	file, ok := s.err.(*os.File)
	if !ok || !cli.IsTerminal(file) {
		return nil
	}
	return layout.NewProgress(s.err, "measuring "+name, "attempts played", 0, time.Now)
}

// A counter counts the attempts of several plays that go on side by side, and moves a progress line.
type counter struct {
	mutex  sync.Mutex
	line   *layout.Progress
	played int64
}

// hear is an observer whose attempts are counted. The clock is asked now and then only.
func (c *counter) hear(o workload.Observer) workload.Observer {
	const pause = 4096
	hear, many, uncounted := o.Attempt, o.Admitted, int64(0)
	add := func(n int64) {
		if uncounted += n; uncounted >= pause {
			c.mutex.Lock()
			defer c.mutex.Unlock()
			c.played += uncounted
			c.line.Update(c.played)
			uncounted = 0
		}
	}
	o.Attempt = func(a *workload.Attempt) {
		add(1)
		hear(a)
	}
	if many != nil {
		o.Admitted = func(r *workload.Run) {
			add(int64(len(r.At)))
			many(r)
		}
	}
	return o
}

// tiersOf are the published tables of the same route as these limits, each cut to the same models where they are. Tables
// that are no longer in force are left out. Of limits that are not published there are none.
func tiersOf(p *profile.Profile, models []string) []capacity.TierLimits {
	of := func(t *profile.Profile) bool { return p.Name == t.Name || strings.HasPrefix(p.Name, t.Name+"/") }
	all := tables()
	at := slices.IndexFunc(all, of)
	if published, ok := profile.Published(p.Name); !ok || at < 0 || p.Source != published.Source {
		return nil
	}
	model := strings.TrimPrefix(p.Name, all[at].Name)
	route, _, _ := strings.Cut(p.Name, "/")
	var tiers []capacity.TierLimits
	for i, t := range all {
		if i != at && (!strings.HasPrefix(t.Name, route+"/") || strings.HasPrefix(t.Name, route+"/old-") || t.Name == "anthropic/evaluation") { // which nobody chooses
			continue
		}
		tier := capacity.TierLimits{Name: t.Name + model}
		if found, ok := profile.Published(tier.Name); ok && !slices.ContainsFunc(models, func(m string) bool { _, err := found.Group(m, bucket.Standard); return err != nil }) {
			tier.Profile = found
		}
		tiers = append(tiers, tier)
	}
	slices.SortStableFunc(tiers, func(a, b capacity.TierLimits) int {
		return slices.Compare(room(a.Profile, models), room(b.Profile, models))
	})
	return tiers
}

// room is what the limits of the first model allow, to order tiers by.
func room(p *profile.Profile, models []string) []int64 {
	if p == nil {
		return []int64{math.MaxInt64}
	}
	g, _ := p.Group(models[0], bucket.Standard)
	var amounts []int64
	for i := range p.Groups[g].Limits {
		amounts = append(amounts, p.Groups[g].Limits[i].Limit)
	}
	return amounts
}
