package route

import (
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"

	"loadshape/workload/exchange"
	"loadshape/workload/route/fingerprint"
)

var (
	anEntraToken = "eyJ" + "hbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"https://sts.windows.net/t/","sub":"c4n4ryQ7x51b2WmZk8"}`)) + ".c4n4ryQ7x51b2WmZk8vR3tYp"
	aTenant      = "11111111-2222-3333-4444-555555555555"
	aClient      = "66666666-7777-8888-9999-000000000000"
)

// TestAzure gets tokens of Entra through the library, and sends one request with each.
func TestAzure(t *testing.T) {
	token := `{"access_token":"` + anEntraToken + `","expires_in":"3599","expires_on":"4102444800","resource":"https://ai.azure.com","token_type":"Bearer","client_id":"` + aClient + `"}`
	managed := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Identity-Header") != "c4n4ryQ7x-header" || r.FormValue("resource") != "https://ai.azure.com" {
			w.WriteHeader(400)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, token)
	}
	entra := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		base := "https://login.microsoftonline.com/" + aTenant
		switch {
		case strings.HasSuffix(r.URL.Path, "/discovery/instance"):
			io.WriteString(w, `{"tenant_discovery_endpoint":"`+base+`/v2.0/.well-known/openid-configuration","api-version":"1.1","metadata":[{"preferred_network":"login.microsoftonline.com","preferred_cache":"login.windows.net","aliases":["login.microsoftonline.com"]}]}`)
		case strings.HasSuffix(r.URL.Path, "/openid-configuration"):
			io.WriteString(w, `{"token_endpoint":"`+base+`/oauth2/v2.0/token","authorization_endpoint":"`+base+`/oauth2/v2.0/authorize","issuer":"`+base+`/v2.0"}`)
		case r.FormValue("client_secret") == "c4n4ryQ7x51b2WmZk8" && r.FormValue("client_id") == aClient && strings.Contains(r.FormValue("scope"), entraScope):
			io.WriteString(w, `{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"`+anEntraToken+`"}`)
		default:
			w.WriteHeader(401)
			io.WriteString(w, `{"error":"invalid_client","error_description":"`+r.FormValue("client_secret")+`"}`)
		}
	}
	for _, c := range []struct {
		name   string
		env    func() map[string]string
		source string
		known  bool
		fails  bool
	}{
		{name: "managed identity", env: func() map[string]string {
			return map[string]string{"IDENTITY_ENDPOINT": newCounter(t, "http", managed).URL, "IDENTITY_HEADER": "c4n4ryQ7x-header", "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential"}
		}, source: "the managed identity"},
		{name: "managed identity of a client", env: func() map[string]string {
			return map[string]string{"IDENTITY_ENDPOINT": newCounter(t, "http", managed).URL, "IDENTITY_HEADER": "c4n4ryQ7x-header", "AZURE_CLIENT_ID": newGUID(), "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential"}
		}, source: "the managed identity", known: true},
		{name: "secret", env: func() map[string]string {
			return with(cloud(t, entra, "login.microsoftonline.com", "login.microsoft.com"), "AZURE_TENANT_ID", aTenant, "AZURE_CLIENT_ID", aClient, "AZURE_CLIENT_SECRET", "c4n4ryQ7x51b2WmZk8", "AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
		}, source: "env:AZURE_CLIENT_SECRET", known: true},
		{name: "a wrong secret", env: func() map[string]string {
			return with(cloud(t, entra, "login.microsoftonline.com", "login.microsoft.com"), "AZURE_TENANT_ID", aTenant, "AZURE_CLIENT_ID", aClient, "AZURE_CLIENT_SECRET", "c4n4ryQ7x-wrong", "AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
		}, source: "env:AZURE_CLIENT_SECRET", known: true, fails: true},
		{name: "tokens from elsewhere", env: func() map[string]string {
			return map[string]string{"AZURE_TENANT_ID": aTenant, "AZURE_CLIENT_ID": aClient, "AZURE_CLIENT_SECRET": "c4n4ryQ7x51b2WmZk8", "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential", "AZURE_AUTHORITY_HOST": "https://login.example.com/"}
		}, source: "env:AZURE_CLIENT_SECRET", known: true, fails: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got seen
			server := seer(t, &got)
			r := openHere(t, Settings{Name: Foundry, Model: "claude-sonnet-5", BaseURL: server.URL + "/anthropic"}, c.env())
			x := r.Send(t.Context(), []byte(aRequest), clock())
			id := r.Identity()
			if id.CredentialSource != c.source || (id.CredentialFingerprint != fingerprint.Unknown) != c.known {
				t.Errorf("the identity is %+v", id)
			}
			if c.fails {
				if x.Failure != exchange.NoCredential || *x.Sent || server.requests.Load() != 0 {
					t.Errorf("got %s (%s) after %d requests", x.Failure, x.Detail, server.requests.Load())
				}
			} else if !x.Complete || server.requests.Load() != 1 || got.header.Get("Authorization") != "Bearer "+anEntraToken || got.header.Get("X-Api-Key") != "" {
				t.Errorf("%s (%s) after %d requests with %q", x.Failure, x.Detail, server.requests.Load(), got.header.Get("Authorization"))
			}
			cleanOfCanaries(t, r, x)
		})
	}
}

// TestAzureTokenIsAskedForOnce: whoever gives out tokens is not asked again where that fails.
func TestAzureTokenIsAskedForOnce(t *testing.T) {
	issuer := newCounter(t, "http", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	var got seen
	server := seer(t, &got)
	r := openHere(t, Settings{Name: Foundry, Model: "claude-sonnet-5", BaseURL: server.URL + "/anthropic"},
		map[string]string{"IDENTITY_ENDPOINT": issuer.URL, "IDENTITY_HEADER": "c4n4ryQ7x-header", "AZURE_CLIENT_ID": newGUID(), "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential"})
	x := r.Send(t.Context(), []byte(aRequest), clock())
	if n := issuer.requests.Load(); n != 1 || x.Failure != exchange.NoCredential || server.requests.Load() != 0 {
		t.Errorf("%d tokens were asked for, and %d requests sent: %s (%s)", n, server.requests.Load(), x.Failure, x.Detail)
	}
}

// TestFoundryPlaces: the resource, or a base URL, and not both.
func TestFoundryPlaces(t *testing.T) {
	for _, c := range []struct {
		settings Settings
		env      map[string]string
		url      string
		resource string
		err      string
		refused  bool
	}{
		{env: map[string]string{foundryResourceName: "Mine"}, url: "https://mine.services.ai.azure.com/anthropic/v1/messages", resource: "mine"},
		{settings: Settings{Project: "mine"}, url: "https://mine.services.ai.azure.com/anthropic/v1/messages", resource: "mine"},
		{env: map[string]string{foundryBaseURLName: "https://mine.services.ai.azure.com/anthropic/"}, url: "https://mine.services.ai.azure.com/anthropic/v1/messages", resource: "mine"},
		{env: map[string]string{foundryBaseURLName: "https://private.example.com/anthropic"}, url: "https://private.example.com/anthropic/v1/messages"},
		{err: "--project: is missing, and there is none in ANTHROPIC_FOUNDRY_RESOURCE, ANTHROPIC_FOUNDRY_BASE_URL; expected the name of the Foundry resource"},
		{env: map[string]string{foundryBaseURLName: "https://private.example.com/anthropic", foundryResourceName: "mine"}, err: "ANTHROPIC_FOUNDRY_BASE_URL: is set beside the resource"},
		{settings: Settings{BaseURL: "https://other.services.ai.azure.com/anthropic"}, env: map[string]string{foundryResourceName: "mine"}, err: "is that of another resource", refused: true},
		{env: map[string]string{foundryResourceName: "mine.evil.example/"}, err: "ANTHROPIC_FOUNDRY_RESOURCE: is not the name of a Foundry resource"},
		{settings: Settings{Region: "eastus", Project: "mine"}, err: `--region: is "eastus", but Microsoft Foundry has none`},
		{settings: Settings{Project: "mine"}, env: map[string]string{foundryKeyName: canary}, err: "ANTHROPIC_FOUNDRY_API_KEY: is a key of Anthropic, expected one of the Foundry resource", refused: true},
	} {
		c.settings.Name, c.settings.Model = Foundry, "claude-sonnet-5"
		r, err := Open(c.settings, here(t, with(map[string]string{foundryKeyName: "c4n4ryQ7x51b2WmZk8vR3tYpL0aH"}, pairs(c.env)...)))
		if c.err != "" {
			checkError(t, err, c.err, c.refused)
			continue
		}
		if err != nil || r.url.String() != c.url || r.Identity().Project != c.resource {
			t.Errorf("%+v %v: %v, %+v", c.settings, c.env, err, r)
		}
	}
}

func pairs(env map[string]string) []string {
	var all []string
	for name, value := range env {
		all = append(all, name, value)
	}
	return all
}
