package emulator

import (
	"net/http"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// refusalOf words a refusal of the gate.
func (e *Emulator) refusalOf(d *decision) *wire.Refusal {
	org := e.Organization
	switch d.verdict.Cause {
	case bucket.ByConcurrency:
		return refusal(wire.OverConcurrency())
	case bucket.ByAcceleration:
		now, next, _ := e.gate.Ceiling(d.group, d.at)
		return refusal(wire.OverAcceleration(now, next, unit(e.Groups[d.group].Acceleration.Dimension), org, d.model))
	}
	l := &e.Groups[d.group].Limits[d.verdict.Limit]
	return refusal(wire.OverLimit(l.Limit, unit(l.Dimension), period(l.Per), org, d.model))
}

// unit is what a limit counts, in words.
func unit(d bucket.Dimension) string { return strings.ReplaceAll(string(d), "_", " ") }

// period is how long a limit counts, in words.
func period(per bucket.Duration) string {
	switch per {
	case 0, bucket.Minute:
		return "minute"
	case bucket.Second:
		return "second"
	case bucket.Hour:
		return "hour"
	case bucket.Day:
		return "day"
	}
	return per.String()
}

// refuse sends a refusal that was decided.
func (e *Emulator) refuse(w http.ResponseWriter, r *http.Request, d *decision) {
	h := w.Header()
	if d.looks != nil && e.Unified == "" {
		e.limitHeaders(h, d, d.looks, d.at, false)
	}
	if seconds, ok := d.verdict.RetryAfter(); ok && !e.Era.NoRetryAfter {
		h.Set("Retry-After", strconv.FormatUint(seconds, 10))
	}
	e.fail(w, r, d.refusal, d.requestID)
}

// invalid refuses what is no request that could be decided about.
func (e *Emulator) invalid(w http.ResponseWriter, r *http.Request, no *wire.Refusal) {
	e.mu.Lock()
	e.tally.Invalid++
	id := e.id("req_00", e.tally.Invalid)
	e.log.invalid(r.URL.Path, e.instant(), no, id)
	e.mu.Unlock()
	if no.Status != http.StatusUnauthorized {
		e.owner(w.Header())
	}
	e.fail(w, r, no, id)
}

// missing answers a path that is not there.
func (e *Emulator) missing(w http.ResponseWriter, r *http.Request) {
	e.fail(w, r, refusal(wire.Missing("Not Found")), "req_00")
}

// fail sends the body of a refusal.
func (e *Emulator) fail(w http.ResponseWriter, r *http.Request, no *wire.Refusal, id string) {
	h := w.Header()
	h.Set("Request-Id", id)
	if (no.Status == http.StatusTooManyRequests || no.Status >= 500) && no.Code != "enforced_spend_limit_reached" {
		h.Set("X-Should-Retry", "true")
	}
	e.send(w, r, no.Status, no.Body(id))
}
