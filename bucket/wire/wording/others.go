package wording

const thatPlan = "that product's page of usage and limits"

// Others are the words of products with plans of their own, in which Claude's models may be used: their windows are not
// those of a Claude plan.
func Others() []Kind { return others }

var others = table(Kind{
	Name: "copilot-window", Owner: other, LimitedBy: planWindow, Retry: after,
	Means:    "a window of the GitHub Copilot plan is spent",
	NextStep: "Wait for its reset, or use a model of another vendor there.", Where: "GitHub: Copilot settings, usage",
	Wordings: []Wording{
		{Says: "user_weekly_rate_limited", Example: `{"error":{"code":"user_weekly_rate_limited","message":"Sorry, you've exceeded your weekly rate limit."}}`, Source: "copilot-cli#2740", Seen: "2026-04-15"},
		{Says: "youve exceeded your {weekly|session|daily|monthly} rate limit", Example: "Sorry, you've exceeded your weekly rate limit.", Source: "GitHub Copilot", Seen: "2026-04"},
		{Says: "exceeded your <n> hour session limit", Example: "Sorry, you've exceeded your 5 hour session limits. Please review our Terms of Service.", Source: "GitHub Community discussion 192485", Seen: "2026-05"},
	},
}, Kind{
	Name: "copilot-rate", Owner: other, LimitedBy: unknown, Retry: after,
	Means:    "a rate limit of GitHub Copilot, of the user, the model or the integration",
	NextStep: "Wait as it says, or use another model there.", Where: "GitHub: Copilot settings, usage",
	Wordings: []Wording{
		{Says: "{user_global|user_model|integration}_rate_limited", Example: `"code":"user_global_rate_limited:edu"`, Source: "GitHub Copilot's SDK and API", Seen: "2026-03-30"},
		{Says: "{hit|reached} your global rate limit", Example: "You've hit your global rate limit. Please upgrade your plan or wait 6 seconds for your limit to reset.", Source: "copilot-cli#2787", Seen: "2026-04-17"},
		{Says: "{hit|reached|exceeded} {your|the} rate limit{ for this model. please|. please upgrade|. please wait}", Example: "You've hit the rate limit for this model. Please try again in 2 hours.", Source: "GitHub Copilot CLI", Seen: "2026-04"},
		{Says: "{hit|reached|exhausted} this models rate limit", Example: "Sorry, you've exhausted this model's rate limit. Please switch to Auto", Source: "vscode-copilot-release#11348", Seen: "2025-06-02"},
		{Says: "your request was rate-limited. please wait", Example: "Sorry, your request was rate-limited. Please wait 23 seconds before trying again.", Source: "vscode-copilot-release#6031", Seen: "2025-03-04"},
		{Says: "a rate limit that restricts the number of copilot model requests", Example: "Sorry, you've hit a rate limit that restricts the number of Copilot model requests you can make within a specific time period. Please try again in 58 hours.", Source: "copilot-cli#2696", Seen: "2026-04-14"},
		{Says: "you have been rate-limited. please wait a moment", Example: "Sorry, you have been rate-limited. Please wait a moment before trying again.", Source: "vscode-copilot-release#5795", Seen: "2025-12-01"},
	},
}, Kind{
	Name: "copilot-quota", Owner: other, LimitedBy: planWindow, Retry: after,
	Means:    "the premium requests of the GitHub Copilot plan are used up for this month",
	NextStep: "Wait for the month to end, buy more there, or use a model that is included.", Where: "GitHub: Copilot settings, usage",
	Wordings: []Wording{
		{Says: "{exceeded|no remaining quota for|used|exhausted}*premium request{s| quota| allowance}", Example: "You have exceeded your premium request allowance", Source: "vscode-copilot-release#13014", Seen: "2025-06-20"},
		{Says: "402 you have no quota", Example: "402 You have no quota (Request ID: 00000000)", Source: "vscode-copilot-release#13468", Seen: "2025-06-26"},
		{Says: "exceeded your copilot token usage", Example: "You have exceeded your Copilot token usage for this session", Source: "vscode-copilot-release#5795", Seen: "2025-12-01"},
	},
}, Kind{
	Name: "github-models", Owner: other, LimitedBy: requests, Retry: after,
	Means:    "GitHub Models' own limit of the user for that model: the words of Microsoft Foundry, without a dimension behind them",
	NextStep: "Wait as the message says.", Where: "GitHub Models: rate limits",
	Wordings: []Wording{
		{Says: "rate limit of <limit> per <seconds>s exceeded for UserByModelBy{Minute|Day}.", Example: "Rate limit of 10 per 60s exceeded for UserByModelByMinute. Please wait 46 seconds before retrying.", Source: "GitHub Models: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "rate limit of <limit> per <n>s exceeded for UserConcurrentRequests", Example: "Rate limit of 2 per 0s exceeded for UserConcurrentRequests. Please wait 0 seconds before retrying.", Source: "GitHub Models: public code, eight files", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "codex-window", Owner: other, LimitedBy: planWindow, Retry: after,
	Means:    "a usage window of a ChatGPT plan, as Codex prints it: not a Claude plan",
	NextStep: "Wait for the time that it names, or upgrade that plan.", Where: "ChatGPT: Codex usage",
	Wordings: []Wording{
		{Says: "{hit|reached} your usage limit. {upgrade|to get more|visit|try again|get more|start|purchase}", Example: "You've hit your usage limit. Upgrade your plan to continue, or try again at 10 de jul. de 2026, 11:52.", Source: "openai/codex#28089", Seen: "2026-06-13"},
		{Says: "usage_limit_reached", Example: `{"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","plan_type":"plus","resets_in_seconds":7200}}`, Source: "pi#4172, codex2api#9", Seen: "2026-05-04"},
		{Says: "the usage limit has been reached", Example: "The usage limit has been reached", Source: "pi#4172, codex2api#9", Seen: "2026-05-04"},
		{Says: "limite de mensagens do codex", Example: "Você atingiu o limite de mensagens do Codex.", Source: "openai/codex#28089", Seen: "2026-06-13"},
	},
}, Kind{
	Name: "antigravity", Owner: other, LimitedBy: planWindow, Retry: after,
	Means:    "a quota of Google's Antigravity or Gemini CLI, whose accounts may use Claude's models, too: not a Claude plan",
	NextStep: "Wait for the reset that it names, or use another model there.", Where: thatPlan,
	Wordings: []Wording{
		{Says: "individual quota reached", Example: "Individual quota reached. Contact your administrator to enable overages. Resets in 141h28m14s.", Source: "googlecodelabs#2090", Seen: "2026-06-16"},
		{Says: "you have exhausted your {capacity|daily quota} on this model", Example: "You have exhausted your capacity on this model. Your quota will reset after 21h53m56s.", Source: "Gemini CLI and Antigravity", Seen: "2026-05-09"},
		{Says: "your quota will reset after", Example: "Quota exceeded. Your quota will reset after 1h2m3s", Source: "gemini-cli#22107, #13004", Seen: "2026-03-12"},
	},
}, Kind{
	Name: "kimi-window", Owner: other, LimitedBy: planWindow, Retry: after,
	Means:    "a window of a Kimi plan: not a Claude plan, whichever client prints it",
	NextStep: "Wait for that plan's window to end, or buy more there.", Where: "kimi.com: membership, quota",
	Wordings: []Wording{
		{Says: "access_terminated_error", Example: `{"error":{"message":"You've reached your weekly (7-day) usage limit.","type":"access_terminated_error"}}`, Source: "openclaw#142656", Seen: "2026-09-09"},
		{Says: "{hit|reached} your <which>usage limit. your quota will {reset|be refreshed}", Example: "You've reached your weekly (7-day) usage limit. Your quota will reset when the current 7-day window ends.", Source: "openclaw#142656", Seen: "2026-09-09"},
		{Says: "reached your <which>usage limit for this {period|billing cycle}", Example: "You've reached your usage limit for this period.", Source: "Kimi for Coding: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "www.kimi.com/membership", Example: "To continue now, upgrade your plan: https://www.kimi.com/membership/subscription", Source: "openclaw#142656", Seen: "2026-09-09"},
	},
}, Kind{
	Name: "zai-window", Owner: other, LimitedBy: planWindow, Retry: after,
	Means:    "a window of a Z.ai coding plan, whose resets are in China's time: not a Claude plan, though Claude Code prints it",
	NextStep: "Wait for the time that it names.", Where: "z.ai: coding plan usage",
	Wordings: []Wording{
		{Says: "usage limit reached for <n> {hour|day|week|month}", Example: "Usage limit reached for 5 hour. Your limit will reset at 2026-03-26 16:32:03", Source: "Z.ai code 1308, several projects", Seen: "2026-03-26"},
		{Says: "小时的使用上限", Example: "已达到 5 小时的使用上限。您的限额将在 2026-08-25 07:41:44 重置。", Source: "Z.ai's code 1308: dirge#818", Seen: "2026-08-24"},
		{Says: "weekly{/| or |}monthly limit exhausted", Example: "Weekly/Monthly Limit Exhausted. Your limit will reset at 2026-09-29 23:10:05", Source: "Z.ai's code 1310: gajae-code#1821", Seen: "2026-07-08"},
	},
})
