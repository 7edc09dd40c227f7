package proof

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/wire"
	"loadshape/bucket/wire/refuse"
	"loadshape/report/layout"
	"loadshape/workload/burst"
	"loadshape/workload/exchange"
)

var burstBegan = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// burstAnswer is an answer that came some milliseconds after noon.
func burstAnswer(status int, change func(*exchange.Exchange)) *exchange.Exchange {
	x := &exchange.Exchange{At: &burstBegan, EndedAt: new(burstBegan.Add(80 * time.Millisecond)), Sent: new(true), Status: status, Complete: true,
		Headers: map[string]string{"request-id": "req_1"}}
	if change != nil {
		change(x)
	}
	return x
}

// burstRefused is a refusal by a rule of the wire package.
func burstRefused(no refuse.Refusal, headers ...string) *exchange.Exchange {
	return burstAnswer(no.Status, func(x *exchange.Exchange) {
		x.ErrorBody = no.Body("req_2")
		for i := 0; i+1 < len(headers); i += 2 {
			x.Headers[headers[i]] = headers[i+1]
		}
	})
}

// burstRecord is what a relay saw of answers, which came one after the other.
func burstRecord(n int, answers ...*exchange.Exchange) *BurstRun {
	i := 0
	relay := burst.NewRelay(burst.Settings{Requests: n, Send: func(context.Context) *exchange.Exchange { i++; return answers[i-1] }})
	counted := burst.Tally{Statuses: map[int]int{}}
	for range n {
		q := httptest.NewRequest(http.MethodPost, burst.Path, nil)
		q.Header.Set(burst.TokenHeader, relay.Token())
		w := httptest.NewRecorder()
		relay.ServeHTTP(w, q)
		counted.Statuses[w.Code]++
	}
	return &BurstRun{Record: relay.Close(), Counted: counted, Concurrency: 1}
}

func burstResult(b *BurstRun) *Result {
	run := Run{At: burstBegan, Sent: 1, RouteOwner: wire.AnthropicOrganization, Request: exchange.Request{Model: "m"}, Burst: b,
		Route: exchange.Route{Name: "direct", Host: "api.anthropic.com"}}
	run.This = burstAnswer(200, func(x *exchange.Exchange) {
		x.Route = exchange.Route{Name: "direct", Organization: "org-1"}
		x.Usage = &exchange.Usage{InputTokens: 10, OutputTokens: 5}
		x.ResponseModel = "claude-sonnet-5"
	})
	return run.Result()
}

// TestBurstRules reaches every rule by what a relay saw.
func TestBurstRules(t *testing.T) {
	pass := burstAnswer(200, nil)
	by5 := burstAnswer(200, func(x *exchange.Exchange) { x.ResponseModel = "claude-sonnet-5-20260301" })
	fallback := burstAnswer(200, func(x *exchange.Exchange) { x.ResponseModel = "claude-haiku-4-5" })
	perMinute := burstRefused(refuse.OverLimit(50, "requests", "minute", "org-1", "m"), "retry-after", "7")
	tests := []struct {
		reason, because, next string
		burst                 *BurstRun
		owner                 wire.Owner
		by                    wire.LimitedBy
		status, sent          int
	}{
		{"burst_passed", "all 3 requests of the burst passed, 1 of them at once", "", burstRecord(3, pass, pass, pass), wire.AnthropicOrganization, wire.ByNone, 200, 4},
		{"burst_refused", "the request limit refuses the burst (status 429); the wait is 7s; 2 of 5 requests passed, 1 of them at once, and a single one before",
			"2 requests of this size passed", burstRecord(5, pass, pass, perMinute), wire.AnthropicOrganization, wire.ByRequests, 429, 4},
		{"burst_refused", "refuses the burst", "", burstRecord(5, perMinute), wire.AnthropicOrganization, wire.ByRequests, 429, 2},
		{"burst_refused", "the acceleration limit refuses the burst", "at most 1 request is under way",
			burstRecord(3, pass, burstRefused(refuse.OverAcceleration(100, 200, "input tokens", "org-1", "m"))), wire.AnthropicOrganization, wire.ByAcceleration, 429, 3},
		{"burst_refused", "a spend limit refuses", "", burstRecord(3, pass, burstRefused(refuse.OverSpend(burstBegan.Add(time.Hour)))),
			wire.AnthropicOrganization, wire.BySpend, 0, 3},
		{"burst_capacity", "overloaded within the burst (status 529)", "status page", burstRecord(2, burstRefused(refuse.AtCapacity())), wire.ProviderCapacity, wire.ByCapacity, 529, 2},
		{"burst_failed", "no whole answer came in time", "failed first",
			burstRecord(2, burstAnswer(0, func(x *exchange.Exchange) { x.Failure, x.Complete = exchange.Timeout, false })), wire.UnknownOwner, wire.ByUnknown, 0, 2},
		{"burst_failed", "there was no connection", "",
			burstRecord(2, burstAnswer(0, func(x *exchange.Exchange) {
				x.Failure, x.Complete, x.Sent = exchange.NoConnection, false, new(false)
			})), wire.UnknownOwner, wire.ByUnknown, 0, 1},
		{"burst_failed", "the answer was cut", "", burstRecord(2, burstAnswer(200, func(x *exchange.Exchange) { x.Failure, x.Complete = exchange.CutStream, false })),
			wire.AnthropicOrganization, wire.ByNone, 200, 2},
		{"burst_other_owner", "comes from organization org-2, that to the single request from organization org-1", "",
			burstRecord(2, pass, burstAnswer(200, func(x *exchange.Exchange) { x.Route.Organization = "org-2" })), wire.UnknownOwner, wire.ByUnknown, 200, 3},
		{"other_model", "2 answers of the burst are by another model (claude-haiku-4-5) than that to the single request (claude-sonnet-5); 3 of 3 requests passed",
			"fallback", burstRecord(3, by5, fallback, fallback), wire.UnknownOwner, wire.ByUnknown, 200, 4},
		{"other_model", "1 answer of the burst is by another model (claude-haiku-4-5)", "", burstRecord(3, fallback, perMinute), wire.UnknownOwner, wire.ByUnknown, 200, 3},
		{"burst_passed", "all 2 requests", "", burstRecord(2, by5, pass), wire.AnthropicOrganization, wire.ByNone, 200, 3}, // one names no model
		{"counts_disagree", "the trigger counts 2 requests, the relay 3", "", func() *BurstRun {
			b := burstRecord(3, pass, pass, pass)
			b.Counted.Statuses[200]--
			return b
		}(), wire.AnthropicOrganization, wire.ByNone, 200, 4},
		{"counts_disagree", "the trigger counts 2 requests, the relay 3", "", func() *BurstRun { // also where a limit refused
			b := burstRecord(3, pass, perMinute)
			b.Counted.Statuses[burst.StatusNotSent]--
			return b
		}(), wire.AnthropicOrganization, wire.ByNone, 200, 3},
		{"burst_interrupted", "interrupted after 1", "", func() *BurstRun {
			b := burstRecord(2, burstAnswer(0, func(x *exchange.Exchange) { x.Failure, x.Complete = exchange.Interrupted, false }))
			b.Interrupted = true
			return b
		}(), wire.AnthropicOrganization, wire.ByNone, 200, 2},
	}
	reached := map[string]bool{}
	for _, test := range tests {
		t.Run(test.reason+" "+test.because, func(t *testing.T) {
			reached[test.reason] = true
			r := burstResult(test.burst)
			i := slices.IndexFunc(BurstRules(), func(x BurstRule) bool { return x.Reason == test.reason })
			if r.Reason != test.reason || r.Verdict != BurstRules()[i].Verdict || r.ExitStatus != r.Verdict.status() {
				t.Fatalf("%s (%s, %d): %s", r.Reason, r.Verdict, r.ExitStatus, r.Because)
			}
			if !strings.Contains(r.Because, test.because) || !strings.Contains(r.NextStep, test.next) || r.NextStep == "" {
				t.Errorf("because: %s\nnext: %s", r.Because, r.NextStep)
			}
			if test.status != 0 && r.Response.Status != test.status || r.Sent == nil || *r.Sent != test.sent {
				t.Errorf("owner %s, limit %s, status %d, sent %d", r.Owner, r.LimitedBy, r.Response.Status, *r.Sent)
			}
			if (r.Verdict == NotHeld || test.reason == "burst_capacity") && (r.Owner != test.owner || r.LimitedBy != test.by) {
				t.Errorf("owner %s, limit %s, want %s, %s", r.Owner, r.LimitedBy, test.owner, test.by)
			}
			if want := map[bool]Proves{true: RouteOpen, false: Nothing}[r.Verdict == Held]; r.Proves != want {
				t.Errorf("proves %s, want %s", r.Proves, want)
			}
			b := r.Burst
			if b.Passed+b.Refused+b.Failed+b.NotSent != b.Requested || (b.FirstRefusal != nil) != (b.Refused > 0) {
				t.Errorf("not all are accounted for: %+v", b)
			}
			if r.Verdict == NotHeld && (r.Success == nil || r.Success.Status != 200 || r.Exchange.Status == 200 || r.Exchange.Request.Concurrency == nil) {
				t.Errorf("the refusal is not the exchange, or the single request not the last success")
			}
		})
	}
	for _, rule := range BurstRules() {
		if !reached[rule.Reason] && rule.Reason != "burst_unfinished" { // which nothing reaches: the counts would disagree
			t.Errorf("%s is not reached", rule.Reason)
		}
	}
}

// TestBurstIsWritten in every format, and a result without a burst says null.
func TestBurstIsWritten(t *testing.T) {
	refused := burstRefused(refuse.OverLimit(50, "requests", "minute", "org-1", "m"), "retry-after", "7")
	r := burstResult(burstRecord(5, burstAnswer(200, nil), refused))
	var text, markdown, junit, github, object bytes.Buffer
	for _, err := range []error{WriteText(&text, r, layout.Options{Width: 100}), WriteMarkdown(&markdown, r), WriteJUnit(&junit, r),
		WriteGitHub(&github, r), WriteJSON(&object, r)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, b := range map[string]*bytes.Buffer{"text": &text, "markdown": &markdown, "junit": &junit} {
		for _, want := range []string{"Burst", "1 passed, 1 refused, 0 failed, 3 not sent", "200: 1, 429: 1", "p50 80.00ms", "5 by the trigger, 5 by the relay: they agree"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: there is no %q in\n%s", name, want, b)
			}
		}
	}
	if !strings.HasPrefix(github.String(), "::error title=verify%3A not held::the request limit refuses the burst") {
		t.Error(github.String())
	}
	var read struct {
		Sent  int
		Burst struct {
			Requested, Sent, Passed, Refused, Failed int
			NotSent                                  int            `json:"not_sent"`
			First                                    map[string]any `json:"first_refusal"`
			Fan                                      int            `json:"largest_passed_fan_out"`
			Hey                                      int            `json:"hey_count"`
			Relay                                    int            `json:"relay_count"`
			Agree                                    bool           `json:"counts_agree"`
			Latency                                  *Latency       `json:"latency_us"`
			Statuses                                 map[string]int
			Attempts                                 []map[string]any
		}
	}
	if err := json.Unmarshal(object.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	b := read.Burst
	if read.Sent != 3 || b.Requested != 5 || b.Sent != 2 || b.Passed != 1 || b.Refused != 1 || b.NotSent != 3 || b.Fan != 1 || b.Hey != 5 ||
		b.Relay != 5 || !b.Agree || b.First["limited_by"] != "requests" || b.First["retry_after_s"] != 7.0 || b.Latency.P99 != 80_000 ||
		b.Statuses["429"] != 1 || len(b.Attempts) != 2 || b.Attempts[1]["outcome"] != "refused" || b.Attempts[0]["latency_us"] != 80_000.0 {
		t.Errorf("the JSON is %s", object.String())
	}
	object.Reset()
	if err := WriteJSON(&object, burstResult(nil)); err != nil || !strings.Contains(object.String(), `"burst": null`) {
		t.Errorf("%v %s", err, object.String())
	}
}

// TestBurstPrediction agrees only where as many passed as the buckets held.
func TestBurstPrediction(t *testing.T) {
	pass := burstAnswer(200, nil)
	perMinute := burstRefused(refuse.OverLimit(50, "requests", "minute", "org-1", "m"))
	steep := burstRefused(refuse.OverAcceleration(100, 200, "input tokens", "org-1", "m"))
	run := func(left string, n int, answers ...*exchange.Exchange) BurstPrediction {
		b := burstRecord(n, answers...)
		x := burstAnswer(200, func(x *exchange.Exchange) {
			x.EndedAt = &burstBegan
			x.Usage = &exchange.Usage{InputTokens: 10}
			x.Headers["anthropic-ratelimit-requests-limit"], x.Headers["anthropic-ratelimit-requests-remaining"] = "5", left
			x.Headers["date"] = "Mon, 23 Nov 2026 11:59:59 GMT"
			x.Headers["anthropic-ratelimit-requests-reset"] = map[string]string{"2": "2026-11-23T12:00:35Z", "4": "2026-11-23T12:00:11Z"}[left]
		})
		b.Foreseen = burst.Foresee(x, make([]time.Duration, n))
		return b.judge(x).prediction()
	}
	for name, test := range map[string]struct {
		p    BurstPrediction
		n    int
		want string
	}{
		"passed as said":      {run("4", 3, pass, pass, pass), 3, "3 of 3 pass if they come at one instant; the answers agree"},
		"refused as said":     {run("2", 4, pass, pass, perMinute), 4, "2 to 3 of 4 pass if they come at one instant; then the request limit refuses; the answers agree"},
		"refused too early":   {run("2", 4, pass, perMinute), 4, "2 to 3 of 4 pass if they come at one instant; then the request limit refuses; the answers do not agree"},
		"passed all the same": {run("2", 4, pass, pass, pass, pass), 4, "2 to 3 of 4 pass if they come at one instant; then the request limit refuses; the answers do not agree"},
		"refused by another":  {run("4", 2, pass, steep), 2, "2 of 2 pass if they come at one instant; the acceleration limit is not in the headers"},
		"one failed":          {run("4", 2, pass, burstAnswer(500, nil)), 2, "2 of 2 pass if they come at one instant"},
		"nothing to go by":    {run("", 1, pass), 1, "unknown: the answer to the single request has no rate-limit headers to go by"},
	} {
		if got := test.p.words(test.n); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestLatencies against the sorted list.
func TestLatencies(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 130 {
		var times []time.Duration
		var attempts []burst.Attempt
		add := func(d time.Duration, status int) {
			attempts = append(attempts, burst.Attempt{Exchange: &exchange.Exchange{At: &burstBegan, EndedAt: new(burstBegan.Add(d)), Status: status, Complete: true}})
		}
		for range n {
			d := time.Duration(random.Int64N(int64(time.Second) << random.IntN(8)))
			times = append(times, d)
			add(d, 200)
			add(d*2, 429) // does not count
		}
		l := latencies(attempts)
		if n == 0 {
			if l != nil {
				t.Errorf("of none: %+v", l)
			}
			continue
		}
		slices.Sort(times)
		up := func(d time.Duration) int64 { return int64((d + 999) / 1000) }
		if l.Count != int64(n) || l.Min != up(times[0]) || l.Max != up(times[n-1]) {
			t.Errorf("%d: %+v, want %d to %d", n, l, up(times[0]), up(times[n-1]))
		}
		for percent, got := range map[int]int64{50: l.P50, 90: l.P90, 95: l.P95, 99: l.P99} {
			want := up(times[(n*percent+99)/100-1])
			if got < want || got > want+want/1000+1 {
				t.Errorf("%d: p%d is %d, want %d", n, percent, got, want)
			}
		}
	}
	if l := latencies([]burst.Attempt{{Exchange: &exchange.Exchange{At: &burstBegan, EndedAt: new(burstBegan.Add(1000 * time.Hour)), Status: 200, Complete: true}}}); l.P50 != l.Max || l.Max != 3_600_000_000_000 {
		t.Errorf("of 1000 hours: %+v", l)
	}
}
