package wire

import (
	"slices"
	"strings"
)

const (
	awsQuotas    = "AWS Service Quotas, Amazon Bedrock, in the account and Region of the call; CloudWatch AWS/Bedrock InvocationThrottles"
	googleQuotas = "Google Cloud console: IAM & Admin, Quotas & System Limits, by base_model"
	azureQuotas  = "Azure AI Foundry portal: Quota; Azure Monitor metrics"
)

const larger = "Look up the model's quotas of the account in that Region, and send less a minute or ask for more."

// cloudRules go by what AWS, Google Cloud and Azure send.
func cloudRules() []Rule {
	return slices.Concat(awsErrorRules(), awsMessageRules(), googleRules(), azureRules())
}

// awsErrorRules go by the name that AWS gives an error.
func awsErrorRules() []Rule {
	return []Rule{{
		Name:  "aws-not-ready",
		Sees:  "error ModelNotReadyException or ServiceUnavailableException",
		Means: "AWS has no capacity ready for this model: nobody's quota",
		Owner: ProviderCapacity, LimitedBy: ByCapacity, Retry: RetryAfter, Confidence: Certain, Statuses: []int{429, 503},
		NextStep: "Try again with growing pauses.",
		Where:    "AWS Health Dashboard",
		header:   true, fits: either(amazonError("ModelNotReadyException"), hasType("ModelNotReadyException"),
			amazonError("ServiceUnavailableException"), hasType("ServiceUnavailableException")),
	}, {
		Name:  "aws-not-ready-named",
		Sees:  "the text names ModelNotReadyException or ServiceUnavailableException",
		Means: "AWS has no capacity ready for this model: nobody's quota",
		Owner: ProviderCapacity, LimitedBy: ByCapacity, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Try again with growing pauses.",
		Where:    "AWS Health Dashboard",
		fits:     saysOne("modelnotreadyexception", "serviceunavailableexception"),
	}, {
		Name:  "aws-throttled-day",
		Sees:  "header x-amzn-errortype ThrottlingException and the message Too many tokens per day",
		Means: "the AWS account's tokens-per-day quota is used up",
		Owner: AWSAccount, LimitedBy: ByTokens, Retry: RetryUnknown, Confidence: Likely,
		NextStep: "Look up the account's tokens-per-day quota in that Region, and send less a day or ask for more.",
		Where:    awsQuotas,
		header:   true, fits: all(amazonError("ThrottlingException"), says("too many tokens per day")),
	}, {
		Name:  "aws-throttled-tokens",
		Sees:  "header x-amzn-errortype ThrottlingException and the message Too many tokens",
		Means: "the AWS account's tokens-per-minute quota for this model and Region is used up; which of its quotas the message does not say",
		Owner: AWSAccount, LimitedBy: ByTokens, Retry: RetryAfter, Confidence: Certain, Statuses: []int{429},
		NextStep: larger, Where: awsQuotas,
		header: true, fits: all(amazonError("ThrottlingException"), says("too many tokens")),
	}, {
		Name:  "aws-throttled-requests",
		Sees:  "header x-amzn-errortype ThrottlingException and a message of too many requests",
		Means: "the AWS account's requests-per-minute quota for this model and Region is used up",
		Owner: AWSAccount, LimitedBy: ByRequests, Retry: RetryAfter, Confidence: Certain, Statuses: []int{429},
		NextStep: larger, Where: awsQuotas,
		header: true, fits: all(amazonError("ThrottlingException"), saysOne("too many requests", "request rate is too high")),
	}, {
		Name:  "aws-throttled",
		Sees:  "header x-amzn-errortype ThrottlingException",
		Means: "a quota of the AWS account for this model and Region is used up; the message does not say which",
		Owner: AWSAccount, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Certain, Statuses: []int{429},
		NextStep: larger, Where: awsQuotas, header: true, fits: amazonError("ThrottlingException"),
	}, {
		Name:  "aws-quota-exceeded",
		Sees:  "error ServiceQuotaExceededException",
		Means: "a quota of the AWS account is used up",
		Owner: AWSAccount, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Likely,
		NextStep: larger, Where: awsQuotas,
		fits: either(amazonError("ServiceQuotaExceededException"), hasType("ServiceQuotaExceededException"), says("servicequotaexceededexception")),
	}}
}

// awsMessageRules go by what AWS writes, where the answer's headers are not known.
func awsMessageRules() []Rule {
	return []Rule{{
		Name:  "aws-too-many-tokens-day",
		Sees:  "the message Too many tokens per day, without x-amzn-errortype",
		Means: "the wording of Bedrock for a tokens-per-day quota of the AWS account",
		Owner: AWSAccount, LimitedBy: ByTokens, Retry: RetryUnknown, Confidence: Likely,
		NextStep: "Look up the account's tokens-per-day quota in that Region, and send less a day or ask for more.",
		Where:    awsQuotas, fits: says("too many tokens per day"),
	}, {
		Name:  "aws-too-many-tokens",
		Sees:  "the message Too many tokens, please wait before trying again, without x-amzn-errortype",
		Means: "Bedrock's wording for a tokens-per-minute quota of the AWS account",
		Owner: AWSAccount, LimitedBy: ByTokens, Retry: RetryAfter, Confidence: Likely,
		NextStep: larger, Where: awsQuotas, fits: says("too many tokens, please wait before"),
	}, {
		Name:  "aws-too-many-requests",
		Sees:  "the message Too many requests, please wait before trying again, or that the request rate is too high, without x-amzn-errortype",
		Means: "Bedrock's wording for a requests-per-minute quota of the AWS account",
		Owner: AWSAccount, LimitedBy: ByRequests, Retry: RetryAfter, Confidence: Likely,
		NextStep: larger, Where: awsQuotas,
		fits: saysOne("too many requests, please wait before", "your request rate is too high. reduce"),
	}, {
		Name:  "aws-throttling-named",
		Sees:  "an error named ThrottlingException, without the answer's headers",
		Means: "an AWS service throttled the account; which quota is not said",
		Owner: AWSAccount, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Likely,
		NextStep: "Record the answer's message and headers: they say whether tokens or requests were too many.",
		Where:    awsQuotas,
		fits:     either(amazonError("ThrottlingException"), hasType("ThrottlingException"), says("throttlingexception")),
	}}
}

// googleRules go by what Google Cloud writes.
func googleRules() []Rule {
	return []Rule{{
		Name:  "google-quota",
		Sees:  "the message Quota exceeded for aiplatform.googleapis.com, with the metric and base model",
		Means: "that quota of the Google Cloud project is used up, or is 0 until an increase is granted",
		Owner: GoogleProject, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Certain, Statuses: []int{429, 200},
		NextStep: "Look up the project's effective limit of that metric and base model, and ask for more where it is 0 or too small.",
		Where:    googleQuotas, fits: says("quota exceeded for aiplatform.googleapis.com/"), reads: figures(readMetric),
	}, {
		Name:  "google-provisioned",
		Sees:  "the message Too many requests. Exceeded the Provisioned Throughput.",
		Means: "the project's own provisioned throughput is used up",
		Owner: GoogleProject, LimitedBy: ByTokens, Retry: RetryUnknown, Confidence: Likely,
		NextStep: "Send less at once, or raise the provisioned throughput.",
		Where:    googleQuotas, fits: says("exceeded the provisioned throughput"),
	}, {
		Name:  "google-capacity",
		Sees:  "status RESOURCE_EXHAUSTED and the message Resource exhausted, without a metric",
		Means: "the capacity that all projects share is used up: nobody's quota",
		Owner: ProviderCapacity, LimitedBy: ByCapacity, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Try again with growing pauses, or use another region or the global endpoint.",
		Where:    "Google Cloud status page", fits: all(says("resource exhausted"), says("please try again later")),
	}}
}

// azureRules go by what Azure sends and writes.
func azureRules() []Rule {
	return []Rule{{
		Name:  "azure-rate-limit",
		Sees:  "header apim-request-id and error code RateLimitReached",
		Means: "a rate limit of the Azure subscription's deployment refused; whether requests or tokens is not said",
		Owner: AzureSubscription, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Likely,
		NextStep: "Look up the quota of that model in the subscription, and send less a minute or ask for more.",
		Where:    azureQuotas, fits: all(sends("apim-request-id"), hasCode("RateLimitReached", "429", "TooManyRequests")),
	}}
}

// foundryRules stand before Anthropic's messages, since Foundry may send them for the subscription's own quota.
func foundryRules() []Rule {
	return []Rule{{
		Name:  "foundry-rate",
		Sees:  "header apim-request-id on a rate_limit_error, without Anthropic's rate-limit headers",
		Means: "Microsoft Foundry answered, whose quotas are the Azure subscription's; what its messages say of the limit is not published",
		Owner: AzureSubscription, LimitedBy: ByUnknown, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Look up the quota of that model in the subscription, and send less a minute or ask for more.",
		Where:    azureQuotas,
		fits: all(hasStatus(429), sends("apim-request-id"), hasType("rate_limit_error"), not(sends("anthropic-ratelimit-")),
			not(sends("anthropic-organization-id"))),
		reads: figures(readLimit),
	}}
}

// readMetric reads what a Google metric counts.
func readMetric(s *said, f *Finding) {
	switch {
	case s.says("online_prediction_requests_per"):
		f.LimitedBy = ByRequests
	case s.says("online_prediction_input_tokens_per_minute"):
		f.LimitedBy = ByInputTokens
	case s.says("online_prediction_output_tokens_per_minute"):
		f.LimitedBy = ByOutputTokens
	case s.says("online_prediction_tokens_per_minute"):
		f.LimitedBy = ByTokens
	}
	if m := baseModel.FindStringSubmatch(s.message); m != nil {
		f.Model = strings.TrimRight(m[1], ".")
	}
}
