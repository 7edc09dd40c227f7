package main

import (
	"fmt"
	"slices"
	"testing"

	"loadshape/bucket/wire/refuse"
	"loadshape/report/proof"
)

// TestStatusBeforeWords: an answer with a status at which no limit is asked gives a verdict that fits the status, whatever the
// words beside it say, with a failure before and without one.
func TestStatusBeforeWords(t *testing.T) {
	over := string(refuse.OverLimit(aLimit, "input tokens", "minute", organization, aModel).Body("req_011"))
	words := map[string]string{
		"a limit":        over,
		"in text":        "Error code: 429 - " + over,
		"in an array":    "[" + over + "]",
		"overloaded":     `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`,
		"credits":        `{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}`,
		"a gateway":      `{"error":{"message":"litellm.RateLimitError: Rate limit exceeded for api_key: x. Limit type: tokens. Current limit: 100","type":"throttling_error","code":"429"}}`,
		"AWS":            `{"__type":"ThrottlingException","message":"Too many tokens, please wait before trying again."}`,
		"Google":         `{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded for aiplatform.googleapis.com/online_prediction_requests_per_base_model"}}`,
		"an entitlement": `{"type":"error","error":{"type":"permission_error","message":"Your organization does not have access to claude-sonnet-5."}}`,
	}
	fits := map[int][]string{401: {"unauthenticated"}, 407: {"bad_request"}, 408: {"bad_request"}, 421: {"bad_request"}, 425: {"bad_request"}, 503: {"server_error", "capacity"}}
	for status, reasons := range fits {
		for what, body := range words {
			t.Run(fmt.Sprintf("%d/%s", status, what), func(t *testing.T) {
				server := start(t, plain, fixed(status, "application/json", body, "Retry-After", "30", "Request-Id", "req_011", "Anthropic-Organization-Id", organization))
				args := []string{"--base-url", server.url}
				if what == "a limit" {
					args = append(args, "--baseline", baselineFile(t, "input", "90s"))
				}
				r, _ := result(t, t.Context(), args...)
				if r.Verdict != proof.Inconclusive || r.ExitStatus != 3 || !slices.Contains(reasons, r.Reason) {
					t.Errorf("is %s by %s with status %d, want inconclusive by one of %v", r.Verdict, r.Reason, r.ExitStatus, reasons)
				}
				if r.Reason != "capacity" && r.LimitedBy != "none" {
					t.Errorf("it is limited by %s, want by none: no limit was asked", r.LimitedBy)
				}
				if server.requests.Load() != 1 {
					t.Errorf("%d requests arrived", server.requests.Load())
				}
			})
		}
	}
}
