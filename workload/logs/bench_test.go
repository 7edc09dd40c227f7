package logs

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// BenchmarkLiteLLM reads payloads with long prompts, and has package json decode of them what is needed, in one run.
func BenchmarkLiteLLM(b *testing.B) {
	line, _, _ := strings.Cut(sample(b, "04-litellm-standard-logging.jsonl"), "\n")
	prompt := strings.ReplaceAll(strings.Repeat("The prompt of somebody, \"quoted\" and with\nlines of a page that is long enough. ", 30), "\n", `\n`)
	prompt = strings.ReplaceAll(prompt, `"`, `\"`)
	line = strings.Replace(line, `"call_type"`, `"messages":[{"role":"user","content":"`+prompt+`"}],"call_type"`, 1) + "\n"
	var all bytes.Buffer
	for range 5_000 {
		all.WriteString(line)
	}
	text := all.Bytes()
	b.Run("logs", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			l, err := Read("log", bytes.NewReader(text), Options{})
			if err != nil {
				b.Fatal(err)
			}
			l.Close()
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			d := json.NewDecoder(bytes.NewReader(text))
			for d.More() {
				var r struct {
					ID         string      `json:"id"`
					TraceID    string      `json:"trace_id"`
					CallType   string      `json:"call_type"`
					CacheHit   any         `json:"cache_hit"`
					Status     string      `json:"status"`
					Model      string      `json:"model"`
					Start      json.Number `json:"startTime"`
					End        json.Number `json:"endTime"`
					Completion json.Number `json:"completionStartTime"`
					Prompt     int64       `json:"prompt_tokens"`
					Output     int64       `json:"completion_tokens"`
					Parameters struct {
						Max int64 `json:"max_tokens"`
					} `json:"model_parameters"`
					Metadata struct {
						Usage struct {
							Read  int64 `json:"cache_read_input_tokens"`
							Write int64 `json:"cache_creation_input_tokens"`
						} `json:"usage_object"`
					} `json:"metadata"`
				}
				if err := d.Decode(&r); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
