package route

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"

	"loadshape/workload/route/address"
	"loadshape/workload/route/redact"

	"golang.org/x/net/http/httpproxy"
)

const maxCertificates = 16 << 20

// findCertificates adds the authorities of SSL_CERT_FILE and NODE_EXTRA_CA_CERTS to the system's. They are part of
// the route, because they decide whom it trusts, and are named by a hash of the file.
func (r *Route) findCertificates(_ Settings, in Surroundings) error {
	r.rootNames = []string{}
	for _, name := range []string{"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"} {
		path := in.Getenv(name)
		if path == "" {
			continue
		}
		text, err := readCertificates(path)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if r.roots == nil {
			// Without the system's authorities only those of the file are trusted, which is stricter.
			if r.roots, err = x509.SystemCertPool(); err != nil {
				r.roots = x509.NewCertPool()
			}
		}
		if !r.roots.AppendCertsFromPEM(text) {
			return fmt.Errorf("%s: the file has no certificate in it, want one in PEM form", name)
		}
		sum := sha256.Sum256(text)
		r.rootNames = append(r.rootNames, name+" sha256:"+hex.EncodeToString(sum[:6]))
	}
	return nil
}

func readCertificates(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, errors.New("names no file that can be read")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.New("names no file that can be read")
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxCertificates+1))
	if err != nil {
		return nil, errors.New("names no file that can be read")
	}
	if len(text) > maxCertificates {
		return nil, fmt.Errorf("names a file larger than %d bytes", maxCertificates)
	}
	return text, nil
}

// findProxy asks the environment as net/http does. Loopback is never proxied.
func (r *Route) findProxy(_ Settings, in Surroundings) error {
	get := func(name string) string {
		if v := in.Getenv(name); v != "" {
			return v
		}
		return in.Getenv(strings.ToLower(name))
	}
	config := &httpproxy.Config{
		HTTPProxy: get("HTTP_PROXY"), HTTPSProxy: get("HTTPS_PROXY"), NoProxy: get("NO_PROXY"),
		CGI: in.Getenv("REQUEST_METHOD") != "",
	}
	r.proxyHost, r.proxyFor = "none", config.ProxyFunc()
	proxy, err := r.proxyFor(r.url)
	if err != nil {
		// The error is not quoted: a proxy's address may hold a password.
		return fmt.Errorf("%s_PROXY: cannot be read as the address of a proxy", strings.ToUpper(r.url.Scheme))
	}
	if proxy == nil {
		return nil
	}
	switch proxy.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return fmt.Errorf("%s_PROXY: is not of a kind that can be used, want http, https or socks5", strings.ToUpper(r.url.Scheme))
	}
	if redact.LooksSecret(proxy.Host) {
		return fmt.Errorf("%s_PROXY: has what looks like a credential for a host", strings.ToUpper(r.url.Scheme))
	}
	r.proxy, r.proxyHost = proxy, proxyHost(proxy)
	return nil
}

func proxyHost(u *url.URL) string {
	if u.Port() == "" {
		return address.Host(u)
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), u.Port())
}
