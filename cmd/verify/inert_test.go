package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A command as a runner of CI finds it in a line of what a step prints, and what a line of this program's own annotations begins
// with.
var (
	workflowCommand = regexp.MustCompile(`^[\s\p{Z}]*::`)
	bracketCommand  = regexp.MustCompile(`##\w*\[`)
	ownAnnotation   = regexp.MustCompile(`^::(notice|warning|error) (file=[^:,]*,)?title=[^:,]*::`)
)

// TestNothingStartsACommand: whatever a server, a recorded failure and an argument say, no line of a report in any format, nor of
// a dry run, an explanation or an error, is a command of a CI runner.
func TestNothingStartsACommand(t *testing.T) {
	harms := []string{"::error title=x::BOO", "BOO\n::stop-commands::BOO", "BOO ::add-mask::BOO", "##[error]BOO", "##[error]BOO hf_" + strangeCanary, "BOO##vso[a]BOO", "\u00a0::group::BOO", "BOO\u2028::debug::BOO", "BOO\r::debug::BOO",
		strings.Repeat("B", 50) + " ::error::" + strings.Repeat("B", 20) + " ::error::BOO"}
	dir := t.TempDir()
	tried := 0
	check := func(args []string, texts ...string) {
		t.Helper()
		for _, text := range texts {
			tried++
			for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
				if rest := ownAnnotation.ReplaceAllString(line, ""); workflowCommand.MatchString(rest) || bracketCommand.MatchString(line) {
					t.Errorf("%q shows the line %q", args, line)
				}
			}
		}
	}
	for i, harm := range harms {
		in, header := quoted(harm), strings.Map(func(r rune) rune { return max(r, ' ') }, harm)
		failed := filepath.Join(dir, fmt.Sprintf("failed%d.json", i))
		failure := `{"status":429,"headers":{"server":` + in + `,"anthropic-organization-id":` + in + `,"request-id":` + in + `},"request":{"model":` + quoted(aModel) + `},"client_status":` + in +
			`,"error_body":{"type":"error","error":{"type":"rate_limit_error","message":` + quoted("This request would exceed your organization's rate limit of 30,000 input tokens per minute "+harm) + `,` + in + `:` + in + `}}}`
		if err := os.WriteFile(failed, []byte(failure), 0o600); err != nil {
			t.Fatal(err)
		}
		answers := []scenario{
			fixed(429, "application/json", `{"type":"error",`+in+`:1,"error":{"type":`+in+`,"message":`+in+`,"x":[`+in+`]}}`),
			fixed(200, "application/json", `{"type":"message","model":`+in+`,"stop_reason":`+in+`,"usage":{"input_tokens":1,"output_tokens":1}}`),
			fixed(500, "text/plain", harm),
			{answer: func(w http.ResponseWriter, r *http.Request) {
				for _, name := range []string{"Request-Id", "Server", "Via", "Anthropic-Organization-Id", "Anthropic-Workspace-Id", "Anthropic-Ratelimit-Requests-Limit", "Retry-After"} {
					w.Header()[name] = []string{header}
				}
				limited("input tokens", "30").answer(w, r)
			}},
		}
		for j, s := range answers {
			for f, format := range formats {
				if (i+j+f)%3 != 0 {
					continue // in another round
				}
				server := start(t, plain, s)
				args := []string{"--base-url", server.url, "--format", format}
				if j%2 == 0 {
					args = append(args, "--baseline", failed, "--change", harm, "--status-page", harm, "--client-status", harm)
				}
				_, said := checkIn(t, map[string]string{}, args...)
				if server.requests.Load() != 1 {
					t.Fatalf("%q: %d requests arrived: nothing was tried: %s", args, server.requests.Load(), said)
				}
				check(args, said)
			}
		}
		for _, args := range [][]string{
			{"explain", failed}, {"explain", failed, "--format", "json"}, {"explain", failed, "--format", "markdown"}, {"explain", failed, "--format", "html"}, {"explain", harm}, {"explain", failed, failed},
			{"--route", "direct", "--model", aModel, "--dry-run", "--baseline", failed, "--format", "json"}, {"--route", "direct", "--model", aModel, "--dry-run", "--baseline", failed},
			{"--route", harm}, {"--route", "direct", "--model", harm, "--dry-run"}, {"--route", "direct", "--model", harm, "--dry-run", "--format", "json"},
			{"--route", "direct", "--model", aModel, "--workspace", harm, "--dry-run", "--format", "json"}, {"--route", "gateway", "--gateway", harm, "--model", aModel}, {"--base-url", harm, "--route", "direct", "--model", aModel},
			{"--format", harm}, {"--prove", harm}, {"--wait", harm}, {"--header", harm}, {"--credential", harm}, {"--baseline", harm, "--route", "direct", "--model", aModel}, {"--" + harm}, {harm}, {"route", harm}, {"help", harm},
		} {
			var out, stderr bytes.Buffer
			env := map[string]string{"ANTHROPIC_API_KEY": keyCanary, "HOME": dir}
			run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(""), &out, &stderr)
			if out.Len()+stderr.Len() == 0 {
				t.Errorf("%q shows nothing", args)
			}
			check(args, out.String(), stderr.String())
		}
	}
	t.Logf("did: %d texts", tried)
}
