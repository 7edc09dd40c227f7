package retry

const never = "never retries a 429"

// frameworkPresets are those of packages that speak to several providers.
func frameworkPresets() []Preset {
	return []Preset{
		{
			Policy: Policy{
				Name: "llamaindex", MaxRetries: 10, Backoff: half, ShouldRetry: Obeyed,
				RetryAfter: After{Longest: 59 * second, Beyond: BeyondIgnore},
			},
			Product: "LlamaIndex", Client: "@llamaindex/anthropic 0.3.27 (JavaScript), with @anthropic-ai/sdk 0.58.0 inside",
			Packages:  []string{"@llamaindex/anthropic"},
			AsOf:      "2026-11-30",
			Rule:      "10 retries; retry-after below 60s as it is; a longer one is ignored; else 0.5s, 1s, 2s … 8s less 0 to 25 %",
			Source:    loopback,
			MaxTokens: "4,096",
		},
		{
			Policy: Policy{Name: "mastra"}, Product: "Mastra", Client: "@mastra/core 1.71.0", Packages: []string{"@mastra/core"},
			AsOf: "2026-11-30", Rule: never, Source: loopback,
		},
		{
			Policy:  Policy{Name: "genkit", MaxRetries: 2, Backoff: half, ShouldRetry: Obeyed},
			Product: "Genkit", Client: "@genkit-ai/anthropic 0.3.0 (JavaScript), with @anthropic-ai/sdk 0.97.1 inside",
			Packages: []string{"@genkit-ai/anthropic", "genkitx-anthropic"},
			AsOf:     "2026-11-30", Rule: asTold, Source: loopback, MaxTokens: "4,096",
		},
		{
			Policy:  Policy{Name: "genkit-go", MaxRetries: 2, Backoff: half, ShouldRetry: Obeyed},
			Product: "Genkit", Client: "github.com/firebase/genkit/go v1.4.0, with anthropic-sdk-go inside",
			Packages: []string{"github.com/firebase/genkit/go"},
			AsOf:     "2026-11-30", Rule: asTold, Source: loopback, MaxTokens: mustBeSet + ": without it no request is sent",
		},
		{
			Policy: Policy{Name: "langchaingo"}, Product: "LangChainGo", Client: "github.com/tmc/langchaingo v0.1.14",
			Packages: []string{"github.com/tmc/langchaingo"},
			AsOf:     "2026-11-30", Rule: never, Source: loopback, MaxTokens: "2,048",
		},
	}
}

// agentPresets are those of agents for a terminal.
func agentPresets() []Preset {
	return []Preset{
		{
			Policy:  Policy{Name: "opencode", MaxRetries: 5, Backoff: Backoff{Base: 2 * second, Jitter: PlusQuarter}},
			Product: "opencode", Client: "opencode-ai 1.18.33", Packages: []string{"opencode-ai"},
			AsOf:    "2026-11-30",
			Rule:    "5 retries; retry-after as it is; else 2s, 4s, 8s … plus 0 to 25 %",
			Source:  loopback + ", retry-after up to 65s; the jitter stands for waits of about 2s, 4s and 9s",
			Omitted: "a request for a title, of three attempts, which runs beside the first one",
		},
		{
			Policy:  Policy{Name: "pi", MaxRetries: 3, Backoff: Backoff{Base: 2 * second}, RetryAfter: After{Mode: AfterIgnore}},
			Product: "pi", Client: "@earendil-works/pi-coding-agent 1.6.0", Packages: []string{"@earendil-works/pi-coding-agent"},
			AsOf:   "2026-11-30",
			Rule:   "3 retries; 2s, 4s, 8s exactly; retry-after is not read",
			Source: loopback,
		},
		{
			Policy: Policy{Name: "pi-ai"}, Product: "pi", Client: "@earendil-works/pi-ai 1.6.0", Packages: []string{"@earendil-works/pi-ai"},
			AsOf: "2026-11-30", Rule: never, Source: loopback,
		},
	}
}

// gatewayPresets are those of packages of gateways.
func gatewayPresets() []Preset {
	return []Preset{
		{
			Policy: Policy{Name: "openrouter"}, Product: "OpenRouter", Client: "@openrouter/sdk 1.3.19", Packages: []string{"@openrouter/sdk"},
			AsOf: "2026-11-30", Rule: never, Source: loopback, Omitted: "retries of a 5xx, for up to an hour",
		},
		{
			Policy: Policy{Name: "portkey"}, Product: "Portkey", Client: "portkey-ai 3.1.0", Packages: []string{"portkey-ai"},
			AsOf: "2026-11-30", Rule: never, Source: loopback,
		},
	}
}

// openaiPresets are those of OpenAI's packages, by which many reach other providers.
func openaiPresets() []Preset {
	const product = "OpenAI SDK"
	return []Preset{
		{
			Policy: Policy{
				Name: "openai", MaxRetries: 2, Backoff: half, ShouldRetry: Obeyed,
				RetryAfter: After{Longest: 60 * second, Beyond: BeyondIgnore},
			},
			Product: product, Client: "openai 7.59.0 (JavaScript)", Packages: []string{"openai"},
			AsOf:   "2026-11-30",
			Rule:   "2 retries; retry-after up to 60s as it is; a longer one is ignored; else 0.5s, 1s less 0 to 25 %; none where x-should-retry is false",
			Source: loopback,
		},
		{
			Policy:  Policy{Name: "openai-go", MaxRetries: 2, Backoff: half, ShouldRetry: Obeyed},
			Product: product, Client: "github.com/openai/openai-go v3.99.0", Packages: []string{"github.com/openai/openai-go"},
			AsOf: "2026-11-30", Rule: asTold, Source: loopback,
		},
	}
}

// goPresets are those of Go's packages for any HTTP request.
func goPresets() []Preset {
	const product = "Go HTTP clients"
	return []Preset{
		{
			Policy:  Policy{Name: "failsafe-go", MaxRetries: 2, WithoutRetryAfter: WithoutPause},
			Product: product, Client: "github.com/failsafe-go/failsafe-go v0.9.8, failsafehttp", Packages: []string{"github.com/failsafe-go/failsafe-go", "failsafehttp"},
			AsOf:   "2026-11-30",
			Rule:   "2 retries; retry-after as it is; without it no pause at all",
			Source: loopback,
		},
		{
			Policy:  Policy{Name: "go-retryablehttp", MaxRetries: 4, Backoff: Backoff{Base: second, Cap: 30 * second}},
			Product: product, Client: "github.com/hashicorp/go-retryablehttp v0.7.8", Packages: []string{"github.com/hashicorp/go-retryablehttp"},
			AsOf:   "2026-11-30",
			Rule:   "4 retries; retry-after as it is; else 1s, 2s, 4s, 8s exactly",
			Source: loopback,
		},
	}
}
