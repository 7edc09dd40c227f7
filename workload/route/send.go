package route

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"sync/atomic"
	"time"

	"loadshape/workload/exchange"
	"loadshape/workload/route/answer"
	"loadshape/workload/route/transport"
)

// Send sends the body once and reads the answer to its end. It never repeats the request, follows no redirect, and
// sends nothing to a host whose certificate is not good. What goes wrong is in the exchange.
//
// When the context ends by a deadline, the failure is a timeout, or that no credential was given out by then; when it is
// cancelled, an interruption. The caller
// fills in what of the request the body does not say. Many may send at once.
func (r *Route) Send(ctx context.Context, body []byte, now func() time.Time) *exchange.Exchange {
	r = r.forBody(body)
	x := &exchange.Exchange{Route: r.Identity(), Request: describe(body), Sent: new(bool)}
	permit, err := r.permit(ctx)
	start := now()
	x.At = &start
	if err != nil {
		x.Failure, x.Detail = exchange.NoCredential, r.scrub(err.Error())
		if ctx.Err() != nil {
			if x.Failure, x.Detail = answer.Stopped(ctx); x.Failure == exchange.Timeout {
				x.Failure, x.Detail = exchange.NoCredential, "no credential was given out in time"
			}
		}
		x.EndedAt = &start
		return x
	}
	var sent atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }}
	request, err := r.request(body, permit, start)
	if err != nil {
		x.Failure, x.Detail = exchange.NoCredential, "the request could not be signed"
		x.EndedAt = &start
		return x
	}
	request = request.WithContext(httptrace.WithClientTrace(ctx, trace))

	once, dial := transport.Once(r.url.Scheme, r.roots, r.proxy)
	response, err := once.RoundTrip(request) // not a Client, which would follow redirects
	if err == nil {
		tellStatus(ctx, response.StatusCode)
		r.reader().Read(response, x)
		response.Body.Close()
	} else {
		x.Failure, x.Detail = answer.Failure(err, sent.Load())
	}
	dial.HangUp()
	once.CloseIdleConnections()
	if ctx.Err() != nil && cut(x) {
		x.Failure, x.Detail = answer.Stopped(ctx)
	}
	end := now()
	x.EndedAt = &end
	*x.Sent = sent.Load()
	return x
}

// cut reports whether what came can be the beginning of another answer. When a request is stopped, net/http may still hand
// out what the server writes as it sees the client go: an empty 200 is no answer then. A redirect, an error event, too large
// an answer and a bad certificate are what they are.
func cut(x *exchange.Exchange) bool {
	switch x.Failure {
	case exchange.NoConnection, exchange.CutStream, exchange.NotUnderstood:
		return true
	}
	return false
}

// keptHeaders are those of an answer that say something about limits, owner and the way. All others are dropped.
var keptHeaders = []string{
	"anthropic-organization-id", "anthropic-workspace-id", "cf-ray", "content-type", "date", "request-id",
	"retry-after", "retry-after-ms", "server", "via", "x-envoy-upstream-service-time", "x-request-id", "x-should-retry",
	"x-amzn-requestid", "x-amz-requestid", "x-amzn-errortype", "x-amz-retry-after", // AWS
	"apim-request-id", "x-ms-client-request-id", "x-ms-region", // Azure
	"x-cloud-trace-context", // Google
}

var keptFamilies = []string{"anthropic-ratelimit-", "anthropic-fast-", "anthropic-priority-", "x-amzn-bedrock-"}

// reader reads the answer to the route's request.
func (r *Route) reader() *answer.Reader {
	read := &answer.Reader{From: r.url, Scrub: r.scrub, Headers: keptHeaders, Families: keptFamilies}
	if r.kind != nil {
		read.Headers, read.Families = slices.Concat(keptHeaders, r.kind.headers, r.kind.ids), slices.Concat(keptFamilies, r.kind.families)
	}
	return read
}

// request is the one that goes out, with its credential.
func (r *Route) request(body []byte, p *permit, at time.Time) (*http.Request, error) {
	body = r.form.edit(r, body)
	request := &http.Request{
		Method: http.MethodPost, URL: r.url, Host: r.url.Host, Header: r.header(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		// No GetBody: with it net/http could send the body a second time.
		Body: io.NopCloser(onlyReader{bytes.NewReader(body)}), ContentLength: int64(len(body)),
	}
	if p != nil {
		if err := p.put(request, body, at); err != nil {
			return nil, err
		}
	}
	return request, nil
}

// An onlyReader hides what else a reader can do.
type onlyReader struct{ io.Reader }

type watcherKey struct{}

// WatchStatus gives a context with which Send calls watch with the status of the answer as soon as its headers have come,
// before its body is read. A body can come slowly, and what others do may depend on the status.
func WatchStatus(ctx context.Context, watch func(status int)) context.Context {
	return context.WithValue(ctx, watcherKey{}, watch)
}

// tellStatus tells whoever watches.
func tellStatus(ctx context.Context, status int) {
	if watch, ok := ctx.Value(watcherKey{}).(func(int)); ok {
		watch(status)
	}
}
