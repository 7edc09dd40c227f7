package emulator

import (
	"strings"
	"testing"
	"time"
)

// TestUnified shows a subscription's windows in place of an API key's limits.
func TestUnified(t *testing.T) {
	for status, want := range map[string]map[string]string{
		Allowed:        {"Unified-Status": "allowed", "Unified-5h-Utilization": "0.2", "Unified-5h-Surpassed-Threshold": "-", "Retry-After": "-"},
		AllowedWarning: {"Unified-Status": "allowed_warning", "Unified-5h-Utilization": "0.93", "Unified-5h-Surpassed-Threshold": "0.9", "Retry-After": "-"},
		Rejected:       {"Unified-Status": "rejected", "Unified-5h-Utilization": "1.01", "Unified-5h-Surpassed-Threshold": "1.0", "Retry-After": "17850"},
	} {
		e, _ := startedAt(t, tier(), func(s *Settings) { s.Unified = status })
		w := post(e, "/v1/messages", asking)
		wantHeaders(t, w.Header(), want)
		wantHeaders(t, w.Header(), map[string]string{"Unified-5h-Status": status, "Unified-7d-Status": "allowed", "Unified-Representative-Claim": "five_hour",
			"Unified-5h-Reset": "1772067600", "Unified-Reset": "1772067600", "Unified-7d-Reset": "1772654400", // 2026-02-26T01:00Z, 2026-03-04T20:00Z
			"Requests-Limit": "-", "Tokens-Limit": "-"})
		if refused := w.Code == 429; refused != (status == Rejected) {
			t.Errorf("%s: %d", status, w.Code)
		}
		tally, _ := e.Tally()
		if asked := tally.Requests == 1; asked == (status == Rejected) {
			t.Errorf("%s: the tally is %+v", status, tally)
		}
	}
}

// TestUnifiedGate: the limits hold behind a subscription, too; their refusal shows no figures.
func TestUnifiedGate(t *testing.T) {
	g := tier()
	g.Limits[0].Limit = 0
	e, _ := startedAt(t, g, func(s *Settings) { s.Unified = Allowed })
	w := post(e, "/v1/messages", asking)
	if w.Code != 429 || !strings.Contains(w.Body.String(), "rate limit of 0 requests per minute") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	wantHeaders(t, w.Header(), map[string]string{"Unified-Status": "allowed", "Requests-Limit": "-", "Retry-After": "-"})
}

// TestRejectedBeforeFault: who is refused has no answer that could be slow.
func TestRejectedBeforeFault(t *testing.T) {
	e, _ := startedAt(t, tier(), func(s *Settings) { s.Unified, s.Faults = Rejected, parsed(t, "slow") })
	if w := post(e, "/v1/messages", asking); w.Code != 429 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestWindowOf(t *testing.T) {
	from := at(t, "2026-02-25T20:00:00Z")
	for after, want := range map[time.Duration]time.Duration{0: 5 * time.Hour, 5*time.Hour - 1: 5 * time.Hour, 5 * time.Hour: 10 * time.Hour} {
		if got := windowOf(from, from.Add(after), 5*time.Hour); !got.Equal(from.Add(want)) {
			t.Errorf("after %v it ends at %v", after, got)
		}
	}
}
