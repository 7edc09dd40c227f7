package route

import (
	"fmt"
	"strings"

	"loadshape/bucket/wire"
)

// The names of the routes.
const (
	Direct       = "direct"         // Anthropic's own API
	Bedrock      = "bedrock"        // InvokeModel of Amazon Bedrock
	Mantle       = "bedrock-mantle" // the Messages API of Amazon Bedrock's other endpoint
	ClaudeAWS    = "claude-aws"     // Claude Platform on AWS
	ClaudeGoogle = "claude-google"  // Claude Models on Google Cloud, managed by Anthropic
	Vertex       = "vertex"         // rawPredict of Google Cloud
	Foundry      = "foundry"        // Microsoft Foundry
	Gateway      = "gateway"        // whatever speaks Anthropic's format at a base URL
)

const baseURLName = "ANTHROPIC_BASE_URL"

// A form is what one route has of its own.
type form struct {
	name  string
	title string // for people

	baseName string                      // the variable of real clients that has the base URL
	base     func(*Route) string         // the provider's own base URL; empty: there is none
	path     func(*Route, string) target // of a model, after the base's path
	version  string                      // that a request names where none is asked for
	edit     func(*Route, []byte) []byte

	versionInBody   bool // as anthropic_version, and there is no header
	betasInBody     bool // as anthropic_beta, likewise
	modelInPath     bool
	workspaceInPath bool // and there is no header

	settle     func(*Route, Settings, Surroundings) error // region, project and the like
	credential func(*Route, Settings, Surroundings) error
	claudeCode string // how Claude Code's variables name the route
	kin        string // whose credentials belong here: a word of kinds

	owner  wire.Owner
	whose  string                 // why it is the owner's, after the host
	ours   func(host string) bool // whether a host is the provider's own
	page   func(*Route) string    // where the owner looks
	ids    []string               // headers of answers that name them, the best first
	family func(*Route) (Family, string)
}

// A target is the path of a request: for an answer in one piece, and for a stream.
type target struct{ whole, stream string } // percent-encoded

func one(p string) target { return target{p, p} }

// forms are all routes, in the order in which they are named.
func forms() []*form {
	return []*form{directForm(), bedrockForm(), mantleForm(), claudeAWSForm(), claudeGoogleForm(), vertexForm(), foundryForm(), gatewayForm()}
}

// Names are the routes that Open knows.
func Names() []string {
	var names []string
	for _, f := range forms() {
		names = append(names, f.name)
	}
	return names
}

func findForm(name string) (*form, error) {
	if name == "" {
		name = Direct
	}
	for _, f := range forms() {
		if f.name == name {
			return f, nil
		}
	}
	return nil, fmt.Errorf("--route: is %q, expected one of %s", name, strings.Join(Names(), ", "))
}

func directForm() *form {
	return &form{
		name: Direct, title: "the direct API",
		baseName: baseURLName, base: func(*Route) string { return defaultBaseURL },
		path: func(*Route, string) target { return one("/" + messagesPath) }, version: DefaultVersion,
		edit: asItIs,
		settle: func(r *Route, s Settings, _ Surroundings) error {
			return hasNone(s, "the direct route", "region", "project", "gateway")
		},
		credential: (*Route).findCredential, kin: anthropicKin,
		owner: wire.AnthropicOrganization, whose: "is Anthropic's own API: the limits are those of the organization or workspace of the credential",
		ours: func(host string) bool { return host == apiHost },
		ids:  []string{"request-id"},
		page: func(*Route) string {
			return "the Limits page of the Claude Console: https://platform.claude.com/settings/limits"
		},
		family: func(*Route) (Family, string) {
			return ReserveAtStart, "the input decides when the request starts, and max_tokens does not count: a small input that passes shows that the route is open, and not that the large one fits"
		},
	}
}
