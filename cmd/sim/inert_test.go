package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A command as a runner of CI finds it in a line of what a step prints: that of GitHub Actions takes :: at the beginning of a
// line, behind space, and ##[ anywhere; other runners take ##vso[ and ##teamcity[.
var (
	workflowCommand = regexp.MustCompile(`^[\s\p{Z}]*::`)
	bracketCommand  = regexp.MustCompile(`##\w*\[`)
	ownAnnotation   = regexp.MustCompile(`^::(notice|warning|error) (file=[^:,]*,)?title=[^:,]*::`)
)

// TestNamesStartNoCommand puts commands of CI runners into everything that a plan, its limits, a trace and a result call by a
// name: no line of what is shown of it is one.
func TestNamesStartNoCommand(t *testing.T) {
	harms := []string{"::error title=x::BOO", "BOO ::add-mask::BOO", "BOO\n::stop-commands::BOO", "BOO\r::set-output name=a::BOO", "BOO\u2028::debug::BOO", "\u00a0::group::BOO",
		"##[error]BOO", "BOO##[add-mask]BOO", "##vso[task.setvariable variable=a]BOO", "BOO ##teamcity[BOO]", "%0A::error::BOO", strings.Repeat("B", 61) + "::error::BOO",
		strings.Repeat("B", 17) + "::error::" + strings.Repeat("B", 17) + "::error::BOO", strings.Repeat("B::", 60)}
	tried := 0
	check := func(what string, args []string, texts ...string) {
		t.Helper()
		for _, text := range texts {
			tried++
			for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
				if rest := ownAnnotation.ReplaceAllString(line, ""); workflowCommand.MatchString(rest) || bracketCommand.MatchString(line) {
					t.Errorf("%s: %v shows the line %q", what, args, line)
				}
			}
		}
	}
	for i, harm := range harms {
		quoted := fmt.Sprintf("%q", harm)
		dir := files(t, map[string]string{
			"l.yaml": "name: " + quoted + "\nowner: " + quoted + "\nsource: " + quoted + "\nas_of: " + quoted + "\nnotes: [" + quoted + "]\nmodels: [" + quoted + "]\n" +
				"limits: [{limit: 5, scope: " + quoted + ", source: " + quoted + ", as_of: " + quoted + "}]\n",
			"p.yaml": "name: " + quoted + "\ndescription: " + quoted + "\nlimits: l.yaml\nstreams:\n  - name: " + quoted + "\n    model: " + quoted +
				"\n    arrivals: {rate: 60, duration: 1m}\n    input_tokens: 1\n    output_tokens: 1\nthresholds: [refused == 0]\n",
			"bad.yaml":   "name: {" + quoted + ": 1}\n" + quoted + ": 1\n",
			"model.yaml": "limits: anthropic/start\nstreams:\n  - {model: " + quoted + ", arrivals: {rate: 1, duration: 1m}, input_tokens: 1, output_tokens: 1}\n",
			"file.yaml":  "limits: " + quoted + "\nstreams:\n  - {model: m, arrivals: {rate: 1, duration: 1m}, input_tokens: {empirical: {file: " + quoted + "}}, output_tokens: 1}\n",
			"t.jsonl":    `{"at": 0, "input_tokens": 1, "model": ` + inJSON(harm) + `, "session": ` + inJSON(harm) + "}\n",
			"a.jsonl": `{"at": "2026-11-30T10:00:00Z", "status": 429, "headers": {"anthropic-ratelimit-requests-limit": "5", "anthropic-organization-id": ` + inJSON(harm) + `}, "model": ` + inJSON(harm) +
				`, "error_body": {"error": {"type": "rate_limit_error", "message": ` + inJSON(harm) + "}}}\n",
		})
		odd := filepath.Join(dir, strings.NewReplacer("/", "", "\n", "", "\r", "").Replace(harm)+".yaml")
		if err := os.WriteFile(odd, []byte(smallPlan), 0o600); err != nil {
			t.Fatal(err)
		}
		_, result, _ := sim(nil, dir+"/p.yaml", "--format", "json")
		if err := os.WriteFile(dir+"/r.json", []byte(result), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{
			{dir + "/p.yaml"}, {dir + "/p.yaml", "--chart"}, {dir + "/p.yaml", "--format", "markdown"}, {dir + "/p.yaml", "--format", "github"}, {"capacity", dir + "/p.yaml"}, {"capacity", dir + "/p.yaml", "--format", "markdown"},
			{"capacity", dir + "/p.yaml", "--format", "json"}, {"advise", dir + "/p.yaml", "--format", "json"},
			{"advise", dir + "/p.yaml"}, {"advise", dir + "/p.yaml", "--format", "markdown"}, {"advise", dir + "/p.yaml", "--apply", "tier"},
			{"diff", dir + "/r.json", dir + "/r.json"}, {"diff", dir + "/r.json", dir + "/r.json", "--format", "markdown"}, {"compare", dir + "/r.json", dir + "/r.json"}, {"merge", dir + "/r.json"}, {"merge", dir + "/r.json", "--format", "github"},
			{dir + "/p.yaml", "--format", "json"}, {dir + "/p.yaml", "--format", "csv"}, {dir + "/p.yaml", "--format", "junit"}, {dir + "/p.yaml", "--format", "html"}, {dir + "/p.yaml", "--out", "hgrm=/dev/stdout", "--decisions", "-"},
			{"merge", dir + "/r.json", "--format", "json"}, {"merge", dir + "/r.json", "--format", "csv"}, {"diff", dir + "/r.json", dir + "/r.json", "--format", "json"}, {"compare", dir + "/r.json", dir + "/r.json", "--format", "html"},
			{"import", "jsonl", dir + "/t.jsonl"}, {"run", "--trace", dir + "/t.jsonl", "--limits", dir + "/l.yaml", "--format", "json"}, {"limits", dir + "/l.yaml"},
			{"fit", dir + "/a.jsonl"}, {"fit", dir + "/a.jsonl", "--format", "json"}, {"fit", dir + "/a.jsonl", "--format", "text"},
			{dir + "/bad.yaml"}, {"limits", dir + "/bad.yaml"}, {dir + "/model.yaml"}, {dir + "/file.yaml"}, {dir + "/file.yaml", anyLimits}, {odd}, {odd, "--format", "github"}, {odd, "--format", "markdown"}, {odd + "x"}, {"limits", odd},
			{"run", "--trace", dir + "/t.jsonl", anyLimits}, {"run", "--trace", dir + "/t.jsonl", "--limits", dir + "/l.yaml"}, {harm}, {"run", "--format", harm}, {"run", "--threshold", harm}, {"advise", "--apply", harm},
			{"diff", harm, harm}, {"import", harm, harm}, {"serve", "--face", harm}, {"serve", "--limits", harm}, {"serve", "--listen", harm}, {"help", harm}, {"run", "--" + harm},
		} {
			if i%5 != 0 && (args[0] == "advise" || args[0] == "capacity") && args[1] != "--apply" {
				continue // they search for long, and show what the others show
			}
			_, out, err := sim(nil, args...)
			check(harm, args, out, err)
		}
	}
	t.Logf("did: %d texts", tried)
}

// inJSON is a name as a line of JSON has it.
func inJSON(name string) string {
	text, _ := json.Marshal(name)
	return string(text)
}

// TestServeNamesItsLimitsOnOneLine: the name is a limits file's.
func TestServeNamesItsLimitsOnOneLine(t *testing.T) {
	dir := files(t, map[string]string{"l.yaml": "name: \"a\\n::error::b ##[error]\"\nlimits: [{limit: 5}]\n"})
	url, _, end := served(t, "--limits", dir+"/l.yaml", "--for", "1ms")
	if _, rest := end(); !strings.HasPrefix(url, "http://127.0.0.1:") || !strings.HasPrefix(rest, "requests 0: ") {
		t.Errorf("%q, then %q", url, rest)
	}
}
