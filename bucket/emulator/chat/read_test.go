package chat

import (
	"encoding/json"
	"strings"
	"testing"

	"loadshape/bucket/emulator/request"
)

// inMessages is what a request comes to in the Messages API, as JSON.
type inMessages struct {
	Model     string            `json:"model"`
	MaxTokens *int64            `json:"max_tokens"`
	System    json.RawMessage   `json:"system,omitempty"`
	Tools     []json.RawMessage `json:"tools,omitempty"`
	Messages  []request.Message `json:"messages"`
}

// TestRead: each request becomes the one of the Messages API that says the same.
func TestRead(t *testing.T) {
	const asking = `"messages":[{"role":"user","content":"a"}]`
	for _, c := range []struct {
		name    string
		dialect Dialect
		body    string
		want    string
	}{
		{"max_tokens", Anthropic, `{"model":"m","max_tokens":7,` + asking + `}`,
			`{"model":"m","max_tokens":7,"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}`},
		{"max_completion_tokens goes first", Anthropic, `{"model":"m","max_tokens":7,"max_completion_tokens":9,` + asking + `}`,
			`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}`},
		{"no maximum", OpenRouter, `{"model":"m",` + asking + `}`,
			`{"model":"m","max_tokens":64000,"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}`},
		{"the system is one text in front", Anthropic,
			`{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"},{"role":"system","content":"b"},{"role":"developer","content":[{"type":"text","text":"c","cache_control":{"type":"ephemeral"}}]}]}`,
			`{"model":"m","max_tokens":1,"system":"b\nc","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}`},
		{"a gateway leaves its parts and marks", LiteLLM,
			`{"model":"m","max_tokens":1,"messages":[{"role":"system","content":[{"type":"text","text":"b"},{"type":"text","text":"c","cache_control":{"type":"ephemeral","ttl":"1h"}}]},{"role":"user","content":"a"}]}`,
			`{"model":"m","max_tokens":1,"system":[{"type":"text","text":"b"},{"type":"text","text":"c","cache_control":{"type":"ephemeral","ttl":"1h"}}],"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}`},
		{"tools, calls and their results", Vercel,
			`{"model":"m","max_tokens":1,"tools":[{"type":"function","function":{"name":"f","description":"d","strict":true,"parameters":{"type":"object"}}}],"messages":[{"role":"user","content":"a"},
			 {"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},{"role":"tool","tool_call_id":"1","content":"r"}]}`,
			`{"model":"m","max_tokens":1,"tools":[{"name":"f","description":"d","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":[{"type":"text","text":"a"}]},
			 {"role":"assistant","content":[{"id":"1","input":{"x":1},"name":"f","type":"tool_use"}]},{"role":"user","content":[{"content":[{"type":"text","text":"r"}],"tool_use_id":"1","type":"tool_result"}]}]}`},
		{"functions, which are old", Anthropic,
			`{"model":"m","max_tokens":1,"functions":[{"name":"f"}],"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","function_call":{"name":"f","arguments":"no JSON"}},{"role":"function","name":"f","content":"r"}]}`,
			`{"model":"m","max_tokens":1,"tools":[{"name":"f"}],"messages":[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[{"type":"text","text":"b"},{"id":"f","input":"no JSON","name":"f","type":"tool_use"}]},
			 {"role":"user","content":[{"content":[{"type":"text","text":"r"}],"tool_use_id":"f","type":"tool_result"}]}]}`},
		{"images, and what is stripped", Anthropic,
			`{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x.example/a.png","detail":"low"}},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}},{"type":"input_audio","input_audio":{"data":"QUJD"}},{"type":"file","file":{}}]}]}`,
			`{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://x.example/a.png"}},{"type":"image","source":{"data":"QUJD","media_type":"image/png","type":"base64"}}]}]}`},
		{"a gateway passes on what it does not know", Portkey,
			`{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"1"}}]}]}`,
			`{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"1"}}]}]}`},
	} {
		b, refusal := c.dialect.Read(nil, []byte(c.body))
		if refusal != nil {
			t.Errorf("%s: %s", c.name, refusal.Message)
			continue
		}
		got := encoded(inMessages{b.Model, b.MaxTokens, b.System, b.Tools, b.Messages})
		want := strings.NewReplacer("\n", "", "\t", "").Replace(c.want)
		if plain(got) != plain([]byte(want)) {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

// plain is JSON with sorted keys and no spaces.
func plain(raw []byte) string {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err.Error()
	}
	return string(encoded(v))
}

// TestReadRefuses: what cannot be asked is said in the words of the API.
func TestReadRefuses(t *testing.T) {
	for _, c := range []struct {
		dialect    Dialect
		body, says string
	}{
		{Anthropic, `{"model":"m","n":2,"messages":[{"role":"user","content":"a"}]}`, "n: must be 1"},
		{Portkey, `{"model":"m","messages":[{"role":"user","content":"a"}]}`, "max_tokens: Field required"},
		{Anthropic, `{"model":"m","max_tokens":0,"messages":[{"role":"user","content":"a"}]}`, "max_tokens: must be greater"},
		{Anthropic, `{"messages":[{"role":"user","content":"a"}]}`, "model: Field required"},
		{Anthropic, `{"model":"m","messages":[{"role":"system","content":"a"}]}`, "messages: at least one message is required"},
		{Anthropic, `{"model":"m","messages":[{"role":"robot","content":"a"}]}`, "messages.0.role: "},
		{Anthropic, `{"model":"m","messages":[{"role":"user"}]}`, "messages.0.content: Field required"},
		{Anthropic, `{"model":"m","messages":[{"role":"user","content":7}]}`, "messages.0.content: Input should be"},
		{Anthropic, `{"model":"m","messages":[{"role":"user","content":[7]}]}`, "messages.0.content.0: Input should be"},
		{Anthropic, `{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":"a"}]}]}`, "messages.0.content.0.image_url: "},
		{Anthropic, `{"model":7}`, "model: Input should be a valid string"},
	} {
		_, refusal := c.dialect.Read(nil, []byte(c.body))
		if refusal == nil || refusal.Status != 400 || !strings.HasPrefix(refusal.Message, c.says) {
			t.Errorf("%s: %+v, want %q", c.body, refusal, c.says)
		}
	}
}

// FuzzRead reads any request: it becomes one of the Messages API, or is refused.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"model":"m","max_tokens":1,"tools":[{"function":{"parameters":7}}],"messages":[{"role":"system","content":[null]},{"role":"assistant","content":[{"type":"text"}],"tool_calls":[{}]}]}`))
	f.Add([]byte(`{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:;base64,"}},7]},{"role":"tool","content":[]}],"n":1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, d := range []Dialect{Anthropic, LiteLLM, Portkey} {
			b, refusal := d.Read(nil, raw)
			if refusal != nil {
				if refusal.Status != 400 {
					t.Fatalf("it is refused with %d", refusal.Status)
				}
				continue
			}
			if p, err := b.Prompt(); err == nil && len(p.Blocks) > len(raw) {
				t.Fatalf("%d blocks come of %d bytes", len(p.Blocks), len(raw))
			}
		}
	})
}
