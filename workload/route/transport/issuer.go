package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"loadshape/workload/route/address"
)

const (
	maxToken        = 1 << 20
	metadataTimeout = 2 * time.Second // where there is no such server, nobody answers
)

// elsewhere is the error of a request for a token to a host that gives out none.
type elsewhere struct{}

func (elsewhere) Error() string {
	return "the settings send the request for a token to a host that gives out none"
}

// RetryableError tells the libraries that trying again is of no use.
func (elsewhere) RetryableError() bool { return false }

var errElsewhere = elsewhere{}

// metadataHosts answer on the machine itself, or on the link to its host, in plain http.
var metadataHosts = []string{
	"metadata.google.internal", "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23",
}

// An Issuer is who gives out tokens, and how they are reached.
type Issuer struct {
	Hosts []string       // a host that begins with a dot is the end of a name
	Roots *x509.CertPool // nil: the system's
	Proxy func(*url.URL) (*url.URL, error)
}

// Guard makes a transport of the credential libraries reach where tokens are given out, and nowhere else: a
// credential's file does not decide who sees a secret. Proxy is asked before each request, also after a redirect.
func (i *Issuer) Guard(t *http.Transport) {
	t.TLSClientConfig = &tls.Config{RootCAs: i.Roots, MinVersion: tls.VersionTLS12}
	t.MaxResponseHeaderBytes = maxResponseHeader
	t.DisableKeepAlives = true
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dialer := net.Dialer{Timeout: 10 * time.Second}
		if host, _, err := net.SplitHostPort(address); err == nil && IsMetadataHost(host) {
			dialer.Timeout = metadataTimeout
		}
		return dialer.DialContext(ctx, network, address)
	}
	t.Proxy = func(request *http.Request) (*url.URL, error) {
		if !givesTokens(request.URL, i.Hosts) {
			return nil, errElsewhere
		}
		if request.URL.Scheme != "https" {
			return nil, nil // a metadata service is on no proxy's side
		}
		return i.Proxy(request.URL)
	}
}

// Client is a client with such a transport.
func (i *Issuer) Client() *http.Client {
	t := new(http.Transport)
	i.Guard(t)
	return &http.Client{Transport: boundedTransport{t}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// IsMetadataHost reports whether a host is that of a metadata service.
func IsMetadataHost(host string) bool { return slices.Contains(metadataHosts, host) }

// givesTokens reports whether an address is one of those that give out tokens. A host that begins with a dot is the end
// of a name.
func givesTokens(u *url.URL, hosts []string) bool {
	host := strings.ToLower(u.Hostname())
	switch {
	case address.IsLoopback(host):
		return true
	case u.Scheme != "https":
		return u.Scheme == "http" && IsMetadataHost(host)
	}
	for _, allowed := range hosts {
		if host == allowed || strings.HasPrefix(allowed, ".") && strings.HasSuffix(host, allowed) {
			return true
		}
	}
	return false
}

// Within is a client whose requests end with a context: not every library passes one on.
func Within(ctx context.Context, client *http.Client) *http.Client {
	ending := *client
	ending.Transport = endingTransport{ctx, client.Transport}
	return &ending
}

type endingTransport struct {
	ctx context.Context
	to  http.RoundTripper
}

func (t endingTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	return t.to.RoundTrip(request.WithContext(t.ctx))
}

// A boundedTransport bounds what is read of an answer.
type boundedTransport struct{ to *http.Transport }

func (t boundedTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.to.RoundTrip(request)
	if err == nil {
		response.Body = boundedBody{&bounded{response.Body, maxToken}, response.Body}
	}
	return response, err
}

type boundedBody struct {
	io.Reader
	io.Closer
}

// NoToken is why there was no token, in this program's own words: those of the libraries hold addresses, and what a
// server wrote.
func NoToken(who string, err error) error {
	var (
		name      *net.DNSError
		authority x509.UnknownAuthorityError
		why       string
	)
	switch {
	case strings.Contains(err.Error(), errElsewhere.Error()): // not every library wraps what it was told
		why = errElsewhere.Error()
	case errors.As(err, &authority):
		why = "the certificate of who gives them out is not trusted here"
	case errors.As(err, &name):
		why = "the name of who gives them out could not be looked up"
	case errors.Is(err, context.DeadlineExceeded):
		why = "who gives them out did not answer in time"
	default:
		why = "it was not given out, or there is none"
	}
	return errors.New("no credential from " + who + ": " + why + "; nothing was sent")
}
