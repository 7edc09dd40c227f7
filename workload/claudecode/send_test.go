package claudecode

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func atNoon() time.Time { return noon }

// opened is a client whose program is this test.
func opened(t *testing.T, s Settings, p part, env ...string) *Client {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := json.Marshal(p)
	in := Surroundings{Program: program, Environ: append([]string{"FAKE_CLAUDE=" + string(plan)}, env...), HomeDir: "/home/u", TempDir: t.TempDir(), OS: "linux"}
	if s.Model == "" {
		s.Model = "claude-sonnet-5"
	}
	c, err := Open(s, in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const (
	key   = "ANTHROPIC_API_KEY=sk-ant-api03-canary"
	token = "CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-canary"
)

func TestSend(t *testing.T) {
	const (
		limited  = "API Error: Request rejected (429) · This request would exceed your organization's rate limit of 50 requests per minute"
		window   = `{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1795535520,"rateLimitType":"five_hour","isUsingOverage":false}}`
		noWindow = `{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","isUsingOverage":false}}`
	)
	for _, c := range []struct {
		name      string
		plan      bool
		part      part
		status    int
		failure   string
		complete  bool
		atMost    int64
		sent      *bool
		owner     wire.Owner
		by        wire.LimitedBy
		wait      *int64
		stop      string
		remainder func(*testing.T, *exchange.Exchange)
	}{
		{
			name: "an answer", part: part{Log: 1, Lines: []string{begins, answers, ends}},
			status: 200, complete: true, atMost: 1, sent: new(true), owner: wire.UnknownOwner, by: wire.ByNone, stop: "end_turn",
			remainder: func(t *testing.T, x *exchange.Exchange) {
				if x.Headers["request-id"] != "req_01" || x.ResponseModel != "claude-sonnet-5" || *x.Request.InputTokens != 15 || x.Usage.OutputTokens != 5 {
					t.Errorf("%+v", x)
				}
			},
		},
		{
			name: "an answer of a version that was not measured", part: part{Log: -1, Lines: []string{older, answers, ends}},
			status: 200, complete: true, atMost: 6, sent: new(true), owner: wire.UnknownOwner, by: wire.ByNone, stop: "end_turn",
		},
		{
			name: "an answer that was sent for twice", part: part{Log: 2, Lines: []string{begins, answers, ends}},
			status: 200, complete: true, atMost: 2, sent: new(true), owner: wire.UnknownOwner, by: wire.ByNone, stop: "end_turn",
		},
		{
			name: "cut by max_tokens", part: part{Log: 4, Status: 1, Lines: []string{begins, answers,
				`{"type":"result","is_error":true,"num_turns":4,"api_error_status":null,"api_error":"max_output_tokens","result":"API Error: too long","usage":{"input_tokens":48,"output_tokens":20}}`}},
			status: 200, complete: true, atMost: 4, sent: new(true), owner: wire.UnknownOwner, by: wire.ByNone, stop: "max_tokens",
		},
		{
			name: "cut by max_tokens, of a version that was not measured", part: part{Log: -1, Status: 1, Lines: []string{older, answers,
				fails(nil, "", "API Error: Claude's response exceeded the 64 output token maximum. To configure this behavior, set a variable.")}},
			status: 200, complete: true, atMost: 24, sent: new(true), owner: wire.UnknownOwner, by: wire.ByNone, stop: "max_tokens",
		},
		{
			name: "an error in the stream, of a version that was not measured", part: part{Log: -1, Status: 1, Lines: []string{older, answers, fails(nil, "", "API Error: Overloaded")}},
			failure: exchange.StreamError, atMost: 1, owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
		{
			name: "a 429 of the API", part: part{Log: 1, Status: 1, Lines: []string{begins, fails(429, "rate_limit_error", limited)}},
			status: 429, complete: true, atMost: 1, sent: new(true), owner: wire.AnthropicOrganization, by: wire.ByRequests,
		},
		{
			name: "a 429 of the API, and a version that was not measured", part: part{Log: -1, Status: 1, Lines: []string{older, fails(429, "rate_limit_error", limited)}},
			status: 429, complete: true, atMost: 1, sent: new(true), owner: wire.AnthropicOrganization, by: wire.ByRequests,
		},
		{
			name: "a 400 of a version that was not measured", part: part{Log: -1, Status: 1, Lines: []string{older, fails(400, "invalid_request_error", "API Error: 400 no")}},
			status: 400, complete: true, atMost: 6, sent: new(true), owner: wire.UnknownOwner, by: wire.ByNone,
		},
		{
			name: "a 404", part: part{Log: 2, Status: 1, Lines: []string{begins, fails(404, "not_found_error", "There's an issue with the selected model (m).")}},
			status: 404, complete: true, atMost: 2, sent: new(true), owner: wire.UnknownOwner, by: wire.ByNone,
		},
		{
			name: "a 429 that it would send again", part: part{Log: 1, Call: "never", Lines: []string{begins, retries(429)}},
			status: 429, atMost: 2, sent: new(true), owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
		{
			name: "no connection that it would try again", part: part{Log: 1, Call: "never", Lines: []string{begins, retries(nil)}},
			failure: exchange.CutStream, atMost: 7, owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
		{
			name: "a login that was renewed", plan: true, part: part{Log: 2, Lines: []string{begins, retries(401), answers, ends}},
			status: 200, complete: true, atMost: 2, sent: new(true), owner: wire.UnknownOwner, by: wire.ByNone, stop: "end_turn",
		},
		{
			name: "the plan's window", plan: true, part: part{Log: 1, Status: 1, Lines: []string{begins, window, fails(429, "rate_limit_error", "You've hit your 5-hour limit · resets 3:52pm (UTC)")}},
			status: 429, complete: true, atMost: 1, sent: new(true), owner: wire.ClaudeSubscription, by: wire.ByPlanWindow, wait: new(int64(13920)),
		},
		{
			name: "a refusal that is not the plan's", plan: true, part: part{Log: 1, Status: 1, Lines: []string{begins, noWindow,
				fails(429, "rate_limit_error", "API Error: Server is temporarily limiting requests (not your usage limit) · slow down")}},
			status: 429, complete: true, atMost: 1, sent: new(true), owner: wire.ProviderCapacity, by: wire.ByCapacity,
		},
		{
			name: "not logged in", plan: true, part: part{Status: 1, Lines: []string{begins, fails(nil, "", "Not logged in · Please run /login")}},
			failure: exchange.NoConnection, atMost: 0, sent: new(false), owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
		{
			name: "no connection", part: part{Log: 1, Status: 1, Lines: []string{begins, fails(nil, "", "API Error: Connection refused — a firewall or proxy may be blocking it (ECONNREFUSED)")}},
			failure: exchange.NoConnection, atMost: 1, owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
		{
			name: "a stream that was cut", part: part{Log: 1, Status: 1, Lines: []string{begins, fails(nil, "", "API Error: Connection to the API was lost (StreamTruncated).")}},
			failure: exchange.CutStream, atMost: 1, owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
		{
			name: "redirects for ever", part: part{Log: 1, Status: 1, Lines: []string{begins, fails(nil, "", "API Error: Unable to connect to API (TooManyRedirects)")}},
			failure: exchange.Redirected, atMost: 127, owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
		{
			name: "an option that it does not know", part: part{Log: -1, Status: 1, Errors: "error: unknown option '--safe-mode'\n"},
			failure: exchange.NotUnderstood, atMost: 0, sent: new(false), owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
		{
			name: "nothing that is understood", part: part{Log: -1, Lines: []string{"hello", "{", `{"type":""}`, "[]"}},
			failure: exchange.NotUnderstood, atMost: 0, sent: new(false), owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
		{
			name: "an end in the middle", part: part{Log: 1, Status: 1, Lines: []string{begins, answers}},
			failure: exchange.CutStream, atMost: 6, owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
		{
			name: "a line that is too long", part: part{Log: 1, Lines: []string{begins}, Flood: 2 << 20, Call: "never"},
			failure: exchange.TooLarge, atMost: 6, owner: wire.UnknownOwner, by: wire.ByUnknown,
		},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			set, env := Settings{Name: APIKey}, key
			if c.plan {
				set.Name, env = Plan, token
			}
			if c.part.Call != "" {
				c.part.Call = waits(t).Addr().String()
			}
			client := opened(t, set, c.part, env)
			x, atMost := client.Send(t.Context(), atNoon)
			if x.Status != c.status || x.Failure != c.failure || x.Complete != c.complete || x.StopReason != c.stop {
				t.Errorf("status %d, failure %q (%s), complete %v, stop %q; want %d, %q, %v, %q", x.Status, x.Failure, x.Detail, x.Complete, x.StopReason,
					c.status, c.failure, c.complete, c.stop)
			}
			if atMost != c.atMost {
				t.Errorf("at most %d requests, want %d", atMost, c.atMost)
			}
			if (x.Sent == nil) != (c.sent == nil) || x.Sent != nil && *x.Sent != *c.sent {
				t.Errorf("sent: %v, want %v", deref(x.Sent), deref(c.sent))
			}
			f := Explain(x, noon)
			if f.Owner != c.owner && c.status != 200 || f.LimitedBy != c.by {
				t.Errorf("owner %s, limited by %s, want %s, %s: %q", f.Owner, f.LimitedBy, c.owner, c.by, f.Evidence)
			}
			if c.wait != nil && (f.RetryAfter == nil || *f.RetryAfter != *c.wait) {
				t.Errorf("wait %v, want %d", deref(f.RetryAfter), *c.wait)
			}
			if c.remainder != nil {
				c.remainder(t, x)
			}
			text, _ := json.Marshal(x)
			for _, private := range []string{"canary", "private words"} {
				if strings.Contains(string(text), private) {
					t.Errorf("%q is in the exchange: %s", private, text)
				}
			}
			if left, _ := os.ReadDir(client.in.TempDir); len(left) != 0 {
				t.Errorf("%d entries are left behind", len(left))
			}
		})
	}
}

func deref[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// waits is a listener whose connections are held.
func waits(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// TestStop ends the client, and what it started, when the user stops it or the time is over.
func TestStop(t *testing.T) {
	for _, c := range []struct {
		cause   error
		failure string
	}{{context.Canceled, exchange.Interrupted}, {context.DeadlineExceeded, exchange.Timeout}} {
		l := waits(t)
		client := opened(t, Settings{Name: APIKey}, part{Log: 1, Lines: []string{begins}, Call: l.Addr().String(), Child: true}, key)
		ctx, cancel := context.WithCancelCause(t.Context())
		calls := make(chan net.Conn, 2)
		go func() {
			for range 2 { // the client, and its child, which holds its output open
				if conn, err := l.Accept(); err == nil {
					calls <- conn
				}
			}
			cancel(c.cause)
		}()
		x, atMost := client.Send(ctx, atNoon)
		if x.Failure != c.failure || x.Status != 0 || x.Sent != nil || atMost != 6 {
			t.Errorf("%v: failure %q, status %d, at most %d", c.cause, x.Failure, x.Status, atMost)
		}
		for range 2 {
			conn := <-calls
			if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil { // it has ended
				t.Errorf("%v: %d bytes, %v", c.cause, n, err)
			}
			conn.Close()
		}
	}
}

func TestStartedNever(t *testing.T) {
	client := opened(t, Settings{Name: APIKey}, part{}, key)
	client.in.Program = filepath.Join(t.TempDir(), "none")
	x, atMost := client.Send(t.Context(), atNoon)
	if x.Failure != exchange.NoConnection || atMost != 0 || *x.Sent || strings.Contains(x.Detail, "none") {
		t.Errorf("%+v, at most %d", x, atMost)
	}
	client.in.TempDir = filepath.Join(t.TempDir(), "none")
	if x, atMost := client.Send(t.Context(), atNoon); x.Failure != exchange.NoConnection || atMost != 0 || *x.Sent {
		t.Errorf("%+v, at most %d", x, atMost)
	}
}

// TestWhatIsStarted looks at what the client is given.
func TestWhatIsStarted(t *testing.T) {
	for _, c := range []struct {
		name        string
		set         Settings
		env         []string
		has, hasNot []string
	}{
		{
			"an API key", Settings{Name: APIKey, MaxTokens: 64},
			[]string{key, "CLAUDE_CODE_MAX_RETRIES=15", "CLAUDECODE=1", "OTHER=1", "ANTHROPIC_CUSTOM_HEADERS=x-team: a"},
			[]string{key, "CLAUDE_CODE_MAX_RETRIES=0", "CLAUDE_CODE_RETRY_WATCHDOG=0", "CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK=1",
				"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "CLAUDE_CODE_MAX_OUTPUT_TOKENS=64", "OTHER=1", "ANTHROPIC_CUSTOM_HEADERS=x-team: a"},
			[]string{"CLAUDE_CODE_MAX_RETRIES=15", "CLAUDECODE=1"},
		},
		{
			"a plan", Settings{Name: Plan},
			[]string{key, "ANTHROPIC_AUTH_TOKEN=abc", token},
			[]string{token, "CLAUDE_CODE_MAX_RETRIES=0"}, []string{key, "ANTHROPIC_AUTH_TOKEN=abc"},
		},
		{
			"another address", Settings{Name: APIKey, BaseURL: "http://127.0.0.1:9"},
			[]string{key, "ANTHROPIC_BASE_URL=https://gw.example.com"},
			[]string{"ANTHROPIC_BASE_URL=http://127.0.0.1:9"}, []string{"ANTHROPIC_BASE_URL=https://gw.example.com"},
		},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "started.json")
			client := opened(t, c.set, part{Log: 1, Record: file, Lines: []string{begins, answers, ends}}, c.env...)
			preview := client.Preview()
			client.Send(t.Context(), atNoon)
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var r recorded
			json.Unmarshal(text, &r)
			for _, v := range c.has {
				if !slices.Contains(r.Env, v) {
					t.Errorf("%s is not given to it", v)
				}
			}
			for _, v := range c.hasNot {
				if slices.Contains(r.Env, v) {
					t.Errorf("%s is given to it", v)
				}
			}
			if r.Entries != 0 || filepath.Base(r.Dir) != "empty" {
				t.Errorf("%d entries in %s, want an empty directory", r.Entries, r.Dir)
			}
			for _, flag := range []string{"-p", "--safe-mode", "--strict-mcp-config", "--no-session-persistence", "--settings"} {
				if !slices.Contains(r.Args, flag) || !strings.Contains(preview, flag) {
					t.Errorf("%s is missing", flag)
				}
			}
			for _, s := range append(r.Args, preview) {
				if strings.Contains(s, "canary") || strings.Contains(s, "abc") || strings.Contains(s, "x-team") {
					t.Errorf("a value is shown: %s", s)
				}
			}
			if !strings.Contains(preview, "\n  ANTHROPIC_API_KEY") {
				t.Errorf("the preview does not name the key:\n%s", preview)
			}
		})
	}
}
