#!/usr/bin/env bash
# Software:  github.com/go-redis/redis_rate/v10 10.0.1 with go-redis 9.0.2 (Go), redis 7.0.15 (Debian 12).
# Measured:  2026-11-30
# Guess:     a cost that is above the whole limit is an error, or at least has no time after which it will be allowed.
# Instead:   it is refused with a RetryAfter like any other, and refused again after it, with the same one, for ever.
# Seen:      60 a minute, cost 61: refused, RetryAfter 1 s; after that: refused, RetryAfter 1 s
# Why:       a prompt that is longer than the limit of tokens a minute is retried as long as somebody retries, each time with a
#            good reason to believe that the next time will do. x/time/rate gives an error here, throttled -1.
source "$(dirname "$0")/lib.bash"
debian_packages redis-tools=5:7.0.15-1~deb12u10 redis-server=5:7.0.15-1~deb12u10 libjemalloc2=5.3.0-1 liblua5.1-0=5.1.5-9 \
    liblzf1=3.6-3 lua-cjson=2.1.0+dfsg-2.2 lua-bitop=1.0.2-7 libatomic1=12.2.0-14+deb12u1
go_modules github.com/go-redis/redis_rate/v10@v10.0.1

cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

func main() {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	address := free.Addr().(*net.TCPAddr)
	free.Close()
	server := exec.Command("root/usr/bin/redis-server", "--port", strconv.Itoa(address.Port), "--bind", "127.0.0.1", "--save", "")
	if err := server.Start(); err != nil {
		panic(err)
	}
	same := refusedForEver(redis.NewClient(&redis.Options{Addr: address.String()}))
	server.Process.Kill()
	server.Wait()
	if !same {
		fmt.Println("CHANGED: it was stated that what never fits is told when to come again")
		os.Exit(1)
	}
	fmt.Println("as stated: what never fits is told when to come again")
}

func refusedForEver(client *redis.Client) bool {
	ctx := context.Background()
	for tries := 0; client.Ping(ctx).Err() != nil; tries++ {
		if tries == 100 {
			panic("redis does not start")
		}
		time.Sleep(50 * time.Millisecond)
	}
	limiter, same := redis_rate.NewLimiter(client), true
	for range 3 {
		result, err := limiter.AllowN(ctx, "key", redis_rate.PerMinute(60), 61)
		if err != nil {
			panic(err)
		}
		fmt.Printf("60 a minute, cost 61: allowed %d, RetryAfter %s\n", result.Allowed, result.RetryAfter.Round(time.Millisecond))
		same = same && result.Allowed == 0 && result.RetryAfter.Round(time.Millisecond) == time.Second
		time.Sleep(result.RetryAfter + 50*time.Millisecond)
	}
	return same
}
GO
go build -o run .
alone LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu" ./run
