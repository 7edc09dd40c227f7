package route

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"testing"
)

var quiet = log.New(io.Discard, "", 0)

func TestSendOnce(t *testing.T) {
	for _, kind := range []string{"http", "h1", "h2"} {
		t.Run(kind, func(t *testing.T) {
			c := newCounter(t, kind, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if string(body) != aRequest || r.Header.Get("X-Api-Key") != canary || r.URL.Path != "/v1/messages" {
					t.Errorf("got %s %s with key %v", r.URL, body, r.Header.Get("X-Api-Key") == canary)
				}
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, aMessage)
			})
			x := send(t, c)
			if !x.Complete || x.Failure != "" || x.Status != 200 || x.Usage == nil || x.Usage.OutputTokens != 3 || !*x.Sent || c.requests.Load() != 1 {
				t.Errorf("got %+v after %d requests", x, c.requests.Load())
			}
			t.Logf("%+v", x)
		})
	}
}
