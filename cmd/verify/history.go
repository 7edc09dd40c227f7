package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"loadshape/cmd/internal/cli"
	"loadshape/report/layout"
	"loadshape/report/proof"
	"loadshape/workload/exchange"
	"loadshape/workload/ledger"
	"loadshape/workload/route/compare"
)

// openLedger opens the ledger. One that is named must be readable, and take a line, before anything is sent; where the one
// in the usual place cannot be used, the run goes on without.
func (v *verification) openLedger() error {
	path := v.flags.ledger
	if path == "" {
		dir := stateDir(v.getenv)
		if dir == "" {
			v.run.Notes = append(v.run.Notes, "no ledger is kept: there is no home directory, and --ledger is not given")
			return nil
		}
		path = filepath.Join(dir, "loadshape", "ledger.jsonl")
	}
	l, err := ledger.Open(path)
	if err == nil && !v.flags.dryRun {
		if failed := checkAppend(path); failed != nil {
			err = fmt.Errorf("%s: cannot be written: %w", path, cli.Cause(failed))
		}
	}
	if err != nil && v.flags.ledger == "" {
		v.run.Notes = append(v.run.Notes, "no ledger is kept: "+err.Error())
		return nil
	}
	if err != nil {
		return fmt.Errorf("--ledger: %w", err)
	}
	v.ledger = l
	v.run.Notes = append(v.run.Notes, l.Notes...)
	return nil
}

// checkAppend opens the file as it is opened for a line, which makes it and its directory where they are not there.
func checkAppend(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// stateDir is where the user's programs keep what they remember; empty where there is no such place.
func stateDir(getenv func(string) string) string {
	if dir := getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return dir
	}
	if runtime.GOOS == "windows" {
		return getenv("LocalAppData")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "state")
}

// history finds in the ledger the last success and the first failure, where the baseline does not say them, and the last
// answer of all.
func (v *verification) history(this *exchange.Exchange) {
	if v.ledger == nil {
		return
	}
	success, failure, _ := v.ledger.Last(func(e *exchange.Exchange) bool { return sameRoute(e, this) })
	if v.run.Success == nil {
		v.run.Success = success
	}
	v.run.First = failure
	v.noteBegun(this)
	for i := range v.ledger.Entries {
		if e := &v.ledger.Entries[i].Exchange; e.Status != 0 && sameRoute(e, this) {
			v.recent = e
		}
	}
}

// noteBegun says what is on record as sent on this route, and nothing says what came of it.
func (v *verification) noteBegun(this *exchange.Exchange) {
	n, last := int64(0), ""
	for i := range v.ledger.Begun {
		e := &v.ledger.Begun[i]
		if !sameRoute(&e.Exchange, this) {
			continue
		}
		if n++; e.Exchange.At != nil {
			last = ", the last at " + e.Exchange.At.UTC().Format(time.RFC3339)
		}
	}
	if n > 0 {
		v.run.Notes = append(v.run.Notes, "by the ledger "+layout.CountedAre(n, "run", n)+" on record as about to send on this route"+last+
			": what came of it is not on record, so the request was sent and its answer is unknown, unless that run is still under way")
	}
}

// recordBefore puts on record what is about to be sent. Where the ledger in the usual place cannot be written, the run goes on
// without.
func (v *verification) recordBefore() error {
	if v.ledger == nil {
		return nil
	}
	at := v.now().UTC()
	e := ledger.Entry{Change: v.run.Change, Exchange: exchange.Exchange{At: &at, Route: v.run.Route, Request: v.run.Request}}
	if !v.flags.byClient() {
		e.SentAtMost = new(int64(1 + v.settings.burst))
	}
	begun, err := v.ledger.Begin(e)
	if err != nil && v.flags.ledger == "" {
		v.run.Notes = append(v.run.Notes, "no ledger is kept: "+err.Error())
		v.ledger = nil
		return nil
	}
	if err != nil {
		return fmt.Errorf("--ledger: %w; nothing was sent", err)
	}
	v.begun = begun
	return nil
}

// sameRoute reports whether an exchange took the same way: the credential and the model are known to be the same, and
// nothing that decides is different but the workload, which may have another size.
func sameRoute(e, this *exchange.Exchange) bool {
	c := compare.Exchanges(e, this)
	for _, name := range []string{"route", "host", "credential", "model"} {
		if c.Of(name) != compare.Same {
			return false
		}
	}
	for _, d := range decisive {
		if d.respect != "workload" && c.Of(d.respect) == compare.Different {
			return false
		}
	}
	return true
}

// ledgerCount is a number of requests as the ledger has it.
func ledgerCount(n *int) *int64 {
	if n == nil {
		return nil
	}
	return new(int64(*n))
}

// record adds the run to the ledger. A dry run is none.
func (v *verification) record(r *proof.Result) error {
	if v.ledger == nil || v.flags.dryRun {
		return nil
	}
	e := ledger.Entry{Verdict: string(r.Verdict), Reason: r.Reason, Owner: string(r.Owner), LimitedBy: string(r.LimitedBy),
		Change: v.run.Change, Proves: string(r.Proves), Sent: ledgerCount(r.Sent)}
	if r.Exchange != nil {
		e.Exchange = *r.Exchange
	} else {
		e.Exchange = exchange.Exchange{At: &r.At, Route: v.run.Route, Request: v.run.Request}
	}
	entries := []ledger.Entry{e}
	if r.Burst != nil {
		entries = v.burstEntries(r)
	}
	for i, e := range entries {
		write := v.ledger.Append
		if i == 0 && v.begun != nil {
			write = func(e ledger.Entry) error { return v.ledger.Complete(v.begun, e) }
		}
		if err := write(e); err != nil {
			return fmt.Errorf("--ledger: %w", err)
		}
	}
	return nil
}
