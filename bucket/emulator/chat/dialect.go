package chat

// A Dialect is how one route speaks: in what it differs from OpenAI's own, and from the others.
type Dialect struct {
	Provider string // that answers name; empty: none

	Caches         bool // cache_control of a part is passed on, and answers say what of the prompt was cached
	JoinsSystem    bool // all messages of the system become one text
	Strips         bool // parts that are neither text nor an image are left out, and not passed on
	WantsMaxTokens bool // a request that says no max_tokens is refused; else the model's own are reserved
	EndsWithUsage  bool // the last piece of a stream has the usage, be it asked for or not
	AddsUsage      bool // the prompt's tokens are those that no cache has or gets, and the others stand beside them
}

// The dialects. What they differ in is documented, or stands in the source of the gateway.
var (
	// Anthropic is that of its own endpoint, which has no cache: platform.claude.com, OpenAI SDK compatibility.
	Anthropic = Dialect{JoinsSystem: true, Strips: true}
	// LiteLLM is that of its proxy.
	LiteLLM = Dialect{Caches: true}
	// OpenRouter names the provider, and always tells the usage.
	OpenRouter = Dialect{Provider: "Anthropic", Caches: true, EndsWithUsage: true}
	// Portkey is that of its gateway's transformation of a request to Anthropic: Portkey-AI/gateway, src/providers/anthropic/chatComplete.ts.
	Portkey = Dialect{Provider: "anthropic", Caches: true, WantsMaxTokens: true, EndsWithUsage: true, AddsUsage: true}
	// Vercel is that of AI Gateway.
	Vercel = Dialect{Caches: true}
)
