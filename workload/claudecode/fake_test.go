package claudecode

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestMain is Claude Code where the test binary is started as such.
func TestMain(m *testing.M) {
	if plan := os.Getenv("FAKE_CLAUDE"); plan != "" {
		os.Exit(fake(plan))
	}
	os.Exit(m.Run())
}

// A part is what a fake client does, in this order.
type part struct {
	Record string   // the file for its arguments, its environment and its directory
	Log    int      // so many requests in its debug log; -1: no log
	Lines  []string // what it prints
	Errors string
	Flood  int    // so many more bytes without a line feed
	Call   string // an address that it connects to, and waits until it is ended
	Child  bool   // with a child of its own that does the same
	Status int
}

// A recorded is what a fake client was started with.
type recorded struct {
	Args, Env []string
	Dir       string
	Entries   int
}

func fake(plan string) int {
	var p part
	if err := json.Unmarshal([]byte(plan), &p); err != nil {
		panic(err)
	}
	if p.Record != "" {
		dir, _ := os.Getwd()
		entries, _ := os.ReadDir(dir)
		text, _ := json.Marshal(recorded{os.Args[1:], os.Environ(), dir, len(entries)})
		os.WriteFile(p.Record, text, 0o600)
	}
	if i := slices.Index(os.Args, "--debug-file"); i >= 0 && p.Log >= 0 {
		os.WriteFile(os.Args[i+1], []byte("x [DEBUG] begin\n"+strings.Repeat("x [DEBUG] [API REQUEST] /v1/messages source=sdk\n", p.Log)), 0o600)
	}
	for _, line := range p.Lines {
		fmt.Println(line)
	}
	fmt.Fprint(os.Stderr, p.Errors)
	if p.Flood > 0 {
		fmt.Print(strings.Repeat("x", p.Flood))
	}
	if p.Child {
		p.Child, p.Lines, p.Record = false, nil, ""
		text, _ := json.Marshal(p)
		c := exec.Command(os.Args[0])
		c.Env, c.Stdout = []string{"FAKE_CLAUDE=" + string(text)}, os.Stdout
		if err := c.Start(); err != nil {
			panic(err)
		}
	}
	if p.Call != "" {
		conn, err := net.Dial("tcp", p.Call)
		if err != nil {
			panic(err)
		}
		io.Copy(io.Discard, conn)
	}
	return p.Status
}

// Lines as the measured version prints them, with what is not read left out.
const (
	begins  = `{"type":"system","subtype":"init","cwd":"/tmp/x","tools":[],"mcp_servers":[],"model":"claude-sonnet-5","apiKeySource":"ANTHROPIC_API_KEY","claude_code_version":"2.1.332"}`
	older   = `{"type":"system","subtype":"init","apiKeySource":"none","model":"claude-sonnet-5","claude_code_version":"2.1.240"}`
	answers = `{"type":"assistant","message":{"model":"claude-sonnet-5","content":[{"type":"text","text":"private words"}],"usage":{"input_tokens":12,"output_tokens":1}},"request_id":"req_01"}`
	ends    = `{"type":"result","subtype":"success","is_error":false,"num_turns":1,"api_error_status":null,"result":"private words","stop_reason":"end_turn","usage":{"input_tokens":12,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":5,"service_tier":"standard"}}`
)

// fails is the last line after an error.
func fails(status any, kind, text string) string {
	line, _ := json.Marshal(map[string]any{"type": "result", "subtype": "success", "is_error": true, "num_turns": 1, "api_error_status": status,
		"api_error_type": kind, "result": text, "stop_reason": "stop_sequence", "usage": map[string]int{"input_tokens": 0, "output_tokens": 0}})
	return string(line)
}

// retries is the line before a wait.
func retries(status any) string {
	line, _ := json.Marshal(map[string]any{"type": "system", "subtype": "api_retry", "attempt": 1, "max_retries": 0, "retry_delay_ms": 271, "error_status": status})
	return string(line)
}
