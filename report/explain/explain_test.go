package explain

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"loadshape/bucket/wire"
	"loadshape/bucket/wire/wording"
	"loadshape/report/internal/golden"
	"loadshape/report/layout"
	"loadshape/workload/exchange"
)

var at = time.Date(2026, 11, 30, 3, 1, 12, 0, time.UTC)

// answer is a failure that was read from a file: its status, body, and headers by their names in lower case.
func answer(status int, body, file string, headers map[string]string) *Answer {
	e := &exchange.Exchange{Status: status, Headers: headers, At: &at}
	if json.Valid([]byte(body)) {
		e.ErrorBody = json.RawMessage(body)
	} else {
		e.Message = body
	}
	h := http.Header{}
	for name, value := range headers {
		h.Set(name, value)
	}
	f := wire.Explain(wire.Answer{Status: status, Body: []byte(body), Header: h}, at)
	return &Answer{Finding: &f, Exchange: e, File: file}
}

// samples are failures of which each leads to something else.
func samples() map[string]*Answer {
	const limit = `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 2,000,000 input tokens per minute (org: 11111111-2222-4333-8444-555555555555, model: claude-sonnet-5)."},"request_id":"req_011CTest01"}`
	return map[string]*Answer{
		"organization": answer(429, limit, "the failure.json", map[string]string{"retry-after": "14", "anthropic-ratelimit-input-tokens-limit": "2000000", "anthropic-ratelimit-input-tokens-remaining": "0"}),
		"plan":         answer(0, "You've hit your weekly limit · resets Dec 2, 9am (Asia/Saigon)", "-", nil),
		"credits":      answer(402, "API Error: 402 This request requires more credits, or fewer max_tokens. You requested up to 64000 tokens, but can only afford 1600.", "-", nil),
		"bedrock":      answer(0, "botocore.errorfactory.ThrottlingException: An error occurred (ThrottlingException) when calling the Converse operation: Too many tokens, please wait before trying again.", "log.txt", nil),
		"foundry":      answer(429, `{"error":{"code":"RateLimitReached","message":"Rate limit of 8000 per 60s exceeded for UserByModelByMinuteOutputTokens. Please wait 33 seconds before retrying."}}`, "f.json", nil),
		"zero":         answer(429, `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your rate limit of 0 fast mode input tokens per minute (org: 1, model: claude-opus-5)."}}`, "f.json", nil),
		"capacity":     answer(529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, "f.json", nil),
		"other":        answer(0, "Rate limit reached for m in organization o on tokens per min (TPM): Limit 30000, Used 28039, Requested 3906. Please try again in 3.89s.", "f.txt", nil),
		"unknown":      answer(429, "429 Too Many Requests", "-", nil),
		"answered":     answer(200, "", "f.json", nil),
		"hostile":      answer(429, strings.Replace(limit, "claude-sonnet-5", "$(id)`;\\u001b[2J|<b>@all", 1), "-x; rm 'y'", nil),
	}
}

func TestGolden(t *testing.T) {
	for name, a := range samples() {
		golden.Check(t, name+".txt", []byte(a.Text(layout.NewPage(layout.Options{Width: 80, Unicode: true}))))
		golden.Check(t, name+".md", []byte(a.Markdown()))
	}
}

// TestWidth: no line is wider than the page but a command, which is copied as it is; and a terminal without Unicode gets none.
func TestWidth(t *testing.T) {
	for name, a := range samples() {
		for line := range strings.Lines(a.Text(layout.NewPage(layout.Options{Width: 80, Unicode: true}))) {
			if n := layout.Columns(strings.TrimRight(line, "\n")); n > 80 && !strings.HasPrefix(line, "  run ") {
				t.Errorf("%s: a line has %d columns: %s", name, n, line)
			}
		}
		for _, c := range a.Text(layout.NewPage(layout.Options{Width: 80})) {
			if c > unicode.MaxASCII && name != "hostile" && name != "plan" {
				t.Errorf("%s: %q is not ASCII", name, c)
			}
		}
	}
}

// TestEveryKind: each owner with each kind of limit makes a sentence, and one thing never both helps and does not.
func TestEveryKind(t *testing.T) {
	kinds := []wire.LimitedBy{wire.ByRequests, wire.ByInputTokens, wire.ByOutputTokens, wire.ByTokens, wire.ByAcceleration, wire.ByConcurrency, wire.ByPlanWindow,
		wire.BySpend, wire.ByEntitlement, wire.ByBytes, wire.ByCapacity, wire.ByNone, wire.ByUnknown}
	all := []wire.Owner{wire.ProviderCapacity, wire.UnknownOwner}
	for owner := range owners {
		all = append(all, owner)
	}
	for _, owner := range all {
		for _, by := range kinds {
			for _, retry := range []wire.Retry{wire.RetryAfter, wire.RetryNever, wire.RetryUnknown} {
				a := &Answer{Finding: &wire.Finding{Owner: owner, LimitedBy: by, Retry: retry, Confidence: wire.Likely, NextStep: "Wait."}, Exchange: &exchange.Exchange{}, File: "f"}
				if s := a.Sentence(); !strings.HasSuffix(s, ". Likely.") || strings.Contains(s, "  ") || strings.Contains(s, "%") || strings.HasPrefix(s, "'") {
					t.Errorf("%s, %s: %q", owner, by, s)
				}
				would, not := a.Help()
				for _, h := range would {
					for _, n := range not {
						if h == n {
							t.Errorf("%s, %s, %s: %q both helps and does not", owner, by, retry, h)
						}
					}
				}
				if waits := strings.Contains(strings.Join(would, ";"), "waiting"); waits && retry != wire.RetryAfter {
					t.Errorf("%s, %s, %s: waiting helps", owner, by, retry)
				}
				for _, c := range a.Commands() {
					if strings.Contains(c, "--wait") && retry == wire.RetryNever {
						t.Errorf("%s, %s: %q waits for nothing", owner, by, c)
					}
				}
			}
		}
	}
}

// TestEveryWording: what the table of wordings says is told with a command to run, unless it is no refusal.
func TestEveryWording(t *testing.T) {
	for _, k := range wording.All() {
		for _, w := range k.Wordings {
			a := answer(0, w.Example, "f.txt", nil)
			if len(a.Commands()) == 0 && a.Finding.LimitedBy != wire.ByNone {
				t.Errorf("%q leads to no command", w.Example)
			}
		}
	}
}
