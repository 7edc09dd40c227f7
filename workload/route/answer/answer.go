// Package answer reads the answer to a request into an exchange: of a message its usage, of an
// error its body, and the headers that say something about limits; in one piece, as server-sent
// events, or in the frames of AWS.
//
// In come a response and what may be kept of it; out goes an exchange without anything secret,
// whose failure is one of the words of package exchange and a sentence of this program. It knows no
// route, and neither sends nor repeats. Read answer.go, kept.go, message.go, object.go, events.go,
// frames.go, then failure.go.
package answer

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"loadshape/workload/exchange"
	"loadshape/workload/redact"
	"loadshape/workload/route/address"
	"loadshape/workload/route/transport"
)

const (
	maxBody      = 64 << 20
	maxErrorBody = 1 << 20
	maxErrorKept = 64 << 10 // of it, as JSON
	maxMessage   = 8 << 10  // of an error's text
)

// A Reader takes from answers what counts.
type Reader struct {
	From     *url.URL            // where the request went
	Scrub    func(string) string // takes what is secret out of a text
	Headers  []string            // that are kept, in lower case; all others are dropped
	Families []string            // beginnings of their names
}

// Read takes what counts from an answer: headers by allow-list, an error's body, and of a message its usage.
func (r *Reader) Read(response *http.Response, x *exchange.Exchange) {
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
	body, err := transport.Unpacked(response, limit)
	switch {
	case err != nil:
		x.Failure, x.Detail = Failure(err, true)
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
func (r *Reader) whereTo(response *http.Response) string {
	to, err := r.From.Parse(response.Header.Get("Location"))
	switch {
	case response.Header.Get("Location") == "" || err != nil:
		return "the answer is a redirect that does not say where to"
	case to.Scheme != r.From.Scheme || address.Host(to) != address.Host(r.From):
		return "the answer is a redirect to another host; it was not followed"
	default:
		return "the answer is a redirect to another path of the same host; it was not followed"
	}
}

// readError keeps the body of an error: as it came where it is JSON of the length of an error, else the beginning of its text.
func (r *Reader) readError(body io.Reader, x *exchange.Exchange) {
	text, err := io.ReadAll(body)
	if err != nil {
		x.Failure, x.Detail = Failure(err, true)
	}
	if err == nil && len(text) <= maxErrorKept {
		x.ErrorBody = redact.JSON(text, r.Scrub)
	}
	if x.ErrorBody == nil {
		// Cut twice: what the first cut leaves of a secret goes with the second.
		x.Message = printable(cut(r.Scrub(cut(string(text), 8*maxMessage)), maxMessage))
	}
	x.Complete = err == nil
}

// cut shortens a text to at most n bytes, at the end of a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// printable puts a mark for what would control a terminal, and for bytes that are no text.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c == '\n' || c == '\t' {
			return c
		}
		if c < ' ' || c >= 0x7f && c < 0xa0 {
			return utf8.RuneError
		}
		return c
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}
