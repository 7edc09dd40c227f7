package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"loadshape/bucket/wire"
	"loadshape/report/proof"
	"loadshape/workload/claudecode"
	"loadshape/workload/exchange"
	"loadshape/workload/replay"
	"loadshape/workload/route"
)

// A sender is a way that the request can take: over the network, or through the user's own client.
type sender interface {
	Identity() exchange.Route
	Owner() (wire.Owner, string)
	Notices() []string

	// show puts into the result what send would do, its secrets replaced.
	show(r *proof.Result, body []byte)
	// send sends once. atMost is how many requests can have gone out, where that cannot be told; nil where it can.
	send(ctx context.Context, body []byte, now func() time.Time) (x *exchange.Exchange, atMost *int64)
	explain(x *exchange.Exchange) wire.Finding
	// reproduction is a shell script that does the same, with placeholders.
	reproduction(r *proof.Result) string
	// page is where the owner of the limits looks at them, and shows is what one smaller request can show.
	page() string
	shows() string
}

// A network is a route that this program sends on.
type network struct{ *route.Route }

func (n network) show(r *proof.Result, body []byte) {
	p := n.Preview(body)
	r.Preview = &p
}

func (n network) send(ctx context.Context, body []byte, now func() time.Time) (*exchange.Exchange, *int64) {
	return n.Send(ctx, body, now), nil
}

func (n network) explain(x *exchange.Exchange) wire.Finding {
	return wire.Explain(x.Answer(), answered(x))
}
func (n network) page() string { return n.OwnerPage() }

func (n network) shows() string {
	_, why := n.Family()
	return why
}

func (n network) reproduction(r *proof.Result) string {
	most := int64(0)
	if r.Request.MaxTokens != nil {
		most = *r.Request.MaxTokens
	}
	return fmt.Sprintf(`#!/bin/sh
# Minimal reproduction of one request to %s on %s.
# Set the variables that it names. It writes no file, and the key is in no argument.
# %s
%s`, oneComment(r.Route.Model), oneComment(r.Route.Host), sizeComment(r), n.Curl(n.Preview(replay.Minimal(r.Route.Model, most)).Body))
}

// A client is Claude Code, which sends by itself.
type client struct{ *claudecode.Client }

func (c client) show(r *proof.Result, _ []byte) { r.Command = new(c.Preview()) }

func (c client) send(ctx context.Context, _ []byte, now func() time.Time) (*exchange.Exchange, *int64) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // what is ignored, the client would inherit
	x, atMost := c.Send(ctx, now)
	signal.Ignore(syscall.SIGPIPE)
	return x, &atMost
}

func (c client) explain(x *exchange.Exchange) wire.Finding { return claudecode.Explain(x, answered(x)) }

func (c client) page() string {
	if c.Identity().Name == claudecode.Plan {
		return "Claude Code: /usage and /status"
	}
	return "Claude Code: /status, then the Limits page of the Claude Console for that key's organization"
}

func (c client) shows() string {
	return "the request is the client's own and its size is what it is: a pass shows that the client's route is open"
}

func (c client) reproduction(*proof.Result) string {
	var b strings.Builder
	b.WriteString("# What was run, with the user's own client; variables are named, and no value is shown.\n")
	for line := range strings.Lines(c.Preview()) {
		b.WriteString("# " + strings.TrimRight(line, "\n") + "\n")
	}
	return b.String()
}
