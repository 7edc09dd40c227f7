package route

import (
	"bytes"
	"encoding/json"
	"testing"

	"loadshape/workload/messages"

	"pgregory.net/rapid"
)

// TestEditBody: what stays, stays byte for byte and in its order, and what is added is there once.
func TestEditBody(t *testing.T) {
	for given, want := range map[string]string{
		`{}`:                     `{"v":"1"}`,
		`{"model":"m","a":1.50}`: `{"a":1.50,"v":"1"}`,
		"{\n \"a\": {\"b\" : 1},\n \"stream\": true }": `{"a":{"b" : 1},"v":"1"}`,
		`{"v":"mine","a":"<&>"}`:                       `{"v":"mine","a":"<&>"}`,
		`{"v":null,"model":null}`:                      `{"v":null}`,
		`[]`:                                           `[]`,
		`not JSON`:                                     `not JSON`,
		`{"a":1,"a":2}`:                                `{"a":1,"a":2}`,
	} {
		if got := string(editBody([]byte(given), []string{"model", "stream"}, member{"v", "1"})); got != want {
			t.Errorf("%s becomes %s, want %s", given, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.MapOf(rapid.SampledFrom([]string{"model", "stream", "max_tokens", "messages", "anthropic_version", "é", `a"b`}), rapid.String()).Draw(t, "fields")
		given, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		got := editBody(given, []string{"model", "stream"}, member{"anthropic_version", "x"})
		edited, err := messages.Parse(got)
		if edited == nil {
			t.Fatalf("%s: %v", got, err)
		}
		before, _ := messages.Parse(given)
		var kept []messages.Field
		for _, f := range before.Fields {
			if f.Key != "model" && f.Key != "stream" {
				kept = append(kept, f)
			}
		}
		for i, f := range kept {
			if edited.Fields[i].Key != f.Key || !bytes.Equal(edited.Fields[i].Raw, f.Raw) {
				t.Fatalf("%s became %s", given, got)
			}
		}
		if _, had := fields["anthropic_version"]; len(edited.Fields) != len(kept)+map[bool]int{true: 0, false: 1}[had] {
			t.Fatalf("%s became %s", given, got)
		}
	})
}
