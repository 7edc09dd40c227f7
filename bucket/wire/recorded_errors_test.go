package wire_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/wire"
)

// recordedFindings are what is true of every recorded refusal, as its own notes have it: owner, limit, whether a wait
// helps and how long, confidence.
var recordedFindings = map[string]string{
	"errors/200-then-throttling-in-event-stream-bedrock-2023-11-16.json":       "aws-account requests after - likely",
	"errors/429-anthropic-concurrent-connections-2024-05-14.json":              "anthropic-organization concurrency after - certain",
	"errors/429-anthropic-itpm-10000-claude-sonnet-4-20250514-2026-02-17.json": "anthropic-organization input_tokens after - certain",
	"errors/429-anthropic-itpm-200k-2025-06-02.json":                           "anthropic-organization input_tokens after 16 likely",
	"errors/429-anthropic-itpm-30000-claude-sonnet-4-20250514-2026-03-20.json": "anthropic-organization input_tokens after - certain",
	"errors/429-anthropic-itpm-30k-opus46-2026-02-27.json":                     "anthropic-organization input_tokens after 58 certain",
	"errors/429-anthropic-itpm-30k-retry-after-505-2026-04-25.json":            "anthropic-organization input_tokens after 505 likely",
	"errors/429-anthropic-itpm-40k-2025-05-29.json":                            "anthropic-organization input_tokens after - certain",
	"errors/429-anthropic-itpm-450k-tier2-2026-05-18.json":                     "anthropic-organization input_tokens after 23 likely", // doubtful: never certain
	"errors/429-anthropic-long-context-extra-usage-2026-04-02.json":            "claude-subscription entitlement never - likely",
	"errors/429-anthropic-rpm-5-fixed-window-2024-03-26.json":                  "anthropic-organization requests after - likely",
	"errors/429-anthropic-server-rate-limited-2026.json":                       "unknown unknown unknown - undecidable",
	"errors/429-anthropic-tokens-per-minute-old-wording-2024-09.json":          "anthropic-organization tokens after - certain",
	"errors/429-anthropic-tpm-50k-fixed-window-2024-03-09.json":                "anthropic-organization tokens after - likely", // nothing is at 0: larger than what was left
	"errors/429-api.anthropic.com-recorded-1.json":                             "anthropic-organization bytes after - certain",
	"errors/429-bedrock-throttling-boto3-2025-12-22.json":                      "aws-account tokens after - likely",
	"errors/429-bedrock-throttling-js-sdk-2025-05-26.json":                     "aws-account unknown unknown - likely",
	"errors/429-bedrock-throttling-too-many-requests-2024-04-19.json":          "aws-account requests after - likely",
	"errors/429-bedrock-throttling-too-many-tokens-2025-05-12.json":            "aws-account tokens after - certain",
	"errors/429-copilotless-proxy-openai-shape-2026-04-03.json":                "unknown unknown unknown - undecidable",
	"errors/429-generativelanguage.googleapis.com-recorded-2.json":             "provider-capacity capacity after - likely",
	"errors/429-generativelanguage.googleapis.com-recorded-3.json":             "provider-capacity capacity after - likely",
	"errors/429-generativelanguage.googleapis.com-recorded-5.json":             "other-provider input_tokens after 49 likely",
	"errors/429-groq-tpm-2024-04-27.json":                                      "other-provider tokens never - likely", // larger than the whole limit
	"errors/429-litellm-docs-budget.json":                                      "gateway spend unknown - likely",
	"errors/429-litellm-docs-key-rpm.json":                                     "gateway requests after - certain",
	"errors/429-litellm-docs-model-rpm.json":                                   "gateway requests after - likely",
	"errors/429-litellm-docs-priority.json":                                    "gateway requests after - likely",
	"errors/429-litellm-v2-limiter-team-2025-08-22.json":                       "gateway tokens after - certain",
	"errors/429-openai-tpm-2026-02-13.json":                                    "other-provider tokens after 4 likely",
	"errors/429-openai-tpm-2026-03-16.json":                                    "other-provider tokens after 1 likely",
	"errors/429-openai-tpm-gpt4o-2024-12-25.json":                              "other-provider tokens after 19 likely",
	"errors/429-openrouter.ai-recorded-6.json":                                 "other-provider unknown unknown - likely",
	"errors/429-openrouter.ai-recorded-7.json":                                 "gateway requests after 26 certain",
	"errors/429-redacted-.services.ai.azure.com-recorded-4.json":               "azure-subscription unknown after 1 likely",
	"errors/429-vertex-claude-35-sonnet-v2-rpm-2024-10-30.json":                "google-project requests unknown - certain",
	"errors/429-vertex-claude-opus4-itpm-2025-05-30.json":                      "google-project input_tokens unknown - certain",
	"errors/500-anthropic-api-error-overloaded-2025-07.json":                   "provider-capacity capacity after - certain",
	"errors/529-anthropic-overloaded-2024-11-22.json":                          "provider-capacity capacity after - certain",
	"unified/200-5h-7d-2026-04-widget.json":                                    "claude-subscription none unknown - likely",
	"unified/200-5h-7d-2026-05.json":                                           "claude-subscription none unknown - likely",
	"unified/200-5h-7d-2026-08-claude-window.json":                             "claude-subscription none unknown - likely",
	"unified/200-allowed-2026-02.json":                                         "claude-subscription none unknown - likely", // its overage says rejected
	"unified/200-allowed-2026-07-21-with-7d_oi.json":                           "claude-subscription none unknown - likely",
	"unified/200-allowed-2026-moa-real.json":                                   "claude-subscription none unknown - likely",
	"unified/200-allowed-7d_sonnet-2026-02.json":                               "claude-subscription none unknown - likely",
	"unified/200-allowed-7d_sonnet-2026-06.json":                               "claude-subscription none unknown - likely",
	"unified/200-allowed-fallback-2026-04-03.json":                             "claude-subscription none unknown - likely",
	"unified/200-allowed_warning-7d-overage-2026-08-29.json":                   "claude-subscription none unknown - likely",
	"unified/429-5h-rejected-2026-07-31.json":                                  "claude-subscription plan_window after 7835 likely",
	"unified/429-5h-rejected-fallback-2026-07-16.json":                         "claude-subscription plan_window after 13262 likely",
}

// told is a finding in one line.
func told(f wire.Finding) string {
	wait := "-"
	if f.RetryAfter != nil {
		wait = fmt.Sprint(*f.RetryAfter)
	}
	return fmt.Sprintf("%s %s %s %s %s", f.Owner, f.LimitedBy, f.Retry, wait, f.Confidence)
}

// readRefusal reads a recorded answer.
func readRefusal(t *testing.T, path string) wire.Answer {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var x struct {
		Status  int
		Headers map[string]string
		Body    json.RawMessage `json:"error_body"`
	}
	if err := json.Unmarshal(text, &x); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	a := wire.Answer{Status: x.Status, Header: http.Header{}}
	if string(x.Body) != "null" {
		a.Body = x.Body
	}
	for name, value := range x.Headers {
		a.Header.Set(name, value)
	}
	return a
}

// TestRecordedErrors: every recorded refusal is told as its notes have it, or is unknown; none is certain and wrong.
func TestRecordedErrors(t *testing.T) {
	found := 0
	for _, folder := range []string{"errors", "unified"} {
		files, err := filepath.Glob(filepath.Join(recorded(t, folder), "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			name := folder + "/" + filepath.Base(path)
			want, ok := recordedFindings[name]
			if !ok {
				t.Errorf("%s has no row in the table", name)
				continue
			}
			found++
			f := wire.Explain(readRefusal(t, path), time.Time{})
			if got := told(f); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
			if len(f.Evidence) == 0 || f.NextStep == "" {
				t.Errorf("%s: evidence %q, next step %q, want both", name, f.Evidence, f.NextStep)
			}
		}
	}
	if found != len(recordedFindings) {
		t.Errorf("%d files were found, want %d", found, len(recordedFindings))
	}
}

// TestRecordedContradiction: the one recorded answer whose headers cannot all be true is told so.
func TestRecordedContradiction(t *testing.T) {
	a := readRefusal(t, filepath.Join(recorded(t, "errors"), "429-anthropic-itpm-450k-tier2-2026-05-18.json"))
	f := wire.Explain(a, time.Time{})
	if !strings.Contains(strings.Join(f.Evidence, "\n"), "headers contradict themselves, input_tokens") {
		t.Errorf("evidence %q, want the contradiction", f.Evidence)
	}
}

// TestRecordedDebt: the complete recorded refusal shows how far the bucket is below zero; so does its wait, for the
// 20,000 tokens or so that it asked for.
func TestRecordedDebt(t *testing.T) {
	a := readRefusal(t, filepath.Join(recorded(t, "errors"), "429-anthropic-itpm-30k-opus46-2026-02-27.json"))
	levels, conflicts := wire.ReadRateLimits(a.Header).Levels(wire.Moments(a.Header))
	if len(conflicts) > 0 || len(levels) != 3 {
		t.Fatalf("levels %+v, conflicts %v", levels, conflicts)
	}
	l := levels[1]
	if l.Low != -9000 || l.High != -8000 || !l.FromReset {
		t.Errorf("%+v, want -9000 to -8000 from the reset", l)
	}
	if w, ok := wire.Refused(l.Dimension, l.Limit, 20000, 58, l.At); !ok || w.High < l.Low || w.Low > l.High {
		t.Errorf("the wait says %+v, the reset %+v", w, l)
	}
}

// TestRecordedAnswers: no recorded answer of success, Anthropic's or another's, is taken for a refusal.
func TestRecordedAnswers(t *testing.T) {
	list := readAnswered(t)
	for i := range list {
		if got := told(wire.Explain(wire.Answer{Status: 200, Header: list[i].header}, noon)); got != "unknown none unknown - certain" {
			t.Errorf("line %d: %s", list[i].line, got)
		}
	}
	files, err := filepath.Glob(filepath.Join(recorded(t, "other-providers"), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files of other providers, %v", len(files), err)
	}
	for _, path := range files {
		a := readRefusal(t, path)
		if f := wire.Explain(a, noon); a.Status/100 == 2 && f.LimitedBy != wire.ByNone {
			t.Errorf("%s: %s", filepath.Base(path), told(f))
		} else if strings.HasPrefix(string(f.Owner), "anthropic") {
			t.Errorf("%s of another provider: %s", filepath.Base(path), told(f))
		}
		if levels, conflicts := wire.ReadRateLimits(a.Header).Levels(time.Time{}, noon); len(levels)+len(conflicts) > 0 {
			t.Errorf("%s has levels %+v", filepath.Base(path), levels)
		}
	}
}
