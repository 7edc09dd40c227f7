#!/usr/bin/env bash
# Software:  github.com/hashicorp/go-retryablehttp 0.7.8 (Go).
# Measured:  2026-11-30
# Guess:     RetryWaitMax is the longest wait between two requests.
# Instead:   it bounds the client's own backoff alone: a Retry-After is waited out whatever it says. That holds for a 429 and a 503;
#            with a 529 the same header is not read, and the wait is milliseconds.
# Seen:      RetryWaitMax 1 s, Retry-After 3: on a 429 the second request after 3.0 s, on a 529 after 0.01 s
# Why:       a worker that must not sleep for long sleeps for as long as a provider likes; and an overloaded provider, whose
#            own status is 529, gets the retries it asked to be spared.
source "$(dirname "$0")/lib.bash"
go_modules github.com/hashicorp/go-retryablehttp@v0.7.8

cat >main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

func gap(status int) time.Duration {
	var seen []time.Time
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, time.Now())
		if len(seen) == 1 {
			w.Header().Set("Retry-After", "3")
			w.WriteHeader(status)
		}
	}))
	defer server.Close()
	client := retryablehttp.NewClient()
	client.Logger = nil
	client.RetryWaitMin, client.RetryWaitMax = 10*time.Millisecond, time.Second
	response, err := client.Post(server.URL, "application/json", []byte("{}"))
	if err != nil {
		panic(err)
	}
	response.Body.Close()
	return seen[1].Sub(seen[0])
}

func main() {
	refused, overloaded := gap(429), gap(529)
	fmt.Printf("RetryWaitMax 1 s, Retry-After 3: on a 429 the second request after %.2f s, on a 529 after %.2f s\n", refused.Seconds(), overloaded.Seconds())
	if refused < 3*time.Second || overloaded > time.Second {
		fmt.Println("CHANGED: it was stated that the one is above RetryWaitMax, and the other below")
		os.Exit(1)
	}
	fmt.Println("as stated: Retry-After is above RetryWaitMax, and not read on a 529")
}
GO
go build -o run .
alone ./run
