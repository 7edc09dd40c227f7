package detect

import (
	"slices"
	"strings"

	"loadshape/bucket/wire"
)

// Routes, as verify names them, and a word for none of them.
const (
	Direct  = "direct"
	Code    = "claude-code"
	Plan    = "claude-code-plan"
	Gateway = "gateway"
	None    = "none"
)

const (
	helperName  = "apiKeyHelper"
	keyName     = "ANTHROPIC_API_KEY"
	tokenName   = "ANTHROPIC_AUTH_TOKEN"
	oauthName   = "CLAUDE_CODE_OAUTH_TOKEN"
	baseName    = "ANTHROPIC_BASE_URL"
	profileName = "ANTHROPIC_PROFILE"
	ruleName    = "ANTHROPIC_FEDERATION_RULE_ID"
)

// A provider is one that Claude Code can be switched to.
type provider struct {
	use         string // the switch
	status      string // as claude auth status names it
	route       string
	name        string
	base        string // the variable of another address
	skip        string // the switch by which the client sends no credential of its own
	credentials []string
	chain       string // where a credential comes from without them
	region      []string
	host        func(region string) string
	fixed       string // the host, where it is the same for all regions
	owner       wire.Owner
	limits      string
	where, next string
}

// providers are in the order of their precedence: where several are switched on, the first is taken.
func providers() []provider {
	aws := []string{"AWS_REGION", "AWS_DEFAULT_REGION"}
	return []provider{{
		use: "CLAUDE_CODE_USE_BEDROCK", status: "bedrock", route: "bedrock", name: "Amazon Bedrock",
		base: "ANTHROPIC_BEDROCK_BASE_URL", skip: "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
		credentials: []string{"AWS_BEARER_TOKEN_BEDROCK"}, chain: "the AWS credential chain", region: aws,
		host:  func(region string) string { return "bedrock-runtime." + region + ".amazonaws.com" },
		owner: wire.AWSAccount, limits: "tokens (input and max_tokens together), requests for some models",
		where: "Service Quotas console, Amazon Bedrock, in the request's region",
		next:  "Look at the quota of that model and region, then verify --route bedrock.",
	}, {
		use: "CLAUDE_CODE_USE_FOUNDRY", status: "foundry", route: "foundry", name: "Microsoft Foundry",
		base: "ANTHROPIC_FOUNDRY_BASE_URL", skip: "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
		credentials: []string{"ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_FOUNDRY_AUTH_TOKEN"}, chain: "the Azure credential chain",
		region: []string{"ANTHROPIC_FOUNDRY_RESOURCE"},
		host:   func(resource string) string { return resource + ".services.ai.azure.com" },
		owner:  wire.AzureSubscription, limits: "requests, input_tokens or output_tokens",
		where: "the Foundry portal, quotas of the deployment",
		next:  "Look at the quota of the deployment, then verify --route foundry.",
	}, {
		use: "CLAUDE_CODE_USE_ANTHROPIC_AWS", status: "anthropicAws", route: "claude-aws", name: "Claude Platform on AWS",
		base: "ANTHROPIC_AWS_BASE_URL", skip: "CLAUDE_CODE_SKIP_ANTHROPIC_AWS_AUTH",
		credentials: []string{"ANTHROPIC_AWS_API_KEY"}, chain: "the AWS credential chain", region: aws,
		host:  func(region string) string { return "aws-external-anthropic." + region + ".api.aws" },
		owner: wire.AnthropicOrganization, limits: "requests, input_tokens or output_tokens",
		where: "the Claude Console of the organization that was bought through AWS",
		next:  "Send one smaller request: verify --route claude-aws.",
	}, {
		use: "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD", status: "anthropicGoogleCloud", route: "claude-google",
		name: "Claude Models on Google Cloud (Anthropic managed)",
		base: "ANTHROPIC_GOOGLE_CLOUD_BASE_URL", skip: "CLAUDE_CODE_SKIP_ANTHROPIC_GOOGLE_CLOUD_AUTH",
		chain: "Google application default credentials", fixed: "claude.googleapis.com",
		owner: wire.AnthropicOrganization, limits: "requests, input_tokens or output_tokens",
		where: "the Claude Console of the organization that was made for the Google Cloud project",
		next:  "Send one smaller request: verify --route claude-google.",
	}, {
		use: "CLAUDE_CODE_USE_MANTLE", status: "mantle", route: "bedrock-mantle", name: "Amazon Bedrock (Mantle)",
		base: "ANTHROPIC_BEDROCK_MANTLE_BASE_URL", skip: "CLAUDE_CODE_SKIP_MANTLE_AUTH",
		credentials: []string{"AWS_BEARER_TOKEN_BEDROCK"}, chain: "the AWS credential chain", region: aws,
		host:  func(region string) string { return "bedrock-mantle." + region + ".api.aws" },
		owner: wire.AWSAccount, limits: "input_tokens (max_tokens with them) or output_tokens",
		where: "Service Quotas console, Bedrock Mantle, in the request's region",
		next:  "Look at the quota of that model and region, then verify --route bedrock-mantle.",
	}, {
		use: "CLAUDE_CODE_USE_VERTEX", status: "vertex", route: "vertex", name: "Google Cloud",
		base: "ANTHROPIC_VERTEX_BASE_URL", skip: "CLAUDE_CODE_SKIP_VERTEX_AUTH",
		chain: "Google application default credentials", region: []string{"CLOUD_ML_REGION"}, host: vertexHost,
		owner: wire.GoogleProject, limits: "requests, input_tokens or output_tokens",
		where: "Google Cloud console, IAM & Admin, Quotas",
		next:  "Look at the quota that the message names, then verify --route vertex.",
	}}
}

func vertexHost(location string) string {
	switch location {
	case "global":
		return "aiplatform.googleapis.com"
	case "us", "eu":
		return "aiplatform." + location + ".rep.googleapis.com"
	}
	return location + "-aiplatform.googleapis.com"
}

// variables are all names that decide about a route.
func variables() []string {
	names := []string{
		keyName, tokenName, oauthName, baseName, profileName, ruleName, "ANTHROPIC_ORGANIZATION_ID", "ANTHROPIC_CUSTOM_HEADERS",
		"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "GOOGLE_APPLICATION_CREDENTIALS", "ANTHROPIC_VERTEX_PROJECT_ID",
		"ANTHROPIC_AWS_WORKSPACE_ID", "CLAUDE_CODE_USE_GATEWAY",
		"ANTHROPIC_GOOGLE_CLOUD_PROJECT", "ANTHROPIC_GOOGLE_CLOUD_LOCATION", "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID",
	}
	for _, m := range modelVariables {
		names = append(names, m.variable)
	}
	for _, p := range providers() {
		names = append(names, p.use, p.base, p.skip)
		names = append(append(names, p.credentials...), p.region...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(s string) bool { return s == "" })
}

// plain reports whether a text can stand in the name of a host.
func plain(s string) bool {
	return s != "" && len(s) <= 63 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}
