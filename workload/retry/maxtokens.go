package retry

import "strings"

// maxTokens are what the clients of presets ask for where nobody says, measured on loopback in November 2026. A client that is
// in no row has no default of its own: its package wants the figure, or leaves it to the provider.
var maxTokens = []struct {
	preset string
	of     func(model string) int64
}{
	{"claude-code", func(string) int64 { return 128_000 }},
	{"vercel-ai", func(model string) int64 {
		switch {
		case strings.Contains(model, "claude-haiku-4-5"):
			return 64_000
		case strings.Contains(model, "claude-"):
			return 128_000
		}
		return 4_096
	}},
	{"langchain", func(model string) int64 {
		if strings.Contains(model, "claude-") {
			return 16_384
		}
		return 4_096
	}},
	{"llamaindex", func(string) int64 { return 4_096 }},
	{"genkit", func(string) int64 { return 4_096 }},
	{"langchaingo", func(string) int64 { return 2_048 }},
}

// DefaultMaxTokens is the max_tokens that the client of a preset asks of a model for where nobody sets it; 0: none is known.
func DefaultMaxTokens(preset, model string) int64 {
	for _, m := range maxTokens {
		if m.preset == preset {
			return m.of(model)
		}
	}
	return 0
}
