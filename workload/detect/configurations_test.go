package detect

import (
	"slices"
	"strings"
	"testing"

	"loadshape/bucket/wire"
)

const ownConfig = "/home/u/.claude.json"

// A configuration is one that somebody asked for help with, or one like it: what it leads to, and what has to be said.
type configuration struct {
	name       string
	env, files map[string]string
	says       string
	code, sdk  seen
	provider   string
	limits     string   // part of what is said of them
	models     []string // for: model (maker) of source
	conflicts  []string
	told       bool
	why        []string // parts of the reasons of Claude Code
	look       [2]string
}

// says of a key that a login to the Console has left.
func saysManaged(method string) string {
	return `{"loggedIn":true,"authMethod":"` + method + `","apiProvider":"firstParty","apiKeySource":"/login managed key","email":"someone@example.com"}`
}

func configurations() []configuration {
	const (
		org   = wire.AnthropicOrganization
		other = wire.OtherProvider
		plan  = wire.ClaudeSubscription
		none  = wire.UnknownOwner
	)
	nothing := seen{None, "", "", none}
	const console = "primaryApiKey in ~/.claude.json"
	managed := map[string]string{ownConfig: `{"numStartups": 3, "primaryApiKey": "sk-ant-api03-x", "projects": {}}`}
	return []configuration{
		{
			name: "a key, and a subscription's token", env: map[string]string{keyName: "sk-ant-api03-x", oauthName: "sk-ant-oat01-x"},
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, provider: "Anthropic",
			conflicts: []string{"key-and-login"}, why: []string{"claude -p always uses it"},
		},
		{
			name: "another maker's endpoint, with two credentials",
			env:  map[string]string{keyName: "k", tokenName: "t", baseName: "https://api.minimax.io/anthropic"},
			code: seen{Gateway, "api.minimax.io", "env:" + tokenName, other}, sdk: seen{Gateway, "api.minimax.io", "env:" + keyName, other},
			provider: "MiniMax", limits: "those of MiniMax", conflicts: []string{"clients-differ", "token-and-key"},
			why: []string{"MiniMax's own"}, look: [2]string{"platform.minimax.io", "platform.minimax.io"},
		},
		{
			name: "a proxy on this machine, with models of another maker",
			files: map[string]string{user: `{"env":{"ANTHROPIC_AUTH_TOKEN":"sk-dummy","ANTHROPIC_BASE_URL":"http://127.0.0.1:8317",
				"ANTHROPIC_MODEL":"gpt-5.5(high)","ANTHROPIC_DEFAULT_OPUS_MODEL":"gpt-5.5(high)","CLAUDE_CODE_SUBAGENT_MODEL":"gpt-5.5-mini"}}`},
			code: seen{Gateway, "127.0.0.1:8317", tokenName + " in ~/.claude/settings.json", none}, sdk: nothing,
			provider: "a gateway in Anthropic's format", limits: "those of OpenAI, whose model is asked for; not Anthropic's",
			models: []string{"main: gpt-5.5(high) (OpenAI) of ANTHROPIC_MODEL in ~/.claude/settings.json",
				"subagents: gpt-5.5-mini (OpenAI) of CLAUDE_CODE_SUBAGENT_MODEL in ~/.claude/settings.json",
				"opus: gpt-5.5(high) (OpenAI) of ANTHROPIC_DEFAULT_OPUS_MODEL in ~/.claude/settings.json"},
			told: true, why: []string{"the host is this machine", "a model of OpenAI", "sub-agents ask for gpt-5.5-mini"},
		},
		{
			name: "DeepSeek",
			env:  map[string]string{tokenName: "sk-1", baseName: "https://api.deepseek.com/anthropic", "ANTHROPIC_MODEL": "deepseek-v4-pro"},
			code: seen{Gateway, "api.deepseek.com", "env:" + tokenName, other}, sdk: seen{Gateway, "api.deepseek.com", "env:" + tokenName, other},
			provider: "DeepSeek", limits: "those of DeepSeek", models: []string{"main: deepseek-v4-pro (DeepSeek) of env:ANTHROPIC_MODEL"}, told: true,
			look: [2]string{"platform.deepseek.com", "platform.deepseek.com"},
		},
		{
			name: "a token beside the key of a Console login, and a proxy",
			env:  map[string]string{tokenName: "freecc", baseName: "http://localhost:8082"}, files: managed, says: saysManaged("oauth_token"),
			code: seen{Gateway, "localhost:8082", "env:" + tokenName, none}, sdk: seen{Gateway, "localhost:8082", "env:" + tokenName, none},
			provider: "a gateway in Anthropic's format", conflicts: []string{"token-and-managed-key"},
		},
		{
			name: "the key of a Console login", files: managed,
			code: seen{Code, apiHost, console, org}, sdk: nothing, provider: "Anthropic", limits: apiLimits, told: true, why: []string{"it is the organization's"},
		},
		{
			name: "the key of a Console login, and the client agrees", files: managed, says: saysManaged("api_key"),
			code: seen{Code, apiHost, console, org}, sdk: nothing, provider: "Anthropic", told: true, why: []string{"claude auth status agrees"},
		},
		{
			name: "the key of a Console login that only the client sees", says: saysManaged("api_key"),
			code: seen{Code, apiHost, "key of a login to the Claude Console, as claude auth status says", org}, sdk: nothing, provider: "Anthropic", told: true,
		},
		{
			name: "an empty key, and a subscription's token", env: map[string]string{keyName: "", oauthName: "sk-ant-oat01-x"},
			code: seen{Plan, apiHost, "env:" + oauthName, plan}, sdk: nothing, provider: "Anthropic", told: true,
		},
		{
			name: "a login, and the context of a million tokens", files: map[string]string{login: "", user: `{"model":"opus[1m]"}`}, says: says("claude.ai", "firstParty"),
			code: seen{Plan, apiHost, "login in ~/.claude/.credentials.json", plan}, sdk: nothing, provider: "Anthropic",
			models: []string{"main: opus[1m] of model in ~/.claude/settings.json"}, conflicts: []string{"long-context"}, told: true,
		},
		{
			name: "a helper, a proxy and a login", env: map[string]string{baseName: "http://127.0.0.1:3456"},
			files: map[string]string{login: "", user: `{"apiKeyHelper":"/bin/x"}`},
			code:  seen{Gateway, "127.0.0.1:3456", "apiKeyHelper in ~/.claude/settings.json", none}, sdk: nothing,
			provider: "a gateway in Anthropic's format", told: true, why: []string{"the host is this machine"},
		},

		// What is like them.
		{
			name: "a key beside that of a Console login", env: map[string]string{keyName: "k"}, files: managed, says: saysManaged("api_key"),
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, provider: "Anthropic",
			conflicts: []string{"key-and-managed-key"},
		},
		{
			name: "a login of a plan beside the key of a Console login", files: map[string]string{login: "", ownConfig: managed[ownConfig]}, says: saysManaged("claude.ai"),
			code: seen{Plan, apiHost, "login in ~/.claude/.credentials.json", plan}, sdk: nothing, provider: "Anthropic",
			conflicts: []string{"managed-key-unused"}, told: true,
		},
		{
			name: "a subscription's token beside the key of a Console login", env: map[string]string{oauthName: "sk-ant-oat01-x"}, files: managed, says: saysManaged("oauth_token"),
			code: seen{Plan, apiHost, "env:" + oauthName, plan}, sdk: nothing, provider: "Anthropic", conflicts: []string{"managed-key-unused"}, told: true,
		},
		{
			name: "a helper beside the key of a Console login", files: map[string]string{ownConfig: managed[ownConfig], user: `{"apiKeyHelper":"/bin/x"}`}, says: saysManaged("api_key_helper"),
			code: seen{Code, apiHost, "apiKeyHelper in ~/.claude/settings.json", org}, sdk: nothing, provider: "Anthropic", conflicts: []string{"managed-key-unused"}, told: true,
		},
		{
			name: "a profile beside the key of a Console login", env: map[string]string{profileName: "p"}, files: managed, says: saysManaged("api_key"),
			code: seen{Code, apiHost, "env:" + profileName, org}, sdk: seen{Direct, apiHost, "env:" + profileName, org}, provider: "Anthropic",
			conflicts: []string{"profile-and-managed-key"},
		},
		{
			name: "the key of a Console login that goes to another maker", env: map[string]string{baseName: "https://api.z.ai/api/anthropic"}, files: managed,
			code: seen{Gateway, "api.z.ai", console, other}, sdk: nothing, provider: "Z.ai", conflicts: []string{"base-url-and-managed-key"}, told: true,
		},
		{
			name: "a cloud goes before the key of a Console login", env: map[string]string{"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_REGION": "us-east-1"}, files: managed,
			code: seen{"bedrock", "bedrock-runtime.us-east-1.amazonaws.com", "the AWS credential chain", wire.AWSAccount}, sdk: nothing, provider: "Amazon Bedrock", told: true,
		},
		{
			name: "no key of a login", files: map[string]string{ownConfig: `{"primaryApiKey":"","customApiKeyResponses":{"approved":["x"]}}`}, code: nothing, sdk: nothing,
		},
		{
			name: "an own configuration that is broken", files: map[string]string{ownConfig: `{"primaryApiKey":"sk-ant-api03-x",`}, code: nothing, sdk: nothing,
		},
		{
			name: "an own configuration that may not be read", files: map[string]string{ownConfig: "unreadable"}, code: nothing, sdk: nothing,
		},
		{
			name: "a gateway that is known", env: map[string]string{tokenName: "sk-or-v1-x", baseName: "https://openrouter.ai/api", "ANTHROPIC_DEFAULT_SONNET_MODEL": "anthropic/claude-sonnet-5"},
			code: seen{Gateway, "openrouter.ai", "env:" + tokenName, wire.Gateway}, sdk: seen{Gateway, "openrouter.ai", "env:" + tokenName, wire.Gateway},
			provider: "OpenRouter", models: []string{"sonnet: anthropic/claude-sonnet-5 of env:ANTHROPIC_DEFAULT_SONNET_MODEL"}, told: true,
		},
		{
			name: "another maker's model at Anthropic's API", env: map[string]string{keyName: "k", "ANTHROPIC_MODEL": "opus", "ANTHROPIC_DEFAULT_OPUS_MODEL": "glm-4.7"},
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, provider: "Anthropic",
			models: []string{"main: opus of env:ANTHROPIC_MODEL", "opus: glm-4.7 (Z.ai) of env:ANTHROPIC_DEFAULT_OPUS_MODEL"}, conflicts: []string{"foreign-model"}, told: true,
		},
		{
			name: "a model by a variable goes before the files, and the default after them", env: map[string]string{keyName: "k", "ANTHROPIC_DEFAULT_MODEL": "haiku"},
			files: map[string]string{user: `{"model":"opus","env":{"CLAUDE_CODE_SUBAGENT_MODEL":"inherit"}}`, local: `{"model":"sonnet"}`},
			code:  seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, provider: "Anthropic",
			models: []string{"main: sonnet of model in /src/p/.claude/settings.local.json", "subagents: inherit of CLAUDE_CODE_SUBAGENT_MODEL in ~/.claude/settings.json"}, told: true,
		},
		{
			name: "a key where a model should be", env: map[string]string{keyName: "k", "ANTHROPIC_MODEL": "sk-ant-api03-x"},
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, provider: "Anthropic",
			models: []string{"main: not shown: it is no name of a model of env:ANTHROPIC_MODEL"}, told: true,
		},
		{
			name: "the context of a million tokens with a key", env: map[string]string{keyName: "k", "ANTHROPIC_MODEL": "opus[1m]"},
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, provider: "Anthropic",
			models: []string{"main: opus[1m] of env:ANTHROPIC_MODEL"}, told: true,
		},
		{
			name: "Google Cloud, managed by Anthropic", env: map[string]string{"CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD": "1", "ANTHROPIC_GOOGLE_CLOUD_PROJECT": "p",
				"ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID": "wrkspc_1"}, says: says("third_party", "anthropicGoogleCloud"),
			code: seen{"claude-google", "claude.googleapis.com", "Google application default credentials", org}, sdk: nothing,
			provider: "Claude Models on Google Cloud (Anthropic managed)", limits: apiLimits, told: true, why: []string{"CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD is on"},
		},
		{
			name: "Google Cloud, managed by Anthropic, behind a gateway", env: map[string]string{"CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD": "1",
				"ANTHROPIC_GOOGLE_CLOUD_BASE_URL": "https://gw.example.com/g", "CLAUDE_CODE_SKIP_ANTHROPIC_GOOGLE_CLOUD_AUTH": "1"},
			code: seen{Gateway, "gw.example.com", "none of this machine", none}, sdk: nothing, provider: "Claude Models on Google Cloud (Anthropic managed)", told: true,
		},
	}
}

func TestConfigurations(t *testing.T) {
	for _, c := range configurations() {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			r := Detect(around(c.env, c.files, c.says))
			code, sdk := r.Of(ClaudeCode), r.Of(SDK)
			if see(code) != c.code || see(sdk) != c.sdk {
				t.Errorf("got  %+v and %+v\nwant %+v and %+v", see(code), see(sdk), c.code, c.sdk)
			}
			if code.Provider != c.provider || !strings.Contains(code.LimitedByHint, c.limits) {
				t.Errorf("provider %q with limits %q, want %q with %q", code.Provider, code.LimitedByHint, c.provider, c.limits)
			}
			var models, conflicts []string
			for _, m := range code.Models {
				maker := ""
				if m.Maker != "" {
					maker = " (" + m.Maker + ")"
				}
				models = append(models, m.For+": "+m.Model+maker+" of "+m.Source)
			}
			for _, k := range r.Conflicts {
				conflicts = append(conflicts, k.Name)
			}
			slices.Sort(conflicts)
			if !slices.Equal(models, c.models) {
				t.Errorf("models %q, want %q", models, c.models)
			}
			if !slices.Equal(conflicts, c.conflicts) || r.Told() != c.told {
				t.Errorf("conflicts %q, told %v; want %q, %v", conflicts, r.Told(), c.conflicts, c.told)
			}
			for _, part := range c.why {
				if !strings.Contains(strings.Join(code.Why, "\n"), part) {
					t.Errorf("why is %q, want %q in it", code.Why, part)
				}
			}
			for i, client := range []Client{code, sdk} {
				if !strings.Contains(client.WhereToLook, c.look[i]) {
					t.Errorf("%s: look at %q, want %q", client.Client, client.WhereToLook, c.look[i])
				}
				if client.Host != apiHost && client.Host != "" && strings.Contains(client.WhereToLook, "Console") && client.Owner != wire.AnthropicOrganization {
					t.Errorf("%s: look at %q, whose host is not Anthropic's", client.Client, client.WhereToLook)
				}
			}
			complete(t, &r)
		})
	}
}

// TestWhatALongContextTakes holds the words of the entitlement: waiting for it is the mistake of those who meet it.
func TestWhatALongContextTakes(t *testing.T) {
	r := Detect(around(nil, map[string]string{login: "", user: `{"model":"opus[1m]"}`}, ""))
	k := r.Conflicts[0]
	for _, part := range []string{"usage credits", "429", "no wait ends that", "entitlement"} {
		if !strings.Contains(k.Consequence, part) {
			t.Errorf("%q, want %q in it", k.Consequence, part)
		}
	}
	if !strings.Contains(k.NextStep, "/model opus.") {
		t.Errorf("the next step is %q", k.NextStep)
	}
}
