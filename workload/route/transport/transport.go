// Package transport connects, within bounds: once for a request, and for a token only to those who
// give out tokens.
//
// In come the authorities to trust and the proxy; out go a transport of net/http that cannot dial
// twice, clients for the libraries of clouds, and bodies that end with an error where they are too
// large. It knows no route, no credential and nothing of what is sent. Read transport.go,
// issuer.go, then bounded.go.
package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
)

const maxResponseHeader = 256 << 10

var (
	errSecondDial = errors.New("a second connection is never made")
	// ErrNotLoopback is that of plain http to a name that is not this machine's.
	ErrNotLoopback = errors.New("the name stands for another machine, and the address is plain http")
)

// Once gives a transport for one request, which connects once: net/http sends a request again by itself only on another
// connection, or on one that was used before. Of an address in plain http it connects to this machine alone; roots is nil for
// the system's, and proxy for none.
func Once(scheme string, roots *x509.CertPool, proxy *url.URL) (*http.Transport, *Dialer) {
	once := new(Dialer)
	if scheme == "http" {
		once.dialer.ControlContext = onlyLoopback
	}
	t := &http.Transport{
		DialContext:            once.dial,
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		DisableCompression:     true, // what is unpacked is bounded by the reader
		MaxResponseHeaderBytes: maxResponseHeader,
		Protocols:              new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	t.Protocols.SetHTTP2(true)
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	return t, once
}

// A Dialer connects once, whatever is asked of it.
type Dialer struct {
	dialer  net.Dialer
	mu      sync.Mutex
	dialled bool
	over    bool
	conn    net.Conn
}

func (d *Dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
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

// HangUp closes the connection, also one that is still being made.
func (d *Dialer) HangUp() {
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
		return ErrNotLoopback
	}
	return nil
}
