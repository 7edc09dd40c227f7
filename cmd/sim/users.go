package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/cmd/internal/cli"
	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/page"
	"loadshape/report/users"
	"loadshape/workload"
	sessions "loadshape/workload/users"

	"github.com/spf13/pflag"
)

// usersFormats are the names that --format and --out take where users are measured.
var usersFormats = []string{"text", "json", "markdown", "csv", "html"}

// runUsers says how many users, as those of a log, fit each tier.
func (f *capacityFlags) runUsers(ctx context.Context, flags *pflag.FlagSet, s streams) (int, error) {
	if !slices.Contains(usersFormats, f.format) {
		return 0, fmt.Errorf("--format: is %q, want one of %s", f.format, cli.Joined(usersFormats))
	}
	q, err := f.askUsers(flags)
	if err != nil {
		return 0, err
	}
	files := &outputs{streams: s, page: page.Options{Version: cli.Version(), Command: again(flags)}}
	for _, out := range f.outs {
		format, path, _ := strings.Cut(out, "=")
		if !slices.Contains(usersFormats, format) || path == "" || path == "-" {
			return 0, fmt.Errorf("--out: is %q, want FORMAT=FILE with a format of %s", out, cli.Joined(usersFormats))
		}
		files.files = append(files.files, outFile{format: format, path: path})
	}
	defer files.discard()
	if err := files.open(ctx, append(slices.Clone(f.traces), f.limits)); err != nil {
		return 0, err
	}
	if err := f.drawFrom(q, s); err != nil {
		return 0, err
	}
	if line := f.measuring(s, q); line != nil {
		defer line.Clear()
	}
	u, err := users.Measure(q)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", q.Name, err)
	}
	for _, o := range files.files {
		if err := writeUsers(o.pending, o.format, u, files.page, layout.Options{}); err != nil {
			return 0, fmt.Errorf("--out: %s: %w", o.path, cli.Cause(err))
		}
		if err := o.pending.Keep(); err != nil {
			return 0, fmt.Errorf("--out: %s: %w", o.path, cli.Cause(err))
		}
	}
	var b bytes.Buffer
	if err = writeUsers(&b, f.format, u, files.page, cli.Style(s.out, s.getenv, false)); err == nil {
		_, err = s.out.Write(b.Bytes())
	}
	return statusHolds, err
}

func writeUsers(w io.Writer, format string, u *users.Users, o page.Options, style layout.Options) error {
	switch format {
	case "json":
		return users.WriteJSON(w, u)
	case "markdown":
		return users.WriteMarkdown(w, u)
	case "csv":
		return users.WriteCSV(w, u)
	case "html":
		return page.WriteUsers(w, u, o)
	}
	return users.WriteText(w, u, style)
}

// askUsers makes the question of the flags, but for the sessions.
func (f *capacityFlags) askUsers(flags *pflag.FlagSet) (*users.Question, error) {
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("capacity: there are the plan %s and --trace %s, want one of them", flags.Arg(0), f.traces[0])
	}
	q := &users.Question{Confidence: f.percent}
	var all question
	if _, err := f.askRuns(&all); err != nil {
		return nil, err
	}
	q.Question, q.Draws = judge.Question{Loose: true, Strict: true, Together: together}, all.Runs
	from, to, ranged := strings.Cut(f.users, "..")
	if !ranged {
		from, to = "1", f.users
	}
	var err, wrong error
	q.From, err = strconv.Atoi(from)
	q.To, wrong = strconv.Atoi(to)
	if err != nil || wrong != nil || q.From < 1 || q.To < q.From || q.To > mostUsers {
		return nil, fmt.Errorf("--users: is %q, want a range such as 1..500, from 1 to at most %d", f.users, mostUsers)
	}
	if q.Length, err = bucket.ParseDuration(f.length); err != nil {
		return nil, fmt.Errorf("--duration: %w", err)
	}
	if q.Length < bucket.Minute || q.Length > 7*bucket.Day {
		return nil, fmt.Errorf("--duration: is %v, want 1m to 7d", q.Length)
	}
	if flags.Changed("seed") {
		if q.Seed, err = strconv.ParseInt(f.seed, 10, 64); err != nil || q.Seed < 0 {
			return nil, fmt.Errorf("--seed: is %q, want a whole number from 0", f.seed)
		}
	}
	if f.limits == "" {
		f.limits = "anthropic/start"
	}
	if q.Profile, err = profile.Open(f.limits); err != nil {
		return nil, err
	}
	q.Work = report.Workload{Kind: "trace", Source: strings.Join(f.traces, " ")}
	all.Question = q.Question
	if err = f.addThresholds(&all); err != nil {
		return nil, err
	}
	q.Thresholds = all.Thresholds
	return q, nil
}

// mostUsers is the largest --users.
const mostUsers = 10_000

// drawFrom reads the sessions of the log, and finds the tiers that have figures for their models.
func (f *capacityFlags) drawFrom(q *users.Question, s streams) error {
	options, err := f.options()
	if err != nil {
		return err
	}
	service, err := f.service()
	if err != nil {
		return err
	}
	from, err := openSource(f.traces, s.in, true)
	if err != nil {
		return err
	}
	defer from.close()
	r, err := from.open(options, f.logOptions(false))
	if err != nil {
		return asFlag(err)
	}
	defer r.Close()
	if err := f.fit(r.Format()); err != nil {
		return err
	}
	if l := from.log; l != nil {
		summarize(s.err, l)
		for _, note := range l.Notes() {
			q.Assumptions = append(q.Assumptions, report.Assumption(note))
		}
	}
	q.Sessions = &sessions.Sessions{}
	for {
		request := workload.Request{}
		switch err := r.Next(&request); {
		case errors.Is(err, io.EOF):
			q.Name = strings.Join(f.traces, " ")
			if q.Name == "-" {
				q.Name = "standard input"
			}
			q.Assumptions = slices.Concat(q.Assumptions, judge.AssumedOfTrace(r.Format(), options), judge.AssumedOfService(service))
			if err := q.Sessions.Close(); err != nil {
				return fmt.Errorf("%s: %w", q.Name, err)
			}
			return f.tiers(q)
		case err != nil:
			return err
		}
		if r.Answered().Status >= 400 || r.Answered().Unsized {
			q.Left++
			continue
		}
		err := service.Fill(&request)
		if err == nil {
			err = q.Sessions.Add(&request)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", r.Name(), r.Line(), err)
		}
	}
}

// tiers finds those of the same route; of a user's own limits there are none but these.
func (f *capacityFlags) tiers(q *users.Question) error {
	models := q.Sessions.Models()
	tiers := tiersOf(q.Profile, models)
	if tiers == nil {
		tiers = []capacity.TierLimits{{Name: q.Profile.Name, Profile: q.Profile}}
	}
	known := false
	for _, t := range tiers {
		if t.Profile != nil {
			known = true
			with, err := f.acceleration.in(t.Profile)
			if err != nil {
				return err
			}
			t.Profile = with
		}
		q.Tiers = append(q.Tiers, users.Limits(t))
	}
	if !known {
		return fmt.Errorf("--limits: no tier of %s has figures for all of %s, want --model NAME, which takes every request as one of that model", f.limits, strings.Join(models, ", "))
	}
	return nil
}

// measuring shows on a terminal how many plays there were; they are counted side by side.
func (f *capacityFlags) measuring(s streams, q *users.Question) *layout.Progress {
	file, ok := s.err.(*os.File)
	if !ok || !cli.IsTerminal(file) {
		return nil
	}
	c := &counter{line: layout.NewProgress(s.err, "measuring "+q.Name, "plays", 0, time.Now)}
	var played atomic.Int64
	q.Tick = func() {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		c.line.Update(played.Add(1))
	}
	return c.line
}
