#!/usr/bin/env bash
# Software:  golang.org/x/time 0.16.0, package rate (Go).
# Measured:  2026-11-30
# Guess:     a reservation that is cancelled gives its tokens back, so 60 tokens that were reserved for an answer and turn
#            out not to be needed can be returned.
# Instead:   one that could act at once gives nothing back from a nanosecond later on, which is always. One that had to wait
#            gives back less by what was reserved after it: with as much behind it, nothing.
# Seen:      60 of 100 reserved and cancelled 1 ns later: 40 left; 50 waiting and cancelled with 50 reserved behind: 0 back
# Why:       reserving max_tokens and returning what was not used, which limiters of tokens live by, cannot be built of
#            Reserve and Cancel: the limiter only ever gets tighter than the real one.
source "$(dirname "$0")/lib.bash"
go_modules golang.org/x/time@v0.16.0

cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/time/rate"
)

func main() {
	now := time.Unix(1764500000, 0)
	limiter := rate.NewLimiter(1, 100)
	limiter.ReserveN(now, 60).CancelAt(now.Add(time.Nanosecond))
	left := limiter.TokensAt(now.Add(time.Nanosecond))
	fmt.Printf("60 of 100 reserved and cancelled 1 ns later: %.0f left\n", left)

	limiter = rate.NewLimiter(1, 100)
	limiter.ReserveN(now, 100)
	waiting := limiter.ReserveN(now, 50)
	limiter.ReserveN(now, 50)
	before := limiter.TokensAt(now)
	waiting.CancelAt(now)
	back := limiter.TokensAt(now) - before
	fmt.Printf("50 waiting and cancelled with 50 reserved behind: %.0f back\n", back)

	if int(left+0.5) != 40 || back != 0 {
		fmt.Println("CHANGED: it was stated that nothing comes back")
		os.Exit(1)
	}
	fmt.Println("as stated: nothing comes back")
}
GO
go build -o run .
alone ./run
