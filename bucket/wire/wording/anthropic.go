package wording

// The words of wire.Owner, wire.LimitedBy and wire.Retry.
const (
	organization = "anthropic-organization"
	subscription = "claude-subscription"
	aws          = "aws-account"
	google       = "google-project"
	azure        = "azure-subscription"
	gateway      = "gateway"
	capacity     = "provider-capacity"
	other        = "other-provider"

	unknown      = "unknown"
	requests     = "requests"
	inputTokens  = "input_tokens"
	outputTokens = "output_tokens"
	tokens       = "tokens"
	concurrency  = "concurrency"
	planWindow   = "plan_window"
	spend        = "spend"
	entitlement  = "entitlement"
	none         = "none"

	after = "after"
	never = "never"
)

const (
	orgLimits   = "Claude Console: Limits and Usage of the organization; GET /v1/organizations/rate_limits"
	accountPage = "Claude settings: Usage of the account; /usage and /status in Claude Code"
)

// Anthropic are the words of Anthropic's API that no rule of package wire has.
func Anthropic() []Kind { return anthropic }

var anthropic = table(Kind{
	Name: "fast-mode-zero", Certain: true, Owner: organization, LimitedBy: entitlement, Retry: never,
	Means:    "no fast-mode capacity is provisioned for the organization: no wait and no smaller request helps",
	NextStep: "Send the request without speed: fast, or ask Anthropic for fast-mode capacity.", Where: orgLimits,
	Wordings: []Wording{
		{Says: "rate limit of 0 fast mode <word> per <per>", Example: "This request would exceed your rate limit of 0 fast mode input tokens per minute (org: 00000000-0000-4000-8000-000000000001, model: claude-opus-5).", Source: "alemtani/vorpal#76", Seen: "2026-09-04"},
	},
}, Kind{
	Name: "fast-mode-rate", Certain: true, Owner: organization, LimitedBy: unknown, Retry: after,
	Means:    "fast mode has buckets of its own, and this one cannot hold the request now; the standard ones may have room",
	NextStep: "Wait for retry-after, or send the request without speed: fast.", Where: orgLimits,
	Wordings: []Wording{
		{Says: "rate limit of <limit> fast mode <counts> per <per>", Example: "This request would exceed your rate limit of 100,000 fast mode output tokens per minute (org: 00000000-0000-4000-8000-000000000001, model: claude-opus-5-5).", Source: "fast-mode page; the same family as #76", Seen: "2026-10-15"},
	},
}, Kind{
	Name: "rate-of-the-caller", Certain: true, Owner: organization, LimitedBy: unknown, Retry: after,
	Means:    "that bucket of the organization cannot hold this request now",
	NextStep: "Send less a minute, or wait for retry-after and send one request at a time.", Where: orgLimits,
	Wordings: []Wording{
		{Says: "would exceed {your|the} rate limit of <limit> <counts> per <per>", Example: "This request would exceed your rate limit of 30,000 input tokens per minute (org: 00000000-0000-4000-8000-000000000001, model: claude-sonnet-5).", Source: "the same family as #76", Seen: "2026-09"},
		{Says: "would exceed the rate limit for your organization", Example: "This request would exceed the rate limit for your organization. Please try again later.", Source: "bolt.new#8589", Seen: "2025-04-01"},
		{Says: "would exceed your organizations rate limit", Example: "This request would exceed your organization's rate limit", Source: "cut texts of the same", Seen: "2026-02"},
	},
}, Kind{
	Name: "account-spend", Owner: subscription, LimitedBy: spend, Retry: never,
	Means:    "the monthly cap on what the account may spend beside its plan is reached",
	NextStep: "Raise the cap on usage credits (/usage-credits), or go on within the plan's own windows.", Where: accountPage,
	Wordings: []Wording{
		{Says: "would exceed your accounts {monthly|weekly|daily|} spend limit", Example: "This request would exceed your account's monthly spend limit. Please try again later.", Source: "oh-my-pi#5418, hermes-agent#91091", Seen: "2026-08-20"},
	},
}, Kind{
	Name: "not-for-this-credential", Owner: subscription, LimitedBy: entitlement, Retry: never,
	Means:    "a subscription's credential may not be used for this: no rate, and no wait helps",
	NextStep: "Use an API key for it, or Claude Code itself.", Where: accountPage,
	Wordings: []Wording{
		{Says: "the long context beta is not yet available for this subscription", Example: "The long context beta is not yet available for this subscription.", Source: "claude-code#6871, #34485", Seen: "2026-03-14"},
		{Says: "this credential is only authorized for use with claude code", Example: "This credential is only authorized for use with Claude Code and cannot be used for other API requests.", Source: "claude-code#8046, Roo-Code#10566", Seen: "2026-01-09"},
		{Says: "organization has disabled claude subscription access", Example: "Your organization has disabled Claude subscription access for Claude Code", Source: "Claude Code", Seen: "2026-08"},
	},
}, Kind{
	Name: "context-window", Owner: unknown, LimitedBy: none, Retry: never,
	Means:    "the request is longer than the model's context: a fixed maximum of the model, no rate limit",
	NextStep: "Make the request shorter, /compact in Claude Code.", Where: "the model's page: context window",
	Wordings: []Wording{
		{Says: "prompt is too long: <n> tokens > <n> maximum", Example: "prompt is too long: 204312 tokens > 200000 maximum", Source: "bolt.new#2449", Seen: "2024-11-15"},
		{Says: "input length and max_tokens exceed context limit", Example: "input length and `max_tokens` exceed context limit: 190000 + 21333 > 200000, decrease input length or `max_tokens` and try again", Source: "continue#6080, bolt.new#7414", Seen: "2025-06-11"},
	},
})
