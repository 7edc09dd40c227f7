package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loadshape/workload/claudecode"
)

// talkative is Claude Code, in a process of its own, that tells all that it knows wherever it can: what it was started with, what
// it sent, and what came back. How it ends is said by a word.
func talkative(how string) int {
	var settings struct {
		Env map[string]string `json:"env"`
	}
	value := func(flag string) string {
		if i := slices.Index(os.Args, flag); i > 0 && i+1 < len(os.Args) {
			return os.Args[i+1]
		}
		return ""
	}
	var secrets []string
	for _, name := range []string{"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"} {
		if secret := os.Getenv(name); secret != "" {
			secrets = append(secrets, name+"="+forms(secret))
		}
	}
	known := strings.Join(secrets, "; ")
	if slices.Contains(os.Args, "auth") {
		text, _ := json.Marshal(map[string]any{"loggedIn": true, "authMethod": known, "apiProvider": known, "email": known, "orgName": known, "apiKeySource": known, "subscriptionType": known})
		fmt.Println(string(text))
		return 0
	}
	fmt.Fprintln(os.Stderr, known)
	if how == "an old one" {
		fmt.Fprintln(os.Stderr, "error: unknown option '--safe-mode' "+known)
		return 1
	}
	if err := json.Unmarshal([]byte(value("--settings")), &settings); err != nil {
		panic(err)
	}
	r, err := http.NewRequest("POST", settings.Env["ANTHROPIC_BASE_URL"]+"/v1/messages", strings.NewReader("{}"))
	if err != nil {
		panic(err)
	}
	if key := os.Getenv("ANTHROPIC_API_KEY"); key != "" {
		r.Header.Set("X-Api-Key", key)
	} else {
		r.Header.Set("Authorization", "Bearer "+os.Getenv("CLAUDE_CODE_OAUTH_TOKEN"))
	}
	for line := range strings.Lines(os.Getenv("ANTHROPIC_CUSTOM_HEADERS")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		r.Header.Add(name, value)
	}
	say := func(event map[string]any) {
		text, _ := json.Marshal(event)
		fmt.Println(string(text))
	}
	say(map[string]any{"type": "system", "subtype": "init", "cwd": known, "model": known, "apiKeySource": known, "claude_code_version": "2.1.330", known: known})
	os.WriteFile(value("--debug-file"), []byte(known+"\nx [DEBUG] [API REQUEST] /v1/messages "+known+"\n"), 0o600)
	answer, err := http.DefaultTransport.RoundTrip(r)
	status, told := 0, known
	if err == nil {
		body, _ := io.ReadAll(answer.Body)
		status, told = answer.StatusCode, string(body)+" "+known
		for _, values := range answer.Header {
			told += " " + strings.Join(values, " ")
		}
	}
	switch how {
	case "words":
		fmt.Println(told)
		return 1
	case "again":
		say(map[string]any{"type": "system", "subtype": "api_retry", "attempt": 1, "error_status": status, "error": told})
		select {}
	}
	model, reason := told, told
	if how == "held" {
		model, reason = aModel, "end_turn"
	}
	say(map[string]any{"type": "rate_limit_event", "rate_limit_info": map[string]any{"status": told, "rateLimitType": told, "resetsAt": 1795535520}})
	say(map[string]any{"type": "assistant", "request_id": told, "message": map[string]any{"model": model, "content": []any{map[string]any{"type": "text", "text": told}}}})
	say(map[string]any{"type": "result", "subtype": "success", "is_error": status != 200, "num_turns": 1, "api_error_status": status, "api_error_type": told,
		"result":      "API Error: Request rejected (" + strconv.Itoa(status) + ") · This request would exceed your organization's rate limit of 50 requests per minute " + told,
		"stop_reason": reason, "usage": map[string]any{"input_tokens": 1, "output_tokens": 1}})
	return 0
}

// TestCanaryOnClientRoutes: where Claude Code sends the request, and it and the server tell all that they know, none of it is in
// anything that is shown or written.
func TestCanaryOnClientRoutes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it needs links")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	told := func(status int) scenario { return echo(status, "application/json", errorOf("rate_limit_error")) }
	const own = "the project's own" // settings stay
	verdicts := map[int]bool{}
	for name, credential := range map[string]string{claudecode.APIKey: "ANTHROPIC_API_KEY", claudecode.Plan: "CLAUDE_CODE_OAUTH_TOKEN"} {
		a := newAviary(t, true)
		a.baselines(t)
		a.env["CLAUDE_CODE_OAUTH_TOKEN"], a.env[credential] = "", map[string]string{"ANTHROPIC_API_KEY": keyCanary, "CLAUDE_CODE_OAUTH_TOKEN": "sk-ant-oat01-" + customCanary}[credential]
		a.env["ANTHROPIC_CUSTOM_HEADERS"] += "\nX-Api-Key: " + headerCanary
		a.env["PATH"], a.env["FAKE_CLAUDE"] = filepath.Join(a.home, "bin"), "result"
		if err := os.Mkdir(a.env["PATH"], 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(program, filepath.Join(a.env["PATH"], "claude")); err != nil {
			t.Fatal(err)
		}
		a.enter(t)
		settings := filepath.Join(a.work, ".claude", "settings.json")
		projects, err := os.ReadFile(settings)
		if err != nil {
			t.Fatal(err)
		}
		for n, r := range []struct {
			how      string
			scenario scenario
			args     []string
			sends    bool
		}{
			{"result", echo(200, "application/json", errorOf("none")), nil, true},
			{"held", told(200), nil, true},
			{"result", told(429), nil, true},
			{"result", told(429), []string{"--baseline", "printed.txt", "--change", "the key " + keyCanary + " is another", "--client-status", "key " + keyCanary}, true},
			{"result", told(401), nil, true},
			{"result", told(500), []string{"--baseline", "recorded.json"}, true},
			{"again", told(429), nil, true},
			{"words", told(200), nil, true},
			{"an old one", told(200), nil, false},
			{"result", scenarios["hang"], []string{"--timeout", "500ms"}, false}, // or it has been told by then
			{"result", told(200), []string{"--dry-run", "--baseline", "recorded.json"}, false},
			{"result", told(200), []string{"--credential", keyCanary}, false},
			{"result", told(200), []string{"--baseline", keyCanary}, false},
			{own, told(200), nil, false},
			{"route", told(200), nil, false},
		} {
			for _, format := range formats {
				if format != []string{"text", "json"}[n%2] && !slices.Contains(r.args, "printed.txt") {
					continue // of the same strings
				}
				t.Run(fmt.Sprintf("%s/%d/%s/%s", name, n, r.how, format), func(t *testing.T) {
					if err := os.RemoveAll(a.left); err != nil {
						t.Fatal(err)
					}
					text := []byte("{}")
					if r.how == own || r.how == "route" {
						text = projects
					}
					if err := os.WriteFile(settings, text, 0o600); err != nil {
						t.Fatal(err)
					}
					t.Setenv("FAKE_CLAUDE", r.how)
					since := a.files(t)
					server := start(t, plain, r.scenario)
					args := append([]string{"--route", name, "--model", aModel, "--base-url", server.url, "--format", format, "--ledger", filepath.Join(a.left, "ledger.jsonl"),
						"--evidence", filepath.Join(a.left, "evidence")}, r.args...)
					if r.how == "route" {
						args = []string{"route", "--format", format}
					}
					var out, stderr bytes.Buffer
					status := run(t.Context(), args, os.Getenv, strings.NewReader(""), &out, &stderr)
					verdicts[status] = true
					if n := server.requests.Load(); r.sends && n != 1 && status != 4 || out.Len()+stderr.Len() == 0 {
						t.Errorf("exit status %d, %d requests: nothing was tried: %s%s", status, n, out.String(), stderr.String())
					}
					for what, text := range map[string]string{"standard output": out.String(), "standard error": stderr.String(), "a file": a.written(t, since)} {
						if from, trace := findCanary(text); from != "" {
							at := strings.Index(strings.ToLower(text), trace)
							t.Errorf("%s holds %s: %q in …%q…", what, from, trace, text[max(0, at-200):min(len(text), at+60)])
						}
					}
				})
			}
		}
	}
	if want := []int{0, 1, 2, 3, 4}; !slices.Equal(slices.Sorted(maps.Keys(verdicts)), want) {
		t.Errorf("the runs came to the exit statuses %v, want all of %v", slices.Sorted(maps.Keys(verdicts)), want)
	}
}
