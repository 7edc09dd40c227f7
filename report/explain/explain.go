// Package explain tells people whose limit refused a request. Its one job is to put a finding into words that somebody on
// call can act on: one sentence, the figures, what would help and what would not, and what to run next.
//
// A finding, the exchange it is about and the name of the file come in; text, a ticket in Markdown or as a page, and the
// parts of a JSON answer go out. It must not know how an answer is read, or decide anything about it: that is package wire's.
//
// Read explain.go, then sentence.go, help.go, commands.go, text.go, markdown.go, html.go.
package explain

import (
	"cmp"
	"time"

	"loadshape/bucket/wire"
	"loadshape/report/layout"
	"loadshape/workload/exchange"
)

// An Answer is what is to be told.
type Answer struct {
	Finding  *wire.Finding
	Exchange *exchange.Exchange // that it is about
	File     string             // in which it is; "-" for standard input
	Number   int                // of it among the kinds of failures of the file; 0: it is the only one
}

// A Limit is the figure that a message names.
type Limit struct {
	Value int64  `json:"value"`
	Per   string `json:"per"`
}

// Limit is the figure; nil where none is named.
func (a *Answer) Limit() *Limit {
	if f := a.Finding; f.Limit != nil {
		return &Limit{*f.Limit, f.Per}
	}
	return nil
}

// Model is the model that was asked for, as far as it is known.
func (a *Answer) Model() string {
	return cmp.Or(a.Exchange.Request.Model, a.Finding.Model, a.Exchange.ResponseModel)
}

// Organization is the one that the answer or the message names.
func (a *Answer) Organization() string {
	return cmp.Or(a.Exchange.Route.Organization, a.Finding.Org)
}

// RequestID is the id by which the sender finds the request.
func (a *Answer) RequestID() string {
	return cmp.Or(a.Finding.RequestID, a.Exchange.Headers["request-id"])
}

// ends is when the limit ends: an instant, or as the message words it.
func (a *Answer) ends() string {
	f, at := a.Finding, a.Exchange.Answered()
	switch {
	case f.Retry != wire.RetryAfter:
		return ""
	case f.RetryAfter != nil && at != nil:
		return at.Add(time.Duration(min(*f.RetryAfter, 1<<32)) * time.Second).UTC().Format(time.RFC3339)
	}
	return f.Ends
}

// rows are the facts, each with its name: what is not known is left out.
func (a *Answer) rows() (rows [][2]string) {
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, [2]string{name, value})
		}
	}
	if l := a.Limit(); l != nil {
		add("limit", figure(l, a.Finding.LimitedBy))
	}
	add("model", a.Model())
	add("organization", a.Organization())
	add("request id", a.RequestID())
	if at := a.Exchange.Answered(); at != nil {
		add("time", at.UTC().Format(time.RFC3339))
	}
	add("waiting", a.waiting())
	add("ends", a.ends())
	return rows
}

func (a *Answer) waiting() string {
	f := a.Finding
	switch {
	case f.LimitedBy == wire.ByNone && f.Retry != wire.RetryAfter:
		return ""
	case f.Retry == wire.RetryNever:
		return "does not help"
	case f.Retry == wire.RetryUnknown:
		return "unknown whether it helps"
	case f.RetryAfter == nil:
		return "helps"
	}
	wait := layout.Count(*f.RetryAfter) + layout.Glue + "s"
	if *f.RetryAfter >= 120 {
		wait += " (" + layout.RetryAfter(uint64(*f.RetryAfter)) + ")"
	}
	return wait + fromAnswer
}

const fromAnswer = " from the answer on"
