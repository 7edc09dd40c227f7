package compare

import (
	"encoding/json"
	"testing"

	"loadshape/workload/exchange"
	"loadshape/workload/route"
)

func TestCompare(t *testing.T) {
	full := func() *exchange.Exchange {
		return &exchange.Exchange{
			Route: exchange.Route{
				Name: route.Direct, Scheme: "https", Host: "api.anthropic.com", Path: "/v1/messages", Organization: "org", Workspace: "wrk",
				CredentialFingerprint: "fp_11111111_2222222222222222", Version: "2023-06-01", Betas: []string{"a", "b"}, Headers: []string{},
				Certificates: []string{}, Proxy: "none", HTTP: "HTTP/2.0",
			},
			Request: exchange.Request{Model: "claude-sonnet-5", ServiceTier: "auto", Speed: "standard", Workload: "w"},
		}
	}
	for _, r := range Exchanges(full(), full()) {
		if r.Likeness != Same || r.Then == "" || r.Then != r.This {
			t.Errorf("with itself: %+v", r)
		}
	}
	for _, r := range Exchanges(&exchange.Exchange{}, full()) {
		if r.Likeness != Unknown {
			t.Errorf("with nothing: %+v", r)
		}
	}
	for _, c := range []struct {
		respect string
		change  func(*exchange.Exchange)
		want    Likeness
	}{
		{"route", func(x *exchange.Exchange) { x.Route.Name = "bedrock" }, Different},
		{"host", func(x *exchange.Exchange) { x.Route.Host = "h" }, Different},
		{"path", func(x *exchange.Exchange) { x.Route.Path = "/anthropic/v1/messages" }, Different},
		{"credential", func(x *exchange.Exchange) { x.Route.CredentialFingerprint = "fp_11111111_3333333333333333" }, Different},
		{"credential", func(x *exchange.Exchange) { x.Route.CredentialFingerprint = "fp_99999999_3333333333333333" }, Unknown},
		{"credential", func(x *exchange.Exchange) { x.Route.CredentialFingerprint = "unknown" }, Unknown},
		{"credential", func(x *exchange.Exchange) { x.Route.CredentialFingerprint = "" }, Unknown},
		{"model", func(x *exchange.Exchange) { x.Request.Model = "claude-opus-5" }, Different},
		{"model", func(x *exchange.Exchange) { x.Request.Model = "claude-sonnet-5-20260301" }, Unknown},
		{"model", func(x *exchange.Exchange) { x.Request.Model = "claude-sonnet-5-latest" }, Unknown},
		{"region", func(x *exchange.Exchange) { x.Route.Region = "us" }, Unknown},
		{"workspace", func(x *exchange.Exchange) { x.Route.Workspace = "other" }, Different},
		{"organization", func(x *exchange.Exchange) { x.Route.Organization = "other" }, Different},
		{"betas", func(x *exchange.Exchange) { x.Route.Betas = []string{"b", "a"} }, Same},
		{"betas", func(x *exchange.Exchange) { x.Route.Betas = []string{} }, Different},
		{"betas", func(x *exchange.Exchange) { x.Route.Betas = nil }, Unknown},
		{"service_tier", func(x *exchange.Exchange) { x.Request.ServiceTier = "standard_only" }, Different},
		{"speed", func(x *exchange.Exchange) { x.Request.Speed = "fast" }, Different},
		{"version", func(x *exchange.Exchange) { x.Route.Version = "2026-10-21" }, Different},
		{"headers", func(x *exchange.Exchange) { x.Route.Headers = []string{"x-a"} }, Different},
		{"http", func(x *exchange.Exchange) { x.Route.HTTP = "HTTP/1.1" }, Different},
		{"http", func(x *exchange.Exchange) { x.Route.HTTP = "" }, Unknown},
		{"proxy", func(x *exchange.Exchange) { x.Route.Proxy = "proxy:3128" }, Different},
		{"certificates", func(x *exchange.Exchange) { x.Route.Certificates = []string{"SSL_CERT_FILE sha256:0"} }, Different},
		{"workload", func(x *exchange.Exchange) { x.Request.Workload = "other" }, Different},
	} {
		then := full()
		c.change(then)
		// As it is read from a file again: nothing and none stay two things.
		text, err := json.Marshal(then)
		if err != nil {
			t.Fatal(err)
		}
		then = new(exchange.Exchange)
		if err := json.Unmarshal(text, then); err != nil {
			t.Fatal(err)
		}
		for _, both := range []Comparison{Exchanges(then, full()), Exchanges(full(), then)} {
			if got := both.Of(c.respect); got != c.want {
				t.Errorf("%s: got %s, want %s", c.respect, got, c.want)
			}
			if others := len(both) - len(both.With(Same)); others > 1 && c.respect != "route" {
				t.Errorf("%s: other respects changed too: %+v", c.respect, both)
			}
		}
	}
	a, b := full(), full()
	a.Request.Model, b.Request.Model = "claude-sonnet-5-20260301", "claude-sonnet-5-20260601"
	if got := Exchanges(a, b).Of("model"); got != Different {
		t.Errorf("two dates of a model: got %s", got)
	}
	if got := Exchanges(a, b).Of("weather"); got != Unknown {
		t.Errorf("what is not compared: got %s", got)
	}
}
