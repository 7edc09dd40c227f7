package retry

const asTold = "2 retries; retry-after as it is, however long; else 0.5s, 1s less 0 to 25 %; none where x-should-retry is false"

// anthropicPresets are those of Anthropic's own packages.
func anthropicPresets() []Preset {
	const product = "Anthropic SDK"
	return []Preset{
		{
			Policy:  Policy{Name: "anthropic-go", MaxRetries: 2, Backoff: half, ShouldRetry: Obeyed},
			Product: product, Client: "github.com/anthropics/anthropic-sdk-go v1.84.0 and v2.15.0",
			Packages: []string{"github.com/anthropics/anthropic-sdk-go", "anthropic-sdk-go"},
			AsOf:     "2026-11-30", Rule: asTold, Source: loopback,
			MaxTokens: mustBeSet, Open: "no bound",
		},
		{
			Policy:  Policy{Name: "anthropic-typescript", MaxRetries: 2, Backoff: half, ShouldRetry: Obeyed},
			Product: product, Client: "@anthropic-ai/sdk 1.12.0 and 1.14.0, with bedrock-sdk 1.1.3, vertex-sdk 1.1.3 and foundry-sdk 1.1.1",
			Packages: []string{"@anthropic-ai/sdk", "@anthropic-ai/bedrock-sdk", "@anthropic-ai/vertex-sdk", "@anthropic-ai/foundry-sdk", "@anthropic-ai/google-cloud-sdk"},
			AsOf:     "2026-11-30", Rule: asTold, Source: loopback + ", retry-after up to 65s",
			MaxTokens: mustBeSet, Open: "no bound",
		},
		{
			Policy:  Policy{Name: "anthropic-python", MaxRetries: 2, Backoff: half, ShouldRetry: Obeyed},
			Product: product, Client: "anthropic 1.6.0 and later (Python)",
			Packages: []string{"anthropic", "anthropic-sdk-python"},
			AsOf:     "2026-09-15", Rule: asTold,
			Source:    "release notes of 1.6.0: retry-after above 60s is waited for since then; not measured",
			MaxTokens: mustBeSet,
		},
		{
			Policy: Policy{
				Name: "anthropic-python-0.121", MaxRetries: 2, Backoff: half, ShouldRetry: Obeyed,
				RetryAfter: After{Longest: 60 * second, Beyond: BeyondIgnore},
			},
			Product: product, Client: "anthropic 0.121.0 (Python), and others before 1.6.0", AsOf: "2026-11-23", Old: true,
			Rule:      "2 retries; retry-after up to 60s as it is; a longer one is ignored; else 0.5s, 1s less 0 to 25 %",
			Source:    "read in the package; not measured",
			MaxTokens: mustBeSet,
		},
		{
			Policy: Policy{
				Name: "anthropic-typescript-0.58", MaxRetries: 2, Backoff: half, ShouldRetry: Obeyed,
				RetryAfter: After{Longest: 59 * second, Beyond: BeyondIgnore}, // below 60s, in whole seconds
			},
			Product: product, Client: "@anthropic-ai/sdk 0.58.0", AsOf: "2026-11-30", Old: true,
			Rule:      "2 retries; retry-after below 60s as it is; a longer one is ignored; else 0.5s, 1s less 0 to 25 %",
			Source:    "read in the package; measured as llamaindex, which has it inside",
			MaxTokens: mustBeSet,
		},
	}
}

// claudeCodePresets are those of Claude Code and what runs it.
func claudeCodePresets() []Preset {
	return []Preset{{
		Policy: Policy{
			Name: "claude-code", MaxRetries: 10, ShouldRetry: Obeyed,
			Backoff:    Backoff{Base: second / 2, Cap: 32 * second, Jitter: PlusQuarter},
			RetryAfter: After{Mode: AfterFloorWithJitter, Longest: 60 * second, Beyond: BeyondGiveUp},

			OverloadedRetries: new(int64(2)),
		},
		Product: "Claude Code", Client: "@anthropic-ai/claude-code 2.1.330 and 2.1.332; @anthropic-ai/claude-agent-sdk 0.3.332, which runs it",
		Packages:  []string{"@anthropic-ai/claude-code", "@anthropic-ai/claude-agent-sdk", "claude", "claude-agent-sdk"},
		AsOf:      "2026-11-30",
		Rule:      "10 retries; the longer of retry-after and 0.5s, 1s, 2s … 32s, plus 0 to 25 %; gives up on retry-after above 60s, and where x-should-retry is false",
		Source:    loopback + "; 33 waits for a retry-after of 60s were 60.2s to 75.0s",
		Omitted:   "CLAUDE_CODE_RETRY_WATCHDOG, which waits for any retry-after",
		MaxTokens: "128,000",
		Open:      "one a session, at most 20 sub-agents (CLAUDE_CODE_MAX_CONCURRENT_SUBAGENTS)",
	}}
}
