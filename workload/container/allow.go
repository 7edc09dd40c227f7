package container

import "strings"

// allowed are the headers of answers that may be kept: what tells about limits, and what names the answer.
var allowed = map[string]bool{
	"retry-after": true, "retry-after-ms": true, "x-should-retry": true, "x-amz-retry-after": true,
	"request-id": true, "x-request-id": true, "x-amzn-requestid": true, "x-amz-requestid": true, "apim-request-id": true,
	"x-ms-client-request-id": true, "cf-ray": true, "x-cloud-trace-context": true, "x-amzn-trace-id": true,
	"anthropic-organization-id": true, "anthropic-workspace-id": true, "openai-organization": true,
	"date": true, "content-type": true, "content-length": true, "server": true, "via": true,
	"cf-cache-status": true, "x-envoy-upstream-service-time": true, "openai-processing-ms": true, "server-timing": true,
	"x-amzn-errortype": true, "x-ms-region": true, "x-gemini-service-tier": true,
	"azureai-requested-tier": true, "azureai-processed-tier": true,
	"x-ratelimit": true, "ratelimit": true, "llm_provider-retry-after": true, "llm_provider-request-id": true,
	"x-litellm-version": true, "x-litellm-call-id": true, "x-litellm-model-id": true, "x-litellm-attempted-retries": true,
	"x-litellm-key-rpm-limit": true, "x-litellm-key-tpm-limit": true, "rate_limit_type": true, "reset_at": true,
	"cf-aig-log-id": true, "cf-aig-event-id": true, "cf-aig-request-id": true, "cf-aig-step": true, "cf-aig-cache-status": true,
	"x-portkey-trace-id": true, "x-portkey-provider": true, "x-portkey-last-used-option-index": true,
	"x-portkey-retry-attempt-count": true, "x-portkey-cache-status": true,
	"x-kong-request-id": true, "x-envoy-ratelimited": true, "x-retry-in": true, "x-databricks-request-id": true, "helicone-id": true, "x-vercel-id": true,
}

// allowedFamilies are the beginnings of names, likewise.
var allowedFamilies = []string{
	"anthropic-ratelimit-", "anthropic-priority-", "anthropic-fast-",
	"x-ratelimit-", "ratelimit-", "x-amzn-bedrock-",
	"x-ai-ratelimit-", "helicone-ratelimit-",
	"llm_provider-anthropic-ratelimit-", "llm_provider-x-ratelimit-", // as one gateway passes them on
}

// Allowed reports whether a header of an answer may be kept, whatever the case of its name. What is not on the list
// is dropped: a new header can hold anything.
func Allowed(name string) bool {
	name = strings.ToLower(name)
	if name == "x-ratelimit-key" { // it is one
		return false
	}
	if allowed[name] {
		return true
	}
	for _, family := range allowedFamilies {
		if strings.HasPrefix(name, family) {
			return true
		}
	}
	return false
}
