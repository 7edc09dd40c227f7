package wire_test

import (
	"math/big"
	"net/http"
	"strconv"
	"time"

	"loadshape/bucket/wire"
)

// A plainBucket is a bucket of the tests' own, kept in exact fractions: it holds one minute of its limit, refills
// continuously, and may go into debt.
type plainBucket struct {
	limit int64
	level *big.Rat
	at    time.Time
}

func newPlainBucket(limit, level int64, at time.Time) *plainBucket {
	return &plainBucket{limit, new(big.Rat).SetInt64(level), at}
}

// levelAt is the level at an instant that is not before the last, if nothing is taken meanwhile.
func (b *plainBucket) levelAt(t time.Time) *big.Rat {
	refill := big.NewRat(b.limit, int64(time.Minute))
	refill.Mul(refill, new(big.Rat).SetInt64(int64(t.Sub(b.at))))
	level := refill.Add(refill, b.level)
	if full := new(big.Rat).SetInt64(b.limit); level.Cmp(full) > 0 {
		return full
	}
	return level
}

func (b *plainBucket) take(n int64, t time.Time) {
	b.level = b.levelAt(t)
	b.level.Sub(b.level, new(big.Rat).SetInt64(n))
	b.at = t
}

// full is the instant at which the bucket is full again, rounded down to a nanosecond.
func (b *plainBucket) full() time.Time {
	missing := new(big.Rat).SetInt64(b.limit)
	missing.Sub(missing, b.level)
	missing.Mul(missing, big.NewRat(int64(time.Minute), b.limit))
	return b.at.Add(time.Duration(new(big.Int).Quo(missing.Num(), missing.Denom()).Int64()))
}

// header writes what recorded answers show of the bucket at an instant: tokens to the nearest thousand, requests
// whole, nothing below 0, the reset cut to a whole second.
func (b *plainBucket) header(h http.Header, name string, t time.Time) {
	b.take(0, t)
	unit := int64(1000)
	shown := new(big.Rat).Set(b.level)
	if name == "requests" {
		unit = 1
	} else {
		shown.Add(shown, big.NewRat(500, 1))
	}
	shown.Quo(shown, new(big.Rat).SetInt64(unit))
	whole := new(big.Int).Quo(shown.Num(), shown.Denom()).Int64()
	if shown.Sign() < 0 {
		whole = 0
	}
	h.Set("anthropic-ratelimit-"+name+"-limit", strconv.FormatInt(b.limit, 10))
	h.Set("anthropic-ratelimit-"+name+"-remaining", strconv.FormatInt(min(whole*unit, b.limit), 10))
	h.Set("anthropic-ratelimit-"+name+"-reset", b.full().UTC().Truncate(time.Second).Format(time.RFC3339))
}

// sum writes the tokens headers as the two buckets' sum, whose reset is the earlier.
func sum(h http.Header) {
	r := wire.ReadRateLimits(h)
	in, out := r.InputTokens, r.OutputTokens
	reset := *in.Reset
	if out.Reset.Before(reset) {
		reset = *out.Reset
	}
	wire.RateLimits{Tokens: wire.Quota{Limit: new(*in.Limit + *out.Limit), Remaining: new(*in.Remaining + *out.Remaining), Reset: &reset}}.WriteTo(h)
}

// within reports whether low ≤ x ≤ high.
func within(x *big.Rat, low, high int64) bool {
	return x.Cmp(new(big.Rat).SetInt64(low)) >= 0 && x.Cmp(new(big.Rat).SetInt64(high)) <= 0
}
