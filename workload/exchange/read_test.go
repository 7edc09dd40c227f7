package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// key is shaped like a key. It is put together here so that no scanner takes it for one.
const key = "sk-ant-" + "api03-CANARYcanary0123456789-abcdefAA"

func mustRead(t *testing.T, text string) *Baseline {
	t.Helper()
	b, err := Read("f", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// told gives an exchange as a line of JSON.
func told(t *testing.T, e *Exchange) string {
	t.Helper()
	if e == nil {
		return "none"
	}
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

const errorJSON = `{"type":"error","error":{"type":"rate_limit_error","message":"Too many of organization's tokens"},"request_id":"req_011"}`

func TestRead(t *testing.T) {
	const errorTold = `"error_body":` + errorJSON
	for _, test := range []struct {
		name, text, format, failure, success string
	}{
		{
			"a recorded exchange",
			`{"source": {"x": 1}, "recorded_at": "2026-02-27T12:52:07.5+01:00", "request": {"method": "POST", "host": "api.anthropic.com", "path": "/v1/messages?beta=true", "anthropic_beta": "b-2, a-1", "anthropic_version": "2023-06-01", "model": "claude-x", "max_tokens": 1024, "stream": false, "body_bytes": 701, "n_messages": 1}, "status": 429, "headers": {"Retry-After": "58", "Anthropic-Organization-Id": "org-1", "anthropic-workspace-id": "<REDACTED>", "Set-Cookie": "a=b", "request-id": "req_011"}, "error_body": ` + errorJSON + `, "grade": "A"}`,
			Recorded,
			`{"at":"2026-02-27T11:52:07.5Z","route":{"name":"direct","host":"api.anthropic.com","path":"/v1/messages","organization":"org-1","anthropic_version":"2023-06-01","anthropic_beta":["a-1","b-2"]},"request":{"model":"claude-x","max_tokens":1024,"body_bytes":701,"n_messages":1,"stream":false},"status":429,"headers":{"anthropic-organization-id":"org-1","request-id":"req_011","retry-after":"58"},` + errorTold + `,"complete":false}`,
			"none",
		},
		{
			"a table of floats writes whole numbers with a fraction of zeros",
			`{"status": 429.0, "headers": {"retry-after": 7.0}, "request": {"max_tokens": 1024.00}}`,
			Recorded,
			`{"route":{},"request":{"max_tokens":1024},"status":429,"headers":{"retry-after":"7.0"},"complete":false}`,
			"none",
		},
		{
			"what was taken out of a record is unknown, and so are a time without a zone and a header that is null",
			`{"recorded_at": "2026-02-27 12:52:07", "request": {"host": "<REDACTED>.services.ai.azure.com", "path": "/anthropic/v1/messages", "anthropic_beta": null}, "status": 529, "headers": {"request-id": "<REDACTED>", "cf-ray": "x-xxx", "retry-after": 7}, "error_body": null}`,
			Recorded,
			`{"route":{"name":"foundry","path":"/anthropic/v1/messages"},"request":{},"status":529,"headers":{"retry-after":"7"},"complete":false}`,
			"none",
		},
		{
			"an answer's text is not kept, its counts are",
			`{"status": 200, "headers": {"date": "Fri, 27 Feb 2026 12:52:07 GMT"}, "body": {"type": "message", "model": "claude-x-1", "stop_reason": "end_turn", "content": [{"type": "text", "text": "the answer"}], "usage": {"input_tokens": 5, "cache_creation_input_tokens": 7, "cache_read_input_tokens": 11, "output_tokens": 13}}}`,
			Recorded, "none",
			`{"at":"2026-02-27T12:52:07Z","route":{},"request":{"input_tokens":12},"status":200,"headers":{"date":"Fri, 27 Feb 2026 12:52:07 GMT"},"response_model":"claude-x-1","stop_reason":"end_turn","usage":{"input_tokens":5,"cache_creation_input_tokens":7,"cache_read_input_tokens":11,"output_tokens":13},"complete":true}`,
		},
		{
			"a refusal within a stream of 200",
			`{"status": 200, "headers": {}, "body": "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"type\":\"message\",\"model\":\"m\"}}\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"}`,
			Recorded,
			`{"route":{},"request":{},"status":200,"error_body":{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}},"response_model":"m","complete":false,"failure":"stream_error"}`,
			"none",
		},
		{
			"this program's result",
			`{"verdict":"not_held","route":{"name":"direct"},"exchange":{"route":{"name":"direct","host":"h"},"request":{"model":"m"},"status":429,"headers":{"retry-after":"3","x-secret":"s"},"complete":true},"last_success":{"route":{"name":"direct"},"request":{},"status":200,"complete":true}}`,
			Evidence,
			`{"route":{"name":"direct","host":"h"},"request":{"model":"m"},"status":429,"headers":{"retry-after":"3"},"complete":true}`,
			`{"route":{"name":"direct"},"request":{},"status":200,"complete":true}`,
		},
		{
			"this program's result of a pass: the failure that it was about, and the success before that",
			`{"schema":"loadshape.verify/1","route":{"name":"direct"},"sent":1,"exchange":{"route":{"name":"direct"},"request":{"model":"m"},"status":200,"complete":true},"first_failure":{"route":{"name":"direct"},"request":{"model":"m"},"status":429,"complete":true},"last_success":{"route":{"name":"direct"},"request":{},"status":201,"complete":true}}`,
			Evidence,
			`{"route":{"name":"direct"},"request":{"model":"m"},"status":429,"complete":true}`,
			`{"route":{"name":"direct"},"request":{},"status":201,"complete":true}`,
		},
		{
			"this program's result of a run that sent nothing",
			`{"schema":"loadshape.verify/1","route":{"name":"direct"},"sent":0,"exchange":null,"first_failure":{"route":{"name":"direct"},"request":{"model":"m"},"status":429,"complete":true},"last_success":null}`,
			Evidence,
			`{"route":{"name":"direct"},"request":{"model":"m"},"status":429,"complete":true}`,
			"none",
		},
		{
			"a line of a ledger about a run that sent nothing is no failure",
			`{"schema":"loadshape.ledger/1","sent":1,"exchange":{"route":{"name":"direct"},"request":{"model":"m"},"status":429,"complete":true}}` + "\n" +
				`{"schema":"loadshape.ledger/1","sent":0,"exchange":{"route":{"name":"direct"},"request":{"model":"m"},"status":0,"complete":false}}`,
			Evidence,
			`{"route":{"name":"direct"},"request":{"model":"m"},"status":429,"complete":true}`,
			"none",
		},
		{
			"nor where it is the only one",
			`{"schema":"loadshape.ledger/1","sent":0,"exchange":{"route":{"name":"direct"},"request":{"model":"m"},"status":0,"complete":false}}`,
			Evidence, "none", "none",
		},
		{
			"one that names no failure",
			`{"schema":"loadshape.verify/1","route":{"name":"direct"},"sent":0,"exchange":null,"first_failure":null,"last_success":null}`,
			Evidence, "none", "none",
		},
		{
			"an exchange of this program",
			"\xef\xbb\xbf {\"route\":{},\"request\":{},\"status\":0,\"complete\":false,\"failure\":\"timeout\",\"of_later\":1}\n",
			Evidence,
			`{"route":{},"request":{},"status":0,"complete":false,"failure":"timeout"}`,
			"none",
		},
		{
			"a ledger: the last failure of those that explain the others, and the last success before it of the same model",
			`{"schema":"loadshape.ledger/1","exchange":{"route":{},"request":{"model":"m"},"status":200,"headers":{"retry-after":"1"},"complete":true}}
{"schema":"loadshape.ledger/1","exchange":{"route":{},"request":{"model":"other"},"status":200,"complete":true}}

{"schema":"loadshape.ledger/1","exchange":{"route":{},"request":{"model":"m"},"status":429,"complete":true}}
{"schema":"loadshape.ledger/1","exchange":{"route":{},"request":{"model":"m"},"status":529,"complete":true}}
{"schema":"loadshape.ledger/1","exchange":{"route":{},"request":{"model":"m"},"status":429,"complete":true}}
{"schema":"loadshape.ledger/1","exchange":{"route":{},"request":{"model":"m"},"status":200,"complete":true}}`,
			Evidence,
			`{"route":{},"request":{"model":"m"},"status":529,"complete":true}`,
			`{"route":{},"request":{"model":"m"},"status":200,"headers":{"retry-after":"1"},"complete":true}`,
		},
		{
			"an error's body alone",
			errorJSON, Printed, `{"route":{},"request":{},"status":0,` + errorTold + `,"complete":false}`, "none",
		},
		{
			"an error's body in an array",
			`[{"error":{"code":429,"message":"Quota exceeded"}}]`, Printed,
			`{"route":{},"request":{},"status":0,"error_body":[{"error":{"code":429,"message":"Quota exceeded"}}],"complete":false}`, "none",
		},
		{
			"Python",
			"Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\nanthropic.RateLimitError: Error code: 429 - {'type': 'error', 'error': {'type': 'rate_limit_error', 'message': \"This organization's é limit\\n\"}, 'n': [1, True, None], 'request_id': 'req_011'}\n",
			Printed,
			`{"route":{},"request":{},"status":429,"error_body":{"error":{"message":"This organization's é limit\n","type":"rate_limit_error"},"n":[1,true,null],"request_id":"req_011","type":"error"},"complete":false}`, "none",
		},
		{
			"Python with the log of its HTTP library",
			"INFO:httpx:HTTP Request: POST https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-x-v1%3A0/invoke \"HTTP/1.1 429 Too Many Requests\"\nanthropic.RateLimitError: Error code: 429 - {'message': 'Too many requests, please wait before trying again.'}",
			Printed,
			`{"route":{"name":"bedrock","scheme":"https","host":"bedrock-runtime.us-east-1.amazonaws.com","path":"/model/us.anthropic.claude-x-v1%3A0/invoke","region":"us-east-1"},"request":{"model":"us.anthropic.claude-x-v1:0"},"status":429,"error_body":{"message":"Too many requests, please wait before trying again."},"complete":false}`, "none",
		},
		{
			"Python without a body",
			"anthropic.InternalServerError: Error code: 503 - Service temporarily unavailable\n\nother text",
			Printed,
			`{"route":{},"request":{},"status":503,"message":"Error code: 503 - Service temporarily unavailable","complete":false}`, "none",
		},
		{
			"TypeScript, as the console shows it",
			"RateLimitError: 429 " + errorJSON + `
    at APIError.generate (file:///app/node_modules/@anthropic-ai/sdk/core/error.mjs:48:20) {
  status: 429,
  headers: Headers {
    'content-type': 'application/json',
    'retry-after': '58',
    date: 'Fri, 27 Feb 2026 12:52:07 GMT',
    'set-cookie': '__cf_bm=abc; path=/'
  },
  requestID: 'req_011',
  error: { type: 'error', error: [Object], request_id: 'req_011' },
  type: 'rate_limit_error'
}`,
			Printed,
			`{"at":"2026-02-27T12:52:07Z","route":{},"request":{},"status":429,"headers":{"content-type":"application/json","date":"Fri, 27 Feb 2026 12:52:07 GMT","request-id":"req_011","retry-after":"58"},` + errorTold + `,"complete":false}`, "none",
		},
		{
			"TypeScript, of an older Node",
			"Error: 429 " + errorJSON + "\n headers: HeadersList { [Symbol(headers map)]: Map(1) { 'retry-after' => { name: 'retry-after', value: '58' } } }",
			Printed, `{"route":{},"request":{},"status":429,"headers":{"retry-after":"58"},` + errorTold + `,"complete":false}`, "none",
		},
		{
			"Go",
			`2026/02/27 12:52:07 ask: POST "https://api.anthropic.com/v1/messages?beta=true": 429 Too Many Requests (Request-ID: req_012) ` + errorJSON,
			Printed,
			`{"route":{"name":"direct","scheme":"https","host":"api.anthropic.com","path":"/v1/messages"},"request":{},"status":429,"headers":{"request-id":"req_012"},` + errorTold + `,"complete":false}`, "none",
		},
		{
			"Go without an id and with the body on a line of its own",
			"POST \"http://127.0.0.1:8080/v1/messages\": 529  \n" + errorJSON + "\n",
			Printed,
			`{"route":{"scheme":"http","host":"127.0.0.1:8080","path":"/v1/messages"},"request":{},"status":529,` + errorTold + `,"complete":false}`, "none",
		},
		{
			"Claude Code",
			"\x1b[31m● API Error: Request rejected (429) · Rate limited\x1b[0m",
			Printed, `{"route":{},"request":{},"status":429,"message":"API Error: Request rejected (429) · Rate limited","complete":false}`, "none",
		},
		{
			"Claude Code with the body",
			"API Error: 429 " + errorJSON + " · check status",
			Printed, `{"route":{},"request":{},"status":429,` + errorTold + `,"complete":false}`, "none",
		},
		{
			"Claude Code's result",
			`{"type":"system","session_id":"1"}
{"type":"result","is_error":true,"session_id":"1","api_error_status":429,"result":"API Error: Request rejected (429) · mine@example.org"}`,
			Printed, `{"route":{},"request":{},"status":429,"message":"API Error: Request rejected (429) · [removed]","complete":false}`, "none",
		},
		{
			"a message alone",
			"You've hit your session limit · resets 3:45pm", Printed,
			`{"route":{},"request":{},"status":0,"message":"You've hit your session limit · resets 3:45pm","complete":false}`, "none",
		},
		{
			"what is printed and looks like JSON",
			"{\n  status: 429,\n  error: Error: 429 " + errorJSON + "\n}", Printed,
			`{"route":{},"request":{},"status":429,` + errorTold + `,"complete":false}`, "none",
		},
		{
			"HTTP as it is on the wire",
			"HTTP/1.1 429 Too Many Requests\r\nDate: Fri, 27 Feb 2026 12:52:07 GMT\r\nRetry-After: 58\r\nSet-Cookie: a=b\r\n\r\n" + errorJSON,
			HTTPText,
			`{"at":"2026-02-27T12:52:07Z","route":{"http":"HTTP/1.1"},"request":{},"status":429,"headers":{"date":"Fri, 27 Feb 2026 12:52:07 GMT","retry-after":"58"},` + errorTold + `,"complete":false}`, "none",
		},
		{
			"curl -v",
			"*   Trying 1.2.3.4:443...\n> POST /v1/messages HTTP/2\n> Host: api.anthropic.com\n> x-api-key: " + key + "\n> anthropic-version: 2023-06-01\n> anthropic-beta: b-1\n> content-length: 20\n> \n} [20 bytes data]\n< HTTP/2 429 \n< retry-after: 58\n< request-id: req_011\n< \n{ [99 bytes data]\n" + errorJSON + "\n* Connection #0 to host api.anthropic.com left intact\n",
			HTTPText,
			`{"route":{"name":"direct","host":"api.anthropic.com","path":"/v1/messages","anthropic_version":"2023-06-01","anthropic_beta":["b-1"],"http":"HTTP/2.0"},"request":{},"status":429,"headers":{"request-id":"req_011","retry-after":"58"},` + errorTold + `,"complete":false}`, "none",
		},
		{
			"HTTP with a request before it: its size, of which the input is estimated, and its workload",
			"POST /v1/messages HTTP/1.1\nHost: api.anthropic.com\nAuthorization: Bearer " + key + "\n\n" + `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}` + "\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 529\n\n",
			HTTPText,
			`{"route":{"name":"direct","host":"api.anthropic.com","path":"/v1/messages","http":"HTTP/1.1"},"request":{"model":"m","max_tokens":9,"input_tokens":10,"input_tokens_estimated":true,"input_tokens_low":0,"input_tokens_high":36,"body_bytes":72,"n_messages":1,"stream":false,"service_tier":"auto","speed":"standard","workload":"wl_de38b0e65c24475bd08feb5f8ef110f95617d3760607de9f4725c59cdd3ad60f"},"status":529,"complete":false}`, "none",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := mustRead(t, test.text)
			if b.Format != test.format {
				t.Errorf("read as %q, want %q", b.Format, test.format)
			}
			if got := told(t, b.Failure); got != test.failure {
				t.Errorf("the failure is\n  %s\nwant\n  %s", got, test.failure)
			}
			if got := told(t, b.LastSuccess); got != test.success {
				t.Errorf("the last success is\n  %s\nwant\n  %s", got, test.success)
			}
		})
	}
}

const har = `{"log": {"version": "1.2", "entries": [
 {"startedDateTime": "2026-02-27T12:50:00.000Z", "time": 1500.5,
  "request": {"method": "POST", "url": "https://api.anthropic.com:443/v1/messages?beta=true", "httpVersion": "HTTP/2.0",
   "headers": [{"name": "X-Api-Key", "value": "KEY"}, {"name": "anthropic-version", "value": "2023-06-01"}, {"name": "Cookie", "value": "s=1"}],
   "postData": {"mimeType": "application/json", "text": "{\"model\":\"m\",\"max_tokens\":100,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a secret question\"}]}"}},
  "response": {"status": 200, "httpVersion": "HTTP/2.0", "headers": [{"name": "request-id", "value": "req_010"}, {"name": "set-cookie", "value": "s=1"}],
   "content": {"text": "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"type\":\"message\",\"model\":\"m-1\",\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n"}}},
 {"startedDateTime": "2026-02-27T12:51:00.000Z", "time": 20,
  "request": {"method": "POST", "url": "https://api.anthropic.com/v1/messages/count_tokens", "headers": []}, "response": {"status": 429, "headers": [], "content": {}}},
 {"startedDateTime": "2026-02-27T13:52:00.000+01:00", "time": 120,
  "request": {"method": "POST", "url": "https://user:pw@api.anthropic.com/v1/messages", "httpVersion": "HTTP/2.0",
   "headers": [{"name": "Authorization", "value": "Bearer KEY"}, {"name": "anthropic-version", "value": "2023-06-01"}, {"name": "anthropic-beta", "value": "b"}],
   "postData": {"text": "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"a secret question\"}]}"}},
  "response": {"status": 429, "httpVersion": "h2", "headers": [{"name": "retry-after", "value": "58"}],
   "content": {"encoding": "base64", "text": "eyJ0eXBlIjoiZXJyb3IiLCJlcnJvciI6eyJ0eXBlIjoicmF0ZV9saW1pdF9lcnJvciIsIm1lc3NhZ2UiOiJtIn19"}}},
 {"request": {"method": "GET", "url": "https://example.org/"}, "response": {"status": 500}}
]}}`

func TestHAR(t *testing.T) {
	b := mustRead(t, strings.ReplaceAll(har, "KEY", key))
	workload := mustRead(t, har).Failure.Request.Workload
	want := `{"at":"2026-02-27T12:52:00Z","ended_at":"2026-02-27T12:52:00.12Z","route":{"name":"direct","scheme":"https","host":"api.anthropic.com","path":"/v1/messages","anthropic_version":"2023-06-01","anthropic_beta":["b"],"http":"HTTP/2.0"},"request":{"model":"m","max_tokens":100,"input_tokens":14,"input_tokens_estimated":true,"input_tokens_low":2,"input_tokens_high":51,"body_bytes":89,"n_messages":1,"stream":false,"service_tier":"auto","speed":"standard","workload":"` + workload + `"},"status":429,"headers":{"retry-after":"58"},"error_body":{"type":"error","error":{"type":"rate_limit_error","message":"m"}},"complete":false}`
	if got := told(t, b.Failure); got != want || !strings.HasPrefix(workload, "wl_") {
		t.Errorf("the failure is\n  %s\nwant\n  %s", got, want)
	}
	s := b.LastSuccess
	if s == nil || s.Status != 200 || !s.Complete || s.Usage == nil || *s.Usage != (Usage{InputTokens: 5, OutputTokens: 9}) || s.StopReason != "end_turn" ||
		s.EndedAt.Sub(*s.At) != 1500500*time.Microsecond || s.Route.Betas == nil || len(s.Route.Betas) != 0 || *s.Request.InputTokens != 5 {
		t.Errorf("the last success is %s", told(t, s))
	}
	for _, e := range []*Exchange{b.Failure, b.LastSuccess} {
		if text := told(t, e); strings.Contains(text, "secret") || strings.Contains(text, "CANARY") || strings.Contains(text, "pw@") {
			t.Errorf("it holds what it must not: %s", text)
		}
	}
	if want := []string{"exchange 2 of 2 is taken, the last that failed", "2 other requests of the HAR are left out"}; !reflect.DeepEqual(b.Notes, want) {
		t.Errorf("notes %q, want %q", b.Notes, want)
	}
}

// TestHARHeaders: a credential is dropped as the file is read.
func TestHARHeaders(t *testing.T) {
	var h harHeaders
	err := json.Unmarshal([]byte(`[{"name":"X-Api-Key","value":"k"},{"name":"authorization","value":"k"},{"name":"cookie","value":"k"},{"name":"Retry-After","value":5},{"name":"anthropic-beta","value":"a"},{"name":"anthropic-beta","value":"b"}]`), &h)
	if want := (harHeaders{"retry-after": "5", "anthropic-beta": "a,b"}); err != nil || !reflect.DeepEqual(h, want) {
		t.Errorf("kept %v, want %v (%v)", h, want, err)
	}
}

func TestReadErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "f: is empty, " + wanted},
		{" \n", "f: is empty, " + wanted},
		{"hello", "f: is no exchange, " + wanted},
		{"2026 was a year", "f: is no exchange, " + wanted},
		{"HTTP/1.1 100 Continue\n\n", "f: is no exchange, " + wanted},
		{"404", "f: is no exchange, " + wanted},
		{"{\n\"status\": 429,,\n}", "f:2: is not valid JSON: invalid character ',' looking for beginning of object key string"},
		{"{", "f:1: is not valid JSON: unexpected EOF"},
		{strings.Repeat("[", 20000), "f:1: is not valid JSON: invalid character '[' exceeded max depth"},
		{"{}", "f: is JSON but no exchange, " + wanted},
		{"[]", "f: is JSON but no exchange, " + wanted},
		{`{"status": 42}`, "f: status: is 42, expected an HTTP status"},
		{`{"status": "many"}`, `f: status: is no whole number of 0 or more, expected one`},
		{`{"status": 429, "headers": "x"}`, "f: headers: is no object, expected names and values"},
		{`{"status": 429, "headers": {"retry-after": {"a": 1}}}`, "f: headers.retry-after: is no string, expected the header's value"},
		{`{"status": 429.5}`, `f: status: is no whole number of 0 or more, expected one`},
		{`{"status": 429, "request": {"max_tokens": -1}}`, `f: request: max_tokens: is no whole number of 0 or more, expected one`},
		{`{"status": 429, "request": {"model": 1}}`, "f: request: model: is no string, expected one"},
		{`{"status": 429, "request": {"stream": 1}}`, "f: request.stream: is no truth value, expected true or false"},
		{`{"status": 200, "usage": {"input_tokens": 1.5, "output_tokens": 1}}`, `f: usage: input_tokens: is no whole number of 0 or more, expected one`},
		{"{\"status\": 429}\n{\"status\": 429}\n{\"x\": 1}\n", "f:3: is no exchange, expected status and headers or error_body"},
		{"{\"status\": 429}\n{\"status\": 7}\n", "f:2: status: is 7, expected an HTTP status"},
		{"{\"status\": 429}\n{\"status\": \n", "f:2: is not valid JSON: unexpected end of JSON input"},
		{"{\"status\": 429}\n3\n", "f:2: is no object, expected one exchange"},
		{"[{\"status\": 429}, 3]", "f: [1]: is no object, expected one exchange"},
		{`{"exchange": {"route": {}, "status": "x"}}`, "f: exchange: is not as this program writes it: status is string"},
		{`{"exchange": {"route": {}, "status": 1}}`, "f: exchange: status: is 1, expected an HTTP status or 0"},
		{`{"exchange": {"route": {}, "status": 99}}`, "f: exchange: status: is 99, expected an HTTP status or 0"},
		{`{"exchange": {"route": {}, "status": 600}}`, "f: exchange: status: is 600, expected an HTTP status or 0"},
		{`{"route": {}, "status": 200, "usage": {"input_tokens": -1}}`, "f: usage: is negative, expected counts of 0 or more"},
		{`{"route": {}, "status": 200, "request": {"max_tokens": -1}}`, "f: request.max_tokens: is -1, expected 0 or more"},
		{`{"log": {"entries": []}}`, "f: log.entries: none of the 0 is a request for a message, expected a POST to …/v1/messages or its like"},
		{`{"log": {"entries": 1}}`, "f: log: is not a HAR's: log.entries is number, expected entries with request and response"},
		{`{"log": {"entries": [{"request": {"method": "POST", "url": "https://h/v1/messages"}, "response": {"status": 7}}]}}`, "f: log.entries[0].response.status: is 7, expected an HTTP status"},
		{`{"type": "result", "api_error_status": 7}`, "f: api_error_status: is 7, expected an HTTP status"},
	} {
		b, err := Read("f", strings.NewReader(test.text))
		if err == nil {
			t.Errorf("%.60q: read as %+v, want the error %q", test.text, b, test.want)
		} else if err.Error() != test.want {
			t.Errorf("%.60q: error is\n  %s\nwant\n  %s", test.text, err, test.want)
		}
	}
	for _, text := range []string{
		`{"status":"KEY"}`, `{"KEY":1}`, `{"status":429,"headers":{"x-ratelimit-KEY":{}}}`, `{"status":429,"request":{"stream":"KEY"}}`, `{"exchange":{"route":{"name":1},"KEY":"KEY"}}`,
		`{"status":KEY}`, "KEY", "{\"status\":429}\nKEY", `{"log":{"entries":"KEY"}}`, `{"exchange":{"route":{},"headers":{"KEY":1}}}`,
	} {
		if _, err := Read("f", strings.NewReader(strings.ReplaceAll(text, "KEY", key))); err == nil || strings.Contains(err.Error(), "CANARY") || strings.Contains(err.Error(), "api03") {
			t.Errorf("%s: the error tells the secret, or there is none: %v", text, err)
		}
	}
	cause := errors.New("the line went dead")
	if _, err := Read("f", iotest.ErrReader(cause)); err == nil || err.Error() != "f: cannot be read: the line went dead" || !errors.Is(err, cause) {
		t.Error(err)
	}
	endless := &repeat{}
	if _, err := Read("f", endless); err == nil || err.Error() != "f: is longer than 67108864 bytes, expected a smaller file" {
		t.Error(err)
	}
	if endless.n > MaxBaseline+1<<20 {
		t.Errorf("%d bytes were read of an endless file", endless.n)
	}
}

type repeat struct{ n int }

func (r *repeat) Read(p []byte) (int, error) {
	clear(p)
	r.n += len(p)
	return len(p), nil
}

// TestSuccessAlone: a file of successes is no error, and says what it was taken for.
func TestSuccessAlone(t *testing.T) {
	b := mustRead(t, "{\"status\":200}\n{\"status\":201}")
	if b.Failure != nil || b.LastSuccess == nil || b.LastSuccess.Status != 201 || len(b.Notes) != 1 {
		t.Errorf("%+v", b)
	}
}

// TestUnified: an answer of a subscription's does not say which client asked.
func TestUnified(t *testing.T) {
	b := mustRead(t, `{"request":{"host":"api.anthropic.com","path":"/v1/messages"},"status":429,"headers":{"anthropic-ratelimit-unified-status":"rejected"}}`)
	if b.Failure.Route.Name != "" {
		t.Errorf("route is %q, want it unknown", b.Failure.Route.Name)
	}
}

func TestAnswered(t *testing.T) {
	at, end := time.Unix(1, 0).UTC(), time.Unix(2, 0).UTC()
	e := &Exchange{}
	for _, step := range []struct {
		do   func()
		want *time.Time
	}{
		{func() {}, nil},
		{func() { e.At = &at }, &at},
		{func() { e.EndedAt = &end }, &end},
		{func() { e.Headers = map[string]string{"date": "Thu, 01 Jan 1970 00:00:03 GMT"} }, ptr(time.Unix(3, 0).UTC())},
	} {
		step.do()
		if got := e.Answered(); !reflect.DeepEqual(got, step.want) {
			t.Errorf("answered at %v, want %v", got, step.want)
		}
	}
}

func ptr[T any](v T) *T { return &v }

// TestStatusOfOwnExchange stands on both sides of what a status can be.
func TestStatusOfOwnExchange(t *testing.T) {
	for status, want := range map[int]bool{-1: false, 0: true, 1: false, 99: false, 100: true, 599: true, 600: false} {
		fields := map[string]json.RawMessage{"status": fmt.Append(nil, status)}
		e, err := readOwn("f", fields)
		if (err == nil) != want || err == nil && e.Status != status || err != nil && err.Error() != fmt.Sprintf("f: status: is %d, expected an HTTP status or 0", status) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// TestTooManyExchanges: a file of more exchanges than are taken is refused, in each form, and not kept in memory.
func TestTooManyExchanges(t *testing.T) {
	const n = mostExchanges + 1
	for form, text := range map[string]string{
		"lines": strings.Repeat("{\"status\":429}\n", n),
		"array": "[" + strings.Repeat(`{"status":429},`, n) + `{"status":429}]`,
		"HAR":   `{"log":{"entries":[` + strings.Repeat("{},", n) + `{}]}}`,
	} {
		if _, err := Read("x", strings.NewReader(text)); err == nil || err.Error() != "x: has more than 20000 exchanges, expected a part of it" {
			t.Errorf("%s: error is %v", form, err)
		}
	}
}

// TestUnknownForm: a file of a form that this version does not know is not taken for one that it knows.
func TestUnknownForm(t *testing.T) {
	for _, text := range []string{
		`{"schema":"loadshape.verify/2","exchange":{"route":{"host":"h"},"status":429}}`,
		`{"schema":"loadshape.verify/10","verdict":"held"}`,
		`{"schema":"loadshape.ledger/2","sent":1,"exchange":{"route":{"host":"h"},"status":429,"message":"rate_limit_error"}}`,
		`{"schema":"loadshape.ledger/1","sent":1,"exchange":{"route":{"host":"h"},"status":429}}` + "\n" +
			`{"schema":"loadshape.ledger/2","sent":1,"exchange":{"route":{"host":"h"},"status":429}}`,
	} {
		if _, err := Read("x", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "schema: is not one that this version knows, expected loadshape.") {
			t.Errorf("%s: error is %v", text, err)
		}
	}
}
