package serving

import (
	"net/url"
	"slices"
	"strings"

	"loadshape/bucket/emulator"
	"loadshape/bucket/profile"
)

// A Facing is what goes with a face of the emulator: limits where none are given, and how a client finds it.
type Facing struct {
	limits string                    // a published profile; empty: the examples of the emulator, which nobody published
	Env    func(url string) []string // that leads clients to it, with dummy credentials
}

// facings are those of all faces that are not a gateway, which a client finds as it finds the API.
var facings = map[string]Facing{
	"": {"anthropic/start", toAPI},
	"bedrock": {"bedrock/runtime", func(url string) []string {
		return append([]string{"CLAUDE_CODE_USE_BEDROCK=1", "ANTHROPIC_BEDROCK_BASE_URL=" + url, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + url}, awsKeys...)
	}},
	"bedrock-mantle": {"bedrock/mantle", func(url string) []string {
		return append([]string{"CLAUDE_CODE_USE_MANTLE=1", "ANTHROPIC_BEDROCK_MANTLE_BASE_URL=" + url + "/anthropic"}, awsKeys...)
	}},
	"claude-aws": {"anthropic/start", func(url string) []string {
		return []string{"CLAUDE_CODE_USE_ANTHROPIC_AWS=1", "ANTHROPIC_AWS_BASE_URL=" + url, "ANTHROPIC_AWS_WORKSPACE_ID=any", "ANTHROPIC_AWS_API_KEY=any", "AWS_REGION=us-east-1"}
	}},
	"claude-google": {"anthropic/start", func(url string) []string {
		return []string{"CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD=1", "ANTHROPIC_GOOGLE_CLOUD_BASE_URL=" + url + "/v1/projects/any/locations/global/workspaces/any/invoke",
			"ANTHROPIC_GOOGLE_CLOUD_PROJECT=any", "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID=any", "CLAUDE_CODE_SKIP_ANTHROPIC_GOOGLE_CLOUD_AUTH=1",
			"ANTHROPIC_CUSTOM_HEADERS=Authorization: Bearer any"}
	}},
	"vertex": {"vertex/global", func(url string) []string {
		return []string{"CLAUDE_CODE_USE_VERTEX=1", "ANTHROPIC_VERTEX_BASE_URL=" + url + "/v1", "CLOUD_ML_REGION=global",
			"ANTHROPIC_VERTEX_PROJECT_ID=any", "CLAUDE_CODE_SKIP_VERTEX_AUTH=1", "ANTHROPIC_CUSTOM_HEADERS=Authorization: Bearer any"}
	}},
	"foundry": {"foundry/pay-as-you-go", func(url string) []string {
		return []string{"CLAUDE_CODE_USE_FOUNDRY=1", "ANTHROPIC_FOUNDRY_BASE_URL=" + url + "/anthropic", "ANTHROPIC_FOUNDRY_API_KEY=any"}
	}},
}

var awsKeys = []string{"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=" + emulator.FakeAccessKey, "AWS_SECRET_ACCESS_KEY=" + emulator.FakeSecretKey}

func toAPI(url string) []string {
	return []string{"ANTHROPIC_BASE_URL=" + url, "ANTHROPIC_API_KEY=any"}
}

// FacingOf is what goes with a face.
func FacingOf(face string) Facing {
	if f, ok := facings[face]; ok {
		return f
	}
	return Facing{Env: toAPI}
}

// Open opens the limits that are given, or those that go with the face.
func (f Facing) Open(face, limits string) (*profile.Profile, error) {
	switch {
	case limits != "":
		return profile.Open(limits)
	case f.limits != "":
		return profile.Open(f.limits)
	}
	return &profile.Profile{Name: "example/" + face, Groups: emulator.Example(face)}, nil
}

// environment is that of a command which is to find the emulator and nothing else: what would lead it elsewhere, or give
// it other credentials, is left out. So is a proxy, which would get its prompts.
func (f Facing) environment(own []string, address string) []string {
	set := append(f.Env(address), direct(own, address)...)
	return append(slices.DeleteFunc(own, func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		if slices.ContainsFunc(set, func(s string) bool { return strings.HasPrefix(s, name+"=") }) {
			return true
		}
		if strings.HasPrefix(name, "AWS_") {
			return slices.Contains(otherAWS, name) && slices.Contains(set, awsKeys[1])
		}
		return slices.Contains(otherKeys, name) || slices.Contains(proxies, strings.ToUpper(name)) || strings.HasPrefix(name, "CLAUDE_CODE_USE_") || strings.HasPrefix(name, "CLAUDE_CODE_SKIP_")
	}), set...)
}

// Variables that go before those which are set, or beside them: those of AWS only where its keys are replaced.
var (
	otherKeys = []string{"ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"}
	otherAWS  = []string{"AWS_BEARER_TOKEN_BEDROCK", "AWS_PROFILE", "AWS_SESSION_TOKEN"}
)

// proxies are the variables that lead requests to a proxy, in capitals or not.
var proxies = []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}

// direct are the variables that keep a client from asking a proxy for the emulator, wherever else it learns of one.
func direct(own []string, address string) []string {
	hosts := []string{"127.0.0.1", "localhost", "::1"}
	if u, err := url.Parse(address); err == nil && !slices.Contains(hosts, u.Hostname()) {
		hosts = append(hosts, u.Hostname())
	}
	var set []string
	for _, name := range []string{"NO_PROXY", "no_proxy"} {
		list := strings.Join(hosts, ",")
		for _, variable := range own {
			if value, ok := strings.CutPrefix(variable, name+"="); ok && value != "" {
				list = value + "," + strings.Join(hosts, ",")
			}
		}
		set = append(set, name+"="+list)
	}
	return set
}

// Shell is an environment as one writes it before a command.
func Shell(env []string) string {
	var words []string
	for _, variable := range env {
		if name, value, _ := strings.Cut(variable, "="); strings.Contains(value, " ") {
			variable = name + "='" + value + "'"
		}
		words = append(words, variable)
	}
	return strings.Join(words, " ")
}
