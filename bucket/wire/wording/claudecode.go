package wording

// What Claude Code prints instead of the answer: its own list of prefixes, as of 2.1.332, and the lines of older versions.
const (
	cli      = "Claude Code 2.1.332"
	cliSeen  = "2026-11-24"
	cliPages = "code.claude.com: error reference"
)

// Credits are lines about what a plan does not include or what is to be paid beside it.
func Credits() []Kind { return credits }

var credits = table(Kind{
	Name: "credits-not-included", Owner: subscription, LimitedBy: entitlement, Retry: never,
	Means:    "the plan, seat or group does not include this: no rate, and no wait or smaller request helps",
	NextStep: "Choose another model or the one without 1M context, or have usage credits enabled for the account.", Where: accountPage,
	Wordings: []Wording{
		{Says: "{extra usage is|usage credits are|usage credits|extra usage} required for {long context|1m context}", Example: "Usage credits are required for long context requests.", Source: "claude-code#42616, #61808; " + cli, Seen: "2026-05-23"},
		{Says: "<model> requires {usage credits|extra usage}", Example: "Fable 5.2 requires usage credits", Source: cli, Seen: cliSeen},
		{Says: "your seat type doesnt include {usage|extra usage}", Example: "Your seat type doesn't include usage credits", Source: cli, Seen: cliSeen},
		{Says: "this service is disabled for your org", Example: "This service is disabled for your org", Source: cli, Seen: cliSeen},
		{Says: "your usage allocation has been disabled", Example: "Your usage allocation has been disabled by your admin · run /usage-credits to ask your admin for a higher limit", Source: cli, Seen: cliSeen},
		{Says: "your groups usage limit is set to $0", Example: "Your group's usage limit is set to $0 · run /usage-credits to ask your admin for a higher limit", Source: cli, Seen: cliSeen},
		{Says: "third-party apps now draw from your {extra usage|usage credits}", Example: "Third-party apps now draw from your extra usage, not your plan limits.", Source: "openclaw#129485", Seen: "2026-08-25"},
		{Says: "is not available with the claude {pro|free|max} plan", Example: "Claude Opus is not available with the Claude Pro plan", Source: cliPages, Seen: "2026-08"},
	},
}, Kind{
	Name: "credits-spent", Owner: subscription, LimitedBy: spend, Retry: never,
	Means:    "what is paid beside the plan has run out",
	NextStep: "Add usage credits, use another model, or wait for the plan's own window.", Where: accountPage,
	Wordings: []Wording{
		{Says: "{youre|you are} out of {extra usage|usage credits|credits}", Example: "You're out of usage credits. Switch to another model, or manage usage credits at claude.ai/settings/usage", Source: cli, Seen: cliSeen},
		{Says: "your org is out of {extra usage|usage}", Example: "Your org is out of usage · add funds to continue", Source: cli, Seen: cliSeen},
		{Says: "usage credits are required to continue", Example: "Usage credits are required to continue.", Source: "nanoclaw#3077", Seen: "2026-07-18"},
	},
}, Kind{
	Name: "credits-capped", Owner: subscription, LimitedBy: spend, Retry: never,
	Means:    "the cap on what may be spent beside the plan is reached",
	NextStep: "Have the cap raised (/usage-credits), or wait for the plan's own window where the line names one.", Where: accountPage,
	Wordings: []Wording{
		{Says: "{hit|reached} your <which>spend limit", Example: "You've hit your org's monthly spend limit · run /usage-credits to ask your admin for a higher limit · your session limit resets 4:20pm (America/Chicago)", Source: "claude-code#91376, #89615; " + cli, Seen: "2026-09-02"},
		{Says: "{hit|reached} your <which>usage credit limit", Example: "You've reached your usage credit limit", Source: cli, Seen: cliSeen},
		{Says: "{hit|reached} your <which>monthly usage limit", Example: "You've hit your org's monthly usage limit", Source: "claude-code#52679; " + cli, Seen: "2026-05"},
	},
}, Kind{
	Name: "credits-asked-of-admin", Owner: subscription, LimitedBy: spend, Retry: unknown,
	Means:    "a team's plan or its credits are used up for this member",
	NextStep: "Ask the team's admin for a higher limit.", Where: accountPage,
	Wordings: []Wording{
		{Says: "limit reached - contact an admin", Example: "Limit reached – contact an admin to keep working", Source: "claude-code#42827", Seen: "2026-04-02"},
	},
})

// ClaudeCode are lines about the windows of a plan.
func ClaudeCode() []Kind { return claudeCode }

var claudeCode = table(Kind{
	Name: "plan-window-line", Owner: subscription, LimitedBy: planWindow, Retry: after,
	Means:    "a window of the plan is spent; one that is named for a model leaves the others free",
	NextStep: "Wait for the reset that the line names, or use another model where the window is a model's own.", Where: accountPage,
	Wordings: []Wording{
		{Says: "{hit|reached} your <which>limit{ · |, | and | - |. run|. switch|. /}", Example: "You've hit your Fable limit · resets Oct 2, 9am (Asia/Saigon)", Source: "claude-code#92080; " + cli, Seen: "2026-09-04"},
		{Says: "{hit|reached} your {session|5-hour|5 hour|weekly|daily|opus|sonnet|haiku|fable|fast|usage}<which>limit", Example: "You've reached your Fable 5.2 limit", Source: cli, Seen: cliSeen},
		{Says: "claude {ai|pro|max|code|} usage limit reached", Example: "Claude usage limit reached. Your limit will reset at 3pm (America/New_York).", Source: "claude-code#4048, #6119", Seen: "2025-08-19"},
		{Says: "{5-hour|5 hour|weekly|session|opus|sonnet|haiku|fable|fast mode|fast|daily} limit reached", Example: "Opus weekly limit reached ∙ resets Oct 6, 9am", Source: "Claude Code 2.0; support article 12466728", Seen: "2025-10"},
		{Says: "you are out of free messages", Example: "You are out of free messages until 3 PM", Source: "claude.ai: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "usage limit reached {·|-} resets", Example: "Usage limit reached - resets 3am", Source: "Claude Code 1.x", Seen: "2025-08"},
	},
}, Kind{
	Name: "plan-notice", Owner: subscription, LimitedBy: none, Retry: unknown,
	Means:    "a notice about a window that is filling up, or of credits that are used now: nothing was refused",
	NextStep: "Nothing is to be done yet: /usage shows what is left.", Where: accountPage,
	Wordings: []Wording{
		{Says: "youve used <n>% of your", Example: "You've used 91% of your session limit · resets 3pm (Europe/Madrid)", Source: cli, Seen: cliSeen},
		{Says: "approaching <which>limit", Example: "Approaching Opus usage limit · /model to use best available model", Source: cli, Seen: cliSeen},
		{Says: "now using {usage credits|extra usage|your usage allocation}", Example: "You're now using extra usage · Your session limit resets 3pm", Source: cli, Seen: cliSeen},
	},
}, Kind{
	Name: "plan-window-cut", Owner: subscription, LimitedBy: planWindow, Retry: after,
	Means:    "the end of a line about a window of the plan that is spent",
	NextStep: "Wait for the reset that the line names, or use another model where the window is a model's own.", Where: accountPage,
	Wordings: []Wording{
		{Says: "{5-hour|5 hour|weekly|session|opus|sonnet|haiku|fable}<which> limit {· |- ||}resets", Example: "your weekly limit resets Oct 3, 4pm (Europe/Madrid)", Source: cli, Seen: cliSeen},
	},
})

// Capacity are words for capacity that all users share.
func Capacity() []Kind { return capacities }

var capacities = table(Kind{
	Name: "throttled-line", Owner: capacity, LimitedBy: "capacity", Retry: after,
	Means:    "Claude Code says so where the refusal has no unified headers: Anthropic's throttle, not the plan",
	NextStep: "Try again after a short while.", Where: "status.claude.com",
	Wordings: []Wording{
		{Says: "server is temporarily limiting requests", Example: "API Error: Server is temporarily limiting requests (not your usage limit)", Source: cliPages, Seen: "2026-08"},
	},
}, Kind{
	Name: "overloaded-line", Owner: capacity, LimitedBy: "capacity", Retry: after,
	Means:    "the provider's capacity for this model is used up: nobody's quota",
	NextStep: "Try again in some minutes, or use another model for now.", Where: "status.claude.com",
	Wordings: []Wording{
		{Says: "{repeated |}529 overloaded", Example: "API Error: Repeated 529 Overloaded errors · check status.claude.com", Source: cliPages, Seen: "2026-08"},
		{Says: "failed after <n> attempts. last error: overloaded", Example: "AI_RetryError: Failed after 3 attempts. Last error: Overloaded", Source: "the AI SDK around Anthropic's word: bolt.new#8589", Seen: "2025-04-01"},
		{Says: "is {currently |}experiencing high {load|demand}", Example: "Opus is experiencing high load, please use /model to switch to Sonnet", Source: cliPages, Seen: "2026-08"},
		{Says: "is temporarily unavailable, so auto mode cannot determine", Example: "claude-sonnet-5 is temporarily unavailable, so auto mode cannot determine the safety of Bash right now. Wait briefly and then try this action again.", Source: cliPages, Seen: "2026-08"},
		{Says: "due to {unexpected |}capacity constraints", Example: "Due to unexpected capacity constraints, Claude is unable to respond to your message.", Source: "claude.ai: public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "aws-capacity", Owner: capacity, LimitedBy: "capacity", Retry: after,
	Means:    "Bedrock's words, with status 503, for its own capacity: no quota of the account",
	NextStep: "Try again with growing pauses, or call the model through a cross-Region or global inference profile.", Where: "AWS Health Dashboard",
	Wordings: []Wording{
		{Says: "too many connections, please wait before", Example: "Too many connections, please wait before trying again.", Source: "onyx's test of LiteLLM's 503 of Bedrock", Seen: "2026-11-30"},
		{Says: "model is getting throttled", Example: "Model is getting throttled. Try your request again.", Source: "claude-code#3544", Seen: "2025-07-15"},
		{Says: "bedrock is unable to process your request", Example: "Bedrock is unable to process your request.", Source: "public code, nine files", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "signed-out", Owner: unknown, LimitedBy: none, Retry: never,
	Means:    "the credential was not accepted: no limit was asked",
	NextStep: "Sign in again, or see which key is set: /status.", Where: "Claude Code: /status",
	Wordings: []Wording{
		{Says: "invalid api key · please run /login", Example: "Invalid API key · Please run /login", Source: "Claude Code: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "oauth token has expired. please obtain a new token", Example: "OAuth token has expired. Please obtain a new token or refresh your existing token.", Source: "Claude Code: public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "plan-event", Owner: unknown, LimitedBy: none, Retry: unknown,
	Means:    "an event of the client about a plan whose status is allowed: nothing was refused, whatever its overage says",
	NextStep: "Nothing is to be done: this is no refusal.", Where: accountPage,
	Wordings: []Wording{
		{Says: "rate_limit_info:*status:allowed", Example: `"type":"rate_limit_event","rate_limit_info":{"status":"allowed","resetsAt":1786506000,"overageStatus":"rejected"}`, Source: "vibing.nvim#533", Seen: "2026-08-11"},
	},
})
