package route

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// findAddress takes the base URL from the flag, else from the environment, else the provider's. A base URL of the
// project's own files is not followed: whoever wrote them would get the credential.
func (r *Route) findAddress(s Settings, in Surroundings) error {
	name, own := r.form.baseName, r.form.base(r)
	fromEnv := in.Getenv(name)
	base, where := s.BaseURL, "--base-url"
	if base == "" {
		if err := checkProjectFiles(name, fromEnv, own, in); err != nil {
			return err
		}
		base, where = strings.TrimSpace(fromEnv), name
	}
	if base == "" {
		base = own
	}
	if base == "" {
		return noChoice("base-url", "the address of "+r.form.title, "https://gateway.example.com", name)
	}
	u, err := parseBase(base)
	if err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	r.base = u
	if r.url, err = r.address(r.model, false); err != nil {
		return err
	}
	if base := strings.TrimRight(u.Path, "/"); strings.HasSuffix(base, "/v1") && strings.HasSuffix(r.url.Path, "/v1/"+messagesPath) {
		r.note("%s ends in /v1: as with the SDKs, the request goes to %s/%s.", where, base, messagesPath)
	}
	if s.BaseURL != "" && fromEnv != "" && !sameBase(s.BaseURL, fromEnv) {
		r.note("%s is set too, to another address: clients that read it take another route than this request.", name)
	}
	return nil
}

// address joins the base and the path of a request as the SDKs do: the path of the base stays, with one slash between.
func (r *Route) address(model string, stream bool) (*url.URL, error) {
	if r.form.modelInPath {
		if err := checkModel(model); err != nil {
			return nil, err
		}
	}
	both := r.form.path(r, model)
	escaped := both.whole
	if stream {
		escaped = both.stream
	}
	u := *r.base
	prefix := strings.TrimRight(u.Path, "/")
	if r.form.name == Vertex { // whose clients have base URLs with the version and without
		prefix = strings.TrimSuffix(prefix, "/v1")
	}
	plain, err := url.PathUnescape(escaped)
	if err != nil {
		return nil, fmt.Errorf("--model: cannot stand in an address")
	}
	u.Path, u.RawPath = prefix+plain, prefix+escaped
	return &u, nil
}

// checkModel says whether a model can stand in an address.
func checkModel(model string) error {
	switch {
	case model == "":
		return fmt.Errorf("--model: is missing, and it is part of the address on this route")
	case !isName(model, "-._:/@") || strings.Contains(model, "//"):
		return fmt.Errorf("--model: cannot stand in the address of a request, want the id of a model")
	}
	return nil
}

// forBody is the route as a body takes it, which may name a model and be for a stream. Routes are values: this one is
// for a single request, and what it learns on the way stays in it.
func (r *Route) forBody(body []byte) *Route {
	one := *r
	model, stream := shape(body)
	if model == "" {
		model = r.model
	}
	if u, err := r.address(model, stream); err == nil {
		one.url = u
	}
	return &one
}

// parseBase reads a base URL. Its errors do not quote it, as it may hold a password.
func parseBase(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read as a URL, want one such as %s", defaultBaseURL)
	case u.User != nil:
		return nil, fmt.Errorf("has a user or password in it, want none: the credential has its own header")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("does not begin with https://, want a URL such as %s", defaultBaseURL)
	case !isHost(u.Hostname()):
		return nil, fmt.Errorf("has no host that can be used, want a URL such as %s", defaultBaseURL)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(base, "#"):
		return nil, fmt.Errorf("has a query or a fragment, want neither")
	case u.RawPath != "" || strings.Contains(u.Path, "//") || hasDotSegment(u.Path):
		return nil, fmt.Errorf("has a path that can be read in two ways, want one without escapes, double slashes and dots")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("is plain http to another machine, which would show the credential to all in between; want https")
	case formsOfSecrets.MatchString(base):
		return nil, fmt.Errorf("has what looks like a credential in it: it has its own header")
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

// isHost says whether s is a name or an address, and not something that a URL allows and nobody has.
func isHost(s string) bool {
	if addr, err := netip.ParseAddr(s); err == nil {
		return addr.Zone() == ""
	}
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == ""
}

func hasDotSegment(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

// isLoopback says whether a host of a URL is this machine. What the name localhost stands for is looked at again
// when it is dialled.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Zone() == "" && addr.Unmap().IsLoopback()
}

// hostOf is the host with its port where that is not the scheme's.
func hostOf(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		if strings.Contains(host, ":") {
			return "[" + host + "]"
		}
		return host
	}
	return net.JoinHostPort(host, port)
}

// sameBase says whether two base URLs are one address. What cannot be read is the same only as itself.
func sameBase(a, b string) bool {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	ua, errA := parseBase(a)
	ub, errB := parseBase(b)
	if errA != nil || errB != nil {
		return a == b
	}
	return ua.Scheme == ub.Scheme && hostOf(ua) == hostOf(ub) && strings.TrimRight(ua.Path, "/") == strings.TrimRight(ub.Path, "/")
}
