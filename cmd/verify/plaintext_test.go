package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// nasty is text that moves a cursor, turns the direction of what follows, or is no text.
const nasty = "a\x00b\x07c\x1b[2Jd\x7fe\u0085f\u009bg\u202eh\u2066i\u200fj\u061ck\xff\xfe\xc3(l\xed\xa0\x80m\u2028n\u2029o\ufeffp\U000e0041q\r\n::error::r\rs"

// nastyJSON is the same in a string of JSON, by escapes and as it is.
func nastyJSON() string {
	raw := strings.NewReplacer("\x00", "", "\x07", "", "\x1b", "", "\n", "", "\r", "").Replace(nasty)
	return `"` + raw + `\u0000\u0007\u001b\u007f\u0085\u009b\u202e\u2067\u200e\ud800\udfff \ud83d \u2028\r"`
}

// checkPlain finds what must not be in a text.
func checkPlain(text string) string {
	if !utf8.ValidString(text) {
		return "bytes that are no text"
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}

// checkPlainJSON finds it in the strings of JSON, too.
func checkPlainJSON(text []byte) string {
	if wrong := checkPlain(string(text)); wrong != "" {
		return wrong
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return err.Error()
	}
	var look func(v any) string
	look = func(v any) string {
		switch v := v.(type) {
		case string:
			return checkPlain(v)
		case []any:
			for _, inner := range v {
				if wrong := look(inner); wrong != "" {
					return wrong
				}
			}
		case map[string]any:
			for name, inner := range v {
				if wrong := checkPlain(name) + look(inner); wrong != "" {
					return wrong
				}
			}
		}
		return ""
	}
	return look(v)
}

// TestPlainText: whatever bytes a server sends, the report in every format, the evidence and the ledger are text, without a
// character that controls what shows it, and what is JSON has none behind an escape either.
func TestPlainText(t *testing.T) {
	in := nastyJSON()
	header := strings.NewReplacer("\x00", "", "\r", "", "\n", "").Replace(nasty)
	answers := map[string]scenario{
		"an error":          fixed(429, "application/json", `{"type":"error",`+in+`:1,"error":{"type":`+in+`,"message":`+in+`,"x":[`+in+`]}}`),
		"an error of bytes": fixed(429, "application/json", "{\"error\":{\"message\":\"\xff\xfe\xc3(\"}}"),
		"text":              fixed(500, "text/plain", nasty),
		"a message":         fixed(200, "application/json", `{"type":"message","model":`+in+`,"stop_reason":`+in+`,"usage":{"input_tokens":1,"output_tokens":1}}`),
		"a stream":          fixed(200, "text/event-stream", "data: "+streamBegins+"\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"message\":"+in+"}}\n\n"),
		"headers": {answer: func(w http.ResponseWriter, r *http.Request) {
			for _, name := range []string{"Request-Id", "Server", "Via", "Anthropic-Organization-Id", "Anthropic-Workspace-Id", "Anthropic-Ratelimit-Requests-Limit", "Retry-After"} {
				w.Header()[name] = []string{header}
			}
			limited("input tokens", "30").answer(w, r)
		}},
		"bare headers": wrote(false, "HTTP/1.1 429 "+header+"\r\nServer: a\xffb\u202ec\r\nrequest-id: \xc3(\u0085\r\nContent-Length: 0\r\n\r\n"),
	}
	past := filepath.Join(t.TempDir(), "failed.json")
	if err := os.WriteFile(past, []byte(`{"status":429,"headers":{"server":`+in+`,"anthropic-organization-id":"`+organization+`"},"request":{"model":"`+aModel+`"},"error_body":{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 30,000 input tokens per minute",`+in+`:`+in+`}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, s := range answers {
		for _, format := range formats {
			t.Run(name+"/"+format, func(t *testing.T) {
				dir := t.TempDir()
				server := start(t, plain, s)
				args := []string{"--base-url", server.url, "--format", format, "--evidence", filepath.Join(dir, "evidence"), "--ledger", filepath.Join(dir, "ledger.jsonl"), "--baseline", past}
				env := map[string]string{"GITHUB_STEP_SUMMARY": filepath.Join(dir, "page.md")}
				if _, said := checkIn(t, env, args...); format != "json" {
					if wrong := checkPlain(said); wrong != "" {
						t.Errorf("standard output holds %s: %q", wrong, said)
					}
				} else if wrong := checkPlainJSON([]byte(said)); wrong != "" {
					t.Errorf("standard output holds %s: %q", wrong, said)
				}
				if server.requests.Load() != 1 {
					t.Fatalf("%d requests arrived: nothing was tried", server.requests.Load())
				}
				files, _ := filepath.Glob(filepath.Join(dir, "*", "*"))
				for _, file := range append(files, filepath.Join(dir, "ledger.jsonl")) {
					text, err := os.ReadFile(file)
					if err != nil {
						t.Fatal(err)
					}
					wrong := checkPlain(string(text))
					if strings.HasSuffix(file, ".json") {
						wrong += checkPlainJSON(text)
					} else if strings.HasSuffix(file, ".jsonl") {
						for line := range bytes.Lines(text) {
							wrong += checkPlainJSON(line)
						}
					}
					if wrong != "" {
						t.Errorf("%s holds %s: %q", filepath.Base(file), wrong, text)
					}
				}
			})
		}
	}
	for _, format := range []string{"text", "json", "markdown", "html"} {
		var out, stderr bytes.Buffer
		run(t.Context(), []string{"explain", past, "--format", format}, func(string) string { return "" }, strings.NewReader(""), &out, &stderr)
		wrong := checkPlain(out.String())
		if format == "json" {
			wrong += checkPlainJSON(out.Bytes())
		}
		if wrong != "" || out.Len() == 0 {
			t.Errorf("explain, %s: holds %s: %q%q", format, wrong, out.String(), stderr.String())
		}
	}
}
