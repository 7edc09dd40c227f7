package messages

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

const withTexts = `{"model":"claude-sonnet-5-20260101","max_tokens":9, "anthropic_beta":["context-1m-2025-08-07"],"service_tier":"standard_only",
 "system":[{"type":"text","text":"SECRET 1 of the system","cache_control":{"type":"ephemeral"}}],
 "tools":[{"type":"text_editor_20250728","name":"SECRET 2 of tools"},{"name":"look","input_schema":{"type":"object","additionalProperties":false,"properties":{"SECRET_3_of_a_schema":{"type":"string"}}}}],
 "messages":[{"role":"user","content":"SECRET 4 \u00e9 of a message"},{"role":"assistant","content":[{"type":"tool_use","id":"SECRET 5 of ids","name":"look","input":{"SECRET 6 of a name":["SECRET 7 of an input"],"type":"SECRET_8_of_a_type"}}]},
  {"role":"user","content":[{"type":"tool_result","tool_use_id":"SECRET 9 id","content":[{"type":"image","source":{"type":"base64","media_type":"application/octet-stream","data":"SECRETaDATA"}}]}]}],
 "metadata":{"user_id":"SECRET a user"},"container":"SECRET b container","stop_sequences":["SECRET c stop"],"unknown":{"deep":[[["SECRET d deep"]]]}}`

// TestTexts: of a body all texts of twelve characters and more are the user's, but for the API's own words.
func TestTexts(t *testing.T) {
	texts := Texts([]byte(withTexts))
	for _, text := range texts {
		if !strings.HasPrefix(text, "SECRET") {
			t.Errorf("%q is taken for a text of the user's", text)
		}
	}
	if want := 12; len(texts) != want { // SECRET 9 id and SECRETaDATA have eleven characters
		t.Errorf("%d texts, want %d: %q", len(texts), want, texts)
	}
	hidden := Hidden([]byte(withTexts))
	if !json.Valid(hidden) {
		t.Fatalf("is no JSON: %s", hidden)
	}
	for _, text := range texts {
		if strings.Contains(string(hidden), text) {
			t.Errorf("%q is shown", text)
		}
	}
	for _, want := range []string{`"model":"claude-sonnet-5-20260101","max_tokens":9, `, `"content":"[23 characters]"`, `"type":"text_editor_20250728"`, `"context-1m-2025-08-07"`,
		`"media_type":"application/octet-stream"`, `"additionalProperties":false`, `"role":"assistant"`} {
		if !strings.Contains(string(hidden), want) {
			t.Errorf("%s is not in %s", want, hidden)
		}
	}
	for text, want := range map[string]string{`"a text on its own"`: `"[17 characters]"`, `{"a":1}`: `{"a":1}`, "no JSON, but text": "[17 bytes]",
		`{"messages":[{"role":"user","content":"hi"}]}`: `{"messages":[{"role":"user","content":"hi"}]}`} {
		if got := string(Hidden([]byte(text))); got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
	if got := Texts([]byte("no JSON, but text")); !slices.Equal(got, []string{"no JSON, but text"}) {
		t.Errorf("got %q", got)
	}
}

// TestTwins: a name that an object has twice, be it in another case, is an error, but where names are the user's.
func TestTwins(t *testing.T) {
	const rest = `,"max_tokens":1,"messages":[{"role":"user","content":"hi"}]}`
	for text, want := range map[string]string{
		`{"model":"a","model":"b"` + rest:                              `"model": is given twice`,
		`{"model":"a","Model":"b"` + rest:                              `"Model": is given twice in one object, once as "model"`,
		`{"Model":"a","model":"b"` + rest:                              `"model": is given twice in one object, once as "Model"`,
		`{"model":"a","\u004dodel":"b"` + rest:                         `"Model": is given twice`,
		`{"model":"a","stream":false,"\u017ftream":true` + rest:        `is given twice`, // which some readers fold, too
		`{"model":"a","x":{"b":1,"B":2}` + rest:                        `"B": is given twice`,
		`{"model":"a","metadata":{"b":1,"B":2}` + rest:                 "",
		`{"model":"a","tools":[{"input_schema":{"b":1,"B":2}}]` + rest: "",
		`{"model":"a","tools":[{"input_schema":{"b":1,"b":2}}]` + rest: `"b": is given twice`,
	} {
		_, err := Parse([]byte(text))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, want %q", text, err, want)
		}
	}
	b, err := Parse([]byte(`{"Model":"a"` + rest))
	if err != nil || b.Model != "" || b.Complete() == nil {
		t.Errorf("Model is taken for model: %+v, %v", b, err)
	}
}
