#!/usr/bin/env bash
# Software:  github.com/anthropics/anthropic-sdk-go 1.84.0 (Go).
# Measured:  2026-11-30
# Guess:     a call with a second to live that is refused with "retry-after: 30" returns the 429 at once, since the retry
#            cannot be made in time; or at least returns it when the second is over.
# Instead:   it sleeps until the deadline and returns that. Neither the error nor anything in its chain knows of the 429.
# Seen:      context deadline exceeded after 1.0 s and 1 request, no API error in the chain
# Why:       logs of such a program show a slow provider where it had answered in a millisecond that the limit was reached,
#            and who adds a longer deadline only waits longer.
source "$(dirname "$0")/lib.bash"
go_modules github.com/anthropics/anthropic-sdk-go@v1.84.0

cat >main.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"time"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

func main() {
	var seen atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		w.Header().Set("Retry-After", "30")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(429)
		fmt.Fprint(w, `{"type":"error","error":{"type":"rate_limit_error","message":"Not now."}}`)
	}))
	defer server.Close()
	client := anthropic.NewClient(option.WithBaseURL(server.URL), option.WithAPIKey("none"))
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	began := time.Now()
	_, err := client.Messages.New(ctx, anthropic.MessageNewParams{
		Model: "claude-sonnet-5", MaxTokens: 32, Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("hi"))},
	})
	took := time.Since(began)
	var refusal *anthropic.Error
	known := errors.As(err, &refusal)
	fmt.Printf("%v after %.1f s and %d request, 429 in the chain: %v\n", err, took.Seconds(), seen.Load(), known)
	if !errors.Is(err, context.DeadlineExceeded) || known || seen.Load() != 1 || took < 900*time.Millisecond {
		fmt.Println("CHANGED: it was stated that the deadline is what is returned")
		os.Exit(1)
	}
	fmt.Println("as stated: the deadline is what is returned, and the 429 is lost")
}
GO
go build -o run .
alone ./run
