#!/usr/bin/env bash
# Software:  github.com/rakyll/hey 0.1.5, github.com/tsenart/vegeta/v12 12.13.0 (Go).
# Measured:  2026-11-30
# Guess:     an answer whose connection breaks in the middle of the body is a failure.
# Instead:   hey counts it as a good 200 and has no error to show. vegeta, given the same server, counts it as failed.
# Seen:      4 answers cut after half of their body. hey: 4 with status 200, no error; vegeta: success 0, "unexpected EOF"
# Why:       a stream of tokens has its status in the first byte and can only fail later. A provider or a proxy that cuts
#            every stream passes a test that asks hey for nothing but 200.
source "$(dirname "$0")/lib.bash"
go_modules github.com/rakyll/hey@v0.1.5 github.com/tsenart/vegeta/v12@v12.13.0

cat >main.go <<'GO'
package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/rakyll/hey/requester"
	vegeta "github.com/tsenart/vegeta/v12/lib"
)

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write(make([]byte, 50))
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()

	request, err := http.NewRequest("GET", server.URL, nil)
	if err != nil {
		panic(err)
	}
	var said bytes.Buffer
	work := requester.Work{Request: request, N: 4, C: 1, Timeout: 5, Output: "{{ .StatusCodes }} {{ .ErrorDist }}", Writer: &said}
	work.Run()

	var metrics vegeta.Metrics
	target := vegeta.NewStaticTargeter(vegeta.Target{Method: "GET", URL: server.URL})
	for result := range vegeta.NewAttacker().Attack(target, vegeta.Rate{Freq: 4, Per: time.Second}, time.Second, "cut") {
		metrics.Add(result)
	}
	metrics.Close()

	hey := strings.TrimSpace(said.String())
	fmt.Printf("4 answers cut after half of their body\nhey: status codes and errors %s\nvegeta: success %v, errors %q\n", hey, metrics.Success, metrics.Errors)
	if hey != "[200 200 200 200] map[]" || metrics.Success != 0 {
		fmt.Println("CHANGED: it was stated that hey counts them as served, and vegeta does not")
		os.Exit(1)
	}
	fmt.Println("as stated: hey counts them as served, and vegeta does not")
}
GO
go get ./... 2>/dev/null
go build -o run .
alone ./run
