package route

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"loadshape/workload/redact"
)

// An extraHeader is one that the user asked for, with its value from the environment.
type extraHeader struct {
	name   string // canonical
	from   string // the variable
	value  redact.Secret
	secret bool // the name is that of a credential
}

// fixedHeaders are those that say what the request is: they are not for others to set.
var fixedHeaders = []string{
	"Accept", "Accept-Encoding", "Anthropic-Beta", "Anthropic-Version", "Anthropic-Workspace-Id", "Connection", "Content-Encoding",
	"Content-Length", "Content-Type", "Expect", "Host", "Keep-Alive", "Proxy-Connection", "Te", "Trailer",
	"Transfer-Encoding", "Upgrade", "User-Agent", "X-Amz-Content-Sha256", "X-Amz-Date",
}

// credentialHeaders are those that carry a credential on some route.
var credentialHeaders = []string{
	"Api-Key", "Authorization", "Cf-Access-Client-Secret", "Cf-Access-Jwt-Assertion", "Cf-Aig-Authorization", "Cookie",
	"Helicone-Auth", "Ocp-Apim-Subscription-Key", "Proxy-Authorization", "X-Amz-Credential", "X-Amz-Security-Token",
	"X-Api-Key", "X-Forwarded-Access-Token", "X-Goog-Api-Key", "X-Litellm-Api-Key", "X-Portkey-Api-Key",
	"X-Portkey-Virtual-Key", "X-Vercel-Oidc-Token",
}

// findExtraHeaders reads the headers asked for, of the form NAME=env:VAR, so that no value is ever an argument.
func (r *Route) findExtraHeaders(s Settings, in Surroundings) error {
	for _, given := range s.Headers {
		name, from, ok := strings.Cut(given, "=")
		variable, isEnv := strings.CutPrefix(from, "env:")
		if !ok || !isEnv || !isToken(name) || !isVariable(variable) {
			// What was given is not quoted: it may be a value.
			return fmt.Errorf("--header: cannot be read, expected NAME=env:VAR with the name of an environment variable that has the value")
		}
		name = http.CanonicalHeaderKey(name)
		if contains(fixedHeaders, name) {
			return fmt.Errorf("--header: %s is set by this program%s", name, insteadOf(name))
		}
		for _, h := range r.extra {
			if h.name == name {
				return fmt.Errorf("--header: %s is given twice", name)
			}
		}
		value := in.Getenv(variable)
		if value == "" {
			return fmt.Errorf("--header: %s: %s is not set, or empty", name, named(variable))
		}
		if flaw := redact.HeaderFlaw(value); flaw != "" {
			return fmt.Errorf("--header: %s: the value of %s %s", name, variable, flaw)
		}
		h := extraHeader{name: name, from: variable, value: redact.New(value), secret: isCredentialHeader(name)}
		if h.secret {
			if err := r.refuseKind(redact.AfterScheme(value), variable); err != nil {
				return err
			}
		}
		r.extra = append(r.extra, h)
	}
	return nil
}

func insteadOf(name string) string {
	if name == "Anthropic-Beta" {
		return ": expected --beta NAME"
	}
	if name == "Anthropic-Workspace-Id" {
		return ": expected --workspace ID"
	}
	return ""
}

func isCredentialHeader(name string) bool {
	lower := strings.ToLower(name)
	return contains(credentialHeaders, name) || strings.HasPrefix(lower, "x-databricks-") && strings.Contains(lower, "token")
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// isToken reports whether s is one word of a header: letters, digits and the marks of RFC 9110.
func isToken(s string) bool {
	for _, c := range []byte(s) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return s != "" && len(s) <= 200
}

// isVariable reports whether s names an environment variable, as a shell has them.
func isVariable(s string) bool {
	for i, c := range []byte(s) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || i > 0 && '0' <= c && c <= '9') {
			return false
		}
	}
	return s != ""
}

// A headerLine is one header of the request. Where variable is set, its value is secret and shown as shown.
type headerLine struct {
	name, shown string
	value       redact.Secret
	variable    string // that the value is taken from, where it is secret
	before      string // what stands before the secret, such as Bearer
	later       bool   // it is made when the request is sent
}

// lines are the headers of the request, in the order in which they are shown.
func (r *Route) lines() []headerLine {
	lines := []headerLine{
		{name: "Accept", shown: "application/json"},
		{name: "Accept-Encoding", shown: "gzip"},
		{name: "Anthropic-Version", shown: r.version},
		{name: "Content-Type", shown: "application/json"},
		{name: "User-Agent", shown: r.userAgent},
	}
	if r.form.versionInBody {
		lines = slices.Delete(lines, 2, 3)
	}
	if len(r.betas) > 0 && !r.form.betasInBody {
		lines = append(lines, headerLine{name: "Anthropic-Beta", shown: strings.Join(r.betas, ",")})
	}
	if r.workspace != "" && !r.form.workspaceInPath {
		lines = append(lines, headerLine{name: "Anthropic-Workspace-Id", shown: r.workspace})
	}
	if c := r.credential; !c.value.Empty() {
		lines = append(lines, headerLine{name: c.header, shown: c.before + redact.Placeholder, value: c.value, variable: c.variable, before: c.before})
	}
	if r.authorize != nil {
		lines = append(lines, headerLine{name: "Authorization", shown: r.credential.before + redact.Placeholder, later: true})
	}
	if r.service != "" {
		lines = append(lines, headerLine{name: "X-Amz-Date", shown: "[time of sending]", later: true})
	}
	if r.credential.session {
		lines = append(lines, headerLine{name: "X-Amz-Security-Token", shown: redact.Placeholder, later: true})
	}
	for _, h := range r.extra {
		lines = append(lines, headerLine{name: h.name, shown: "[value of " + h.from + "]", value: h.value, variable: h.from})
	}
	return lines
}

// header is what goes out, but for what is made later. It holds the credential, and so nobody but Send may have it.
func (r *Route) header() http.Header {
	h := make(http.Header)
	for _, l := range r.lines() {
		switch {
		case l.later:
		case l.variable == "":
			h.Set(l.name, l.shown)
		default:
			h.Set(l.name, l.before+l.value.Reveal())
		}
	}
	return h
}
