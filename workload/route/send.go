package route

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"loadshape/workload/exchange"
)

// Send sends the body once and reads the answer to its end. It never repeats the request, follows no redirect, and
// sends nothing to a host whose certificate is not good. What goes wrong is in the exchange.
//
// When the context ends by a deadline, the failure is a timeout; when it is cancelled, an interruption. The caller
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
			x.Failure, x.Detail = endOf(ctx)
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

	transport, dial := r.transport()
	response, err := transport.RoundTrip(request) // not a Client, which would follow redirects
	if err == nil {
		tellStatus(ctx, response.StatusCode)
		r.read(response, x)
		response.Body.Close()
	} else {
		x.Failure, x.Detail = failureOf(err, sent.Load())
	}
	dial.hangUp()
	transport.CloseIdleConnections()
	if ctx.Err() != nil && (x.Failure == exchange.NoConnection || x.Failure == exchange.CutStream) {
		x.Failure, x.Detail = endOf(ctx)
	}
	end := now()
	x.EndedAt = &end
	*x.Sent = sent.Load()
	return x
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

// read takes what counts from an answer: headers by allow-list, an error's body, and of a message its usage.
func (r *Route) read(response *http.Response, x *exchange.Exchange) {
	x.Status = response.StatusCode
	x.Route.HTTP = response.Proto
	x.Headers = r.keepHeaders(response.Header)
	x.Route.Organization = x.Headers["anthropic-organization-id"]
	x.Route.Workspace = x.Headers["anthropic-workspace-id"]

	switch {
	case x.Status >= 300 && x.Status < 400:
		x.Failure, x.Detail = exchange.Redirected, r.whereTo(response)
		return
	case x.Status < 200 || x.Status > 200 && x.Status < 300:
		x.Failure, x.Detail = exchange.NotUnderstood, "the status is neither 200 nor an error's"
		return
	}
	limit := int64(maxBody)
	if x.Status != http.StatusOK {
		limit = maxErrorBody
	}
	body, err := unpacked(response, limit)
	switch {
	case err != nil:
		x.Failure, x.Detail = failureOf(err, true)
	case x.Status != http.StatusOK:
		r.readError(body, x)
	case hasType(response, "text/event-stream"):
		r.readStream(newEvents(body).next, x)
	case hasType(response, "application/vnd.amazon.eventstream"):
		r.readStream(newFrames(body).next, x)
	default:
		r.readMessage(body, x)
	}
}

func hasType(response *http.Response, kind string) bool {
	return strings.HasPrefix(strings.ToLower(response.Header.Get("Content-Type")), kind)
}

// whereTo says where a redirect points, without the address, which is the server's to write.
func (r *Route) whereTo(response *http.Response) string {
	to, err := r.url.Parse(response.Header.Get("Location"))
	switch {
	case response.Header.Get("Location") == "" || err != nil:
		return "the answer is a redirect that does not say where to"
	case to.Scheme != r.url.Scheme || hostOf(to) != hostOf(r.url):
		return "the answer is a redirect to another host; it was not followed"
	default:
		return "the answer is a redirect to another path of the same host; it was not followed"
	}
}
