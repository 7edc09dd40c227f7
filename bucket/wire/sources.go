package wire

// A source is where what a rule sees is known from, and the month or day when that was seen or read.
type source struct{ where, seen string }

const (
	limitsPage = "platform.claude.com: rate limits"
	errorsPage = "platform.claude.com: errors"
	clientPage = "code.claude.com: error reference"
	pagesRead  = "2026-08-22"
	othersRead = "2026-11-23"
)

// sources are those of the rules that stand in no table of wordings, by their names. The rule that fits whatever is left needs
// none.
var sources = map[string]source{
	"answered-plan":       {"claude-code-action#1614; claude-relay-service's tests", "2026-09-05"},
	"answered":            {errorsPage, pagesRead},
	"ramp-code":           {"Anthropic's SDKs; release notes", "2026-11-05"},
	"tier-spend-code":     {limitsPage, pagesRead},
	"contract-spend-code": {"Anthropic's SDKs; release notes", "2026-11-17"},
	"credits-code":        {"nanoclaw#3077", "2026-07-18"},

	"litellm-counters":        {"litellm#13898", "2025-08-22"},
	"litellm-descriptor":      {"docs.litellm.ai: error reference", "2026-10-06"},
	"litellm-header":          {"docs.litellm.ai: response headers", "2026-10-06"},
	"litellm-budget":          {"litellm#14144; docs.litellm.ai: budgets", "2026-10-06"},
	"litellm-priority":        {"LiteLLM's dynamic limiter: public code, seven files", "2026-11-30"},
	"litellm-model":           {"LiteLLM's own code", othersRead},
	"litellm-cooldown":        {"litellm#20867", "2026-02"},
	"claude-gateway-spend":    {"code.claude.com: Claude apps gateway", pagesRead},
	"claude-gateway-upstream": {"code.claude.com: Claude apps gateway", pagesRead},
	"cloudflare-spend":        {"a post-mortem of its user", "2026-09-01"},
	"cloudflare-requests":     {"a third party's measurements", othersRead},
	"cloudflare-code":         {"a third party's measurements", othersRead},
	"portkey-budget":          {"Portkey's documentation", "2026-08"},
	"portkey":                 {"Portkey's documentation", "2026-08"},
	"openrouter-budget":       {"OpenRouter's documentation", othersRead},
	"openrouter-requests":     {"OpenRouter's documentation; cline#5301", "2025-08-02"},
	"openrouter-upstream":     {"OpenRouter's documentation; opencode#24462", "2026-04-26"},
	"databricks":              {"Databricks' documentation; a runbook", othersRead},
	"kong-header":             {"developer.konghq.com: AI Rate Limiting Advanced", "2026-08"},
	"helicone":                {"Helicone's documentation", othersRead},
	"traefik":                 {"Traefik 3.7.13", "2026-11-30"},
	"envoy":                   {"kserve#4595", "2025-09-05"},
	"vercel":                  {"Vercel's documentation", "2026-09-08"},

	"plan-window-direct":    {"claude-code-action#1614; claude-relay-service's tests", "2026-09-05"},
	"plan-window-elsewhere": {"code.claude.com: Claude apps gateway", pagesRead},
	"plan-window":           {"claude-code-action#1614; claude-relay-service's tests", "2026-09-05"},
	"slow-lane":             {"Claude Code 2.1.332", "2026-11-24"},

	"acceleration":                {"yagr's report; Risk-Ranger", "2026-03-23"},
	"workspace-rate":              {"worded as the organization's: none is public", othersRead},
	"organization-rate":           {"continue#10425, #11306, #11664", "2026-03-11"},
	"old-tokens":                  {"cline#713, cofounder#40", "2024-11-03"},
	"old-requests":                {"MetaGPT#1146", "2024-11"},
	"token-wording":               {"other projects' tests, not the API", othersRead},
	"concurrency":                 {"anthropic-sdk-python#496, cline#4351", "2026-03"},
	"tier-spend":                  {limitsPage, pagesRead},
	"workspace-spend":             {limitsPage, pagesRead},
	"own-spend":                   {limitsPage, pagesRead},
	"claude-code-workspace-spend": {limitsPage, pagesRead},
	"credit-balance":              {clientPage, pagesRead},
	"account-rate":                {"claude-code#22876, #59993", "2026-05-17"},
	"overloaded":                  {errorsPage, pagesRead},
	"overloaded-500":              {"claude-code#3534, inspect_ai#2272", "2025-08-13"},

	"aws-not-ready":           {"Bedrock's API reference", othersRead},
	"aws-not-ready-named":     {"Bedrock's API reference", othersRead},
	"aws-throttled-day":       {"Ivy-Tendril#1756", "2026-07-24"},
	"aws-throttled-tokens":    {"AWS re:Post: Bedrock's throttling", othersRead},
	"aws-throttled-requests":  {"AWS re:Post: Bedrock's throttling", othersRead},
	"aws-throttled":           {"AWS re:Post: Bedrock's throttling", othersRead},
	"aws-quota-exceeded":      {"Bedrock's API reference", othersRead},
	"aws-too-many-tokens-day": {"Ivy-Tendril#1756", "2026-07-24"},
	"aws-too-many-tokens":     {"claude-code#77, opencode#545, aider#4143", "2025-06-29"},
	"aws-too-many-requests":   {"Kiro#8998; AWS re:Post: Bedrock's throttling", "2026-05-30"},
	"aws-throttling-named":    {"claude-code#77", "2025-02-26"},
	"google-quota":            {"claude-code#1440, cline#651", "2025-05-30"},
	"google-provisioned":      {"Google Cloud's documentation: error code 429", othersRead},
	"google-capacity":         {"Google Cloud's documentation: error code 429; gemini-cli#12207", othersRead},
	"azure-rate-limit":        {"Microsoft's documentation: quotas of Claude models", "2026-09-21"},
	"foundry-rate":            {"Microsoft's documentation: quotas of Claude models", "2026-09-21"},

	"printed-too-large": {"Claude Code 2.1.330", othersRead},
	"printed-rejected":  {clientPage, pagesRead},
	"bucket-spent":      {limitsPage, pagesRead},
	"bucket-too-small":  {limitsPage, pagesRead},
	"bare-rate-limit":   {"claude-code#69703, #71669", "2026-06-20"},
	"status-529":        {errorsPage, pagesRead},
	"too-large":         {errorsPage, pagesRead},
	"billing":           {errorsPage, pagesRead},
	"permission":        {errorsPage, pagesRead},
	"authentication":    {errorsPage, pagesRead},
	"wrong-request":     {errorsPage, pagesRead},
	"server-fault":      {errorsPage, pagesRead},
}
