package route

import (
	"fmt"
	"slices"
	"strings"
)

// A gatewayKind is what is known of one kind of gateway. Header names that are not published are not in it.
type gatewayKind struct {
	name      string
	base      string   // where it has one address for all
	variables []string // of its own, with a key
	ownHeader string   // that such a key goes into; empty: x-api-key
	before    string
	beside    []string // headers with its own credential, which goes out beside the provider's
	ids       []string // headers that name an answer, the best first
	headers   []string // of answers that are kept, beside those
	families  []string // beginnings of their names
	page      string
	family    Family
	shows     string // in place of the family's words
}

func gatewayKinds() []*gatewayKind {
	return []*gatewayKind{
		{
			name: "litellm", variables: []string{"LITELLM_API_KEY"}, ownHeader: "Authorization", before: "Bearer ", beside: []string{"X-Litellm-Api-Key"},
			ids:      []string{"x-litellm-call-id"},
			headers:  []string{"x-litellm-call-id", "x-litellm-version", "x-litellm-model-id", "rate_limit_type", "reset_at", "llm_provider-retry-after", "llm_provider-request-id", "x-litellm-attempted-retries", "x-litellm-key-rpm-limit", "x-litellm-key-tpm-limit"},
			families: []string{"x-ratelimit-", "llm_provider-anthropic-ratelimit-", "llm_provider-x-ratelimit-"},
			page:     "the admin UI of LiteLLM: its spend logs by x-litellm-call-id, and GET /key/info for the limits of the key",
			family:   UnknownFamily,
			shows:    "what LiteLLM sets aside depends on its version (x-litellm-version): current ones reserve input and max_tokens at the start, older ones charge afterwards, and all of them count requests. A pass shows that the route is open",
		},
		{
			name: "openrouter", variables: []string{"OPENROUTER_API_KEY"}, ownHeader: "Authorization", before: "Bearer ",
			ids: []string{"x-request-id"}, families: []string{"x-ratelimit-"},
			page:   "the activity and credits pages of OpenRouter: https://openrouter.ai/activity",
			family: ReserveAtStart,
			shows:  "the price of input and max_tokens is set aside while a request runs, and the credits of the key are counted: " + reserveProves,
		},
		{
			name: "cloudflare", variables: []string{"CF_AIG_TOKEN"}, ownHeader: "Cf-Aig-Authorization", before: "Bearer ", beside: []string{"Cf-Aig-Authorization", "Cf-Access-Client-Secret", "Cf-Access-Jwt-Assertion"},
			ids:     []string{"cf-aig-log-id", "cf-aig-request-id", "cf-ray"},
			headers: []string{"cf-aig-log-id", "cf-aig-event-id", "cf-aig-request-id", "cf-aig-step", "cf-aig-cache-status"},
			page:    "the logs of the AI Gateway in the Cloudflare dashboard, by cf-aig-log-id; its settings have the limit on requests and the spend rules",
			family:  RequestCount,
			shows:   countProves + ". Its spend rules charge afterwards, and what the cache answers is not counted by them",
		},
		{
			name: "kong", ids: []string{"x-kong-request-id", "x-request-id"}, headers: []string{"x-kong-request-id"}, families: []string{"x-ai-ratelimit-", "x-ratelimit-", "ratelimit-"},
			page:   "the operator of the Kong gateway: the AI Rate Limiting Advanced plugin of the route, and its logs",
			family: ChargeAfterwards, shows: chargeProves + ". Policies of Kong 3.14 and later estimate the prompt first and can refuse by size",
		},
		{
			name: "envoy", ids: []string{"x-request-id"}, headers: []string{"x-envoy-ratelimited"}, families: []string{"x-ratelimit-", "ratelimit-"},
			page:   "the operator of the Envoy gateway: its rate-limit policies, and its access log by x-request-id",
			family: ChargeAfterwards,
		},
		{
			name: "portkey", variables: []string{"PORTKEY_API_KEY"}, ownHeader: "X-Portkey-Api-Key", beside: []string{"X-Portkey-Api-Key", "X-Portkey-Virtual-Key"},
			ids:     []string{"x-portkey-trace-id"},
			headers: []string{"x-portkey-trace-id", "x-portkey-provider", "x-portkey-last-used-option-index", "x-portkey-retry-attempt-count", "x-portkey-cache-status"},
			page:    "the logs of Portkey by x-portkey-trace-id, and the limits of the API key, the workspace and the integration there",
			family:  UnknownFamily, shows: "rate limits are looked at before the provider is asked, over a rolling time; budgets charge afterwards. Whether size counts at the start is not published: a pass shows that the route is open",
		},
		{
			name: "databricks", variables: []string{"DATABRICKS_TOKEN"}, ownHeader: "Authorization", before: "Bearer ",
			ids:    []string{"x-request-id", "x-databricks-request-id"},
			page:   "the serving endpoint in the Databricks workspace: its AI Gateway limits, or, where the message names the workspace's rate limit, the tier of the Foundation Model APIs",
			family: ReserveAtStart, shows: "max_tokens is set aside from the output tokens of a minute, and the prompt counts as it is: " + reserveProves,
		},
		{
			name: "helicone", variables: []string{"HELICONE_API_KEY"}, ownHeader: "Helicone-Auth", before: "Bearer ", beside: []string{"Helicone-Auth"},
			ids: []string{"helicone-id"}, headers: []string{"helicone-id"}, families: []string{"helicone-ratelimit-"},
			page:   "the requests page of Helicone by helicone-id; the limit is what Helicone-RateLimit-Policy asks for",
			family: RequestCount,
			shows:  countProves + ". A policy in cents charges afterwards",
		},
		{
			name: "vercel", base: "https://ai-gateway.vercel.sh", variables: []string{"AI_GATEWAY_API_KEY"}, beside: []string{"X-Vercel-Oidc-Token"},
			ids: []string{"x-vercel-id"}, headers: []string{"x-vercel-id"},
			page:   "the AI Gateway page of the Vercel dashboard; its paid tier has no limit of its own, so a refusal there is the provider's",
			family: UnknownFamily,
		},
		{
			name: "claude-gateway", ids: []string{"request-id", "x-request-id"},
			page:   "the operator of the Claude apps gateway: the spend caps, and its log, which has the whole text of the provider's refusal",
			family: ChargeAfterwards,
		},
		{
			name: "other", ids: []string{"request-id", "x-request-id"}, families: []string{"x-ratelimit-", "ratelimit-"},
			page:   "the log of the gateway by its request id, or whoever runs it",
			family: UnknownFamily,
		},
	}
}

func findGatewayKind(name string) (*gatewayKind, error) {
	if name == "" {
		name = "other"
	}
	var names []string
	for _, k := range gatewayKinds() {
		if k.name == name {
			return k, nil
		}
		names = append(names, k.name)
	}
	return nil, fmt.Errorf("--gateway: is %q, expected one of %s", name, strings.Join(names, ", "))
}

// takes reports whether a header has the gateway's own credential, which may go out beside another. The nil kind is no
// gateway.
func (k *gatewayKind) takes(header string) bool {
	return k != nil && slices.ContainsFunc(k.beside, func(own string) bool { return strings.EqualFold(own, header) })
}

func (k *gatewayKind) proves() string {
	switch {
	case k.shows != "":
		return k.shows
	case k.family == ChargeAfterwards:
		return chargeProves
	case k.family == RequestCount:
		return countProves
	case k.family == ReserveAtStart:
		return reserveProves
	}
	return unknownProves
}
