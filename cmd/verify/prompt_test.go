package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loadshape/bucket/wire/refuse"
)

// The texts of a request, each at another place. None looks like a secret.
var promptTexts = map[string]string{
	"system": "Marmalade thunder over quiet harbours", "a tool's name": "reticulate_splines_often", "a tool's description": "Counts the otters of a river",
	"a name of a schema": "otters_upstream_count", "a message": "Why do lanterns prefer the \"north\" side, é?", "an earlier answer": "Because moss has no opinions",
	"a tool's input": "seventeen brass kettles", "a tool's result": "kettles were polished twice", "the user": "user-9d2f-of-the-lighthouse",
	"a document": "VGhlIHdhbHJ1cyBhbmQgdGhlIGNhcnBlbnRlcg",
}

func promptBody(t *testing.T) []byte {
	t.Helper()
	p := promptTexts
	type object = map[string]any
	body, err := json.Marshal(object{"model": aModel, "max_tokens": 64, "system": p["system"], "metadata": object{"user_id": p["the user"]},
		"tools": []any{object{"name": p["a tool's name"], "description": p["a tool's description"],
			"input_schema": object{"type": "object", "properties": object{p["a name of a schema"]: object{"type": "string"}}}}},
		"messages": []any{
			object{"role": "user", "content": "first"}, object{"role": "assistant", "content": []any{object{"type": "text", "text": p["an earlier answer"]},
				object{"type": "tool_use", "id": "toolu_1", "name": p["a tool's name"], "input": object{"q": p["a tool's input"]}}}},
			object{"role": "user", "content": []any{object{"type": "tool_result", "tool_use_id": "toolu_1", "content": p["a tool's result"]},
				object{"type": "document", "source": object{"type": "base64", "media_type": "application/pdf", "data": p["a document"]}},
				object{"type": "text", "text": p["a message"], "cache_control": object{"type": "ephemeral"}}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// findPrompt gives which of the texts is in what was written, and what of it.
func findPrompt(text string) (which, piece string) {
	text = strings.ToLower(text)
	for which, prompt := range promptTexts {
		for _, form := range []string{prompt, strings.Trim(quoted(prompt), `"`)} {
			form = strings.ToLower(form)
			for i := 0; i+12 <= len(form); i++ {
				if strings.Contains(text, form[i:i+12]) {
					return which, form[i : i+12]
				}
			}
		}
	}
	return "", ""
}

// quotes answers with the request that it got, whole and in parts, wherever an answer has room.
func quotes(status int, body func(said string) string) scenario {
	return scenario{answer: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for _, name := range []string{"Request-Id", "Server", "Anthropic-Organization-Id", "Anthropic-Ratelimit-Requests-Limit", "Via"} {
			w.Header().Set(name, promptTexts["a message"][:30]+" "+promptTexts["the user"])
		}
		if status == 429 {
			w.Header().Set("Anthropic-Organization-Id", organization)
		}
		var said []string
		for _, text := range promptTexts {
			said = append(said, text, text[2:], strings.ToUpper(text))
		}
		said = append(said, forms(promptTexts["system"]))
		w.WriteHeader(status)
		io.WriteString(w, body(strings.Join(said, " | ")))
	}}
}

// TestPromptIsKeptSecret: no text of the request is in anything that is shown or written, whatever the server or a recorded
// failure quotes of it, in any format and at any verdict. What else they say is there.
func TestPromptIsKeptSecret(t *testing.T) {
	dir := t.TempDir()
	request := filepath.Join(dir, "request.json")
	if err := os.WriteFile(request, promptBody(t), 0o600); err != nil {
		t.Fatal(err)
	}
	quoting := errorOf("invalid_request_error")("no room for " + fmt.Sprint(promptTexts))
	var all []string
	for _, text := range promptTexts {
		all = append(all, text)
	}
	over := refuse.OverLimit(aLimit, "input tokens", "minute", organization, aModel).Message
	har := map[string]any{"log": map[string]any{"entries": []any{map[string]any{"startedDateTime": "2026-11-01T00:00:00Z",
		"request":  map[string]any{"method": "POST", "url": "https://127.0.0.1:9/v1/messages", "headers": []any{}, "postData": map[string]any{"text": string(promptBody(t))}},
		"response": map[string]any{"status": 429, "headers": []any{map[string]string{"name": "server", "value": promptTexts["system"]}}, "content": map[string]any{"text": errorOf("rate_limit_error")(over + strings.Join(all, ", "))}}}}}}
	recorded := map[string]any{"status": 429, "headers": map[string]string{"server": promptTexts["a message"], "anthropic-organization-id": organization},
		"error_body": json.RawMessage(errorOf("rate_limit_error")(over + strings.Join(all, ", "))), "request": map[string]string{"model": aModel}}
	change := []string{"--change", "without " + promptTexts["system"], "--status-page", promptTexts["a message"], "--client-status", promptTexts["the user"]}
	for _, c := range []struct {
		name     string
		scenario scenario
		args     []string
		status   int
		want     string
	}{
		{"dry run", message(20000), append([]string{"--dry-run"}, change...), 3, "dry_run"},
		{"bad request", quotes(400, func(said string) string { return errorOf("invalid_request_error")("no room for " + said) }), change, 3, "bad_request"},
		{"refused", quotes(429, func(said string) string { return errorOf("rate_limit_error")(over + said) }), nil, 1, "refused"},
		{"refused as before", quotes(429, func(said string) string { return errorOf("rate_limit_error")(over + said) }), []string{"--baseline", writeJSON(t, "recorded.json", recorded)}, 1, "same_limit"},
		{"text", quotes(500, func(said string) string { return said }), nil, 3, "server_error"},
		{"too much of it", quotes(400, func(said string) string {
			return `{"type":"error","message":` + strings.Repeat(quoted(said)+`,"x":`, 1500) + `1}`
		}), nil, 3, "bad_request"},
		{"an answer", quotes(200, func(said string) string {
			return `{"type":"message","model":` + quoted(promptTexts["system"]) + `,"stop_reason":` + quoted(said) + `,"content":[],"usage":{"input_tokens":1,"output_tokens":1}}`
		}), nil, 3, "other_model"},
		{"a stream", quotes(200, func(said string) string { return quoting }), nil, 3, "not_understood"},
		{"after a HAR", message(20000), []string{"--baseline", writeJSON(t, "failed.har", har)}, 4, "not_the_same"},
		{"a burst", quotes(429, func(said string) string { return errorOf("rate_limit_error")(over + said) }), []string{"--burst", "2"}, 1, "refused"},
	} {
		for _, format := range formats {
			if c.name != "refused" && c.name != "dry run" && format != "json" && format != "text" {
				continue // of the same strings
			}
			t.Run(c.name+"/"+format, func(t *testing.T) {
				left := t.TempDir()
				getenv, page := settled(t), filepath.Join(left, "page.md")
				server := start(t, plain, c.scenario)
				args := append([]string{"--route", "direct", "--model", aModel, "--base-url", server.url, "--request", request, "--format", format,
					"--ledger", filepath.Join(left, "ledger.jsonl"), "--evidence", filepath.Join(left, "evidence")}, c.args...)
				var out, stderr bytes.Buffer
				status := run(t.Context(), args, func(name string) string {
					if name == "GITHUB_STEP_SUMMARY" {
						return page
					}
					return getenv(name)
				}, strings.NewReader(""), &out, &stderr)
				if status != c.status || format == "json" && !strings.Contains(out.String(), `"reason": "`+c.want+`"`) {
					t.Errorf("exit status %d, want %d by %s: %s%s", status, c.status, c.want, out.String(), stderr.String())
				}
				texts := map[string]string{"standard output": out.String(), "standard error": stderr.String()}
				files, _ := filepath.Glob(filepath.Join(left, "*"))
				more, _ := filepath.Glob(filepath.Join(left, "evidence", "*"))
				for _, file := range append(files, more...) {
					text, _ := os.ReadFile(file)
					texts[filepath.Base(file)] = string(text)
				}
				if len(texts) < 6 {
					t.Errorf("only %d places were looked at", len(texts))
				}
				for place, text := range texts {
					if which, piece := findPrompt(text); which != "" {
						t.Errorf("%s holds %q of %s", place, piece, which)
					}
				}
			})
		}
	}
}
