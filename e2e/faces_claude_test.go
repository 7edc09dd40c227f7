package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/emulator"
)

// A provider is how Claude Code is told to use a route, and what it sends there.
type provider struct {
	face   string
	env    func(url string) []string
	path   string // of its request for a message
	query  string
	probes int // requests of one token that come before it
	gets   int // other questions that come before it
}

var signing = []string{"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=" + emulator.FakeAccessKey, "AWS_SECRET_ACCESS_KEY=" + emulator.FakeSecretKey}

var providers = []provider{
	{face: "bedrock", path: "/model/us.anthropic.claude-opus-5-5/invoke-with-response-stream", probes: 3, gets: 1, env: func(url string) []string {
		return append([]string{"CLAUDE_CODE_USE_BEDROCK=1", "ANTHROPIC_BEDROCK_BASE_URL=" + url}, signing...)
	}},
	{face: "bedrock-mantle", path: "/anthropic/v1/messages", query: "beta=true", probes: 1, env: func(url string) []string {
		return append([]string{"CLAUDE_CODE_USE_MANTLE=1", "ANTHROPIC_BEDROCK_MANTLE_BASE_URL=" + url + "/anthropic"}, signing...)
	}},
	{face: "vertex", path: "/v1/projects/proj/locations/us-east5/publishers/anthropic/models/claude-opus-5-5:streamRawPredict", env: func(url string) []string {
		return []string{"CLAUDE_CODE_USE_VERTEX=1", "ANTHROPIC_VERTEX_BASE_URL=" + url + "/v1", "CLOUD_ML_REGION=us-east5", "ANTHROPIC_VERTEX_PROJECT_ID=proj",
			"CLAUDE_CODE_SKIP_VERTEX_AUTH=1", "ANTHROPIC_CUSTOM_HEADERS=Authorization: Bearer " + fakeKey}
	}},
	{face: "foundry", path: "/anthropic/v1/messages", query: "beta=true", env: func(url string) []string {
		return []string{"CLAUDE_CODE_USE_FOUNDRY=1", "ANTHROPIC_FOUNDRY_BASE_URL=" + url + "/anthropic", "ANTHROPIC_FOUNDRY_API_KEY=" + fakeKey}
	}},
	{face: "claude-aws", path: "/v1/messages", query: "beta=true", env: func(url string) []string {
		return []string{"CLAUDE_CODE_USE_ANTHROPIC_AWS=1", "ANTHROPIC_AWS_BASE_URL=" + url, "ANTHROPIC_AWS_WORKSPACE_ID=any", "ANTHROPIC_AWS_API_KEY=" + fakeKey, "AWS_REGION=us-east-1"}
	}},
	{face: "claude-google", path: claudeGooglePath, query: "beta=true", env: func(url string) []string {
		return []string{"CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD=1", "ANTHROPIC_GOOGLE_CLOUD_BASE_URL=" + url + claudeGooglePlace, "ANTHROPIC_GOOGLE_CLOUD_PROJECT=proj",
			"ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID=wrkspc_1", "CLAUDE_CODE_SKIP_ANTHROPIC_GOOGLE_CLOUD_AUTH=1", "ANTHROPIC_CUSTOM_HEADERS=Authorization: Bearer " + fakeKey}
	}},
}

// TestClaudeCodeOn runs Claude Code on each provider: an answer, and refusals of its requests until it gives up.
func TestClaudeCodeOn(t *testing.T) {
	claude := need(t, clients.claude)
	for i := range providers {
		p := &providers[i]
		for _, c := range []struct {
			name  string
			setup setup
			tries int // of the request for a message
			fails string
		}{
			{"an answer", setup{}, 1, ""},
			{"an endless 429", setup{faults: []string{"429"}, stands: endless}, 2, "API Error: Request rejected (429)"},
		} {
			t.Run(p.face+"/"+strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
				t.Parallel()
				few <- struct{}{}
				defer func() { <-few }()
				c.setup.face = p.face
				s := c.setup.serve(t)
				run := session{fails: c.fails, instead: append(p.env(s.URL), "CLAUDE_CODE_MAX_RETRIES=1")}
				said, status := run.run(t, claude, s.URL)
				s.tell(t, "claude-code on "+p.face, c.name)
				t.Logf("said: %q, exit status %d", said, status)
				last := said[strings.LastIndexByte(said, '\n')+1:] // after a warning of an old model
				run.outcome(t, last, status)
				p.requests(t, s.came(), c.tries)
				s.replay(t)
			})
		}
	}
}

// requests checks what came: probes first, and then the request for a message as often as it is to be tried, after no
// less than half a second.
func (p *provider) requests(t *testing.T, came []arrival, tries int) {
	t.Helper()
	gets, probes := 0, 0
	var messages []arrival
	for i, a := range came {
		if got := a.header.Get("User-Agent"); !strings.HasPrefix(got, "claude-cli/") && a.method == "POST" { // the others are its libraries'
			t.Errorf("request %d: %s %s of %q", i+1, a.method, a.path, got)
		}
		switch {
		case a.method == "GET":
			gets++
		case a.max == 1:
			probes++
		default:
			messages = append(messages, a)
		}
	}
	if gets != p.gets || probes != p.probes || len(messages) != tries {
		t.Errorf("%d questions, %d probes and %d requests for a message; want %d, %d and %d", gets, probes, len(messages), p.gets, p.probes, tries)
	}
	for i, a := range messages {
		if a.path != p.path || a.query != p.query {
			t.Errorf("request %d: %s?%s, want %s?%s", i+1, a.path, a.query, p.path, p.query)
		}
	}
	for i, g := range gaps(messages) {
		if g < time.Second/2-grain {
			t.Errorf("gap %d: %v, want half a second or more", i+1, g)
		}
	}
	if statuses := distinct(messages); len(statuses) != 1 {
		t.Errorf("answers %v, want one kind", statuses)
	}
}

func distinct(came []arrival) (statuses []int) {
	for _, a := range came {
		if !slices.Contains(statuses, a.status) {
			statuses = append(statuses, a.status)
		}
	}
	return statuses
}
