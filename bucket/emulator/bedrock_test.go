package emulator

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator/request"
)

// A piece is a frame of an event stream, read by another hand than it was written with.
type piece struct {
	headers map[string]string
	payload []byte
}

// pieces reads an event stream, and checks its checksums.
func pieces(t *testing.T, b []byte) (all []piece) {
	t.Helper()
	for len(b) > 0 {
		if len(b) < 16 {
			t.Fatalf("%d bytes are no frame", len(b))
		}
		total, headers := int(binary.BigEndian.Uint32(b)), int(binary.BigEndian.Uint32(b[4:]))
		if total > len(b) || crc32.ChecksumIEEE(b[:8]) != binary.BigEndian.Uint32(b[8:]) || crc32.ChecksumIEEE(b[:total-4]) != binary.BigEndian.Uint32(b[total-4:]) {
			t.Fatalf("a frame of %d bytes, of %d: the checksums are wrong", total, len(b))
		}
		p := piece{map[string]string{}, b[12+headers : total-4]}
		for h := b[12 : 12+headers]; len(h) > 0; {
			name := string(h[1 : 1+h[0]])
			h = h[1+h[0]:]
			if h[0] != 7 {
				t.Fatalf("header %s is of type %d", name, h[0])
			}
			n := binary.BigEndian.Uint16(h[1:])
			p.headers[name] = string(h[3 : 3+n])
			h = h[3+n:]
		}
		all, b = append(all, p), b[total:]
	}
	return all
}

// kinds are what a stream consists of, without repetition.
func eventKinds(all []piece) (list []string) {
	for _, p := range all {
		kind := p.headers[":event-type"] + p.headers[":exception-type"]
		if len(list) == 0 || list[len(list)-1] != kind {
			list = append(list, kind)
		}
	}
	return list
}

func TestInvokeStream(t *testing.T) {
	e, _ := facing(t, "bedrock", tier(), nil)
	w := ask(e, true)
	if got := w.Header().Get("Content-Type"); got != eventStream || w.Header().Get("X-Amzn-Bedrock-Output-Token-Count") != "" {
		t.Errorf("content type %q, %v", got, w.Header())
	}
	text, names := "", []string{}
	for _, p := range pieces(t, w.Body.Bytes()) {
		if p.headers[":message-type"] != "event" || p.headers[":event-type"] != "chunk" || p.headers[":content-type"] != "application/json" {
			t.Fatalf("%v", p.headers)
		}
		var chunk struct{ Bytes string }
		if err := json.Unmarshal(p.payload, &chunk); err != nil {
			t.Fatal(err)
		}
		inner, err := base64.StdEncoding.DecodeString(chunk.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		var event struct {
			Type  string
			Delta struct{ Text string }
		}
		if err := json.Unmarshal(inner, &event); err != nil {
			t.Fatal(err)
		}
		if len(names) == 0 || names[len(names)-1] != event.Type {
			names = append(names, event.Type)
		}
		text += event.Delta.Text
	}
	if want := []string{"message_start", "content_block_start", "ping", "content_block_delta", "content_block_stop", "message_delta", "message_stop"}; !slices.Equal(names, want) {
		t.Errorf("events are %v", names)
	}
	if text != request.Text(100) {
		t.Errorf("the text is %q", text)
	}
}

// TestExceptions: a stream of AWS that fails ends with an exception, in either API.
func TestExceptions(t *testing.T) {
	for fault, want := range map[string]string{"rate-limit-event": "throttlingException", "overloaded-event": "serviceUnavailableException"} {
		e, _ := facing(t, "bedrock", tier(), func(s *Settings) { s.Faults = parsed(t, fault) })
		for _, w := range []*httptest.ResponseRecorder{ask(e, true), askConverse(e, "converse-stream", "")} {
			all := pieces(t, w.Body.Bytes())
			last := all[len(all)-1]
			if w.Code != 200 || last.headers[":message-type"] != "exception" || last.headers[":exception-type"] != want || !strings.HasPrefix(string(last.payload), `{"message":"`) {
				t.Errorf("%s: %d, ends with %v %s", fault, w.Code, last.headers, last.payload)
			}
		}
	}
}

// converse sends a request of Converse; more is put into its body.
func askConverse(e *Emulator, op, more string) *httptest.ResponseRecorder {
	return post(e, "/model/anthropic.claude-sonnet-5/"+op, `{"messages":[{"role":"user","content":[{"text":"Tell me."}]}]`+more+`}`, "Authorization", "Bearer any")
}

func TestConverse(t *testing.T) {
	e, _ := facing(t, "bedrock", tier(), nil)
	w := askConverse(e, "converse", `,"inferenceConfig":{"maxTokens":200}`)
	var a converseAnswer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if want := (converseUsage{2, 100, 102, 0, 0}); a.Usage != want || a.StopReason != "end_turn" || a.Output.Message.Role != "assistant" || a.Metrics.Latency != 3000 {
		t.Errorf("%s", w.Body)
	}
	if c := a.Output.Message.Content; len(c) != 1 || c[0].Text != request.Text(100) {
		t.Errorf("%s", w.Body)
	}
	all := pieces(t, askConverse(e, "converse-stream", "").Body.Bytes())
	if got, want := eventKinds(all), []string{"messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"}; !slices.Equal(got, want) {
		t.Errorf("events are %v", got)
	}
	if w := askConverse(e, "converse", `,"system":"no list"`); w.Code != 400 || !strings.Contains(w.Header().Get("X-Amzn-Errortype"), "ValidationException") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

// TestConverseReservesTheMaximum where a request does not say its own.
func TestConverseReservesTheMaximum(t *testing.T) {
	g := bucket.Group{Models: []string{model}, Limits: []bucket.Limit{{Dimension: bucket.Tokens, Limit: 64_001, Oversized: bucket.Reject, Burndown: 10}}}
	e, _ := facing(t, "bedrock", g, nil)
	if w := askConverse(e, "converse", ""); w.Code != 429 { // 2 + 64,000
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := askConverse(e, "converse", `,"inferenceConfig":{"maxTokens":63999}`); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestConverseCaches: a cachePoint marks what is before it.
func TestConverseCaches(t *testing.T) {
	c := `,"system":[{"text":"` + strings.Repeat("word", 20) + `"},{"cachePoint":{"type":"default"}}]`
	e, k := facing(t, "bedrock", tier(), nil)
	for _, want := range []converseUsage{{2, 100, 122, 0, 20}, {2, 100, 122, 20, 0}} {
		var a converseAnswer
		if err := json.Unmarshal(askConverse(e, "converse", c).Body.Bytes(), &a); err != nil || a.Usage != want {
			t.Errorf("%v, usage %+v, want %+v", err, a.Usage, want)
		}
		k.now = k.now.Add(150 * time.Second)
	}
}

// TestBurndown: max_tokens are reserved as they are, and what was made is settled with its burndown, into debt.
func TestBurndown(t *testing.T) {
	g := bucket.Group{Models: []string{model}, Limits: []bucket.Limit{{Dimension: bucket.Tokens, Limit: 600, Burndown: 10}}}
	e, c := facing(t, "bedrock", g, nil)
	if w := ask(e, false); w.Code != 200 { // takes 2 + 200, and settles to 2 + 1000
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := ask(e, false); w.Code != 200 {
		t.Errorf("while the first is under way: %d %s", w.Code, w.Body)
	}
	c.now = c.now.Add(3e9)
	w := ask(e, false)
	if w.Code != 429 || w.Header().Get("Retry-After") != "" || w.Body.String() != `{"message":"Too many tokens, please wait before trying again."}` {
		t.Errorf("in debt: %d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestBedrockNames(t *testing.T) {
	const arn = "arn:aws:bedrock:us-east-1:123456789012:"
	for id, want := range map[string]string{
		"anthropic.claude-opus-4-8":                                             "claude-opus-4-8",
		"us.anthropic.claude-opus-4-8-v1:0":                                     "claude-opus-4-8",
		"global.anthropic.claude-sonnet-4-5-20250929-v1:0":                      "claude-sonnet-4-5-20250929",
		arn + "inference-profile/us.anthropic.claude-opus-4-8-v1:0":             "claude-opus-4-8",
		"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-5": "claude-sonnet-5",
		"claude-sonnet-5": "claude-sonnet-5",
	} {
		if names, shown := bedrockNames(id); shown != want || names[len(names)-1] != want {
			t.Errorf("%s is %v, shown as %q, want %q", id, names, shown, want)
		}
	}
	g := tier()
	e, _ := facing(t, "bedrock", g, func(s *Settings) {
		only := s.Group
		s.Group = func(m string, speed bucket.Speed) (int, error) {
			if m == "" {
				return 0, nil
			}
			return only(m, speed)
		}
	})
	for _, path := range []string{
		"/model/us.anthropic.claude-sonnet-5-v1:0/invoke", "/model/us.anthropic.claude-sonnet-5-v1%3A0/invoke",
		"/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc/invoke",
		"/model/" + arn + "application-inference-profile/abc/invoke",
		"/model/" + arn + "inference-profile/us.anthropic.claude-sonnet-5/invoke",
	} {
		if w := post(e, path, `{"anthropic_version":"2026-10-21",`+unversed, "Authorization", "Bearer any"); w.Code != 200 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	for path, want := range map[string]int{"/model/anthropic.claude-nope/invoke": 404, "/model/claude-sonnet-5/else": 404, "/inference-profiles": 404} {
		if w := post(e, path, `{"anthropic_version":"2026-10-21",`+unversed, "Authorization", "Bearer any"); w.Code != want || w.Header().Get("X-Amzn-Errortype") == "" {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
	}
	if w := post(e, "/model/claude-sonnet-5/invoke", "{"+unversed, "Authorization", "Bearer any"); w.Code != 400 || !strings.Contains(w.Body.String(), "anthropic_version: Field required") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestBedrockCount(t *testing.T) {
	e, _ := facing(t, "bedrock", tier(), nil)
	inner := base64.StdEncoding.EncodeToString([]byte(`{"anthropic_version":"bedrock-2023-05-31",` + unversed))
	for _, body := range []string{
		`{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"Tell me."}]}]}}}`,
		`{"input":{"invokeModel":{"body":"` + inner + `"}}}`,
	} {
		if w := post(e, "/model/claude-sonnet-5/count-tokens", body, "Authorization", "Bearer any"); w.Code != 200 || w.Body.String() != `{"inputTokens":2}` {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	for body, want := range map[string]int{`{}`: 400, `{"input":{"invokeModel":{"body":"?"}}}`: 400, `{"input":{"invokeModel":{"body":"` + inner + `"}}}`: 429} {
		if w := post(e, "/model/claude-sonnet-5/count-tokens", body, "Authorization", "Bearer any"); w.Code != want || w.Header().Get("Retry-After") != "" {
			t.Errorf("%s: %d %v %s, want %d", body, w.Code, w.Header(), w.Body, want)
		}
	}
}

func TestBaseModel(t *testing.T) {
	for _, c := range []struct {
		model  string
		shared bool
		want   string
	}{
		{"claude-opus-4-8", true, "anthropic-claude-opus"}, {"claude-opus-4-8", false, "anthropic-claude-opus-4-8"},
		{"claude-opus-4-7", true, "anthropic-claude-opus-4-7"}, {"claude-opus-5", true, "anthropic-claude-opus"},
		{"claude-sonnet-5", true, "anthropic-claude-sonnet"}, {"claude-sonnet-4-6", true, "anthropic-claude-sonnet-4-6"},
		{"claude-haiku-4-5@20251001", true, "anthropic-claude-haiku-4-5"}, {"claude-haiku-5-5", true, "anthropic-claude-haiku"},
		{"claude-fable-5-1", true, "anthropic-claude-fable"}, {"claude-3-7-sonnet@20250219", true, "anthropic-claude-3-7-sonnet"},
	} {
		if got := baseModel(c.model, c.shared); got != c.want {
			t.Errorf("%s, shared %v: %s, want %s", c.model, c.shared, got, c.want)
		}
	}
}
