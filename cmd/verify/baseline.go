package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"loadshape/cmd/internal/cli"
	"loadshape/report/proof"
	"loadshape/workload/exchange"
	"loadshape/workload/forecast"
	"loadshape/workload/route"
	"loadshape/workload/route/compare"
)

// readBaseline reads what failed.
func (v *verification) readBaseline() error {
	if v.flags.baseline == "" {
		return nil
	}
	b, shown, err := readRecord(v.flags.baseline, v.flags.failure, v.in)
	if err != nil {
		return err
	}
	if b.Failure == nil {
		return fmt.Errorf("%s: has no request that failed, expected one to compare with", shown)
	}
	v.run.Failure, v.run.Success = b.Failure, b.LastSuccess
	v.run.Notes = append(v.run.Notes, b.Notes...)
	v.readPast()
	return nil
}

// readRecord reads a record of a file, or of standard input for -, and gives the name that it is shown by. Of several kinds of
// failures it takes the one with the number, 0 the one that explains the others.
func readRecord(name string, number int, in io.Reader) (*exchange.Baseline, string, error) {
	shown := shownAs(name)
	if name != "-" {
		file, err := openFile(name, "a recorded failure")
		if err != nil {
			return nil, name, err
		}
		defer file.Close()
		in = file
	}
	b, err := exchange.ReadNumber(shown, in, number)
	return b, shown, err
}

// readPast reads what the failure says of the buckets, and what its message says of the model and the organization where
// the record does not.
func (v *verification) readPast() {
	run := &v.run
	past := forecast.PastOf(run.Failure.Answer(), answered(run.Failure))
	run.Past, run.Before = &past, past.Finding
	for _, c := range past.Conflicts {
		run.Notes = append(run.Notes, "the headers of the failure contradict each other: "+c.String())
	}
	if run.Failure.Request.Model == "" && !v.namesBucket() {
		run.Failure.Request.Model = run.Before.Model
	}
	if run.Failure.Route.Organization == "" {
		run.Failure.Route.Organization = run.Before.Org
	}
}

// answered is when an answer had come, as far as it is known.
func answered(e *exchange.Exchange) time.Time {
	if t := e.Answered(); t != nil {
		return *t
	}
	return time.Time{}
}

// openFile opens a file that is to be read; want says what it should be.
func openFile(name, want string) (*os.File, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be read: %w, expected %s", name, cli.Cause(err), want)
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		file.Close()
		return nil, fmt.Errorf("%s: is a directory, expected %s", name, want)
	}
	return file, nil
}

// decisive are the respects in which a difference makes a pass worthless, each with the name that it is told by.
var decisive = []struct{ respect, name string }{
	{"route", "route"}, {"host", "host"}, {"path", "path"}, {"credential", "credential"}, {"model", "model"}, {"region", "region"},
	{"project", "project"}, {"account", "account"}, {"quota", "quota"}, {"gateway", "gateway"}, {"organization", "organization"}, {"workspace", "workspace"}, {"betas", "betas"}, {"service_tier", "service tier"}, {"speed", "speed"},
	{"version", "anthropic-version"}, {"headers", "extra headers"}, {"proxy", "proxy"}, {"certificates", "extra certificates"},
	{"workload", "workload"},
}

// compare holds this run against the failure, and finds in the ledger what came before on the same route.
func (v *verification) compare() {
	run := &v.run
	if run.Refusal != "" {
		return
	}
	this := &exchange.Exchange{Route: run.Route, Request: run.Request}
	this.Route.Workspace = v.flags.workspace
	if run.Failure != nil {
		if v.flags.byClient() && run.Failure.Route.CredentialFingerprint == "" && run.Failure.Route.Name == route.Direct {
			run.Failure.Route.Name = "" // others record what the client sent, and that looks the same as the direct route
		}
		c := v.compareModel(compare.Exchanges(run.Failure, this))
		for _, d := range decisive {
			if c.Of(d.respect) == compare.Different {
				run.Differs = append(run.Differs, d.name)
			}
		}
		for _, x := range c.With(compare.Different) {
			if slices.ContainsFunc(decisive, func(d struct{ respect, name string }) bool { return d.respect == x.Name }) {
				run.Notes = append(run.Notes, fmt.Sprintf("%s: the failure has %s, this run %s", x.Name, x.Then, x.This))
			}
		}
		run.Baseline = sameness(c)
		run.Place()
	}
	v.history(this)
}

// sameness is the comparison in the words of a result.
func sameness(c compare.Comparison) *proof.Baseline {
	of := func(names ...string) proof.Sameness {
		all := proof.Same
		for _, name := range names {
			switch c.Of(name) {
			case compare.Different:
				return proof.Different
			case compare.Unknown:
				all = proof.Unknown
			}
		}
		return all
	}
	return &proof.Baseline{Route: of("route"), Host: of("host", "path"), Credential: of("credential"), Model: of("model"), Region: of("region", "project", "account", "quota"),
		Workspace: of("workspace"), Organization: of("organization"), Betas: of("betas"), Tier: of("service_tier", "speed"),
		Workload: of("workload")}
}
