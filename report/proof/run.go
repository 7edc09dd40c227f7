package proof

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
	"loadshape/workload/forecast"
	"loadshape/workload/replay"
)

// A Run is everything that is known when a run is over, or when it is known that nothing will be sent.
type Run struct {
	Case

	At      time.Time // when the run began
	Version string
	Change  string // empty: none was named

	Route      exchange.Route
	RouteOwner wire.Owner         // whose limits the address alone makes likely
	Request    exchange.Request   // as it is sent, or would be
	Own        bool               // it is the user's own, be it made smaller, and not a minimal one
	Shrunk     []string           // what was made smaller
	Baseline   *Baseline          // nil without a failure to compare with
	Success    *exchange.Exchange // the last before the failure
	First      *exchange.Exchange // the first failure that the ledger has on this route; nil: the failure that is given

	Cost           forecast.Cost     // of this request
	Failed         forecast.Cost     // of the request that failed
	Past           *forecast.Past    // what the failure said of the buckets; nil without one
	Earliest       forecast.Earliest // when this request can be sent
	Outcome        forecast.Outcome  // predicted
	Sent           int
	AtMost         *int64    // requests, where a client sent them and does not say how many
	AskedWorkspace string    // --workspace
	Page           string    // where the owner of the route's limits looks at them
	Shows          string    // what one smaller request can show on the route
	Burst          *BurstRun // that followed; nil: none

	StatusPage, ClientStatus string
	Notes                    []string
}

// Held reports whether the one request passed, whatever came after it.
func (run *Run) Held() bool { return Decide(&run.Case).Verdict == Held }

// Result judges the run.
func (run *Run) Result() *Result {
	c := &run.Case
	c.nameLimit()
	c.fitStatus()
	now := run.now()
	fixed := run.fixOf(now)
	c.FixShown = fixed.proven()
	rule := Decide(c)
	var many *burstCase
	if run.Burst != nil {
		many = run.Burst.judge(c.This)
		rule = many.decide(rule)
	}
	run.noteModel()
	r := &Result{
		Schema: Schema, Version: run.Version, At: run.At.UTC(),
		Verdict: rule.Verdict, Reason: rule.Reason, Proves: cmp.Or(rule.Proves, Nothing), NextStep: rule.NextStep(c),
		Baseline: run.Baseline, Sent: &run.Sent, SentAtMost: run.AtMost, Success: run.Success, Failure: run.firstFailure(), Exchange: c.This,
		Notes: run.Notes, AskedToProve: "route", AskedWorkspace: run.AskedWorkspace,
	}
	if run.AtMost != nil && *run.AtMost > 0 {
		r.Sent = nil
	}
	if run.Change != "" {
		r.Change = &run.Change
	}
	r.Owner, r.LimitedBy, r.WhereToLook = run.blamed()
	if rule.Verdict != Held && (r.Owner == wire.UnknownOwner || r.WhereToLook == "") {
		r.WhereToLook = run.Page
	}
	run.describe(r)
	r.Response = response(c)
	this := run.this()
	if many != nil {
		this = many.describe(r, rule.Reason)
	}
	if rule.Verdict != Held && r.Exchange != nil && run.Page != "" && r.Owner == cloudOf(run.Route.Name) {
		r.WhereToLook = run.Page // it names the region or project, and the quota
	}
	r.Levels = run.levels(now)
	r.Observed = run.observed(now)
	r.Because = sentence(rule.Reason, c, r)
	if many != nil {
		r.Because = many.sentence(rule.Reason)
	}
	run.say(&rule, &fixed, now, r)
	r.DoesNotProve = doesNotProve(&rule, c, r, &fixed)
	r.Compared = []Line{lineOf("last_success", r.Success), lineOf("first_failure", run.firstFailure()), lineOf("this_request", this)}
	r.Assumption = run.assumptions(r)
	r.Support = run.support(r)
	r.ExitStatus = rule.Verdict.status()
	if run.AskedFix {
		r.asksForFix(&rule)
	}
	return r
}

// nameLimit says of an answer that names no limit that it is unknown, or that there is none.
func (c *Case) nameLimit() {
	if c.Now.LimitedBy != "" {
		return
	}
	c.Now.LimitedBy, c.Now.Owner, c.Now.Confidence = wire.ByUnknown, wire.UnknownOwner, wire.Undecidable
	if c.passed() {
		c.Now.LimitedBy = wire.ByNone
	}
}

// blamed is whose limit the answer, or without one the failure, is about, which limit that is, and where to look at it.
func (run *Run) blamed() (owner wire.Owner, limit wire.LimitedBy, where string) {
	c := &run.Case
	owner, limit, where = c.Now.Owner, c.Now.LimitedBy, c.Now.Where
	switch {
	case c.This == nil: // the last word on the limit is that of the failure
		owner, limit, where = run.RouteOwner, wire.ByUnknown, c.Before.Where
		if c.Failure != nil {
			owner, limit = c.Before.Owner, c.Before.LimitedBy
		}
	case c.passed(), c.refused() && owner == wire.UnknownOwner && run.RouteOwner != wire.Gateway:
		// Where the answer does not say whose limit it was the address does, but for a gateway: behind it there is another.
		owner = run.RouteOwner
	}
	if c.passed() && (owner == "" || owner == wire.UnknownOwner) && c.This.Route.Organization != "" {
		owner = wire.AnthropicOrganization // which the answer names
	}
	return cmp.Or(owner, wire.UnknownOwner), limit, where
}

// asksForFix makes a pass that does not show the fix one that proves too little.
func (r *Result) asksForFix(rule *Rule) {
	r.AskedToProve = "fix"
	if rule.Verdict == Held && rule.Proves != FixEffective {
		r.ExitStatus = StatusInconclusive
		r.DoesNotProve = append([]string{"the fix, which --prove fix asks for: the exit status is 3"}, r.DoesNotProve...)
	}
}

// this is the exchange of this run, or as much of it as there would be.
func (run *Run) this() *exchange.Exchange {
	if run.This != nil {
		return run.This
	}
	return &exchange.Exchange{At: &run.At, Route: run.Route, Request: run.Request}
}

// firstFailure is the one that is given, or an earlier one of the same row that the ledger has.
func (run *Run) firstFailure() *exchange.Exchange {
	f, first := run.Failure, run.First
	switch {
	case f == nil:
		return first
	case first != nil && first.At != nil && f.At != nil && first.At.Before(*f.At):
		return first
	}
	return f
}

// now is what the answer says of the buckets.
func (run *Run) now() *forecast.Past {
	if run.This == nil || run.This.Status == 0 {
		return nil
	}
	p := forecast.PastOf(run.This.Answer(), ended(run.This))
	return &p
}

func ended(e *exchange.Exchange) time.Time {
	if e.EndedAt != nil {
		return *e.EndedAt
	}
	return time.Time{}
}

// mine is the cost of this request, by the answer's own count where there is one.
func (run *Run) mine() forecast.Cost {
	if run.This.Usage != nil {
		return forecast.CostOf(&run.Request, run.This.Usage)
	}
	return run.Cost
}

// instant is the latest at which this request can have been admitted, by the provider's clock where it is told.
func (run *Run) instant(now *forecast.Past) time.Time {
	if now != nil && !now.Answered.IsZero() {
		return now.Answered
	}
	return ended(run.This)
}

// describe fills in the route, the request and the prediction.
func (run *Run) describe(r *Result) {
	route := run.Route
	if run.This != nil {
		route = run.This.Route
	}
	r.Route = Route{
		Name: route.Name, Host: route.Host, Path: route.Path, Model: run.Request.Model, Region: known(route.Region),
		Source: route.CredentialSource, Fingerprint: orUnknown(route.CredentialFingerprint), Organization: known(route.Organization),
		Workspace: known(route.Workspace), Betas: route.Betas, Proxy: route.Proxy, Certificates: route.Certificates, HTTP: known(route.HTTP),
		Project: known(route.Project), Gateway: known(route.Gateway), Shows: run.Shows,
	}
	q := &run.Request
	r.Request = Request{InputTokens: q.InputTokens, InputEstimated: q.InputEstimated, MaxTokens: q.MaxTokens, Shrunk: run.Shrunk,
		Stream: q.Stream != nil && *q.Stream}
	if f := run.Failure; f != nil {
		r.Request.BaselineInputTokens, r.Request.BaselineEstimated = f.Request.InputTokens, f.Request.InputEstimated
		r.Request.BaselineMaxTokens = f.Request.MaxTokens
		r.Request.Smaller = replay.SmallerThan(run.Request, f.Request)
	}
	r.Prediction = Prediction{Outcome: run.Outcome.Word, LimitedBy: run.Outcome.LimitedBy, Because: run.Outcome.Because,
		Agreed: run.Outcome.Agreed(run.passed(), run.refused())}
	if r.Prediction.Outcome == "" {
		r.Prediction.Outcome, r.Prediction.LimitedBy = forecast.Unknown, wire.ByUnknown
	}
	if !run.Earliest.At.IsZero() {
		r.Earliest = &Earliest{At: run.Earliest.At.UTC(), Wait: seconds(run.Earliest.At.Sub(run.At)), Because: run.Earliest.Because}
	}
}

// seconds are those of a wait, rounded up; none where it is over.
func seconds(d time.Duration) int64 { return int64((max(d, 0) + time.Second - 1) / time.Second) }

// response is what came back; nil where nothing was sent.
func response(c *Case) *Response {
	e := c.This
	if e == nil {
		return nil
	}
	x := &Response{Status: e.Status, RequestID: known(requestID(e)), Usage: e.Usage, StopReason: known(e.StopReason), Complete: e.Complete,
		Failure: known(e.Failure), Detail: known(e.Detail), RateLimit: map[string]string{}, Confidence: c.Now.Confidence}
	for name, value := range e.Headers {
		if strings.HasPrefix(name, "anthropic-ratelimit-") || strings.HasPrefix(name, "anthropic-fast-") || strings.HasPrefix(name, "anthropic-priority-") {
			x.RateLimit[name] = value
		}
	}
	if !c.passed() {
		x.ErrorType, x.ErrorCode, x.Message = known(beginning(c.Now.ErrorType, mostWord)), known(beginning(c.Now.ErrorCode, mostWord)), known(beginning(c.Now.Message, mostMessage))
		x.RetryAfter, x.Evidence = c.Now.RetryAfter, c.Now.Evidence
	}
	return x
}

// What is shown of the words of an answer at the most, in bytes.
const (
	mostWord    = 1 << 10
	mostMessage = 8 << 10
)

// beginning is so much of a text as is shown, cut at the end of a character.
func beginning(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// assumptions are what the model's words rest on, where they say anything.
func (run *Run) assumptions(r *Result) []string {
	var list []string
	if len(r.Levels) > 0 || r.Prediction.Outcome == forecast.Admitted || r.Prediction.Outcome == forecast.Refused {
		list = append(list, "a limit is a bucket of one minute's amount that refills continuously (not published; recorded answers agree)",
			"nothing else was sent meanwhile, where a bucket is said to hold enough",
			"token figures in headers are rounded to the nearest thousand and resets to a second: levels lie between bounds")
	}
	if r.Burst != nil && r.Burst.Prediction.Low != nil {
		list = append(list, "every request of the burst is as large as the one before it, by that one's own count; its answer takes from nothing to all of max_tokens")
	}
	if run.Request.InputEstimated && run.Request.InputTokens != nil {
		list = append(list, "input tokens are estimated from the text: the provider's tokenizer is not published")
	}
	return list
}

// cloudOf is the owner of the quotas of a cloud's route, empty for other routes.
func cloudOf(name string) wire.Owner {
	switch name {
	case "bedrock", "bedrock-mantle":
		return wire.AWSAccount
	case "vertex":
		return wire.GoogleProject
	case "foundry":
		return wire.AzureSubscription
	}
	return ""
}
