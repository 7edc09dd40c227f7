#!/usr/bin/env bash
# Software:  github.com/failsafe-go/failsafe-go 0.9.8, package failsafehttp (Go).
# Measured:  2026-11-30
# Guess:     a retry policy made for HTTP, which knows 429 and Retry-After, pauses between retries where no time is named.
# Instead:   without the header the retries follow at once; a pause has to be asked for.
# Seen:      429 with Retry-After 1: gaps 1.0 s, 1.0 s; without: 3 requests within a millisecond
# Why:       several routes to a model refuse without the header. There each refusal becomes three, in the same instant, and a
#            limit that counts refused requests stays full.
source "$(dirname "$0")/lib.bash"
go_modules github.com/failsafe-go/failsafe-go/failsafehttp@v0.9.8

cat >main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/failsafe-go/failsafe-go/failsafehttp"
)

func took(retryAfter string) (requests int, between time.Duration) {
	var seen []time.Time
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, time.Now())
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(429)
	}))
	defer server.Close()
	client := &http.Client{Transport: failsafehttp.NewRoundTripper(nil, failsafehttp.NewRetryPolicyBuilder().Build())}
	if response, err := client.Post(server.URL, "application/json", strings.NewReader("{}")); err == nil {
		response.Body.Close()
	}
	return len(seen), seen[len(seen)-1].Sub(seen[0])
}

func main() {
	told, waited := took("1")
	untold, paused := took("")
	fmt.Printf("429 with Retry-After 1: %d requests in %.3f s; without: %d requests in %.3f s\n", told, waited.Seconds(), untold, paused.Seconds())
	if told != 3 || waited < 2*time.Second || untold != 3 || paused > 200*time.Millisecond {
		fmt.Println("CHANGED: it was stated that there is a pause only where the header names one")
		os.Exit(1)
	}
	fmt.Println("as stated: there is a pause only where the header names one")
}
GO
go build -o run .
alone ./run
