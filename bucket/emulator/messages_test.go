package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator/request"
)

func TestWholeAnswer(t *testing.T) {
	e, c := startedAt(t, tier(), nil)
	began := c.now
	w := post(e, "/v1/messages?beta=true", asking, "X-Api-Key", "", "Authorization", "Bearer any", "Anthropic-Version", "2026-10-21")
	m := decoded(t, w)
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" || !strings.HasPrefix(w.Header().Get("Request-Id"), "req_") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if m.Type != "message" || m.Role != "assistant" || m.Model != model || !strings.HasPrefix(m.ID, "msg_") || *m.StopReason != "end_turn" {
		t.Errorf("the message is %+v", m)
	}
	if len(m.Content) != 1 || request.Tokens(len(m.Content[0].Text)) != 100 {
		t.Errorf("the text is %q, want 100 tokens", m.Content)
	}
	if u := m.Usage; u.InputTokens != 2 || u.OutputTokens != 100 || u.ServiceTier != "standard" {
		t.Errorf("usage is %+v", u)
	}
	if took := c.now.Sub(began); took != 3*time.Second {
		t.Errorf("it took %v, want 3s", took)
	}
	if m := decoded(t, post(e, "/anthropic/v1/messages", strings.Replace(asking, "200", "30", 1))); *m.StopReason != "max_tokens" || m.Usage.OutputTokens != 30 {
		t.Errorf("with max_tokens of 30 it is %+v", m)
	}
	if m := decoded(t, post(e, "/v1/messages", asking, "X-Loadshape-Output-Tokens", "0")); *m.StopReason != "end_turn" || m.Content[0].Text != "" {
		t.Errorf("without output it is %+v", m)
	}
}

func TestContent(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	for _, c := range []struct {
		name, body string
		input      int64
	}{
		{"a string", `{"model":"claude-sonnet-5","max_tokens":1,"messages":[{"role":"user","content":"12345678"}]}`, 2},
		{"blocks, each rounded up", `{"model":"claude-sonnet-5","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","text":"12345"},{"type":"text","text":"1"}]}]}`, 3},
		{"a system role, an unknown key", `{"model":"claude-sonnet-5","max_tokens":1,"new_key":{"a":[1]},"messages":[{"role":"system","content":"1234"},{"role":"user","content":"1"}]}`, 2},
		{"system as a string", `{"model":"claude-sonnet-5","max_tokens":1,"system":"12345678","messages":[{"role":"user","content":"1"}]}`, 3},
		{"no system", `{"model":"claude-sonnet-5","max_tokens":1,"system":null,"messages":[{"role":"user","content":"1"}]}`, 1},
		{"another block is counted as JSON", `{"model":"claude-sonnet-5","max_tokens":1,"messages":[{"role":"user","content":[ {"type": "image", "a": "12"} ]}]}`, 7},
		{"tools", `{"model":"claude-sonnet-5","max_tokens":1,"tools":[{"name":"t"}],"messages":[{"role":"user","content":"1"}]}`, 4},
	} {
		w := post(e, "/v1/messages", c.body)
		if w.Code != 200 {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
			continue
		}
		if got := decoded(t, w).Usage.InputTokens; got != c.input {
			t.Errorf("%s: %d tokens, want %d", c.name, got, c.input)
		}
	}
}

func TestInvalid(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	long := `{"model":"claude-sonnet-5","max_tokens":1,"messages":[{"role":"user","content":"` + strings.Repeat("x", maxBody) + `"}]}`
	for _, c := range []struct {
		name, path, body string
		headers          []string
		status           int
		kind, message    string
	}{
		{"no key", "", asking, []string{"X-Api-Key", ""}, 401, "authentication_error", "invalid x-api-key"},
		{"an empty bearer", "", asking, []string{"X-Api-Key", "", "Authorization", "Bearer "}, 401, "authentication_error", "invalid x-api-key"},
		{"no version", "", asking, []string{"Anthropic-Version", ""}, 400, "invalid_request_error", "anthropic-version: header is required"},
		{"another version", "", asking, []string{"Anthropic-Version", "2020-01-01"}, 400, "invalid_request_error", `anthropic-version: "2020-01-01" is not a valid version`},
		{"no JSON", "", "hello", nil, 400, "invalid_request_error", "The request body is not valid JSON: invalid character 'h' looking for beginning of value"},
		{"no model", "", `{}`, nil, 400, "invalid_request_error", "model: Field required"},
		{"no max_tokens", "", `{"model":"m","messages":[{"role":"user","content":"x"}]}`, nil, 400, "invalid_request_error", "max_tokens: Field required"},
		{"max_tokens 0", "", `{"model":"m","max_tokens":0,"messages":[{"role":"user","content":"x"}]}`, nil, 400, "invalid_request_error", "max_tokens: must be greater than or equal to 1"},
		{"max_tokens of text", "", `{"model":"m","max_tokens":"1"}`, nil, 400, "invalid_request_error", "max_tokens: Input should be a valid integer"},
		{"messages of text", "", `{"model":"m","max_tokens":1,"messages":"x"}`, nil, 400, "invalid_request_error", "messages: Input should be a valid list"},
		{"a list for a body", "", `[]`, nil, 400, "invalid_request_error", "The request body should be a valid dictionary"},
		{"no messages", "", `{"model":"m","max_tokens":1}`, nil, 400, "invalid_request_error", "messages: at least one message is required"},
		{"a role", "", `{"model":"m","max_tokens":1,"messages":[{"role":"me","content":"x"}]}`, nil, 400, "invalid_request_error", "messages.0.role: Input should be 'user', 'assistant' or 'system'"},
		{"no content", "", `{"model":"m","max_tokens":1,"messages":[{"role":"user"}]}`, nil, 400, "invalid_request_error", "messages.0.content: Field required"},
		{"content of a number", "", `{"model":"claude-sonnet-5","max_tokens":1,"messages":[{"role":"user","content":7}]}`, nil, 400, "invalid_request_error", "messages.0.content: Input should be a valid string or list"},
		{"an unknown model", "", strings.Replace(asking, "sonnet", "nonet", 1), nil, 404, "not_found_error", "model: claude-nonet-5"},
		{"an unknown path", "/v1/complete", asking, nil, 404, "not_found_error", "Not Found"},
		{"too large", "", long, nil, 413, "request_too_large", "Request exceeds the maximum size"},
		{"a bad wish", "", asking, []string{"X-Loadshape-Input-Tokens", "-1"}, 400, "invalid_request_error", `X-Loadshape-Input-Tokens: is "-1", expected a whole number from 0 to 100000000000000`},
		{"too much output", "", asking, []string{"X-Loadshape-Output-Tokens", "1000001"}, 400, "invalid_request_error", `X-Loadshape-Output-Tokens: is "1000001", expected a whole number from 0 to 1000000`},
		{"a bad time", "", asking, []string{"X-Loadshape-Ttft", "2d"}, 400, "invalid_request_error", `X-Loadshape-Ttft: is "2d", expected 0s to 1d`},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := c.path
			if path == "" {
				path = "/v1/messages"
			}
			w := post(e, path, c.body, c.headers...)
			var got struct {
				Type  string
				Error struct{ Type, Message string }
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if w.Code != c.status || got.Error.Type != c.kind || got.Error.Message != c.message {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if owner := w.Header().Get("Anthropic-Organization-Id"); c.status == 401 && owner != "" {
				t.Errorf("without a key it says that the organization is %q", owner)
			}
			if w.Header()["Anthropic-Ratelimit-Requests-Limit"] != nil || w.Header().Get("Retry-After") != "" {
				t.Error("it talks of limits")
			}
		})
	}
	if tally, _ := e.Tally(); tally.Requests != 0 {
		t.Errorf("the gate was asked: %+v", tally)
	}
}

// TestSum refuses what the gate could not count exactly.
func TestSum(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	e.asked = bucket.MaxSum - 300
	if w := post(e, "/v1/messages", asking, "X-Loadshape-Output-Tokens", "0"); w.Code != 200 { // 2 of input, 200 of max_tokens
		t.Error(w.Body)
	}
	if w := post(e, "/v1/messages", asking, "X-Loadshape-Output-Tokens", "0"); w.Code != http.StatusBadRequest {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
