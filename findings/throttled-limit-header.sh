#!/usr/bin/env bash
# Software:  github.com/throttled/throttled/v2 2.15.0 (Go).
# Measured:  2026-11-30
# Guess:     a quota of 60 a minute with a burst of 5 says "X-RateLimit-Limit: 60", lets through 5 at once, and resets in a
#            minute.
# Instead:   the header is the burst and one more, whatever the rate; that many pass at once. The reset is when all of these
#            would be free again, so that it moves away with every request that passes.
# Seen:      60 a minute, burst 5: 6 pass at once, limit 6, the first reset 1 s away and the sixth 6 s. 60 a minute, burst 0:
#            limit 1
# Why:       a client that plans its minute by the header sends a tenth, or a sixtieth, of what it may; one that has paused
#            until the reset has paused for the whole burst where a second was enough.
source "$(dirname "$0")/lib.bash"
go_modules github.com/throttled/throttled/v2@v2.15.0 github.com/throttled/throttled/v2/store/memstore@v2.15.0

cat >main.go <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/throttled/throttled/v2"
	"github.com/throttled/throttled/v2/store/memstore"
)

// atOnce asks until it is refused: how many passed, the limit that was said, and the reset of each one that passed.
func atOnce(burst int) (passed int, limit string, resets []string) {
	store, err := memstore.NewCtx(10)
	if err != nil {
		panic(err)
	}
	limiter, err := throttled.NewGCRARateLimiterCtx(store, throttled.RateQuota{MaxRate: throttled.PerMin(60), MaxBurst: burst})
	if err != nil {
		panic(err)
	}
	limited := throttled.HTTPRateLimiterCtx{RateLimiter: limiter, VaryBy: &throttled.VaryBy{Path: true}}
	handler := limited.RateLimit(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest("GET", "/", nil))
		limit = answer.Header().Get("X-RateLimit-Limit")
		if answer.Code != http.StatusOK {
			return passed, limit, resets
		}
		passed++
		resets = append(resets, answer.Header().Get("X-RateLimit-Reset"))
	}
}

func main() {
	passed, limit, resets := atOnce(5)
	fmt.Printf("60 a minute, burst 5: %d pass at once, limit %s, resets %v s away\n", passed, limit, resets)
	one, least, _ := atOnce(0)
	fmt.Printf("60 a minute, burst 0: %d passes at once, limit %s\n", one, least)
	if passed != 6 || limit != "6" || resets[0] != "1" || resets[5] != "6" || one != 1 || least != "1" {
		fmt.Println("CHANGED: it was stated that the limit is the burst and one more")
		os.Exit(1)
	}
	fmt.Println("as stated: the limit is the burst and one more")
}
GO
go build -o run .
alone ./run
