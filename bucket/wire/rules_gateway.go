package wire

import (
	"regexp"
	"strconv"
	"time"

	"loadshape/bucket/wire/wording"
)

// gatewayRule is a rule by which a limit is a gateway's own.
func gatewayRule(name, sees, means string, by LimitedBy, confidence Confidence, where string,
	fits func(*said) bool, reads func(*said, *Finding, time.Time)) Rule {
	retry := RetryAfter
	if by == BySpend {
		retry = RetryUnknown // until when a budget lasts is its operator's choice
	}
	return Rule{Name: name, Sees: sees, Means: means, Owner: Gateway, LimitedBy: by, Retry: retry, Confidence: confidence,
		Statuses: []int{429, 402}, Where: where, fits: fits, reads: reads,
		NextStep: "Ask the gateway's operator to raise this limit, or send less through it."}
}

// gatewayHeaderRules go by headers alone, which a gateway may also add to what its upstream refused: they stand after
// the messages, and not where the upstream's own rate-limit headers are there.
func gatewayHeaderRules() []Rule {
	alone := all(refused, not(sends("anthropic-ratelimit-")))
	return []Rule{
		gatewayRule("kong-header", "header X-AI-RateLimit-Retry-After on a refusal", "the AI rate limiting of Kong refused; what it counts is its operator's choice", ByUnknown, Likely, "Kong: the plugin ai-rate-limiting-advanced",
			all(alone, sends("x-ai-ratelimit-retry-after")), nil),
		gatewayRule("helicone", "header Helicone-RateLimit-Remaining of 0 on a refusal", "the policy of Helicone that the request names refused", ByUnknown, Likely, "Helicone: rate limits",
			all(alone, func(s *said) bool { return s.header.Get("Helicone-Ratelimit-Remaining") == "0" }), nil),
		gatewayRule("traefik", "header X-Retry-In on a refusal", "the rate limit of a Traefik refused, before the API was asked", ByRequests, Likely, "Traefik: the middleware RateLimit",
			all(alone, sends("x-retry-in")), nil),
		gatewayRule("envoy", "header x-envoy-ratelimited", "the rate limit service of an Envoy before the provider refused", ByUnknown, Likely, "the gateway's operator",
			all(alone, either(sends("x-envoy-ratelimited"), func(s *said) bool { return envoyWindow.MatchString(s.header.Get("X-Ratelimit-Limit")) })), readEnvoy),
		gatewayRule("portkey", "x-portkey headers or status failure, and the message Rate limit exceeded, without a provider's error", "a rate limit of Portkey's key, workspace or provider refused, before the provider was asked", ByUnknown, Likely, "Portkey: rate limits of the key, workspace or provider",
			all(alone, either(sends("x-portkey-"), says("status:failure")), says("rate limit exceeded"), not(says(" error: "))), nil),
		gatewayRule("vercel", "the message Rate limit exceeded from Vercel's AI gateway, with the type rate_limit_exceeded", "the limit of the gateway's free tier refused: a provider's refusal has the provider's own body", ByRequests, Likely, "Vercel: AI Gateway",
			all(alone, hasType("rate_limit_exceeded"), says("rate limit exceeded"), either(sends("x-vercel-id"), func(s *said) bool { return s.host == "ai-gateway.vercel.sh" })), nil),
	}
}

// gatewayRules go by the messages and codes of gateways for limits of their own.
func gatewayRules() []Rule {
	const litellm = "LiteLLM's admin UI and logs, by x-litellm-call-id; GET /key/info"
	return []Rule{
		gatewayRule("litellm-counters", "the message LiteLLM Rate Limit Handler, with its counters", "LiteLLM's own limit of a key, user or team refused, not the provider", ByUnknown, Certain, litellm,
			says("litellm rate limit handler for rate limit type"), figures(readCrossed)),
		gatewayRule("litellm-descriptor", "the message Rate limit exceeded for …, Limit type, Current limit, Remaining", "LiteLLM's own limit of that descriptor refused, not the provider", ByUnknown, Certain, litellm,
			says("rate limit exceeded for", "limit type:", "current limit:", "remaining:"), figures(readLimitType)),
		gatewayRule("litellm-header", "header rate_limit_type or reset_at", "LiteLLM's own limit refused: it does not send these for the provider's", ByUnknown, Certain, litellm,
			all(refused, either(sends("rate_limit_type"), sends("reset_at"))), figures(readLimitType)),
		gatewayRule("litellm-budget", "a message of a crossed budget, or error type budget_exceeded", "a budget that LiteLLM keeps is used up", BySpend, Likely, litellm,
			either(hasType("budget_exceeded"), says("crossed budget for provider")), nil),
		gatewayRule("litellm-priority", "the message over available RPM, with the model's and the reserved RPM", "LiteLLM's dynamic limiter refused this priority", ByRequests, Likely, litellm,
			says("over available rpm=", "model rpm="), nil),
		gatewayRule("litellm-model", "the message Model rate limit exceeded. RPM limit, current usage", "LiteLLM's own limit of the model refused", ByRequests, Likely, litellm,
			says("model rate limit exceeded. rpm limit=", "current usage="), nil),
		gatewayRule("litellm-cooldown", "the message No deployments available for selected model", "LiteLLM has put every deployment to rest after earlier failures; whose limit began it is not said", ByUnknown, Likely, litellm,
			says("no deployments available for selected model"), nil),
		gatewayRule("claude-gateway-spend", "error type billing_error and the message spend limit reached, with its period, or spend limit unavailable", "a spend cap of the Claude apps gateway, kept by its operator", BySpend, Certain, "the operator of the Claude apps gateway",
			all(saysOne("spend limit reached (", "spend limit unavailable"), either(hasType("billing_error"), func(s *said) bool { return s.errorType == "" })), readAccess),
		gatewayRule("cloudflare-spend", "code 2041 or 2045 or Spend limit exceeded: rule, of Cloudflare AI Gateway", "a spend rule of the gateway is reached", BySpend, Certain, "Cloudflare AI Gateway logs, by cf-aig-log-id",
			either(says("spend limit exceeded: rule"), all(sends("cf-aig-"), hasCode("2041", "2045"))), nil),
		gatewayRule("cloudflare-requests", "code 2003 and cf-aig headers", "the request limit of Cloudflare AI Gateway refused", ByRequests, Certain, "Cloudflare AI Gateway logs, by cf-aig-log-id",
			all(sends("cf-aig-"), hasCode("2003")), nil),
		gatewayRule("cloudflare-code", "code 2003 and the message Rate limited", "Cloudflare AI Gateway's words for its request limit", ByRequests, Likely, "Cloudflare AI Gateway logs",
			all(hasCode("2003"), says("rate limited")), nil),
		gatewayRule("portkey-budget", "status 412 and x-portkey headers", "a budget or cap of Portkey is used up", BySpend, Likely, "Portkey: budgets of the key, workspace or provider",
			all(hasStatus(412), sends("x-portkey-")), nil),
		gatewayRule("openrouter-budget", "metadata.limit_source is OpenRouter's own", "a credit or in-flight budget of OpenRouter is used up", BySpend, Certain, "openrouter.ai: credits and keys",
			saysOne("openrouter_in_flight_budget", "openrouter_key_limit", "openrouter_credits"), figures(readAffords)),
		gatewayRule("openrouter-requests", "the message Rate limit exceeded: limit_rpm or free-models, of OpenRouter", "OpenRouter's own request limit refused", ByRequests, Certain, "openrouter.ai: GET /api/v1/key",
			saysOne("rate limit exceeded: limit_rpm/", "rate limit exceeded: limit_rpd/", "rate limit exceeded: free-models-per"), readResetMillis),
		gatewayRule("databricks", "REQUEST_LIMIT_EXCEEDED, exceeded workspace rate limit", "the limit of Databricks' model serving for the workspace refused", ByUnknown, Likely, "Databricks: the account team, for the workspace's tier",
			says("exceeded workspace", "rate limit for databricks-"), figures(readWorkspaceKind)),
		{
			Name:  "openrouter-upstream",
			Sees:  "the message Provider returned error, with metadata of the provider",
			Means: "OpenRouter passed the request on, and the provider behind it refused",
			Owner: OtherProvider, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Likely,
			NextStep: "Add a key of your own for that provider, or route to another one.",
			Where:    "openrouter.ai: activity", fits: says("provider returned error", "metadata.provider"),
		}, {
			Name:  "claude-gateway-upstream",
			Sees:  "the message upstream rate limit exceeded",
			Means: "a Claude apps gateway hides what its upstream said: the limit is of the upstream, and only the operator's log names it",
			Owner: UnknownOwner, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Undecidable,
			NextStep: "Ask the gateway's operator for the log line of this request.",
			Where:    "the log of the Claude apps gateway", fits: says("upstream rate limit exceeded"),
		},
	}
}

// envoyWindow is a limit as Envoy's rate limit service words it: "3, 3;w=3600".
var envoyWindow = regexp.MustCompile(`^[0-9]+, ?([0-9]+);w=([0-9]+)`)

// readEnvoy reads the figure of Envoy's headers, and the reset, in seconds from the answer on.
func readEnvoy(s *said, f *Finding, _ time.Time) {
	if m := envoyWindow.FindStringSubmatch(s.header.Get("X-Ratelimit-Limit")); m != nil {
		f.Limit, f.Per = readCount(m[1]), s.words.Period("", m[2])
	}
	if d, ok := readDecimal(s.header.Get("X-Ratelimit-Reset"), time.Second); ok && d < 32*24*time.Hour {
		f.until(seconds(d), "x-ratelimit-reset is %d s, from the answer on")
	}
}

// readLimitType reads LiteLLM's word for what it counted, of the message or the header.
func readLimitType(s *said, f *Finding) {
	m := descriptorLimit.FindStringSubmatch(s.words.Tight())
	if m == nil {
		f.LimitedBy = LimitedBy(wording.Counted(s.header.Get("Rate_limit_type")))
		return
	}
	if f.LimitedBy = LimitedBy(wording.Counted(m[1])); f.LimitedBy != ByConcurrency {
		f.Per = "minute"
	}
	f.Limit = readCount(m[2])
}

// descriptorLimit is "Limit type: tokens. Current limit: 30000".
var descriptorLimit = regexp.MustCompile(`(?i)limittype:([a-z_]+)\.currentlimit:([0-9]+)`)

// readResetMillis reads X-RateLimit-Reset, which OpenRouter sends in milliseconds since 1970.
func readResetMillis(s *said, f *Finding, at time.Time) {
	ms, err := strconv.ParseInt(s.header.Get("X-Ratelimit-Reset"), 10, 64)
	if err == nil && ms > 1e12 && ms < 1e14 && !at.IsZero() {
		f.RetryAfter = new(seconds(max(0, time.UnixMilli(ms).Sub(at))))
	}
}

func readWorkspaceKind(s *said, f *Finding) {
	switch {
	case s.says("exceeded workspace input tokens per minute"):
		f.LimitedBy = ByInputTokens
	case s.says("exceeded workspace output tokens per minute"):
		f.LimitedBy = ByOutputTokens
	case s.says("exceeded workspace qps"), s.says("exceeded workspace queries"):
		f.LimitedBy = ByRequests
	}
}
