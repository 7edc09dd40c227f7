package route

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"

	"loadshape/workload/exchange"
)

// TestTokensEnd: who gives out tokens and does not answer is not waited for beyond the end of the run.
func TestTokensEnd(t *testing.T) {
	for failure, cause := range map[string]error{exchange.Interrupted: nil, exchange.Timeout: context.DeadlineExceeded} {
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

// TestTokenHosts: where the libraries may go.
func TestTokenHosts(t *testing.T) {
	for address, want := range map[string]bool{
		"https://sts.amazonaws.com/": true, "https://eu-west-1.signin.aws.amazon.com/x": true, "https://sts.amazonaws.com.example.com/": false, "https://bedrock-runtime.us-east-1.amazonaws.com/": false,
		"http://sts.amazonaws.com/": false, "http://169.254.169.254/latest": true, "https://169.254.169.254/": false, "http://[fd00:ec2::254]/": true, "http://169.254.1.1/": false,
		"http://127.0.0.1:1/": true, "http://localhost/": true, "https://localhost.example.com/": false, "http://metadata.google.internal/": true, "http://metadata.google.internal.example.com/": false,
		"https://evilsignin.aws.amazon.com/": false, "ftp://sts.amazonaws.com/": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := givesTokens(u, awsSignIn); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}
