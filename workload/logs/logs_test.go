package logs

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loadshape/workload"
	"loadshape/workload/trace"

	"github.com/klauspost/compress/zstd"
)

// shown are the requests of a log: start, input, written, read, output, max_tokens, ttft, duration, model, session, status.
func shown(t testing.TB, l *Log) string {
	t.Helper()
	r, err := l.Reader(trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var q workload.Request
	seconds := func(ns int64) string {
		if ns < 0 {
			return "?"
		}
		return fmt.Sprintf("%g", float64(ns)/1e9)
	}
	for {
		err := r.Next(&q)
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %d %d %d %d %d %s %s %s %s %d", seconds(q.At), q.InputTokens, q.CacheCreationInputTokens, q.CacheReadInputTokens,
			q.OutputTokens, q.MaxTokens, seconds(q.TTFT), seconds(q.Duration), q.Model, q.Session, r.Answered().Status)
		if r.Answered().Unsized {
			b.WriteString(" unsized")
		}
		if agent := r.Answered().Agent; agent != "" {
			b.WriteString(" agent " + agent)
		}
		b.WriteByte('\n')
	}
}

func read(t testing.TB, name, text string, o Options) *Log {
	t.Helper()
	l, err := Read(name, strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

func sample(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const session1 = "11111111-0000-4000-8000-000000000001"

// samples are a log of each format, and the requests in it, field by field.
var samples = []struct {
	name   string
	format trace.Format
	want   string
}{
	{"01-claude-code-transcript.jsonl", "claude-code", "0 12 18000 0 214 0 ? ? claude-sonnet-5 " + session1 + " 200\n" +
		"6.9 4 6200 0 120 0 ? ? claude-sonnet-5 " + session1 + " 200 agent a1b2c3\n" +
		"19.5 9 1400 18000 655 0 ? ? claude-sonnet-5 " + session1 + " 200\n"},
	{"02-claude-code-otel-logs.json", "claude-code-otel", "0.1 12 18000 0 214 0 ? 6.8 claude-sonnet-5 " + session1 + " 200\n" +
		"17 0 0 0 0 0 ? 164 claude-sonnet-5 " + session1 + " 429 unsized\n" +
		"19.6 9 1400 18000 655 0 ? 5.7 claude-sonnet-5 " + session1 + " 200\n"},
	{"03-otel-genai-spans.json", "otel", "4 3000 0 12000 420 4096 ? 9.2 claude-sonnet-5 c1 200\n" +
		"5.5 2100 0 0 88 1024 ? 3.1 claude-sonnet-5  200\n" +
		"8 0 0 0 0 0 ? 0.21 claude-sonnet-5  429 unsized\n"},
	{"04-litellm-standard-logging.jsonl", "litellm", "4.1 3000 0 12000 420 4096 0.85 9.2 claude-sonnet-5 t1 200\n" +
		"5.6 600 1500 0 88 4096 0.7 3.1 claude-sonnet-5 t2 200\n" +
		"8 0 0 0 0 4096 ? 0.21 claude-sonnet-5 t3 429 unsized\n"},
	{"05-litellm-spendlogs.csv", "litellm", "4.1 3000 0 12000 420 0 0.85 9.2 claude-sonnet-5 s1 200\n" +
		"5.6 600 1500 0 88 0 0.7 3.1 claude-sonnet-5 s1 200\n" +
		"8 0 0 0 0 0 ? 0.21 claude-sonnet-5 s1 429 unsized\n"},
	{"06-bedrock-invocation-log.jsonl", "bedrock-log", "8 600 0 0 88 1024 ? ? us.anthropic.claude-sonnet-5  200\n" +
		"9 0 0 0 0 0 ? ? us.anthropic.claude-sonnet-5  429 unsized\n" +
		"13 3000 0 12000 420 4096 0.85 9.2 us.anthropic.claude-sonnet-5  200\n"},
	{"07-langfuse-observations.json", "langfuse", "4.1 3000 0 12000 420 4096 0.85 9.2 claude-sonnet-5 s1 200\n" +
		"8 0 0 0 0 4096 ? 0.21 claude-sonnet-5 t2 429 unsized\n"},
	{"08-langsmith-runs.jsonl", "langsmith", "4.1 3000 0 12000 420 4096 0.85 9.2 claude-sonnet-5 s1 200\n" +
		"8 0 0 0 0 0 ? 0.21 claude-sonnet-5  429 unsized\n"},
	{"09-datadog-llmobs-spans.jsonl", "datadog", "4 3000 0 12000 420 4096 ? 9.2 claude-sonnet-5 s1 200\n"},
	{"10-openinference-otlp.json", "otel", "4 3000 0 12000 420 4096 ? 9.2 claude-sonnet-5  200\n"},
	{"ai-sdk-spans.json", "otel", "4 3000 0 12000 420 4096 ? 9.2 claude-sonnet-5  200\n" +
		"5.5 600 1500 0 88 1024 0.7005 3.1 claude-sonnet-5  200\n" +
		"8 0 0 0 0 64 ? 0.21 claude-sonnet-5  429 unsized\n"},
	{"11-openrouter-generation.jsonl", "openrouter", "13.3 3000 0 12000 420 0 0.85 9.2 anthropic/claude-sonnet-5  200\n"},
	{"13-envoy-ai-gateway-access.jsonl", "envoy-ai", "4.1 15000 0 0 420 0 ? 9.2 claude-sonnet-5  200\n" +
		"8 0 0 0 0 0 ? 0.002 claude-sonnet-5  429 unsized\n"},
	{"15-aiperf-profile-export.jsonl", "aiperf", "4 550 0 0 420 0 0.85 9.2  v0 200\n4.5 550 0 0 0 0 ? 0.0006   429\n"},
	{"16-guidellm-benchmarks.json", "guidellm", "4.1 550 0 0 420 0 0.85 9.2   200\n"},
	{"18-vllm-bench-serve.json", "vllm-bench", "0 550 0 0 420 0 0.85 0.89 claude-sonnet-5  200\n1.5 550 0 0 88 0 0.7 0.72 claude-sonnet-5  200\n"},
	{"har.json", "har", "4.1 3000 0 12000 420 4096 ? 9.2 claude-sonnet-5  200\n5.5 2100 0 0 88 1024 ? 3.1 claude-sonnet-5  200\n8 0 0 0 0 4096 ? 0.21 claude-sonnet-5  429 unsized\n"},
}

// TestSamples: every sample gives its requests, and so does each way to write the same.
func TestSamples(t *testing.T) {
	for _, s := range samples {
		text := sample(t, s.name)
		for _, v := range variants(t, s.name, text) {
			t.Run(s.name+"/"+v.name, func(t *testing.T) {
				l := read(t, s.name, v.text, Options{})
				if l.Format() != s.format {
					t.Errorf("told as %s, want %s", l.Format(), s.format)
				}
				if got := shown(t, l); got != s.want {
					t.Errorf("%s\nis\n%swant\n%s", v.text, got, s.want)
				}
				if summary := strings.Join(l.Summary(), "\n"); strings.Contains(summary, canary) {
					t.Errorf("a text is told on: %s", summary)
				}
			})
		}
		t.Run(s.name+"/twice", func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range []string{"a", "b/c"} {
				path := filepath.Join(dir, name+filepath.Ext(s.name))
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(text), 0o666)); err != nil {
					t.Fatal(err)
				}
			}
			l, err := Open([]string{dir}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			if got := shown(t, l); got != s.want {
				t.Errorf("%swant\n%s", got, s.want)
			}
		})
	}
}

const canary = "CANARY"

type variant struct{ name, text string }

// variants are other ways to write a log.
func variants(t *testing.T, name, text string) []variant {
	all := []variant{{"as it is", text}, {"CRLF", strings.ReplaceAll(text, "\n", "\r\n")}, {"with a byte order mark", "\xef\xbb\xbf" + text}}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(text)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, variant{"gzip", zipped.String()}, variant{"zstd", string(encoder.EncodeAll([]byte(text), nil))})
	if strings.HasSuffix(name, ".csv") {
		rows := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		slices.Reverse(rows[1:])
		return append(all, variant{"shuffled", strings.Join(rows, "\n")})
	}
	for _, v := range []struct {
		name   string
		change func(any) any
	}{{"other order of keys", func(v any) any { return v }}, {"shuffled", reversed}, {"more fields", extended}} {
		var b strings.Builder
		var docs []any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		for {
			var doc any
			if err := d.Decode(&doc); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			docs = append(docs, v.change(doc))
		}
		if v.name == "shuffled" {
			slices.Reverse(docs)
		}
		for _, doc := range docs {
			line, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(line)
			b.WriteByte('\n')
		}
		all = append(all, variant{v.name, b.String()})
	}
	return all
}

// reversed turns every list of objects around.
func reversed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, of := range v {
			v[key] = reversed(of)
		}
	case []any:
		for i := range v {
			v[i] = reversed(v[i])
		}
		if len(v) > 0 {
			if _, ok := v[0].(map[string]any); ok {
				slices.Reverse(v)
			}
		}
	}
	return v
}

// extended puts more fields into every object, with texts, and texts in place of those that are there.
func extended(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, of := range v {
			switch key {
			case "text", "content", "error_message", "message":
				if text, ok := of.(string); ok && !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "event:") && !strings.Contains(text, "rate limit of") {
					v[key] = canary
					continue
				}
			}
			v[key] = extended(of)
		}
		v["a"+canary], v["z"+canary] = canary+` {"input_tokens": -1} \"`, []any{canary, map[string]any{"usage": canary}}
		for _, key := range []string{"prompt", "messages", "completion", "gen_ai.input.messages", "system"} {
			if _, ok := v[key]; !ok {
				v[key] = canary
			}
		}
	case []any:
		for i := range v {
			v[i] = extended(v[i])
		}
	}
	return v
}
