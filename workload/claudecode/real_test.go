package claudecode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// A request is one that came to the server of the test.
type request struct {
	header http.Header
	body   struct {
		Tools     []json.RawMessage `json:"tools"`
		MaxTokens int64             `json:"max_tokens"`
		Stream    bool              `json:"stream"`
	}
	text []byte
}

// A server answers as the API does, and counts.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []request
	others   []string // of other paths
	answers  []http.HandlerFunc
}

func serve(t *testing.T, answers ...http.HandlerFunc) *server {
	s := &server{answers: answers}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		if r.Method != http.MethodPost || r.URL.Path != "/v1/messages" {
			s.others = append(s.others, r.Method+" "+r.URL.Path)
			s.mu.Unlock()
			http.NotFound(w, r)
			return
		}
		q := request{header: r.Header.Clone(), text: text}
		json.Unmarshal(text, &q.body)
		s.requests = append(s.requests, q)
		answer := s.answers[min(len(s.requests), len(s.answers))-1]
		s.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(text))
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// came are the requests that came, and those of other paths.
func (s *server) came() ([]request, []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests, s.others
}

func refuses(status int, kind, message string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Request-Id", "req_01")
		w.WriteHeader(status)
		text, _ := json.Marshal(map[string]any{"type": "error", "error": map[string]string{"type": kind, "message": message}})
		w.Write(text)
	}
}

// admits answers with one word. It stops for this reason, or is cut where there is none.
func admits(stop string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		var body struct {
			Stream bool `json:"stream"`
		}
		json.NewDecoder(r.Body).Decode(&body)
		const usage = `{"input_tokens":12,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":5}`
		if !body.Stream {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"ok"}],"stop_reason":%q,"usage":%s}`, stop, usage)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Request-Id", "req_01")
		send := func(name, data string) { fmt.Fprintf(w, "event: %s\ndata: {\"type\":%q%s}\n\n", name, name, data) }
		send("message_start", `,"message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":`+usage+`}`)
		send("content_block_start", `,"index":0,"content_block":{"type":"text","text":""}`)
		send("content_block_delta", `,"index":0,"delta":{"type":"text_delta","text":"ok"}`)
		if stop == "" {
			return
		}
		if stop == "error" {
			send("error", `,"error":{"type":"overloaded_error","message":"Overloaded"}`)
			return
		}
		send("content_block_stop", `,"index":0`)
		send("message_delta", fmt.Sprintf(`,"delta":{"stop_reason":%q},"usage":{"output_tokens":5}`, stop))
		send("message_stop", "")
	}
}

// TestTheRealClient runs Claude Code itself, of the measured version, where LOADSHAPE_CLAUDE names it, against a server of this machine and with keys
// that are none. Best where nothing else can be reached: unshare -n.
func TestTheRealClient(t *testing.T) {
	program := os.Getenv("LOADSHAPE_CLAUDE")
	if program == "" {
		t.Skip("LOADSHAPE_CLAUDE does not name Claude Code")
	}
	const rate = "rate_limit_error"
	reset := time.Now().Add(time.Hour).Unix()
	unified := func(status string) []string {
		return []string{"Anthropic-Ratelimit-Unified-Status", status, "Anthropic-Ratelimit-Unified-Reset", strconv.FormatInt(reset, 10),
			"Anthropic-Ratelimit-Unified-Representative-Claim", "five_hour",
			"Anthropic-Ratelimit-Unified-5h-Status", status, "Anthropic-Ratelimit-Unified-5h-Reset", strconv.FormatInt(reset, 10),
			"Anthropic-Ratelimit-Unified-5h-Utilization", "1.0"}
	}
	for _, c := range []struct {
		name     string
		answers  []http.HandlerFunc
		plan     bool
		settings string // of the user
		env      []string
		max      int64
		came     int
		status   int
		failure  string
		by       wire.LimitedBy
		owner    wire.Owner
	}{
		{name: "200", answers: []http.HandlerFunc{admits("end_turn")}, came: 1, status: 200, by: wire.ByNone},
		{name: "max_tokens", answers: []http.HandlerFunc{admits("max_tokens")}, max: 64, came: 4, status: 200, by: wire.ByNone},
		{name: "400", answers: []http.HandlerFunc{refuses(400, "invalid_request_error", "no")}, came: 1, status: 400},
		{name: "400 of a feature", answers: []http.HandlerFunc{refuses(400, "invalid_request_error", "This model does not support the effort parameter.")}, came: 2, status: 400},
		{name: "401", answers: []http.HandlerFunc{refuses(401, "authentication_error", "invalid x-api-key")}, came: 1, status: 401},
		{name: "403", answers: []http.HandlerFunc{refuses(403, "permission_error", "no")}, came: 1, status: 403},
		{name: "404", answers: []http.HandlerFunc{refuses(404, "not_found_error", "model: m")}, came: 2, status: 404},
		{name: "404, then without a stream", answers: []http.HandlerFunc{refuses(404, "not_found_error", "Not Found"), admits("end_turn")}, came: 2, status: 200, by: wire.ByNone},
		{name: "413", answers: []http.HandlerFunc{refuses(413, "request_too_large", "x")}, came: 1, status: 413, by: wire.ByBytes},
		{
			name: "429", answers: []http.HandlerFunc{refuses(429, rate, "This request would exceed your organization's rate limit of 50 requests per minute", "Retry-After", "1")},
			came: 1, status: 429, by: wire.ByRequests, owner: wire.AnthropicOrganization,
		},
		{
			name: "429, and settings and a variable that retry", answers: []http.HandlerFunc{refuses(429, rate, "x", "Retry-After", "1")},
			settings: `{"env":{"CLAUDE_CODE_MAX_RETRIES":"5","CLAUDE_CODE_RETRY_WATCHDOG":"1"}}`, env: []string{"CLAUDE_CODE_RETRY_WATCHDOG=1"}, came: 1, status: 429,
		},
		{name: "500", answers: []http.HandlerFunc{refuses(500, "api_error", "x")}, came: 1, status: 500},
		{name: "529", answers: []http.HandlerFunc{refuses(529, "overloaded_error", "Overloaded")}, came: 1, status: 529, by: wire.ByCapacity, owner: wire.ProviderCapacity},
		{name: "an error in the stream", answers: []http.HandlerFunc{admits("error")}, came: 1, status: 529},
		{name: "a stream that is cut", answers: []http.HandlerFunc{admits("")}, came: 1, failure: exchange.CutStream},
		{
			name: "a plan's window", plan: true, answers: []http.HandlerFunc{refuses(429, rate, "This request would exceed your account's rate limit", unified("rejected")...)},
			came: 1, status: 429, by: wire.ByPlanWindow, owner: wire.ClaudeSubscription,
		},
		{name: "a plan with room", plan: true, answers: []http.HandlerFunc{admits("end_turn", unified("allowed")...)}, came: 1, status: 200, by: wire.ByNone},
		{name: "a plan, throttled", plan: true, answers: []http.HandlerFunc{refuses(429, rate, "x", "Retry-After", "1")}, came: 1, status: 429, by: wire.ByCapacity, owner: wire.ProviderCapacity},
		{name: "a plan whose login has ended", plan: true, answers: []http.HandlerFunc{refuses(401, "authentication_error", "OAuth token has expired.")}, came: 2, status: 401},
		{name: "a plan, and a key in the environment", plan: true, env: []string{key, "ANTHROPIC_AUTH_TOKEN=abc"}, answers: []http.HandlerFunc{admits("end_turn")}, came: 1, status: 200, by: wire.ByNone},
		{
			name: "hooks and a memory of the user", answers: []http.HandlerFunc{admits("end_turn")},
			settings: `{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"touch \"$HOME/hooked\""}]}]}}`, came: 1, status: 200, by: wire.ByNone,
		},
		{name: "telemetry", answers: []http.HandlerFunc{admits("end_turn")}, env: []string{"CLAUDE_CODE_ENABLE_TELEMETRY=1", "OTEL_LOGS_EXPORTER=otlp",
			"OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "OTEL_EXPORTER_OTLP_ENDPOINT=URL", "OTEL_LOGS_EXPORT_INTERVAL=100"}, came: 1, status: 200, by: wire.ByNone},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			s := serve(t, c.answers...)
			home := t.TempDir()
			os.MkdirAll(filepath.Join(home, ".claude"), 0o700)
			os.WriteFile(filepath.Join(home, ".claude", "CLAUDE.md"), []byte("a memory of the user"), 0o600)
			os.WriteFile(filepath.Join(home, ".claude.json"), []byte(`{"mcpServers":{"m":{"type":"stdio","command":"/bin/sh","args":["-c","touch \"$HOME/served\""]}}}`), 0o600)
			if c.settings != "" {
				os.WriteFile(filepath.Join(home, ".claude", "settings.json"), []byte(c.settings), 0o600)
			}
			env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH")}
			for _, v := range c.env {
				env = append(env, strings.ReplaceAll(v, "URL", s.URL))
			}
			set := Settings{Name: APIKey, Model: "claude-sonnet-5", BaseURL: s.URL, MaxTokens: c.max}
			if c.plan {
				set.Name = Plan
				env = append(env, token)
			} else {
				env = append(env, key)
			}
			in := Surroundings{Program: program, Environ: env, HomeDir: home, TempDir: t.TempDir(), OS: "linux", ReadFile: os.ReadFile,
				Exists: func(name string) bool { _, err := os.Stat(name); return err == nil }}
			client, err := Open(set, in)
			if err != nil {
				t.Fatal(err)
			}
			x, atMost := client.Send(t.Context(), time.Now)
			f := Explain(x, time.Now())
			came, others := s.came()
			t.Logf("%d came, at most %d, status %d, %s (%s): %q, %s by %s", len(came), atMost, x.Status, x.Failure, x.Detail, x.Message, f.Owner, f.LimitedBy)
			if len(came) != c.came || atMost != int64(c.came) || len(others) != 0 {
				t.Errorf("%d requests came, and %q; at most %d are said, want %d", len(came), others, atMost, c.came)
			}
			if x.Status != c.status || x.Failure != c.failure || x.Complete != (c.status != 0) {
				t.Errorf("status %d, failure %q, want %d, %q", x.Status, x.Failure, c.status, c.failure)
			}
			if c.by != "" && f.LimitedBy != c.by || c.owner != "" && f.Owner != c.owner {
				t.Errorf("%s, %s, want %s, %s", f.Owner, f.LimitedBy, c.owner, c.by)
			}
			for _, q := range came {
				authorization, apiKey := q.header.Get("Authorization"), q.header.Get("X-Api-Key")
				if len(q.body.Tools) != 0 || bytes.Contains(q.text, []byte("a memory of the user")) {
					t.Errorf("%d tools, or a memory of the user in %d bytes", len(q.body.Tools), len(q.text))
				}
				if c.plan != strings.HasPrefix(authorization, "Bearer sk-ant-oat") || c.plan != (apiKey == "") {
					t.Errorf("x-api-key: %v, authorization: %v", apiKey != "", authorization != "")
				}
				if c.max != 0 && q.body.MaxTokens != c.max {
					t.Errorf("max_tokens %d, want %d", q.body.MaxTokens, c.max)
				}
			}
			for _, trace := range []string{"hooked", "served"} {
				if _, err := os.Stat(filepath.Join(home, trace)); err == nil {
					t.Errorf("a hook or an MCP server was started: %s", trace)
				}
			}
			if left, _ := os.ReadDir(in.TempDir); len(left) != 0 {
				t.Errorf("%d entries are left behind", len(left))
			}
		})
	}
}
