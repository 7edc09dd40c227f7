package route

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loadshape/workload/exchange"
)

// cloudVariables are all that the credential libraries look at and that a machine could have.
var cloudVariables = []string{
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION",
	"AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
	"AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_DISABLED", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ACCOUNT_ID", "AWS_CA_BUNDLE",
	"AWS_BEARER_TOKEN_BEDROCK", "ANTHROPIC_AWS_API_KEY", "ANTHROPIC_AWS_WORKSPACE_ID", "ANTHROPIC_BEDROCK_BASE_URL", "ANTHROPIC_AWS_BASE_URL",
	"ANTHROPIC_BEDROCK_MANTLE_BASE_URL", "ANTHROPIC_VERTEX_BASE_URL", "ANTHROPIC_VERTEX_PROJECT_ID", "CLOUD_ML_REGION", "GCLOUD_PROJECT",
	claudeGoogleBaseName, claudeGoogleProjectName, claudeGoogleLocationName, claudeGoogleWorkspaceName,
	"GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_QUOTA_PROJECT", "GOOGLE_APPLICATION_CREDENTIALS", "GCE_METADATA_HOST",
	"ANTHROPIC_FOUNDRY_RESOURCE", "ANTHROPIC_FOUNDRY_BASE_URL", "ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_FOUNDRY_AUTH_TOKEN",
	"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_AUTHORITY_HOST",
	"AZURE_TOKEN_CREDENTIALS", "AZURE_USERNAME", "AZURE_PASSWORD", "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IMDS_ENDPOINT", "MSI_ENDPOINT", "MSI_SECRET",
	keyName, tokenName, baseURLName, "HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS",
	"LITELLM_API_KEY", "OPENROUTER_API_KEY", "CF_AIG_TOKEN", "PORTKEY_API_KEY", "DATABRICKS_TOKEN", "HELICONE_API_KEY", "AI_GATEWAY_API_KEY",
}

// here gives surroundings that are the process's own, as the libraries read it, and empty but for these variables.
func here(t *testing.T, env map[string]string) Surroundings {
	t.Helper()
	s := in(t, nil)
	writeFile(t, filepath.Join(s.ConfigDir, "loadshape", "fingerprint.key"), "a key of 32 bytes, for the tests")
	for _, name := range cloudVariables {
		if os.Getenv(name) != "" {
			t.Setenv(name, "")
		}
		os.Unsetenv(name)
	}
	t.Setenv("HOME", s.HomeDir)
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(s.HomeDir, ".aws", "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(s.HomeDir, ".aws", "credentials"))
	t.Setenv("PATH", "") // no tool that is logged in
	for name, value := range env {
		t.Setenv(name, value)
	}
	s.Getenv = os.Getenv
	return s
}

// openHere opens a route with these variables.
func openHere(t *testing.T, s Settings, env map[string]string) *Route {
	t.Helper()
	r, err := Open(s, here(t, env))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A request as a server saw it.
type seen struct {
	line, body string
	header     http.Header
	host       string
}

// seer is a server that keeps the last request and answers a message.
func seer(t *testing.T, to *seen) *counter {
	return newCounter(t, "http", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*to = seen{r.Method + " " + r.RequestURI, string(body), r.Header.Clone(), r.Host}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, aMessage)
	})
}

const (
	aSecretKey = "c4n4ryQ7x/51b2WmZk+8vR3tYpL0aHdNqEuGjXs1"
	anAccessID = "AKIA" + "C4N4RYQ7X51B2WMZ"
)

var awsKeys = map[string]string{"AWS_ACCESS_KEY_ID": anAccessID, "AWS_SECRET_ACCESS_KEY": aSecretKey, "AWS_REGION": "us-east-1"}

func with(env map[string]string, more ...string) map[string]string {
	all := map[string]string{}
	for name, value := range env {
		all[name] = value
	}
	for i := 0; i+1 < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	return all
}

// TestRequests checks request lines and bodies against those of the Go SDK.
func TestRequests(t *testing.T) {
	const (
		rest    = `"max_tokens":32,"messages":[{"content":[{"text":"hi","type":"text"}],"role":"user"}]`
		bedrock = `{` + rest + `,"anthropic_version":"bedrock-2023-05-31"}`
		vertex  = `{` + rest + `,"anthropic_version":"vertex-2023-10-16"}`
	)
	body := func(model, more string) string { return `{` + rest + `,"model":"` + model + `"` + more + `}` }
	const profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc1def2"
	vertexEnv := map[string]string{"ANTHROPIC_VERTEX_PROJECT_ID": "proj", "CLOUD_ML_REGION": "us-east5", "TOKEN": "ya29.c4n4ryQ7x51b2WmZk8vR3tYpL0aH"}
	for _, c := range []struct {
		name     string
		settings Settings
		base     string // after the server's address
		env      map[string]string
		more     string // of the body
		line     string
		body     string // empty: as it was given
		header   map[string]string
	}{
		{name: "bedrock", settings: Settings{Name: Bedrock, Model: "us.anthropic.claude-opus-4-8-v1:0"}, env: awsKeys,
			line: "POST /model/us.anthropic.claude-opus-4-8-v1%3A0/invoke", body: bedrock,
			header: map[string]string{"Anthropic-Version": "", "Anthropic-Beta": "", "Accept-Encoding": "gzip", "X-Amz-Content-Sha256": ""}},
		{name: "bedrock stream", settings: Settings{Name: Bedrock, Model: "us.anthropic.claude-opus-4-8-v1:0"}, env: awsKeys, more: `,"stream":true`,
			line: "POST /model/us.anthropic.claude-opus-4-8-v1%3A0/invoke-with-response-stream", body: bedrock},
		{name: "bedrock, no colon", settings: Settings{Name: Bedrock, Model: "anthropic.claude-opus-5"}, env: awsKeys, line: "POST /model/anthropic.claude-opus-5/invoke", body: bedrock},
		{name: "bedrock, ARN", settings: Settings{Name: Bedrock, Model: profile}, env: awsKeys,
			line: "POST /model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc1def2/invoke", body: bedrock},
		{name: "bedrock, betas", settings: Settings{Name: Bedrock, Model: "m", Betas: []string{"b-1", "a-2"}}, env: awsKeys,
			line: "POST /model/m/invoke", body: bedrock[:len(bedrock)-1] + `,"anthropic_beta":["a-2","b-1"]}`},
		{name: "bedrock, version of the body", settings: Settings{Name: Bedrock, Model: "m"}, env: awsKeys, more: `,"anthropic_version":"mine"`,
			line: "POST /model/m/invoke", body: `{` + rest + `,"anthropic_version":"mine"}`},
		{name: "bedrock, its own key", settings: Settings{Name: Bedrock, Model: "m"}, env: with(awsKeys, bedrockTokenName, "ABSKc4n4ryQ7x51b2WmZk8vR3tYpL0aH"),
			line: "POST /model/m/invoke", body: bedrock, header: map[string]string{"Authorization": "Bearer ABSKc4n4ryQ7x51b2WmZk8vR3tYpL0aH", "X-Amz-Date": ""}},
		{name: "mantle", settings: Settings{Name: Mantle, Model: "anthropic.claude-opus-4-8"}, base: "/anthropic", env: awsKeys,
			line: "POST /anthropic/v1/messages", header: map[string]string{"Anthropic-Version": "2023-06-01"}},
		{name: "mantle, key", settings: Settings{Name: Mantle, Model: "anthropic.claude-opus-4-8"}, base: "/anthropic", env: with(awsKeys, claudeAWSKeyName, "c4n4ryQ7x51b2WmZk8vR3tYpL0aH"),
			line: "POST /anthropic/v1/messages", header: map[string]string{"Authorization": "Bearer c4n4ryQ7x51b2WmZk8vR3tYpL0aH", "X-Api-Key": ""}},
		{name: "claude-aws", settings: Settings{Name: ClaudeAWS, Model: "claude-opus-4-8"}, env: with(awsKeys, "ANTHROPIC_AWS_WORKSPACE_ID", "wrkspc_1", claudeAWSKeyName, "c4n4ryQ7x51b2WmZk8vR3tYpL0aH"),
			line: "POST /v1/messages", header: map[string]string{"Anthropic-Workspace-Id": "wrkspc_1", "X-Api-Key": "c4n4ryQ7x51b2WmZk8vR3tYpL0aH", "Authorization": ""}},
		{name: "claude-google", settings: Settings{Name: ClaudeGoogle, Model: "claude-opus-5-5", Credential: "env:TOKEN"}, base: "/v1/projects/proj/locations/global/workspaces/wrkspc_1/invoke", env: vertexEnv,
			line:   "POST /v1/projects/proj/locations/global/workspaces/wrkspc_1/invoke/v1/messages",
			header: map[string]string{"Authorization": "Bearer ya29.c4n4ryQ7x51b2WmZk8vR3tYpL0aH", "Anthropic-Version": "2023-06-01", "Anthropic-Workspace-Id": "", "X-Api-Key": ""}},
		{name: "claude-google behind a gateway, beside a key of Anthropic", settings: Settings{Name: ClaudeGoogle, Model: "claude-opus-5-5", Credential: "env:TOKEN"}, more: `,"stream":true`, env: with(vertexEnv, keyName, canary),
			line: "POST /v1/messages", header: map[string]string{"Authorization": "Bearer ya29.c4n4ryQ7x51b2WmZk8vR3tYpL0aH", "X-Api-Key": "", "Anthropic-Workspace-Id": ""}},
		{name: "vertex", settings: Settings{Name: Vertex, Model: "claude-opus-4-8", Credential: "env:TOKEN"}, env: vertexEnv,
			line: "POST /v1/projects/proj/locations/us-east5/publishers/anthropic/models/claude-opus-4-8:rawPredict", body: vertex,
			header: map[string]string{"Authorization": "Bearer ya29.c4n4ryQ7x51b2WmZk8vR3tYpL0aH", "Anthropic-Version": ""}},
		{name: "vertex stream", settings: Settings{Name: Vertex, Model: "claude-haiku-4-5@20251001", Credential: "env:TOKEN", Betas: []string{"b"}}, base: "/v1", env: vertexEnv, more: `,"stream":true`,
			line: "POST /v1/projects/proj/locations/us-east5/publishers/anthropic/models/claude-haiku-4-5@20251001:streamRawPredict",
			body: `{` + rest + `,"stream":true,"anthropic_version":"vertex-2023-10-16"}`, header: map[string]string{"Anthropic-Beta": "b"}},
		{name: "foundry", settings: Settings{Name: Foundry, Model: "my-deployment"}, base: "/anthropic/", env: map[string]string{foundryKeyName: "c4n4ryQ7x51b2WmZk8vR3tYpL0aH"},
			line: "POST /anthropic/v1/messages", header: map[string]string{"X-Api-Key": "c4n4ryQ7x51b2WmZk8vR3tYpL0aH", "Anthropic-Version": "2023-06-01"}},
		{name: "foundry, token", settings: Settings{Name: Foundry, Model: "my-deployment"}, base: "/anthropic/", env: map[string]string{foundryTokenName: "c4n4ryQ7x51b2WmZk8vR3tYpL0aH"},
			line: "POST /anthropic/v1/messages", header: map[string]string{"Authorization": "Bearer c4n4ryQ7x51b2WmZk8vR3tYpL0aH", "X-Api-Key": ""}},
		{name: "gateway", settings: Settings{Name: Gateway, Model: "claude"}, env: map[string]string{tokenName: "sk-c4n4ryQ7x51b2WmZk8vR3tYpL0aH"},
			line: "POST /v1/messages", header: map[string]string{"Authorization": "Bearer sk-c4n4ryQ7x51b2WmZk8vR3tYpL0aH"}},
		{name: "cloudflare, both credentials", settings: Settings{Name: Gateway, Gateway: "cloudflare", Model: "claude", Headers: []string{"cf-aig-authorization=env:CF"}}, base: "/v1/acct/gw/anthropic",
			env:  map[string]string{keyName: canary, "CF": "Bearer c4n4ryQ7x51b2WmZk8vR3tYpL0aH"},
			line: "POST /v1/acct/gw/anthropic/v1/messages", header: map[string]string{"X-Api-Key": canary, "Cf-Aig-Authorization": "Bearer c4n4ryQ7x51b2WmZk8vR3tYpL0aH"}},
		{name: "portkey, its own key", settings: Settings{Name: Gateway, Gateway: "portkey", Model: "claude"}, env: map[string]string{"PORTKEY_API_KEY": "c4n4ryQ7x51b2WmZk8vR3tYpL0aH"},
			line: "POST /v1/messages", header: map[string]string{"X-Portkey-Api-Key": "c4n4ryQ7x51b2WmZk8vR3tYpL0aH", "X-Api-Key": ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got seen
			server := seer(t, &got)
			c.settings.BaseURL = server.URL + c.base
			r := openHere(t, c.settings, c.env)
			given := body(c.settings.Model, c.more)
			preview := r.Preview([]byte(given))
			x := r.Send(t.Context(), []byte(given), clock())
			if x.Status != 200 || !x.Complete || x.Usage == nil || !*x.Sent || server.requests.Load() != 1 {
				t.Fatalf("the exchange is %+v after %d requests", x, server.requests.Load())
			}
			if got.line != c.line {
				t.Errorf("the line is\n  %s\nwant\n  %s", got.line, c.line)
			}
			want := c.body
			if want == "" {
				want = given
			}
			if got.body != want || preview.Body != want {
				t.Errorf("the body is\n  %s\nin the preview\n  %s\nwant\n  %s", got.body, preview.Body, want)
			}
			if line := preview.Method + " " + strings.TrimPrefix(preview.URL, server.URL); line != c.line {
				t.Errorf("the preview's line is %s", line)
			}
			for name, value := range c.header {
				if got.header.Get(name) != value {
					t.Errorf("%s is %q, want %q", name, got.header.Get(name), value)
				}
			}
			for _, h := range preview.Headers {
				if got.header.Get(h.Name) == "" {
					t.Errorf("the preview has %s, the request has not", h.Name)
				}
			}
			cleanOfCanaries(t, r, x)
		})
	}
}

// cleanOfCanaries looks for the tests' secrets, which are alike in their middle.
func cleanOfCanaries(t *testing.T, r *Route, x *exchange.Exchange) {
	t.Helper()
	checkClean(t, x)
	owner, why := r.Owner()
	family, proves := r.Family()
	shown := strings.Join([]string{
		show(r), show(*r), show(x), show(r.Identity()), r.Curl("{}"), r.Preview([]byte(aRequest)).String(), strings.Join(r.Notices(), "\n"), r.OwnerPage(),
		string(owner), why, string(family), proves,
	}, "\n")
	if strings.Contains(strings.ToLower(shown), "4n4ryq7x") {
		t.Errorf("a secret is in\n%s", shown)
	}
}
