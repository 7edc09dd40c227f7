package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/report/layout"
	"loadshape/report/proof"
	"loadshape/workload/burst"
	"loadshape/workload/ledger"
)

// What a burst may be. A shape that needs more is for the simulation: every request here is paid.
const (
	mostBurst      = 1000
	mostAtOnce     = 100
	defaultAtOnce  = 10
	burstUsageText = "`N`\nafter the one request has passed, send at most N more, until the first that does not pass (1 to 1000)"
)

// burstFlags are the flags of a burst.
type burstFlags struct{ requests, concurrency string }

func (f *burstFlags) section() cli.Section {
	s := cli.NewSection("A burst, which shows whether the shape of the traffic passes")
	s.StringVar(&f.requests, "burst", "", burstUsageText)
	s.StringVar(&f.concurrency, "concurrency", "", "`C`\nhow many of them at once (1 to 100, at most N; default 10 or N)")
	return s
}

// check reads them. No burst is 0 and 0.
func (f *burstFlags) check() (requests, atOnce int, err error) {
	if f.requests == "" {
		if f.concurrency != "" {
			return 0, 0, errors.New("--concurrency: is given without --burst, expected both: one request has no concurrency")
		}
		return 0, 0, nil
	}
	if requests, err = strconv.Atoi(f.requests); err != nil || requests < 1 || requests > mostBurst {
		return 0, 0, fmt.Errorf("--burst: is %q, expected a whole number from 1 to %d", f.requests, mostBurst)
	}
	if f.concurrency == "" {
		return requests, min(requests, defaultAtOnce), nil
	}
	most := min(requests, mostAtOnce)
	if atOnce, err = strconv.Atoi(f.concurrency); err != nil || atOnce < 1 || atOnce > most {
		return 0, 0, fmt.Errorf("--concurrency: is %q, expected a whole number from 1 to %d", f.concurrency, most)
	}
	return requests, atOnce, nil
}

// listen opens the place of the relay, so that it is known before anything is sent that there is one.
func (v *verification) listen() error {
	if v.settings.burst == 0 || v.flags.dryRun {
		return nil
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("--burst: there is no port on 127.0.0.1: %w", cli.Cause(err))
	}
	v.listener = listener
	return nil
}

// burst sends the burst, where one is asked for and the single request has passed.
func (v *verification) burst(ctx context.Context) {
	if v.listener == nil {
		return
	}
	run, n := &v.run, v.settings.burst
	if !run.Held() {
		run.Notes = append(run.Notes, "no burst was sent: the one request before it did not pass")
		return
	}
	run.Burst = &proof.BurstRun{Concurrency: v.settings.atOnce, Foreseen: burst.Foresee(run.This, make([]time.Duration, n))}
	send, clear := v.followed(v.sendAgain, n)
	defer clear()
	relay := burst.NewRelay(burst.Settings{Requests: n, Send: send, Spent: func() { v.listener.Close() }})
	server := serveRelay(ctx, v.listener, relay)
	defer server.Close()
	run.Burst.Counted = fire(ctx, "http://"+v.listener.Addr().String()+burst.Path, relay.Token(), n, v.settings.atOnce)
	run.Burst.Interrupted = ctx.Err() != nil
	run.Burst.Record = relay.Close()
}

// expected says what a burst costs at the most.
func (v *verification) expected() string {
	q, n := &v.run.Request, int64(v.settings.burst)
	times := func(tokens *int64) *int64 {
		if tokens == nil || *tokens > bucket.MaxTokens {
			return nil
		}
		return new(*tokens * n)
	}
	total := func(tokens *int64, estimated bool) string {
		if tokens == nil {
			return "an unknown number of"
		}
		if estimated {
			return "about " + layout.Count(*tokens)
		}
		return layout.Count(*tokens)
	}
	return fmt.Sprintf("If it passes, a burst of at most %d more follows, %d at once: %s input tokens, at most %s output tokens, all paid.",
		n, v.settings.atOnce, total(times(q.InputTokens), q.InputEstimated), total(times(q.MaxTokens), false))
}

// burstEntries are the lines of the ledger for the single request and for the burst after it.
func (v *verification) burstEntries(r *proof.Result) []ledger.Entry {
	single := proof.Decide(&v.run.Case)
	one := ledger.Entry{Verdict: string(single.Verdict), Reason: single.Reason, Owner: string(v.run.RouteOwner), LimitedBy: "none",
		Change: v.run.Change, Proves: string(single.Proves), Sent: new(int64(v.run.Sent)), Exchange: *v.run.This}
	many := ledger.Entry{Verdict: string(r.Verdict), Reason: r.Reason, Owner: string(r.Owner), LimitedBy: string(r.LimitedBy),
		Proves: string(r.Proves), Sent: new(int64(r.Burst.Sent)), Exchange: *r.Exchange}
	if attempts := v.run.Burst.ByEnd(); r.Verdict == proof.Held && len(attempts) > 0 {
		many.Exchange = *attempts[len(attempts)-1].Exchange // whose headers are the latest
	}
	return []ledger.Entry{one, many}
}
