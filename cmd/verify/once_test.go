package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loadshape/report/proof"

	"golang.org/x/net/http2"
)

// A once is one run, and what must come of it.
type once struct {
	name     string
	scenario scenario
	baseline []string // scenario, age, and changes to its record; none is a plain check
	args     []string
	changed  bool // a request of the user's own is sent, after a change that is named
	reason   string
	verdict  proof.Verdict
	exit     int
	count    int64 // requests that reach the server
	ways     []string
}

func (o *once) reach() []string {
	switch {
	case o.ways != nil:
		return o.ways
	case o.scenario.raw != nil:
		return []string{h1}
	}
	return []string{h1, h2}
}

// onces have every rule that an answer can reach, and every way in which one request could become several.
func onces(elsewhere string) []once {
	was := func(s string, more ...string) []string { return append([]string{s, "90s"}, more...) }
	list := []once{
		{name: "a whole answer", scenario: message(20000), reason: "passed", verdict: proof.Held, exit: 0, count: 1},
		{name: "a whole stream", scenario: scenarios["stream"], reason: "passed", verdict: proof.Held, exit: 0, count: 1},
		{name: "a whole answer after a failure", scenario: message(20000), baseline: was("input"), reason: "passed", verdict: proof.Held, count: 1},
		{name: "a whole answer while it would be refused", scenario: message(2000), baseline: []string{"input", "5s", "header.retry-after=60",
			"header.anthropic-ratelimit-input-tokens-remaining=5000", "header.anthropic-ratelimit-input-tokens-reset="},
			changed: true, reason: "passed_while_refusing", verdict: proof.Held, count: 1},
		{name: "a minimal request while it would be refused", scenario: message(2000), baseline: []string{"input", "5s", "header.retry-after=60",
			"header.anthropic-ratelimit-input-tokens-remaining=5000", "header.anthropic-ratelimit-input-tokens-reset="},
			args: []string{"--change", "nothing", "--prove", "fix"}, reason: "passed", verdict: proof.Held, exit: 3, count: 1},
		{name: "another model", scenario: scenarios["fallback"], reason: "other_model", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "another model after a failure", scenario: scenarios["fallback"], baseline: was("input"), changed: true, reason: "other_model",
			verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a change after what no wait ends", scenario: message(20000), baseline: was("credit"), args: []string{"--change", "credits are bought"},
			reason: "passed", verdict: proof.Held, count: 1},
		{name: "less proven than is asked", scenario: message(20000), baseline: was("input"), args: []string{"--prove", "fix"},
			reason: "passed", verdict: proof.Held, exit: 3, count: 1},
		{name: "retry-after 0", scenario: scenarios["input-0"], reason: "refused", verdict: proof.NotHeld, exit: 1, count: 1},
		{name: "refused", scenario: scenarios["input"], reason: "refused", verdict: proof.NotHeld, exit: 1, count: 1},
		{name: "the same limit again", scenario: scenarios["input"], baseline: was("input"), reason: "same_limit", verdict: proof.NotHeld, exit: 1, count: 1},
		{name: "the same limit within a stream", scenario: scenarios["stream-input"], baseline: was("input"), reason: "same_limit",
			verdict: proof.NotHeld, exit: 1, count: 1},
		{name: "another limit", scenario: scenarios["requests"], baseline: was("input"), reason: "another_limit", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "spend", scenario: scenarios["spend"], baseline: was("input"), reason: "another_limit", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a limit without a name", scenario: scenarios["unnamed"], baseline: was("input"), reason: "unnamed_limit",
			verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "overloaded", scenario: scenarios["529"], baseline: was("input"), reason: "capacity", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "overloaded within a stream", scenario: scenarios["stream-529"], reason: "capacity", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "another organization", scenario: scenarios["other-org"], baseline: was("input"), reason: "other_owner", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "another workspace", scenario: scenarios["other-wrkspc"], baseline: was("input"), reason: "other_owner", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "not the workspace that is asked for", scenario: scenarios["other-wrkspc"], args: []string{"--workspace", workspace},
			reason: "other_owner", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "400", scenario: scenarios["400"], reason: "bad_request", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "401", scenario: scenarios["401"], reason: "unauthenticated", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "402", scenario: scenarios["402"], reason: "refused", verdict: proof.NotHeld, exit: 1, count: 1},
		{name: "403", scenario: scenarios["403"], reason: "unauthenticated", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "404", scenario: scenarios["404"], reason: "bad_request", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "413", scenario: scenarios["413"], reason: "refused", verdict: proof.NotHeld, exit: 1, count: 1},
		{name: "500", scenario: scenarios["500"], reason: "server_error", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "502 of something between", scenario: scenarios["502"], reason: "server_error", verdict: proof.Inconclusive, exit: 3, count: 1},

		{name: "a redirect to another host", scenario: fixed(307, "text/html", "", "Location", elsewhere+"/v1/messages"), reason: "redirected",
			verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a redirect that keeps the method", scenario: fixed(308, "text/html", "", "Location", elsewhere+"/v1/messages"), reason: "redirected",
			verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a redirect on the same host", scenario: scenarios["redirect-home"], reason: "redirected", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a 200 with a location and a refresh", scenario: fixed(200, "text/html", "", "Location", elsewhere, "Refresh", "0; url="+elsewhere),
			reason: "not_understood", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a hang", scenario: scenarios["hang"], args: []string{"--timeout", "1s"}, reason: "not_answered", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a hang within the answer", scenario: scenarios["hang-stream"], args: []string{"--timeout", "1s"}, reason: "not_answered",
			verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a body without end", scenario: endless(200, "application/json", `{"type":"message","text":"`, "x"), reason: "broken_answer",
			verdict: proof.Inconclusive, exit: 3, count: 1, ways: []string{h1}},
		{name: "an error without end", scenario: endless(429, "application/json", `{"type":"error","error":{"message":"`, "x"), reason: "refused",
			verdict: proof.NotHeld, exit: 1, count: 1},
		{name: "a stream without end", scenario: endless(200, "text/event-stream", "", ": nothing\n\n"), reason: "broken_answer",
			verdict: proof.Inconclusive, exit: 3, count: 1, ways: []string{h1}},
		{name: "a bomb", scenario: scenario{answer: func(w http.ResponseWriter, r *http.Request) {
			fixed(200, "application/json", bomb(), "Content-Encoding", "gzip").answer(w, r)
		}}, reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "packed by something that was not asked for", scenario: fixed(200, "application/json", aMessage, "Content-Encoding", "br"),
			reason: "not_understood", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a stream that is cut", scenario: scenarios["cut-stream"], reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a stream that ends in an error", scenario: scenarios["stream-error"], reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a body that is cut", scenario: wrote(false, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"+aMessage),
			reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a chunk that is cut", scenario: wrote(false, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"),
			reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "closed without an answer", scenario: wrote(false, ""), reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "reset without an answer", scenario: wrote(true, ""), reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "closed in the middle of the headers", scenario: wrote(false, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"), reason: "broken_answer",
			verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "no HTTP", scenario: wrote(false, "220 mail.example ESMTP\r\n"), reason: "not_understood", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a flood of headers", scenario: wrote(false, "HTTP/1.1 200 OK\r\n"+strings.Repeat("Anthropic-Ratelimit-X: "+strings.Repeat("x", 1000)+"\r\n", 2000)),
			reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a flood of headers in HTTP/2", ways: []string{h2}, scenario: scenario{answer: func(w http.ResponseWriter, _ *http.Request) {
			for i := range 2000 {
				w.Header().Set(fmt.Sprint("Anthropic-Ratelimit-", i), strings.Repeat("x", 1000))
			}
		}}, reason: "not_understood", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "a retry by 408", scenario: fixed(408, "text/plain", "Request Timeout", "Connection", "close", "Retry-After", "0"), reason: "bad_request",
			verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "early hints before the answer", scenario: scenario{answer: func(w http.ResponseWriter, r *http.Request) {
			for range 3 {
				w.WriteHeader(http.StatusEarlyHints)
			}
			message(20000).answer(w, r)
		}}, reason: "passed", verdict: proof.Held, count: 1},
		{name: "more early hints than anybody needs", scenario: wrote(false, strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", 500)),
			reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "another protocol", scenario: wrote(false, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
			reason: "not_understood", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "HTML", scenario: scenarios["html"], reason: "not_understood", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "no usage", scenario: scenarios["no-usage"], reason: "not_understood", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "204", scenario: scenarios["204"], reason: "not_understood", verdict: proof.Inconclusive, exit: 3, count: 1},

		{name: "HTTP/2: gone away before the request was looked at", ways: []string{h2}, scenario: frames(func(f *http2.Framer, _ uint32) {
			f.WriteGoAway(0, http2.ErrCodeNo, nil)
		}), args: []string{"--timeout", "2s"}, reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "HTTP/2: the request is refused and may be sent again", ways: []string{h2}, scenario: frames(func(f *http2.Framer, id uint32) {
			f.WriteRSTStream(id, http2.ErrCodeRefusedStream)
		}), reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "HTTP/2: sent again by HTTP/1.1", ways: []string{h2}, scenario: frames(func(f *http2.Framer, id uint32) {
			f.WriteRSTStream(id, http2.ErrCodeHTTP11Required)
		}), reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
		{name: "HTTP/2: a stream that is reset", ways: []string{h2}, scenario: frames(func(f *http2.Framer, id uint32) {
			head(f, id, ":status", "200", "content-type", "text/event-stream")
			f.WriteData(id, false, []byte("data: "+streamBegins+"\n\n"))
			f.WriteRSTStream(id, http2.ErrCodeInternal)
		}), reason: "broken_answer", verdict: proof.Inconclusive, exit: 3, count: 1},
	}
	for _, way := range []string{selfMade, misnamed, expired} {
		list = append(list, once{name: "a bad certificate", ways: []string{way}, scenario: message(20000), reason: "bad_certificate",
			verdict: proof.Inconclusive, exit: 3})
	}
	for _, c := range []struct {
		reason  string
		verdict proof.Verdict
		exit    int
		was     []string
		args    []string
	}{
		{"two_changes", proof.Refused, 4, was("input"), []string{"--change", "a", "--change", "b"}},
		{"route_refused", proof.Refused, 4, was("input"), []string{"--credential", "env:OAUTH"}},
		{"not_the_same", proof.Refused, 4, was("input", "request.model=claude-opus-5"), nil},
		{"not_the_same", proof.Refused, 4, was("plan"), nil},
		{"not_the_same", proof.Refused, 4, was("plan"), []string{"--change", "a"}},
		{"failure_not_understood", proof.Inconclusive, 3, was("500"), nil},
		{"failure_not_understood", proof.Inconclusive, 3, was("unnamed", "header.anthropic-organization-id="), []string{"--change", "a"}},
		{"failure_not_understood", proof.Inconclusive, 3, was("unnamed", "header.anthropic-organization-id="), []string{"--dry-run"}},
		{"no_wait_helps", proof.Inconclusive, 3, was("credit"), nil},
		{"no_failure", proof.Inconclusive, 3, nil, []string{"--prove", "fix"}},
		{"dry_run", proof.Inconclusive, 3, was("input"), []string{"--dry-run"}},
		{"too_early", proof.Inconclusive, 3, []string{"requests", "0s", "header.retry-after=60"}, nil},
		{"too_early", proof.Inconclusive, 3, []string{"requests", "0s", "header.retry-after=60"}, []string{"--wait=1s"}},
	} {
		list = append(list, once{name: "nothing is sent", scenario: message(20000), baseline: c.was, args: c.args, reason: c.reason, verdict: c.verdict, exit: c.exit})
	}
	return list
}

// TestOneRequestIsOneRequest counts what arrives, for every verdict and every way in which a client might send again. The
// request that a redirect or an answer points to would be counted as well.
func TestOneRequestIsOneRequest(t *testing.T) {
	other := start(t, plain, message(20000))
	reached := map[string]bool{}
	for _, o := range onces(other.url) {
		for _, way := range o.reach() {
			t.Run(o.name+"/"+o.reason+"/"+way, func(t *testing.T) {
				server := start(t, way, o.scenario)
				r := o.run(t, server)
				if r.Reason != o.reason || r.Verdict != o.verdict || r.ExitStatus != o.exit {
					t.Errorf("is %s by %s with status %d, want %s by %s with %d: %s", r.Verdict, r.Reason, r.ExitStatus, o.verdict, o.reason, o.exit, r.Because)
				}
				if n := server.requests.Load(); n != o.count || int64(gone(r.Sent)) != o.count {
					t.Errorf("%d requests arrived and sent says %d, want %d", n, gone(r.Sent), o.count)
				}
				if n := server.bytes.Load(); o.count == 0 && n != 0 {
					t.Errorf("%d bytes of a request arrived, want none", n)
				}
				if n := other.requests.Load(); n != 0 {
					t.Errorf("%d requests arrived at another host, want none", n)
				}
				reached[r.Reason] = true
			})
		}
	}
	for _, rule := range proof.Rules() {
		switch rule.Reason {
		case "interrupted", "no_connection", "no_credential": // in tests of their own
		default:
			if !reached[rule.Reason] {
				t.Errorf("no run came to the rule %s", rule.Reason)
			}
		}
	}
}

// run runs the command in this process.
func (o *once) run(t *testing.T, server *counter) *proof.Result {
	t.Helper()
	args := append([]string{"--base-url", server.url}, o.args...)
	if o.changed {
		own := map[string]any{"model": aModel, "max_tokens": 64, "messages": []map[string]string{{"role": "user", "content": "A short question."}}}
		args = append(args, "--request", writeJSON(t, "request.json", own), "--change", "the prompt is cached")
	}
	if o.baseline != nil {
		args = append(args, "--baseline", baselineFile(t, o.baseline...))
	}
	r, _ := result(t, t.Context(), args...)
	return r
}

// baselineFile writes a recorded failure.
func baselineFile(t *testing.T, what ...string) string {
	t.Helper()
	ago, err := time.ParseDuration(what[1])
	if err != nil {
		t.Fatal(err)
	}
	r, err := failure(what[0], ago)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range what[2:] {
		if err := r.set(change); err != nil {
			t.Fatal(err)
		}
	}
	return writeJSON(t, "failed.json", r)
}

func writeJSON(t *testing.T, name string, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// settled gives the test a home of its own, with one key of fingerprints, and the environment of the command.
func settled(t *testing.T) func(string) string {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, filepath.Join(home, name))
	}
	t.Setenv("HOME", home)
	ca := filepath.Join(home, "ca.pem")
	if err := os.WriteFile(ca, authority().pem(), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"ANTHROPIC_API_KEY": "k.Lr3Yb9Ka5Jt7Ne1", "OAUTH": "sk-ant-oat01-Zq7Jw9Xe4Rv2", "SSL_CERT_FILE": ca,
		"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, "XDG_CONFIG_HOME"), "XDG_STATE_HOME": filepath.Join(home, "XDG_STATE_HOME")}
	return func(name string) string { return env[name] }
}

// result runs the command and reads its result.
func result(t *testing.T, ctx context.Context, args ...string) (*proof.Result, string) {
	t.Helper()
	var out, stderr bytes.Buffer
	args = append([]string{"--route", "direct", "--model", aModel, "--format", "json"}, args...)
	status := run(ctx, args, settled(t), strings.NewReader(""), &out, &stderr)
	var r proof.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("exit status %d, %v\n%s%s", status, err, out.Bytes(), stderr.Bytes())
	}
	if stderr.Len() > 0 || status != r.ExitStatus {
		t.Errorf("exit status %d, in the result %d; standard error is %q", status, r.ExitStatus, stderr.Bytes())
	}
	return &r, out.String()
}

func TestInterrupted(t *testing.T) {
	for _, c := range []struct {
		name     string
		scenario string
		args     []string
		count    int64
	}{
		{"while it hangs", "hang", nil, 1},
		{"within the answer", "hang-stream", nil, 1},
		{"while it waits", "message", []string{"--wait", "--baseline", "requests"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := start(t, h1, scenarios[c.scenario])
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			args := append([]string{"--base-url", server.url, "--evidence", t.TempDir()}, c.args...)
			if c.count == 0 {
				args[len(args)-1] = baselineFile(t, "requests", "0s", "header.retry-after=60")
				cancel() // before it waits: it must not send either
			} else {
				go func() {
					for server.requests.Load() == 0 {
						time.Sleep(time.Millisecond)
					}
					cancel()
				}()
			}
			r, _ := result(t, ctx, args...)
			if r.Reason != "interrupted" || r.ExitStatus != 3 {
				t.Errorf("is %s with status %d, want interrupted with 3", r.Reason, r.ExitStatus)
			}
			if n := server.requests.Load(); n != c.count || int64(gone(r.Sent)) != c.count {
				t.Errorf("%d requests arrived and sent says %d, want %d", n, gone(r.Sent), c.count)
			}
			if files, _ := filepath.Glob(filepath.Join(args[3], "verify-*")); len(files) != 4 {
				t.Errorf("the evidence is %q, want four files", files)
			}
		})
	}
}

func TestNoConnection(t *testing.T) {
	url, err := closedPort()
	if err != nil {
		t.Fatal(err)
	}
	server := start(t, plain, message(20000))
	for name, url := range map[string]string{"nobody answers": url, "no TLS": "https" + strings.TrimPrefix(server.url, "http")} {
		t.Run(name, func(t *testing.T) {
			r, _ := result(t, t.Context(), "--base-url", url, "--timeout", "20s")
			if r.Reason != "no_connection" || r.ExitStatus != 3 || gone(r.Sent) != 0 {
				t.Errorf("is %s with status %d and %d sent, want no_connection with 3 and none", r.Reason, r.ExitStatus, gone(r.Sent))
			}
			if n := server.requests.Load(); n != 0 {
				t.Errorf("%d requests arrived, want none", n)
			}
		})
	}
}

// TestLargeErrorIsKept tries an error that is as large as allowed: what was paid for must be told.
func TestLargeErrorIsKept(t *testing.T) {
	for fill, n := range map[string]int{"x": 1_000_000, "<": 300_000} { // the second grows where JSON is written for HTML
		body := fmt.Sprintf(`{"type":"error","error":{"type":"rate_limit_error","message":"%s"}}`, strings.Repeat(fill, n))
		server := start(t, plain, fixed(429, "application/json", body, "Request-Id", "req_1"))
		r, _ := result(t, t.Context(), "--base-url", server.url)
		if r.Reason != "refused" || gone(r.Sent) != 1 {
			t.Errorf("%q: is %s with %d sent, want refused with 1", fill, r.Reason, gone(r.Sent))
		}
	}
}

// TestNothingLostAfterTheRequest takes the place of the ledger away while the request is under way: the report and the
// evidence are there all the same.
func TestNothingLostAfterTheRequest(t *testing.T) {
	dir := t.TempDir()
	ledger, evidence := filepath.Join(dir, "ledger.jsonl"), filepath.Join(dir, "evidence")
	server := start(t, plain, scenario{answer: func(w http.ResponseWriter, r *http.Request) {
		os.Remove(ledger)
		if err := os.Mkdir(ledger, 0o700); err != nil {
			t.Error(err)
		}
		message(20000).answer(w, r)
	}})
	var out, stderr bytes.Buffer
	args := []string{"--route", "direct", "--model", aModel, "--base-url", server.url, "--ledger", ledger, "--evidence", evidence}
	status := run(t.Context(), args, settled(t), io.MultiReader(), &out, &stderr)
	if status != proof.StatusInput || !strings.HasPrefix(stderr.String(), "verify: --ledger: ") {
		t.Errorf("exit status %d and %q, want 2 and an error of the ledger", status, stderr.String())
	}
	if !strings.Contains(out.String(), "HELD") {
		t.Errorf("the report is %q, want the verdict in it", out.String())
	}
	if files, _ := filepath.Glob(filepath.Join(evidence, "verify-*")); len(files) != 4 {
		t.Errorf("the evidence is %q, want four files", files)
	}
}

// gone is how many requests went out; -1 where that is not said.
func gone(sent *int) int {
	if sent == nil {
		return -1
	}
	return *sent
}
