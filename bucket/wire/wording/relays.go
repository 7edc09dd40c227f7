package wording

const relayAdmin = "the relay's admin page and log"

// Relays are the words of relays that share accounts or keys.
func Relays() []Kind { return relays }

var relays = table(Kind{
	Name: "github-api", Owner: other, LimitedBy: requests, Retry: after,
	Means:    "a limit of GitHub's own API, which a tool or action called: no request to a model",
	NextStep: "Wait for GitHub's reset, or use a token with more.", Where: "GitHub: GET /rate_limit",
	Wordings: []Wording{
		{Says: "api rate limit exceeded for {user|installation}", Example: "API rate limit exceeded for user ID 1.", Source: "GitHub's REST API: public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "relay-without-channel", Owner: gateway, LimitedBy: none, Retry: never,
	Means:    "the relay has no channel for this model and group: its configuration, no limit, and waiting does nothing",
	NextStep: "Ask for a model that the relay has, or ask its operator to add a channel for it.", Where: relayAdmin,
	Wordings: []Wording{
		{Says: "no available channel for {model: |model }<model> under group", Example: "No available channel for model claude-opus-5 under group default (distributor)", Source: "new-api, several relays", Seen: "2026-06-05"},
		{Says: "no available channel", Example: "no available channel for model: claude-opus-5", Source: "the same, cut", Seen: "2026-06-05"},
		{Says: "无可用渠道", Example: "当前分组 default 下对于模型 claude-opus-5 无可用渠道", Source: "new-api and one-api", Seen: "2026-06"},
		{Says: "no available claude accounts support the requested model", Example: "No available Claude accounts support the requested model: claude-opus-5", Source: "claude-relay-service: public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "relay-quota", Owner: gateway, LimitedBy: spend, Retry: never,
	Means:    "what was paid to the relay is used up",
	NextStep: "Pay the relay, or ask its operator for more.", Where: relayAdmin,
	Wordings: []Wording{
		{Says: "insufficient_user_quota", Example: `{"error":{"message":"user quota is not enough","code":"insufficient_user_quota"}}`, Source: "one-api#898", Seen: "2024-01-04"},
		{Says: "{user|token} quota is not enough", Example: "token quota is not enough, token remain quota: $0.10", Source: "one-api#898", Seen: "2024-01-04"},
		{Says: "用户额度不足", Example: "用户额度不足, 剩余额度: ＄0.000000", Source: "new-api#7448, #6929", Seen: "2026-09-18"},
		{Says: "令牌额度已用尽", Example: "该令牌额度已用尽", Source: "one-api#1274", Seen: "2024-04-04"},
		{Says: "已达到每日费用限制", Example: "已达到每日费用限制 ($10)", Source: "claude-relay-service: public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "opengateway", Owner: gateway, LimitedBy: spend, Retry: never,
	Means:    "the credits or the free quota at that gateway are used up",
	NextStep: "Top up there, or use another gateway or the provider itself.", Where: "gitlawb.com: opengateway, credits",
	Wordings: []Wording{
		{Says: "gitlawb.com/opengateway/credits", Example: "Insufficient credits — top up your balance at https://gitlawb.com/opengateway/credits", Source: "openclaude#1491, #1554", Seen: "2026-06-06"},
	},
}, Kind{
	Name: "relay-requests", Owner: gateway, LimitedBy: requests, Retry: after,
	Means:    "the relay limits requests itself, by address or by user",
	NextStep: "Wait as it says, and send fewer requests at once.", Where: relayAdmin,
	Wordings: []Wording{
		{Says: "too many requests from this ip", Example: `{"error":"Too Many Requests","message":"Too many requests from this IP, please try again later.","retryAfter":114}`, Source: "claude-relay-service#257", Seen: "2025-08-18"},
		{Says: "您已达到{总|}请求数限制", Example: "您已达到请求数限制：1分钟内最多请求60次", Source: "new-api: public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "relay-concurrency", Owner: gateway, LimitedBy: concurrency, Retry: after,
	Means:    "the relay limits how many requests may be under way at once",
	NextStep: "Send fewer requests at the same time.", Where: relayAdmin,
	Wordings: []Wording{
		{Says: "too many concurrent requests. limit: <limit>", Example: "Too many concurrent requests. Limit: 5 concurrent requests", Source: "claude-relay-service: public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "relay-cooldown", Owner: gateway, LimitedBy: unknown, Retry: after,
	Means:    "the relay rests all accounts it could use after earlier refusals; whose limit began it is in its log",
	NextStep: "Wait as it says, or add an account to the relay.", Where: relayAdmin,
	Wordings: []Wording{
		{Says: "all <n> active accounts rate limited", Example: "claude | all 1 active accounts rate limited (reset after 5s) | lastErrorCode=429.0", Source: "OmniRoute#1649", Seen: "2026-04-27"},
		{Says: "all {accounts|credentials}{ for model|}*{are|is|} {cooling down|rate limited|in cooldown}", Example: "All credentials for model claude-opus-5 are cooling down", Source: "CLIProxyAPI#904, #5770", Seen: "2026-09-12"},
		{Says: "上游负载已饱和", Example: "当前分组上游负载已饱和，请稍后再试", Source: "FastGPT#1056", Seen: "2024-03-25"},
	},
}, Kind{
	Name: "telemetry", Owner: unknown, LimitedBy: unknown, Retry: unknown,
	Means:    "what was refused is the client's own telemetry: no request to a model",
	NextStep: "Look for the refusal of a model request beside it.", Where: "the client's debug log",
	Wordings: []Wording{
		{Says: "event logging: <n> events failed to export", Example: "1P event logging: 17 events failed to export (status=429, code=ERR_BAD_REQUEST, Request failed with status code 429)", Source: "claude-code#30410", Seen: "2026-03-03"},
	},
}, Kind{
	Name: "client-bug", Owner: unknown, LimitedBy: none, Retry: unknown,
	Means:    "a client did not know a message of the stream: its bug, nothing was refused",
	NextStep: "Update the client.", Where: "the client's release notes",
	Wordings: []Wording{
		{Says: "unknown message type: rate_limit_event", Example: "MessageParseError: Unknown message type: rate_limit_event", Source: "claude-code#37356", Seen: "2026-03-22"},
	},
})
