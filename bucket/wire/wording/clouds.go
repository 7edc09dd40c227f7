package wording

const (
	googleQuotas = "Google Cloud console: IAM & Admin, Quotas & System Limits, by base_model"
	azureQuotas  = "Azure AI Foundry portal: Quota; Azure Monitor metrics"
	awsQuotas    = "AWS Service Quotas, Amazon Bedrock, in the account and Region of the call"
)

// Clouds are the words of AWS, Google Cloud and Azure that no rule of package wire has.
func Clouds() []Kind { return clouds }

var clouds = table(Kind{
	Name: "foundry-limit", Certain: true, Owner: azure, LimitedBy: unknown, Retry: after,
	Means:    "Microsoft Foundry's words for a quota of the Azure subscription, with its figure and its wait; cache reads are not in the uncached input tokens",
	NextStep: "Wait as the message says, and send less a minute or ask for more quota of that model.", Where: azureQuotas,
	Wordings: []Wording{
		{Says: "rate limit of <limit> per <seconds>s exceeded for UserByModelBy{Minute|Day|Hour}{Uncached|}<counts>. please wait", Example: "Rate limit of 300000 per 60s exceeded for UserByModelByMinuteUncachedInputTokens. Please wait 23 seconds before retrying.", Source: "12 public files of about 8 projects", Seen: "2026-11-30"},
		{Says: "rate limit of <limit> per <seconds>s exceeded for UserByModelBy{Minute|Day|Hour}{Uncached|}{Input|}Tokens", Example: "Rate limit of 40000 per 60s exceeded for UserByModelByMinuteInputTokens", Source: "the same, cut", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "azure-tokens", Owner: azure, LimitedBy: tokens, Retry: after,
	Means:    "Azure's words for the tokens a minute of the subscription's deployment",
	NextStep: "Wait as the message says, and send less a minute or ask for more quota of that model.", Where: azureQuotas,
	Wordings: []Wording{
		{Says: "exceeded the token rate limit for your current * pricing tier", Example: "Your requests to gpt-5.1 for gpt-5.1 in East US 2 have exceeded the token rate limit for your current AIServices S0 pricing tier. Please retry after 60 seconds.", Source: "dyad#1849", Seen: "2025-11-23"},
		{Says: "exceeded token rate limit of your current * pricing tier", Example: "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit of your current AIServices S0 pricing tier. Please retry after 6 seconds.", Source: "TinyLLM#17, climb#1", Seen: "2025-02-02"},
	},
}, Kind{
	Name: "azure-calls", Owner: azure, LimitedBy: requests, Retry: after,
	Means:    "Azure's words for the requests a minute of the subscription's deployment",
	NextStep: "Wait as the message says, and send fewer requests a minute or ask for more quota.", Where: azureQuotas,
	Wordings: []Wording{
		{Says: "exceeded call rate limit of your current * pricing tier", Example: "Requests to the Embeddings_Create Operation have exceeded call rate limit of your current AIServices S0 pricing tier. Please retry after 2 seconds.", Source: "langchain#12986", Seen: "2023-11-07"},
	},
}, Kind{
	Name: "google-online-prediction", Owner: google, LimitedBy: requests, Retry: unknown,
	Means:    "a requests quota of the Google Cloud project for that base model",
	NextStep: "Look up the project's effective limit of that metric and base model, and ask for more where it is 0 or too small.", Where: googleQuotas,
	Wordings: []Wording{
		{Says: "online prediction request quota exceeded for", Example: "Online prediction request quota exceeded for anthropic-claude-sonnet-4-5. Please try again later with backoff.", Source: "Vertex AI: public code, five files", Seen: "2026-11-30"},
		{Says: "quota exceeded for quota metric online prediction requests", Example: "Quota exceeded for quota metric 'Online prediction requests per base model' and limit 'Online prediction requests per base model per minute per region per base_model' of service 'aiplatform.googleapis.com'", Source: "Vertex AI: public code, two files", Seen: "2026-11-30"},
	},
}, Kind{
	Name: "aws-account-quota", Owner: aws, LimitedBy: unknown, Retry: unknown,
	Means:    "a quota of the AWS account; which of them is not said",
	NextStep: "Look up the model's quotas of the account in that Region: those of new accounts are often 0.", Where: awsQuotas,
	Wordings: []Wording{
		{Says: "exceeding the account quotas for amazon bedrock", Example: "Your request was denied due to exceeding the account quotas for Amazon Bedrock.", Source: "Bedrock API reference; public code, ten files or more", Seen: "2026-11-30"},
	},
})
