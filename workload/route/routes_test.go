package route

import (
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket/wire"
	"loadshape/workload/container"
)

// The beginning and the middle of a stream, as events of the Messages API.
const (
	aStart = `{"type":"message_start","message":{"type":"message","model":"claude-opus-5","usage":{"input_tokens":9,"cache_read_input_tokens":4,"output_tokens":1}}}`
	aDelta = `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}`
)

// settingsOf opens each route at an address with a credential that goes out in a header.
func settingsOf(base string) map[string]Settings {
	return map[string]Settings{
		Direct: {Name: Direct, BaseURL: base, Credential: "env:MINE"}, Bedrock: {Name: Bedrock, Model: "anthropic.claude-opus-5", Region: "us-east-1", BaseURL: base, Credential: "env:MINE"},
		Mantle: {Name: Mantle, Region: "us-east-1", BaseURL: base, Credential: "env:MINE"}, ClaudeAWS: {Name: ClaudeAWS, Region: "us-east-1", Workspace: "wrkspc_1", BaseURL: base, Credential: "env:MINE"},
		ClaudeGoogle: {Name: ClaudeGoogle, Project: "my-project-123", Workspace: "wrkspc_1", BaseURL: base, Credential: "env:MINE"},
		Vertex:       {Name: Vertex, Model: "claude-opus-5", Region: "global", Project: "p", BaseURL: base, Credential: "env:MINE"},
		Foundry:      {Name: Foundry, BaseURL: base, Credential: "env:MINE"}, Gateway: {Name: Gateway, Gateway: "litellm", BaseURL: base, Credential: "env:MINE"},
	}
}

const mine = "c4n4ryQ7x51b2WmZk8vR3tYpL0aH"

// TestEveryRoute: each has an owner, a page, a family, and sends one request, whatever the answer.
func TestEveryRoute(t *testing.T) {
	if names := slices.Sorted(maps.Keys(settingsOf(""))); len(names) != len(Names()) {
		t.Fatalf("%v are tested, and there are %v", names, Names())
	}
	for _, kind := range []string{"h1", "h2"} {
		for name, handle := range map[string]http.HandlerFunc{
			"message": answers(200, aMessage), "refusal": answers(429, anError), "failure": answers(500, "<html>"),
			"redirect": func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "https://example.com/")
				w.WriteHeader(307)
			},
		} {
			server := newCounter(t, kind, handle)
			for route, s := range settingsOf(server.URL) {
				before := server.requests.Load()
				r := openHere(t, s, with(trusting(t, server.Server), "MINE", mine))
				x := r.Send(t.Context(), []byte(aRequest), clock())
				if sent := server.requests.Load() - before; sent != 1 || !*x.Sent || x.Status == 0 {
					t.Errorf("%s, %s, %s: %d requests, %+v", kind, name, route, sent, x)
				}
				if _, why := r.Owner(); why == "" || r.OwnerPage() == "" || x.Route.Name != route {
					t.Errorf("%s: owner %q, page %q, name %q", route, why, r.OwnerPage(), x.Route.Name)
				}
				if len(r.RequestIDs()) == 0 {
					t.Errorf("%s: no header names an answer", route)
				}
				if family, proves := r.Family(); family == "" || proves == "" {
					t.Errorf("%s: family %q, %q", route, family, proves)
				}
				cleanOfCanaries(t, r, x)
			}
		}
	}
}

func TestOwners(t *testing.T) {
	want := map[string]wire.Owner{
		Direct: wire.AnthropicOrganization, Bedrock: wire.AWSAccount, Mantle: wire.AWSAccount, ClaudeAWS: wire.AnthropicOrganization,
		ClaudeGoogle: wire.AnthropicOrganization, Vertex: wire.GoogleProject, Foundry: wire.AzureSubscription, Gateway: wire.Gateway,
	}
	for name, s := range settingsOf("") {
		env := map[string]string{"MINE": mine}
		switch name {
		case Foundry:
			env[foundryResourceName] = "mine"
		case Gateway:
			env[baseURLName] = "https://gateway.example.com"
		}
		r := openHere(t, s, env)
		if owner, why := r.Owner(); owner != want[name] || !strings.HasPrefix(why, r.url.Hostname()+" is ") {
			t.Errorf("%s: %s, because %s", name, owner, why)
		}
		if name == Gateway {
			continue // whatever its address
		}
		s.BaseURL = "https://proxy.example.com"
		if owner, why := openHere(t, s, map[string]string{"MINE": mine}).Owner(); owner != wire.UnknownOwner {
			t.Errorf("%s elsewhere: %s, because %s", name, owner, why)
		}
	}
}

// TestErrors: the refusals of each owner, and the ids that prove them.
func TestErrors(t *testing.T) {
	const (
		bedrock = `{"message":"Too many tokens, please wait before trying again."}`
		google  = `[{"error":{"code":429,"message":"Quota exceeded for aiplatform.googleapis.com/online_prediction_input_tokens_per_minute_per_base_model with base model: anthropic-claude-opus-4.","status":"RESOURCE_EXHAUSTED"}}]`
		litellm = `{"error":{"message":"Rate limit exceeded for api_key: b2f1. Limit type: requests.","type":"throttling_error","param":null,"code":"429"}}`
	)
	for name, c := range map[string]struct {
		body    string
		headers map[string]string
	}{
		Bedrock:      {bedrock, map[string]string{"x-amzn-errortype": "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/", "x-amzn-requestid": "0b7f-1"}},
		Mantle:       {anError, map[string]string{"x-amzn-requestid": "0b7f-2", "request-id": "req_1"}},
		ClaudeAWS:    {anError, map[string]string{"x-amzn-requestid": "0b7f-3", "request-id": "req_2", "anthropic-ratelimit-input-tokens-remaining": "0", "retry-after": "3"}},
		ClaudeGoogle: {anError, map[string]string{"request-id": "req_4", "x-cloud-trace-context": "0b7f", "anthropic-ratelimit-input-tokens-remaining": "0"}},
		Vertex:       {google, map[string]string{"x-cloud-trace-context": "0b7f"}},
		Foundry:      {anError, map[string]string{"apim-request-id": "0b7f-4", "request-id": "req_3", "x-ms-region": "East US"}},
		Gateway:      {litellm, map[string]string{"x-litellm-call-id": "0b7f-5", "rate_limit_type": "requests", "reset_at": "2026-08-27 00:15:18 UTC", "x-ratelimit-api_key-remaining-tokens": "0", "x-litellm-version": "1.80.0"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := newCounter(t, "http", func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range c.headers {
					w.Header().Set(name, value)
				}
				w.Header().Set("Set-Cookie", "__cf_bm=c4n4ryQ7x")
				w.Header().Set("X-Litellm-Key-Spend", "12.5")
				w.WriteHeader(429)
				io.WriteString(w, c.body)
			})
			r := openHere(t, settingsOf(server.URL)[name], map[string]string{"MINE": mine})
			x := r.Send(t.Context(), []byte(`{"model":"m","stream":true,"max_tokens":1,"messages":[]}`), clock())
			if x.Status != 429 || string(x.ErrorBody) != c.body || !x.Complete {
				t.Errorf("got %d, %s", x.Status, x.ErrorBody)
			}
			for header, value := range c.headers {
				if x.Headers[header] != value {
					t.Errorf("%s is %q, want %q", header, x.Headers[header], value)
				}
			}
			for _, header := range []string{"set-cookie", "x-litellm-key-spend"} {
				if x.Headers[header] != "" {
					t.Errorf("%s is kept", header)
				}
			}
			cleanOfCanaries(t, r, x)
		})
	}
}

// TestStreams: the routes whose streams are those of the direct API.
func TestStreams(t *testing.T) {
	stream := "event: message_start\ndata: " + aStart + "\n\nevent: message_delta\ndata: " + aDelta + "\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
	server := newCounter(t, "http", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, stream)
	})
	for name, s := range settingsOf(server.URL) {
		x := openHere(t, s, map[string]string{"MINE": mine}).Send(t.Context(), []byte(`{"model":"m","stream":true,"max_tokens":1,"messages":[]}`), clock())
		if !x.Complete || x.Usage == nil || x.Usage.OutputTokens != 5 || x.ResponseModel != "claude-opus-5" {
			t.Errorf("%s: %+v", name, x)
		}
	}
}

// TestKinds: a credential that belongs elsewhere is not sent.
func TestKinds(t *testing.T) {
	const (
		anthropic = "sk-ant-" + "api03-c4n4ryQ7x51b2WmZk8"
		oauth     = "sk-ant-" + "oat01-c4n4ryQ7x51b2WmZk8"
		absk      = "ABSK" + "c4n4ryQ7x51b2WmZk8vR3tYpL0aH"
		google    = "ya29." + "c4n4ryQ7x51b2WmZk8"
		router    = "sk-or-" + "v1-c4n4ryQ7x51b2WmZk8"
	)
	for _, c := range []struct {
		route, value, base string
		refused            string // empty: it is sent
	}{
		{Bedrock, anthropic, "", "MINE: is a key of Anthropic, expected one of Amazon Bedrock"},
		{Bedrock, anthropic, "http://127.0.0.1:1", "MINE: is a key of Anthropic, expected one of Amazon Bedrock"},
		{Bedrock, google, "", "MINE: is an access token of Google, expected one of Amazon Bedrock"},
		{Bedrock, router, "", "MINE: is a key of OpenRouter, expected one of Amazon Bedrock"},
		{Bedrock, router, "https://gateway.example.com", ""},
		{Bedrock, absk, "", ""},
		{Bedrock, "AKIA" + "C4N4RYQ7X51B2WMZ", "", "MINE: is a key of AWS, expected one of Amazon Bedrock"},
		{Mantle, anthropic, "", "expected one of Amazon Bedrock"},
		{Mantle, absk, "", ""},
		{ClaudeAWS, anthropic, "", ""},
		{ClaudeAWS, absk, "", "MINE: is a key of Amazon Bedrock, expected one of Anthropic"},
		{ClaudeGoogle, anthropic, "", "MINE: is a key of Anthropic, expected an access token of Google"}, {ClaudeGoogle, anthropic, "http://127.0.0.1:1", "expected an access token of Google"},
		{ClaudeGoogle, oauth, "", "is an OAuth token"}, {ClaudeGoogle, google, "", ""},
		{Vertex, anthropic, "", "expected an access token of Google"}, {Vertex, absk, "", "expected an access token of Google"}, {Vertex, google, "", ""},
		{Foundry, anthropic, "https://mine.services.ai.azure.com/anthropic", "expected one of the Foundry resource"},
		{Foundry, absk, "https://mine.services.ai.azure.com/anthropic", "expected one of the Foundry resource"},
		{Gateway, anthropic, "https://gateway.example.com", ""}, {Gateway, router, "https://gateway.example.com", ""},
		{Gateway, oauth, "https://gateway.example.com", "is an OAuth token"}, {Bedrock, oauth, "", "is an OAuth token"}, {Vertex, oauth, "", "is an OAuth token"},
		{Gateway, anthropic, "https://api.anthropic.com", "expected --route direct"},
		{Direct, absk, "", "MINE: is a key of Amazon Bedrock, expected one of Anthropic"},
	} {
		_, err := Open(settingsOf(c.base)[c.route], here(t, map[string]string{"MINE": c.value}))
		switch {
		case c.refused == "" && err != nil:
			t.Errorf("%s at %q: %s…: %v", c.route, c.base, c.value[:6], err)
		case c.refused != "":
			checkError(t, err, c.refused, true)
		}
	}
}

// TestBaseURLOfProjectFiles: no route follows a project's own files.
func TestBaseURLOfProjectFiles(t *testing.T) {
	for name, s := range settingsOf("") {
		f, err := findForm(name)
		if err != nil {
			t.Fatal(err)
		}
		in := here(t, map[string]string{"MINE": mine, f.baseName: "https://evil.example.com"})
		writeFile(t, filepath.Join(in.WorkDir, ".env"), f.baseName+"=https://evil.example.com\n")
		_, err = Open(s, in)
		checkError(t, err, f.baseName+" comes from here", true)
	}
}

// TestKeptHeaders: what is kept of an answer is still there when the exchange is read from a file again.
func TestKeptHeaders(t *testing.T) {
	names, families := keptHeaders, keptFamilies
	for _, k := range gatewayKinds() {
		names, families = slices.Concat(names, k.headers, k.ids), slices.Concat(families, k.families)
	}
	for _, family := range families {
		names = append(names, family+"x")
	}
	for _, name := range names {
		if !container.Allowed(name) {
			t.Errorf("%s is kept here, and dropped when it is read", name)
		}
	}
}
