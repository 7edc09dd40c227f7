package main

import (
	"testing"
	"time"

	"loadshape/bucket"

	"github.com/cockroachdb/tokenbucket"
	"github.com/juju/ratelimit"
	"github.com/throttled/throttled/v2"
	"github.com/throttled/throttled/v2/store/memstore"
	"golang.org/x/time/rate"
)

// costs are what a request takes from each of the three limits.
var costs = [3]int64{1, inputTokens, outputTokens}

// amounts are what the limits have in a minute.
var amounts = [3]int64{rpm, itpm, otpm}

// every is from one request to the next.
const every = time.Minute / perMinute

// gate asks loadshape's own limits about one request after the other.
func gate(b *testing.B) {
	g, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: rpm},
		{Dimension: bucket.InputTokens, Limit: itpm},
		{Dimension: bucket.Tokens, Limit: otpm + itpm, Charge: bucket.ReserveMaxTokens},
	}}}, 0)
	if err != nil {
		b.Fatal(err)
	}
	r := bucket.Request{InputTokens: inputTokens, OutputTokens: outputTokens, MaxTokens: outputTokens}
	for i := range b.N {
		if !g.Admit(0, int64(i)*int64(every), &r).Admitted() {
			b.Fatal("it refuses")
		}
	}
}

// xTime asks three limiters of golang.org/x/time/rate.
func xTime(b *testing.B) {
	var limiters [3]*rate.Limiter
	for i, amount := range amounts {
		limiters[i] = rate.NewLimiter(rate.Limit(amount)/60, int(amount))
	}
	at := time.Unix(0, 0)
	for range b.N {
		at = at.Add(every)
		for i, l := range limiters {
			if !l.AllowN(at, int(costs[i])) {
				b.Fatal("it refuses")
			}
		}
	}
}

// cockroach asks three buckets of github.com/cockroachdb/tokenbucket.
func cockroach(b *testing.B) {
	at := time.Unix(0, 0)
	var buckets [3]tokenbucket.TokenBucket
	for i, amount := range amounts {
		buckets[i].InitWithNowFn(tokenbucket.TokensPerSecond(amount)/60, tokenbucket.Tokens(amount), func() time.Time { return at })
	}
	for range b.N {
		at = at.Add(every)
		for i := range buckets {
			if ok, _ := buckets[i].TryToFulfill(tokenbucket.Tokens(costs[i])); !ok {
				b.Fatal("it refuses")
			}
		}
	}
}

// A ticking clock moves when it is told to.
type ticking struct{ now time.Time }

func (c *ticking) Now() time.Time        { return c.now }
func (c *ticking) Sleep(d time.Duration) { c.now = c.now.Add(d) }

// juju asks three buckets of github.com/juju/ratelimit.
func juju(b *testing.B) {
	clock := &ticking{time.Unix(0, 0)}
	var buckets [3]*ratelimit.Bucket
	for i, amount := range amounts {
		buckets[i] = ratelimit.NewBucketWithRateAndClock(float64(amount)/60, amount, clock)
	}
	for range b.N {
		clock.Sleep(every)
		for i, l := range buckets {
			if l.TakeAvailable(costs[i]) != costs[i] {
				b.Fatal("it refuses")
			}
		}
	}
}

// gcra asks three limiters of github.com/throttled/throttled, which have the clock of their store, for a hundredth: their highest rate is
// a thousand million a second.
func gcra(b *testing.B) {
	var limiters [3]*throttled.GCRARateLimiterCtx
	for i := range limiters {
		store, err := memstore.NewCtx(16)
		if err != nil {
			b.Fatal(err)
		}
		limiters[i], err = throttled.NewGCRARateLimiterCtx(store, throttled.RateQuota{MaxRate: throttled.PerSec(1_000_000_000), MaxBurst: 1_000_000_000})
		if err != nil {
			b.Fatal(err)
		}
	}
	for range b.N {
		for i, l := range limiters {
			if limited, _, err := l.RateLimitCtx(b.Context(), "one", int(costs[i]+99)/100); err != nil || limited {
				b.Fatal("it refuses", err)
			}
		}
	}
}
