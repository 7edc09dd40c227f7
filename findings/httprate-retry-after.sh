#!/usr/bin/env bash
# Software:  github.com/go-chi/httprate 0.16.1 (Go).
# Measured:  2026-11-30
# Guess:     the Retry-After of a refusal is when the next request will pass, and agrees with X-RateLimit-Reset beside it.
# Instead:   Retry-After is always the length of the window, however little of it is left. And it is cut to whole seconds, so
#            a window of less than one second says "0".
# Seen:      2 a window of 4 s: refused with Retry-After 4 and a reset that is 1.0 s away; asked again and again,
#            it passes after 2.7 s. 2 a window of 900 ms: Retry-After 0
# Why:       a client that does what it is told waits a whole hour at an hourly limit where minutes would have done, and the
#            trace of its waits says that the limit is that much tighter; where the window is short it asks again at once.
source "$(dirname "$0")/lib.bash"
go_modules github.com/go-chi/httprate@v0.16.1

cat >main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"time"

	"github.com/go-chi/httprate"
)

func served(requests int, window time.Duration) *httptest.Server {
	answer := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	return httptest.NewServer(httprate.LimitAll(requests, window)(answer))
}

func get(url string) (status int, after, reset string) {
	response, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	response.Body.Close()
	return response.StatusCode, response.Header.Get("Retry-After"), response.Header.Get("X-RateLimit-Reset")
}

func main() {
	// Windows follow the clock: the two requests come in the third second of one, and only the next one is looked at.
	const window = 4 * time.Second
	server := served(2, window)
	time.Sleep(time.Until(time.Now().Truncate(window).Add(window + 3*time.Second)))
	get(server.URL)
	get(server.URL)
	began := time.Now()
	status, after, reset := get(server.URL)
	end, err := strconv.ParseInt(reset, 10, 64)
	if err != nil {
		panic(err)
	}
	left := time.Unix(end, 0).Sub(began).Seconds()
	fmt.Printf("2 a window of 4 s: %d with Retry-After %s, and a reset that is %.1f s away\n", status, after, left)
	passed := time.Duration(0)
	for passed == 0 && time.Since(began) < 2*window {
		time.Sleep(100 * time.Millisecond)
		if again, _, _ := get(server.URL); again == http.StatusOK {
			passed = time.Since(began)
		}
	}
	fmt.Printf("a request passes after %.1f s\n", passed.Seconds())
	server.Close()

	short := served(2, 900*time.Millisecond)
	var none string
	for range 5 {
		if s, a, _ := get(short.URL); s == http.StatusTooManyRequests {
			none = a
		}
	}
	short.Close()
	fmt.Printf("2 a window of 900 ms: Retry-After %s\n", none)

	if after != "4" || left > 1.5 || passed == 0 || passed > 3500*time.Millisecond || none != "0" {
		fmt.Println("CHANGED: it was stated that Retry-After is the length of the window")
		os.Exit(1)
	}
	fmt.Println("as stated: Retry-After is the length of the window, not what is left of it")
}
GO
go build -o run .
alone ./run
