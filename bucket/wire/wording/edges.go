package wording

// Edges are the pages of what stands before an API: they say nothing about a quota behind them.
func Edges() []Kind { return edges }

var edges = table(Kind{
	Name: "edge-rate", Owner: unknown, LimitedBy: requests, Retry: after,
	Means:    "Cloudflare before that host limits requests by a rule of the site, mostly by address: no limit of the API behind it",
	NextStep: "Wait as it says, and look who else sends from the same address.", Where: "the operator of that host, by the ray id",
	Wordings: []Wording{
		{Says: "error 1015", Example: `{"title": "Error 1015: You are being rate limited", "zone": "api.anthropic.com", "cloudflare_error": true, "retry_after": 30}`, Source: "vantage-qa, Cloudflare's problem JSON", Seen: "2026-09-27"},
		{Says: "error code: 1015", Example: "error code: 1015", Source: "Cloudflare: public code, ten files or more", Seen: "2026-11-30"},
		{Says: "rate-limited by the website owners configuration", Example: "You are being rate-limited by the website owner's configuration.", Source: "Cloudflare's problem JSON", Seen: "2026-09-27"},
	},
}, Kind{
	Name: "edge-challenge", Owner: unknown, LimitedBy: none, Retry: unknown,
	Means:    "a page of the edge that wants a browser: the API was not reached, and the credential is not at fault",
	NextStep: "Look at the network between: a VPN, proxy or shared address is what such a page is shown to.", Where: "the network that the client is in; status.claude.com",
	Wordings: []Wording{
		{Says: "<title>just a moment...", Example: "API Error: 403 <!DOCTYPE html><html lang=\"en-US\"><head><title>Just a moment...</title>", Source: "claude-code#30399", Seen: "2026-03-03"},
		{Says: "attention required! | cloudflare", Example: "<title>Attention Required! | Cloudflare</title>", Source: "public code, ten files or more", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "edge-origin", Owner: unknown, LimitedBy: none, Retry: after,
	Means:    "Cloudflare before that host got no answer from it: a fault behind the edge, no limit",
	NextStep: "Try again as it says.", Where: "status.claude.com, or the operator of that host, by the ray id",
	Wordings: []Wording{
		{Says: "cloudflare_error:true", Example: `{"title":"Error 502: Bad gateway","status":502,"zone":"mcp-proxy.anthropic.com","cloudflare_error":true,"retry_after":60}`, Source: "Claude-QoL#45", Seen: "2026-06-09"},
		{Says: "cloudflare-5xx-errors", Example: "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/error-502/", Source: "Claude-QoL#45", Seen: "2026-06-09"},
	},
}, Kind{
	Name: "proxy-429", Owner: gateway, LimitedBy: requests, Retry: after,
	Means:    "a proxy's own page of too many requests: it limits before the API",
	NextStep: "Ask the proxy's operator for its limit, or send fewer requests at once.", Where: "the proxy's configuration",
	Wordings: []Wording{
		{Says: "<h1>429 too many requests</h1>…<center>nginx", Example: "<center><h1>429 Too Many Requests</h1></center>\n<hr><center>nginx/1.22.1</center>", Source: "nginx 1.22.1", Seen: "2026-11-30"},
		{Says: "you have sent too many requests in a given amount of time", Example: "<html><body><h1>429 Too Many Requests</h1>\nYou have sent too many requests in a given amount of time.\n</body></html>", Source: "HAProxy 2.6.12", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "proxy-429-page", Owner: gateway, LimitedBy: requests, Retry: after, Constant: true,
	Means:    "Varnish's own page of too many requests: it limits before the API, and the retry-after of its error pages is always the same",
	NextStep: "Ask the proxy's operator for its limit, or send fewer requests at once.", Where: "the proxy's configuration",
	Wordings: []Wording{
		{Says: "error 429 too many requests</h1>…varnish cache server", Example: "<h1>Error 429 Too Many Requests</h1><p>Too Many Requests</p><h3>Guru Meditation:</h3><p>XID: 163842</p><hr><p>Varnish cache server</p>", Source: "Varnish 7.1.1", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "proxy-503", Owner: unknown, LimitedBy: unknown, Retry: unknown,
	Means:    "nginx says so both where its own limit of requests refuses and where nothing behind it answers",
	NextStep: "Ask the proxy's operator: its error log says which of the two it was.", Where: "nginx: error log, limit_req_status",
	Wordings: []Wording{
		{Says: "<h1>503 service temporarily unavailable</h1>…<center>nginx", Example: "<center><h1>503 Service Temporarily Unavailable</h1></center>\n<hr><center>nginx/1.22.1</center>", Source: "nginx 1.22.1", Seen: "2026-11-30"},
	},
})
