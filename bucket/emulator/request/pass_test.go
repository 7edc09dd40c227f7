package request

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// bodies are of every kind that the pass reads, and some that it leaves.
var bodies = []string{
	`{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"hello"}]}`,
	`{"model":"m","max_tokens":5,"stream":true,"speed":"fast","temperature": 1.0,"anthropic_version":"v","metadata":{"user_id":"x"},"messages":[{"role":"user","content":"a\n\u00e9\ud83d\ude00\ud83d é"}]}`,
	`{"model":"m","max_tokens":5,"system":"be brief","tools":[{"name":"t","input_schema":{"b":1,"a":[2, 3]}}],"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image","source":{"b":"<&>","a":null}}]},{"role":"assistant","content":"b"}]}`,
	`{"model":"m","max_tokens":5,"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"b"}]}`,
	`{"Model":"m","max_tokens":5,"messages":[{"Role":"user","content":"b"}]}`,
	`{"model":"m","model":"n","max_tokens":"5","messages":[{"role":"user","content":7}]}`,
	`{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"text"},{"text":"x"},{}]},{"role":"user","content":[]}]}`,
	`{"model":null,"max_tokens":5e3,"messages":[null]}`, `{"messages":[]}`, `{}`, `[]`, ``, `{"model":"m"`, `{"model":"m"} x`, "{\"model\":\"\xff\",\"messages\":[{\"content\":\"\xff\"}]}",
	"{\"a\":\"\x01\"}", `{"a":"\q"}`, `{"a":[1,]}`, `{"a":01}`, `{"a" 1}`, "\n{\t\"model\" : \"m\" , \"max_tokens\" : 5 , \"messages\" : [ { \"role\" : \"user\" , \"content\" : \"b\" } ] }\r\n",
}

// same reads a body quickly, and by package json: what is read quickly is read the same.
func same(text string) error {
	quick := quickly([]byte(text))
	if quick == nil {
		return nil
	}
	var slow Body
	if refusal := Decode([]byte(text), &slow); refusal != nil {
		return fmt.Errorf("%q is read, and wrong: %s", text, refusal.Message)
	}
	want, err := slow.Prompt()
	if err != nil {
		return fmt.Errorf("%q is read, and wrong: %w", text, err)
	}
	have := *quick.prompt
	if quick.prompt = nil; have.Total != want.Total {
		return fmt.Errorf("%q has %d tokens, want %d", text, have.Total, want.Total)
	}
	tools := slow.Tools
	if slow.System, slow.Tools, quick.System = nil, nil, nil; len(tools) > 0 && quick.Tools != nil {
		return fmt.Errorf("%q: the tools are kept", text)
	}
	a, _ := json.Marshal(quick)
	b, _ := json.Marshal(slow)
	if string(a) != string(b) || quick.flaw(false) != slow.flaw(false) || quick.flaw(true) != slow.flaw(true) {
		return fmt.Errorf("%q is read as %s, want %s", text, a, b)
	}
	return nil
}

func TestQuickly(t *testing.T) {
	read := 0
	for _, text := range bodies {
		if err := same(text); err != nil {
			t.Error(err)
		}
		if quickly([]byte(text)) != nil {
			read++
		}
	}
	if read < 5 {
		t.Errorf("only %d of the bodies are read in one pass", read)
	}
}

// TestQuicklyOfAny changes bodies here and there.
func TestQuicklyOfAny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(bodies).Draw(t, "body")
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			at := rapid.IntRange(0, len(text)).Draw(t, "at")
			until := rapid.IntRange(at, min(len(text), at+8)).Draw(t, "until")
			with := rapid.OneOf(rapid.SampledFrom([]string{"", ",", "\"", "{", "}", "[", "]", "null", "\\", "\\u12", "text", " ", "1", "\"a\":1,", "cache_control", "TYPE"}), rapid.StringN(0, 3, 9)).Draw(t, "with")
			text = text[:at] + with + text[until:]
		}
		if err := same(text); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzQuickly is TestQuicklyOfAny with any bytes.
func FuzzQuickly(f *testing.F) {
	for _, text := range bodies {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Count(text, "[")+strings.Count(text, "{") > 900 {
			return
		}
		if err := same(text); err != nil {
			t.Fatal(err)
		}
	})
}
