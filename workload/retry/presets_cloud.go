package retry

// awsPresets are those of AWS's packages, and of what leaves retries to them.
func awsPresets() []Preset {
	const product = "AWS SDK (Amazon Bedrock)"
	aws := func(name string) Policy {
		retried := int64(5)
		return Policy{
			Name: name, MaxRetries: 2,
			Backoff:    Backoff{Base: second, Cap: 20 * second, Jitter: FullJitter},
			RetryAfter: After{Mode: AfterClip, AboveBackoff: 5 * second},
			Budget:     &Quota{Capacity: 500, RetryCosts: 5, SuccessReturns: 1, RetriedSuccessReturns: &retried, FaultCosts: new(int64(14))},
			GivesUpOn:  []int{408, Overloaded},
		}
	}
	adaptive, golang := aws("aws-adaptive"), aws("aws-go")
	adaptive.Adaptive = true
	golang.RetryAfter = After{Mode: AfterIgnore}
	const (
		standard = "2 retries; 0 to 1s, 0 to 2s, raised to retry-after but by no more than 5s; 500 tokens per client, 5 a retry"
		left     = "waits in whole milliseconds; x-amz-retry-after (milliseconds), which goes before retry-after"
		open     = "50 with NodeHttpHandler; no bound with its default handler"
	)
	return []Preset{
		{
			Policy: aws("aws-standard"), Product: product, Client: "@aws-sdk/client-bedrock-runtime 3.1164.0, standard mode",
			Packages: []string{"@aws-sdk/client-bedrock-runtime", "aws-sdk"},
			AsOf:     "2026-11-30", Rule: standard,
			Source:  loopback + "; the budget is read in the package (@smithy/core 3.41.0)",
			Omitted: left, MaxTokens: maximum, Open: open,
		},
		{
			Policy: adaptive, Product: product, Client: "@aws-sdk/client-bedrock-runtime 3.1164.0, adaptive mode", AsOf: "2026-11-23",
			Rule:    "as aws-standard; from the first refusal on, the client also limits the rate of all its requests (at first often 1 in 2s)",
			Source:  loopback + " with one request at a time; the limiter is read in the package (@smithy/core 3.41.0)",
			Omitted: left + "; requests held at the same time race for a token in the package; here each has its place, at the rate of when it asked", MaxTokens: maximum, Open: open,
		},
		{
			Policy: golang, Product: product, Client: "github.com/aws/aws-sdk-go-v2 v1.48.0 with service/bedrockruntime v1.63.13",
			Packages: []string{"github.com/aws/aws-sdk-go-v2", "aws-sdk-go-v2", "bedrockruntime"},
			AsOf:     "2026-11-30",
			Rule:     "2 retries; 0 to 1s, 0 to 2s; retry-after is not read; 500 tokens per client, 5 a retry",
			Source:   loopback + "; the budget is read in the package",
			Omitted:  "x-amz-retry-after (milliseconds), which it does read", MaxTokens: maximum,
		},
	}
}

// vercelPresets are those of Vercel's AI SDK.
func vercelPresets() []Preset {
	return []Preset{{
		Policy: Policy{
			Name: "vercel-ai", MaxRetries: 2, Backoff: Backoff{Base: 2 * second},
			RetryAfter: After{Longest: 59 * second, Beyond: BeyondIgnore}, // below 60s, in whole seconds
		},
		Product:   "Vercel AI SDK",
		Client:    "ai 6.0.326 with @ai-sdk/anthropic 3.0.139, and ai 7.0.173 with @ai-sdk/anthropic 4.0.105",
		Packages:  []string{"ai", "@ai-sdk/anthropic", "@ai-sdk/amazon-bedrock"},
		AsOf:      "2026-11-30",
		Rule:      "2 retries; retry-after below 60s as it is; a longer one is ignored; else 2s, 4s exactly",
		Source:    loopback,
		MaxTokens: "128,000 (claude-haiku-4-5 64,000, an unknown model 4,096); with @ai-sdk/amazon-bedrock none",
	}}
}

// langchainPresets are those of LangChain, which leaves Bedrock to AWS's package.
func langchainPresets() []Preset {
	const product = "LangChain"
	bedrock := awsPresets()[0].Policy
	bedrock.Name = "langchain-aws"
	return []Preset{
		{
			Policy: Policy{
				Name: "langchain", MaxRetries: 6,
				Backoff:           Backoff{Base: second, Jitter: PlusWhole},
				RetryAfter:        After{Mode: AfterFloor, Longest: 60 * second, Beyond: BeyondGiveUp},
				WithoutRetryAfter: WithoutGiveUp,
			},
			Product: product, Client: "@langchain/anthropic 1.5.11 (JavaScript)",
			Packages:  []string{"@langchain/anthropic", "@langchain/core"},
			AsOf:      "2026-11-30",
			Rule:      "6 retries; the longer of retry-after and 1s, 2s, 4s … 32s plus 0 to 100 %; gives up on retry-after above 60s, and without one",
			Source:    loopback + "; the jitter is read in @langchain/core 1.4.0",
			Omitted:   "what it reads in the text of a refusal: a time to wait, or that a quota is exhausted",
			MaxTokens: "16,384 of a model that it knows, else 4,096",
		},
		{
			Policy: bedrock, Product: product, Client: "@langchain/aws 1.4.5 (JavaScript), ChatBedrockConverse",
			Packages:  []string{"@langchain/aws"},
			AsOf:      "2026-11-30",
			Rule:      "2 retries, those of @aws-sdk/client-bedrock-runtime: as aws-standard",
			Source:    loopback,
			MaxTokens: maximum,
		},
	}
}
