package proof

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/report/layout"
)

// providersHost is where Claude Code goes by itself.
const providersHost = "api.anthropic.com"

// owners are those whose limits a request on a route can meet. A gateway's are its own, and those of whoever stands behind
// it.
func owners(route, host string) []wire.Owner {
	direct := []wire.Owner{wire.AnthropicOrganization, wire.AnthropicWorkspace, wire.ProviderCapacity}
	switch route {
	case "direct", "claude-aws", "claude-google":
		return direct
	case "claude-code":
		if host != "" && host != providersHost { // a base URL
			return append(direct, wire.Gateway)
		}
		return direct
	case "claude-code-plan":
		return []wire.Owner{wire.ClaudeSubscription, wire.ProviderCapacity}
	case "bedrock", "bedrock-mantle":
		return []wire.Owner{wire.AWSAccount, wire.ProviderCapacity}
	case "vertex":
		return []wire.Owner{wire.GoogleProject, wire.ProviderCapacity}
	case "foundry":
		return []wire.Owner{wire.AzureSubscription, wire.ProviderCapacity}
	case "gateway":
		return []wire.Owner{wire.Gateway, wire.AnthropicOrganization, wire.AnthropicWorkspace, wire.ClaudeSubscription, wire.AWSAccount,
			wire.GoogleProject, wire.AzureSubscription, wire.ProviderCapacity, wire.OtherProvider}
	}
	return nil
}

// Belongs says whether a request on a route, which goes to a host, can meet a limit of an owner.
func Belongs(route, host string, owner wire.Owner) Sameness {
	switch {
	case isUnknown(owner):
		return Unknown
	case slices.Contains(owners(route, host), owner):
		return Same
	}
	return Different
}

func isUnknown(o wire.Owner) bool { return o == "" || o == wire.UnknownOwner }

// Place says of the failure, once it is compared, whether it can be met on this route, whether it is understood, and
// whether a wait can end it.
func (run *Run) Place() {
	c := &run.Case
	if c.Failure == nil || run.Baseline == nil {
		return
	}
	if isUnknown(c.Before.Owner) {
		c.Before.Owner = run.placedOwner()
	}
	run.Baseline.Owner = Belongs(run.Route.Name, run.Route.Host, c.Before.Owner)
	switch {
	case c.Before.LimitedBy == wire.ByNone:
		c.Unclear = "what failed is no refusal by a limit"
	case run.Baseline.Owner == Different:
		c.Differs = append([]string{"owner"}, c.Differs...)
		run.Notes = append(run.Notes, fmt.Sprintf("owner: the failure is by a limit of owner %s, which a request on %s does not meet", c.Before.Owner, run.Route.Name))
	case run.Baseline.Owner == Unknown:
		c.Unclear = "neither the words and headers of the failure nor its host tell whose limit it was"
	}
	if run.Past != nil {
		c.Hopeless, c.HopelessNext = run.Past.Hopeless()
	}
}

// placedOwner is whose limit it was by where the failure was met: by Anthropic's own headers, and else by its host, which
// is that of this run.
func (run *Run) placedOwner() wire.Owner {
	f := run.Failure
	if f.Headers["anthropic-organization-id"] != "" && !hasUnified(f.Headers) {
		return wire.AnthropicOrganization
	}
	if run.Baseline.Host != Same {
		return wire.UnknownOwner
	}
	if isUnknown(run.RouteOwner) && run.Route.Name == "gateway" {
		return wire.Gateway
	}
	return run.RouteOwner
}

// onRoutes are the routes that can meet a limit of an owner, as a sentence has them; empty where none alone can.
func onRoutes(owner wire.Owner) string {
	var routes []string
	for _, route := range []string{"direct", "claude-code", "claude-code-plan", "bedrock", "bedrock-mantle", "claude-aws", "claude-google", "vertex", "foundry", "gateway"} {
		if Belongs(route, "", owner) == Same {
			routes = append(routes, "--route "+route)
		}
	}
	if routes == nil {
		return ""
	}
	return ": " + layout.Joined(routes)
}

// hasUnified reports whether an answer has the headers of a subscription.
func hasUnified(headers map[string]string) bool {
	for name := range headers {
		if strings.HasPrefix(name, "anthropic-ratelimit-unified-") {
			return true
		}
	}
	return false
}
