package proof

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"loadshape/bucket/wire"
	"loadshape/bucket/wire/refuse"
	"loadshape/workload/burst"
	"loadshape/workload/exchange"
	"loadshape/workload/forecast"
	"loadshape/workload/route"
)

// noon is when the runs of the tests begin.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func direct() exchange.Route {
	return exchange.Route{Name: "direct", Scheme: "https", Host: "api.anthropic.com", Path: "/v1/messages", Organization: "org-1", Workspace: "wrkspc_1",
		CredentialSource: "env:ANTHROPIC_API_KEY", CredentialFingerprint: "fp_01234567_89abcdef01234567", Version: "2023-06-01", Betas: []string{}, Headers: []string{},
		Certificates: []string{}, Proxy: "none", HTTP: "HTTP/2.0"}
}

func asking(input, most int64) exchange.Request {
	return exchange.Request{Model: "claude-sonnet-5", MaxTokens: new(most), InputTokens: new(input), InputEstimated: true, InputLow: new(input / 2),
		InputHigh: new(2 * input), Stream: new(false), ServiceTier: "auto", Speed: "standard", Workload: "wl_1", Concurrency: new(int64(1))}
}

// answeredAt is an exchange that was answered at an instant, a second after it was sent. Its bucket of input holds so much.
func answeredAt(at time.Time, request exchange.Request, left int64) *exchange.Exchange {
	const limit = 30000
	h := http.Header{}
	full := at.Add(time.Duration(limit-left) * time.Minute / limit)
	wire.RateLimits{
		Requests:     wire.Quota{Limit: new(int64(50)), Remaining: new(int64(49)), Reset: new(at.Add(time.Second))},
		InputTokens:  wire.Quota{Limit: new(int64(limit)), Remaining: new(max(0, left)), Reset: &full},
		OutputTokens: wire.Quota{Limit: new(int64(8000)), Remaining: new(int64(8000)), Reset: &at},
	}.WriteTo(h)
	x := &exchange.Exchange{At: new(at.Add(-time.Second)), EndedAt: new(at), Sent: new(true), Route: direct(), Request: request,
		Headers: map[string]string{"date": at.Format(http.TimeFormat), "request-id": "req_011", "anthropic-organization-id": "org-1"}}
	for name := range h {
		x.Headers[strings.ToLower(name)] = h.Get(name)
	}
	return x
}

func passed(x *exchange.Exchange) *exchange.Exchange {
	x.Status, x.Complete, x.StopReason, x.ResponseModel = 200, true, "end_turn", "claude-sonnet-5"
	x.Usage = &exchange.Usage{InputTokens: 8, OutputTokens: 3}
	return x
}

func refusedBy(x *exchange.Exchange, r refuse.Refusal, after string) *exchange.Exchange {
	x.Status, x.Complete, x.ErrorBody = r.Status, true, r.Body("req_011")
	if after != "" {
		x.Headers["retry-after"] = after
	}
	return x
}

func overLimit() refuse.Refusal {
	return refuse.OverLimit(30000, "input tokens", "minute", "org-1", "claude-sonnet-5")
}

// runOf is a run after a failure, up to the answer; nil is none.
func runOf(failure, this *exchange.Exchange) *Run {
	run := &Run{At: noon, Version: "loadshape (test)", Route: direct(), RouteOwner: wire.AnthropicOrganization, Request: asking(10, 16)}
	run.Route.Organization, run.Route.Workspace, run.Route.HTTP = "", "", ""
	run.Cost = forecast.CostOf(&run.Request, nil)
	run.Outcome = forecast.Outcome{Word: forecast.Unknown, LimitedBy: wire.ByUnknown, Because: "there is no earlier answer on this route to go by"}
	if failure != nil {
		run.Failure = failure
		past := forecast.PastOf(failure.Answer(), *failure.Answered())
		run.Past, run.Before = &past, past.Finding
		run.Failed = forecast.CostOf(&failure.Request, nil)
		run.Outcome, run.Earliest = past.Outcome(run.Cost, run.Failed, noon), past.Earliest(run.Cost, run.Failed)
		run.TooEarly = noon.Before(run.Earliest.At)
		run.Baseline = &Baseline{Same, Same, Same, Same, Same, Same, Same, Same, Same, Same, Same}
	}
	if this != nil {
		run.This, run.Sent = this, 1
		run.Now = wire.Explain(this.Answer(), *this.Answered())
	}
	return run
}

// A sample is a result of a kind of its own.
type sample struct {
	name string
	make func() *Result
}

func samples() []sample {
	return []sample{
		{"held", func() *Result {
			return runOf(nil, passed(answeredAt(noon.Add(time.Second), asking(10, 16), 20000))).Result()
		}},
		{"fix", func() *Result {
			run := runOf(refusedBy(answeredAt(noon.Add(-10*time.Second), asking(40000, 4096), 5000), overLimit(), "30"),
				passed(answeredAt(noon.Add(time.Second), asking(10, 16), 10000)))
			run.Change, run.AskedFix, run.Own = "the system prompt is cached", true, true
			run.Changes = 1
			run.Success = passed(answeredAt(noon.Add(-time.Hour), asking(15000, 4096), 15000))
			run.Shrunk = []string{"messages: 9 in 40000 bytes to 1 in 40"}
			return run.Result()
		}},
		{"not-held", func() *Result {
			run := runOf(refusedBy(answeredAt(noon.Add(-time.Minute), asking(20000, 4096), 5000), overLimit(), "30"),
				refusedBy(answeredAt(noon.Add(time.Second), asking(10, 16), -100), overLimit(), "1"))
			run.StatusPage, run.ClientStatus = "All Systems Operational", "Login method: API key"
			return run.Result()
		}},
		{"burst", func() *Result {
			run := runOf(nil, passed(answeredAt(noon.Add(time.Second), asking(10, 16), 20000)))
			run.Burst = burstRecord(9, burstAnswer(200, nil), burstAnswer(200, nil), refusedBy(answeredAt(noon.Add(2*time.Second), asking(10, 16), 20000), overLimit(), "7"))
			run.Burst.Foreseen = burst.Foresight{Known: true, Low: 2, High: 9, LimitedBy: wire.ByInputTokens}
			run.Burst.Forbidden = 1
			return run.Result()
		}},
		{"too-early", func() *Result {
			run := runOf(refusedBy(answeredAt(noon.Add(-2*time.Second), asking(20000, 4096), -20000), overLimit(), "58"), nil)
			run.Notes = []string{"exchange 3 of 5 is taken, the last that failed"}
			return run.Result()
		}},
		{"refused", func() *Result {
			run := runOf(refusedBy(answeredAt(noon.Add(-time.Minute), asking(20000, 4096), 5000), overLimit(), ""), nil)
			run.Differs = []string{"model", "workload"}
			run.Baseline.Model, run.Baseline.Workload, run.Baseline.Credential = Different, Different, Unknown
			return run.Result()
		}},
		{"hostile", hostile},
	}
}

// evil is what would break out of every format.
const evil = "a\nb\r\n::error::x :::::y ##[error]z\n| c | ]]> <b>&amp;</b> `d` **e** @f [g](h) %0A $(i) \x1b[31mj\x1b[0m\x00\x07\u0085\u202ek\u200b\ufffe\uffff l"

func hostile() *Result {
	x := refusedBy(answeredAt(noon.Add(time.Second), asking(10, 16), 10), refuse.Refusal{Status: 429, Type: evil, Message: evil, Code: evil}, "7")
	for name := range x.Headers {
		if name != "date" {
			x.Headers[name] = evil
		}
	}
	x.Headers["anthropic-ratelimit-"+evil] = evil
	x.Detail, x.StopReason = evil, evil
	x.Route.Organization, x.Route.Workspace = evil, evil
	run := runOf(refusedBy(answeredAt(noon.Add(-time.Minute), asking(20000, 4096), 5000), refuse.Refusal{Status: 429, Type: evil, Message: evil}, ""), x)
	run.OtherOwner = true
	run.Request.Model, run.Route.Host, run.Route.Name = evil, evil, evil
	run.This.Route.Name, run.This.Route.Host, run.This.Route.CredentialSource, run.This.Route.CredentialFingerprint = evil, evil, evil, evil
	run.Change, run.StatusPage, run.ClientStatus = evil, evil, evil
	run.Notes, run.Shrunk = []string{evil}, []string{evil}
	run.Now.Evidence, run.Now.Where = []string{evil}, evil
	r := run.Result()
	r.WhereToLook = evil
	r.Preview = &route.Preview{Method: "POST", URL: evil, Body: evil}
	r.Exchange.ErrorBody = json.RawMessage(`{"m":"]]> \u001b\ufffe"}`)
	return r
}
