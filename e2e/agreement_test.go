package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
)

// A record is what import makes of a request, and what the emulator's log has of it.
type record struct {
	At        int64  `json:"at_ns"`
	Input     int64  `json:"input_tokens"`
	Creation  int64  `json:"cache_creation_input_tokens"`
	Read      int64  `json:"cache_read_input_tokens"`
	Output    int64  `json:"output_tokens"`
	MaxTokens int64  `json:"max_tokens"`
	Model     string `json:"model"`
	Status    int    `json:"status"`
	Path      string `json:"path"`
	RequestID string `json:"request_id"`
	Decision  *struct {
		Status int `json:"status"`
	} `json:"decision"`
}

// text is what has to agree; what a log does not tell is left out.
func (r record) text(maxTokens bool) string {
	if r.Status != 0 && r.Status != 200 {
		return fmt.Sprintf("%d", r.Status)
	}
	s := fmt.Sprintf("%s: input %d, creation %d, read %d, output %d", r.Model, r.Input, r.Creation, r.Read, r.Output)
	if maxTokens {
		s += fmt.Sprintf(", max_tokens %d", r.MaxTokens)
	}
	return s
}

// recordsOf reads JSON lines, without the head of an emulator's log.
func recordsOf(t *testing.T, lines []byte) (list []record) {
	t.Helper()
	for line := range bytes.Lines(lines) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if r.Decision != nil {
			r.Status = r.Decision.Status
		}
		if !bytes.Contains(line, []byte(`"format":`)) {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b record) int { return int(min(max(a.At-b.At, -1), 1)) })
	return list
}

// decided are the requests that the emulator's log has, in their order.
func (s *service) decided(t *testing.T) []record {
	t.Helper()
	s.logMu.Lock()
	defer s.logMu.Unlock()
	return slices.DeleteFunc(recordsOf(t, bytes.Clone(s.log.Bytes())), func(r record) bool { return r.Path != "/v1/messages" || r.Decision == nil })
}

// imported is what import makes of a log, and what it says of it.
func imported(t *testing.T, format, path string, more ...string) ([]record, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := alone(t, ctx, need(t, clients.sim), append([]string{"import", format, path}, more...)...)
	out, err := c.Output()
	if err != nil {
		t.Fatalf("sim import %s: %v\n%s", format, err, c.Stderr)
	}
	return recordsOf(t, out), fmt.Sprint(c.Stderr)
}

// agree compares records one by one.
func agree(t *testing.T, got, want []record, maxTokens bool) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		g, w := "nothing", "nothing"
		if i < len(got) {
			g = got[i].text(maxTokens)
		}
		if i < len(want) {
			w = want[i].text(maxTokens)
		}
		if g != w {
			t.Errorf("request %d: the log has\n%s\nand the emulator's\n%s", i+1, g, w)
		}
	}
}

// A spoken call is one that a library makes.
type spoken struct {
	Op        string `json:"op"` // message or stream
	Text      string `json:"text"`
	System    string `json:"system,omitempty"` // to be cached
	MaxTokens int64  `json:"max_tokens"`
}

// talk has what a log can be wrong about: a stream, a prefix that is written to the cache and then read, and a refusal.
func talk() (setup, []spoken) {
	prefix := strings.Repeat("A prefix that every request has. ", 40)
	return setup{limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 4, Per: bucket.Hour}}}, []spoken{
		{Op: "message", Text: "hi", MaxTokens: 20},
		{Op: "stream", Text: "hello there", MaxTokens: 30},
		{Op: "message", Text: "what is written", System: prefix, MaxTokens: 40},
		{Op: "stream", Text: "and what is read, of a longer text", System: prefix, MaxTokens: 50},
		{Op: "message", Text: "one too many", MaxTokens: 60},
	}
}

// script runs a program of js/ and reads what it prints.
func script(t *testing.T, into any, name string, asked map[string]any) {
	t.Helper()
	text, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c := alone(t, ctx, need(t, clients.node), name)
	c.Dir = "" // where js/ is
	c.Stdin = bytes.NewReader(text)
	said, err := c.Output()
	if err != nil || json.Unmarshal(said, into) != nil {
		t.Fatalf("%s: %v\n%s\n%s", name, err, said, c.Stderr)
	}
}

// TestSpansAgree: what real instrumentation writes of requests is what the emulator was asked, request by request.
func TestSpansAgree(t *testing.T) {
	for _, by := range []struct {
		name string
		more []string // for import
	}{
		{"traceloop", []string{"--input", "excludes-cache"}}, // against the conventions, which the file shows and the error says
		{"openinference", nil},
		{"ai", nil},
	} {
		t.Run(by.name, func(t *testing.T) {
			t.Parallel()
			u, calls := talk()
			s := u.serve(t)
			var said struct {
				Failed, Lines []string
			}
			script(t, &said, "js/spans.mjs", map[string]any{"by": by.name, "url": s.URL, "key": fakeKey, "model": model, "calls": calls})
			if len(said.Failed) != 1 || !strings.HasPrefix(said.Failed[0], "5: ") {
				t.Fatalf("failed: %q, want the last call", said.Failed)
			}
			path := saved(t, "spans.jsonl", []byte(strings.Join(said.Lines, "\n")+"\n"))
			got, _ := imported(t, "otel", path, by.more...)
			agree(t, got, s.decided(t), true)
		})
	}
}

// TestInputOfSpansIsNotGuessed: a file whose input cannot include the cache, against the conventions, is no answer but an
// error that says what to do.
func TestInputOfSpansIsNotGuessed(t *testing.T) {
	t.Parallel()
	u, calls := talk()
	s := u.serve(t)
	var said struct{ Lines []string }
	script(t, &said, "js/spans.mjs", map[string]any{"by": "traceloop", "url": s.URL, "key": fakeKey, "model": model, "calls": calls})
	c := alone(t, t.Context(), need(t, clients.sim), "import", "otel", saved(t, "spans.jsonl", []byte(strings.Join(said.Lines, "\n")+"\n")))
	_, err := c.Output()
	if text := fmt.Sprint(c.Stderr); err == nil || c.ProcessState.ExitCode() != 2 || !strings.Contains(text, "--input excludes-cache") {
		t.Errorf("%v: %s", err, text)
	}
}

// TestHARAgrees: the same of a browser's network log.
func TestHARAgrees(t *testing.T) {
	t.Parallel()
	u, calls := talk()
	u.stands = 1 // the page's own request
	s := u.serve(t)
	var said struct{ Statuses []int }
	har := filepath.Join(t.TempDir(), "log.har")
	script(t, &said, "js/har.mjs", map[string]any{"chromium": need(t, clients.chromium), "har": har, "url": s.URL, "key": fakeKey, "model": model, "calls": calls})
	if !slices.Equal(said.Statuses, []int{200, 200, 200, 200, 429}) {
		t.Fatalf("statuses %v", said.Statuses)
	}
	got, _ := imported(t, "har", har)
	agree(t, got, s.decided(t), true)
}
