package retry

import "strings"

const omitted = loopback + ": the request that it sends where nobody sets max_tokens"

// reserved is why a client that asks for nothing has a figure: Bedrock reserves what the model may give at most. Of today's models
// that is 64,000 or 128,000, as @ai-sdk/anthropic 4.0.105 has it.
const reserved = loopback + ": none is sent with Converse; the model's maximum is reserved, of which 64,000 is the least"

// maxTokens are what the clients of presets ask for where nobody says, and how that is known. A client that is in no row has no
// default of its own: its package wants the figure, or nobody has looked.
var maxTokens = []struct {
	preset string
	of     func(model string) int64
	source string
}{
	{"claude-code", always(128_000), omitted},
	{"vercel-ai", func(model string) int64 {
		switch {
		case strings.Contains(model, "claude-haiku-4-5"):
			return 64_000
		case strings.Contains(model, "claude-"):
			return 128_000
		}
		return 4_096
	}, omitted + ", of ai with @ai-sdk/anthropic"},
	{"langchain", func(model string) int64 {
		if strings.Contains(model, "claude-") {
			return 16_384
		}
		return 4_096
	}, omitted},
	{"llamaindex", always(4_096), omitted},
	{"genkit", always(4_096), omitted},
	{"langchaingo", always(2_048), omitted},
	{"aws-standard", leastMaximum, reserved},
	{"aws-adaptive", leastMaximum, reserved},
	{"aws-go", leastMaximum, reserved},
	{"langchain-aws", leastMaximum, reserved},
}

// leastMaximum is of a model of Claude; what others may give at most is not known.
func leastMaximum(model string) int64 {
	if strings.Contains(model, "claude-") {
		return 64_000
	}
	return 0
}

func always(n int64) func(string) int64 { return func(string) int64 { return n } }

// DefaultMaxTokens is the max_tokens that the client of a preset asks of a model for where nobody sets it; 0: none is known.
func DefaultMaxTokens(preset, model string) int64 {
	for _, m := range maxTokens {
		if m.preset == preset {
			return m.of(model)
		}
	}
	return 0
}

// MaxTokensSource is how the default of a preset's client is known; empty where there is none.
func MaxTokensSource(preset string) string {
	for _, m := range maxTokens {
		if m.preset == preset {
			return m.source
		}
	}
	return ""
}
