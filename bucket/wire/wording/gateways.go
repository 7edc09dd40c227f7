package wording

const (
	operator   = "the gateway's operator"
	openRouter = "openrouter.ai: credits and keys"
	liteLLM    = "LiteLLM's admin UI and logs, by x-litellm-call-id; GET /key/info"
	lessOrMore = "Ask the gateway's operator to raise this limit, or send less through it."
)

// Gateways are the words of gateways for limits of their own that no rule of package wire has.
func Gateways() []Kind { return gateways }

var gateways = table(Kind{
	Name: "kong-tokens", Owner: gateway, LimitedBy: tokens, Retry: after,
	Means:    "the AI rate limiting of Kong refused by tokens; the provider's name in it is the one that was not asked",
	NextStep: lessOrMore, Where: "Kong: the plugin ai-rate-limiting-advanced",
	Wordings: []Wording{
		{Says: "ai token rate limit exceeded for provider", Example: "AI token rate limit exceeded for provider(s): bedrock", Source: "Kong's documentation; a workshop's output with Kong 3.10", Seen: "2026-08"},
	},
}, Kind{
	Name: "kong-any", Owner: gateway, LimitedBy: unknown, Retry: after,
	Means:    "the AI rate limiting of Kong refused; what it counts is its operator's choice",
	NextStep: lessOrMore, Where: "Kong: the plugin ai-rate-limiting-advanced",
	Wordings: []Wording{
		{Says: "api rate limit exceeded for provider", Example: "API rate limit exceeded for provider azure, cohere", Source: "Kong's documentation", Seen: "2026-08"},
	},
}, Kind{
	Name: "kong-requests", Owner: gateway, LimitedBy: requests, Retry: after,
	Means:    "Kong's plain rate limiting refused by requests, before the provider was asked",
	NextStep: lessOrMore, Where: "Kong: the plugin rate-limiting",
	Wordings: []Wording{
		{Says: "message:api rate limit exceeded", Example: `{"message":"API rate limit exceeded"}`, Source: "Kong#732", Seen: "2015-11-20"},
	},
}, Kind{
	Name: "apim-tokens", Owner: gateway, LimitedBy: tokens, Retry: after,
	Means:    "the token limit of Azure API Management in front refused, before the provider was asked; without a time in it the request never fits",
	NextStep: lessOrMore, Where: "Azure API Management: the policy llm-token-limit",
	Wordings: []Wording{
		{Says: "token {limit|quota} is exceeded", Example: "Token limit is exceeded. Try again in 41 seconds.", Source: "APIM's policy llm-token-limit, several projects", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "apim-calls", Owner: gateway, LimitedBy: requests, Retry: after,
	Means:    "a call limit of Azure API Management in front refused, before the provider was asked",
	NextStep: lessOrMore, Where: "Azure API Management: rate-limit and quota policies",
	Wordings: []Wording{
		{Says: "rate limit is exceeded. try again in", Example: "Rate limit is exceeded. Try again in 12 seconds.", Source: "APIM: piipan#2530, azure-search-openai-demo#177", Seen: "2023-05-04"},
		{Says: "out of call volume quota", Example: "Out of call volume quota. Quota will be replenished in 01:02:03.", Source: "APIM: azure-docs#16282", Seen: "2018-10-05"},
	},
}, Kind{
	Name: "openrouter-credits", Owner: gateway, LimitedBy: spend, Retry: never,
	Means:    "OpenRouter holds what the request may cost at the most, by its max_tokens: the credits or the key's limit do not cover it",
	NextStep: "Add credits or raise the key's limit, or set max_tokens below what can be afforded.", Where: openRouter,
	Wordings: []Wording{
		{Says: "requested up to <asked> tokens, but can only afford <least>", Example: "This request requires more credits, or fewer max_tokens. You requested up to 64000 tokens, but can only afford 1600.", Source: "opencode#12219, forall#76", Seen: "2026-02-05"},
		{Says: "requires more credits, or fewer max_tokens", Example: "This request requires more credits, or fewer max_tokens.", Source: "the same, cut", Seen: "2026-02-05"},
		{Says: "insufficient credits. add more using https://openrouter.ai", Example: "Insufficient credits. Add more using https://openrouter.ai/settings/credits", Source: "public code, ten files or more", Seen: "2026-11-30"},
		{Says: "prompt tokens limit exceeded: <n> > <n>. to increase, visit https://openrouter.ai", Example: "Prompt tokens limit exceeded: 230799 > 91442. To increase, visit https://openrouter.ai/settings/keys and create a key with a higher monthly limit", Source: "opencode#12219", Seen: "2026-05-04"},
		{Says: "key limit exceeded", Example: "Key limit exceeded (daily limit). Manage it using https://openrouter.ai/settings/keys", Source: "OpenRouter: inspector#1287", Seen: "2026-01-26"},
	},
}, Kind{
	Name: "openrouter-pool", Owner: other, LimitedBy: unknown, Retry: unknown,
	Means:    "OpenRouter's shared account at the provider was refused: not a limit of the caller's own",
	NextStep: "Try again shortly, add a key of your own for that provider, or route to another one.", Where: "openrouter.ai: activity",
	Wordings: []Wording{
		{Says: "is temporarily rate-limited upstream", Example: "anthropic/claude-sonnet-5 is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits", Source: "OpenRouter", Seen: "2026-10-04"},
		{Says: "upstream_provider_shared_pool", Example: `"limit_source": "upstream_provider_shared_pool"`, Source: "OpenRouter", Seen: "2026-10-04"},
	},
}, Kind{
	Name: "vercel-free", Owner: gateway, LimitedBy: requests, Retry: unknown,
	Means:    "Vercel's AI Gateway limits its free credits; paid ones are not limited by it",
	NextStep: "Pay for credits there, or try again later.", Where: "Vercel: AI Gateway",
	Wordings: []Wording{
		{Says: "free credits temporarily have {rate limits|restricted access}", Example: "Free credits temporarily have rate limits in place due to abuse. We are working on a resolution. Try again later, or pay for credits which continue to have unrestricted access.", Source: "Vercel: aider#4495 and public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "vercel-paid", Owner: gateway, LimitedBy: spend, Retry: never,
	Means:    "Vercel's AI Gateway wants credits for this",
	NextStep: "Add credits to the team's AI Gateway.", Where: "Vercel: AI Gateway",
	Wordings: []Wording{
		{Says: "free tier users do not have access", Example: "Free tier users do not have access to this model.", Source: "Vercel: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "insufficient funds. please add credits to your account to continue using ai services", Example: "Insufficient funds. Please add credits to your account to continue using AI services.", Source: "Vercel: public code, four files", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "palantir", Owner: gateway, LimitedBy: unknown, Retry: after,
	Means:    "the enrollment's limit of Palantir Foundry's language model service refused: neither Microsoft's Foundry nor the provider",
	NextStep: "Ask the enrollment's administrator for more capacity of that model, or send less a minute.", Where: "Palantir Foundry: Resource management, AIP usage and limits",
	Wordings: []Wording{
		{Says: "LanguageModelService:RateLimitsExceeded…limitPerMinute:<limit>…rateLimitType:<counts>_PER_{MINUTE|DAY}", Example: `{"errorName":"LanguageModelService:RateLimitsExceeded","parameters":{"limitPerMinute":"10000000","rateLimitType":"TOKENS_PER_MINUTE"}}`, Source: "continue#12678", Seen: "2026-06-16"},
		{Says: "LanguageModelService:RateLimitsExceeded…rateLimitType:<counts>_PER_{MINUTE|DAY}", Example: `{"errorName":"LanguageModelService:RateLimitsExceeded","parameters":{"rateLimitType":"REQUESTS_PER_MINUTE"}}`, Source: "the same, with less", Seen: "2026-06-16"},
		{Says: "LanguageModelService:RateLimitsExceeded", Example: "LanguageModelService:RateLimitsExceeded", Source: "the same, cut", Seen: "2026-06-16"},
	},
}, Kind{
	Name: "litellm-spend", Owner: gateway, LimitedBy: spend, Retry: unknown,
	Means:    "a budget that LiteLLM keeps for a key, user, team or provider is used up",
	NextStep: lessOrMore, Where: liteLLM,
	Wordings: []Wording{
		{Says: "budget has been exceeded! current cost", Example: "Budget has been exceeded! Current cost: 5.0, Max budget: 1.0", Source: "litellm#22726, #20615", Seen: "2026-03-04"},
		{Says: "exceededbudget:", Example: "ExceededBudget: User=pool over budget. Spend=20.1, Budget=20", Source: "LiteLLM", Seen: "2026-09"},
		{Says: "over budget. spend=<n>", Example: "Team=3A over budget. Spend=51, Budget=50", Source: "LiteLLM", Seen: "2026-09"},
	},
}, Kind{
	Name: "litellm-parallel", Owner: gateway, LimitedBy: concurrency, Retry: after,
	Means:    "LiteLLM's own limit of requests at the same time refused, not the provider",
	NextStep: "Send fewer requests at the same time, or ask the gateway's operator for more.", Where: liteLLM,
	Wordings: []Wording{
		{Says: "max parallel request limit reached", Example: "Max parallel request limit reached Hit limit for api_key: 1. max_parallel_requests: 1", Source: "LiteLLM: public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "litellm-own-rate", Owner: gateway, LimitedBy: unknown, Retry: after,
	Means:    "LiteLLM's own limit of a key, user, team or deployment refused, not the provider",
	NextStep: lessOrMore, Where: liteLLM,
	Wordings: []Wording{
		{Says: "deployment over defined {rpm|tpm} limit", Example: "Deployment over defined rpm limit=100. current usage=101", Source: "LiteLLM's router: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "over available {rpm|tpm}=", Example: "Key=k over available TPM=0. Model TPM=1000, Active keys=1", Source: "LiteLLM's dynamic limiter: public code, seven files", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "envoy-printed", Owner: gateway, LimitedBy: unknown, Retry: after,
	Means:    "the rate limit service of an Envoy before the provider refused",
	NextStep: lessOrMore, Where: operator,
	Wordings: []Wording{
		{Says: "x-envoy-ratelimited: true…x-ratelimit-reset: <wait>", Example: "x-envoy-ratelimited: true\nx-ratelimit-remaining: 0\nx-ratelimit-reset: 1834", Source: "kserve#4595, headers in a log", Seen: "2025-09-05"},
		{Says: "x-envoy-ratelimited: true", Example: "x-envoy-ratelimited: true", Source: "the same, cut", Seen: "2025-09-05"},
	},
}, Kind{
	Name: "envoy-local", Owner: gateway, LimitedBy: requests, Retry: after,
	Means:    "an Envoy before the provider limits requests locally",
	NextStep: lessOrMore, Where: operator,
	Wordings: []Wording{
		{Says: "local_rate_limited", Example: "local_rate_limited", Source: "Envoy's local rate limit filter: public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "cloudflare-rule", Owner: gateway, LimitedBy: spend, Retry: unknown,
	Means:    "a spend rule of Cloudflare AI Gateway is reached",
	NextStep: "Ask the gateway's operator to raise this limit, or send less through it.", Where: "Cloudflare AI Gateway logs, by cf-aig-log-id",
	Wordings: []Wording{
		{Says: "internalcode:{2041|2045}", Example: `{"success":false,"errors":[{"code":2041,"message":"Spend limit exceeded"}],"internalCode":2041}`, Source: "Cloudflare AI Gateway's codes", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "cloudflare-credits", Owner: gateway, LimitedBy: spend, Retry: never,
	Means:    "Cloudflare AI Gateway has no credits left for this",
	NextStep: "Add credits to the gateway.", Where: "Cloudflare AI Gateway",
	Wordings: []Wording{
		{Says: "internalcode:2021", Example: `{"name":"AiGatewayError","internalCode":2021,"message":"Insufficient credits"}`, Source: "Cloudflare AI Gateway", Seen: "2026-09"},
	},
})
