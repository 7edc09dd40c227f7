package retry

import (
	"loadshape/bucket"
	"slices"
)

// A Preset is a policy that a real client follows, and how that is known.
type Preset struct {
	Policy  Policy
	Client  string // package and version; empty for none
	Rule    string // what it does on 429, in a line
	Source  string // how the rule is known
	Omitted string // what of the client's way with 429 the policy leaves out; empty for nothing
}

// Named gives a preset's policy by its name.
func Named(name string) (Policy, bool) {
	for _, p := range Presets() {
		if p.Policy.Name == name {
			return p.Policy, true
		}
	}
	return Policy{}, false
}

// Presets gives all presets in the order in which to list them. The caller may change what it gets.
func Presets() []Preset {
	none := Preset{
		Policy: Policy{Name: "none"},
		Rule:   "never retries",
		Source: "load tools such as hey 0.1.5, vegeta 12.13.0 and k6 1.8.1; " + loopback,
	}
	return slices.Concat([]Preset{none}, anthropicPresets(), awsPresets(), frameworkPresets())
}

const (
	second   = bucket.Second
	loopback = "measured on loopback, November 2026"
)

// anthropicPresets are those of Anthropic's own packages.
func anthropicPresets() []Preset {
	half := Backoff{Base: second / 2, Cap: 8 * second, Jitter: MinusQuarter}
	return []Preset{
		{
			Policy: Policy{Name: "anthropic-go", MaxRetries: 2, Backoff: half},
			Client: "github.com/anthropics/anthropic-sdk-go v1.84.0",
			Rule:   "2 retries; retry-after as it is, however long; else 0.5s, 1s less 0 to 25 %",
			Source: loopback,
		},
		{
			Policy: Policy{Name: "anthropic-typescript", MaxRetries: 2, Backoff: half},
			Client: "@anthropic-ai/sdk 1.12.0",
			Rule:   "2 retries; retry-after as it is, however long; else 0.5s, 1s less 0 to 25 %",
			Source: loopback + ", retry-after up to 65s",
		},
		{
			Policy: Policy{
				Name: "anthropic-python", MaxRetries: 2, Backoff: half,
				RetryAfter: After{Longest: 60 * second, Beyond: BeyondIgnore},
			},
			Client: "anthropic 0.121.0 (Python)",
			Rule:   "2 retries; retry-after up to 60s as it is; a longer one is ignored; else 0.5s, 1s less 0 to 25 %",
			Source: "read in the package; not measured",
		},
		{
			Policy: Policy{
				Name: "claude-code", MaxRetries: 10,
				Backoff:    Backoff{Base: second / 2, Cap: 32 * second, Jitter: PlusQuarter},
				RetryAfter: After{Mode: AfterFloorWithJitter, Longest: 60 * second, Beyond: BeyondGiveUp},
				MaxWait:    60 * second,
			},
			Client:  "@anthropic-ai/claude-code 2.1.330",
			Rule:    "10 retries; the longer of retry-after and 0.5s, 1s, 2s … 32s, plus 0 to 25 %, at most 60s; gives up on retry-after above 60s",
			Source:  loopback,
			Omitted: "CLAUDE_CODE_RETRY_WATCHDOG, which waits for any retry-after",
		},
	}
}

// awsPresets are the two modes of AWS's packages.
func awsPresets() []Preset {
	aws := Policy{
		MaxRetries: 2,
		Backoff:    Backoff{Base: second, Cap: 20 * second, Jitter: FullJitter},
		RetryAfter: After{Mode: AfterClip, AboveBackoff: 5 * second},
	}
	quota := func() *Quota { // one each, as they are pointers
		retried := int64(5)
		return &Quota{Capacity: 500, RetryCosts: 5, SuccessReturns: 1, RetriedSuccessReturns: &retried}
	}
	standard, adaptive := aws, aws
	standard.Name, standard.Budget = "aws-standard", quota()
	adaptive.Name, adaptive.Budget, adaptive.Adaptive = "aws-adaptive", quota(), true
	return []Preset{
		{
			Policy:  standard,
			Client:  "@aws-sdk/client-bedrock-runtime 3.1164.0, standard mode",
			Rule:    "2 retries; 0 to 1s, 0 to 2s, raised to retry-after but by no more than 5s; 500 tokens per client, 5 a retry",
			Source:  loopback + "; the budget is read in the package (@smithy/core 3.41.0) and not measured",
			Omitted: "waits in whole milliseconds",
		},
		{
			Policy:  adaptive,
			Client:  "@aws-sdk/client-bedrock-runtime 3.1164.0, adaptive mode",
			Rule:    "as aws-standard; from the first refusal on, the client also limits the rate of all its requests (at first often 1 in 2s)",
			Source:  loopback + " with one request at a time; the limiter is read in the package (@smithy/core 3.41.0)",
			Omitted: "requests held at the same time race for a token in the package; here each has its place, at the rate of when it asked",
		},
	}
}

// frameworkPresets are those of packages that speak to several providers.
func frameworkPresets() []Preset {
	return []Preset{
		{
			Policy: Policy{
				Name: "vercel-ai", MaxRetries: 2, Backoff: Backoff{Base: 2 * second},
				RetryAfter: After{Longest: 59 * second, Beyond: BeyondIgnore}, // below 60s, in whole seconds
			},
			Client: "ai 6.0.326 with @ai-sdk/anthropic 3.0.139, and ai 7.0.173 with @ai-sdk/anthropic 4.0.105",
			Rule:   "2 retries; retry-after below 60s as it is; a longer one is ignored; else 2s, 4s exactly",
			Source: loopback,
		},
		{
			Policy: Policy{
				Name: "langchain", MaxRetries: 6,
				Backoff:           Backoff{Base: second, Jitter: PlusWhole},
				RetryAfter:        After{Mode: AfterFloor, Longest: 60 * second, Beyond: BeyondGiveUp},
				WithoutRetryAfter: WithoutGiveUp,
			},
			Client:  "@langchain/anthropic 1.5.11 (JavaScript)",
			Rule:    "6 retries; the longer of retry-after and 1s, 2s, 4s … 32s plus 0 to 100 %; gives up on retry-after above 60s, and without one",
			Source:  loopback + "; the jitter is read in @langchain/core 1.4.0",
			Omitted: "what it reads in the text of a refusal: a time to wait, or that a quota is exhausted",
		},
	}
}
