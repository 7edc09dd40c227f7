package route

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/net/http/httpproxy"
)

const maxResponseHeader = 256 << 10

var (
	errSecondDial  = errors.New("a second connection is never made")
	errNotLoopback = errors.New("the name stands for another machine, and the address is plain http")
)

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
	if formsOfSecrets.MatchString(proxy.Host) {
		return fmt.Errorf("%s_PROXY: has what looks like a credential for a host", strings.ToUpper(r.url.Scheme))
	}
	r.proxy, r.proxyHost = proxy, proxyHost(proxy)
	return nil
}

func proxyHost(u *url.URL) string {
	if u.Port() == "" {
		return hostOf(u)
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), u.Port())
}

// transport is made new for each request, and connects once: net/http sends a request again by itself only on another
// connection, or on one that was used before.
func (r *Route) transport() (*http.Transport, *onceDialer) {
	once := new(onceDialer)
	if r.url.Scheme == "http" {
		once.dialer.ControlContext = onlyLoopback
	}
	t := &http.Transport{
		DialContext:            once.dial,
		TLSClientConfig:        &tls.Config{RootCAs: r.roots, MinVersion: tls.VersionTLS12},
		DisableCompression:     true, // what is unpacked is bounded by the reader
		MaxResponseHeaderBytes: maxResponseHeader,
		Protocols:              new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	t.Protocols.SetHTTP2(true)
	if r.proxy != nil {
		t.Proxy = http.ProxyURL(r.proxy)
	}
	return t, once
}

// A onceDialer connects once, whatever is asked of it.
type onceDialer struct {
	dialer  net.Dialer
	mu      sync.Mutex
	dialled bool
	over    bool
	conn    net.Conn
}

func (d *onceDialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d.mu.Lock()
	again := d.dialled || d.over
	d.dialled = true
	d.mu.Unlock()
	if again {
		return nil, errSecondDial
	}
	conn, err := d.dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over { // the request was given up in the meantime
		conn.Close()
		return nil, errSecondDial
	}
	d.conn = conn
	return conn, nil
}

// hangUp closes the connection, also one that is still being made.
func (d *onceDialer) hangUp() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.over = true
	if d.conn != nil {
		d.conn.Close()
	}
}

// onlyLoopback looks at the address that a name was resolved to, before anything is sent there.
func onlyLoopback(_ context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !at.Addr().Unmap().IsLoopback() {
		return errNotLoopback
	}
	return nil
}
