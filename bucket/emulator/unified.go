package emulator

import (
	"net/http"
	"strconv"
	"time"
)

// The statuses of a subscription.
const (
	Allowed        = "allowed"
	AllowedWarning = "allowed_warning"
	Rejected       = "rejected"
)

// unifiedHeaders are those of a subscription in place of an API key's: how much of its windows of five hours and of
// seven days is used. The emulator does not count that: the figures go with the status and are made up.
func (e *Emulator) unifiedHeaders(h http.Header, status string, at int64) {
	const p = "Anthropic-Ratelimit-Unified-"
	used5h, used7d := "0.2", "0.1"
	switch status {
	case AllowedWarning:
		used5h = "0.93"
		h.Set(p+"5h-Surpassed-Threshold", "0.9")
	case Rejected:
		used5h = "1.01"
		h.Set(p+"5h-Surpassed-Threshold", "1.0")
	}
	window := windowOf(e.start.UTC().Truncate(time.Hour), e.wall(at), 5*time.Hour)
	reset5h := strconv.FormatInt(window.Unix(), 10)
	h.Set(p+"Status", status)
	h.Set(p+"5h-Status", status)
	h.Set(p+"5h-Reset", reset5h)
	h.Set(p+"5h-Utilization", used5h)
	h.Set(p+"7d-Status", Allowed)
	h.Set(p+"7d-Reset", strconv.FormatInt(windowOf(e.start.UTC().Truncate(time.Hour), e.wall(at), 7*24*time.Hour).Unix(), 10))
	h.Set(p+"7d-Utilization", used7d)
	h.Set(p+"Representative-Claim", "five_hour")
	h.Set(p+"Fallback-Percentage", "0.5")
	h.Set(p+"Overage-Status", Rejected)
	h.Set(p+"Overage-Disabled-Reason", "org_level_disabled")
	h.Set(p+"Reset", reset5h)
	if status == Rejected {
		wait := window.Sub(e.wall(at))
		h.Set("Retry-After", strconv.FormatInt(max(1, int64((wait+time.Second-1)/time.Second)), 10))
	}
}

// windowOf is the end of the window that an instant is in; they begin with the hour in which the emulator started.
func windowOf(from, at time.Time, long time.Duration) time.Time {
	return from.Add((at.Sub(from)/long + 1) * long)
}
