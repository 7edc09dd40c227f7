package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"loadshape/bucket/wire"
	"loadshape/bucket/wire/refuse"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

const (
	aModel       = "claude-sonnet-5"
	organization = "00000000-0000-4000-8000-000000000001"
	workspace    = "wrkspc_01AAAAAAAAAAAAAAAAAAAAAA"
	aLimit       = 30000 // input tokens a minute
	aMessage     = `{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5","content":[{"type":"text","text":"hello there"}],"stop_reason":"end_turn","usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":3}}`
)

// A scenario is what a server answers: by a handler, or on the bare connection.
type scenario struct {
	answer http.HandlerFunc
	raw    func(net.Conn, *counter)
}

// refusal answers with an error as the API words it, the headers of buckets beside it.
func refusal(r refuse.Refusal, headers ...string) scenario {
	return scenario{answer: func(w http.ResponseWriter, _ *http.Request) {
		owner(w.Header())
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(r.Status)
		w.Write(r.Body("req_011"))
	}}
}

func owner(h http.Header) {
	h.Set("Request-Id", "req_011")
	h.Set("Anthropic-Organization-Id", organization)
	h.Set("Anthropic-Workspace-Id", workspace)
}

// message answers whole; the bucket of input holds so much afterwards.
func message(left int64) scenario {
	return scenario{answer: func(w http.ResponseWriter, _ *http.Request) {
		owner(w.Header())
		buckets(w.Header(), time.Now(), left)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, aMessage)
	}}
}

// dated answers as on a clock that is so far ahead.
func dated(ahead time.Duration) scenario {
	return scenario{answer: func(w http.ResponseWriter, _ *http.Request) {
		owner(w.Header())
		now := time.Now().Add(ahead)
		w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		buckets(w.Header(), now, 2000)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, aMessage)
	}}
}

// torn answers whole, with a bucket of input that is almost empty and full in a second.
func torn() scenario {
	return scenario{answer: func(w http.ResponseWriter, _ *http.Request) {
		owner(w.Header())
		buckets(w.Header(), time.Now(), 2000)
		w.Header().Set("Anthropic-Ratelimit-Input-Tokens-Reset", time.Now().Add(time.Second).UTC().Format(time.RFC3339))
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, aMessage)
	}}
}

// buckets writes the headers of full buckets of requests and output, and of one of input that holds so much.
func buckets(h http.Header, now time.Time, left int64) {
	full := func(limit, left int64) wire.Quota {
		reset := now.Add(time.Duration(limit-left) * time.Minute / time.Duration(limit))
		left = max(0, left)
		return wire.Quota{Limit: &limit, Remaining: &left, Reset: &reset}
	}
	shown := full(aLimit, left)
	*shown.Remaining = (*shown.Remaining + 500) / 1000 * 1000
	wire.RateLimits{Requests: full(1000, 999), InputTokens: shown, OutputTokens: full(8000, 8000)}.WriteTo(h)
}

// aFastLimit is that of fast mode: input tokens a minute.
const aFastLimit = 20000

// fast answers as to a request of fast mode, whose bucket of input holds so much; the headers of the standard ones stand
// beside it.
func fast(s scenario, left int64) scenario {
	return scenario{answer: func(w http.ResponseWriter, q *http.Request) {
		now, shown, limit := time.Now(), max(0, left), int64(aFastLimit)
		buckets(w.Header(), now, aLimit)
		full := now.Add(time.Duration(limit-left) * time.Minute / time.Duration(limit))
		wire.RateLimits{Fast: wire.TokenQuotas{InputTokens: wire.Quota{Limit: &limit, Remaining: &shown, Reset: &full}}}.WriteTo(w.Header())
		s.answer(w, q)
	}}
}

// stream answers with events.
func stream(events ...string) scenario {
	return scenario{answer: func(w http.ResponseWriter, _ *http.Request) {
		owner(w.Header())
		w.Header().Set("Content-Type", "text/event-stream")
		for _, e := range events {
			io.WriteString(w, "data: "+e+"\n\n")
		}
	}}
}

const (
	streamBegins = `{"type":"message_start","message":{"type":"message","model":"claude-sonnet-5","usage":{"input_tokens":8,"output_tokens":1}}}`
	streamGoesOn = `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hello there"}}`
	streamCounts = `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}`
	streamEnds   = `{"type":"message_stop"}`
)

// fixed answers with this and no more.
func fixed(status int, contentType, body string, headers ...string) scenario {
	return scenario{answer: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}}
}

// wrote reads one request and answers with these bytes; it then closes, or resets, the connection.
func wrote(reset bool, answer string) scenario {
	return scenario{raw: func(conn net.Conn, c *counter) {
		if !c.readRequest(conn) {
			return
		}
		io.WriteString(conn, answer)
		if tcp := bare(conn); reset && tcp != nil {
			tcp.SetLinger(0)
			tcp.Close()
		}
	}}
}

func bare(conn net.Conn) *net.TCPConn {
	for {
		switch c := conn.(type) {
		case *net.TCPConn:
			return c
		case *countedConn:
			conn = c.Conn
		case *countedTLS:
			conn = c.Conn.NetConn()
		default:
			return nil
		}
	}
}

// endless writes the same over and over, until nobody reads it.
func endless(status int, contentType, begin, again string) scenario {
	return scenario{answer: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		io.WriteString(w, begin)
		more := bytes.Repeat([]byte(again), 1+(1<<16)/len(again))
		for {
			if _, err := w.Write(more); err != nil {
				return
			}
		}
	}}
}

// hang begins an answer, where there is a beginning, and never ends it.
func hang(begin string) scenario {
	return scenario{answer: func(w http.ResponseWriter, r *http.Request) {
		if begin != "" {
			owner(w.Header())
			w.Header().Set("Content-Type", "text/event-stream")
			io.WriteString(w, begin)
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}}
}

func contextUntil(ctx context.Context, gone <-chan struct{}) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-gone:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// bomb is a packed message far larger than it looks.
var bomb = sync.OnceValue(func() string {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	io.WriteString(z, `{"type":"message","content":"`)
	zeros := bytes.Repeat([]byte("0"), 1<<20)
	for range 80 {
		z.Write(zeros)
	}
	z.Close()
	return b.String()
})

// frames speaks HTTP/2 by hand: it counts every request, and answers the first by a function.
func frames(answer func(*http2.Framer, uint32)) scenario {
	return scenario{raw: func(conn net.Conn, c *counter) {
		preface := make([]byte, len(http2.ClientPreface))
		if _, err := io.ReadFull(conn, preface); err != nil || string(preface) != http2.ClientPreface {
			return
		}
		f := http2.NewFramer(conn, conn)
		f.WriteSettings()
		f.WriteSettingsAck()
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			if h, ok := frame.(*http2.HeadersFrame); ok {
				c.requests.Add(1)
				answer(f, h.StreamID)
			}
		}
	}}
}

// head writes the headers of an answer in HTTP/2.
func head(f *http2.Framer, stream uint32, fields ...string) {
	var b bytes.Buffer
	e := hpack.NewEncoder(&b)
	for i := 0; i < len(fields); i += 2 {
		e.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: b.Bytes(), EndHeaders: true})
}

// scenarios are those that scripts name.
var scenarios = map[string]scenario{
	"message":       message(20000),
	"low":           message(2000),
	"slow-clock":    dated(-30 * time.Minute),
	"torn":          torn(),
	"stream":        stream(streamBegins, streamGoesOn, streamCounts, streamEnds),
	"cut-stream":    stream(streamBegins, streamGoesOn),
	"stream-error":  stream(streamBegins, streamGoesOn, `{"type":"error","error":{"type":"api_error","message":"Internal server error"}}`),
	"stream-529":    stream(streamBegins, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`),
	"stream-input":  stream(streamBegins, string(refuse.OverLimit(aLimit, "input tokens", "minute", organization, aModel).Body("req_011"))),
	"input":         limited("input tokens", "30"),
	"input-0":       limited("input tokens", "0"),
	"input-2":       limited("input tokens", "2"),
	"more":          refusal(refuse.OverLimit(450000, "input tokens", "minute", organization, aModel)),
	"day":           refusal(refuse.OverLimit(aLimit, "input tokens", "day", organization, aModel)),
	"workspace":     refusal(ofWorkspace(refuse.OverLimit(aLimit, "input tokens", "minute", organization, aModel))),
	"again":         refusal(refuse.OverLimit(aLimit, "input tokens", "minute", organization, aModel)),
	"fast":          fast(refusal(refuse.OverFastLimit(aFastLimit, "input tokens", "minute", organization, aModel), "Retry-After", "30"), -10000),
	"fast-low":      fast(message(aLimit), 2000),
	"fast-high":     fast(message(2000), 15000),
	"requests":      limited("requests", "7"),
	"output":        limited("output tokens", "7"),
	"acceleration":  refusal(refuse.OverAcceleration(25000, 35000, "input tokens", organization, aModel)),
	"concurrency":   refusal(refuse.OverConcurrency()),
	"spend":         refusal(refuse.OverSpend(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))),
	"credit":        refusal(refuse.Invalid("Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.")),
	"fallback":      fixed(200, "application/json", strings.ReplaceAll(aMessage, aModel, "claude-haiku-4-5-20251001"), "Anthropic-Organization-Id", organization, "Request-Id", "req_3"),
	"unnamed":       refusal(refuse.Throttled()),
	"plan":          refusal(refuse.OverPlan(), "Anthropic-Ratelimit-Unified-Status", "rejected", "Anthropic-Ratelimit-Unified-Representative-Claim", "five_hour"),
	"529":           refusal(refuse.AtCapacity()),
	"500":           refusal(refuse.Broken()),
	"400":           refusal(refuse.Invalid("max_tokens: Field required")),
	"401":           refusal(refuse.Unauthenticated()),
	"402":           refusal(refuse.Refusal{Status: 402, Type: "billing_error", Message: "Your credit card was declined."}),
	"403":           refusal(refuse.Forbidden()),
	"404":           refusal(refuse.Missing("model: " + aModel)),
	"413":           refusal(refuse.TooLarge()),
	"other-org":     fixed(200, "application/json", aMessage, "Anthropic-Organization-Id", "00000000-0000-4000-8000-00000000000b", "Request-Id", "req_2"),
	"other-wrkspc":  fixed(200, "application/json", aMessage, "Anthropic-Organization-Id", organization, "Anthropic-Workspace-Id", "wrkspc_01BBBBBBBBBBBBBBBBBBBBBB"),
	"html":          fixed(200, "text/html", "<!DOCTYPE html><html><body>Sign in to the network</body></html>"),
	"no-usage":      fixed(200, "application/json", `{"type":"message"}`),
	"error-in-200":  fixed(200, "application/json", string(refuse.Broken().Body("req_011"))),
	"204":           scenario{answer: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }},
	"502":           fixed(502, "text/html", "<html><h1>Bad Gateway</h1></html>"),
	"redirect-home": fixed(307, "text/html", "", "Location", "/elsewhere"),
	"hang":          hang(""),
	"hang-stream":   hang("data: " + streamBegins + "\n\n"),
	"hostile": refusal(refuse.Refusal{Status: 429, Type: "rate_limit_error",
		Message: "100% over\r\n::error::pwned\n\x1b[31mred\x1b[0m | ]]> <script>alert(1)</script> **bold** @everyone `code`\u202e\u0085"}),
}

// ofWorkspace words a refusal of an organization as one of its workspace.
func ofWorkspace(r refuse.Refusal) refuse.Refusal {
	r.Message = strings.Replace(r.Message, "your organization's rate limit", "your workspace's rate limit", 1)
	return r
}

func limited(what, after string) scenario {
	r := refuse.OverLimit(aLimit, what, "minute", organization, aModel)
	return scenario{answer: func(w http.ResponseWriter, q *http.Request) {
		if what == "input tokens" {
			buckets(w.Header(), time.Now(), -25000)
		}
		w.Header().Set("Retry-After", after)
		refusal(r).answer(w, q)
	}}
}

// A recorded exchange is a failure as something else recorded it, some time ago.
type recorded struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    any               `json:"error_body"`
	Request map[string]string `json:"request"`
}

// failure records what a scenario answers, as if it had been so long ago.
func failure(name string, ago time.Duration) (*recorded, error) {
	s, ok := scenarios[name]
	if !ok || s.answer == nil {
		return nil, fmt.Errorf("there is no scenario %q that can be recorded, expected one of %s", name, strings.Join(slices.Sorted(maps.Keys(scenarios)), ", "))
	}
	w := httptest.NewRecorder()
	s.answer(w, httptest.NewRequest("POST", "/v1/messages", nil))
	r := &recorded{Status: w.Code, Headers: map[string]string{}, Request: map[string]string{"model": aModel, "path": "/v1/messages"}}
	for key := range w.Header() {
		value := w.Header().Get(key)
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			value = at.Add(-ago).Format(time.RFC3339)
		}
		r.Headers[strings.ToLower(key)] = value
	}
	r.Headers["date"] = time.Now().Add(-ago).UTC().Format(http.TimeFormat)
	r.Body = w.Body.String()
	return r, nil
}

// set changes one property of a recorded exchange: status=…, header.NAME=…, request.NAME=…; an empty value takes it out.
func (r *recorded) set(change string) error {
	key, value, ok := strings.Cut(change, "=")
	where, name, _ := strings.Cut(key, ".")
	m := map[string]map[string]string{"header": r.Headers, "request": r.Request}[where]
	switch {
	case !ok || m == nil && key != "status" && key != "body":
		return fmt.Errorf("%q: expected status=…, body=…, header.NAME=… or request.NAME=…", change)
	case key == "body":
		r.Body = value
	case key == "status":
		n, err := strconv.Atoi(value)
		r.Status = n
		return err
	case value == "":
		delete(m, name)
	default:
		m[name] = value
	}
	return nil
}
