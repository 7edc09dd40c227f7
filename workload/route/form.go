package route

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// The names of the routes.
const (
	Direct    = "direct"         // Anthropic's own API
	Bedrock   = "bedrock"        // InvokeModel of Amazon Bedrock
	Mantle    = "bedrock-mantle" // the Messages API of Amazon Bedrock's other endpoint
	ClaudeAWS = "claude-aws"     // Claude Platform on AWS
	Vertex    = "vertex"         // rawPredict of Google Cloud
	Foundry   = "foundry"        // Microsoft Foundry
	Gateway   = "gateway"        // whatever speaks Anthropic's format at a base URL
)

// A form is what one route has of its own.
type form struct {
	name  string
	title string // for people

	baseName string                      // the variable of real clients that has the base URL
	base     func(*Route) string         // the provider's own base URL; empty: there is none
	path     func(*Route, string) target // of a model, after the base's path
	version  string                      // that a request names where none is asked for
	edit     func(*Route, []byte) []byte

	versionInBody bool // as anthropic_version, and there is no header
	betasInBody   bool // as anthropic_beta, likewise
	modelInPath   bool

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
	return []*form{directForm(), bedrockForm(), mantleForm(), claudeAWSForm(), vertexForm(), foundryForm(), gatewayForm()}
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
	return nil, fmt.Errorf("--route: is %q, want one of %s", name, strings.Join(Names(), ", "))
}

func directForm() *form {
	return &form{
		name: Direct, title: "the direct API",
		baseName: baseURLName, base: func(*Route) string { return defaultBaseURL },
		path: func(*Route, string) target { return one("/" + messagesPath) }, version: defaultVersion,
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

// hasNone refuses what a route does not have.
func hasNone(s Settings, title string, flags ...string) error {
	for _, f := range []struct{ flag, value string }{{"region", s.Region}, {"project", s.Project}, {"gateway", s.Gateway}} {
		if f.value != "" && slices.Contains(flags, f.flag) {
			return fmt.Errorf("--%s: is %q, but %s has none", f.flag, f.value, title)
		}
	}
	return nil
}

// A choice is a value and where it was found.
type choice struct{ value, from string }

// choose gives the first value that is there, and notes every other one that contradicts it.
func (r *Route) choose(what string, choices ...choice) choice {
	var first choice
	for _, c := range choices {
		c.value = strings.TrimSpace(c.value)
		switch {
		case c.value == "":
		case first.value == "":
			first = c
		case c.value != first.value && len(c.value) < 100 && !formsOfSecrets.MatchString(c.value):
			r.note("The %s is %s, from %s; %s says %s: a client that reads it takes another route than this request.", what, first.value, first.from, c.from, c.value)
		}
	}
	return first
}

// noChoice says where was looked.
func noChoice(flag, what, example string, from ...string) error {
	return errors.New("--" + flag + ": is missing, and there is none in " + strings.Join(from, ", ") + "; want " + what + " such as " + example)
}

// isName says whether s is made of these characters, so that it can stand in an address.
func isName(s, more string) bool {
	return s != "" && len(s) <= 256 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"+more) == "" &&
		!hasDotSegment(s) && !formsOfSecrets.MatchString(s)
}

// lacks says of a route that nobody on it has such a thing.
func lacks(routeName, what string) bool {
	has := map[string][]string{
		"region":       {Bedrock, Mantle, ClaudeAWS, Vertex},
		"project":      {Vertex, Foundry},
		"gateway":      {Gateway},
		"account":      {Bedrock, Mantle, ClaudeAWS},
		"quota":        {Bedrock},
		"workspace":    {Direct, ClaudeAWS, Gateway},
		"organization": {Direct, ClaudeAWS, Gateway},
	}
	_, known := has[what]
	return known && slices.Contains(Names(), routeName) && !slices.Contains(has[what], routeName)
}

// place compares what only some routes have.
func place(name string, then, this exchange.Route, of func(exchange.Route) string) Respect {
	if then.Name == this.Name && lacks(this.Name, name) && of(then) == "" && of(this) == "" {
		return Respect{name, Same, "none", "none"}
	}
	return words(name, of(then), of(this))
}

// noSuch says what a value is not.
func noSuch(from, what, example string) error {
	return errors.New(from + ": is not " + what + ", want one such as " + example)
}
