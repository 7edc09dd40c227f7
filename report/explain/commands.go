package explain

import (
	"strconv"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/report/layout"
)

// pasted is the name under which a text of standard input is to be kept.
const pasted = "failure.txt"

// mostWait is the longest wait, in seconds, that a command is left to wait for.
const mostWait = 600

// Commands are what to run next, each ready for a shell. What only the reader knows is in capital letters.
func (a *Answer) Commands() []string {
	f := a.Finding
	list := []string{}
	if f.LimitedBy == wire.ByNone {
		return list
	}
	route := a.route()
	if route == nil {
		return append(list, "verify route")
	}
	model := strings.TrimPrefix(a.Model(), "anthropic-")
	if model == "" || model[0] == '-' {
		model = "MODEL"
	}
	words := append([]string{"verify", "--route"}, route...)
	words = append(words, "--model", model, "--baseline", a.file())
	if a.Number > 0 {
		words = append(words, "--failure", strconv.Itoa(a.Number))
	}
	switch {
	case f.Retry == wire.RetryNever:
		words = append(words, "--change", "WHAT WAS CHANGED")
	case f.RetryAfter != nil && *f.RetryAfter <= mostWait:
		words = append(words, "--wait")
	}
	list = append(list, shell(words))
	if a.namesLimits() {
		list = append(list, shell([]string{"sim", "fit", a.file()}))
	}
	return list
}

// namesLimits reports whether the answer has figures that a limits file can be made of.
func (a *Answer) namesLimits() bool {
	for _, name := range []string{"requests", "input-tokens", "output-tokens"} {
		if a.Exchange.Headers["anthropic-ratelimit-"+name+"-limit"] != "" {
			return true
		}
	}
	return a.Finding.Current != nil
}

func (a *Answer) file() string {
	switch {
	case a.File == "-" || a.File == "":
		return pasted
	case a.File[0] == '-':
		return "./" + a.File // no flag
	}
	return a.File
}

func shell(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = layout.ShellWord(layout.Clean(w))
	}
	return strings.Join(quoted, " ")
}

// route is the one that meets the limit, with the flags that name it; nil where verify has none.
func (a *Answer) route() []string {
	f, r := a.Finding, &a.Exchange.Route
	region := func(name string) []string {
		if r.Region != "" {
			return []string{name, "--region", r.Region}
		}
		return []string{name}
	}
	switch {
	case f.Owner == wire.OtherProvider, f.Owner == wire.UnknownOwner && r.Name == "":
		return nil
	case r.Name == "gateway" || f.Owner == wire.Gateway:
		words := []string{"gateway", "--gateway", a.gateway()}
		if r.Host != "" && r.Scheme != "" {
			return append(words, "--base-url", r.Scheme+"://"+r.Host)
		}
		switch words[2] {
		case "openrouter":
			return append(words, "--base-url", "https://openrouter.ai/api")
		case "vercel":
			return words // has one address for all
		}
		return append(words, "--base-url", "URL")
	case r.Name != "":
		return region(r.Name)
	case f.Owner == wire.AWSAccount || strings.HasPrefix(f.Rule, "aws-"):
		if strings.Contains(r.Host, "bedrock-mantle") {
			return region("bedrock-mantle")
		}
		return region("bedrock")
	case f.Owner == wire.GoogleProject || strings.HasPrefix(f.Rule, "google-"):
		return region("vertex")
	case f.Owner == wire.AzureSubscription:
		return []string{"foundry"}
	case f.Owner == wire.ClaudeSubscription:
		return []string{"claude-code-plan"}
	case strings.Contains(r.Host, "aws-external-anthropic"):
		return region("claude-aws")
	case strings.Contains(f.Message, "API Error"):
		return []string{"claude-code"}
	}
	return []string{"direct"}
}

// gateway is the kind that --gateway takes.
func (a *Answer) gateway() string {
	if kind := a.Exchange.Route.Gateway; kind != "" {
		return kind
	}
	for _, kind := range []string{"litellm", "openrouter", "cloudflare", "kong", "envoy", "portkey", "databricks", "helicone", "vercel", "claude-gateway"} {
		if strings.HasPrefix(a.Finding.Rule, kind) {
			return kind
		}
	}
	return "other"
}
