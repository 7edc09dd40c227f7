package answer

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"loadshape/workload/exchange"
)

// TestRead: what is kept of an answer, and what is said where it is none.
func TestRead(t *testing.T) {
	const usage = `"usage":{"input_tokens":8,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":5}`
	stream := func(events ...string) string {
		var b strings.Builder
		for _, e := range events {
			b.WriteString("data: " + e + "\n\n")
		}
		return b.String()
	}
	const begins = `{"type":"message_start","message":{"model":"m","usage":{"input_tokens":8,"output_tokens":1}}}`
	const counts = `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}`
	for _, c := range []struct {
		name       string
		status     int
		kind, body string
		want       string // failure, complete, model, stop reason, usage, error body
	}{
		{"a message", 200, "application/json", `{"type":"message","model":"m","stop_reason":"end_turn",` + usage + `}`, `"" true m end_turn 8+2+3>5 `},
		{"a message without a reason", 200, "application/json", `{"type":"message","model":"m",` + usage + `}`, `"" true m  8+2+3>5 `},
		{"a message whose reason is null", 200, "application/json", `{"type":"message","model":"m","stop_reason":null,` + usage + `}`, `"" true m  8+2+3>5 `},
		{"a message without usage", 200, "application/json", `{"type":"message","model":"m"}`, `"not_understood" false    `},
		{"a message with half of its usage", 200, "application/json", `{"type":"message","model":"m","usage":{"input_tokens":8}}`, `"not_understood" false    `},
		{"a message with a negative usage", 200, "application/json", `{"type":"message","model":"m","usage":{"input_tokens":8,"output_tokens":-1}}`, `"not_understood" false    `},
		{"another object", 200, "application/json", `{"type":"completion","model":"m",` + usage + `}`, `"not_understood" false    `},
		{"a message that is cut", 200, "application/json", `{"type":"message","model":"m",` + usage, `"not_understood" false    `},
		{"an error of status 200", 200, "application/json", `{"type":"error","error":{"type":"api_error","message":"no"}}`, `"not_understood" false    {"error":{"type":"api_error","message":"no"},"type":"error"}`},
		{"an error", 429, "application/json", `{"type":"error","error":{"type":"rate_limit_error","message":"no"}}`, `"" true    {"type":"error","error":{"type":"rate_limit_error","message":"no"}}`},
		{"a redirect", 307, "application/json", `{"type":"message","model":"m",` + usage + `}`, `"redirected" false    `},
		{"no content", 204, "application/json", ``, `"not_understood" false    `},
		{"a stream", 200, "text/event-stream", stream(begins, counts, `{"type":"message_stop"}`), `"" true m end_turn 8+0+0>5 `},
		{"a stream that is cut", 200, "text/event-stream", stream(begins, counts), `"cut_stream" false m end_turn 8+0+0>5 `},
		{"a stream that ends with an error", 200, "text/event-stream", stream(begins, `{"type":"error","error":{"type":"overloaded_error","message":"no"}}`), `"stream_error" false m  8+0+0>1 {"type":"error","error":{"type":"overloaded_error","message":"no"}}`},
	} {
		r := Reader{From: &url.URL{Scheme: "https", Host: "h.example"}, Scrub: func(s string) string { return s }}
		var x exchange.Exchange
		r.Read(&http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {c.kind}}, Body: io.NopCloser(strings.NewReader(c.body))}, &x)
		used := ""
		if u := x.Usage; u != nil {
			used = fmt.Sprintf("%d+%d+%d>%d", u.InputTokens, u.CacheCreationInputTokens, u.CacheReadInputTokens, u.OutputTokens)
		}
		got := fmt.Sprintf("%q %v %s %s %s %s", x.Failure, x.Complete, x.ResponseModel, x.StopReason, used, x.ErrorBody)
		if got != c.want {
			t.Errorf("%s: %s, %s, want %s", c.name, got, x.Detail, c.want)
		}
	}
}
