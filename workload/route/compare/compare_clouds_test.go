package compare

import (
	"testing"

	"loadshape/workload/exchange"
	"loadshape/workload/route"
	"loadshape/workload/scrub"
)

// TestCompareClouds: what decides there which quota counts.
func TestCompareClouds(t *testing.T) {
	cloud := func(name string) *exchange.Exchange {
		return &exchange.Exchange{
			Route:   exchange.Route{Name: name, Region: "us-east-1", Path: "/model/us.anthropic.claude-opus-5/invoke", Account: "fp_11111111_2222222222222222", Quota: "cross-region us", Version: "bedrock-2023-05-31"},
			Request: exchange.Request{Model: "us.anthropic.claude-opus-5"},
		}
	}
	for _, c := range []struct {
		respect string
		route   string
		change  func(*exchange.Exchange)
		want    Likeness
	}{
		{"path", route.Bedrock, func(x *exchange.Exchange) { x.Route.Path += "-with-response-stream" }, Same},
		{"path", route.Bedrock, func(x *exchange.Exchange) { x.Route.Path = "/model/us%2Eanthropic.claude-opus-5/invoke" }, Same},
		{"path", route.Bedrock, func(x *exchange.Exchange) { x.Route.Path = "/model/us.anthropic.claude-opus-5/converse" }, Different},
		{"path", route.Vertex, func(x *exchange.Exchange) { x.Route.Path = "/models/m:streamRawPredict" }, Same},
		{"path", route.Vertex, func(x *exchange.Exchange) { x.Route.Path = "/x" }, Different},
		{"version", route.Bedrock, func(x *exchange.Exchange) { x.Route.Version = "2023-06-01" }, Unknown},
		{"version", route.Bedrock, func(x *exchange.Exchange) { x.Route.Version = "another" }, Different},
		{"region", route.Bedrock, func(x *exchange.Exchange) { x.Route.Region = "us-west-2" }, Different},
		{"account", route.Bedrock, func(x *exchange.Exchange) { x.Route.Account = "fp_11111111_3333333333333333" }, Different},
		{"account", route.Bedrock, func(x *exchange.Exchange) { x.Route.Account = "fp_99999999_3333333333333333" }, Unknown},
		{"quota", route.Bedrock, func(x *exchange.Exchange) { x.Route.Quota = "global" }, Different},
		{"quota", route.Bedrock, func(x *exchange.Exchange) { x.Route.Quota = "" }, Unknown},
		{"project", route.Bedrock, func(*exchange.Exchange) {}, Same},
		{"workspace", route.Bedrock, func(*exchange.Exchange) {}, Same},
		{"organization", route.Vertex, func(*exchange.Exchange) {}, Same},
		{"project", route.Vertex, func(*exchange.Exchange) {}, Unknown},
		{"gateway", route.Gateway, func(*exchange.Exchange) {}, Unknown},
		{"organization", route.Gateway, func(*exchange.Exchange) {}, Unknown},
		{"project", "", func(*exchange.Exchange) {}, Unknown},
		{"project", "another", func(*exchange.Exchange) {}, Unknown},
		{"model", route.Bedrock, func(x *exchange.Exchange) { x.Request.Model = "global.anthropic.claude-opus-5" }, Different},
	} {
		then, this := cloud(c.route), cloud(c.route)
		if c.route == route.Vertex {
			this.Route.Path = "/models/m:rawPredict"
		}
		c.change(then)
		if got := Exchanges(then, this).Of(c.respect); got != c.want {
			t.Errorf("%s on %s: got %s, want %s", c.respect, c.route, got, c.want)
		}
	}
	// A record that was cleaned has no account in it.
	const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"
	then, this := cloud(route.Bedrock), cloud(route.Bedrock)
	this.Request.Model, this.Route.Path = arn, "/model/"+arn+"/invoke"
	then.Request.Model, then.Route.Path = scrub.Text(arn), scrub.Text(this.Route.Path)
	if c := Exchanges(then, this); c.Of("model") != Same || c.Of("path") != Same {
		t.Errorf("a cleaned record: %+v", c)
	}
}
