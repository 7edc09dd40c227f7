#!/usr/bin/env bash
# Software:  net/http of Go 1.26.
# Measured:  2026-11-30
# Guess:     a client without retries sends a POST once, and a header that it adds for the server's eyes does not change that.
# Instead:   with an Idempotency-Key, even an empty one, net/http itself sends the POST again where a connection that was used
#            before is closed under it. Nobody is told. Without the header the same call fails.
# Seen:      no header: 1 request, an error; Idempotency-Key "one": 2 requests, 200; Idempotency-Key empty: 2 requests, 200
# Why:       the provider has got, and may count, two requests where log and trace of the program have one; and the same key
#            that was set to make retries safe is what made one. net/http's documentation of Transport says so; nobody looks
#            for it there, least of all with retries switched off.
source "$(dirname "$0")/lib.bash"

cat >main.go <<'GO'
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
)

// post makes a first call, which leaves its connection open, and then the one that counts: the server reads that one in full
// and closes the connection without an answer, once.
func post(header map[string]string) string {
	var seen atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if seen.Add(1) == 2 {
			connection, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			connection.Close()
		}
	}))
	defer server.Close()
	call := func() string {
		request, err := http.NewRequest("POST", server.URL, strings.NewReader(`{"prompt":"hi"}`))
		if err != nil {
			panic(err)
		}
		for name, value := range header {
			request.Header.Set(name, value)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return "an error"
		}
		defer response.Body.Close()
		io.Copy(io.Discard, response.Body)
		return fmt.Sprint(response.StatusCode)
	}
	call()
	end := call()
	return fmt.Sprintf("%d requests, %s", seen.Load()-1, end)
}

func main() {
	none := post(nil)
	one := post(map[string]string{"Idempotency-Key": "one"})
	empty := post(map[string]string{"Idempotency-Key": ""})
	fmt.Printf("no header: %s\nIdempotency-Key one: %s\nIdempotency-Key empty: %s\n", none, one, empty)
	if none != "1 requests, an error" || one != "2 requests, 200" || empty != one {
		fmt.Println("CHANGED: it was stated that the header makes net/http send a POST twice")
		os.Exit(1)
	}
	fmt.Println("as stated: the header makes net/http send a POST twice")
}
GO
go mod init finding 2>/dev/null
go build -o run .
alone ./run
