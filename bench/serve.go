package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
)

// emulated posts a body of about so many bytes to sim serve's handler, whose answers come at once.
func emulated(size int) func(b *testing.B) {
	return func(b *testing.B) {
		e := serving(b)
		post(b, e, size, false)
	}
}

// serving is sim serve's handler, whose answers come at once.
func serving(b *testing.B) *emulator.Emulator {
	e, err := emulator.New(emulator.Settings{Name: "bench", Groups: []bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: bucket.MaxLimit}}}},
		Group: func(string, bucket.Speed) (int, error) { return 0, nil }, Times: func(int64) (int64, int64, error) { return 0, 0, nil }, OutputTokens: 20})
	if err != nil {
		b.Fatal(err)
	}
	return e
}

// streamed asks sim serve's handler for a stream of 20 tokens that come at once.
func streamed(b *testing.B) { post(b, serving(b), 100, true) }

// events asks a handler that reads the body and writes as many events of as many bytes.
func events(b *testing.B) {
	post(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		for _, data := range []string{`{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"usage":{"input_tokens":10,"output_tokens":1}}}`,
			`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`, `{"type": "ping"}`,
			`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"` + strings.Repeat("word", 20) + `"}}`,
			`{"type":"content_block_stop","index":0}`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":20}}`, `{"type":"message_stop"}`} {
			_, _ = io.WriteString(w, "event: some\ndata: "+data+"\n\n")
		}
	}), 100, true)
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
		}), size, false)
	}
}

// reads posts it to a handler that reads it, looks at nothing, and answers with as much.
func reads(size int) func(b *testing.B) {
	return func(b *testing.B) {
		answer := []byte(`{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5","content":[{"type":"text","text":"` + strings.Repeat("word", 20) + `"}],"usage":{"input_tokens":10,"output_tokens":20}}`)
		post(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(answer)
		}), size, false)
	}
}

func post(b *testing.B, h http.Handler, size int, stream bool) {
	srv := httptest.NewServer(h)
	defer srv.Close()
	body := `{"model":"claude-sonnet-5","max_tokens":200,"stream":` + strconv.FormatBool(stream) + `,"messages":[{"role":"user","content":"` + strings.Repeat("Tell me more. ", size/14) + `"}]}`
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
