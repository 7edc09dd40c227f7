package container

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

const refusal = `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 30,000 input tokens per minute"},"request_id":"req_011"}`

// TestBeside: what stands beside an error at any depth is found with it.
func TestBeside(t *testing.T) {
	quoted, _ := json.Marshal("429 " + refusal)
	when := time.Date(2026, 11, 30, 3, 1, 12, 0, time.UTC)
	for _, test := range []struct {
		name, text string
		want       Facts
	}{
		{"AI SDK", `{"name":"AI_APICallError","url":"https://api.anthropic.com/v1/messages","statusCode":429,"responseHeaders":{"Retry-After":"12"},"responseBody":` + string(quoted) + `}`,
			Facts{Status: 429, Headers: map[string]string{"retry-after": "12"}, RetryAfter: "12", URL: "https://api.anthropic.com/v1/messages"}},
		{"Sentry", `{"timestamp":"2026-11-30T03:01:12Z","contexts":{"response":{"status_code":429,"headers":[["Retry-After","12"]]}},"tags":[["model","claude-x"]],"exception":{"values":[{"value":` + string(quoted) + `}]}}`,
			Facts{Status: 429, Headers: map[string]string{"retry-after": "12"}, RetryAfter: "12", At: when, Model: "claude-x"}},
		{"OTLP", `{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"gen_ai.request.model","value":{"stringValue":"claude-x"}},{"key":"http.response.status_code","value":{"intValue":"429"}}],"events":[{"timeUnixNano":"1796007672000000000","attributes":[{"key":"exception.message","value":{"stringValue":` + string(quoted) + `}}]}]}]}]}]}`,
			Facts{Status: 429, At: when, Model: "claude-x"}},
		{"CloudTrail", `{"eventTime":"2026-11-30T03:01:12Z","awsRegion":"us-west-2","errorCode":"ThrottlingException","errorMessage":"Too many tokens, please wait before trying again.","requestParameters":{"modelId":"claude-x"},"requestID":"id"}`,
			Facts{Headers: map[string]string{"x-amzn-errortype": "ThrottlingException"}, At: when, Model: "claude-x", RequestID: "id", Region: "us-west-2"}},
		{"a record of Claude Code in one of a log", `{"time":"2026-11-30T03:01:12Z","record":{"type":"rate_limit_event","session_id":"s","rate_limit_info":{"status":"rejected"}}}`,
			Facts{Status: 429, Headers: map[string]string{"anthropic-ratelimit-unified-status": "rejected"}, At: when}},
		{"seconds since 1970, and a wait in milliseconds", `{"time":1796007672.0,"status":"429","retry_after_ms":1500,"msg":"too many requests for now"}`,
			Facts{Status: 429, At: when, RetryAfter: "1.500"}},
	} {
		pieces := Find(test.text)
		if len(pieces) == 0 {
			t.Errorf("%s: nothing is found", test.name)
			continue
		}
		if got, want := fmt.Sprint(pieces[0].Facts), fmt.Sprint(test.want); got != want {
			t.Errorf("%s: beside it is\n  %s\nwant\n  %s", test.name, got, want)
		}
	}
}

// TestNoErrors: what people and models write, settings, and what was allowed are no errors.
func TestNoErrors(t *testing.T) {
	for _, text := range []string{
		`{"type":"user","sessionId":"s","uuid":"u","message":{"role":"user","content":"why do I get Error code: 429 - rate_limit_error?"}}`,
		`{"type":"assistant","session_id":"s","message":{"model":"claude-x","role":"assistant","content":[{"type":"text","text":"You've hit your session limit means that …"}]}}`,
		`{"messages":[{"role":"user","content":"too many requests, 429"}],"status":"success"}`,
		`{"level":30,"status":200,"msg":"POST /v1/messages in 429ms"}`,
		"2026-11-30T03:01:12Z INFO 429 rows in 5290 ms",
	} {
		for _, p := range Find(text) {
			if !p.OK {
				t.Errorf("%s: is taken for an error: %+v", text, p)
			}
		}
	}
}

// TestDecode: a text is the same whatever it was written in.
func TestDecode(t *testing.T) {
	const want = "{\"a\":\"it's\"}\nb"
	wide := []byte{}
	for _, c := range want {
		wide = append(wide, byte(c), 0)
	}
	for _, text := range []string{want, "\xef\xbb\xbf" + want, "{\"a\":\"it's\"}\r\nb", "\x1b[1m{\"a\":\"it's\"}\x1b[0m\nb", "{&quot;a&quot;:&quot;it&#39;s&quot;}\nb",
		"\xff\xfe" + string(wide), string(wide)} {
		if got := Decode([]byte(text)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestDecodeOfLittle: bytes of two characters are enough to tell how they are written, those of one are not.
func TestDecodeOfLittle(t *testing.T) {
	for text, want := range map[string]string{"4\x002\x00": "42", "\x004\x002": "42", "4\x002\x009\x00": "429", "\xff\xfe4\x00": "4", "\xfe\xff\x004": "4", "429": "429", "42": "42", "": ""} {
		if got := Decode([]byte(text)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestMended: JSON that is cut off anywhere is read as far as it goes.
func TestMended(t *testing.T) {
	const text = `{"a":[1,{"b":"c\"d","e":null}],"f":"g"}`
	for n := 1; n <= len(text); n++ {
		if m := mended(text[:n]); !json.Valid([]byte(m)) {
			t.Errorf("%s becomes %s, which is no JSON", text[:n], m)
		}
	}
	for cut, want := range map[string]string{`{"message":"too ma`: `{"message":"too ma"}`, `["too ma`: `["too ma"]`, `{"message":"too many","ty`: `{"message":"too many"}`, `{"a":{"b":"c`: `{"a":{"b":"c"}}`} {
		if m := mended(cut); m != want {
			t.Errorf("%s becomes %s, want %s", cut, m, want)
		}
	}
}

// logOf is a log of one line again and again, up to a size.
type logOf struct {
	line string
	left int
	at   string
}

func (l *logOf) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, io.EOF
	}
	for len(l.at) < len(p) {
		l.at += strings.Repeat(l.line, 1+len(p)/len(l.line))
	}
	n := copy(p, l.at)
	l.at = l.at[n:]
	l.left -= n
	return n, nil
}

// TestWindows: of a large log only what is about an error is given, with its line, wherever it stands.
func TestWindows(t *testing.T) {
	plain := strings.Repeat("2026-11-30T03:01:12Z INFO ok status=200 in 42900 ms, 0x429ab\n", 20_000)
	text := plain + "2026-11-30T03:01:13Z ERROR Error code: 429 - " + refusal + "\n" + plain
	var found []Window
	var read int64
	err := Windows(strings.NewReader(text), func(w Window) error { found = append(found, w); return nil }, func(n int64) { read = n })
	if err != nil || len(found) != 1 || read != int64(len(text)) {
		t.Fatalf("%d windows of %d bytes, %v, want 1 of %d", len(found), read, err, len(text))
	}
	pieces := Find(found[0].Text)
	if len(pieces) == 0 || found[0].Line+pieces[0].Line-1 != 20_001 || len(found[0].Text) > 16<<10 {
		t.Errorf("line %d in %d bytes, want 20001", found[0].Line+pieces[0].Line-1, len(found[0].Text))
	}
	allocated := testing.AllocsPerRun(1, func() {
		Windows(&logOf{line: plain[:600], left: 64 << 20}, func(w Window) error { t.Error("a window of nothing"); return nil }, nil)
	})
	if allocated > 2000 {
		t.Errorf("%.0f allocations for 64 MB in which there is nothing", allocated)
	}
}

// fuzz holds every form to this: nothing panics, a body is JSON, and a line is one of the text.
func fuzz(f *testing.F, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, text := range Readings(Decode(raw)) {
			pieces := Find(text)
			for i := range pieces {
				p := &pieces[i]
				if len(p.Body) > 0 && !json.Valid(p.Body) {
					t.Fatalf("%q: the body %q is no JSON", text, p.Body)
				}
				if p.Line < 1 || p.Line > strings.Count(text, "\n")+1 {
					t.Fatalf("%q: line %d", text, p.Line)
				}
			}
		}
		Windows(bytes.NewReader(raw), func(Window) error { return nil }, nil)
	})
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"err":{"status":429,"headers":{"retry-after":"12"},"message":"429 {\"error\":{\"message\":\"x\"}}"}}`))
	fuzz(f, `[{"error":"Error: 429 `+`","timestamp":"2026-06-26T03:21:20.129Z"}]`, `{"a":[{"key":"http.status_code","value":{"intValue":"429"}}],"message":"too many requests"}`)
}

func FuzzClaudeCode(f *testing.F) {
	fuzz(f, `{"type":"assistant","sessionId":"s","uuid":"u","isApiErrorMessage":true,"apiErrorStatus":429,"message":{"model":"<synthetic>","content":[{"type":"text","text":"You've hit your limit"}]},"quotaLimits":{"status":"rejected","resetsAt":1,"rateLimitType":"seven_day"}}`,
		`{"type":"rate_limit_event","session_id":"s","rate_limit_info":{"status":"rejected"}}`, `{"type":"result","is_error":true,"result":"x","errors":["429"]}`)
}

func FuzzText(f *testing.F) {
	fuzz(f, "2026-01-01T00:00:00Z ERROR 429 too many requests\nRetrying in 3 seconds\n\nTraceback (most recent call last):\n", "a | b 429\na | c\n", "Error: 429 "+refusal[:90])
}

func FuzzHTTP(f *testing.F) {
	fuzz(f, "HTTP/1.1 429 Too Many Requests\ncontent-type: application/json\n\n{\"a\":1}\nmore", "GET / HTTP/1.1\n\nHTTP/1.1 100 Continue\n\nHTTP/2 503\n\n<html>\n</html>", "< HTTP/2 429\n< \nevent: error\ndata: {}\n")
}

func FuzzDriver(f *testing.F) {
	fuzz(f, "{\"log\":\"429 {\",\"stream\":\"stderr\",\"time\":\"2026-03-30T10:00:00.1Z\"}\n{\"log\":\"}\\n\",\"stream\":\"stderr\",\"time\":\"x\"}", "{\"timestamp\":1,\"message\":\"a\"}\n{\"timestamp\":2,\"message\":\"b 429\"}\n")
}

func FuzzPython(f *testing.F) {
	f.Add("{'a': [1, None, True], \"b\": '\\x41'}")
	f.Fuzz(func(t *testing.T, text string) {
		if raw := FromPython(text); raw != nil && !json.Valid(raw) {
			t.Fatalf("%q becomes %q", text, raw)
		}
	})
}

func TestAllowed(t *testing.T) {
	for _, name := range []string{
		"retry-after", "Retry-After-Ms", "REQUEST-ID", "anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-unified-5h-utilization",
		"anthropic-priority-input-tokens-limit", "anthropic-fast-output-tokens-reset", "anthropic-organization-id", "anthropic-workspace-id", "x-should-retry",
		"date", "content-type", "content-length", "server", "cf-ray", "x-envoy-upstream-service-time", "x-amzn-requestid", "X-Amzn-ErrorType", "apim-request-id",
		"x-ratelimit-remaining-requests", "x-request-id",
	} {
		if !Allowed(name) {
			t.Errorf("%s is dropped, want it kept", name)
		}
	}
	for _, name := range []string{
		"", "set-cookie", "cookie", "authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "x-amz-security-token", "location",
		"cf-aig-authorization", "cf-access-client-secret", "helicone-auth", "x-litellm-api-key", "x-litellm-model-api-base", "x-litellm-key-spend", "x-ratelimit-key",
		"anthropic-user-profile-id", "x-claude-gateway-user-email", "www-authenticate", "x-anything-else",
	} {
		if Allowed(name) {
			t.Errorf("%s is kept, want it dropped", name)
		}
	}
}
