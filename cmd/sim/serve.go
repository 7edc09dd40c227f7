package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/bucket/profile"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/loopback"
	"loadshape/cmd/internal/serving"
	"loadshape/report/layout"

	"github.com/spf13/pflag"
)

const serveUsage = `Serve the Messages API over rate limits, on this machine only, for clients to be
tried against: the same decisions as sim run, the same answers as the API. There
is no model behind it, and any key will do.

Usage:
  sim serve [--limits NAME|FILE] [-- COMMAND…]
  sim serve PLAN.yaml [--target NAME]    the plan's limits, errors and slow answers

Examples:
  sim serve --limits anthropic/start/claude-sonnet-5 --listen 8080
  sim serve --limits my-limits.yaml --reading strict --log requests.log
  sim serve --fault 529@10% --fault slow=30s@#3 --seed 7
  sim run --trace requests.log --limits my-limits.yaml
  sim serve --limits anthropic/start -- python my_agent.py
  sim serve --face bedrock -- claude -p hi

It prints its address, serves until a signal ends it, and says what came of the
requests. GET /-/ of the address tells more. With a command it serves for as
long as that runs, in whose environment ANTHROPIC_BASE_URL is the address and
ANTHROPIC_API_KEY a key of no worth, or what the face has in their place, and
OPENAI_BASE_URL and OPENAI_API_KEY where it has chat completions; it prints
nothing itself, and ends with the command's exit status.
`

// serveFlags are the flags of serve.
type serveFlags struct {
	face                           string
	limits, listen, reading, era   string
	target                         string // of a plan's
	ttft, outputRate, outputTokens string
	countLimit, cacheMinimum       string
	faults                         []string
	unified                        string
	organization, workspace        string
	seed, start, log               string
	requests, lasts                string
}

func (f *serveFlags) sections() []cli.Section {
	what := cli.NewSection("What is served")
	what.StringVar(&f.face, "face", "", "`NAME`\nlook like another route to the models: "+cli.Joined(emulator.Faces())+" (default: Anthropic's own API)")
	what.StringVar(&f.limits, "limits", "", "`NAME|FILE`\na published profile (see sim limits), or a limits file (default anthropic/start, or those of the face)")
	what.StringVar(&f.target, "target", "", "`NAME`\nof a plan with targets: which of them this server is")
	what.StringVar(&f.listen, "listen", "127.0.0.1:0", "`PORT`\nor an address of this machine's loopback, as 127.0.0.1:8080 (default: any free port)")
	what.StringVar(&f.reading, "reading", "loose", "`READING`\nof what the published rules leave open: loose or strict (default loose)")
	what.StringVar(&f.era, "era", "today", "`ERA`\nbehave as the API did in a month, as 2025-11 (default today)")
	what.StringVar(&f.organization, "organization", "00000000-0000-4000-8000-000000000000", "`ID`\nof the organization, in headers and messages")
	what.StringVar(&f.workspace, "workspace", "", "`ID`\nof the workspace, in a header (default: none)")
	what.StringVar(&f.unified, "unified", "", "`STATUS`\nanswer as to a subscription: allowed, allowed_warning or rejected")
	what.StringVar(&f.countLimit, "count-limit", "2000", "`N`\nrequests a minute to count tokens, which have a limit of their own (default 2000)")

	answers := cli.NewSection("Answers")
	answers.StringVar(&f.outputTokens, "output-tokens", "100", "`N`\nof every answer, but at most its max_tokens (default 100)")
	answers.StringVar(&f.ttft, "ttft", "1s", "`TIME`\nfrom admission to the first token (default 1s)")
	answers.StringVar(&f.outputRate, "output-rate", "50", "`N`\ntokens a second from then on (default 50)")
	answers.StringVar(&f.cacheMinimum, "cache-minimum", "1024", "`N`\ntokens of the shortest prefix that cache_control keeps (default 1024)")
	answers.StringArrayVar(&f.faults, "fault", nil, "`KIND@SHARE`\ngo wrong, as 529@10%, cut@every=4 or hang@#3, and with @10m..15m behind it in that time only; can be repeated. Kinds: "+cli.Joined(emulator.FaultKinds()))

	ends := cli.NewSection("The run")
	ends.StringVar(&f.log, "log", "", "`FILE`\na line for each exchange, which sim run --trace gives every decision of again")
	ends.StringVar(&f.seed, "seed", "0", "`N`\nof ids and faults (default 0)")
	ends.StringVar(&f.start, "start", "", "`TIME`\nwall-clock time that it begins with, as 2026-11-23T09:30:00Z (default: now)")
	ends.StringVar(&f.requests, "requests", "", "`N`\nend after so many POST requests were answered")
	ends.StringVar(&f.lasts, "for", "", "`TIME`\nend after this time")
	return []cli.Section{what, answers, ends}
}

func runServe(ctx context.Context, args []string, s streams) (int, error) {
	var f serveFlags
	args, command := serving.CutCommand(args)
	flags, err := cli.Parse("sim serve", serveUsage, args, 1, f.sections()...)
	if err != nil {
		return 0, err
	}
	settings, err := f.asked(flags, s)
	if err != nil {
		return 0, err
	}
	srv := serving.Server{Command: command, Facing: serving.FacingOf(f.face), Within: serving.BodyWithin, In: s.in, Out: s.out, Err: s.err}
	if err := f.ending(&srv); err != nil {
		return 0, err
	}
	address, err := loopback.Address(f.listen)
	if err != nil {
		return 0, err
	}
	if f.log != "" {
		file, err := serving.CreateLog(f.log)
		if err != nil {
			return 0, err
		}
		defer file.Close()
		settings.Log = file
	}
	if srv.Listener, err = net.Listen("tcp", address); err != nil {
		return 0, fmt.Errorf("--listen: %s: %w", f.listen, loopback.Cause(err))
	}
	defer srv.Listener.Close()
	if srv.Handler, err = emulator.New(*settings); err != nil {
		return 0, fmt.Errorf("%s: %w", settings.Name, err)
	}
	url := "http://" + srv.Listener.Addr().String()
	if len(command) > 0 {
		return srv.RunCommand(ctx, url, f.log)
	}
	if _, err := fmt.Fprintf(s.out, "serving %s at %s: %s\n", layout.Clean(settings.Name), url, serving.Shell(srv.Facing.Env(url))); err != nil {
		return 0, err
	}
	ended := srv.Run(ctx)
	return statusHolds, cmp.Or(ended, srv.Summary(s.out, f.log))
}

// asked are the emulator's settings, with the limits and the day of a plan where one is given.
func (f *serveFlags) asked(flags *pflag.FlagSet, s streams) (*emulator.Settings, error) {
	if f.face != "" && !slices.Contains(emulator.Faces(), f.face) {
		return nil, fmt.Errorf("--face: is %q, expected one of %s", f.face, cli.Joined(emulator.Faces()))
	}
	if flags.NArg() == 0 {
		if f.target != "" {
			return nil, fmt.Errorf("--target: is %q, expected a plan with it", f.target)
		}
		p, err := serving.FacingOf(f.face).Open(f.face, f.limits)
		if err != nil {
			return nil, err
		}
		return f.settings(p)
	}
	given, err := new(runFlags).readPlan(flags, s)
	if err != nil {
		return nil, err
	}
	p, err := serving.LimitsOf(given.Plan, f.target)
	if f.limits != "" && err == nil {
		p, err = profile.Open(f.limits)
	}
	if err != nil {
		return nil, err
	}
	settings, err := f.settings(p)
	if err != nil {
		return nil, err
	}
	leftOut, err := serving.Follow(settings, given.Plan, f.target)
	for _, what := range leftOut {
		fmt.Fprintln(s.err, "sim: "+cli.OneLine(given.source+": "+what))
	}
	return settings, err
}

// settings are the emulator's over some limits.
func (f *serveFlags) settings(p *profile.Profile) (_ *emulator.Settings, err error) {
	s := &emulator.Settings{Face: f.face, Name: p.Name, Reading: f.reading, Group: p.Group, Unified: f.unified,
		Organization: f.organization, Workspace: f.workspace}
	reading, ok := map[string]bucket.Reading{"loose": bucket.Loose, "strict": bucket.Strict}[f.reading]
	if !ok {
		return nil, fmt.Errorf("--reading: is %q, expected loose or strict", f.reading)
	}
	if s.Era, err = emulator.ParseEra(f.era); err != nil {
		return nil, fmt.Errorf("--era: %w", err)
	}
	for _, g := range p.Groups {
		s.Groups = append(s.Groups, s.Era.Group(g).Under(reading))
	}
	switch f.unified {
	case "", emulator.Allowed, emulator.AllowedWarning, emulator.Rejected:
	default:
		return nil, fmt.Errorf("--unified: is %q, expected allowed, allowed_warning or rejected", f.unified)
	}
	for _, n := range []struct {
		name, text string
		least      int64
		most       int64
		into       *int64
	}{
		{"output-tokens", f.outputTokens, 0, 1_000_000, &s.OutputTokens},
		{"count-limit", f.countLimit, 0, bucket.MaxLimit, &s.CountLimit},
		{"cache-minimum", f.cacheMinimum, 0, bucket.MaxTokens, &s.CacheMinimum},
	} {
		if *n.into, err = strconv.ParseInt(n.text, 10, 64); err != nil || *n.into < n.least || *n.into > n.most {
			return nil, fmt.Errorf("--%s: is %q, expected a whole number from %d to %d", n.name, n.text, n.least, n.most)
		}
	}
	if s.Seed, err = strconv.ParseUint(f.seed, 10, 63); err != nil {
		return nil, fmt.Errorf("--seed: is %q, expected a whole number from 0 to %d", f.seed, int64(1<<63-1))
	}
	service, err := (&runFlags{ttft: f.ttft, outputRate: f.outputRate}).service()
	if err != nil {
		return nil, err
	}
	s.Times = service.Times
	if _, _, err := s.Times(s.OutputTokens); err != nil {
		return nil, fmt.Errorf("--output-tokens: %w", err)
	}
	for _, text := range f.faults {
		fault, err := emulator.ParseFault(text)
		if err != nil {
			return nil, fmt.Errorf("--fault: %w", err)
		}
		s.Faults = append(s.Faults, fault)
	}
	if err := s.Fits(); err != nil {
		return nil, fmt.Errorf("--%w", err) // it begins with the flag's name
	}
	if f.start != "" {
		start, err := time.Parse(time.RFC3339Nano, f.start)
		if err != nil || start.Year() < 1971 || start.Year() > 2200 {
			return nil, fmt.Errorf("--start: is %q, expected a time of the years 1971 to 2200 as in 2026-11-23T09:30:00Z", f.start)
		}
		began := time.Now()
		s.Now = func() time.Time { return start.Add(time.Since(began)) }
	}
	return s, nil
}

// ending reads what ends the run by itself.
func (f *serveFlags) ending(srv *serving.Server) (err error) {
	if len(srv.Command) > 0 && (f.requests != "" || f.lasts != "") {
		return errors.New("serve: there is a command, expected it without --requests and --for: it ends when the command does")
	}
	if f.requests != "" {
		if srv.Requests, err = strconv.ParseInt(f.requests, 10, 64); err != nil || srv.Requests < 1 {
			return fmt.Errorf("--requests: is %q, expected a whole number from 1", f.requests)
		}
	}
	if f.lasts != "" {
		if srv.Lasts, err = bucket.ParseDuration(f.lasts); err != nil {
			return fmt.Errorf("--for: %w", err)
		}
		if srv.Lasts <= 0 {
			return fmt.Errorf("--for: is %v, expected more than 0s", srv.Lasts)
		}
	}
	return nil
}
