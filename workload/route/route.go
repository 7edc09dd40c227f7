// Package route is how a client reaches a provider: it finds the credential and the address, says which way a
// request will take, sends exactly one, and compares two of them.
package route

import (
	"crypto/x509"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// Direct is the name of the route to Anthropic's own API.
const Direct = "direct"

const (
	defaultBaseURL = "https://api.anthropic.com"
	defaultVersion = "2023-06-01"
	messagesPath   = "v1/messages"
)

// Settings say which route a request takes. The zero value is the direct route as the SDKs find it by themselves.
type Settings struct {
	Name       string   // empty: direct
	BaseURL    string   // empty: from the environment, else Anthropic's
	Credential string   // "env:NAME"; empty: as the SDKs find it
	Headers    []string // "NAME=env:VAR", more headers to send
	Betas      []string // for anthropic-beta
	Version    string   // anthropic-version; empty: 2023-06-01

	// Workspace is the one that the answer is expected to name. It is not sent on the direct route.
	Workspace string

	Region, Project, Gateway string // of other routes
}

// Surroundings are what of the process and its machine a route depends on.
type Surroundings struct {
	Getenv    func(string) string
	HomeDir   string // of the user
	ConfigDir string // the user's configuration directory; empty: there is none
	WorkDir   string // the directory that the program was started in
	UserAgent string // empty: loadshape-verify
}

// A Route is a way to a provider with a credential, ready to send. It prints no credential, however it is printed.
type Route struct {
	name        string
	url         *url.URL
	version     string
	betas       []string
	userAgent   string
	credential  credential
	extra       []extraHeader
	fingerprint string
	roots       *x509.CertPool // nil: the system's
	rootNames   []string
	proxy       *url.URL // nil: none
	proxyHost   string
	notices     []string
	scrub       func(string) string // takes what is secret out of a text
}

// Open finds the address, the credential and all else that a request needs. It contacts nobody. What cannot be read
// is an ordinary error, and what must not be sent a *Refusal.
func Open(s Settings, in Surroundings) (*Route, error) {
	if s.Name != "" && s.Name != Direct {
		return nil, fmt.Errorf("--route: is %q, want %s", s.Name, Direct)
	}
	for _, f := range []struct{ flag, value string }{
		{"--region", s.Region}, {"--project", s.Project}, {"--gateway", s.Gateway},
	} {
		if f.value != "" {
			return nil, fmt.Errorf("%s: is %q, but the direct route has none", f.flag, f.value)
		}
	}
	if in.Getenv == nil {
		in.Getenv = func(string) string { return "" }
	}
	r := &Route{name: Direct, userAgent: in.UserAgent, version: s.Version}
	if r.userAgent == "" {
		r.userAgent = "loadshape-verify"
	}
	if r.version == "" {
		r.version = defaultVersion
	}
	if !isToken(r.version) {
		return nil, fmt.Errorf("anthropic-version: is %q, want a date such as %s", r.version, defaultVersion)
	}
	for _, step := range []func(Settings, Surroundings) error{
		r.findBetas, r.findAddress, r.findExtraHeaders, r.findCredential, r.findCertificates, r.findProxy,
	} {
		if err := step(s, in); err != nil {
			return nil, err
		}
	}
	r.scrub = newScrubber(append(r.secrets(), knownSecrets(s, in)...))
	r.noteOthers(in)
	r.findFingerprint(in)
	return r, nil
}

// findBetas takes the betas apart at commas, as they may be given for the header.
func (r *Route) findBetas(s Settings, _ Surroundings) error {
	r.betas = []string{}
	for _, given := range s.Betas {
		for beta := range strings.SplitSeq(given, ",") {
			beta = strings.TrimSpace(beta)
			if !isToken(beta) {
				return fmt.Errorf("--beta: is %q, want a name such as context-1m-2025-08-07", beta)
			}
			r.betas = append(r.betas, beta)
		}
	}
	slices.Sort(r.betas)
	r.betas = slices.Compact(r.betas)
	return nil
}

// secrets are the values that no output may show.
func (r *Route) secrets() []string {
	var all []string
	if !r.credential.value.empty() {
		all = append(all, r.credential.value.reveal())
	}
	for _, h := range r.extra {
		all = append(all, h.value.reveal())
	}
	if r.proxy != nil && r.proxy.User != nil {
		if password, ok := r.proxy.User.Password(); ok {
			all = append(all, password)
		}
	}
	return all
}

// Identity is what tells this route from another. The organization and the workspace are not in it: only an answer
// proves them.
func (r *Route) Identity() exchange.Route {
	// Some gateways have a key in the address.
	id := exchange.Route{
		Name: r.name, Scheme: r.url.Scheme, Host: r.scrub(hostOf(r.url)), Path: r.scrub(r.url.Path),
		CredentialSource: r.credential.source, CredentialFingerprint: r.fingerprint,
		Version: r.version, Betas: slices.Clone(r.betas), Headers: []string{}, Certificates: slices.Clone(r.rootNames),
		Proxy: r.proxyHost,
	}
	for _, h := range r.extra {
		id.Headers = append(id.Headers, strings.ToLower(h.name))
	}
	return id
}

// Owner is whose limits a request on this route meets, as far as the address tells, and why.
func (r *Route) Owner() (wire.Owner, string) {
	if hostOf(r.url) == "api.anthropic.com" {
		return wire.AnthropicOrganization, "api.anthropic.com is Anthropic's own API: the limits are those of the organization or workspace of the credential"
	}
	return wire.UnknownOwner, r.scrub(hostOf(r.url)) + " is not Anthropic's own API: whoever runs it may have limits of its own"
}

// Notices are what the user should know about the route before it is used, each a sentence.
func (r *Route) Notices() []string { return slices.Clone(r.notices) }

func (r *Route) note(format string, args ...any) {
	r.notices = append(r.notices, fmt.Sprintf(format, args...))
}
