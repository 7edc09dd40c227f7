package exchange

import (
	"net/url"
	"strings"
)

// place tells the route, the region and the model from the address, where it leaves no doubt.
func (e *Exchange) place() {
	host, path := e.Route.Host, e.Route.Path
	if Redacted(host) {
		e.Route.Host = ""
	}
	bare, _, _ := strings.Cut(host, ":")
	labels := strings.Split(bare, ".")
	region := ""
	if len(labels) > 2 {
		region = labels[1]
	}
	switch {
	case bare == "api.anthropic.com":
		if !e.unified() { // of a subscription, or its like
			e.Route.Name = "direct"
		}
	case strings.HasPrefix(bare, "bedrock-runtime.") && strings.HasSuffix(bare, ".amazonaws.com"):
		e.Route.Name, e.Route.Region = "bedrock", region
	case strings.HasPrefix(bare, "bedrock-mantle.") && strings.HasSuffix(bare, ".api.aws"):
		e.Route.Name, e.Route.Region = "bedrock-mantle", region
	case strings.HasPrefix(bare, "aws-external-anthropic.") && strings.HasSuffix(bare, ".api.aws"):
		e.Route.Name, e.Route.Region = "claude-aws", region
	case bare == "claude.googleapis.com":
		if strings.HasSuffix(path, "/invoke/v1/messages") {
			e.Route.Name, e.Route.Project, e.Route.Region = "claude-google", after(path, "/projects/"), after(path, "/locations/")
		}
	case bare == "aiplatform.googleapis.com" || strings.HasSuffix(bare, "-aiplatform.googleapis.com"):
		if strings.Contains(path, "/publishers/anthropic/") {
			e.Route.Name = "vertex"
			e.Route.Region = after(path, "/locations/")
		}
	case strings.HasSuffix(bare, ".services.ai.azure.com") && strings.HasPrefix(path, "/anthropic/"):
		e.Route.Name = "foundry"
	case bare == "openrouter.ai" || bare == "gateway.ai.cloudflare.com" || bare == "ai-gateway.vercel.sh" || bare == "api.portkey.ai":
		e.Route.Name = "gateway"
	}
	if e.Request.Model == "" {
		e.Request.Model = Known(modelOf(path))
	}
}

func (e *Exchange) unified() bool {
	for name := range e.Headers {
		if strings.HasPrefix(name, "anthropic-ratelimit-unified-") {
			return true
		}
	}
	return false
}

// modelOf is the model that some routes have in the path.
func modelOf(path string) string {
	model := after(path, "/model/")
	if model == "" && strings.Contains(path, "/publishers/anthropic/models/") {
		model, _, _ = strings.Cut(after(path, "/models/"), ":")
	}
	if plain, err := url.PathUnescape(model); err == nil {
		return plain
	}
	return model
}

// after is the part of a path that follows another.
func after(path, before string) string {
	_, rest, ok := strings.Cut(path, before)
	if !ok {
		return ""
	}
	part, _, _ := strings.Cut(rest, "/")
	return part
}

// asksMessage reports whether a path asks for a message, on any route.
func asksMessage(path string) bool {
	for _, end := range []string{"/v1/messages", "/invoke", "/invoke-with-response-stream", "/converse", "/converse-stream", ":rawPredict", ":streamRawPredict"} {
		if strings.HasSuffix(path, end) {
			return !strings.Contains(path, "count-tokens")
		}
	}
	return false
}

// address takes a URL apart, without its query and credentials.
func (r *Route) address(text string) {
	u, err := url.Parse(text)
	if err != nil {
		return
	}
	r.Scheme, r.Host, r.Path = u.Scheme, strings.ToLower(u.Host), u.EscapedPath()
	if port := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]; port != "" {
		r.Host = strings.TrimSuffix(r.Host, port)
	}
}

// protocol gives a version of HTTP as this program writes it.
func protocol(s string) string {
	switch strings.ToUpper(s) {
	case "HTTP/1.1", "HTTP/1.0":
		return strings.ToUpper(s)
	case "HTTP/2", "HTTP/2.0", "H2":
		return "HTTP/2.0"
	case "HTTP/3", "HTTP/3.0", "H3":
		return "HTTP/3.0"
	}
	return ""
}
