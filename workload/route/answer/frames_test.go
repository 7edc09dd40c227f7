package answer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"loadshape/workload/exchange"
	"loadshape/workload/route/transport"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// frame encodes one frame of AWS; headers are names and values in turn.
func frame(t testing.TB, payload string, headers ...string) []byte {
	t.Helper()
	m := eventstream.Message{Payload: []byte(payload)}
	for i := 0; i < len(headers); i += 2 {
		m.Headers.Set(headers[i], eventstream.StringValue(headers[i+1]))
	}
	var out bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// chunk is the frame of one event of the Messages API.
func chunk(t testing.TB, data string) []byte {
	payload, _ := json.Marshal(map[string]string{"bytes": base64.StdEncoding.EncodeToString([]byte(data)), "p": "abcdefgh"})
	return frame(t, string(payload), ":message-type", "event", ":event-type", "chunk", ":content-type", "application/json")
}

var (
	startEvent = `{"type":"message_start","message":{"type":"message","model":"claude-opus-5","usage":{"input_tokens":9,"cache_read_input_tokens":4,"output_tokens":1}}}`
	deltaEvent = `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}`
	stopEvent  = `{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":99,"outputTokenCount":98}}`
)

// TestFrames reads streams of AWS to their end, whatever it is.
func TestFrames(t *testing.T) {
	whole := bytes.Join([][]byte{chunk(t, startEvent), chunk(t, `{"type":"content_block_delta","delta":{"text":"a secret answer"}}`), chunk(t, deltaEvent), chunk(t, stopEvent)}, nil)
	begun := chunk(t, startEvent)
	corrupt := bytes.Clone(whole)
	corrupt[len(begun)+40] ^= 1
	throttled := frame(t, `{"message":"Too many tokens, please wait before trying again."}`, ":message-type", "exception", ":exception-type", "throttlingException", ":content-type", "application/json")
	for _, c := range []struct {
		name     string
		stream   []byte
		failure  string
		complete bool
		usage    exchange.Usage
		error    string
	}{
		{name: "whole", stream: whole, complete: true, usage: exchange.Usage{InputTokens: 9, CacheReadInputTokens: 4, OutputTokens: 5}},
		{name: "nothing", failure: exchange.CutStream},
		{name: "ends between frames", stream: begun, failure: exchange.CutStream, usage: exchange.Usage{InputTokens: 9, CacheReadInputTokens: 4, OutputTokens: 1}},
		{name: "ends in a frame", stream: whole[:len(whole)-3], failure: exchange.CutStream, usage: exchange.Usage{InputTokens: 9, CacheReadInputTokens: 4, OutputTokens: 5}},
		{name: "a wrong checksum", stream: corrupt, failure: exchange.NotUnderstood, usage: exchange.Usage{InputTokens: 9, CacheReadInputTokens: 4, OutputTokens: 1}},
		{name: "throttled at once", stream: throttled, failure: exchange.StreamError, error: `{"__type":"throttlingException","message":"Too many tokens, please wait before trying again."}`},
		{name: "throttled in the middle", stream: append(bytes.Clone(begun), throttled...), failure: exchange.StreamError,
			usage: exchange.Usage{InputTokens: 9, CacheReadInputTokens: 4, OutputTokens: 1}, error: `{"__type":"throttlingException","message":"Too many tokens, please wait before trying again."}`},
		{name: "an exception that is no JSON", stream: frame(t, "<html>", ":message-type", "exception", ":exception-type", "internalServerException"),
			failure: exchange.StreamError, error: `{"__type":"internalServerException","message":"<html>"}`},
		{name: "an error", stream: frame(t, "", ":message-type", "error", ":error-code", "InternalError", ":error-message", "oh"), failure: exchange.StreamError, error: `{"__type":"InternalError","message":"oh"}`},
		{name: "an error event inside", stream: append(bytes.Clone(begun), chunk(t, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`)...), failure: exchange.StreamError,
			usage: exchange.Usage{InputTokens: 9, CacheReadInputTokens: 4, OutputTokens: 1}, error: `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`},
		{name: "a frame of no kind", stream: frame(t, "{}"), failure: exchange.NotUnderstood},
		{name: "a new kind of event", stream: append(frame(t, "{}", ":message-type", "event", ":event-type", "new"), whole...), complete: true, usage: exchange.Usage{InputTokens: 9, CacheReadInputTokens: 4, OutputTokens: 5}},
		{name: "a chunk without bytes", stream: frame(t, `{"p":"x"}`, ":message-type", "event", ":event-type", "chunk"), failure: exchange.NotUnderstood},
		{name: "a chunk that is not base64", stream: frame(t, `{"bytes":"***"}`, ":message-type", "event", ":event-type", "chunk"), failure: exchange.NotUnderstood},
		{name: "not frames", stream: []byte("event: message_start\ndata: {}\n\n"), failure: exchange.NotUnderstood},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := new(exchange.Exchange)
			header := http.Header{"Content-Type": {"application/vnd.amazon.eventstream"}, "X-Amzn-Requestid": {"4e0f5f2a-1"}, "X-Amzn-Bedrock-Input-Token-Count": {"77"}}
			read := Reader{Scrub: func(s string) string { return s }, Headers: []string{"x-amzn-requestid"}, Families: []string{"x-amzn-bedrock-"}}
			read.Read(&http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(bytes.NewReader(c.stream))}, x)
			usage := exchange.Usage{}
			if x.Usage != nil {
				usage = *x.Usage
			}
			if x.Failure != c.failure || x.Complete != c.complete || usage != c.usage || string(x.ErrorBody) != c.error {
				t.Errorf("got %s (%s), complete %v, usage %+v, error %s\nwant %s, complete %v, usage %+v, error %s", x.Failure, x.Detail, x.Complete, usage, x.ErrorBody, c.failure, c.complete, c.usage, c.error)
			}
			if x.Headers["x-amzn-requestid"] != "4e0f5f2a-1" || x.Headers["x-amzn-bedrock-input-token-count"] != "77" {
				t.Errorf("the headers are %v", x.Headers)
			}
			if text, err := json.Marshal(x); err != nil || strings.Contains(string(text), "a secret answer") {
				t.Errorf("the answer's text is in %s (%v)", text, err)
			}
		})
	}
}

// TestFrameSizes: what a frame claims to be costs nothing before it is there.
func TestFrameSizes(t *testing.T) {
	claims := []byte{0x00, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00}
	f := newFrames(bytes.NewReader(claims))
	if _, err := f.next(); err == nil {
		t.Error("a frame that is not there was read")
	}
	long := strings.Repeat(string(frame(t, "{}", ":message-type", "event", ":event-type", "new")), 100)
	body, err := transport.Unpacked(&http.Response{Body: io.NopCloser(strings.NewReader(long))}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	many := newFrames(body)
	if _, err := many.next(); !errors.Is(err, transport.ErrTooLarge) {
		t.Errorf("beyond the bound: %v, want that it is too large", err)
	}
}

// FuzzFrames: no bytes make the reader panic, go on for ever, or take a piece for the whole.
func FuzzFrames(f *testing.F) {
	whole := bytes.Join([][]byte{chunk(f, startEvent), chunk(f, deltaEvent), chunk(f, stopEvent)}, nil)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add(frame(f, `{"message":"m"}`, ":message-type", "exception", ":exception-type", "throttlingException"))
	f.Add(frame(f, `[1]`, ":message-type", "exception"))
	f.Add([]byte{0, 0, 0, 16, 0, 0, 0, 0, 5, 0xc2, 0x48, 0xeb, 0x7d, 0x98, 0xc8, 0xff})
	f.Fuzz(func(t *testing.T, stream []byte) {
		read := newFrames(bytes.NewReader(stream))
		for range len(stream) + 1 {
			e, err := read.next()
			if err != nil {
				if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errFrame) && !errors.Is(err, transport.ErrTooLarge) {
					t.Fatalf("the error is %v", err)
				}
				return
			}
			if e.name == "error" && !json.Valid(e.data) {
				t.Fatalf("an error's data is %q", e.data)
			}
		}
		t.Fatal("there are more events than bytes")
	})
}
