package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/wire/refuse"
	"loadshape/report/proof"
)

// hoursOfTheDay is how long the hostile exchanges are that TestHostileDay simulates, one each five seconds at the mean. All of
// a day takes minutes: LOADSHAPE_HOSTILE_HOURS=24.
func hoursOfTheDay(t *testing.T) float64 {
	given := os.Getenv("LOADSHAPE_HOSTILE_HOURS")
	if given == "" {
		return 0.2
	}
	hours, err := strconv.ParseFloat(given, 64)
	if err != nil || hours <= 0 {
		t.Fatalf("LOADSHAPE_HOSTILE_HOURS: is %q, want a number of hours", given)
	}
	return hours
}

// A gift is what a server gave: a whole message by a model that can be the one asked for, and by whose credential.
type gift struct{ whole, byAnother bool }

// A chance draws what happens.
type chance struct{ *rand.Rand }

func (c chance) one(in int) bool { return c.IntN(in) == 0 }

func pick[T any](c chance, from ...T) T { return from[c.IntN(len(from))] }

// noise is text that nobody sends: bytes, JSON, or both.
func (c chance) noise(r *http.Request) string {
	var out strings.Builder
	for range c.IntN(30) {
		out.WriteString(pick(c, "{", "}", "[", "]", `"`, `"error":`, `"type":"error"`, ",", ":", "\x00\x1b[2J\u202e\xff", "429", "rate_limit_error", "\r\n", "data: ", "event: error\n",
			"retry-after: 0", aModel, organization, `"usage":{"input_tokens":1,"output_tokens":1}`, told(r), strings.Repeat("[", 300), "<script>", "::error::"))
	}
	return out.String()
}

// body draws what an answer says, and reports whether it is a whole message by a model that can be the one asked for.
func (c chance) body(r *http.Request) (text, contentType string, status int, good bool) {
	whole := func(model, more string) string {
		return `{"id":"msg_1","type":"message","role":"assistant","model":` + quoted(model) + `,"content":[{"type":"text","text":` + quoted(told(r)) + `}],"stop_reason":"end_turn"` + more + `,"usage":{"input_tokens":8,"output_tokens":3}}`
	}
	over := refuse.OverLimit(aLimit, pick(c, "input tokens", "output tokens", "requests"), "minute", organization, aModel)
	switch c.IntN(16) {
	case 0, 1, 2:
		return whole(aModel, ""), "application/json", 200, true
	case 3:
		return whole(pick(c, "claude-opus-5", "gpt-5.5", "claude-haiku-4-5-20251001"), ""), "application/json", 200, false
	case 4: // names that stand twice, or in another case
		return whole("claude-opus-5", pick(c, `,"Model":"`+aModel+`"`, `,"model":"`+aModel+`"`, `,"Type":"error"`, `,"USAGE":null`)), "application/json", 200, false
	case 5:
		text := whole(aModel, "")
		return text[:c.IntN(len(text))], "application/json", 200, false
	case 6:
		return "data: " + streamBegins + "\n\ndata: " + streamGoesOn + "\n\ndata: " + streamCounts + "\n\ndata: " + streamEnds + "\n\n", "text/event-stream", 200, true
	case 7:
		events := []string{"data: " + streamBegins + "\n\n", "data: " + streamGoesOn + "\n\n", "data: " + streamCounts + "\n\n"}
		return strings.Join(events[:c.IntN(4)], ""), "text/event-stream", 200, false
	case 8:
		return "data: " + streamBegins + "\n\nevent: error\ndata: " + string(over.Body("req_011")) + "\n\n", "text/event-stream", 200, false
	case 9, 10:
		return string(over.Body("req_011")), "application/json", pick(c, 429, 429, 429, 401, 407, 408, 421, 425, 503, 400, 500, 529, 200), false
	case 11:
		return errorOf(pick(c, "rate_limit_error", "overloaded_error", "invalid_request_error", "authentication_error"))(told(r)), "application/json",
			pick(c, 400, 401, 402, 403, 404, 413, 429, 500, 502, 503, 529), false
	case 12:
		return c.noise(r), pick(c, "application/json", "text/event-stream", "text/html", "application/vnd.amazon.eventstream", ""), pick(c, 200, 200, 429, 500, 204, 206, 299, 418, 599), false
	case 13:
		return strings.Repeat(`{"error":`, 2000) + "1" + strings.Repeat("}", 2000), "application/json", pick(c, 200, 429), false
	case 14:
		return "", "application/json", pick(c, 301, 302, 303, 307, 308, 200, 204, 304), false
	}
	return `{"type":"message","model":"` + aModel + `","usage":{"input_tokens":` + pick(c, "-1", "1e400", `"8"`, "null", "{}", "99999999999999999999") + `,"output_tokens":3}}`, "application/json", 200, false
}

// serve draws all of an answer: its body, its headers, how it is packed, and how far it comes.
func (c chance) serve(elsewhere string, gave *gift) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, contentType, status, whole := c.body(r)
		h := w.Header()
		owner(h)
		if c.one(6) { // another owner, or none that is named
			h.Set("Anthropic-Organization-Id", pick(c, "00000000-0000-4000-8000-00000000000f", "", told(r), "\u202e"))
			gave.byAnother = h.Get("Anthropic-Organization-Id") != ""
		}
		if c.one(3) {
			buckets(h, time.Now().Add(time.Duration(c.IntN(7200)-3600)*time.Second), int64(c.IntN(60000)-30000))
		}
		if c.one(4) {
			h.Set("Retry-After", pick(c, "0", "-1", "30", "1e9", told(r), "Mon, 30 Nov 2026 10:00:00 GMT"))
		}
		if c.one(3) {
			h.Set("Location", pick(c, elsewhere, elsewhere+"/v1/messages", "/v1/messages", "http://[", ""))
		}
		if c.one(5) {
			for _, name := range []string{"Server", "Via", "Cf-Ray", "X-Request-Id", "Set-Cookie", "Anthropic-Ratelimit-" + strconv.Itoa(c.IntN(9)), "X-Should-Retry"} {
				h.Set(name, pick(c, told(r), "true", strings.Repeat("x", 2000)))
			}
		}
		h.Set("Content-Type", contentType)
		body, streams := []byte(text), contentType == "text/event-stream"
		switch c.IntN(12) {
		case 0:
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			z.Write(body)
			z.Close()
			body = b.Bytes()
			h.Set("Content-Encoding", "gzip")
		case 1:
			h.Set("Content-Encoding", pick(c, "br", "gzip", "zstd"))
			whole = false
		case 2:
			h.Set("Content-Length", strconv.Itoa(len(body)+1+c.IntN(100)))
			whole = whole && streams // whose end is an event, whatever comes after it
		case 3:
			for range c.IntN(4) {
				w.WriteHeader(http.StatusEarlyHints)
			}
		}
		gave.whole = whole && status == 200
		w.WriteHeader(status)
		if c.one(10) { // it breaks off, or hangs
			n := c.IntN(len(body) + 1)
			gave.whole = gave.whole && streams && n == len(body)
			w.Write(body[:n])
			http.NewResponseController(w).Flush()
			if c.one(2) {
				<-r.Context().Done()
			}
			panic(http.ErrAbortHandler)
		}
		w.Write(body)
	}
}

// raw draws an answer that is no HTTP, or that ends before it is one.
func (c chance) raw() func(net.Conn, *counter) {
	text := pick(c, "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}", "220 mail ESMTP\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "HTTP/1.1 999 "+keyCanary+"\r\n\r\n", "\x16\x03\x01\x00", "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n")
	return wrote(c.one(2), text).raw
}

// brokenWriter is a standard output that breaks off.
type brokenWriter struct{ left int }

func (b *brokenWriter) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("the disk is full")
	}
	return len(p), nil
}

// dayRoutes are the routes of a day, direct among them more often.
var dayRoutes = []string{"direct", "direct", "direct", "gateway", "bedrock", "bedrock-mantle", "claude-aws", "claude-google", "vertex", "foundry"}

// TestHostileDay simulates hours of exchanges, all drawn from a seed: random servers, routes, formats and failures of this
// machine. There is never a second request nor one elsewhere, never a credential in anything that is written, and never held
// without a whole answer of the owner and the model that were asked.
func TestHostileDay(t *testing.T) {
	const seed = 20261130
	a := newAviary(t, false)
	a.baselines(t)
	a.enter(t)
	other := start(t, plain, message(20000))
	at, hours := 0.0, hoursOfTheDay(t)
	held, exchanges, reasons := 0, 0, map[int]int{}
	for i := uint64(0); ; i++ {
		c := chance{rand.New(rand.NewPCG(seed, i))}
		if at += c.ExpFloat64() * 5; at > hours*3600 {
			break
		}
		exchanges++
		if problem := c.exchange(t, a, other, &held, reasons); problem != "" {
			t.Fatalf("exchange %d: %s", i, problem)
		}
	}
	if n := other.requests.Load(); n != 0 {
		t.Errorf("%d requests arrived elsewhere, want none", n)
	}
	if held < exchanges/20 || len(reasons) < 4 {
		t.Errorf("%d of %d exchanges were held, exit statuses %v: nothing was tried", held, exchanges, reasons)
	}
	t.Logf("%d exchanges of %g hours, %d held, exit statuses %v", exchanges, hours, held, reasons)
}

// exchange is one of them; it gives what is wrong with it.
func (c chance) exchange(t *testing.T, a *aviary, other *counter, held *int, statuses map[int]int) string {
	if err := os.RemoveAll(a.left); err != nil {
		return err.Error()
	}
	var gave gift
	s := scenario{answer: c.serve(other.url, &gave)}
	if c.one(12) {
		s = scenario{raw: c.raw()}
	}
	server, err := newCounter(plain, s)
	if err != nil {
		return err.Error()
	}
	defer server.close()
	args, env := c.command(a, server.url)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if c.one(15) { // the user stops it
		time.AfterFunc(time.Duration(c.IntN(8000))*time.Microsecond, cancel)
	}
	since := a.files(t)
	var out, stderr bytes.Buffer
	var to io.Writer = &out
	if c.one(20) {
		to = io.MultiWriter(&brokenWriter{c.IntN(3000)}, &out)
	}
	status := run(ctx, args, func(name string) string {
		if value, there := env[name]; there {
			return value
		}
		return a.env[name]
	}, strings.NewReader(""), to, &stderr)
	statuses[status]++
	if n := server.requests.Load(); n > 1 {
		return fmt.Sprintf("%d requests arrived: %q", n, args)
	}
	for what, text := range map[string]string{"standard output": out.String(), "standard error": stderr.String(), "a file": a.written(t, since)} {
		if from, trace := findCanary(text); from != "" {
			at := strings.Index(strings.ToLower(text), trace)
			return fmt.Sprintf("%s holds %s: %q in …%q…: %q", what, from, trace, text[max(0, at-200):min(len(text), at+60)], args)
		}
	}
	isHeld := status == proof.StatusHeld
	var r proof.Result
	if json.Unmarshal(out.Bytes(), &r) == nil && r.Verdict == proof.Held {
		isHeld = true
	}
	if isHeld {
		*held++
		if !gave.whole || gave.byAnother && slices.Contains(args, "--baseline") || server.requests.Load() != 1 {
			return fmt.Sprintf("it is held, and the answer was none: %q\n%s", args, out.String())
		}
	}
	return ""
}

// command draws what is asked for, and with which variables.
func (c chance) command(a *aviary, url string) (args []string, env map[string]string) {
	name := pick(c, dayRoutes...)
	way := canaryRoutes[name]
	args = append([]string{"--route", name, "--model", aModel, "--base-url", url, "--header", "x-team=env:TEAM", "--format", pick(c, formats...),
		"--timeout", pick(c, "40ms", "300ms", "2s")}, way.args...)
	if way.env["AUTH"] != "" {
		args = append(args, "--header", "authorization=env:AUTH")
	}
	ledger := filepath.Join(a.left, "ledger.jsonl")
	switch c.IntN(12) {
	case 0:
		os.MkdirAll(ledger, 0o700) // there is something else in its place
	case 1:
		os.MkdirAll(a.left, 0o700)
		os.WriteFile(ledger, []byte(`{"schema":"loadshape.ledger/1","verdict":"held","exch`), 0o600)
	}
	args = append(args, "--ledger", ledger)
	if c.one(2) {
		args = append(args, "--evidence", filepath.Join(a.left, "evidence"))
	}
	if c.one(3) {
		args = append(args, "--request", "request.json")
	}
	if c.one(4) {
		args = append(args, "--change", pick(c, "one change", tokenCanary))
	}
	if c.one(4) && name == "direct" {
		args = append(args, "--baseline", pick(c, "printed.txt", "recorded.json"))
	}
	if c.one(30) {
		args = append(args, "--dry-run")
	}
	if c.one(5) {
		args = append(args, "--workspace", workspace)
	}
	return args, way.env
}
