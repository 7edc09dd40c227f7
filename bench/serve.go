package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
)

// emulated posts a body of about so many bytes to sim serve's handler, whose answers come at once.
func emulated(size int) func(b *testing.B) {
	return func(b *testing.B) {
		e, err := emulator.New(emulator.Settings{Name: "bench", Groups: []bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: bucket.MaxLimit}}}},
			Group: func(string, bucket.Speed) (int, error) { return 0, nil }, Times: func(int64) (int64, int64, error) { return 0, 0, nil }, OutputTokens: 20})
		if err != nil {
			b.Fatal(err)
		}
		post(b, e, size)
	}
}

// bare posts it to a handler that reads it, decodes its model, and answers with as much.
func bare(size int) func(b *testing.B) {
	return func(b *testing.B) {
		post(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			raw, err := io.ReadAll(r.Body)
			var asked struct {
				Model string `json:"model"`
			}
			if err != nil || json.Unmarshal(raw, &asked) != nil {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(map[string]any{"id": "msg_1", "type": "message", "role": "assistant", "model": asked.Model,
				"content": []map[string]string{{"type": "text", "text": strings.Repeat("word ", 20)}}, "usage": map[string]int{"input_tokens": 10, "output_tokens": 20}})
		}), size)
	}
}

func post(b *testing.B, h http.Handler, size int) {
	srv := httptest.NewServer(h)
	defer srv.Close()
	body := `{"model":"claude-sonnet-5","max_tokens":200,"messages":[{"role":"user","content":"` + strings.Repeat("Tell me more. ", size/14) + `"}]}`
	b.ResetTimer()
	for range b.N {
		r, err := http.NewRequest(http.MethodPost, srv.URL+"/v1/messages", strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("X-Api-Key", "any")
		r.Header.Set("Anthropic-Version", "2023-06-01")
		resp, err := srv.Client().Do(r)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
			b.Fatal(resp.StatusCode, err)
		}
		resp.Body.Close()
	}
}
