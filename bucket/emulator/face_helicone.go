package emulator

import (
	"net/http"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// heliconeFace is Helicone with the policy that a request names there, of requests. The shape of its window is not
// published: a log is an assumption.
func heliconeFace() *face {
	f := gateway("helicone", "Helicone-Auth")
	f.told = noTime
	f.example = []bucket.Limit{{Dimension: bucket.Requests, Limit: 60, Window: bucket.SlidingLog, Scope: "gateway policy"}}
	f.requestID = (*Emulator).uuid
	f.identify = func(_ *Emulator, h http.Header, id string, _ bool) { h.Set("Helicone-Id", id) }
	f.admitted = heliconeHeaders
	f.refused = func(e *Emulator, d *decision) refuse.Refusal {
		refusal := refuse.HeliconeOverLimit()
		refusal.Header = http.Header{}
		heliconeHeaders(e, refusal.Header, d.refusedAt())
		refusal.Header.Set("Helicone-Ratelimit-Remaining", "0")
		return refusal
	}
	return f
}

// heliconeHeaders say where the first limit stands: a request has one policy.
func heliconeHeaders(e *Emulator, h http.Header, a *answered) {
	for _, s := range e.standings(a)[:min(1, len(a.looks))] {
		unit := "request"
		if s.Dimension != bucket.Requests {
			unit = "cents"
		}
		limit := number(s.Limit.Limit)
		h.Set("Helicone-Ratelimit-Limit", limit)
		h.Set("Helicone-Ratelimit-Remaining", number(s.left))
		h.Set("Helicone-Ratelimit-Policy", limit+";w="+number(int64(per(s.Limit).Seconds()))+";u="+unit)
	}
}
