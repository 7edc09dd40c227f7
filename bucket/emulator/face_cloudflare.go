package emulator

import (
	"net/http"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// cloudflareFace is Cloudflare AI Gateway, which counts requests in windows of the clock, or in a sliding counter with a
// limits file that says so. A limit of tokens stands for a spend rule, which counts money.
func cloudflareFace() *face {
	f := gateway("cloudflare", "Cf-Aig-Authorization")
	f.told = noTime
	f.example = []bucket.Limit{{Dimension: bucket.Requests, Limit: 50, Window: bucket.Fixed, Scope: "gateway"}}
	f.requestID = (*Emulator).uuid
	f.identify = func(e *Emulator, h http.Header, id string, _ bool) {
		h.Set("Cf-Aig-Log-Id", id)
		h.Set("Cf-Aig-Event-Id", e.uuid("event "+id, 0))
		h.Set("Cf-Aig-Step", "0")
	}
	f.admitted = func(e *Emulator, h http.Header, a *answered) {
		h.Set("Request-Id", e.id("req_01", a.number)) // the upstream's
		h.Set("Cf-Aig-Cache-Status", "MISS")
	}
	f.refused = func(e *Emulator, d *decision) refuse.Refusal {
		if l, ok := e.by(d); ok && l.Dimension != bucket.Requests {
			return refuse.CloudflareOverSpend()
		}
		return refuse.CloudflareOverRequests()
	}
	f.spent = func(*Emulator, *decision) refuse.Refusal { return refuse.CloudflareOverSpend() }
	return f
}
