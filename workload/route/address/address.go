// Package address reads base URLs, and reports whether one may get a credential: it is https or
// this machine, can be read in one way only, has nothing secret in it, and does not come from the
// files of a project.
//
// In come texts of flags and of the environment, and the directories to look for a project's files
// in; out go URLs, or why not. It knows no route and sends nothing. Read address.go,
// project_files.go, then mentions.go (of files that only a person can read for certain).
package address

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"loadshape/workload/redact"
)

// example stands in errors.
const example = "https://api.anthropic.com"

// Parse reads a base URL. Its errors do not quote it, as it may hold a password.
func Parse(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read as a URL, expected one such as %s", example)
	case u.User != nil:
		return nil, fmt.Errorf("has a user or password in it, expected none: the credential has its own header")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("does not begin with https://, expected a URL such as %s", example)
	case !isHost(u.Hostname()):
		return nil, fmt.Errorf("has no host that can be used, expected a URL such as %s", example)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(base, "#"):
		return nil, fmt.Errorf("has a query or a fragment, expected neither")
	case u.RawPath != "" || strings.Contains(u.Path, "//") || hasDotSegment(u.Path):
		return nil, fmt.Errorf("has a path that can be read in two ways, expected one without escapes, double slashes and dots")
	case u.Scheme == "http" && !IsLoopback(u.Hostname()):
		return nil, fmt.Errorf("is plain http to another machine, which would show the credential to all in between; expected https")
	case redact.LooksSecret(base):
		return nil, fmt.Errorf("has what looks like a credential in it: it has its own header")
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

// isHost reports whether s is a name or an address, and not something that a URL allows and nobody has.
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

// IsLoopback reports whether a host of a URL is this machine. What the name localhost stands for is looked at again
// when it is dialled.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Zone() == "" && addr.Unmap().IsLoopback()
}

// Host is the host with its port where that is not the scheme's.
func Host(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		if strings.Contains(host, ":") {
			return "[" + host + "]"
		}
		return host
	}
	return net.JoinHostPort(host, port)
}

// Same reports whether two base URLs are one address. What cannot be read is the same only as itself.
func Same(a, b string) bool {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	ua, errA := Parse(a)
	ub, errB := Parse(b)
	if errA != nil || errB != nil {
		return a == b
	}
	return ua.Scheme == ub.Scheme && Host(ua) == Host(ub) && strings.TrimRight(ua.Path, "/") == strings.TrimRight(ub.Path, "/")
}

// IsName reports whether s is made of these characters, so that it can stand in an address.
func IsName(s, more string) bool {
	return s != "" && len(s) <= 256 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"+more) == "" &&
		!hasDotSegment(s) && !redact.LooksSecret(s)
}
