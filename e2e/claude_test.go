package e2e

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// A session is one run of Claude Code: claude -p hi.
type session struct {
	name     string
	setup    setup
	env      []string
	instead  []string        // of the environment that leads to the API: to another provider
	statuses []int           // of all requests that come, in order
	gaps     []time.Duration // none is shorter than its rule: max(floor(retry-after), 0.5·2ⁿ) seconds, and up to a quarter more
	streams  string          // of each request: s streamed, n not
	fails    string          // part of what is said where it gives up; empty: it answers
	plan     bool            // as a subscription's user
}

var sessions = []session{
	{name: "an answer", setup: setup{limits: generous}, statuses: []int{200}, streams: "s"},
	{
		name:     "a 429 with retry-after 1, twice",
		setup:    setup{limits: aSecond, neighbor: []neighbor{{}}, stands: 2},
		statuses: []int{429, 429, 200}, streams: "sss",
		gaps: []time.Duration{time.Second, time.Second},
	},
	{
		name:     "a retry-after of an hour is too long",
		setup:    setup{limits: anHour, neighbor: []neighbor{{}}, stands: endless},
		statuses: []int{429}, streams: "s",
		fails: "Request rejected (429) · This request would exceed your organization's rate limit of 1 requests per hour",
	},
	{
		name:     "a retry-after of 61 seconds is too long, too",
		setup:    setup{limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 1, Per: 61 * bucket.Second}}, neighbor: []neighbor{{}}, stands: endless},
		statuses: []int{429}, streams: "s",
		fails: "Request rejected (429)",
	},
	{
		name:     "an endless 429 without retry-after",
		setup:    setup{concurrency: 1, neighbor: []neighbor{{lasts: time.Hour}}, stands: endless},
		env:      []string{"CLAUDE_CODE_MAX_RETRIES=2"},
		statuses: []int{429, 429, 429}, streams: "sss",
		gaps:  []time.Duration{time.Second / 2, time.Second},
		fails: "Request rejected (429) · Number of concurrent connections has exceeded your rate limit",
	},
	{
		name:     "acceleration until the next minute",
		setup:    setup{acceleration: &steep, neighbor: []neighbor{{input: 24_999}}, stands: 1, start: "2026-11-23T09:30:58.5Z"},
		statuses: []int{429, 200}, streams: "ss",
		gaps: []time.Duration{2 * time.Second},
	},
	{
		name:     "a 429 that says not to retry",
		setup:    setup{script: []refuse.Refusal{refuse.Throttled()}, headers: map[string]string{"Retry-After": "1", "X-Should-Retry": "false"}},
		statuses: []int{429}, streams: "s", fails: "Request rejected (429)",
	},
	{
		name:     "an endless 400",
		setup:    setup{script: []refuse.Refusal{refuse.Invalid("no")}},
		statuses: []int{400, 400, 400, 400, 400, 400}, streams: "", fails: "400",
	},
	{
		name:     "an endless 401 is retried",
		setup:    setup{script: []refuse.Refusal{refuse.Unauthenticated()}},
		env:      []string{"CLAUDE_CODE_MAX_RETRIES=1"},
		statuses: []int{401, 401}, streams: "ss",
		gaps:  []time.Duration{time.Second / 2},
		fails: "Invalid API key",
	},
	{
		name:     "a 403",
		setup:    setup{faults: []string{"403"}},
		statuses: []int{403}, streams: "s", fails: "403",
	},
	{
		name:     "a 404 is sent again without a stream",
		setup:    setup{script: []refuse.Refusal{refuse.Missing("model: none")}},
		statuses: []int{404, 404}, streams: "sn", fails: "model",
	},
	{
		name:     "an endless 529",
		setup:    setup{faults: []string{"529"}},
		statuses: []int{529, 529, 529}, streams: "sss",
		gaps:  []time.Duration{time.Second / 2, time.Second},
		fails: "Repeated 529 Overloaded errors",
	},
	{
		name:     "a 500 once",
		setup:    setup{faults: []string{"500@#1"}},
		statuses: []int{500, 200}, streams: "ss",
		gaps: []time.Duration{time.Second / 2},
	},
	{
		name:     "a connection that is reset",
		setup:    setup{faults: []string{"reset@#1"}},
		statuses: []int{0, 200}, streams: "ss",
		gaps: []time.Duration{time.Second / 2},
	},
	{
		name:     "a stream that is cut",
		setup:    setup{faults: []string{"cut@#1"}},
		statuses: []int{200, 200}, streams: "ss",
		gaps: []time.Duration{time.Second / 2},
	},
	{
		name:     "an error in the middle of a stream",
		setup:    setup{faults: []string{"overloaded-event@#1"}},
		statuses: []int{200, 200}, streams: "sn",
	},
	{
		name:     "a rate limit in the middle of a stream",
		setup:    setup{faults: []string{"rate-limit-event@#1"}},
		statuses: []int{200, 200}, streams: "sn",
	},
	{
		name:     "a subscription whose window is used up",
		setup:    setup{unified: "rejected"},
		plan:     true,
		statuses: []int{429}, streams: "s", fails: "You've hit your",
	},
	{
		name:     "a subscription with room",
		setup:    setup{unified: "allowed"},
		plan:     true,
		statuses: []int{200}, streams: "s",
	},
}

// generous are limits that Claude Code's own prompt, of thousands of tokens, has room in.
var generous = []bucket.Limit{
	{Dimension: bucket.Requests, Limit: 50},
	{Dimension: bucket.InputTokens, Limit: 2_000_000},
	{Dimension: bucket.OutputTokens, Limit: 400_000},
}

// few are as many as run at once: each is a program of its own with hundreds of megabytes.
var few = make(chan struct{}, 4)

func TestClaudeCode(t *testing.T) {
	claude := need(t, clients.claude)
	for i := range sessions {
		c := &sessions[i]
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			few <- struct{}{}
			defer func() { <-few }()
			s := c.setup.serve(t)
			said, status := c.run(t, claude, s.URL)
			s.tell(t, "claude-code", c.name)
			t.Logf("said: %q, exit status %d", said, status)
			s.check(t, c.statuses, c.gaps, grain)
			c.outcome(t, said, status)
			c.requests(t, s.came())
			s.replay(t)
		})
	}
}

// run runs it, and gives what it says and its exit status.
func (c *session) run(t *testing.T, claude, url string) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := alone(t, ctx, claude, "-p", "hi")
	cmd.Env = append(cmd.Env, "DISABLE_TELEMETRY=1", "DISABLE_AUTOUPDATER=1", "DISABLE_ERROR_REPORTING=1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1")
	switch {
	case c.instead != nil:
		cmd.Env = append(cmd.Env, c.instead...)
	case c.plan:
		cmd.Env = append(cmd.Env, "ANTHROPIC_BASE_URL="+url, "CLAUDE_CODE_OAUTH_TOKEN="+fakeKey)
	default:
		cmd.Env = append(cmd.Env, "ANTHROPIC_BASE_URL="+url, "ANTHROPIC_API_KEY="+fakeKey)
	}
	cmd.Env = append(cmd.Env, c.env...)
	var out bytes.Buffer
	cmd.Stdout = &out
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("claude: %v: %s%s", err, out.String(), cmd.Stderr)
	}
	return strings.TrimSpace(out.String()), cmd.ProcessState.ExitCode()
}

// outcome checks what its user saw.
func (c *session) outcome(t *testing.T, said string, status int) {
	t.Helper()
	if c.fails == "" {
		if status != 0 || said != "the and for are but not you all." {
			t.Errorf("said %q with exit status %d, want the answer and 0", said, status)
		}
		return
	}
	if status != 1 || !strings.Contains(said, c.fails) {
		t.Errorf("said %q with exit status %d, want %q in it, and 1", said, status, c.fails)
	}
}

// requests checks that all requests are of one session, and which of them were streamed. Its retries are made above its
// SDK, whose own count stays at 0.
func (c *session) requests(t *testing.T, came []arrival) {
	t.Helper()
	var ids []string
	streams := ""
	for i, a := range came {
		if id := a.header.Get("X-Claude-Code-Session-Id"); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		if got := a.header.Get("User-Agent"); !strings.HasPrefix(got, "claude-cli/") || a.path != "/v1/messages" || a.query != "beta=true" {
			t.Errorf("request %d: %s %s?%s of %q", i+1, a.method, a.path, a.query, got)
		}
		if got := a.header.Get("X-Stainless-Retry-Count"); got != "0" {
			t.Errorf("request %d: retry count %q, want 0", i+1, got)
		}
		if a.stream {
			streams += "s"
			continue
		}
		streams += "n"
		if a.max != 64_000 {
			t.Errorf("request %d: max_tokens %d, want the 64000 of a resend without a stream", i+1, a.max)
		}
	}
	if len(ids) != 1 || ids[0] == "" {
		t.Errorf("sessions %q, want one", ids)
	}
	if c.streams != "" && streams != c.streams {
		t.Errorf("streamed: %s, want %s", streams, c.streams)
	}
}

// TestVerifyAfterClaudeCode gives what Claude Code says of a refusal to verify.
func TestVerifyAfterClaudeCode(t *testing.T) {
	t.Parallel()
	claude := need(t, clients.claude)
	few <- struct{}{}
	defer func() { <-few }()
	s := setup{limits: anHour, neighbor: []neighbor{{}}, stands: endless}.serve(t)
	said, _ := new(session).run(t, claude, s.URL)
	got, _ := verify(t, s, "--model", "claude-opus-5-5", "--baseline", saved(t, "said.txt", []byte(said+"\n")))
	s.tell(t, "claude-code, verify", "still refused")
	if want := (verdict{"not_held", "anthropic-organization", "requests", "nothing", 1, 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	s.check(t, []int{429, 429}, nil, 0)
	if a := s.came()[1]; strings.HasPrefix(a.header.Get("User-Agent"), "claude-cli/") {
		t.Error("the second request is Claude Code's, want that of verify")
	}
}
