package exchange

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"loadshape/workload/scrub"
)

// FuzzRead: nothing panics, an error is one line that names the file, and nothing that is kept holds a secret; what
// was read reads back the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte(strings.ReplaceAll(har, "KEY", key)))
	f.Add([]byte("anthropic.RateLimitError: Error code: 429 - {'type': 'error', 'a': [1, None, \"\\x41\\u00e9\"], 'k': '" + key + "'}"))
	f.Add([]byte("RateLimitError: 429 " + errorJSON + " {\n headers: Headers { 'retry-after': '58', date: 'x' },\n requestID: 'req_011' }"))
	f.Add([]byte("> POST /v1/messages HTTP/2\n> x-api-key: " + key + "\n> \n< HTTP/2 429 \n< retry-after: 58\n< \n" + errorJSON))
	f.Add([]byte(`POST "https://u:p@api.anthropic.com/v1/messages": 429 Too Many Requests (Request-ID: req_012) ` + errorJSON))
	f.Add([]byte(`{"status":429,"headers":{"server":"me@example.org"},"request":{"host":"h","model":"arn:aws:bedrock:us-east-1:123456789012:x"},"error_body":{"x-api-key":"\u0041"}}`))
	f.Add([]byte(`{"exchange":{"route":{"anthropic_beta":[]},"request":{},"status":429,"detail":"Bearer abc1"},"last_success":{"status":200,"route":{}}}`))
	f.Add([]byte("{\"status\":200,\"body\":\"event: a\\ndata: {\\\"type\\\":\\\"message_stop\\\"}\"}\n{\"status\":429}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := Read("f", bytes.NewReader(text))
		if err != nil {
			if s := err.Error(); !strings.HasPrefix(s, "f:") || strings.Contains(s, "\n") || len(s) > 600 {
				t.Fatalf("error is %q", s)
			}
			return
		}
		if b.Failure == nil && b.LastSuccess == nil {
			t.Fatal("nothing was read, and it is no error")
		}
		for _, e := range []*Exchange{b.Failure, b.LastSuccess} {
			if e == nil {
				continue
			}
			raw, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			if kinds := scrub.Leaks(raw); kinds != nil {
				t.Fatalf("%s holds %q", raw, kinds)
			}
			again, err := Read("f", bytes.NewReader(raw))
			if err != nil {
				t.Fatalf("%s: %v", raw, err)
			}
			same := again.Failure
			if same == nil {
				same = again.LastSuccess
			}
			if text, _ := json.Marshal(same); !bytes.Equal(text, raw) {
				t.Fatalf("%s\nreads back as\n%s", raw, text)
			}
			e.Answer()
			e.Answered()
		}
	})
}

// FuzzReadLog: nothing panics, an error is one line that names the file, and nothing that is kept holds a secret.
func FuzzReadLog(f *testing.F) {
	f.Add([]byte(strings.ReplaceAll(har, "KEY", key)))
	f.Add([]byte(`[{"status": 200}, {"status": 429, "headers": {"x-api-key": "` + key + `"}}]`))
	f.Add([]byte("{\"status\":200,\"request\":{\"model\":\"" + key + "\"}}\n\n{\"status\":429}\n{\"status\": x}"))
	f.Add([]byte("HTTP/1.1 429 Too Many Requests\r\nretry-after: 3\r\n\r\n" + errorJSON))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := ReadLog("f", bytes.NewReader(text))
		if err != nil {
			if s := err.Error(); !strings.HasPrefix(s, "f:") || strings.Contains(s, "\n") || len(s) > 600 {
				t.Fatalf("error is %q", s)
			}
			return
		}
		for _, r := range l.Records {
			if !strings.HasPrefix(r.Place, "f") {
				t.Fatalf("a record of %q", r.Place)
			}
			raw, err := json.Marshal(r.Exchange)
			if err != nil {
				t.Fatal(err)
			}
			if kinds := scrub.Leaks(raw); kinds != nil {
				t.Fatalf("%s holds %q", raw, kinds)
			}
		}
	})
}
