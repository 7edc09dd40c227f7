package route

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"

	"loadshape/workload/exchange"
)

// TestTokensEnd: who gives out tokens and does not answer is not waited for beyond the end of the run.
func TestTokensEnd(t *testing.T) {
	for failure, cause := range map[string]error{exchange.Interrupted: nil, exchange.NoCredential: context.DeadlineExceeded} {
		for _, route := range []string{Vertex, Foundry, Bedrock} {
			t.Run(failure+" "+route, func(t *testing.T) {
				ctx, stop := context.WithCancelCause(t.Context())
				defer stop(nil)
				tokens := newCounter(t, "http", func(_ http.ResponseWriter, r *http.Request) {
					io.Copy(io.Discard, r.Body) // only then it is seen that the other side is gone
					stop(cause)
					<-r.Context().Done()
				})
				var got seen
				server := seer(t, &got)
				in := here(t, map[string]string{
					"AWS_CONTAINER_CREDENTIALS_FULL_URI": tokens.URL, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "c4n4ryQ7x",
					"IDENTITY_ENDPOINT": tokens.URL, "IDENTITY_HEADER": "c4n4ryQ7x", "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential",
					"AZURE_CLIENT_ID": newGUID(), // the library keeps tokens for the whole process
				})
				key := filepath.Join(in.WorkDir, "key.json")
				writeFile(t, key, serviceAccount(t, tokens.URL))
				t.Setenv(googleFileName, key)
				s := settingsOf(server.URL)[route]
				s.Credential = ""
				r, err := Open(s, in)
				if err != nil {
					t.Fatal(err)
				}
				x := r.Send(ctx, []byte(aRequest), clock())
				if x.Failure != failure || *x.Sent || server.requests.Load() != 0 || tokens.requests.Load() != 1 {
					t.Errorf("got %s (%s) after %d requests for a token", x.Failure, x.Detail, tokens.requests.Load())
				}
				cleanOfCanaries(t, r, x)
			})
		}
	}
}

func newGUID() string {
	var b [16]byte
	rand.Read(b[:])
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
