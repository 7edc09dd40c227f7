package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"syscall"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/cmd/internal/cli"
	"loadshape/report/layout"
	"loadshape/report/proof"
	"loadshape/workload/claudecode"
	"loadshape/workload/exchange"
	"loadshape/workload/forecast"
	"loadshape/workload/ledger"
	"loadshape/workload/route"
	"loadshape/workload/route/compare"
)

// runVerify is the way of one verification: what failed, the route, the request, when it can be sent, the one sending,
// and what it proved. Nothing is written before it is known that all of it can be.
func runVerify(ctx context.Context, args []string, s streams) (int, error) {
	v, err := begin(args, s)
	if err != nil {
		return 0, err
	}
	defer v.end()
	if err := v.read(); err != nil { // which a signal simply ends
		return 0, err
	}
	ctx, stop := signal.NotifyContext(ctx, stopSignals()...)
	defer stop()
	if err := v.prepare(); err != nil {
		return 0, err
	}
	if v.ready() {
		if err := v.send(ctx); err != nil {
			return 0, err
		}
	}
	return v.finish()
}

// stopSignals are those that end a run in order: what was sent is written down, and what is not kept is removed. One that the
// run was started to ignore, as by nohup, stays ignored.
func stopSignals() []os.Signal {
	return slices.DeleteFunc([]os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}, signal.Ignored)
}

// begin reads the flags, and what they are about.
func begin(args []string, s streams) (*verification, error) {
	var f verifyFlags
	flags, err := cli.Parse("verify", verifyUsage, args, 1, f.sections()...)
	var help cli.HelpError
	if errors.As(err, &help) {
		help.End = verifyStatuses
		return nil, help
	}
	if err != nil {
		return nil, err
	}
	set, err := f.check(flags)
	if err != nil {
		return nil, err
	}
	v := &verification{flags: &f, settings: set, streams: s, now: time.Now}
	v.surroundings()
	v.run = proof.Run{Version: cli.Version(), At: v.now()}
	return v, nil
}

// end takes back what was made and is not kept.
func (v *verification) end() {
	v.evidence.discard()
	v.page.Close()
	if v.listener != nil {
		v.listener.Close()
	}
}

// A verification is one run of the command.
type verification struct {
	flags    *verifyFlags
	settings *settings
	streams
	now func() time.Time

	around route.Surroundings
	scrub  func(string) string // takes secrets out of a text, those of the environment with them
	hide   func(string) string // takes the texts of the request out of what others wrote

	run      proof.Run
	way      sender
	body     []byte
	ledger   *ledger.Ledger     // nil: none is kept
	begun    *ledger.Begun      // what it says of this run before anything was sent; nil: nothing yet
	recent   *exchange.Exchange // the last answer that the ledger has on this route; nil: none
	evidence *evidence          // nil: none is wanted
	page     *cli.StepSummary
	listener net.Listener // of the burst's relay; nil: no burst
}

// read reads what failed and what is to be sent, which can be large.
func (v *verification) read() error {
	run, f := &v.run, v.flags
	run.Changes, run.AskedFix, run.DryRun = len(f.changes), v.settings.proveFix, f.dryRun
	status, err := textOrFile(f.clientStatus)
	if err != nil {
		return err
	}
	if err := v.readBaseline(); err != nil {
		return err
	}
	if err := v.readRequest(); err != nil {
		return err
	}
	v.hideFinding(&run.Before)
	if run.Past != nil {
		v.hideFinding(&run.Past.Finding)
	}
	if run.Changes == 1 {
		run.Change = v.scrub(v.hide(f.changes[0]))
	}
	run.AskedWorkspace = v.scrub(f.workspace)
	run.StatusPage, run.ClientStatus = v.scrub(v.hide(f.statusPage)), v.scrub(v.hide(status))
	return nil
}

// prepare opens all that is needed, and contacts nobody. A refusal is not an error: it is what the run says.
func (v *verification) prepare() error {
	run, f := &v.run, v.flags
	if err := v.openRoute(); err != nil {
		return err
	}
	if err := v.openLedger(); err != nil {
		return err
	}
	v.compare()
	var err error
	if v.evidence, err = openEvidence(f.evidence, run.At); err != nil {
		return err
	}
	if err := v.openPage(); err != nil {
		return err
	}
	if err := v.listen(); err != nil {
		return err
	}
	v.foresee(run.At)
	return nil
}

// surroundings are what the route depends on, and with it what is secret.
func (v *verification) surroundings() {
	home, _ := os.UserHomeDir()
	config, _ := os.UserConfigDir()
	work, _ := os.Getwd()
	v.around = route.Surroundings{Getenv: v.getenv, HomeDir: home, ConfigDir: config, WorkDir: work, UserAgent: "loadshape-verify"}
	known := route.Scrubber(v.settings.route, v.around)
	v.scrub = func(s string) string { return known(scrubbed(known(s))) } // what hides behind escapes is found in between
	v.keepSecret()
}

// openRoute finds the route; where it must not be used, the run says why.
func (v *verification) openRoute() error {
	run := &v.run
	set := v.settings.route
	if set.Version == "" && run.Failure != nil && run.Failure.Route.Version != "" {
		set.Version = run.Failure.Route.Version
	}
	way, err := v.open(set)
	var refusal *route.Refusal
	if errors.As(err, &refusal) {
		run.Refusal = refusal.Reason
		run.Route = exchange.Route{Name: v.flags.route}
		return nil
	}
	if err != nil {
		return err
	}
	v.way = way
	run.Route = way.Identity()
	run.Notes = append(run.Notes, way.Notices()...)
	run.RouteOwner, _ = way.Owner()
	run.Page, run.Shows = way.page(), way.shows()
	return nil
}

// open opens the way that the flags name.
func (v *verification) open(set route.Settings) (sender, error) {
	if !v.flags.byClient() {
		r, err := route.Open(set, v.around)
		return network{r}, err
	}
	a := &v.around
	c, err := claudecode.Open(claudecode.Settings{Name: set.Name, Model: v.flags.model, MaxTokens: v.settings.maxTokens, BaseURL: set.BaseURL,
		Proxy: set.Proxy, Certificates: set.Certificates},
		claudecode.Surroundings{Program: claudeProgram(), Environ: os.Environ(), HomeDir: a.HomeDir, ConfigDir: a.ConfigDir,
			WorkDir: a.WorkDir, OS: runtime.GOOS, ReadFile: readSettings, Exists: isThere})
	return client{c}, err
}

// clockSlack is how far an answer may seem to lie ahead for the rounding of its date.
const clockSlack = 5 * time.Second

// foresee says what the model predicts for an instant, and whether that is too early.
func (v *verification) foresee(at time.Time) {
	run := &v.run
	run.Cost = forecast.CostOf(&run.Request, nil)
	last, failed := run.Past, forecast.Cost{}
	if run.Failure != nil {
		run.Failed = forecast.CostOf(&run.Failure.Request, run.Failure.Usage)
		failed = run.Failed
	}
	if v.recent != nil {
		past := forecast.PastOf(v.recent.Answer(), answered(v.recent))
		if last == nil || past.Answered.After(last.Answered) {
			last, failed = &past, forecast.CostOf(&v.recent.Request, v.recent.Usage)
		}
	}
	if last == nil {
		run.Outcome = forecast.Outcome{Word: forecast.Unknown, LimitedBy: wire.ByUnknown, Because: "there is no earlier answer on this route to go by"}
		return
	}
	if ahead := last.Answered.Sub(at); ahead > clockSlack {
		run.Notes = append(run.Notes, fmt.Sprintf("the earlier answer is dated %v after this machine's time: the clocks differ, and with them what is said of waiting",
			bucket.Duration(ahead.Truncate(time.Second))))
	}
	run.Outcome = last.Outcome(run.Cost, failed, at)
	if run.Failure != nil {
		run.Earliest = last.Earliest(run.Cost, failed)
		run.TooEarly = at.Before(run.Earliest.At)
	}
}

// ready reports whether the request is to be sent.
func (v *verification) ready() bool {
	run := &v.run
	switch {
	case run.Stopped():
		return false
	case run.DryRun:
		if v.settings.burst > 0 {
			run.Notes = append(run.Notes, v.expected())
		}
		return false
	}
	return true
}

// send waits for the instant, where that is wanted, and sends the request once; after it the burst, where one is wanted.
// Nothing is sent that the ledger does not have before.
func (v *verification) send(ctx context.Context) error {
	run := &v.run
	if run.TooEarly {
		if run.Earliest.At.Sub(v.now()) > v.settings.wait {
			return nil
		}
		if !v.waitUntil(ctx, run.Earliest.At) {
			run.TooEarly = false // interrupted
			return nil
		}
		v.foresee(v.now())
		run.TooEarly = false
	}
	if ctx.Err() != nil {
		return nil
	}
	v.announce()
	if err := v.recordBefore(); err != nil {
		return err
	}
	x, atMost := v.sendOne(ctx)
	if x.Sent == nil || *x.Sent {
		run.Sent = 1
	}
	run.This, run.AtMost = x, atMost
	v.judge()
	v.burst(ctx)
	return nil
}

// sendOne sends the request once. Many may be under way at once.
func (v *verification) sendOne(ctx context.Context) (*exchange.Exchange, *int64) {
	ctx, cancel := context.WithTimeout(ctx, v.settings.timeout)
	defer cancel()
	x, atMost := v.way.send(ctx, v.body, v.now)
	x.Request = v.run.Request
	x.Bound()
	v.hideNames(x)
	return x, atMost
}

// sendAgain sends one request of a burst.
func (v *verification) sendAgain(ctx context.Context) *exchange.Exchange {
	x, _ := v.sendOne(ctx)
	return x
}

// judge reads the answer.
func (v *verification) judge() {
	run := &v.run
	if run.This.Status != 0 { // or there is no answer to explain
		run.Now = v.way.explain(run.This)
		v.hideFinding(&run.Now)
	}
	run.OtherOwner = v.otherOwner()
	if run.Baseline != nil { // who answered is known only now
		c := compare.Exchanges(run.Failure, run.This)
		run.Baseline.Organization, run.Baseline.Workspace = sameness(c).Organization, sameness(c).Workspace
	}
}

// otherOwner reports whether the answer names an organization or a workspace that is not that of the failure, or not the
// one that is asked for.
func (v *verification) otherOwner() bool {
	is := &v.run.This.Route
	other := func(was, is string) bool { return was != "" && is != "" && was != is }
	if other(v.flags.workspace, is.Workspace) {
		return true
	}
	if v.run.Failure == nil {
		return false
	}
	was := &v.run.Failure.Route
	return other(was.Organization, is.Organization) || other(was.Workspace, is.Workspace)
}

// finish says what came of it, and leaves it behind: ledger, evidence, page, report. Where one of them cannot be written, the
// others still are: the request has been paid for.
func (v *verification) finish() (int, error) {
	r := v.run.Result()
	if v.run.DryRun && v.way != nil {
		v.way.show(r, v.body)
	}
	v.hideResult(r)
	r, err := cleaned(r, v.scrub)
	if err != nil {
		return 0, err
	}
	for _, failed := range []error{v.record(r), v.evidence.write(r, v.way, v.scrub), v.summarise(r), v.report(r)} {
		if err == nil {
			err = failed
		}
	}
	return r.ExitStatus, err
}

// announce says what is about to be paid for.
func (v *verification) announce() {
	q := &v.run.Request
	text := "Running Claude Code once, which sends a request of its own."
	if !v.flags.byClient() {
		text = fmt.Sprintf("Sending one request to %s: %s input tokens, at most %s output tokens.", v.run.Route.Host,
			sizeOf(q.InputTokens, q.InputEstimated), sizeOf(q.MaxTokens, false))
	}
	if v.settings.burst > 0 {
		text += " " + v.expected()
	}
	if v.flags.format == "text" {
		p := layout.NewPage(cli.Style(v.out, v.getenv, false))
		p.Paragraph("", text)
		fmt.Fprintln(v.out, p.String())
		return
	}
	if f, ok := v.err.(*os.File); ok && cli.IsTerminal(f) {
		fmt.Fprintln(v.err, text)
	}
}
