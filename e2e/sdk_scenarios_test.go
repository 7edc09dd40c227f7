package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// A scenario is what an SDK is asked to do, what it meets, and what it then does.
type scenario struct {
	name     string
	setup    setup
	calls    []call
	watched  time.Duration   // how long after the first answer the client is stopped; 0: it ends by itself
	statuses []int           // of all requests that come, in order
	gaps     []time.Duration // none is shorter than its rule

	// What came of the last call. Without an error it is an answer.
	status  int    // of the error
	kind    string // its type
	code    string
	message string // part of it
	goClass string
	jsClass string
	check   func(*testing.T, *service, []outcome)
}

// hi is the least that one can ask for.
var hi = []call{{Op: "message", Text: "hi"}}

// once is hi without retries.
var once = []call{{Op: "message", Text: "hi", Once: true}}

// Limits whose bucket a neighbor has emptied.
var (
	aSecond     = []bucket.Limit{{Dimension: bucket.Requests, Limit: 60, Burst: bucket.Second}}
	aMinute     = []bucket.Limit{{Dimension: bucket.Requests, Limit: 1}}
	anHour      = []bucket.Limit{{Dimension: bucket.Requests, Limit: 1, Per: bucket.Hour}}
	inputTokens = []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 1000},
		{Dimension: bucket.InputTokens, Limit: 60_000},
		{Dimension: bucket.OutputTokens, Limit: 8000},
	}
	steep = bucket.Acceleration{Dimension: bucket.InputTokens, Floor: 25_000, Step: 10_000}
)

var scenarios = []scenario{
	{
		name:  "an answer",
		setup: setup{limits: inputTokens, stands: endless, start: "2026-11-23T09:30:00Z"},
		calls: hi, statuses: []int{200},
		check: func(t *testing.T, s *service, out []outcome) {
			answer(t, &out[0], usage{Input: 1, Output: 8})
			for name, want := range map[string]string{
				"anthropic-ratelimit-requests-limit":          "1000",
				"anthropic-ratelimit-requests-remaining":      "999",
				"anthropic-ratelimit-requests-reset":          "2026-11-23T09:30:00Z",
				"anthropic-ratelimit-input-tokens-limit":      "60000",
				"anthropic-ratelimit-input-tokens-remaining":  "60000",
				"anthropic-ratelimit-output-tokens-limit":     "8000",
				"anthropic-ratelimit-output-tokens-remaining": "8000",
				"anthropic-ratelimit-tokens-limit":            "68000",
			} {
				if got := out[0].Headers[name]; got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		},
	},
	{
		name:  "a streamed answer",
		setup: setup{limits: inputTokens, output: 32},
		calls: []call{{Op: "stream", Text: "hi"}}, statuses: []int{200},
		check: func(t *testing.T, s *service, out []outcome) {
			answer(t, &out[0], usage{Input: 1, Output: 32})
			if out[0].Pieces < 2 {
				t.Errorf("%d pieces, want it written bit by bit", out[0].Pieces)
			}
			if !s.came()[0].stream {
				t.Error("no stream was asked for")
			}
		},
	},
	{
		name: "a cached prefix",
		calls: []call{
			{Op: "message", Text: "hi", System: strings.Repeat("word", 100)},
			{Op: "message", Text: "hi", System: strings.Repeat("word", 100)},
			{Op: "stream", Text: "hi", System: strings.Repeat("word", 100)},
		},
		statuses: []int{200, 200, 200},
		check: func(t *testing.T, s *service, out []outcome) {
			answer(t, &out[0], usage{Input: 1, Output: 8, CacheCreation: 100})
			answer(t, &out[1], usage{Input: 1, Output: 8, CacheRead: 100})
			answer(t, &out[2], usage{Input: 1, Output: 8, CacheRead: 100})
		},
	},
	{
		name:     "counted tokens, which have a limit of their own",
		setup:    setup{countLimit: 1, stands: endless},
		calls:    []call{{Op: "count", Text: "hi there"}, {Op: "message", Text: "hi there"}, {Op: "count", Text: "hi there", Once: true}},
		statuses: []int{200, 200, 429},
		status:   429, kind: "rate_limit_error", message: "rate limit of 1 requests per minute",
		goClass: "anthropic.Error", jsClass: "RateLimitError",
		check: func(t *testing.T, s *service, out []outcome) {
			if out[0].Count != 2 || out[1].Usage.Input != 2 {
				t.Errorf("%d tokens counted and %d used, want 2", out[0].Count, out[1].Usage.Input)
			}
			if e := out[2].Error; e != nil && e.RetryAfter != "60" {
				t.Errorf("retry-after: %q, want 60", e.RetryAfter)
			}
		},
	},
	{
		name:  "the list of models",
		calls: []call{{Op: "models"}}, statuses: []int{200},
		check: func(t *testing.T, s *service, out []outcome) {
			if !slices.Equal(out[0].Models, models) {
				t.Errorf("models: %q", out[0].Models)
			}
		},
	},
	{
		name:  "an empty bucket without retries",
		setup: setup{limits: inputTokens, neighbor: []neighbor{{input: 60_000}}, stands: endless},
		calls: []call{{Op: "message", Text: "hi", Tokens: 2000, Once: true}}, statuses: []int{429},
		status: 429, kind: "rate_limit_error", goClass: "anthropic.Error", jsClass: "RateLimitError",
		message: "This request would exceed your organization's rate limit of 60,000 input tokens per minute (org: " + organization + ", model: " + model + ")",
		check: func(t *testing.T, s *service, out []outcome) {
			if e := out[0].Error; e.RetryAfter != "2" {
				t.Errorf("retry-after: %q, want 2: a thousand tokens come back in a second", e.RetryAfter)
			}
		},
	},
	{
		name:  "an empty bucket until it is full enough",
		setup: setup{limits: inputTokens, neighbor: []neighbor{{input: 60_000}}, stands: 1},
		calls: []call{{Op: "message", Text: "hi", Tokens: 2000}}, statuses: []int{429, 200},
		gaps: []time.Duration{2 * time.Second},
	},
	{
		name:  "an endless 429 with retry-after 1",
		setup: setup{limits: aSecond, neighbor: []neighbor{{}}, stands: endless},
		calls: hi, statuses: []int{429, 429, 429},
		gaps:   []time.Duration{time.Second, time.Second},
		status: 429, kind: "rate_limit_error", message: "rate limit of 60 requests per minute",
		goClass: "anthropic.Error", jsClass: "RateLimitError",
	},
	{
		name:  "an endless 429 of a stream",
		setup: setup{limits: aSecond, neighbor: []neighbor{{}}, stands: endless},
		calls: []call{{Op: "stream", Text: "hi"}}, statuses: []int{429, 429, 429},
		gaps:   []time.Duration{time.Second, time.Second},
		status: 429, kind: "rate_limit_error", goClass: "anthropic.Error", jsClass: "RateLimitError",
	},
	{
		name:  "an endless 429 without retry-after", // nobody knows when the other answer ends
		setup: setup{concurrency: 1, neighbor: []neighbor{{lasts: time.Hour}}, stands: endless},
		calls: hi, statuses: []int{429, 429, 429},
		gaps:   []time.Duration{firstBackoff, secondBackoff},
		status: 429, kind: "rate_limit_error", message: "Number of concurrent connections has exceeded your rate limit",
		goClass: "anthropic.Error", jsClass: "RateLimitError",
	},
	{
		name:  "a 429 until another answer ends",
		setup: setup{concurrency: 1, neighbor: []neighbor{{lasts: firstBackoff / 2}}, stands: 1},
		calls: hi, statuses: []int{429, 200},
		gaps: []time.Duration{firstBackoff},
	},
	{
		name:  "a retry-after of an hour is slept for",
		setup: setup{limits: anHour, neighbor: []neighbor{{}}, stands: endless},
		calls: hi, watched: 3 * time.Second, statuses: []int{429},
	},
	{
		name:  "acceleration without retries",
		setup: setup{acceleration: &steep, neighbor: []neighbor{{input: 25_000}}, stands: endless, start: "2026-11-23T09:30:58.5Z"},
		calls: []call{{Op: "message", Text: "hi", Tokens: 2000, Once: true}}, statuses: []int{429},
		status: 429, kind: "rate_limit_error", code: "ramp_limit_exceeded",
		message: "Your current limit is 25,000 input tokens per minute, and will increase to 35,000 at the next minute boundary",
		goClass: "anthropic.Error", jsClass: "RampLimitExceededError",
		check: func(t *testing.T, s *service, out []outcome) {
			if e := out[0].Error; e.RetryAfter != "2" {
				t.Errorf("retry-after: %q, want 2: the minute ends in 1.5 s", e.RetryAfter)
			}
		},
	},
	{
		name:  "acceleration until the next minute",
		setup: setup{acceleration: &steep, neighbor: []neighbor{{input: 25_000}}, stands: 1, start: "2026-11-23T09:30:58.5Z"},
		calls: []call{{Op: "message", Text: "hi", Tokens: 35_000}}, statuses: []int{429, 200},
		gaps: []time.Duration{2 * time.Second},
	},
	{
		name:  "a spend cap without retries",
		setup: setup{faults: []string{"spend"}, stands: endless, start: "2026-11-23T09:30:00Z"},
		calls: once, statuses: []int{429},
		status: 429, kind: "rate_limit_error", code: "enforced_spend_limit_reached", message: "You will regain access on 2026-12-01 at 00:00 UTC",
		goClass: "anthropic.Error", jsClass: "EnforcedSpendLimitReachedError",
	},
	{
		name:  "a 429 that says not to retry",
		setup: setup{script: []refuse.Refusal{refuse.Throttled()}, headers: map[string]string{"Retry-After": "1", "X-Should-Retry": "false"}},
		calls: hi, statuses: []int{429},
		status: 429, kind: "rate_limit_error", goClass: "anthropic.Error", jsClass: "RateLimitError",
	},
	{
		name:  "a 400 that says to retry",
		setup: setup{script: []refuse.Refusal{refuse.Invalid("try again")}, headers: map[string]string{"Retry-After": "1", "X-Should-Retry": "true"}},
		calls: hi, statuses: []int{400, 400, 400},
		gaps:   []time.Duration{time.Second, time.Second},
		status: 400, kind: "invalid_request_error", goClass: "anthropic.Error", jsClass: "BadRequestError",
	},
	{
		name:  "a 401",
		calls: []call{{Op: "message", Text: "hi", NoKey: true}}, statuses: []int{401},
		status: 401, kind: "authentication_error", message: "invalid x-api-key", goClass: "anthropic.Error", jsClass: "AuthenticationError",
	},
	{
		name:  "a 403",
		setup: setup{faults: []string{"403"}},
		calls: hi, statuses: []int{403},
		status: 403, kind: "permission_error", goClass: "anthropic.Error", jsClass: "PermissionDeniedError",
	},
	{
		name:  "an endless 500",
		setup: setup{faults: []string{"500"}},
		calls: hi, statuses: []int{500, 500, 500},
		gaps:   []time.Duration{firstBackoff, secondBackoff},
		status: 500, kind: "api_error", goClass: "anthropic.Error", jsClass: "InternalServerError",
	},
	{
		name:  "an endless 529",
		setup: setup{faults: []string{"529"}},
		calls: hi, statuses: []int{529, 529, 529},
		gaps:   []time.Duration{firstBackoff, secondBackoff},
		status: 529, kind: "overloaded_error", goClass: "anthropic.Error", jsClass: "OverloadedError",
	},
	{
		name:  "a connection that is reset",
		setup: setup{faults: []string{"reset@#1"}},
		calls: hi, statuses: []int{0, 200},
		gaps: []time.Duration{firstBackoff},
	},
	{
		name:  "an error in the middle of a stream",
		setup: setup{faults: []string{"overloaded-event"}},
		calls: []call{{Op: "stream", Text: "hi"}}, statuses: []int{200},
		kind: "overloaded_error", goClass: "anthropic.Error", jsClass: "APIError",
		check: func(t *testing.T, s *service, out []outcome) {
			if status := out[0].Error.Status; status != 0 && status != 200 {
				t.Errorf("status %d, want that of the answer which had begun, or none", status)
			}
		},
	},
	{
		name:  "a rate limit in the middle of a stream",
		setup: setup{faults: []string{"rate-limit-event"}},
		calls: []call{{Op: "stream", Text: "hi"}}, statuses: []int{200},
		kind: "rate_limit_error", goClass: "anthropic.Error", jsClass: "APIError",
		check: func(t *testing.T, s *service, out []outcome) {
			if out[0].Error.is("RateLimitError") {
				t.Error("is a RateLimitError, want the bare error that life has")
			}
		},
	},
	{
		name:  "a stream that is cut",
		setup: setup{faults: []string{"cut"}},
		calls: []call{{Op: "stream", Text: "hi"}}, statuses: []int{200},
		goClass: "*errors.errorString", jsClass: "Error",
	},
	{
		name:  "HTTP2 without TLS",
		calls: []call{{Op: "message", Text: "hi", Version: 2}, {Op: "stream", Text: "hi", Version: 2}}, statuses: []int{200, 200},
		check: func(t *testing.T, s *service, out []outcome) {
			answer(t, &out[0], usage{Input: 1, Output: 8})
			answer(t, &out[1], usage{Input: 1, Output: 8})
			for _, a := range s.came() {
				if a.proto != "HTTP/2.0" {
					t.Errorf("spoke %s", a.proto)
				}
			}
		},
	},
}
