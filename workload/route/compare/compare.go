// Package compare says in which respects two exchanges are alike, of those that decide whose limits
// count them.
//
// In come an earlier exchange and a later one; out goes a Comparison, in which what one of them
// does not say is unknown. It reads records alone: it opens no route and draws no conclusion.
package compare

import (
	"net/url"
	"slices"
	"strings"

	"loadshape/workload/exchange"
	"loadshape/workload/route"
	"loadshape/workload/route/fingerprint"
	"loadshape/workload/scrub"
)

// A Likeness is whether two exchanges agree in one respect.
type Likeness string

const (
	Same      Likeness = "same"
	Different Likeness = "different"
	Unknown   Likeness = "unknown" // at least one of them does not say
)

// A Respect is one thing in which two exchanges are compared, and what each of them says.
type Respect struct {
	Name     string   `json:"name"`
	Likeness Likeness `json:"likeness"`
	Then     string   `json:"then,omitempty"`
	This     string   `json:"this,omitempty"`
}

// A Comparison is two exchanges in every respect that decides whose limits count them.
type Comparison []Respect

// Of is the likeness in one respect; what is not compared is unknown.
func (c Comparison) Of(name string) Likeness {
	for _, r := range c {
		if r.Name == name {
			return r.Likeness
		}
	}
	return Unknown
}

// With gives those respects that have the likeness.
func (c Comparison) With(l Likeness) Comparison {
	var some Comparison
	for _, r := range c {
		if r.Likeness == l {
			some = append(some, r)
		}
	}
	return some
}

// Exchanges says in which respects an earlier exchange and this one are alike.
func Exchanges(then, this *exchange.Exchange) Comparison {
	a, b := then.Route, this.Route
	return Comparison{
		words("route", a.Name, b.Name),
		words("host", a.Host, b.Host),
		paths(a, b),
		credentials(a.CredentialFingerprint, b.CredentialFingerprint),
		models(then.Request.Model, this.Request.Model),
		place("region", a, b, func(r exchange.Route) string { return r.Region }),
		place("project", a, b, func(r exchange.Route) string { return r.Project }),
		keyedAlike(place("account", a, b, func(r exchange.Route) string { return r.Account })),
		place("quota", a, b, func(r exchange.Route) string { return r.Quota }),
		place("gateway", a, b, func(r exchange.Route) string { return r.Gateway }),
		place("workspace", a, b, func(r exchange.Route) string { return r.Workspace }),
		place("organization", a, b, func(r exchange.Route) string { return r.Organization }),
		lists("betas", a.Betas, b.Betas),
		words("service_tier", then.Request.ServiceTier, this.Request.ServiceTier),
		words("speed", then.Request.Speed, this.Request.Speed),
		versions(a, b),
		lists("headers", a.Headers, b.Headers),
		words("http", a.HTTP, b.HTTP),
		words("proxy", a.Proxy, b.Proxy),
		lists("certificates", a.Certificates, b.Certificates),
		words("workload", then.Request.Workload, this.Request.Workload),
	}
}

func words(name, then, this string) Respect {
	r := Respect{name, Different, then, this}
	switch {
	case then == "" || this == "":
		r.Likeness = Unknown
	case then == this:
		r.Likeness = Same
	}
	return r
}

// lists compares without regard to order. A nil list is not known, an empty one is none.
func lists(name string, then, this []string) Respect {
	show := func(list []string) string {
		if list == nil {
			return ""
		}
		if len(list) == 0 {
			return "none"
		}
		list = slices.Clone(list)
		slices.Sort(list)
		return strings.Join(slices.Compact(list), ", ")
	}
	return words(name, show(then), show(this))
}

// credentials compares fingerprints.
func credentials(then, this string) Respect { return keyedAlike(words("credential", then, this)) }

// keyedAlike knows that two hashes that were made with different keys say nothing about each other.
func keyedAlike(r Respect) Respect {
	if r.Then == fingerprint.Unknown || r.This == fingerprint.Unknown || madeWith(r.Then) != madeWith(r.This) {
		r.Likeness = Unknown
	}
	return r
}

func madeWith(fingerprint string) string {
	if i := strings.LastIndexByte(fingerprint, '_'); i >= 0 {
		return fingerprint[:i]
	}
	return ""
}

// models compares names. A name with a date and the same without may be one model, or no longer.
func models(then, this string) Respect {
	then, this = scrub.Text(then), scrub.Text(this) // a record has no account in it, where it was cleaned
	r := words("model", then, this)
	if r.Likeness == Different && undated(then) == undated(this) && (undated(then) == then || undated(this) == this) {
		r.Likeness = Unknown
	}
	return r
}

// undated takes -20250929 off the end, or -latest.
func undated(model string) string {
	i := strings.LastIndexByte(model, '-')
	if i < 0 {
		return model
	}
	last := model[i+1:]
	if last == "latest" || len(last) == 8 && strings.Trim(last, "0123456789") == "" {
		return model[:i]
	}
	return model
}

// versions compares versions. Where the body has one of its own, a header says nothing.
func versions(then, this exchange.Route) Respect {
	r := words("version", then.Version, this.Version)
	if (this.Name == route.Bedrock || this.Name == route.Vertex) && (then.Version == route.DefaultVersion || this.Version == route.DefaultVersion) {
		r.Likeness = Unknown
	}
	return r
}

// paths compares paths. Whether the answer is a stream is no other route, nor is another way to write a character. A
// record has no account in it, where it was cleaned.
func paths(then, this exchange.Route) Respect {
	plain := func(r exchange.Route) string {
		path := r.Path
		if unescaped, err := url.PathUnescape(path); err == nil {
			path = unescaped
		}
		switch r.Name {
		case route.Bedrock:
			path = strings.TrimSuffix(path, "-with-response-stream")
		case route.Vertex:
			path = strings.Replace(path, ":streamRawPredict", ":rawPredict", 1)
		}
		return scrub.Text(path)
	}
	return words("path", plain(then), plain(this))
}

// lacks says of a route that nobody on it has such a thing.
func lacks(routeName, what string) bool {
	has := map[string][]string{
		"region":       {route.Bedrock, route.Mantle, route.ClaudeAWS, route.ClaudeGoogle, route.Vertex},
		"project":      {route.ClaudeGoogle, route.Vertex, route.Foundry},
		"gateway":      {route.Gateway},
		"account":      {route.Bedrock, route.Mantle, route.ClaudeAWS},
		"quota":        {route.Bedrock},
		"workspace":    {route.Direct, route.ClaudeAWS, route.ClaudeGoogle, route.Gateway},
		"organization": {route.Direct, route.ClaudeAWS, route.ClaudeGoogle, route.Gateway},
	}
	_, known := has[what]
	return known && slices.Contains(route.Names(), routeName) && !slices.Contains(has[what], routeName)
}

// place compares what only some routes have.
func place(name string, then, this exchange.Route, of func(exchange.Route) string) Respect {
	if then.Name == this.Name && lacks(this.Name, name) && of(then) == "" && of(this) == "" {
		return Respect{name, Same, "none", "none"}
	}
	return words(name, of(then), of(this))
}
