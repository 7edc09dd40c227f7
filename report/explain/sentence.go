package explain

import (
	"strings"

	"loadshape/bucket/wire"
	"loadshape/report/layout"
)

var owners = map[wire.Owner]string{
	wire.AnthropicOrganization: "Your Anthropic organization",
	wire.AnthropicWorkspace:    "Your Anthropic workspace",
	wire.ClaudeSubscription:    "Your Claude plan",
	wire.AWSAccount:            "Your AWS account",
	wire.GoogleProject:         "Your Google Cloud project",
	wire.AzureSubscription:     "Your Azure subscription",
	wire.Gateway:               "The gateway",
	wire.OtherProvider:         "Another provider",
}

var limits = map[wire.LimitedBy]string{
	wire.ByRequests:     "request limit",
	wire.ByInputTokens:  "input-token limit",
	wire.ByOutputTokens: "output-token limit",
	wire.ByTokens:       "token limit",
	wire.ByAcceleration: "acceleration limit",
	wire.ByConcurrency:  "limit of requests at the same time",
	wire.ByPlanWindow:   "usage window",
	wire.BySpend:        "spend limit",
	wire.ByBytes:        "limit of bytes",
	wire.ByCapacity:     "capacity",
	wire.ByUnknown:      "own limit, of a kind that is not named,",
}

var things = map[wire.LimitedBy]string{
	wire.ByRequests:     "requests",
	wire.ByInputTokens:  "input tokens",
	wire.ByOutputTokens: "output tokens",
	wire.ByTokens:       "tokens",
	wire.ByBytes:        "bytes",
}

var sureness = map[wire.Confidence]string{
	wire.Certain: "Certain.", wire.Likely: "Likely.", wire.Undecidable: "Undecidable from this alone.",
}

// Sentence says whose limit it was, in plain English, and how sure that is.
func (a *Answer) Sentence() string { return a.said() + " " + sureness[a.Finding.Confidence] }

func (a *Answer) said() string {
	f := a.Finding
	owner := owners[f.Owner]
	switch {
	case f.LimitedBy == wire.ByNone:
		return "No limit refused this."
	case f.Owner == wire.ProviderCapacity:
		return "The provider has no capacity for this now: nobody's quota."
	case f.Owner == wire.UnknownOwner:
		return unknownOwner(f.LimitedBy)
	case f.LimitedBy == wire.ByEntitlement && f.Owner == wire.ClaudeSubscription:
		return "Your Claude plan does not include this: it is no rate."
	case f.LimitedBy == wire.ByEntitlement:
		return owner + " has nothing of this provisioned: it is no rate."
	case f.Owner == wire.ClaudeSubscription && f.LimitedBy == wire.ByPlanWindow:
		return "A usage window of your Claude plan is spent."
	case f.Owner == wire.ClaudeSubscription && f.LimitedBy == wire.BySpend:
		return "What may be spent beside your Claude plan is used up."
	case f.Owner == wire.ClaudeSubscription && f.LimitedBy == wire.ByCapacity:
		return "The lower-priority lane of your Claude plan had no room for this."
	case f.Owner == wire.ClaudeSubscription && f.LimitedBy == wire.ByUnknown:
		return "Your Claude account was refused, and which of its limits it was is not said."
	case f.Owner == wire.OtherProvider && f.LimitedBy == wire.ByPlanWindow:
		return "A usage window of another product's plan is spent: not a Claude plan's."
	case f.Owner == wire.OtherProvider && f.LimitedBy == wire.ByCapacity:
		return "Another provider has no capacity for this now."
	case f.LimitedBy == wire.BySpend:
		return owner + "'s budget or credits are used up."
	}
	return owner + "'s " + limits[f.LimitedBy] + a.inBrackets() + " refused this."
}

func unknownOwner(by wire.LimitedBy) string {
	switch by {
	case wire.ByUnknown:
		return "It cannot be told whose limit refused this."
	case wire.ByEntitlement:
		return "The credential may not do this: it is no rate."
	case wire.BySpend:
		return "Something is to be paid, and by whom is not said."
	case wire.ByBytes:
		return "The request is larger than a fixed maximum."
	}
	return "A " + limits[by] + " refused this, and whose it is cannot be told."
}

func (a *Answer) inBrackets() string {
	f := a.Finding
	if f.Limit == nil {
		return ""
	}
	return " (" + layout.Count(*f.Limit) + every(f.Per) + ")"
}

// figure is a limit with what it counts: 2,000,000 input tokens a minute.
func figure(l *Limit, by wire.LimitedBy) string {
	return strings.TrimSpace(layout.Count(l.Value)+" "+things[by]) + every(l.Per)
}

func every(per string) string {
	switch {
	case per == "":
		return ""
	case per == "hour":
		return " an hour"
	case strings.HasSuffix(per, " s"):
		return " every " + per
	}
	return " a " + layout.Clean(per)
}
