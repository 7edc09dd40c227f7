package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A counter is a server on loopback that counts the requests that reach it.
type counter struct {
	url      string
	requests atomic.Int64
	bytes    atomic.Int64 // of requests, TLS undone
	gone     chan struct{}

	mu    sync.Mutex
	conns []net.Conn
	stop  []func()
}

// The ways in which a counter can be reached.
const (
	plain    = "http"
	h1       = "TLS"
	h2       = "HTTP/2"
	selfMade = "a certificate of nobody that is known"
	misnamed = "a certificate of another host"
	expired  = "a certificate that has expired"
)

// authority signs the certificates of all counters; its own is given to the command.
var authority = sync.OnceValue(func() *signer { return newSigner(nil, time.Hour) })

// newCounter serves a scenario until the test is over, or close is called.
func newCounter(way string, s scenario) (*counter, error) {
	c := &counter{gone: make(chan struct{})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c.url = "http://" + l.Addr().String()
	l = &listener{l, c}
	if way != plain {
		c.url = "https://" + l.Addr().String()
		l = tls.NewListener(l, tlsFor(way))
	}
	if way != h2 || s.raw != nil {
		l = &countedListener{l, c} // net/http finds HTTP/2 only on a connection of TLS itself
	}
	c.stop = append(c.stop, func() { l.Close() })
	if s.raw != nil {
		go c.serveRaw(l, s.raw)
		return c, nil
	}
	server := &http.Server{Handler: c.handler(s.answer), ErrorLog: log.New(io.Discard, "", 0), Protocols: new(http.Protocols), MaxHeaderBytes: 1 << 20}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetHTTP2(way == h2)
	c.stop = append(c.stop, func() { server.Close() })
	go server.Serve(l)
	return c, nil
}

func tlsFor(way string) *tls.Config {
	by, host, lasts := authority(), "127.0.0.1", time.Hour
	switch way {
	case selfMade:
		by = newSigner(nil, time.Hour)
	case misnamed:
		host = "localhost.example"
	case expired:
		lasts = -time.Hour
	}
	protocols := []string{"http/1.1"}
	if way == h2 {
		protocols = []string{"h2"}
	}
	return &tls.Config{Certificates: []tls.Certificate{by.sign(host, lasts)}, NextProtos: protocols}
}

func (c *counter) handler(answer http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		io.Copy(io.Discard, r.Body)
		ctx, stop := contextUntil(r.Context(), c.gone)
		defer stop()
		answer(w, r.WithContext(ctx))
	})
}

// serveRaw reads a request by HTTP/1.1 and leaves the answer to the scenario.
func (c *counter) serveRaw(l net.Listener, raw func(net.Conn, *counter)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			raw(conn, c)
		}()
	}
}

// readRequest reads and counts one request by HTTP/1.1.
func (c *counter) readRequest(conn net.Conn) bool {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return false
	}
	c.requests.Add(1)
	io.Copy(io.Discard, r.Body)
	return true
}

func (c *counter) close() {
	c.mu.Lock()
	stop, conns := c.stop, c.conns
	if c.stop != nil {
		close(c.gone)
	}
	c.stop, c.conns = nil, nil
	c.mu.Unlock()
	for _, f := range stop {
		f()
	}
	for _, conn := range conns {
		conn.Close()
	}
}

// A listener keeps its connections, so that those that hang can be closed.
type listener struct {
	net.Listener
	c *counter
}

func (l *listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		l.c.mu.Lock()
		l.c.conns = append(l.c.conns, conn)
		l.c.mu.Unlock()
	}
	return conn, err
}

// A countedListener counts what is read from its connections.
type countedListener struct {
	net.Listener
	c *counter
}

func (l *countedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if secure, ok := conn.(*tls.Conn); ok {
		return &countedTLS{secure, l.c}, nil // its state is that of TLS
	}
	return &countedConn{conn, l.c}, nil
}

type countedConn struct {
	net.Conn
	c *counter
}

func (c *countedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.c.bytes.Add(int64(n))
	return n, err
}

type countedTLS struct {
	*tls.Conn
	c *counter
}

func (c *countedTLS) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.c.bytes.Add(int64(n))
	return n, err
}

// A signer signs certificates.
type signer struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	raw  []byte
}

func newSigner(by *signer, lasts time.Duration) *signer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "an authority of the tests"},
		NotBefore: now.Add(-2 * time.Hour), NotAfter: now.Add(lasts), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(err)
	cert, err := x509.ParseCertificate(raw)
	must(err)
	return &signer{key, cert, raw}
}

func (s *signer) sign(host string, lasts time.Duration) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host}, NotBefore: now.Add(-2 * time.Hour),
		NotAfter: now.Add(lasts), KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, s.cert, key.Public(), s.key)
	must(err)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

// pem is the certificate as SSL_CERT_FILE has it.
func (s *signer) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.raw})
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// start serves a scenario for as long as a test takes.
func start(t *testing.T, way string, s scenario) *counter {
	t.Helper()
	c, err := newCounter(way, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return c
}

// closedPort is an address at which nobody answers.
func closedPort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return "http://" + l.Addr().String(), errors.Join(l.Close())
}
