package route

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"loadshape/workload/exchange"
)

// kinds of servers that every answer is tried on.
var kindsOfServers = []string{"http", "h1", "h2"}

const aStream = `event: message_start
data: {"type":"message_start","message":{"id":"msg_1","type":"message","model":"claude-sonnet-5","content":[],"stop_reason":null,"usage":{"input_tokens":8,"cache_creation_input_tokens":1,"cache_read_input_tokens":2,"output_tokens":1}}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a secret answer"}}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":3}}

event: message_stop
data: {"type":"message_stop"}

`

func stream(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		io.WriteString(w, text)
	}
}

func answers(status int, text string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, text)
	}
}

// packed answers n times the text, packed with gzip.
func packed(status int, text string, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(status)
		z := gzip.NewWriter(w)
		for range n {
			io.WriteString(z, text)
		}
		z.Close()
	}
}

// abort answers the beginning and breaks the connection or the stream off.
func abort(kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		io.WriteString(w, text)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

// endless answers the text until nobody reads any more.
func endless(status int, kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		block := strings.Repeat(text, 1+(64<<10)/len(text))
		for {
			if _, err := io.WriteString(w, block); err != nil {
				return
			}
		}
	}
}

// flood answers more headers than are read. They are alike, so that HTTP/2 packs them into few bytes.
func flood(w http.ResponseWriter, _ *http.Request) {
	for range 2 * (256 << 10) / 1000 {
		w.Header().Add("X-A", strings.Repeat("x", 1000))
	}
	io.WriteString(w, aMessage)
}

func TestSend(t *testing.T) {
	start, _, _ := strings.Cut(aStream, "event: content")
	for _, c := range []struct {
		name     string
		handle   http.HandlerFunc
		status   int
		failure  string
		complete bool
		output   int64 // tokens of the usage; -1: there is none
	}{
		{"message", answers(200, aMessage), 200, "", true, 3},
		{"message, packed", packed(200, aMessage, 1), 200, "", true, 3},
		{"stream", stream(aStream), 200, "", true, 3},
		{"stream with CRLF", stream(strings.ReplaceAll(aStream, "\n", "\r\n")), 200, "", true, 3},
		{"stream without names of events", stream(strings.ReplaceAll(aStream, "event: ", "id: ")), 200, "", true, 3},
		{"stream, and more after its end", stream(aStream + "event: error\ndata: {}\n\n"), 200, "", true, 3},
		{"429", answers(429, anError, "retry-after", "0", "x-should-retry", "true"), 429, "", true, -1},
		{"529", answers(529, anError), 529, "", true, -1},
		{"500 that is no JSON", answers(500, "<html>bad</html>"), 500, "", true, -1},
		{"307", answers(307, "", "Location", "/v1/other"), 307, exchange.Redirected, false, -1},
		{"302 without a place", answers(302, ""), 302, exchange.Redirected, false, -1},
		{"204", answers(204, ""), 204, exchange.NotUnderstood, false, -1},
		{"202", answers(202, aMessage), 202, exchange.NotUnderstood, false, -1},
		{"empty", answers(200, ""), 200, exchange.NotUnderstood, false, -1},
		{"page", answers(200, "<html>"), 200, exchange.NotUnderstood, false, -1},
		{"an error with status 200", answers(200, anError), 200, exchange.NotUnderstood, false, -1},
		{"without usage", answers(200, `{"type":"message"}`), 200, exchange.NotUnderstood, false, -1},
		{"with half a usage", answers(200, `{"type":"message","usage":{"input_tokens":1}}`), 200, exchange.NotUnderstood, false, -1},
		{"with a usage below zero", answers(200, `{"type":"message","usage":{"input_tokens":1,"output_tokens":-1}}`), 200, exchange.NotUnderstood, false, -1},
		{"two messages", answers(200, aMessage+aMessage), 200, exchange.NotUnderstood, false, -1},
		{"packed with what was not asked for", answers(200, aMessage, "Content-Encoding", "br"), 200, exchange.NotUnderstood, false, -1},
		{"said to be packed", answers(200, aMessage, "Content-Encoding", "gzip"), 200, exchange.NotUnderstood, false, -1},
		{"stream without message_stop", stream(start), 200, exchange.CutStream, false, 1},
		{"stream whose last event has no end", stream(strings.TrimSuffix(aStream, "\n")), 200, exchange.CutStream, false, 3},
		{"stream without events", stream(""), 200, exchange.CutStream, false, -1},
		{"stream that is broken off", abort("text/event-stream", start), 200, exchange.CutStream, false, 1},
		{"stream that breaks off after its end", abort("text/event-stream", aStream), 200, "", true, 3},
		{"stream that begins with its end", stream("event: message_stop\ndata: {}\n\n"), 200, exchange.NotUnderstood, false, -1},
		{"stream that begins twice", stream(start + start), 200, exchange.NotUnderstood, false, 1},
		{"stream of nonsense", stream("event: message_start\ndata: {\n\n"), 200, exchange.NotUnderstood, false, -1},
		{"error in the stream", stream(start + "event: error\ndata: " + anError + "\n\n"), 200, exchange.StreamError, false, 1},
		{"error first in the stream", stream("event: error\ndata: " + anError + "\n\n"), 200, exchange.StreamError, false, -1},
		{"body shorter than its length", answers(200, `{"type":`, "Content-Length", "500"), 200, exchange.CutStream, false, -1},
		{"error shorter than its length", answers(429, `{"type":`, "Content-Length", "500"), 429, exchange.CutStream, false, -1},
		{"body that is broken off", abort("application/json", `{"type":`), 200, exchange.CutStream, false, -1},
		{"body without end", endless(200, "application/json", " "), 200, exchange.TooLarge, false, -1},
		{"error without end", endless(429, "application/json", "x"), 429, exchange.TooLarge, false, -1},
		{"line without end", endless(200, "text/event-stream", "data"), 200, exchange.TooLarge, false, -1},
		{"event without end", endless(200, "text/event-stream", "data: x\n"), 200, exchange.TooLarge, false, -1},
		{"bomb", packed(200, strings.Repeat(" ", 1<<20), 65), 200, exchange.TooLarge, false, -1},
		{"bomb of an error", packed(429, strings.Repeat(" ", 1<<20), 2), 429, exchange.TooLarge, false, -1},
		{"a flood of headers", flood, 0, exchange.TooLarge, false, -1},
	} {
		for _, kind := range kindsOfServers {
			t.Run(c.name+"/"+kind, func(t *testing.T) {
				server := newCounter(t, kind, c.handle)
				x := send(t, server)
				if n := server.requests.Load(); n != 1 || !*x.Sent {
					t.Errorf("the server got %d requests, and sent is %v", n, *x.Sent)
				}
				if x.Status != c.status || x.Failure != c.failure || x.Complete != c.complete {
					t.Errorf("got status %d, failure %q (%s), complete %v; want %d, %q, %v", x.Status, x.Failure, x.Detail, x.Complete, c.status, c.failure, c.complete)
				}
				if (x.Failure == "") != (x.Detail == "") {
					t.Errorf("failure %q goes with detail %q", x.Failure, x.Detail)
				}
				if got := outputOf(x); got != c.output {
					t.Errorf("got %d output tokens, want %d", got, c.output)
				}
				if want := map[string]string{"http": "HTTP/1.1", "h1": "HTTP/1.1", "h2": "HTTP/2.0"}[kind]; c.status != 0 && x.Route.HTTP != want {
					t.Errorf("spoke %q, want %q", x.Route.HTTP, want)
				}
			})
		}
	}
}

func outputOf(x *exchange.Exchange) int64 {
	if x.Usage == nil {
		return -1
	}
	return x.Usage.OutputTokens
}

func TestSendKeepsTheAnswer(t *testing.T) {
	server := newCounter(t, "h2", answers(429, anError, "retry-after", "0", "request-id", "req_1", "anthropic-organization-id", "org-1",
		"anthropic-workspace-id", "wrk-1", "anthropic-ratelimit-tokens-limit", "30000", "set-cookie", "session=1", "x-other", "1"))
	x := send(t, server)
	for name, want := range map[string]string{
		"retry-after": "0", "request-id": "req_1", "anthropic-ratelimit-tokens-limit": "30000", "set-cookie": "", "x-other": "",
	} {
		if x.Headers[name] != want {
			t.Errorf("%s: got %q, want %q", name, x.Headers[name], want)
		}
	}
	if x.Route.Organization != "org-1" || x.Route.Workspace != "wrk-1" || string(x.ErrorBody) != anError {
		t.Errorf("got organization %q, workspace %q, body %s", x.Route.Organization, x.Route.Workspace, x.ErrorBody)
	}
	if r := x.Request; r.Model != "claude-sonnet-5" || *r.MaxTokens != 16 || *r.Stream || *r.Messages != 1 || *r.BodyBytes != int64(len(aRequest)) || r.ServiceTier != "auto" || r.Speed != "standard" {
		t.Errorf("got request %+v", r)
	}
	if x.EndedAt.Sub(*x.At) != 1e9 {
		t.Errorf("got %v to %v", x.At, x.EndedAt)
	}
	if x := send(t, newCounter(t, "h1", stream(aStream))); *x.Usage != (exchange.Usage{InputTokens: 8, CacheCreationInputTokens: 1, CacheReadInputTokens: 2, OutputTokens: 3}) || x.StopReason != "end_turn" || x.ResponseModel != "claude-sonnet-5" {
		t.Errorf("got %+v", x)
	}
}

func TestSendHeaders(t *testing.T) {
	var got http.Header
	server := newCounter(t, "h1", func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		if r.URL.RawQuery != "" || r.Method != "POST" || r.ContentLength != int64(len(aRequest)) {
			t.Errorf("got %s %s with %d bytes", r.Method, r.URL, r.ContentLength)
		}
		io.WriteString(w, aMessage)
	})
	env := trusting(t, server.Server)
	env[tokenName], env["TENANT"] = canary, "tenant 7"
	s := in(t, env)
	s.UserAgent = "loadshape-verify/1.2.3"
	r, err := Open(Settings{BaseURL: server.URL + "/prefix/", Betas: []string{"b-2", "a-1,b-2"}, Version: "2026-10-21", Headers: []string{"x-tenant=env:TENANT"}}, s)
	if err != nil {
		t.Fatal(err)
	}
	if x := r.Send(t.Context(), []byte(aRequest), clock()); !x.Complete || x.Route.Path != "/prefix/v1/messages" {
		t.Errorf("got %+v", x)
	}
	want := http.Header{
		"Accept": {"application/json"}, "Accept-Encoding": {"gzip"}, "Anthropic-Beta": {"a-1,b-2"}, "Anthropic-Version": {"2026-10-21"},
		"Authorization": {"Bearer " + canary}, "Content-Length": {fmt.Sprint(len(aRequest))}, "Content-Type": {"application/json"},
		"User-Agent": {"loadshape-verify/1.2.3"}, "X-Tenant": {"tenant 7"},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestSendIsStopped(t *testing.T) {
	for _, c := range []struct {
		name  string
		cause error
		first string // what is answered before
		want  string
	}{
		{"by the user", errors.New("interrupt"), "", exchange.Interrupted},
		{"by the user, in the stream", errors.New("interrupt"), ": wait\n", exchange.Interrupted},
		{"by a plain cancel", context.Canceled, "", exchange.Interrupted},
		{"by the deadline", context.DeadlineExceeded, "", exchange.Timeout},
		{"by the deadline, in the stream", context.DeadlineExceeded, ": wait\n", exchange.Timeout},
	} {
		for _, kind := range kindsOfServers {
			t.Run(c.name+"/"+kind, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				server := newCounter(t, kind, func(w http.ResponseWriter, r *http.Request) {
					io.Copy(io.Discard, r.Body) // so that the server sees the client go
					if c.first != "" {
						w.Header().Set("Content-Type", "text/event-stream")
						io.WriteString(w, c.first)
						w.(http.Flusher).Flush()
					}
					cancel(c.cause)
					<-r.Context().Done()
				})
				x := open(t, server.URL, trusting(t, server.Server)).Send(ctx, []byte(aRequest), clock())
				checkClean(t, x)
				if x.Failure != c.want || x.Complete || !*x.Sent || server.requests.Load() != 1 {
					t.Errorf("got %q (%s), sent %v, after %d requests; want %q", x.Failure, x.Detail, *x.Sent, server.requests.Load(), c.want)
				}
			})
		}
	}
	t.Run("before it began", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		server := newCounter(t, "http", answers(200, aMessage))
		x := open(t, server.URL, nil).Send(ctx, []byte(aRequest), clock())
		if x.Failure != exchange.Interrupted || *x.Sent || server.requests.Load() != 0 {
			t.Errorf("got %q, sent %v", x.Failure, *x.Sent)
		}
	})
}

// TestSendIsStoppedBesideAnAnswer stops when the headers of an answer are there: what a server writes as it sees the client
// go may win the race against the stop.
func TestSendIsStoppedBesideAnAnswer(t *testing.T) {
	for _, c := range []struct {
		name   string
		handle http.HandlerFunc
		status int
		want   string
	}{
		{"an empty 200", answers(200, ""), 200, exchange.Timeout},
		{"a 204", answers(204, ""), 204, exchange.Timeout},
		{"half a message", answers(200, aMessage[:40]), 200, exchange.Timeout},
		{"a stream without events", stream(""), 200, exchange.Timeout},
		{"a message", answers(200, aMessage), 200, ""},
		{"a refusal", answers(429, anError), 429, ""},
		{"a redirect", answers(307, "", "Location", "/v1/other"), 307, exchange.Redirected},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			server := newCounter(t, "http", c.handle)
			r := open(t, server.URL, nil)
			// The body has come with the headers: that the request is stopped takes nothing of it away.
			ended := WatchStatus(afterwards{ctx}, func(int) { cancel(context.DeadlineExceeded) })
			x := r.Send(ended, []byte(aRequest), clock())
			checkClean(t, x)
			if x.Status != c.status || x.Failure != c.want || x.Complete != (c.want == "") {
				t.Errorf("got status %d, %q (%s), complete %v; want %d, %q", x.Status, x.Failure, x.Detail, x.Complete, c.status, c.want)
			}
		})
	}
}

// An afterwards is a context whose end is seen by who asks for it, and by nobody who waits for it.
type afterwards struct{ context.Context }

func (afterwards) Done() <-chan struct{} { return nil }

func TestSendIsNotRedirected(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, kind := range kindsOfServers {
			other := newCounter(t, "http", answers(200, aMessage))
			server := newCounter(t, kind, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", other.URL+"/?key="+r.Header.Get("X-Api-Key"))
				w.WriteHeader(status)
			})
			x := send(t, server)
			if x.Failure != exchange.Redirected || !strings.Contains(x.Detail, "another host") || server.requests.Load() != 1 || other.requests.Load() != 0 {
				t.Errorf("%d on %s: got %q (%s) after %d and %d requests", status, kind, x.Failure, x.Detail, server.requests.Load(), other.requests.Load())
			}
		}
	}
}
