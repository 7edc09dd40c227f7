package emulator

import (
	"net/http"
	"strconv"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/bucket/wire/refuse"
)

// gateway is a face of a gateway, which speaks the Messages API: what is no limit of its own is worded as Anthropic's.
// keyHeader is where it takes a key of its own, beside the headers of the API; empty: nowhere.
func gateway(name, keyHeader string) *face {
	return &face{
		name: name, doors: messageDoors(), names: asNamed,
		authorize: func(_ *Emulator, r *http.Request, _ []byte) *refuse.Refusal {
			if r.Header.Get("X-Api-Key") == "" && r.Header.Get("Authorization") == "" && r.Header.Get(keyHeader) == "" {
				return new(refuse.Unauthenticated())
			}
			return versioned(r)
		},
		identify: func(_ *Emulator, h http.Header, id string, _ bool) { h.Set("Request-Id", id) },
		upstream: passed,
	}
}

// passed is a refusal of Anthropic's API as it comes: by the input tokens of the organization whose key the gateway has.
// The figure is made up, as is everything of an injected fault.
func passed(e *Emulator, d *decision) refuse.Refusal {
	const limit = 30_000
	refusal := refuse.OverLimit(limit, "input tokens", "minute", e.Organization, d.model)
	reset := e.wall(d.at).Add(30 * time.Second)
	n, zero := int64(limit), int64(0)
	refusal.Header = http.Header{}
	wire.RateLimits{InputTokens: wire.Quota{Limit: &n, Remaining: &zero, Reset: &reset}}.WriteTo(refusal.Header)
	return refusal.With("Retry-After", "30").With("Anthropic-Organization-Id", e.Organization).With("Request-Id", e.id("req_01", d.number))
}

// per is the period of a limit.
func per(l *bucket.Limit) time.Duration {
	if l.Per == 0 {
		return time.Minute
	}
	return time.Duration(l.Per)
}

// by is the limit that refused, and whether it was one: it may have been concurrency or acceleration.
func (e *Emulator) by(d *decision) (*bucket.Limit, bool) {
	if d.verdict.Cause == bucket.ByConcurrency || d.verdict.Cause == bucket.ByAcceleration {
		return nil, false
	}
	return e.limitOf(d), true
}

// resets is when a refused request may come again, in whole seconds, as the windows of a clock end.
func (e *Emulator) resets(d *decision) time.Time {
	seconds, _ := d.verdict.Seconds()
	const longest = 1 << 32 // seconds: a century and more
	return e.wall(d.at).Add(time.Duration(min(seconds, longest)) * time.Second).Truncate(time.Second)
}

// A standing is where a limit stands.
type standing struct {
	*bucket.Limit
	left  int64
	reset int64 // whole seconds until nothing of it is missing, rounded up; 0 where that is never
}

// standings are where all limits stand that an answer is about.
func (e *Emulator) standings(a *answered) (list []standing) {
	for i := range a.looks {
		l, now := &e.Groups[a.group].Limits[i], a.looks[i]
		one := standing{Limit: l, left: room(l, now)}
		if wait := now.full - a.at; wait > 0 && wait < int64(bucket.MaxPer)*2 {
			one.reset = (wait + int64(bucket.Second) - 1) / int64(bucket.Second)
		}
		list = append(list, one)
	}
	return list
}

// refusedAt is a refusal as what its headers are made of.
func (d *decision) refusedAt() *answered { return &answered{d, d.looks, d.at, false} }

func number(n int64) string { return strconv.FormatInt(n, 10) }
