package refuse

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What gateways answer by limits of their own. Where a gateway's words are not published, they are the least that its
// pages allow, and the comment says so.

// plainError is an error of the shape that most gateways share: a message and a type.
type plainError struct {
	Message string  `json:"message"`
	Type    string  `json:"type,omitempty"`
	Param   *string `json:"param"`
	Code    string  `json:"code"`
}

func litellm(kind, message string) Refusal {
	return Refusal{Status: 429, Type: kind, Message: message, form: struct {
		Error plainError `json:"error"`
	}{plainError{Message: message, Type: kind, Code: "429"}}}
}

// LiteLLMOverLimit refuses by a key's limit of requests, tokens or concurrent_requests, whose window ends in so many
// seconds at the latest: it is the whole window that is told, not what is left of it.
func LiteLLMOverLimit(key, counts string, limit int64, window time.Duration, at time.Time) Refusal {
	const layout = "2006-01-02 15:04:05 UTC"
	reset := at.Add(window).UTC().Format(layout)
	refusal := litellm("throttling_error", fmt.Sprintf("Rate limit exceeded for api_key: %s. Limit type: %s. Current limit: %d, Remaining: 0. Limit resets at: %s", key, counts, limit, reset))
	return refusal.With("Retry-After", strconv.FormatInt(int64((window+time.Second-1)/time.Second), 10)).With("Rate_limit_type", counts).With("Reset_at", reset)
}

// LiteLLMOverBudget refuses by a budget.
func LiteLLMOverBudget() Refusal {
	return litellm("budget_exceeded", "Budget has been exceeded! Current cost: 10.0, Max budget: 10.0")
}

// LiteLLMCooldown refuses because every deployment rests after earlier failures.
func LiteLLMCooldown(model string) Refusal {
	return litellm("None", "No deployments available for selected model, Try again in 5 seconds. Passed model="+model).With("Retry-After", "5")
}

// LiteLLMUpstream passes on that Anthropic refused, without its headers.
func LiteLLMUpstream(refusal Refusal) Refusal {
	return litellm("throttling_error", "litellm.RateLimitError: AnthropicException - "+string(refusal.Body("")))
}

type openRouterError struct {
	Type      string              `json:"type"`
	Message   string              `json:"message"`
	ErrorType string              `json:"error_type,omitempty"`
	Metadata  *openRouterMetadata `json:"metadata,omitempty"`
}

type openRouterMetadata struct {
	LimitSource  string `json:"limit_source,omitempty"`
	ProviderName string `json:"provider_name,omitempty"`
	ProviderCode string `json:"provider_code,omitempty"`
}

type openRouterBody struct {
	Type  string          `json:"type"`
	Error openRouterError `json:"error"`
}

func openRouter(status int, e openRouterError) Refusal {
	return Refusal{Status: status, Type: e.Type, Message: e.Message, form: openRouterBody{"error", e}}
}

// OpenRouterOverRequests refuses by the requests a minute or a day of a free model, with the headers of the limit.
func OpenRouterOverRequests(model, id string, limit int64, daily bool, reset time.Time) Refusal {
	word, per := "limit_rpm", "minute"
	if daily {
		word, per = "limit_rpd", "day"
	}
	refusal := openRouter(429, openRouterError{Type: "rate_limit_error", ErrorType: "rate_limit_exceeded", Message: fmt.Sprintf(
		"Rate limit exceeded: %s/%s/%s. High demand for %s on OpenRouter - limited to %d requests per %s. Please retry shortly.", word, model, id, model, limit, per)})
	return refusal.With("X-Ratelimit-Limit", strconv.FormatInt(limit, 10)).With("X-Ratelimit-Remaining", "0").
		With("X-Ratelimit-Reset", strconv.FormatInt(reset.UnixMilli(), 10))
}

// OpenRouterOverBudget is a 402: what is under way has taken the credits that are left.
func OpenRouterOverBudget() Refusal {
	return openRouter(402, openRouterError{Type: "billing_error", ErrorType: "payment_required",
		Message: "This request requires more credits than are left while other requests are under way.", Metadata: &openRouterMetadata{LimitSource: "openrouter_in_flight_budget"}})
}

// OpenRouterThrottled refuses without a reason.
func OpenRouterThrottled() Refusal {
	return openRouter(429, openRouterError{Type: "rate_limit_error", ErrorType: "rate_limit_exceeded", Message: "Rate limited"})
}

// OpenRouterUpstream passes on that the provider behind it refused.
func OpenRouterUpstream() Refusal {
	return openRouter(429, openRouterError{Type: "rate_limit_error", ErrorType: "rate_limit_exceeded", Message: "Provider returned error",
		Metadata: &openRouterMetadata{ProviderName: "Anthropic", ProviderCode: "429"}})
}

type cloudflareError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func cloudflare(code int, message string) Refusal {
	return Refusal{Status: 429, Type: strconv.Itoa(code), Message: message, form: struct {
		Success  bool              `json:"success"`
		Result   []string          `json:"result"`
		Messages []string          `json:"messages"`
		Error    []cloudflareError `json:"error"`
	}{false, []string{}, []string{}, []cloudflareError{{code, message}}}}
}

// CloudflareOverRequests refuses by the requests of a gateway.
func CloudflareOverRequests() Refusal { return cloudflare(2003, "Rate limited") }

// CloudflareOverSpend refuses by a spend rule.
func CloudflareOverSpend() Refusal {
	return cloudflare(2045, "Spend limit exceeded: rule 'default' (cost limit 10 per 86400s, fixed) for all requests")
}

// KongOverLimit refuses by Kong's AI rate limiting, of requests or of tokens.
func KongOverLimit(requests bool) Refusal {
	message := "AI token rate limit exceeded for provider(s): anthropic"
	if requests {
		message = "API rate limit exceeded for provider anthropic"
	}
	return Refusal{Status: 429, Message: message, form: struct {
		Message string `json:"message"`
	}{message}}
}

// EnvoyOverLimit is the bare refusal of Envoy's rate limit service: a header, and no body.
func EnvoyOverLimit() Refusal {
	return Refusal{Status: 429, empty: true}.With("X-Envoy-Ratelimited", "true")
}

func portkey(status int, message string) Refusal {
	return Refusal{Status: status, Message: message, form: struct {
		Status  string `json:"status"`
		Message string `json:"message"`
	}{"failure", message}}
}

// PortkeyOverLimit refuses by a limit of requests or tokens. Its words are not published.
func PortkeyOverLimit() Refusal { return portkey(429, "Rate limit exceeded") }

// PortkeyOverBudget is a 412. Its words are not published.
func PortkeyOverBudget() Refusal { return portkey(412, "Usage limit exceeded") }

// PortkeyUpstream passes on what Anthropic said.
func PortkeyUpstream(refusal Refusal) Refusal {
	type failure struct {
		Message string  `json:"message"`
		Type    string  `json:"type"`
		Param   *string `json:"param"`
		Code    *string `json:"code"`
	}
	return Refusal{Status: refusal.Status, Type: refusal.Type, Message: refusal.Message, form: struct {
		Error    failure `json:"error"`
		Provider string  `json:"provider"`
	}{failure{Message: "anthropic error: " + refusal.Message, Type: refusal.Type}, "anthropic"}}
}

// DatabricksOverLimit refuses by a workspace's limit, as of "input tokens per minute".
func DatabricksOverLimit(counts, model string) Refusal {
	const code = "REQUEST_LIMIT_EXCEEDED"
	message := code + ": Exceeded workspace " + counts + " rate limit for databricks-" + strings.TrimPrefix(model, "databricks-") +
		". Work with your Databricks account team to request a higher FMAPI rate limit tier."
	return Refusal{Status: 429, Type: code, Message: message, form: struct {
		Code    string `json:"error_code"`
		Message string `json:"message"`
	}{code, message}}
}

// HeliconeOverLimit refuses by the policy of a request. Its words are not published.
func HeliconeOverLimit() Refusal {
	const message = "Rate limit reached. Please wait before making more requests."
	return Refusal{Status: 429, Message: message, form: struct {
		Message string `json:"message"`
	}{message}}
}

// VercelOverLimit refuses by the limit of the free tier.
func VercelOverLimit() Refusal {
	type failure struct {
		Message string `json:"message"`
		Type    string `json:"type"`
	}
	f := failure{"Rate limit exceeded", "rate_limit_exceeded"}
	return Refusal{Status: 429, Type: f.Type, Message: f.Message, form: struct {
		Error failure `json:"error"`
	}{f}}
}

// ClaudeGatewayOverSpend refuses by a spend cap of a Claude apps gateway, as daily, until it begins anew.
func ClaudeGatewayOverSpend(period string, reset time.Time) Refusal {
	return Refusal{Status: 429, Type: "billing_error", Message: "spend limit reached (" + period + "; resets " + reset.UTC().Format("2006-01-02 15:04") + " UTC)"}.
		With("X-Should-Retry", "false")
}

// ClaudeGatewayUnavailable refuses because the gateway cannot see what was spent.
func ClaudeGatewayUnavailable() Refusal {
	return Refusal{Status: 429, Type: "billing_error", Message: "spend limit unavailable"}.With("X-Should-Retry", "false")
}

// ClaudeGatewayUpstream hides what a cloud behind the gateway said.
func ClaudeGatewayUpstream() Refusal {
	return Refusal{Status: 429, Type: "rate_limit_error", Message: "upstream rate limit exceeded"}
}
