package proof

import (
	"strings"
	"testing"
	"time"

	"loadshape/bucket/wire"
	"loadshape/bucket/wire/refuse"
	"loadshape/workload/exchange"
	"loadshape/workload/forecast"
)

func TestBelongs(t *testing.T) {
	all := []wire.Owner{wire.AnthropicOrganization, wire.AnthropicWorkspace, wire.ClaudeSubscription, wire.AWSAccount, wire.GoogleProject,
		wire.AzureSubscription, wire.Gateway, wire.ProviderCapacity, wire.OtherProvider}
	for _, c := range []struct{ route, host, belong string }{
		{"direct", "api.anthropic.com", "anthropic-organization anthropic-workspace provider-capacity"},
		{"claude-code", "api.anthropic.com", "anthropic-organization anthropic-workspace provider-capacity"},
		{"claude-code", "gw.example.com", "anthropic-organization anthropic-workspace provider-capacity gateway"},
		{"claude-code-plan", "api.anthropic.com", "claude-subscription provider-capacity"},
		{"bedrock", "", "aws-account provider-capacity"},
		{"bedrock-mantle", "", "aws-account provider-capacity"},
		{"claude-aws", "", "anthropic-organization anthropic-workspace provider-capacity"},
		{"claude-google", "", "anthropic-organization anthropic-workspace provider-capacity"},
		{"vertex", "", "google-project provider-capacity"},
		{"foundry", "", "azure-subscription provider-capacity"},
		{"gateway", "", "anthropic-organization anthropic-workspace claude-subscription aws-account google-project azure-subscription gateway provider-capacity other-provider"},
	} {
		for _, owner := range all {
			want := Different
			if strings.Contains(" "+c.belong+" ", " "+string(owner)+" ") {
				want = Same
			}
			if got := Belongs(c.route, c.host, owner); got != want {
				t.Errorf("%s on %s %s: %s, want %s", owner, c.route, c.host, got, want)
			}
		}
		if got := Belongs(c.route, c.host, wire.UnknownOwner); got != Unknown {
			t.Errorf("an unknown owner on %s: %s", c.route, got)
		}
	}
}

// TestPlace: where the words do not tell whose limit it was, Anthropic's own headers do, and then the host, if it is that of
// this run.
func TestPlace(t *testing.T) {
	said := func(r refuse.Refusal, headers ...string) *exchange.Exchange {
		x := &exchange.Exchange{Status: r.Status, ErrorBody: r.Body("req_011"), Headers: map[string]string{}}
		for i := 0; i < len(headers); i += 2 {
			x.Headers[headers[i]] = headers[i+1]
		}
		return x
	}
	for _, c := range []struct {
		name       string
		failure    *exchange.Exchange
		route      string
		routeOwner wire.Owner
		host       Sameness
		owner      wire.Owner
		belongs    Sameness
		reason     string
	}{
		{"words", said(overLimit()), "direct", wire.UnknownOwner, Unknown, wire.AnthropicOrganization, Same, "interrupted"},
		{"words, elsewhere", said(overLimit()), "vertex", wire.GoogleProject, Unknown, wire.AnthropicOrganization, Different, "not_the_same"},
		{"nothing", said(refuse.Throttled()), "direct", wire.AnthropicOrganization, Unknown, wire.UnknownOwner, Unknown, "failure_not_understood"},
		{"Anthropic's headers", said(refuse.Throttled(), "anthropic-organization-id", "o"), "direct", wire.UnknownOwner, Unknown, wire.AnthropicOrganization, Same, "interrupted"},
		{"Anthropic's headers of a subscription", said(refuse.Throttled(), "anthropic-organization-id", "o", "anthropic-ratelimit-unified-status", "allowed"), "direct",
			wire.UnknownOwner, Unknown, wire.UnknownOwner, Unknown, "failure_not_understood"},
		{"Anthropic's headers, elsewhere", said(refuse.Throttled(), "anthropic-organization-id", "o"), "bedrock", wire.AWSAccount, Unknown, wire.AnthropicOrganization, Different, "not_the_same"},
		{"the provider's host", said(refuse.Throttled()), "direct", wire.AnthropicOrganization, Same, wire.AnthropicOrganization, Same, "interrupted"},
		{"the cloud's host", said(refuse.Throttled()), "bedrock", wire.AWSAccount, Same, wire.AWSAccount, Same, "interrupted"},
		{"a plan's host", said(refuse.Throttled()), "claude-code-plan", wire.ClaudeSubscription, Same, wire.ClaudeSubscription, Same, "interrupted"},
		{"the gateway's host", said(refuse.Throttled()), "gateway", wire.UnknownOwner, Same, wire.Gateway, Same, "interrupted"},
		{"a host that nobody knows", said(refuse.Throttled()), "direct", wire.UnknownOwner, Same, wire.UnknownOwner, Unknown, "failure_not_understood"},
		{"no refusal, though the host is known", said(refuse.Broken()), "direct", wire.AnthropicOrganization, Same, wire.AnthropicOrganization, Same, "failure_not_understood"},
		{"too many bytes, at a known host", said(refuse.TooLarge()), "direct", wire.AnthropicOrganization, Same, wire.AnthropicOrganization, Same, "no_wait_helps"},
		{"a window that is spent, behind a gateway", said(refuse.OverPlan(), "anthropic-ratelimit-unified-status", "rejected"), "gateway", wire.UnknownOwner, Same, wire.ClaudeSubscription, Same, "interrupted"},
	} {
		past := forecast.PastOf(c.failure.Answer(), time.Time{})
		run := &Run{Route: exchange.Route{Name: c.route, Host: "h"}, RouteOwner: c.routeOwner, Past: &past, Baseline: &Baseline{Host: c.host}}
		run.Failure, run.Before = c.failure, past.Finding
		run.Place()
		if run.Before.Owner != c.owner || run.Baseline.Owner != c.belongs {
			t.Errorf("%s: the owner is %s, %s, want %s, %s", c.name, run.Before.Owner, run.Baseline.Owner, c.owner, c.belongs)
		}
		rule := Decide(&run.Case)
		if rule.Reason != c.reason || run.Stopped() != (c.reason != "interrupted") {
			t.Errorf("%s: %s, and stopped %v, want %s", c.name, rule.Reason, run.Stopped(), c.reason)
		}
		if next := rule.NextStep(&run.Case); next == "" {
			t.Errorf("%s: there is no next step", c.name)
		}
	}
}
