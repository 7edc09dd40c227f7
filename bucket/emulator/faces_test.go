package emulator

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

const (
	vertexPath = "/v1/projects/p/locations/global/publishers/anthropic/models/claude-sonnet-5"
	unversed   = `"max_tokens":200,"messages":[{"role":"user","content":"Tell me."}]}`
)

// ask sends one request by a face's own path, with what it wants to see; headers are name and value.
func ask(e *Emulator, stream bool, headers ...string) *httptest.ResponseRecorder {
	path, body := "/v1/messages", asking
	headers = append([]string{"Authorization", "Bearer any", "Anthropic-Workspace-Id", "w"}, headers...)
	if stream {
		body = strings.Replace(body, "{", `{"stream":true,`, 1)
	}
	switch e.Face {
	case "bedrock":
		path, body = "/model/us.anthropic.claude-sonnet-5/invoke", `{"anthropic_version":"bedrock-2023-05-31",`+unversed
		if stream {
			path += "-with-response-stream"
		}
	case "vertex":
		path, body = vertexPath+":rawPredict", `{"anthropic_version":"vertex-2023-10-16",`+unversed
		if stream {
			path = vertexPath + ":streamRawPredict"
		}
	}
	return post(e, path, body, headers...)
}

// facing is an emulator of a face, whose answers are under way for ever.
func facing(t testing.TB, name string, g bucket.Group, change func(*Settings)) (*Emulator, *clock) {
	return startedAt(t, g, func(s *Settings) {
		s.Face = name
		s.Sleep = func(context.Context, time.Duration) error { return nil }
		if change != nil {
			change(s)
		}
	})
}

// allFaces are those of every route, Anthropic's own among them.
func allFaces() []string { return append([]string{""}, Faces()...) }

// TestFacesAnswer: every face answers as its clients expect, whole and streamed, with its own ids and no other's headers.
func TestFacesAnswer(t *testing.T) {
	ids := map[string]string{"": "Request-Id", "bedrock": "X-Amzn-Requestid", "bedrock-mantle": "X-Amzn-Requestid", "claude-aws": "X-Amzn-Requestid",
		"vertex": "Request-Id", "foundry": "Apim-Request-Id", "litellm": "X-Litellm-Call-Id", "openrouter": "", "cloudflare": "Cf-Aig-Log-Id",
		"kong": "X-Kong-Request-Id", "envoy": "Request-Id", "portkey": "X-Portkey-Trace-Id", "databricks": "X-Request-Id", "helicone": "Helicone-Id",
		"vercel": "X-Vercel-Id", "claude-gateway": "Request-Id"}
	for _, name := range allFaces() {
		e, _ := facing(t, name, tier(), nil)
		w := ask(e, false)
		if w.Code != 200 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
			continue
		}
		if m := decoded(t, w); m.Usage.OutputTokens != 100 || m.Model != model {
			t.Errorf("%s: %+v", name, m)
		}
		if id, ok := ids[name]; !ok || id != "" && w.Header().Get(id) == "" {
			t.Errorf("%s: no %s in %v", name, id, w.Header())
		}
		for header := range w.Header() {
			limits := strings.HasPrefix(header, "Anthropic-Ratelimit-")
			if unified := strings.HasPrefix(header, "Anthropic-Ratelimit-Unified-"); limits && name != "" && name != "claude-aws" && (name != "claude-gateway" || !unified) {
				t.Errorf("%s: sends %s, which is Anthropic's", name, header)
			}
		}
		f := wire.Explain(wire.Answer{Status: w.Code, Header: w.Header()}, time.Time{})
		if f.LimitedBy != wire.ByNone {
			t.Errorf("%s: an answer is explained as limited by %s", name, f.LimitedBy)
		}
		if w := ask(e, true); w.Code != 200 || !strings.Contains(w.Body.String(), "message_stop") && name != "bedrock" {
			t.Errorf("%s, streamed: %d %s", name, w.Code, w.Body)
		}
	}
}

// An explanation is whose limit a refusal is, and which, as wire.Explain has it.
type explanation struct {
	owner wire.Owner
	by    wire.LimitedBy
}

// undecided is what cannot be told from an answer alone.
var undecided = explanation{wire.UnknownOwner, wire.ByUnknown}

// TestPortkeyHeaders: an answer says which of the configured targets gave it, and that nothing was tried twice.
func TestPortkeyHeaders(t *testing.T) {
	e, _ := facing(t, "portkey", tier(), nil)
	h := ask(e, false).Header()
	for name, want := range map[string]string{
		"X-Portkey-Provider": "anthropic", "X-Portkey-Last-Used-Option-Index": "config", "X-Portkey-Retry-Attempt-Count": "0", "X-Portkey-Cache-Status": "DISABLED",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// TestFacesExplained: every refusal of every face is explained as that owner and that limit, or as unknown, where the
// owner's words do not tell.
func TestFacesExplained(t *testing.T) {
	gateway := func(by wire.LimitedBy) explanation { return explanation{wire.Gateway, by} }
	const (
		requests, input, output, tokens = "requests", "input_tokens", "output_tokens", "tokens"
		concurrency, acceleration       = "concurrency", "acceleration"
	)
	same := func(owner wire.Owner, by wire.LimitedBy, limits ...string) map[string]explanation {
		m := map[string]explanation{}
		for _, l := range limits {
			m[l] = explanation{owner, by}
		}
		return m
	}
	all := []string{requests, input, output, tokens, concurrency, acceleration}
	direct := map[string]explanation{}
	for _, l := range all {
		direct[l] = explanation{wire.AnthropicOrganization, wire.LimitedBy(l)}
	}
	unknown := explanation{wire.AWSAccount, wire.ByUnknown}
	want := map[string]map[string]explanation{
		"": direct, "claude-aws": direct,
		"bedrock": {requests: {wire.AWSAccount, wire.ByRequests}, input: {wire.AWSAccount, wire.ByTokens}, output: {wire.AWSAccount, wire.ByTokens},
			tokens: {wire.AWSAccount, wire.ByTokens}, concurrency: unknown, acceleration: unknown},
		"bedrock-mantle": same(wire.AWSAccount, wire.ByTokens, all...), // it has no other quota
		"vertex": {requests: {wire.GoogleProject, wire.ByRequests}, input: {wire.GoogleProject, wire.ByInputTokens},
			output: {wire.GoogleProject, wire.ByOutputTokens}, tokens: {wire.GoogleProject, wire.ByTokens}, concurrency: undecided, acceleration: undecided},
		"foundry": same(wire.AzureSubscription, wire.ByUnknown, all...),
		"litellm": {requests: gateway(wire.ByRequests), input: gateway(wire.ByTokens), output: gateway(wire.ByTokens), tokens: gateway(wire.ByTokens),
			concurrency: gateway(wire.ByConcurrency), acceleration: gateway(wire.ByUnknown)},
		"openrouter": {requests: gateway(wire.ByRequests), input: gateway(wire.BySpend), output: gateway(wire.BySpend), tokens: gateway(wire.BySpend),
			concurrency: undecided, acceleration: undecided},
		"cloudflare": {requests: gateway(wire.ByRequests), input: gateway(wire.BySpend), output: gateway(wire.BySpend), tokens: gateway(wire.BySpend),
			concurrency: gateway(wire.ByRequests), acceleration: gateway(wire.ByRequests)},
		"kong": {requests: gateway(wire.ByUnknown), input: gateway(wire.ByTokens), output: gateway(wire.ByTokens), tokens: gateway(wire.ByTokens),
			concurrency: gateway(wire.ByTokens), acceleration: gateway(wire.ByTokens)},
		"envoy":   same(wire.Gateway, wire.ByUnknown, all...),
		"portkey": same(wire.Gateway, wire.ByUnknown, all...),
		"databricks": {requests: gateway(wire.ByRequests), input: gateway(wire.ByInputTokens), output: gateway(wire.ByOutputTokens),
			tokens: gateway(wire.ByUnknown), concurrency: gateway(wire.ByUnknown), acceleration: gateway(wire.ByUnknown)},
		"helicone":       same(wire.Gateway, wire.ByUnknown, all...),
		"vercel":         same(wire.Gateway, wire.ByRequests, all...),
		"claude-gateway": same(wire.Gateway, wire.BySpend, all...),
	}
	if len(want) != len(allFaces()) {
		t.Fatalf("%d faces are in the table, of %d", len(want), len(allFaces()))
	}
	for _, name := range allFaces() {
		for _, l := range all {
			for _, stream := range []bool{false, true} {
				e, c := facing(t, name, emptied(l), nil)
				w := ask(e, stream)
				if w.Code == 200 && l == concurrency {
					w = ask(e, stream)
				}
				if w.Code/100 != 4 {
					t.Errorf("%s by %s: %d %s", name, l, w.Code, w.Body)
					continue
				}
				f := wire.Explain(wire.Answer{Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}, c.now)
				if got := (explanation{f.Owner, f.LimitedBy}); got != want[name][l] {
					t.Errorf("%s by %s is explained as %+v, want %+v: %d %v %s", name, l, got, want[name][l], w.Code, w.Header(), w.Body)
				}
			}
		}
	}
}

// emptied are limits of which one has no room.
func emptied(what string) bucket.Group {
	g := bucket.Group{Models: []string{model}}
	switch what {
	case "concurrency":
		g.Limits, g.Concurrency = []bucket.Limit{{Dimension: bucket.Requests, Limit: 50}}, 1
	case "acceleration":
		g.Limits = []bucket.Limit{{Dimension: bucket.Requests, Limit: 50}}
		g.Acceleration = &bucket.Acceleration{Dimension: bucket.InputTokens, Step: 1000}
	default:
		g.Limits = []bucket.Limit{{Dimension: bucket.Dimension(what), Limit: 1000, Level: new(int64)}}
	}
	return g
}

// TestFacesFaults: what is no limit of a face is explained as nobody's, the upstream's or a cap on money.
func TestFacesFaults(t *testing.T) {
	capacity := explanation{wire.ProviderCapacity, wire.ByCapacity}
	org := explanation{wire.AnthropicOrganization, wire.ByInputTokens}
	spend := explanation{wire.Gateway, wire.BySpend}
	for _, c := range []struct {
		fault  string
		faces  string
		want   explanation
		status int // 0: that which is its own
	}{
		{"529", " bedrock-mantle claude-aws foundry litellm cloudflare kong envoy portkey databricks helicone vercel claude-gateway openrouter", capacity, 529},
		{"529", "bedrock", capacity, 503},
		{"529", "vertex", capacity, 429},
		{"500", "bedrock vertex foundry kong", explanation{wire.UnknownOwner, wire.ByNone}, 500},
		{"429", "bedrock", explanation{wire.AWSAccount, wire.ByUnknown}, 429},
		{"429", "vertex claude-gateway", undecided, 429},
		{"429", "foundry", explanation{wire.AzureSubscription, wire.ByUnknown}, 429},
		{"403", "bedrock vertex foundry bedrock-mantle", explanation{wire.UnknownOwner, wire.ByEntitlement}, 403},
		{"upstream-429", "litellm cloudflare kong envoy portkey helicone vercel", org, 429},
		{"upstream-429", "openrouter", explanation{wire.OtherProvider, wire.ByUnknown}, 429},
		{"upstream-429", "claude-gateway", undecided, 429},
		{"spend", "litellm cloudflare claude-gateway", spend, 429},
		{"spend", "openrouter", spend, 402},
		{"spend", "portkey", spend, 412},
	} {
		for name := range strings.SplitSeq(c.faces, " ") {
			e, k := facing(t, name, tier(), nil)
			w := ask(e, false, "X-Loadshape-Fault", c.fault)
			f := wire.Explain(wire.Answer{Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}, k.now)
			if got := (explanation{f.Owner, f.LimitedBy}); got != c.want || w.Code != c.status {
				t.Errorf("%s of %s: %d, explained as %+v, want %d, %+v: %v %s", c.fault, name, w.Code, got, c.status, c.want, w.Header(), w.Body)
			}
		}
	}
}

// TestFacesRefuseFaults: a face that has no words for a fault does not make them up.
func TestFacesRefuseFaults(t *testing.T) {
	for _, c := range [][2]string{{"bedrock", "spend"}, {"vertex", "unified"}, {"", "upstream-429"}, {"foundry", "upstream-429"}, {"databricks", "upstream-429"}} {
		s := settings(&clock{at(t, someOn)}, tier())
		s.Face, s.Faults = c[0], parsed(t, c[1])
		if _, err := New(s); err == nil || !strings.Contains(err.Error(), "fault "+c[1]+": ") {
			t.Errorf("%s of %q: %v", c[1], c[0], err)
		}
		e, _ := facing(t, c[0], tier(), nil)
		if w := ask(e, false, "X-Loadshape-Fault", c[1]); w.Code != 400 {
			t.Errorf("%s of %q, asked for: %d %s", c[1], c[0], w.Code, w.Body)
		}
	}
	for _, change := range []func(*Settings){
		func(s *Settings) { s.Face = "nope" },
		func(s *Settings) { s.Face, s.Unified = "vertex", Allowed },
		func(s *Settings) { s.Face, s.Era = "bedrock", Era{Name: "2025-01"} },
	} {
		s := settings(&clock{at(t, someOn)}, tier())
		change(&s)
		if _, err := New(s); err == nil {
			t.Errorf("%s with %q, %s is made", s.Face, s.Unified, s.Era.Name)
		}
	}
}

// TestFacesUnauthorized: who has no credential is not let in, and told so in the words of the route.
func TestFacesUnauthorized(t *testing.T) {
	for _, name := range allFaces() {
		e, _ := facing(t, name, tier(), nil)
		w := ask(e, false, "Authorization", "", "X-Api-Key", "")
		want := 401
		if slices.Contains([]string{"bedrock", "bedrock-mantle", "claude-aws"}, name) {
			want = 403
		}
		if w.Code != want || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: %d %s, want %d", name, w.Code, w.Body, want)
		}
	}
}

// TestExamples: the limits of gateways are their own kind, are marked as examples, and refuse what exceeds them.
func TestExamples(t *testing.T) {
	for _, name := range Faces() {
		groups := Example(name)
		if published := slices.Contains([]string{"bedrock", "bedrock-mantle", "claude-aws", "vertex", "foundry"}, name); published != (groups == nil) {
			t.Errorf("%s: %+v", name, groups)
		}
		for _, g := range groups {
			for _, l := range g.Limits {
				if !strings.Contains(l.Source, "example") || l.Window == "" || l.Scope == "" {
					t.Errorf("%s: %+v", name, l)
				}
			}
			c := &clock{at(t, someOn)}
			s := settings(c, tier())
			s.Face, s.Groups = name, groups
			if _, err := New(s); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
