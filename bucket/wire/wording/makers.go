package wording

const (
	thatMaker  = "that provider's limits page"
	lessThere  = "Wait as the message says, and send less a minute."
	payThere   = "Pay that provider, or use another credential."
	notClaudes = ", of a provider that is not Anthropic"
)

// Makers are the words of providers of other models, which reach a terminal through the same clients.
func Makers() []Kind { return makers }

var makers = table(Kind{
	Name: "dashscope-tokens", Owner: other, LimitedBy: tokens, Retry: after,
	Means:    "Alibaba's tokens a minute, though the words are those of a spent quota" + notClaudes,
	NextStep: lessThere, Where: thatMaker,
	Wordings: []Wording{
		{Says: "model-studio/error-code#token-limit", Example: "You exceeded your current quota, please check your plan and billing details. For details, see: https://help.aliyun.com/zh/model-studio/error-code#token-limit", Source: "opencode#23722, oh-my-pi#8476", Seen: "2026-08-13"},
	},
}, Kind{
	Name: "other-too-large", Owner: other, LimitedBy: tokens, Retry: never,
	Means:    "the request alone is larger than the whole limit of tokens a minute: no wait makes it fit" + notClaudes,
	NextStep: "Make the request smaller than the limit.", Where: thatMaker,
	Wordings: []Wording{
		{Says: "request too large for…on tokens per <per> ({TPM|TPD|ITPM}): Limit <limit>, Requested", Example: "Request too large for gpt-4o in organization org-00 on tokens per min (TPM): Limit 30000, Requested 65611. The input or output tokens must be reduced in order to run successfully.", Source: "climb#1", Seen: "2024-11-26"},
		{Says: "request too large for…on tokens per", Example: "Request too large for model `llama-3.3-70b-versatile` on tokens per minute (TPM)", Source: "the same, cut", Seen: "2024-11-26"},
	},
}, Kind{
	Name: "other-spend", Owner: other, LimitedBy: spend, Retry: never,
	Means:    "the balance or quota that was paid for is used up" + notClaudes,
	NextStep: payThere, Where: "that provider's billing page",
	Wordings: []Wording{
		{Says: "insufficient balance or no resource package", Example: `{"type":"error","error":{"type":"1113","message":"Insufficient balance or no resource package. Please recharge."}}`, Source: "Z.ai code 1113: MiniMax-M2#6", Seen: "2025-10-28"},
		{Says: "余额不足", Example: "余额不足或无可用资源包,请充值。", Source: "Zhipu's code 1113: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "insufficient_quota", Example: `{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota"}}`, Source: "GPT_API_free#229", Seen: "2024-05-07"},
		{Says: "exceeded_current_quota_error", Example: `{"error":{"type":"exceeded_current_quota_error","message":"Your account is suspended due to insufficient balance"}}`, Source: "kimi-code#1857", Seen: "2026-07-17"},
		{Says: "you exceeded your current token quota", Example: "You exceeded your current token quota: 0, please check your account balance", Source: "Moonshot's documentation and public code, ten files or more", Seen: "2026-11-30"},
		{Says: "exceeded your monthly included credits for inference providers", Example: "You have exceeded your monthly included credits for Inference Providers.", Source: "agents-course#386", Seen: "2025-03-29"},
		{Says: "either used all available credits or reached its monthly spending limit", Example: "Your team 00000000 has either used all available credits or reached its monthly spending limit.", Source: "xAI: continue#10373, koan#2412", Seen: "2026-07-16"},
		{Says: "personal-team-blocked:spending-limit", Example: "personal-team-blocked:spending-limit", Source: "xAI: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "insufficient balance", Example: "Insufficient Balance", Source: "DeepSeek: continue#9375, aider#4851; Moonshot: kimi-code#1857", Seen: "2026-07-17"},
	},
}, Kind{
	Name: "moonshot-rate", Owner: other, LimitedBy: unknown, Retry: after,
	Means:    "Moonshot's limit of the account" + notClaudes,
	NextStep: lessThere, Where: thatMaker,
	Wordings: []Wording{
		{Says: "request reached {organization|user|project} max <counts>: <limit>", Example: "Your account org-00000000<ak-00000000> request reached organization max RPM: 3, please try again after 1 seconds", Source: "Moonshot's documentation, several projects", Seen: "2026-09-22"},
	},
}, Kind{
	Name: "xai-rate", Owner: other, LimitedBy: unknown, Retry: after,
	Means:    "xAI's limit of the team" + notClaudes,
	NextStep: lessThere, Where: "console.x.ai: rate limits of the team",
	Wordings: []Wording{
		{Says: "too many <word> for team <org> and model <model>. …rate limit is*<counts> per <per> (actual/limit): <n>/<limit>", Example: "Too many tokens for team 00000000-0000-4000-8000-000000000001 and model grok-4-0709. Your team's rate limit is — Tokens per Minute (actual/limit): 65605/16000.", Source: "cline#4826", Seen: "2025-07-11"},
		{Says: "per {second|minute|day} (actual/limit)", Example: "Requests per Second (actual/limit): 5/4", Source: "cline#4826, cut", Seen: "2025-07-11"},
	},
}, Kind{
	Name: "other-tried", Owner: other, LimitedBy: unknown, Retry: after,
	Means:    "the wording of OpenAI, Groq and those who follow them: that organization's limit" + notClaudes,
	NextStep: lessThere, Where: thatMaker,
	Wordings: []Wording{
		{Says: "rate limit reached for…on <counts> per <per>", Example: "Rate limit reached for gpt-4.1 in organization org-00000000 on tokens per min (TPM): Limit 30000, Used 25292, Requested 10584. Please try again in 11.75s.", Source: "zed#28956, HomeMind#29", Seen: "2025-04-17"},
	},
}, Kind{
	Name: "gemini", Owner: other, LimitedBy: unknown, Retry: after,
	Means:    "a quota of the Gemini API's project, which does not serve Claude",
	NextStep: lessThere, Where: "Google AI Studio: usage and limits",
	Wordings: []Wording{
		{Says: "quota exceeded for metric: generativelanguage.googleapis.com/<counts>, limit: <limit>, model: <model> please retry", Example: "Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 5, model: gemini-2.5-flash Please retry in 12.013647075s.", Source: "n8n#23778", Seen: "2026-01-01"},
		{Says: "quota exceeded for metric: generativelanguage.googleapis.com/<counts>, limit: <limit>", Example: "Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_input_token_count, limit: 0", Source: "gemini-cli#8883", Seen: "2025-09-19"},
		{Says: "generativelanguage.googleapis.com", Example: "[GoogleGenerativeAI Error]: Error fetching from https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash: [429 Too Many Requests]", Source: "the same", Seen: "2026-01-01"},
	},
}, Kind{
	Name: "other-quota", Owner: other, LimitedBy: spend, Retry: never,
	Means:    "OpenAI's words for a balance or monthly budget that is used up" + notClaudes,
	NextStep: payThere, Where: "that provider's billing page",
	Wordings: []Wording{
		{Says: "you exceeded your current quota, please check your plan and billing details…platform.openai.com", Example: "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.", Source: "NextChat#3664", Seen: "2023-12-27"},
	},
}, Kind{
	Name: "other-concurrency-said", Owner: other, LimitedBy: concurrency, Retry: after,
	Means:    "a limit of requests at the same time" + notClaudes,
	NextStep: "Send fewer requests at the same time.", Where: thatMaker,
	Wordings: []Wording{
		{Says: "high concurrency usage of this api", Example: "High concurrency usage of this API, please reduce concurrency or contact customer service to increase limits", Source: "Z.ai's code 1302: ccs#402", Seen: "2026-01-30"},
	},
}, Kind{
	Name: "other-tokens-said", Owner: other, LimitedBy: tokens, Retry: after,
	Means:    "a limit of tokens" + notClaudes,
	NextStep: lessThere, Where: thatMaker,
	Wordings: []Wording{
		{Says: "tokens per {minute|day|hour} limit exceeded - too many tokens processed", Example: "Tokens per minute limit exceeded - too many tokens processed.", Source: "Cerebras: opencode#7463, continue#9800", Seen: "2026-01-22"},
		{Says: "TPM limit reached", Example: "Request was rejected due to rate limiting. If you want more, please contact us. Details:TPM limit reached.", Source: "SiliconFlow: QwenPaw#747, ragflow#6542", Seen: "2026-03-05"},
		{Says: "Throttling.AllocationQuota", Example: "Throttling.AllocationQuota: Allocated quota exceeded, please increase your quota limit.", Source: "oh-my-pi#8476", Seen: "2026-08-13"},
		{Says: "allocated quota exceeded, please increase your quota limit", Example: "Allocated quota exceeded, please increase your quota limit.", Source: "Qwen#2254", Seen: "2026-06-03"},
		{Says: "rate limit exceeded(TPM)", Example: "rate limit exceeded(TPM) (1039)", Source: "MiniMax's code 1039: public code, seven files", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "other-requests-said", Owner: other, LimitedBy: requests, Retry: after,
	Means:    "a limit of requests" + notClaudes,
	NextStep: lessThere, Where: thatMaker,
	Wordings: []Wording{
		{Says: "requests per {minute|day|hour|second} limit exceeded", Example: "Requests per minute limit exceeded - too many requests sent.", Source: "Cerebras: grammar-nazi-bot#958", Seen: "2026-08-12"},
		{Says: "{RPM|RPH|RPD} limit {reached|exceeded}", Example: "Request was rejected due to rate limiting. Details: RPH limit reached.", Source: "SiliconFlow: AITranslator#32", Seen: "2025-02-28"},
		{Says: "rate limit reached for requests", Example: "Rate limit reached for requests", Source: "Z.ai's code 1302: opencode#14535", Seen: "2026-02-21"},
		{Says: "Throttling.RateQuota", Example: "Throttling.RateQuota: Requests rate limit exceeded, please try again later.", Source: "DashScope: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "requests rate limit exceeded", Example: "Requests rate limit exceeded, please try again later.", Source: "Mistral: anon-kode#53", Seen: "2025-03-17"},
		{Says: "rate limit exceeded(RPM)", Example: "rate limit exceeded(RPM) (1002)", Source: "MiniMax's code 1002: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "limited to <limit> api calls / <per>", Example: "You are using a Trial key, which is limited to 10 API calls / minute.", Source: "Cohere: public code, four files", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "other-window", Owner: other, LimitedBy: planWindow, Retry: after,
	Means:    "a usage window of another maker's plan" + notClaudes,
	NextStep: lessThere, Where: thatMaker,
	Wordings: []Wording{
		{Says: "usage limit exceeded, <n>-hour usage limit reached", Example: "usage limit exceeded, 5-hour usage limit reached for Token Plan (2056)", Source: "MiniMax-M2.7#36", Seen: "2026-05-15"},
		{Says: "have exceeded the <n>-hour usage quota", Example: "arkruntime: API error: You have exceeded the 5-hour usage quota. It will reset at 2026-06-27 12:13:19 +0800 CST.", Source: "Volcengine Ark: ark-cli#10", Seen: "2026-06-27"},
		{Says: "AccountQuotaExceeded", Example: `{"error":{"code":"AccountQuotaExceeded"}}`, Source: "Volcengine Ark: public code, four files", Seen: "2026-11-30"},
		{Says: "have reached your {session|hourly|weekly|daily} usage limit, upgrade for higher limits", Example: "you (user) have reached your weekly usage limit, upgrade for higher limits", Source: "Ollama: continue#11444, OmniRoute#3709", Seen: "2026-06-12"},
		{Says: "reached your {session|hourly|weekly|daily} usage limit, please wait or upgrade", Example: "429 Too Many Requests: you've reached your weekly usage limit, please wait or upgrade to continue", Source: "Ollama: Scylla#346", Seen: "2026-02-05"},
	},
}, Kind{
	Name: "other-capacity", Owner: other, LimitedBy: "capacity", Retry: after,
	Means:    "the capacity of that model" + notClaudes,
	NextStep: "Try again with growing pauses.", Where: thatMaker,
	Wordings: []Wording{
		{Says: "engine_overloaded_error", Example: `{"error":{"type":"engine_overloaded_error","message":"The engine is currently overloaded, please try again later"}}`, Source: "MoonshotAI-Cookbook#16", Seen: "2024-04-09"},
		{Says: "service tier capacity exceeded for this model", Example: "Service tier capacity exceeded for this model.", Source: "Mistral: continue#6185", Seen: "2025-06-18"},
		{Says: "selected model is at capacity", Example: "Selected model is at capacity. Please try a different model.", Source: "codex#46142, #19446", Seen: "2026-09-17"},
		{Says: "the service may be temporarily overloaded", Example: "The service may be temporarily overloaded, please try again later", Source: "Z.ai's code 1305: public code, four files", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "mistral-rate", Owner: other, LimitedBy: unknown, Retry: after,
	Means:    "Mistral's limit of requests or tokens; which of them is not said" + notClaudes,
	NextStep: lessThere, Where: thatMaker,
	Wordings: []Wording{
		{Says: "message:rate limit exceeded*type:rate_limited", Example: `{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300"}`, Source: "raycast/extensions#31107, cline#9085", Seen: "2026-09-14"},
	},
}, Kind{
	Name: "nvidia", Owner: other, LimitedBy: unknown, Retry: after,
	Means:    "a refusal of NVIDIA NIM behind a local proxy" + notClaudes,
	NextStep: "Try again after a while, and send fewer requests a minute.", Where: thatMaker,
	Wordings: []Wording{
		{Says: "upstream provider <word> returned http 429", Example: "API Error: Request rejected (429) · Upstream provider NIM returned HTTP 429.", Source: "free-claude-code#1482", Seen: "2026-08-19"},
	},
})
