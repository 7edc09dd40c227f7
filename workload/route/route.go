// Package route is how a client reaches a provider: it finds the credential and the address, says
// which way a request will take and whose limits it meets, and sends exactly one.
//
// In come Settings and Surroundings (the environment, directories, never a clock); out go a Route,
// what would be sent with its secrets replaced, and an exchange for each request. It must not know
// what the answers mean: nothing here judges, compares or repeats.
//
// Read route.go (Open, in its steps), form.go (what one route has of its own), address.go,
// credential.go, headers.go, permit.go and send.go. A route is one file beside them: bedrock.go,
// mantle.go and claude_aws.go (which sign by aws.go), vertex.go and claude_google.go (google.go),
// foundry.go (azure.go), gateway.go with its kinds. To add one, write its form and name it in forms().
//
// What it stands on are packages of their own: redact (secrets), address (base URLs), fingerprint
// (names of credentials), transport (connections) and answer (what came back); compare holds two
// exchanges side by side.
package route

import (
	"crypto/x509"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/endpoint"
	"loadshape/workload/exchange"
	"loadshape/workload/redact"
	"loadshape/workload/route/address"
)

const (
	defaultBaseURL = "https://api.anthropic.com"
	DefaultVersion = "2023-06-01"
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

	// Model is the one that the requests name: on some routes it is part of the address. Empty is not known.
	Model string

	// Workspace is the one that the answer is expected to name. It is sent on the routes that ask for it, which the
	// direct route does not.
	Workspace string

	Region  string // of clouds; empty: as the SDKs find it
	Project string // of Google, or the resource of Foundry; likewise
	Gateway string // which kind of gateway it is; empty: other

	Proxy        string   // that the request goes through, or none; empty: as the environment says
	Certificates []string // files of authorities that are trusted, too, beside those of the environment
}

// Surroundings are what of the process and its machine a route depends on.
type Surroundings struct {
	Getenv    func(string) string // of this process: the clouds' libraries look there by themselves
	HomeDir   string              // of the user
	ConfigDir string              // the user's configuration directory; empty: there is none
	WorkDir   string              // the directory that the program was started in
	UserAgent string              // empty: loadshape-verify
}

// A Route is a way to a provider with a credential, ready to send. It prints no credential, however it is printed.
type Route struct {
	form        *form
	base        *url.URL // of the address; nil until it is found
	url         *url.URL // with the path of the request
	model       string
	region      string
	project     string
	account     string        // keyed, as the credential's fingerprint is
	accountID   redact.Secret // of AWS, where the settings tell it
	quota       string        // which of several quotas for one model counts
	workspace   string        // that is sent
	kind        *gatewayKind
	authorize   authorizer      // nil: the headers have all
	known       []redact.Secret // that headers do not have
	service     string          // of AWS, that is signed for
	principal   redact.Secret   // who a credential that is renewed belongs to; empty: not known
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
	proxyFor    func(*url.URL) (*url.URL, error)
	notices     []string
	scrub       func(string) string // takes what is secret out of a text
}

// Open finds the address, the credential and all else that a request needs. It contacts nobody. What cannot be read
// is an ordinary error, and what must not be sent a *Refusal.
func Open(s Settings, in Surroundings) (*Route, error) {
	f, err := findForm(s.Name)
	if err != nil {
		return nil, err
	}
	if in.Getenv == nil {
		in.Getenv = func(string) string { return "" }
	}
	r := &Route{form: f, model: s.Model, userAgent: in.UserAgent, version: s.Version}
	if r.userAgent == "" {
		r.userAgent = "loadshape-verify"
	}
	if r.version == "" || f.versionInBody && r.version == DefaultVersion { // which a failure's header said, not its body
		r.version = f.version
	}
	if !isToken(r.version) {
		return nil, fmt.Errorf("--anthropic-version: is %q, expected one such as %s", r.version, f.version)
	}
	for _, step := range []func(Settings, Surroundings) error{
		r.findBetas, bound(r, f.settle), r.findAddress, r.findExtraHeaders, r.findCertificates, r.findProxy, bound(r, f.credential),
	} {
		if err := step(s, in); err != nil {
			return nil, err
		}
	}
	r.scrub = redact.Scrubber(append(r.secrets(), knownSecrets(s, in)...))
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
				return fmt.Errorf("--beta: is %q, expected a name such as context-1m-2025-08-07", beta)
			}
			r.betas = append(r.betas, beta)
		}
	}
	slices.Sort(r.betas)
	r.betas = slices.Compact(r.betas)
	return nil
}

// Identity is what tells this route from another. The organization and the workspace are not in it: only an answer
// proves them.
func (r *Route) Identity() exchange.Route {
	// Some gateways have a key in the address.
	id := exchange.Route{
		Name: r.form.name, Scheme: r.url.Scheme, Host: r.scrub(address.Host(r.url)), Path: r.scrub(r.url.Path),
		CredentialSource: r.credential.source, CredentialFingerprint: r.fingerprint,
		Version: r.version, Betas: slices.Clone(r.betas), Headers: []string{}, Certificates: slices.Clone(r.rootNames),
		Proxy: r.proxyHost, Region: r.region, Project: r.scrub(r.project), Account: r.account, Quota: r.quota,
	}
	if r.kind != nil {
		id.Gateway = r.kind.name
	}
	for _, h := range r.extra {
		id.Headers = append(id.Headers, strings.ToLower(h.name))
	}
	return id
}

// Owner is whose limits a request on this route meets, as far as the address tells, and why.
func (r *Route) Owner() (wire.Owner, string) {
	host := r.scrub(address.Host(r.url))
	maker, known := endpoint.Of(address.Host(r.url))
	switch {
	case r.form.name == Gateway && known && maker.Gateway == "":
		return wire.OtherProvider, host + " is the endpoint of " + maker.Name + ", in Anthropic's format: the limits are its own, for the account of the credential there, and not Anthropic's"
	case r.form.ours(address.Host(r.url)):
		return r.form.owner, host + " " + r.form.whose
	case r.form.name == Direct:
		return wire.UnknownOwner, host + " is not Anthropic's own API: whoever runs it may have limits of its own"
	}
	return wire.UnknownOwner, host + " is not the address of " + r.form.title + ": whoever runs it may have limits of its own"
}

// Notices are what the user should know about the route before it is used, each a sentence.
func (r *Route) Notices() []string { return slices.Clone(r.notices) }

func (r *Route) note(format string, args ...any) {
	r.notices = append(r.notices, fmt.Sprintf(format, args...))
}

func bound(r *Route, step func(*Route, Settings, Surroundings) error) func(Settings, Surroundings) error {
	return func(s Settings, in Surroundings) error { return step(r, s, in) }
}

// A Refusal is why nothing is sent although the settings can be read: the credential or the address does not belong
// on the route.
type Refusal struct{ Reason string }

func (r *Refusal) Error() string { return r.Reason }
