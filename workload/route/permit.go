package route

import (
	"context"
	"net/http"
	"time"

	"loadshape/workload/redact"
	"loadshape/workload/route/transport"
)

// An authorizer gets what authorizes a request, where the environment does not have it as it is sent: it may ask who
// gives out tokens, and nobody else.
type authorizer func(context.Context) (*permit, error)

// A permit authorizes one request.
type permit struct {
	secrets []string
	put     func(request *http.Request, body []byte, at time.Time) error
}

// permit gets one where the route needs it. From here on its secrets are taken out of every text.
func (r *Route) permit(ctx context.Context) (*permit, error) {
	if r.authorize == nil {
		return nil, nil
	}
	p, err := r.authorize(ctx)
	if err != nil {
		return nil, err
	}
	r.scrub = redact.Scrubber(append(r.secrets(), p.secrets...))
	return p, nil
}

// bearer is a permit with a token.
func bearer(token string) *permit {
	return &permit{secrets: []string{token}, put: func(request *http.Request, _ []byte, _ time.Time) error {
		request.Header.Set("Authorization", "Bearer "+token)
		return nil
	}}
}

// issuer reaches those who give out tokens as the route reaches the provider.
func (r *Route) issuer(hosts []string) *transport.Issuer {
	return &transport.Issuer{Hosts: hosts, Roots: r.roots, Proxy: r.proxyFor}
}
