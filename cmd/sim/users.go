package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/underway"
	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/layout"
	"loadshape/report/page"
	"loadshape/report/users"
	sessions "loadshape/workload/users"

	"github.com/spf13/pflag"
)

// mostUsers is the largest --users.
const mostUsers = 10_000

// runUsers says how many users, as those of a log, fit each tier.
func (f *capacityFlags) runUsers(ctx context.Context, flags *pflag.FlagSet, s streams) (int, error) {
	q, err := f.askUsers(flags)
	if err != nil {
		return 0, err
	}
	o := page.Options{Version: cli.Version(), Command: again(flags, nil)}
	var played underway.Counter
	f.stands = played.Stands
	return statusHolds, f.deliver(ctx, s, page.UsersFormats(), func() (func(io.Writer, string, layout.Options) error, error) {
		if err := f.drawFrom(q, s); err != nil {
			return nil, err
		}
		played.Show(underway.Line(s.err, "measuring "+q.Name, "attempts played", 0))
		q.Hear, q.Told = played.Hear, played.Part
		u, err := users.Measure(q)
		if played.Clear(); err != nil {
			return nil, fmt.Errorf("%s: %w", q.Name, err)
		}
		return func(w io.Writer, format string, style layout.Options) error {
			return page.WriteUsersAs(w, format, u, o, style)
		}, nil
	})
}

// askUsers makes the question of the flags, but for the sessions.
func (f *capacityFlags) askUsers(flags *pflag.FlagSet) (*users.Question, error) {
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("capacity: there are the plan %s and --trace %s, expected one of them", flags.Arg(0), f.traces[0])
	}
	q, all := &users.Question{Confidence: f.percent}, question{}
	_, err := f.askRuns(&all, nil)
	if err != nil {
		return nil, err
	}
	from, to, ranged := strings.Cut(f.users, "..")
	if !ranged {
		from, to = "1", f.users
	}
	q.From, err = strconv.Atoi(from)
	if err == nil {
		q.To, err = strconv.Atoi(to)
	}
	if err != nil || q.From < 1 || q.To < q.From || q.To > mostUsers {
		return nil, fmt.Errorf("--users: is %q, expected a range such as 1..500, from 1 to at most %d", f.users, mostUsers)
	}
	if q.Length, err = bucket.ParseDuration(f.length); err != nil {
		return nil, fmt.Errorf("--duration: %w", err)
	}
	if q.Length < bucket.Minute || q.Length > 7*bucket.Day {
		return nil, fmt.Errorf("--duration: is %v, expected 1m to 7d", q.Length)
	}
	if f.limits == "" {
		f.limits = "anthropic/start"
	}
	if all.Profile, err = profile.Open(f.limits); err != nil {
		return nil, err
	}
	if err = f.askSeed(&all, flags); err == nil {
		err = f.addThresholds(&all)
	}
	q.Draws, q.Question = all.Runs, all.Question
	q.Loose, q.Strict, q.Together = true, true, together
	return q, err
}

// drawFrom reads the sessions of the log, and finds the tiers that have figures for their models: those of the same route, or the
// user's own limits alone.
func (f *capacityFlags) drawFrom(q *users.Question, s streams) error {
	from, r, service, err := f.openLog(s)
	if err != nil {
		return err
	}
	defer from.Close()
	defer r.Close()
	var all question
	if l := from.Log; l != nil {
		f.observed(&all, l, s)
	}
	q.Name, q.Work = nameOf(f.traces), report.Workload{Kind: "trace", Source: strings.Join(f.traces, " ")}
	if q.Sessions, q.Left, err = sessions.Read(r, service); err != nil {
		return fmt.Errorf("%s: %w", q.Name, err)
	}
	options, _ := f.options() // which openLog used
	q.Assumptions = slices.Concat(all.Assumptions, assumedOfTrace(r.Format(), options), assumedOfService(service))
	models := q.Sessions.Models()
	tiers := capacity.TiersOf(q.Profile, models)
	if tiers == nil {
		tiers = []capacity.TierLimits{{Name: q.Profile.Name, Profile: q.Profile}}
	}
	known := false
	for _, t := range tiers {
		if known = known || t.Profile != nil; t.Profile != nil {
			if t.Profile, err = f.acceleration.In(t.Profile); err != nil {
				return err
			}
		}
		q.Tiers = append(q.Tiers, users.Limits{Name: t.Name, Profile: t.Profile})
	}
	if !known {
		return fmt.Errorf("--limits: no tier of %s has figures for all of %s, expected --model NAME, which takes every request as one of that model", f.limits, strings.Join(models, ", "))
	}
	return nil
}
