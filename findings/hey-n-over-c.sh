#!/usr/bin/env bash
# Software:  github.com/rakyll/hey 0.1.5 (Go).
# Measured:  2026-11-30
# Guess:     hey -n 100 -c 30 sends 100 requests.
# Instead:   each of the 30 workers sends 100/30, rounded down, and the rest is dropped without a word: 90 are sent.
# Seen:      -n 100 -c 30: 90 requests, exit status 0; -n 59 -c 30: 30 requests
# Why:       a test that is to go just over a limit of 95 stays under it, and finds that nothing is refused.
source "$(dirname "$0")/lib.bash"
go_modules github.com/rakyll/hey@v0.1.5
go get github.com/rakyll/hey@v0.1.5 2>/dev/null
go build -o hey github.com/rakyll/hey

cat >main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync/atomic"
)

func sent(n, c string) int64 {
	var seen atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen.Add(1) }))
	defer server.Close()
	if said, err := exec.Command("./hey", "-n", n, "-c", c, server.URL).CombinedOutput(); err != nil {
		panic(string(said))
	}
	return seen.Load()
}

func main() {
	hundred, less := sent("100", "30"), sent("59", "30")
	fmt.Printf("-n 100 -c 30: %d requests; -n 59 -c 30: %d requests\n", hundred, less)
	if hundred != 90 || less != 30 {
		fmt.Println("CHANGED: it was stated 90 and 30")
		os.Exit(1)
	}
	fmt.Println("as stated: what 30 workers cannot share evenly is not sent")
}
GO
go build -o run main.go
alone ./run
