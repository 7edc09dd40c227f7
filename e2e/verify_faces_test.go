package e2e

import (
	"testing"

	"loadshape/bucket"
)

// TestVerifyFaces sends verify by each route to the face of it: one request, which passes, or is refused by a limit of its
// owner. Who that is it says only where the answer tells.
func TestVerifyFaces(t *testing.T) {
	key := []string{"ANTHROPIC_API_KEY=" + fakeKey}
	for _, c := range []struct {
		face  string
		env   func(url string) []string
		args  []string
		owner string // that the refusal of a limit on tokens tells
		by    string
	}{
		{"bedrock", providers[0].env, []string{"--route", "bedrock", "--model", bedrockID}, "aws-account", "tokens"},
		{"bedrock", providers[0].env, []string{"--route", "bedrock", "--model", bedrockARN}, "aws-account", "tokens"},
		{"bedrock-mantle", providers[1].env, []string{"--route", "bedrock-mantle", "--model", "anthropic.claude-sonnet-5"}, "aws-account", "tokens"},
		{"vertex", func(url string) []string {
			return []string{"ANTHROPIC_VERTEX_BASE_URL=" + url + "/v1", "TOKEN=" + fakeKey}
		},
			[]string{"--route", "vertex", "--model", model, "--region", "global", "--project", "proj", "--credential", "env:TOKEN"}, "google-project", "tokens"},
		{"foundry", providers[3].env, []string{"--route", "foundry", "--model", model}, "azure-subscription", "unknown"},
		{"claude-aws", providers[4].env, []string{"--route", "claude-aws", "--model", model}, "anthropic-organization", "tokens"},
		{"claude-google", func(url string) []string {
			return []string{"ANTHROPIC_GOOGLE_CLOUD_BASE_URL=" + url + claudeGooglePlace, "TOKEN=" + fakeKey}
		},
			[]string{"--route", "claude-google", "--model", model, "--credential", "env:TOKEN"}, "anthropic-organization", "tokens"},
		{"litellm", nil, nil, "gateway", "tokens"},
		{"openrouter", nil, nil, "gateway", "spend"},
		{"cloudflare", nil, nil, "gateway", "spend"},
		{"kong", nil, nil, "gateway", "tokens"},
		{"envoy", nil, nil, "gateway", "unknown"},
		{"portkey", nil, nil, "gateway", "unknown"},
		{"databricks", nil, nil, "gateway", "unknown"},
		{"helicone", nil, nil, "gateway", "unknown"},
		{"vercel", nil, nil, "gateway", "requests"},
		{"claude-gateway", nil, nil, "gateway", "spend"},
	} {
		t.Run(c.face, func(t *testing.T) {
			t.Parallel()
			for _, limits := range [][]bucket.Limit{plenty, {{Dimension: bucket.Tokens, Limit: 0}}} {
				s := setup{face: c.face, limits: limits}.serve(t)
				env, args := key, []string{"--route", "gateway", "--gateway", c.face, "--model", model, "--base-url", s.URL}
				if c.env != nil {
					env, args = c.env(s.URL), c.args
				}
				got, _ := verifyBy(t, env, args...)
				s.tell(t, "verify", "by "+c.face)
				holder := "unknown" // the address is nobody's, and the answer names no owner
				switch {
				case c.env == nil:
					holder = "gateway"
				case c.face == "claude-aws", c.face == "claude-google":
					holder = "anthropic-organization"
				}
				want := verdict{Verdict: "held", Owner: holder, LimitedBy: "none", Proves: "route_open", Sent: 1, Exit: 0}
				if limits[0].Limit == 0 {
					want = verdict{"not_held", c.owner, c.by, "nothing", 1, 1}
				}
				if got != want {
					t.Errorf("%+v, want %+v", got, want)
				}
				if n := len(s.came()); n != 1 {
					t.Errorf("%d requests came, want 1", n)
				}
				s.replay(t)
			}
		})
	}
}
