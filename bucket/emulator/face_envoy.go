package emulator

import (
	"net/http"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// envoyFace is Envoy AI Gateway: what was used is charged when an answer is over, in windows of the clock, and a refusal
// has no body. Its headers are the defaults of Envoy.
func envoyFace() *face {
	f := gateway("envoy", "")
	f.told = noTime
	f.example = []bucket.Limit{{Dimension: bucket.Tokens, Limit: 100_000, Window: bucket.Fixed, Charge: bucket.AtCompletion, Scope: "gateway tenant"}}
	f.refused = func(e *Emulator, d *decision) refuse.Refusal {
		refusal := refuse.EnvoyOverLimit()
		for i, s := range e.standings(d.refusedAt()) {
			if i == d.verdict.Limit {
				refusal = refusal.With("X-Ratelimit-Limit", number(s.Limit.Limit)).With("X-Ratelimit-Remaining", "0").With("X-Ratelimit-Reset", number(s.reset))
			}
		}
		return refusal
	}
	f.identify = func(_ *Emulator, _ http.Header, _ string, _ bool) {}
	f.admitted = func(_ *Emulator, h http.Header, a *answered) { h.Set("Request-Id", a.requestID) }
	return f
}
