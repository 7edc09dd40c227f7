package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
)

// tools is an emulator whose first answers use tools: each puts one more block into an answer of its own.
type tools struct {
	next http.Handler
	uses []string // JSON of a tool's name and input, for the answers in order; what is used up, is answered as it is
}

func (u *tools) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(u.uses) == 0 || r.URL.Path != "/v1/messages" {
		u.next.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	u.next.ServeHTTP(answer, r)
	body := answer.Body.String()
	if answer.Code == http.StatusOK {
		var use struct {
			Name  string
			Input json.RawMessage
		}
		json.Unmarshal([]byte(u.uses[0]), &use)
		input, _ := json.Marshal(string(use.Input))
		id := fmt.Sprintf("toolu_%02d", len(u.uses))
		block := "event: content_block_start\n" + `data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"` + id + `","name":"` + use.Name + `","input":{}}}` + "\n\n" +
			"event: content_block_delta\n" + `data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":` + string(input) + `}}` + "\n\n" +
			"event: content_block_stop\n" + `data: {"type":"content_block_stop","index":1}` + "\n\n"
		body = strings.Replace(body, "event: message_delta\n", block+"event: message_delta\n", 1)
		body = strings.Replace(body, `"stop_reason":"end_turn"`, `"stop_reason":"tool_use"`, 1)
		body = strings.Replace(body, `"stop_reason":"max_tokens"`, `"stop_reason":"tool_use"`, 1)
		u.uses = u.uses[1:]
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	io.WriteString(w, body)
}

// TestTranscriptAgrees: the transcripts of a real session, with a tool, a sub-agent, a second turn, tries that were refused and a
// request that stayed refused, are what the emulator admitted, request by request.
func TestTranscriptAgrees(t *testing.T) {
	t.Parallel()
	claude := need(t, clients.claude)
	few <- struct{}{}
	defer func() { <-few }()
	s := setup{limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 1, Per: bucket.Second},            // which refuses tries that come at once
		{Dimension: bucket.InputTokens, Limit: 42_000, Per: 24 * bucket.Hour}, // and this a long prompt, for good
	}}.serve(t)
	door := httptest.NewServer(&tools{next: s.door(new(setup)), uses: []string{
		`{"name": "Bash", "input": {"command": "echo one", "description": "says one"}}`,
		`{"name": "Agent", "input": {"description": "looks", "prompt": "look around", "subagent_type": "general-purpose"}}`,
	}})
	defer door.Close()
	home := t.TempDir()
	defer func() {
		for i, r := range s.decided(t) {
			t.Logf("%d: %s", i+1, r.text(true))
		}
	}()
	say := func(args ...string) (string, int) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		cmd := alone(t, ctx, claude, args...)
		cmd.Dir = home
		cmd.Env = append(cmd.Env, "HOME="+home, "ANTHROPIC_BASE_URL="+door.URL, "ANTHROPIC_API_KEY="+fakeKey,
			"DISABLE_TELEMETRY=1", "DISABLE_AUTOUPDATER=1", "DISABLE_ERROR_REPORTING=1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1")
		var out bytes.Buffer
		cmd.Stdout = &out
		if err := cmd.Run(); err != nil && ctx.Err() != nil {
			t.Fatalf("claude: %v: %s%s", err, out.String(), cmd.Stderr)
		}
		return out.String(), cmd.ProcessState.ExitCode()
	}
	if said, status := say("-p", "begin", "--allowedTools", "Bash(echo:*) Agent"); status != 0 {
		t.Fatalf("the first turn: %d: %s", status, said)
	}
	if said, status := say("-p", "go on", "--continue"); status != 0 {
		t.Fatalf("the second turn: %d: %s", status, said)
	}
	if said, status := say("-p", strings.Repeat("and on ", 16_000), "--continue"); status != 1 || !strings.Contains(said, "429") {
		t.Errorf("the third turn: %d: %s", status, said)
	}

	got, said := imported(t, "claude-code", filepath.Join(home, ".claude", "projects"))
	var files []string
	filepath.WalkDir(filepath.Join(home, ".claude", "projects"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	t.Logf("%d files; import: %s", len(files), said)
	all := s.decided(t)
	admitted := slices.DeleteFunc(slices.Clone(all), func(r record) bool { return r.Status != 200 })
	if refused := len(all) - len(admitted); refused < 2 {
		t.Errorf("%d tries were refused, want some before they were admitted, and one for good", refused)
	}
	for _, list := range [][]record{got, admitted} { // the sub-agent's and the session's own run beside each other
		slices.SortFunc(list, func(a, b record) int { return strings.Compare(a.text(false), b.text(false)) })
	}
	agree(t, got, admitted, false)
}
