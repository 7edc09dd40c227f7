package emulator

import (
	"net/http"
	"strconv"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// kongFace is Kong with AI Rate Limiting Advanced: tokens are charged when an answer is over, in windows that slide.
func kongFace() *face {
	f := gateway("kong", "")
	f.example = []bucket.Limit{{Dimension: bucket.Tokens, Limit: 100_000, Window: bucket.SlidingCounter, Charge: bucket.AtCompletion, Scope: "gateway consumer"}}
	f.requestID = (*Emulator).uuid
	f.identify = func(_ *Emulator, h http.Header, id string, _ bool) { h.Set("X-Kong-Request-Id", id) }
	f.admitted = kongHeaders
	f.refused = func(e *Emulator, d *decision) refuse.Refusal {
		l, ok := e.by(d)
		refusal := refuse.KongOverLimit(ok && l.Dimension == bucket.Requests)
		refusal.Header = http.Header{}
		kongHeaders(e, refusal.Header, d.refusedAt())
		if seconds, ok := d.verdict.Seconds(); ok {
			refusal = refusal.With("X-Ai-Ratelimit-Reset", strconv.FormatUint(seconds, 10))
		}
		if seconds, ok := d.verdict.RetryAfter(); ok {
			refusal = refusal.With("X-Ai-Ratelimit-Retry-After", strconv.FormatUint(seconds, 10))
		}
		return refusal
	}
	return f
}

// kongHeaders say where each window stands.
func kongHeaders(e *Emulator, h http.Header, a *answered) {
	for _, s := range e.standings(a) {
		window := kongWindow(per(s.Limit))
		h.Set("X-Ai-Ratelimit-Limit-"+window+"-anthropic", number(s.Limit.Limit))
		h.Set("X-Ai-Ratelimit-Remaining-"+window+"-anthropic", number(s.left))
	}
}

// kongWindow is a window's name: a word, or its seconds.
func kongWindow(d time.Duration) string {
	switch d {
	case time.Minute:
		return "minute"
	case time.Hour:
		return "hour"
	case 24 * time.Hour:
		return "day"
	}
	return number(int64(d / time.Second))
}
