package wire_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/wire"
	"loadshape/bucket/wire/wording"
)

// refusal is an answer by its status, body and headers ("name: value").
func refusal(status int, body string, headers ...string) wire.Answer {
	a := wire.Answer{Status: status, Body: []byte(body)}
	if len(headers) > 0 {
		a.Header = http.Header{}
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		a.Header.Add(name, value)
	}
	return a
}

// at is a refusal that went to a host.
func at(host string, a wire.Answer) wire.Answer { a.Host = host; return a }

func envelope(kind, message string) string {
	return `{"type":"error","error":{"type":"` + kind + `","message":"` + message + `"},"request_id":"req_011"}`
}

func limitError(message string) string { return envelope("rate_limit_error", message) }

const (
	ramp = "This request would exceed your organization's (6ba7b810-9dad-11d1-80b4-00c04fd430c8) maximum usage increase rate for input tokens per minute. " +
		"Please scale up your input tokens usage more gradually to stay within the acceleration limit."
	rampFigures = "This request would exceed your organization's maximum usage increase rate for input tokens per minute (org: 6ba7b810-9dad-11d1-80b4-00c04fd430c8, model: claude-x). " +
		"Your current limit is 58,276 input tokens per minute, and will increase to 68,276 at the next minute boundary. Please stay within the acceleration limit."
	counters = "LiteLLM Rate Limit Handler for rate limit type = key. Crossed TPM / RPM / Max Parallel Request Limit. current rpm: 3, rpm limit: 9, current tpm: 100, tpm limit: 90, " +
		"current max_parallel_requests: 0, max_parallel_requests: 9"
)

// ruleExamples are an answer for every rule, and what it means. A rule without one fails the test.
var ruleExamples = []struct {
	rule   string
	answer wire.Answer
	want   string
}{
	{"answered", refusal(200, "", "retry-after: 13"), "unknown none unknown - certain"},
	{"answered", refusal(200, `{"type":"message","content":[{"type":"text","text":"error: Overloaded"}]}`), "unknown none unknown - certain"},
	{"answered", refusal(200, "event: message_start\ndata: {\"type\":\"message_start\"}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n"), "unknown none unknown - certain"},
	{"answered-plan", refusal(200, "", "anthropic-ratelimit-unified-status: allowed", "anthropic-ratelimit-unified-overage-status: rejected"), "claude-subscription none unknown - likely"},

	{"ramp-code", refusal(429, `{"type":"error","error":{"type":"rate_limit_error","message":"Too fast.","details":{"error_code":"ramp_limit_exceeded"}}}`), "anthropic-organization acceleration after - certain"},
	{"tier-spend-code", refusal(429, `{"type":"error","error":{"type":"rate_limit_error","message":"You have reached your API usage limits: your organization has crossed its monthly API usage threshold. You will regain access on 2026-04-01 at 00:00 UTC.","details":{"error_code":"enforced_spend_limit_reached"}}}`),
		"anthropic-organization spend after 2635200 certain"},
	{"credits-code", refusal(429, `{"type":"error","error":{"type":"rate_limit_error","message":"Pay.","details":{"error_code":"credits_required"}}}`), "claude-subscription spend never - certain"},
	{"slow-lane", refusal(429, limitError("This request would exceed your account's rate limit. Please try again later."), "anthropic-ratelimit-unified-status: allowed", "anthropic-ratelimit-unified-slow-status: slot_busy", "anthropic-ratelimit-unified-slow-retry-after: 40"),
		"claude-subscription capacity after 40 likely"},
	{"tier-spend-code", refusal(429, `{"type":"error","error":{"type":"rate_limit_error","message":"Spent.","details":{"error_code":"enforced_spend_limit_reached"}}}`), "anthropic-organization spend never - certain"},
	{"contract-spend-code", refusal(429, `{"type":"error","error":{"type":"rate_limit_error","message":"Spent.","details":{"error_code":"contract_spend_limit_reached"}}}`), "anthropic-organization spend never - certain"},

	{"litellm-counters", refusal(429, `{"error":{"message":"`+counters+`","type":"None","code":"429"}}`), "gateway tokens after - certain"},
	{"litellm-descriptor", refusal(429, `{"error":{"message":"Rate limit exceeded for api_key: ab12. Limit type: requests. Current limit: 1, Remaining: 0. Limit resets at: 2026-03-01 12:00:18 UTC","type":"throttling_error","code":"429"}}`, "retry-after: 60"),
		"gateway requests after 60 certain"},
	{"litellm-header", refusal(429, `{"error":{"message":"slow down","code":"429"}}`, "rate_limit_type: tokens", "retry-after: 60"), "gateway tokens after 60 certain"},
	{"litellm-budget", refusal(429, `{"error":{"message":"Budget has been exceeded","type":"budget_exceeded","code":"429"}}`), "gateway spend unknown - likely"},
	{"litellm-priority", refusal(429, `{"error":{"message":"Key=k over available RPM=0. Model RPM=10, Reserved RPM for priority 'dev'=1, Active keys=1","type":"rate_limit_exceeded","code":429}}`), "gateway requests after - likely"},
	{"litellm-model", refusal(429, `{"error":{"message":"Model rate limit exceeded. RPM limit=60, current usage=60","type":"rate_limit_error","code":429}}`), "gateway requests after - likely"},
	{"litellm-cooldown", refusal(429, `{"error":{"message":"No deployments available for selected model, Try again in 5 seconds."}}`, "retry-after: 5"), "gateway unknown after 5 likely"},
	{"claude-gateway-spend", refusal(429, envelope("billing_error", "spend limit reached (daily; resets 2026-03-02 00:00 UTC)"), "x-should-retry: false"), "gateway spend after 43200 certain"},
	{"claude-gateway-spend", refusal(429, envelope("billing_error", "spend limit unavailable")), "gateway spend unknown - certain"},
	{"cloudflare-spend", refusal(429, `{"success":false,"error":[{"code":2045,"message":"Spend limit exceeded: rule 'x' (cost limit 0.002 per 3600s, fixed) for y"}]}`), "gateway spend unknown - certain"},
	{"cloudflare-requests", refusal(429, `{"success":false,"error":[{"code":2003,"message":"Rate limited"}]}`, "cf-aig-log-id: 01"), "gateway requests after - certain"},
	{"cloudflare-code", refusal(429, `{"success":false,"error":[{"code":2003,"message":"Rate limited"}]}`), "gateway requests after - likely"},
	{"kong-tokens", refusal(429, `{"message":"AI token rate limit exceeded for provider(s): anthropic"}`, "X-AI-RateLimit-Limit-minute-anthropic: 100", "retry-after: 17"), "gateway tokens after 17 likely"},
	{"portkey-budget", refusal(412, `{"message":"exhausted"}`, "x-portkey-trace-id: 1"), "gateway spend unknown - likely"},
	{"openrouter-budget", refusal(402, `{"error":{"code":402,"message":"Insufficient","metadata":{"limit_source":"openrouter_in_flight_budget"}}}`, "retry-after: 2"), "gateway spend after 2 certain"},
	{"openrouter-requests", refusal(429, `{"error":{"message":"Rate limit exceeded: free-models-per-day","code":429}}`, "date: Sun, 01 Mar 2026 12:00:00 GMT", "x-ratelimit-reset: 1772366430000"), "gateway requests after 30 certain"},
	{"databricks", refusal(429, `{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"REQUEST_LIMIT_EXCEEDED: Exceeded workspace input tokens per minute rate limit for databricks-claude-opus-4-8."}`), "gateway input_tokens after - likely"},
	{"openrouter-upstream", refusal(429, `{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"slow","provider_name":"X"}}}`), "other-provider unknown unknown - likely"},
	{"claude-gateway-upstream", refusal(429, limitError("upstream rate limit exceeded")), "unknown unknown unknown - undecidable"},

	{"credits-spent", refusal(400, envelope("invalid_request_error", "You're out of extra usage. Add more to continue.")), "claude-subscription spend never - likely"},
	{"credits-not-included", refusal(429, limitError("Extra usage is required for long context requests."), "retry-after: 5"), "claude-subscription entitlement never - likely"},
	{"credits-not-included", refusal(0, "API Error: Usage credits required for 1M context"), "claude-subscription entitlement never - likely"},

	{"plan-window-direct", at("api.anthropic.com", refusal(429, "", "anthropic-ratelimit-unified-status: rejected", "anthropic-ratelimit-unified-reset: 1772366460")), "claude-subscription plan_window after 60 certain"},
	{"plan-window-direct", at("api.anthropic.com:443", refusal(429, "", "anthropic-ratelimit-unified-status: rejected")), "claude-subscription plan_window after - certain"},
	{"plan-window-elsewhere", at("gateway.example", refusal(429, "", "anthropic-ratelimit-unified-status: rejected")), "unknown plan_window after - undecidable"},
	{"plan-window", refusal(429, "", "anthropic-ratelimit-unified-7d-status: rejected", "anthropic-ratelimit-unified-5h-status: allowed", "anthropic-ratelimit-unified-7d-reset: 1772366460"), "claude-subscription plan_window after 60 likely"},
	{"plan-window", at("127.0.0.1:8080", refusal(429, limitError("This request would exceed your account's rate limit. Please try again later."), "anthropic-ratelimit-unified-status: rejected")), "claude-subscription plan_window after - likely"},

	{"acceleration", refusal(429, limitError(ramp)), "anthropic-organization acceleration after - certain"},
	{"acceleration", refusal(429, limitError(rampFigures), "date: Sun, 01 Mar 2026 12:00:25 GMT"), "anthropic-organization acceleration after 35 certain"},
	{"workspace-rate", refusal(429, limitError("This request would exceed your workspace's rate limit of 30,000 input tokens per minute.")), "anthropic-workspace input_tokens after - likely"},
	{"organization-rate", refusal(429, limitError("This request would exceed your organization's rate limit of 30,000 input tokens per minute (org: 1, model: claude-x)."), "retry-after: 7"), "anthropic-organization input_tokens after 7 certain"},
	{"organization-rate", refusal(429, limitError("This request would exceed your organization’s rate limit of 80,000 output tokens per minute.")), "anthropic-organization output_tokens after - certain"},
	{"organization-rate", refusal(429, limitError("This request would exceed the rate limit for your organization (1) of 50 requests per minute.")), "anthropic-organization requests after - certain"},
	{"organization-rate", refusal(429, limitError("This request would exceed your organization's rate limit of 20,000,000 prompt bytes per hour (org: 1, model: claude-x).")), "anthropic-organization bytes after - certain"},
	{"organization-rate", refusal(429, limitError("This request would exceed your organization's rate limit of 7 glasses per day.")), "anthropic-organization unknown after - certain"},
	{"organization-rate", refusal(200, "event: error\ndata: "+limitError("This request would exceed your organization's rate limit of 50 requests per minute.")+"\n\n", "retry-after: 31"), "anthropic-organization requests after - certain"},
	{"organization-rate", refusal(503, limitError("This request would exceed your organization's rate limit of 50 requests per minute.")), "anthropic-organization requests after - likely"},
	{"old-tokens", refusal(429, limitError("Number of request tokens has exceeded your per-minute rate limit (https://docs.anthropic.com).")), "anthropic-organization tokens after - certain"},
	{"old-tokens", refusal(429, limitError("Number of request tokens has exceeded your daily rate limit.")), "anthropic-organization tokens after - certain"},
	{"old-requests", refusal(429, limitError("Number of requests has exceeded your rate limit.")), "anthropic-organization requests after - likely"},
	{"token-wording", refusal(429, limitError("Number of input tokens has exceeded the per-minute rate limit.")), "anthropic-organization input_tokens after - likely"},
	{"concurrency", refusal(429, limitError("Number of concurrent connections has exceeded your rate limit. Please try again later.")), "anthropic-organization concurrency after - certain"},
	{"tier-spend", refusal(429, limitError("You have reached your API usage limits: your organization has crossed its monthly API usage threshold. You will regain access on 2026-04-01 at 00:00 UTC.")), "anthropic-organization spend after 2635200 certain"},
	{"workspace-spend", refusal(400, envelope("invalid_request_error", "You have reached your specified workspace API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.")), "anthropic-workspace spend after 2635200 certain"},
	{"own-spend", refusal(400, envelope("invalid_request_error", "You have reached your specified API usage limits.")), "anthropic-organization spend never - certain"},
	{"claude-code-workspace-spend", refusal(429, limitError("The Claude Code workspace has reached its spend limit."), "retry-after: 100"), "anthropic-workspace spend after 100 likely"},
	{"credit-balance", refusal(400, envelope("invalid_request_error", "Your credit balance is too low to access the Anthropic API.")), "anthropic-organization spend never - likely"},
	{"account-rate", refusal(429, limitError("This request would exceed your account's rate limit. Please try again later.")), "claude-subscription unknown unknown - likely"},
	{"overloaded", refusal(529, `{"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"}}`), "provider-capacity capacity after - certain"},
	{"overloaded", refusal(200, "event: message_start\ndata: {}\n\nevent: error\ndata: "+envelope("overloaded_error", "Overloaded")), "provider-capacity capacity after - certain"},
	{"overloaded-500", refusal(500, envelope("api_error", "Overloaded")), "provider-capacity capacity after - certain"},

	{"aws-not-ready", refusal(429, `{"message":"not ready"}`, "x-amzn-errortype: ModelNotReadyException:http://x/"), "provider-capacity capacity after - certain"},
	{"aws-throttled-tokens", refusal(429, `{"message":"Too many tokens, please wait before trying again."}`, "x-amzn-errortype: ThrottlingException:http://x/"), "aws-account tokens after - certain"},
	{"aws-throttled-requests", refusal(429, `{"message":"Your request rate is too high. Reduce the frequency of requests."}`, "x-amzn-errortype: ThrottlingException"), "aws-account requests after - certain"},
	{"aws-throttled", refusal(429, `{"message":"no"}`, "x-amzn-errortype: ThrottlingException"), "aws-account unknown unknown - certain"},
	{"aws-throttled", refusal(429, "", "x-amzn-errortype: ThrottlingException"), "aws-account unknown unknown - certain"},
	{"aws-quota-exceeded", refusal(400, `{"message":"no"}`, "x-amzn-errortype: ServiceQuotaExceededException"), "aws-account unknown unknown - likely"},
	{"aws-too-many-tokens", refusal(429, `{"message":"Too many tokens, please wait before trying again."}`), "aws-account tokens after - likely"},
	{"aws-too-many-requests", refusal(429, `{"message":"Too many requests, please wait before trying again."}`), "aws-account requests after - likely"},
	{"aws-throttling-named", refusal(429, `{"name":"ThrottlingException","$fault":"client"}`), "aws-account unknown unknown - likely"},
	{"google-quota", refusal(429, `[{"error":{"code":429,"message":"Quota exceeded for aiplatform.googleapis.com/global_online_prediction_output_tokens_per_minute_per_base_model with base model: anthropic-claude-opus.","status":"RESOURCE_EXHAUSTED"}}]`), "google-project output_tokens unknown - certain"},
	{"google-provisioned", refusal(429, `{"error":{"code":429,"message":"Too many requests. Exceeded the Provisioned Throughput.","status":"RESOURCE_EXHAUSTED"}}`), "google-project tokens unknown - likely"},
	{"google-capacity", refusal(429, `{"error":{"code":429,"message":"Resource exhausted, please try again later.","status":"RESOURCE_EXHAUSTED"}}`), "provider-capacity capacity after - likely"},
	{"azure-rate-limit", refusal(429, `{"error":{"code":"RateLimitReached","message":"no"}}`, "apim-request-id: 1", "retry-after: 9"), "azure-subscription unknown after 9 likely"},
	{"azure-tokens", refusal(429, `{"error":{"code":"429","message":"Requests have exceeded token rate limit of your current AIServices S0 pricing tier."}}`), "azure-subscription tokens after - likely"},

	{"other-tried", refusal(429, `{"error":{"message":"Rate limit reached for m in organization o on tokens per min (TPM): Limit 30000, Used 28039, Requested 3906. Please try again in 3.89s.","type":"tokens"}}`), "other-provider tokens after 4 likely"},
	{"other-tried", refusal(429, `"Rate limit reached for m in organization o on tokens per min (TPM): Limit 7000, Used 0, Requested ~12903. Please try again in 50.597142857s."`), "other-provider tokens never - likely"},
	{"other-tried", refusal(429, `{"error":{"message":"Rate limit reached for m in organization o on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.","type":"requests"}}`), "other-provider requests after 20 likely"},
	{"gemini", refusal(429, `{"error":{"code":429,"message":"Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 5\nPlease retry in 12.2s.","status":"RESOURCE_EXHAUSTED"}}`), "other-provider requests after 13 likely"},

	{"kong-header", refusal(429, `{"message":"slow down"}`, "X-AI-RateLimit-Retry-After-minute-anthropic: 17", "retry-after: 17"), "gateway unknown after 17 likely"},
	{"traefik", refusal(429, "Too Many Requests", "Retry-After: 1", "X-Retry-In: 88.05979ms"), "gateway requests after 1 likely"},
	{"proxy-429-page", refusal(429, "<h1>Error 429 Too Many Requests</h1><p>Too Many Requests</p><h3>Guru Meditation:</h3><p>XID: 163842</p><hr><p>Varnish cache server</p>", "Server: Varnish", "Retry-After: 5"), "gateway requests after - likely"},
	{"helicone", refusal(429, `{"message":"Rate limit reached."}`, "Helicone-RateLimit-Remaining: 0"), "gateway unknown after - likely"},
	{"envoy", refusal(429, "", "x-envoy-ratelimited: true"), "gateway unknown after - likely"},
	{"organization-rate", refusal(429, limitError("This request would exceed your organization's rate limit of 50 requests per minute."), "Helicone-RateLimit-Remaining: 0", "X-AI-RateLimit-Retry-After-minute-x: 1"), "anthropic-organization requests after - certain"},
	{"bucket-spent", refusal(429, "", "Helicone-RateLimit-Remaining: 0", "anthropic-ratelimit-requests-remaining: 0"), "anthropic-organization requests after - likely"},

	{"aws-not-ready-named", refusal(0, "ModelNotReadyException: Model is not ready for inference"), "provider-capacity capacity after - likely"},
	{"aws-not-ready-named", refusal(0, "An error occurred (ServiceUnavailableException) when calling the Converse operation"), "provider-capacity capacity after - likely"},
	{"aws-quota-exceeded", refusal(0, "An error occurred (ServiceQuotaExceededException) when calling the InvokeModel operation: no"), "aws-account unknown unknown - likely"},
	{"aws-throttled-day", refusal(429, `{"message":"Too many tokens per day, please wait before trying again."}`, "x-amzn-errortype: ThrottlingException"), "aws-account tokens unknown - likely"},
	{"aws-too-many-tokens-day", refusal(0, "ThrottlingException: Too many tokens per day, please wait before trying again."), "aws-account tokens unknown - likely"},
	{"foundry-rate", refusal(429, limitError("This request would exceed your organization's rate limit of 40,000 input tokens per minute."), "apim-request-id: 1"), "azure-subscription input_tokens after - likely"},
	{"foundry-rate", refusal(429, limitError("Rate limited"), "apim-request-id: 1", "retry-after: 9"), "azure-subscription unknown after 9 likely"},
	{"portkey", refusal(429, `{"status":"failure","message":"Rate limit exceeded"}`, "x-portkey-trace-id: 1"), "gateway unknown after - likely"},
	{"unclear", refusal(429, `{"error":{"message":"openai error: Rate limit exceeded"}}`, "x-portkey-trace-id: 1"), "unknown unknown unknown - undecidable"},
	{"vercel", at("ai-gateway.vercel.sh", refusal(429, `{"error":{"message":"Rate limit exceeded","type":"rate_limit_exceeded"}}`)), "gateway requests after - likely"},
	{"unclear", refusal(429, `{"error":{"message":"Rate limit exceeded","type":"rate_limit_exceeded"}}`), "unknown unknown unknown - undecidable"},
	{"bucket-too-small", refusal(429, "", "anthropic-ratelimit-requests-limit: 50", "anthropic-ratelimit-requests-remaining: 46", "anthropic-ratelimit-tokens-limit: 50000", "anthropic-ratelimit-tokens-remaining: 28000"),
		"anthropic-organization tokens after - likely"},
	{"bucket-too-small", refusal(429, "", "anthropic-ratelimit-requests-remaining: 46", "anthropic-ratelimit-input-tokens-remaining: 9", "anthropic-ratelimit-tokens-remaining: 28"),
		"anthropic-organization unknown after - likely"},
	{"aws-too-many-requests", refusal(200, `{"throttlingException":{"message":"Too many requests, please wait before trying again."}}`), "aws-account requests after - likely"},
	{"cloudflare-requests", refusal(429, `{"success":false,"errors":[{"code":2003,"message":"Rate limited"}]}`, "cf-aig-log-id: 1"), "gateway requests after - certain"},
	{"plan-window-line", refusal(0, "You've hit your session limit · resets 3:45pm"), "claude-subscription plan_window after - likely"},
	{"plan-window-line", refusal(0, "You’ve hit your limit · resets 11:22am (UTC)"), "claude-subscription plan_window after 84120 likely"},
	{"plan-window-line", refusal(0, "You've hit your 5-hour limit · resets 3pm"), "claude-subscription plan_window after - likely"},
	{"plan-window-line", refusal(0, "Claude AI usage limit reached|1772366460"), "claude-subscription plan_window after 60 likely"},
	{"plan-window-line", refusal(0, "5-hour limit reached ∙ resets 3am"), "claude-subscription plan_window after - likely"},
	{"throttled-line", refusal(0, "API Error: Server is temporarily limiting requests (not your usage limit) · Rate limited"), "provider-capacity capacity after - likely"},
	{"overloaded-line", refusal(0, "API Error: Repeated 529 Overloaded errors"), "provider-capacity capacity after - likely"},
	{"printed-too-large", refusal(0, "Request too large (max 32MB). Double press esc to go back."), "unknown bytes never - likely"},
	{"printed-rejected", refusal(0, "API Error: Request rejected (429) · see /status"), "unknown unknown unknown - undecidable"},
	{"printed-rejected", refusal(0, "API Error: Rate limit reached"), "unknown unknown unknown - undecidable"},

	{"bucket-spent", refusal(429, "", "anthropic-ratelimit-output-tokens-limit: 8000", "anthropic-ratelimit-output-tokens-remaining: 0", "anthropic-ratelimit-requests-remaining: 40", "retry-after: 3"), "anthropic-organization output_tokens after 3 likely"},
	{"bare-rate-limit", refusal(429, limitError("Rate limited"), "x-should-retry: true"), "unknown unknown unknown - undecidable"},
	{"status-529", refusal(529, ""), "provider-capacity capacity after - likely"},
	{"too-large", refusal(413, `{"error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}`), "unknown bytes never - likely"},
	{"billing", refusal(402, envelope("billing_error", "pay")), "unknown spend never - likely"},
	{"permission", refusal(403, envelope("permission_error", "Your API key does not have permission to use the specified resource.")), "unknown entitlement never - likely"},
	{"authentication", refusal(401, envelope("authentication_error", "invalid x-api-key")), "unknown none never - likely"},
	{"wrong-request", refusal(400, envelope("invalid_request_error", "messages: is missing")), "unknown none never - likely"},
	{"server-fault", refusal(500, envelope("api_error", "Internal server error")), "unknown none unknown - likely"},
	{"server-fault", refusal(503, "", "retry-after: 2"), "unknown none after 2 likely"},

	{"unclear", refusal(429, ""), "unknown unknown unknown - undecidable"},
	{"unclear", refusal(429, limitError("No.")), "unknown unknown unknown - undecidable"},
	{"unclear", refusal(429, "", "retry-after: 5"), "unknown unknown after 5 undecidable"},
	{"unclear", refusal(429, "", "anthropic-ratelimit-unified-status: allowed"), "unknown unknown unknown - undecidable"},
	{"unclear", refusal(429, "", "anthropic-ratelimit-input-tokens-remaining: 0", "anthropic-ratelimit-output-tokens-remaining: 0"), "unknown unknown unknown - undecidable"},
	{"unclear", refusal(0, ""), "unknown unknown unknown - undecidable"},
	{"unclear", refusal(0, "it does not work"), "unknown unknown unknown - undecidable"},
	{"unclear", refusal(0, "{}"), "unknown unknown unknown - undecidable"},
	{"unclear", refusal(0, "null"), "unknown unknown unknown - undecidable"},
}

// seen is a month or a day.
var seen = regexp.MustCompile(`^20[0-9]{2}-[01][0-9](?:-[0-3][0-9])?$`)

// TestRules: every rule has an answer that it decides, and says what the table says.
func TestRules(t *testing.T) {
	rules := wire.Rules()
	shown := map[string]bool{}
	for _, c := range ruleExamples {
		f := wire.Explain(c.answer, noon)
		if got := told(f); got != c.want {
			t.Errorf("%s: %q is %s, want %s", c.rule, c.answer.Body, got, c.want)
		}
		if f.Rule != c.rule {
			t.Errorf("%q is decided by rule %q, want %q", c.answer.Body, f.Rule, c.rule)
		}
		shown[f.Rule] = true
	}
	for _, k := range wording.All() {
		for _, w := range k.Wordings {
			f := wire.Explain(refusal(0, w.Example), noon)
			if f.Rule != k.Name || string(f.Owner) != k.Owner {
				t.Errorf("%q is decided by rule %q of %s, want %q of %s", w.Example, f.Rule, f.Owner, k.Name, k.Owner)
			}
			shown[f.Rule] = true
		}
	}
	names, inTable := map[string]bool{}, map[string]bool{"unclear": true}
	for _, k := range wording.All() {
		inTable[k.Name] = true
	}
	for _, r := range rules {
		if known := r.Source != "" && seen.MatchString(r.Seen); known == inTable[r.Name] {
			t.Errorf("rule %s is of %q, seen %q, want a source and a month or day of each that is in no table of wordings", r.Name, r.Source, r.Seen)
		}
		if !shown[r.Name] {
			t.Errorf("rule %s has no example", r.Name)
		}
		if names[r.Name] {
			t.Errorf("rule %s is there twice", r.Name)
		}
		names[r.Name] = true
		if r.Sees == "" || r.Means == "" || r.Owner == "" || r.LimitedBy == "" || r.Retry == "" || r.Confidence == "" || !strings.HasSuffix(r.NextStep, ".") ||
			strings.Count(r.NextStep, ". ") > 0 {
			t.Errorf("rule %+v has a gap, or not one sentence as its next step", r)
		}
		if r.Confidence == wire.Certain && r.Owner == wire.UnknownOwner && r.LimitedBy != wire.ByNone {
			t.Errorf("rule %s is certain of no owner", r.Name)
		}
	}
}

// TestTextIsNeverCertain: the same refusal, as an application printed it, is likely at the most, and finds the same rule.
func TestTextIsNeverCertain(t *testing.T) {
	body := limitError("This request would exceed your organization's rate limit of 30,000 input tokens per minute (org: 1, model: claude-x).")
	for _, text := range []string{
		body,
		"429 " + body,
		"API Error: 429 " + body,
		"anthropic.RateLimitError: Error code: 429 - " + strings.ReplaceAll(strings.ReplaceAll(body, "organization's", "organization\\'s"), `"`, `'`),
		"litellm.RateLimitError: AnthropicException - " + body,
		"This request would exceed your organization's rate limit of 30,000 input tokens per minute (org: 1, model: claude-x).",
	} {
		f := wire.Explain(wire.Answer{Body: []byte(text)}, noon)
		if got := told(f); got != "anthropic-organization input_tokens after - likely" {
			t.Errorf("%s: %s", text, got)
		}
		if f.Limit == nil || *f.Limit != 30000 || f.Per != "minute" || f.Model != "claude-x" || f.Org != "1" {
			t.Errorf("%s: limit %v a %q, model %q, org %q", text, f.Limit, f.Per, f.Model, f.Org)
		}
	}
}

func TestReadRamp(t *testing.T) {
	const said = "Your current limit is 58,276 input tokens per minute, and will increase to 68,276 at the next minute boundary."
	want := wire.Ramp{Current: 58276, Next: 68276, Counts: wire.ByInputTokens, Per: "minute"}
	for _, text := range []string{
		said,
		strings.ReplaceAll(said, ",276", "276"),
		strings.ToUpper(said),
		"  ⎿ API Error: 429 " + limitError(said) + " · Retrying in 5 seconds…",
		strings.ReplaceAll(said, " ", "\u00a0\n    "),
		strings.ReplaceAll(said, "8,2", "8,\n     2"), // as a narrow terminal breaks it
		strings.ReplaceAll(strings.ReplaceAll(said, ",276", "276"), "82", "8\n2"),
		"Your current limit is 58,276 input tokens per minute and will increase to 68,276",
		"Your current limit is 58,276 input tokens per minute, and will increase to 68,276, they say",
	} {
		if r, ok := wire.ReadRamp(text); !ok || *r != want {
			t.Errorf("%q: %+v, %v", text, r, ok)
		}
	}
	if r, ok := wire.ReadRamp("(org: 1, model: claude-x). " + strings.Replace(said, "input tokens", "requests", 1)); !ok || r.Model != "claude-x" || r.Counts != wire.ByRequests {
		t.Errorf("%+v", r)
	}
	if r, ok := wire.ReadRamp(strings.Replace(said, "input tokens", "cats", 1)); !ok || r.Counts != wire.ByUnknown {
		t.Errorf("%+v", r)
	}
	for _, text := range []string{"", "Your current limit is", strings.Replace(said, "58,276", "58,27", 1), strings.Replace(said, "58,276", "58.276", 1),
		strings.Replace(said, "68,276", "99999999999999999999", 1), strings.Replace(said, "68,276 at", "68,276\n5 at", 1), strings.Replace(said, "58,276", "-58,276", 1)} {
		if r, ok := wire.ReadRamp(text); ok {
			t.Errorf("%q: %+v, want none", text, r)
		}
	}
}

func TestExplainFigures(t *testing.T) {
	f := wire.Explain(refusal(429, limitError(rampFigures), "request-id: req_9"), noon.Add(59*time.Second+time.Millisecond))
	if f.Current == nil || *f.Current != 58276 || f.Next == nil || *f.Next != 68276 || f.Per != "minute" || f.Model != "claude-x" ||
		f.Org != "6ba7b810-9dad-11d1-80b4-00c04fd430c8" || f.RetryAfter == nil || *f.RetryAfter != 1 {
		t.Errorf("%+v", f)
	}
	for text, want := range map[string][2]int64{
		"limit is 58,276 input tokens per minute,\n and will\tincrease to 68,276 at": {58276, 68276},
		"limit is 58276 input tokens per minute, and will increase to 1068276.":      {58276, 1068276},
		"limit is 58,27 input tokens per minute, and will increase to 68,276 at":     {},
		"limit is 58,276 input tokens per minute, and will increase to 68,2761 at":   {},
		"limit is 58,276 input tokens per minute.":                                   {},
	} {
		f := wire.Explain(wire.Answer{Body: []byte("… your organization's maximum usage increase rate … Your current " + text)}, noon)
		if want == [2]int64{} && (f.Current != nil || f.Next != nil) {
			t.Errorf("%q: %d and %d, want none", text, *f.Current, *f.Next)
		} else if want != [2]int64{} && (f.Current == nil || *f.Current != want[0] || f.Next == nil || *f.Next != want[1]) {
			t.Errorf("%q: %+v, want %v", text, f, want)
		}
	}
	if f.ErrorType != "rate_limit_error" || f.Message != rampFigures || f.RequestID != "req_011" {
		t.Errorf("type %q, id %q, message %q", f.ErrorType, f.RequestID, f.Message)
	}
	if f := wire.Explain(refusal(429, limitError(rampFigures)), noon); f.RetryAfter == nil || *f.RetryAfter != 60 {
		t.Errorf("at a whole minute the next one is %v s away, want 60", f.RetryAfter)
	}
	if f := wire.Explain(refusal(429, limitError(ramp)), noon); f.Org != "6ba7b810-9dad-11d1-80b4-00c04fd430c8" || f.Current != nil {
		t.Errorf("org %q, current %v", f.Org, f.Current)
	}
	f = wire.Explain(refusal(429, `{"type":"error","error":{"type":"rate_limit_error","message":"x","details":{"error_code":"ramp_limit_exceeded"}}}`, "x-amzn-requestid: 7"), noon)
	if f.ErrorCode != "ramp_limit_exceeded" || f.RequestID != "7" {
		t.Errorf("code %q, id %q", f.ErrorCode, f.RequestID)
	}
}

// TestEvidence: what rides on a finding beside its rule.
func TestEvidence(t *testing.T) {
	limits := []string{"anthropic-ratelimit-input-tokens-limit: 450000", "anthropic-ratelimit-input-tokens-remaining: 0", "anthropic-ratelimit-input-tokens-reset: 2026-03-01T12:00:02Z",
		"anthropic-ratelimit-requests-limit: 50", "anthropic-ratelimit-requests-remaining: 50", "anthropic-ratelimit-requests-reset: 2026-03-01T12:00:00Z"}
	organization := limitError("This request would exceed your organization's rate limit of 450,000 input tokens per minute.")
	for _, c := range []struct {
		name   string
		answer wire.Answer
		want   string
		told   string
	}{
		{"a contradiction is never certain", refusal(429, organization, limits...), "headers contradict themselves, input_tokens: remaining 0 of 450000", "anthropic-organization input_tokens after - likely"},
		{"another status is never certain", refusal(418, organization), "the status is 418", "anthropic-organization input_tokens after - likely"},
		{"a body of text is never certain", refusal(429, "This request would exceed your organization's rate limit of 50 requests per minute.", "content-type: text/plain"), "this is a text", "anthropic-organization requests after - likely"},
		{"retry-after of a 200", refusal(200, "", "retry-after: 13"), "next minute of the clock", "unknown none unknown - certain"},
		{"retry-after", refusal(429, organization, "retry-after: 16"), "retry-after is 16 s", "anthropic-organization input_tokens after 16 certain"},
		{"organization", refusal(429, "", "anthropic-organization-id: o"), "knew the credential's organization", "unknown unknown unknown - undecidable"},
		{"workspace", refusal(429, "", "anthropic-organization-id: o", "anthropic-workspace-id: w"), "and its workspace", "unknown unknown unknown - undecidable"},
		{"Bedrock behind it", refusal(529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_bdrk_1"}`), "Amazon Bedrock served it", "provider-capacity capacity after - certain"},
		{"Google behind it", refusal(529, "", "request-id: req_vrtx_1"), "Google Cloud served it", "provider-capacity capacity after - likely"},
		{"the window", refusal(429, "", "anthropic-ratelimit-unified-7d_opus-status: rejected"), "the window that is rejected is 7d_opus", "claude-subscription plan_window after - likely"},
		{"the claim", refusal(429, "", "anthropic-ratelimit-unified-status: rejected", "anthropic-ratelimit-unified-representative-claim: seven_day_opus"), "claim is seven_day_opus", "claude-subscription plan_window after - likely"},
		{"no foreign words", refusal(429, "", "anthropic-ratelimit-unified-status: rejected", "anthropic-ratelimit-unified-representative-claim: sk-ant-x"), "claim is not understood", "claude-subscription plan_window after - likely"},
	} {
		f := wire.Explain(c.answer, noon)
		if got := told(f); got != c.told || !strings.Contains(strings.Join(f.Evidence, "\n"), c.want) {
			t.Errorf("%s: %s with %q, want %s with %q", c.name, got, f.Evidence, c.told, c.want)
		}
	}
}
