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
	"path/filepath"
	"slices"
	"strings"

	"loadshape/workload/redact"
	"loadshape/workload/route/address"

	"golang.org/x/net/http/httpproxy"
)

const maxCertificates = 16 << 20

// findCertificates adds the authorities of SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and --certificates to the system's. They are part
// of the route, because they decide whom it trusts, and are named by a hash of the file. Those that a project's own files set
// are trusted with no credential unless the command line repeats them.
func (r *Route) findCertificates(s Settings, in Surroundings) error {
	r.rootNames = []string{}
	if err := refuseCertificates(s, in); err != nil {
		return err
	}
	if dir := in.Getenv("SSL_CERT_DIR"); dir != "" { // which the system's own authorities are read from, then
		r.rootNames = append(r.rootNames, "SSL_CERT_DIR sha256:"+sumOf([]byte(dir)))
	}
	type source struct{ name, path string }
	var sources []source
	for _, name := range []string{"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"} {
		sources = append(sources, source{name, in.Getenv(name)})
	}
	for _, path := range s.Certificates {
		if !slices.ContainsFunc(sources, func(s source) bool { return sameFile(s.path, path) }) {
			sources = append(sources, source{"--certificates", path})
		}
	}
	for _, from := range sources {
		if from.path == "" {
			continue
		}
		text, err := readCertificates(from.path)
		if err != nil {
			return fmt.Errorf("%s: %w", from.name, err)
		}
		if r.roots == nil {
			// Without the system's authorities only those of the file are trusted, which is stricter.
			if r.roots, err = x509.SystemCertPool(); err != nil {
				r.roots = x509.NewCertPool()
			}
		}
		if !r.roots.AppendCertsFromPEM(text) {
			return fmt.Errorf("%s: the file has no certificate in it, expected one in PEM form", from.name)
		}
		r.rootNames = append(r.rootNames, from.name+" sha256:"+sumOf(text))
	}
	return nil
}

func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
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

// findProxy asks the command line, then the environment as net/http does. Loopback is never proxied. A proxy that a project's
// own files set gets no request unless the command line repeats it.
func (r *Route) findProxy(s Settings, in Surroundings) error {
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
	name := strings.ToUpper(r.url.Scheme) + "_PROXY"
	if s.Proxy != "" {
		if err := useProxy(config, s.Proxy, name); err != nil {
			return err
		}
	}
	r.proxyHost, r.proxyFor = "none", config.ProxyFunc()
	proxy, err := r.proxyFor(r.url)
	if err != nil {
		// The error is not quoted: a proxy's address may hold a password.
		return fmt.Errorf("%s: cannot be read as the address of a proxy", name)
	}
	if tokens, _ := url.Parse(config.HTTPSProxy); tokens != nil && tokens.Host != "" && r.url.Scheme == "https" { // who gives them out is not this host
		if err := refuseProxy(s, in, "HTTPS_PROXY", tokens.Hostname()); err != nil {
			return err
		}
	}
	if proxy == nil {
		return nil
	}
	switch proxy.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return fmt.Errorf("%s: is not of a kind that can be used, expected http, https or socks5", name)
	}
	if redact.LooksSecret(proxy.Host) {
		return fmt.Errorf("%s: has what looks like a credential for a host", name)
	}
	if err := refuseProxy(s, in, name, proxy.Hostname()); err != nil {
		return err
	}
	r.proxy, r.proxyHost = proxy, proxyHost(proxy)
	return nil
}

// useProxy takes the proxy of the command line: that of the environment, with its user and password, where it is the same,
// else the one that is named, or none.
func useProxy(config *httpproxy.Config, given, name string) error {
	if given == "none" {
		config.HTTPProxy, config.HTTPSProxy = "", ""
		return nil
	}
	u, err := url.Parse(given)
	switch {
	case err != nil || u.Host == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return errors.New("--proxy: cannot be read as the address of a proxy, expected one such as http://proxy.example.com:3128, or none")
	case u.User != nil:
		return fmt.Errorf("--proxy: has a user or password in it, expected the address alone: those of %s are used where it has the same address", name)
	}
	for _, of := range []*string{&config.HTTPProxy, &config.HTTPSProxy} {
		if there, err := url.Parse(*of); err != nil || there.Host == "" || there.Scheme != u.Scheme || proxyHost(there) != proxyHost(u) {
			*of = u.Scheme + "://" + u.Host
		}
	}
	return nil
}

// refuseProxy refuses a proxy that the files of the project set and the command line does not repeat.
func refuseProxy(s Settings, in Surroundings, name, host string) error {
	if s.Proxy != "" {
		return nil
	}
	if place := address.MentionedByProject(name, host, in.WorkDir, in.HomeDir); place != "" {
		return &Refusal{fmt.Sprintf("%s: %s comes from here, as far as can be told: a project's own file does not decide through whom a credential goes; say --proxy with its address if you mean it, or --proxy none", place, name)}
	}
	return nil
}

// refuseCertificates refuses extra certificates that the files of the project set and the command line does not repeat.
func refuseCertificates(s Settings, in Surroundings) error {
	for _, name := range []string{"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_DIR", "AWS_CA_BUNDLE"} {
		path := in.Getenv(name)
		if path == "" || slices.ContainsFunc(s.Certificates, func(given string) bool { return sameFile(given, path) }) {
			continue
		}
		if place := address.MentionedByProject(name, filepath.Base(path), in.WorkDir, in.HomeDir); place != "" {
			return &Refusal{fmt.Sprintf("%s: %s comes from here, as far as can be told: a project's own file does not decide whom a credential is trusted to; say --certificates with its file if you mean it", place, name)}
		}
	}
	return nil
}

// Between is what stands between a client that reads the environment by itself and the base URL that it takes: the proxy, and
// extra certificates. What would lead a credential elsewhere is refused as on all routes: a base URL, a proxy or certificates
// that the files of the project set, and the command line does not repeat.
func Between(s Settings, in Surroundings, base string) (proxy string, certificates []string, err error) {
	u, err := address.Parse(base)
	if err != nil {
		return "", nil, err
	}
	if fromEnv := in.Getenv(baseURLName); s.BaseURL == "" && fromEnv != "" {
		if reason := address.SetByProject(baseURLName, fromEnv, defaultBaseURL, in.WorkDir, in.HomeDir); reason != "" {
			return "", nil, &Refusal{reason}
		}
	}
	r := &Route{url: u}
	if err := r.findCertificates(s, in); err != nil {
		return "", nil, err
	}
	err = r.findProxy(s, in)
	return r.proxyHost, r.rootNames, err
}

// sameFile reports whether two paths are of one file.
func sameFile(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	x, err := os.Stat(a)
	if err != nil {
		return a == b
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

func proxyHost(u *url.URL) string {
	if u.Port() == "" {
		return address.Host(u)
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), u.Port())
}
