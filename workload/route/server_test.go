package route

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"loadshape/workload/exchange"
)

const (
	aRequest = `{"model":"claude-sonnet-5","max_tokens":16,"messages":[{"role":"user","content":"hi"}]}`
	aMessage = `{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5","content":[{"type":"text","text":"a secret answer"}],"stop_reason":"end_turn","usage":{"input_tokens":8,"cache_creation_input_tokens":1,"cache_read_input_tokens":2,"output_tokens":3}}`
	anError  = `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit"},"request_id":"req_1"}`
)

// A counter is a server that counts the requests it gets.
type counter struct {
	*httptest.Server
	requests atomic.Int64
}

// newCounter starts a server on loopback: plain, or TLS with HTTP/1.1 or HTTP/2.
func newCounter(t *testing.T, kind string, handle http.HandlerFunc) *counter {
	t.Helper()
	c := new(counter)
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		handle(w, r)
	}))
	c.Config.ErrorLog = quiet
	switch kind {
	case "http":
		c.Start()
	case "h1":
		c.StartTLS()
	case "h2":
		c.EnableHTTP2 = true
		c.StartTLS()
	default:
		t.Fatalf("no server is called %q", kind)
	}
	t.Cleanup(func() { c.CloseClientConnections(); c.Close() })
	return c
}

// trusting gives an environment in which the server's certificate is trusted.
func trusting(t *testing.T, c *httptest.Server) map[string]string {
	t.Helper()
	if c.Certificate() == nil {
		return map[string]string{}
	}
	path := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate().Raw})
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"NODE_EXTRA_CA_CERTS": path}
}

// clock counts seconds, so that an exchange's times are known.
func clock() func() time.Time {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	return func() time.Time { at = at.Add(time.Second); return at }
}

func send(t *testing.T, c *counter) *exchange.Exchange {
	t.Helper()
	x := open(t, c.URL, trusting(t, c.Server)).Send(t.Context(), []byte(aRequest), clock())
	checkClean(t, x)
	return x
}

// checkClean checks that an exchange shows neither the canary nor the answer's text.
func checkClean(t *testing.T, x *exchange.Exchange) {
	t.Helper()
	text, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{canary, canary[14:30], "a secret answer"} {
		if strings.Contains(string(text), hidden) {
			t.Errorf("%q is in the exchange:\n%s", hidden, text)
		}
	}
}

// quiet takes what servers say about clients that go.
var quiet = log.New(io.Discard, "", 0)
