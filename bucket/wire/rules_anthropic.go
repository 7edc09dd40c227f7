package wire

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	orgLimits   = "Claude Console: Limits and Usage of the organization; GET /v1/organizations/rate_limits"
	orgBilling  = "Claude Console: Billing of the organization"
	statusPage  = "status.claude.com"
	accountPage = "Claude settings: Usage of the account; /usage and /status in Claude Code"
)

// answeredRules say that an answer is no refusal.
func answeredRules() []Rule {
	answered := func(s *said) bool {
		return s.status/100 == 2 && (s.isMessage || s.errorType == "" && s.code == "" &&
			!strings.Contains(s.text, "error") && !strings.Contains(s.text, "exception") && !(!s.envelope && s.text != ""))
	}
	return []Rule{{
		Name:  "answered-plan",
		Sees:  "a status of success, with anthropic-ratelimit-unified headers",
		Means: "the request was answered, no limit refused it; a subscription's windows are charged, unless the base URL is a Claude apps gateway",
		Owner: ClaudeSubscription, LimitedBy: ByNone, Retry: RetryUnknown, Confidence: Likely,
		NextStep: "Nothing is to be done: this answer is no refusal.",
		Where:    accountPage,
		header:   true,
		fits:     all(answered, sends("anthropic-ratelimit-unified-")),
	}, {
		Name:  "answered",
		Sees:  "a status of success without an error in it",
		Means: "the request was answered, no limit refused it",
		Owner: UnknownOwner, LimitedBy: ByNone, Retry: RetryUnknown, Confidence: Certain,
		NextStep: "Nothing is to be done: this answer is no refusal.",
		header:   true,
		fits:     answered,
	}}
}

// anthropicCodeRules go by error.details.error_code, which says it without words.
func anthropicCodeRules() []Rule {
	return []Rule{{
		Name:  "ramp-code",
		Sees:  "error code ramp_limit_exceeded",
		Means: "the organization's traffic rose faster than its acceleration limit allows",
		Owner: AnthropicOrganization, LimitedBy: ByAcceleration, Retry: RetryAfter, Confidence: Certain, Statuses: []int{429, 200},
		NextStep: "Raise the traffic more slowly from minute to minute, starting again at the next whole minute.",
		Where:    orgLimits, fits: hasCode("ramp_limit_exceeded"), reads: readAcceleration,
	}, {
		Name:  "tier-spend-code",
		Sees:  "error code enforced_spend_limit_reached",
		Means: "the organization has crossed the monthly spend of its usage tier",
		Owner: AnthropicOrganization, LimitedBy: BySpend, Retry: RetryNever, Confidence: Certain, Statuses: []int{429},
		NextStep: "Ask for a higher usage tier, or wait for the day that the message names.",
		Where:    orgBilling, fits: hasCode("enforced_spend_limit_reached"), reads: readAccess,
	}, {
		Name:  "contract-spend-code",
		Sees:  "error code contract_spend_limit_reached",
		Means: "the organization has reached the spend of its contract",
		Owner: AnthropicOrganization, LimitedBy: BySpend, Retry: RetryNever, Confidence: Certain, Statuses: []int{429},
		NextStep: "Ask the owner of the contract to raise its spend limit.",
		Where:    orgBilling, fits: hasCode("contract_spend_limit_reached"), reads: readAccess,
	}, {
		Name:  "credits-code",
		Sees:  "error code credits_required",
		Means: "the plan does not include this, and no usage credits are left to pay for it",
		Owner: ClaudeSubscription, LimitedBy: BySpend, Retry: RetryNever, Confidence: Certain, Statuses: []int{429, 400, 402},
		NextStep: "Buy usage credits for the account, or use a model that the plan includes.",
		Where:    accountPage, fits: hasCode("credits_required"),
	}}
}

const slower = "Send less a minute, or wait for retry-after and send one request at a time."

// anthropicRules go by the messages of Anthropic's API, today's and older ones.
func anthropicRules() []Rule {
	return slices.Concat(rateMessageRules(), spendMessageRules(), otherMessageRules())
}

// rateMessageRules go by the messages of the organization's rate limits.
func rateMessageRules() []Rule {
	return []Rule{{
		Name:  "acceleration",
		Sees:  "the message names a maximum usage increase rate or an acceleration limit",
		Means: "the organization's traffic rose faster than its acceleration limit allows, which is apart from its rate limits",
		Owner: AnthropicOrganization, LimitedBy: ByAcceleration, Retry: RetryAfter, Confidence: Certain, Statuses: []int{429, 200},
		NextStep: "Raise the traffic more slowly from minute to minute, starting again at the next whole minute.",
		Where:    orgLimits,
		fits:     all(saysOne("maximum usage increase rate", "acceleration limit"), says("organization")), reads: readAcceleration,
	}, {
		Name:  "workspace-rate",
		Sees:  "the message names the rate limit of a workspace",
		Means: "a limit set on the workspace refused, below the organization's",
		Owner: AnthropicWorkspace, LimitedBy: ByUnknown, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Compare the workspace's own limit with the organization's and raise the lower one.",
		Where:    "Claude Console: Limits of the workspace; GET /v1/organizations/workspaces/{id}/rate_limits",
		fits:     says("would exceed", "workspace", "rate limit", " per "), reads: figures(readLimit),
	}, {
		Name:  "organization-rate",
		Sees:  "the message names the organization's rate limit and its figure",
		Means: "that bucket of the organization cannot hold this request now",
		Owner: AnthropicOrganization, LimitedBy: ByUnknown, Retry: RetryAfter, Confidence: Certain, Statuses: []int{429, 200},
		NextStep: slower, Where: orgLimits,
		fits: all(says("this request would exceed", " per "),
			saysOne("your organization's rate limit of", "the rate limit for your organization")), reads: figures(readLimit),
	}, {
		Name:  "old-tokens",
		Sees:  "the message says that the number of request tokens has exceeded the rate limit",
		Means: "the one bucket of tokens that organizations had until 2024 refused",
		Owner: AnthropicOrganization, LimitedBy: ByTokens, Retry: RetryAfter, Confidence: Certain, Statuses: []int{429},
		NextStep: slower, Where: orgLimits,
		fits: all(says("number of request tokens has exceeded your"), saysOne("per-minute rate limit", "daily rate limit")),
	}, {
		Name:  "old-requests",
		Sees:  "the message says that the number of requests has exceeded the rate limit",
		Means: "the organization's bucket of requests refused",
		Owner: AnthropicOrganization, LimitedBy: ByRequests, Retry: RetryAfter, Confidence: Likely,
		NextStep: slower, Where: orgLimits,
		fits: says("number of requests has exceeded your", "rate limit"),
	}, {
		Name:  "token-wording",
		Sees:  "the message says that the number of input tokens has exceeded the per-minute rate limit",
		Means: "an organization's bucket of input tokens refused; the wording is not one that is known of the API",
		Owner: AnthropicOrganization, LimitedBy: ByInputTokens, Retry: RetryAfter, Confidence: Likely,
		NextStep: slower, Where: orgLimits,
		fits: says("number of input tokens has exceeded", "per-minute rate limit"),
	}, {
		Name:  "concurrency",
		Sees:  "the message says that the number of concurrent connections has exceeded the rate limit",
		Means: "too many requests were under way at once, whatever the buckets hold; no figure is published",
		Owner: AnthropicOrganization, LimitedBy: ByConcurrency, Retry: RetryAfter, Confidence: Certain, Statuses: []int{429, 200},
		NextStep: "Send fewer requests at the same time, one after another to begin with.",
		Where:    orgLimits, fits: says("number of concurrent connections has exceeded your rate limit"),
	}}
}

// spendMessageRules go by the messages of what is to be paid.
func spendMessageRules() []Rule {
	return []Rule{{
		Name:  "tier-spend",
		Sees:  "the message says that the organization has crossed its monthly API usage threshold",
		Means: "the spend of its usage tier is used up for this month",
		Owner: AnthropicOrganization, LimitedBy: BySpend, Retry: RetryNever, Confidence: Certain, Statuses: []int{429},
		NextStep: "Ask for a higher usage tier, or wait for the day that the message names.",
		Where:    orgBilling, fits: says("you have reached your api usage limits"), reads: readAccess,
	}, {
		Name:  "workspace-spend",
		Sees:  "the message says that the specified workspace API usage limits are reached",
		Means: "the spend limit that the workspace's owner set is used up",
		Owner: AnthropicWorkspace, LimitedBy: BySpend, Retry: RetryNever, Confidence: Certain, Statuses: []int{400},
		NextStep: "Raise the workspace's own spend limit.",
		Where:    "Claude Console: Limits of the workspace",
		fits:     says("you have reached your specified workspace api usage limits"), reads: readAccess,
	}, {
		Name:  "own-spend",
		Sees:  "the message says that the specified API usage limits are reached",
		Means: "the spend limit that the organization set itself is used up",
		Owner: AnthropicOrganization, LimitedBy: BySpend, Retry: RetryNever, Confidence: Certain, Statuses: []int{400},
		NextStep: "Raise the spend limit that the organization set itself.",
		Where:    orgBilling, fits: says("you have reached your specified api usage limits"), reads: readAccess,
	}, {
		Name:  "claude-code-workspace-spend",
		Sees:  "the message names the spend limit of a workspace",
		Means: "the workspace of Claude Code has used up its spend",
		Owner: AnthropicWorkspace, LimitedBy: BySpend, Retry: RetryUnknown, Confidence: Likely,
		NextStep: "Raise the spend limit of the Claude Code workspace.",
		Where:    "Claude Console: Limits of the Claude Code workspace",
		fits:     all(refused, says("workspace", "spend limit")), reads: readAccess,
	}, {
		Name:  "credit-balance",
		Sees:  "the message says that the credit balance is too low",
		Means: "the prepaid credits of the Console organization are used up, or the credential is another organization's than meant",
		Owner: AnthropicOrganization, LimitedBy: BySpend, Retry: RetryNever, Confidence: Likely,
		NextStep: "See which organization the credential belongs to, and whether it has credits.",
		Where:    orgBilling, fits: says("credit balance is too low"),
	}}
}

// otherMessageRules go by refusals that no limit of the organization is behind.
func otherMessageRules() []Rule {
	return []Rule{{
		Name:  "account-rate",
		Sees:  "the message says that the request would exceed the account's rate limit, without a unified header that says rejected",
		Means: "a subscription's account was refused, but no window of its plan is shown to be spent",
		Owner: ClaudeSubscription, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Likely,
		NextStep: "Look at the answer's anthropic-ratelimit-unified headers: only rejected there is the plan's window.",
		Where:    accountPage, fits: says("this request would exceed your account's rate limit"),
	}, {
		Name:  "overloaded",
		Sees:  "error type overloaded_error",
		Means: "the provider's capacity for this model is used up, by all users together: nobody's quota",
		Owner: ProviderCapacity, LimitedBy: ByCapacity, Retry: RetryAfter, Confidence: Certain, Statuses: []int{529, 200},
		NextStep: "Try again with growing pauses, or use another model for now.",
		Where:    statusPage, fits: hasType("overloaded_error"),
	}, {
		Name:  "overloaded-500",
		Sees:  "error type api_error with the message Overloaded",
		Means: "the provider's capacity is used up, told as a fault of the server",
		Owner: ProviderCapacity, LimitedBy: ByCapacity, Retry: RetryAfter, Confidence: Certain, Statuses: []int{500, 200},
		NextStep: "Try again with growing pauses, or use another model for now.",
		Where:    statusPage,
		fits:     all(hasType("api_error"), func(s *said) bool { return s.text == "overloaded" || s.text == "overloaded." }),
	}}
}

func readAcceleration(s *said, f *Finding, at time.Time) {
	readRamp(s, f)
	if f.Current != nil && f.Next != nil {
		f.Evidence = append(f.Evidence, fmt.Sprintf("the ceiling is %d this minute and %d from the next minute of the clock on", *f.Current, *f.Next))
	}
	if s.says("next minute boundary") && !at.IsZero() {
		f.RetryAfter = new(nextMinute(at))
		f.Evidence = append(f.Evidence, "the message names the next minute boundary: the wait is until the next whole minute of the server's clock")
	}
}
