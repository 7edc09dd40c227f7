package emulator

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"loadshape/bucket/datadir"
	"loadshape/bucket/wire"
)

// TestRecordedRefusals holds the refusals of faces against those that were recorded of their owners: the same keys of the
// body, the same message but for its figures and names, and no header of limits that was not seen.
func TestRecordedRefusals(t *testing.T) {
	for _, c := range []struct{ file, face, limit string }{
		{"429-bedrock-throttling-too-many-tokens-2025-05-12", "bedrock", "tokens"},
		{"429-bedrock-throttling-boto3-2025-12-22", "bedrock", "tokens"},
		{"429-vertex-claude-opus4-itpm-2025-05-30", "vertex", "input_tokens"},
		{"429-vertex-claude-35-sonnet-v2-rpm-2024-10-30", "vertex", "requests"},
		{"429-openrouter.ai-recorded-7", "openrouter", "requests"},
	} {
		text := datadir.Read(t, "responses", "errors", c.file+".json")
		var x struct {
			Status  int
			Headers map[string]string
			Body    json.RawMessage `json:"error_body"`
		}
		if err := json.Unmarshal(text, &x); err != nil {
			t.Fatal(err)
		}
		e, k := facing(t, c.face, emptied(c.limit), nil)
		w := ask(e, x.Body[0] == '[')
		if w.Code != x.Status || (w.Body.Bytes()[0] == '[') != (x.Body[0] == '[') {
			t.Errorf("%s: %d %s, want %d %s", c.file, w.Code, w.Body, x.Status, x.Body)
		}
		recorded := http.Header{}
		for name, value := range x.Headers {
			recorded.Set(name, value)
		}
		for _, name := range []string{"Retry-After", "X-Amzn-Errortype", "X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"} {
			if have, want := w.Header().Get(name), recorded.Get(name); len(x.Headers) > 6 && (have == "") != (want == "") {
				t.Errorf("%s: %s is %q, recorded %q", c.file, name, have, want)
			}
		}
		if have, want := w.Header().Get("X-Amzn-Errortype"), recorded.Get("X-Amzn-Errortype"); want != "" && have != want {
			t.Errorf("%s: X-Amzn-Errortype is %q, recorded %q", c.file, have, want)
		}
		here := wire.Explain(wire.Answer{Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}, k.now)
		there := wire.Explain(wire.Answer{Status: x.Status, Header: recorded, Body: x.Body}, k.now)
		if plain(here.Message) != plain(there.Message) || here.LimitedBy != there.LimitedBy || here.Owner != there.Owner {
			t.Errorf("%s:\n%s, of %s\n%s, of %s", c.file, here.Message, here.Owner, there.Message, there.Owner)
		}
	}
}

var particular = regexp.MustCompile(`(anthropic-)?claude-[a-z0-9-]+|meta-llama/[a-z0-9.:-]+|<[A-Z_]+>|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+ requests`)

// plain is a message without what is particular to one request.
func plain(message string) string {
	return particular.ReplaceAllString(strings.Replace(message, "global_", "", 1), "…")
}
