package route

import (
	"testing"

	"loadshape/workload/route/fingerprint"
)

// TestGatewayCredentials: which of several goes out, and where.
func TestGatewayCredentials(t *testing.T) {
	for _, c := range []struct {
		kind    string
		headers []string
		env     map[string]string
		sent    map[string]string
		err     string
	}{
		{kind: "litellm", env: map[string]string{"LITELLM_API_KEY": "sk-" + mine}, sent: map[string]string{"Authorization": "Bearer sk-" + mine}},
		{kind: "litellm", env: map[string]string{keyName: "sk-" + mine, "LITELLM_API_KEY": "sk-other"}, sent: map[string]string{"X-Api-Key": "sk-" + mine, "Authorization": ""}},
		{kind: "litellm", headers: []string{"x-litellm-api-key=env:A"}, env: map[string]string{"A": mine}, sent: map[string]string{"X-Litellm-Api-Key": mine, "X-Api-Key": ""}},
		{kind: "helicone", headers: []string{"helicone-auth=env:A"}, env: map[string]string{keyName: canary, "A": "Bearer " + mine}, sent: map[string]string{"X-Api-Key": canary, "Helicone-Auth": "Bearer " + mine}},
		{kind: "other", headers: []string{"helicone-auth=env:A"}, env: map[string]string{keyName: canary, "A": "Bearer " + mine}, err: "expected one"},
		{kind: "databricks", env: map[string]string{"DATABRICKS_TOKEN": "dapi" + mine}, sent: map[string]string{"Authorization": "Bearer dapi" + mine}},
		{kind: "vercel", env: map[string]string{"AI_GATEWAY_API_KEY": "vck_" + mine}, sent: map[string]string{"X-Api-Key": "vck_" + mine}},
		{kind: "other", err: "no credential: none of ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN is set"},
		{kind: "kongg", env: map[string]string{keyName: mine}, err: `--gateway: is "kongg", expected one of litellm, openrouter, cloudflare, kong, envoy, portkey, databricks, helicone, vercel, claude-gateway, other`},
	} {
		r, err := Open(Settings{Name: Gateway, Gateway: c.kind, BaseURL: "http://127.0.0.1:1", Headers: c.headers}, here(t, c.env))
		if c.err != "" {
			checkError(t, err, c.err, false)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.kind, err)
			continue
		}
		for name, want := range c.sent {
			if got := r.header().Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", c.kind, name, got, want)
			}
		}
		if r.Identity().CredentialFingerprint == fingerprint.Unknown || r.Identity().Gateway != c.kind {
			t.Errorf("%s: %+v", c.kind, r.Identity())
		}
	}
	both := func(gateway string) string {
		s := Settings{Name: Gateway, Gateway: "helicone", BaseURL: "http://127.0.0.1:1", Headers: []string{"helicone-auth=env:A"}}
		return openHere(t, s, map[string]string{keyName: canary, "A": "Bearer " + gateway}).Identity().CredentialFingerprint
	}
	if both(mine) == both(mine+"x") || both(mine) != both(mine) {
		t.Error("the fingerprint is not that of both credentials")
	}
	r := openHere(t, Settings{Name: Gateway, Gateway: "vercel"}, map[string]string{keyName: mine})
	if got := r.url.String(); got != "https://ai-gateway.vercel.sh/v1/messages" {
		t.Errorf("vercel is at %s", got)
	}
	_, err := Open(Settings{Name: Gateway}, here(t, map[string]string{keyName: mine}))
	checkError(t, err, "--base-url: is missing, and there is none in ANTHROPIC_BASE_URL", false)
	for _, k := range gatewayKinds() {
		if k.page == "" || k.family == "" || k.proves() == "" || len(k.ids) == 0 {
			t.Errorf("%s is not whole: %+v", k.name, k)
		}
	}
}
