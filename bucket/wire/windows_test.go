package wire

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"loadshape/bucket/wire/wording"

	"pgregory.net/rapid"
)

// TestWindows checks the wait for the windows of a subscription: the latest of the rejected windows' own resets, and a
// general reset only where it is not another window's.
func TestWindows(t *testing.T) {
	const at = 1788582300 // Sat, 05 Sep 2026 04:25:00 GMT
	for _, c := range []struct {
		name   string
		fields []string
		wait   int64 // -1: not told
	}{
		{"the 5-hour window, with the general reset of the week", []string{"status: rejected", "5h-status: rejected", "5h-reset: 1788588600", "7d-status: allowed",
			"7d-reset: 1788926400", "representative-claim: seven_day", "reset: 1788926400"}, 6300},
		{"both windows", []string{"status: rejected", "5h-status: rejected", "5h-reset: 1788588600", "7d-status: rejected", "7d-reset: 1788926400"}, 344100},
		{"both windows, with the general reset of the shorter", []string{"status: rejected", "5h-status: rejected", "5h-reset: 1788588600", "7d-status: rejected",
			"7d-reset: 1788926400", "representative-claim: five_hour", "reset: 1788588600"}, 344100},
		{"both windows, with the retry-after of the shorter", []string{"status: rejected", "5h-status: rejected", "5h-reset: 1788588600", "7d-status: rejected",
			"7d-reset: 1788926400", "!retry-after: 6300"}, 344100},
		{"a window without a reset, and a general one", []string{"status: rejected", "7d-status: rejected", "reset: 1788926400"}, 344100},
		{"a window without a reset, and the general one of another by the claim", []string{"status: rejected", "7d-status: rejected",
			"representative-claim: five_hour", "reset: 1788588600"}, -1},
		{"a window without a reset, and the general one of another by its instant", []string{"status: rejected", "7d-status: rejected", "5h-status: allowed",
			"5h-reset: 1788588600", "reset: 1788588600"}, -1},
		{"two windows, one without a reset", []string{"status: rejected", "5h-status: rejected", "5h-reset: 1788588600", "7d-status: rejected",
			"representative-claim: five_hour", "reset: 1788588600"}, -1},
		{"no window is named", []string{"status: rejected", "reset: 1788588600"}, 6300},
		{"the whole, and the claim's own reset", []string{"status: rejected", "representative-claim: seven_day", "7d-reset: 1788926400", "reset: 1788588600"}, 344100},
		{"the overage is no window", []string{"status: rejected", "5h-status: rejected", "5h-reset: 1788588600", "overage-status: rejected",
			"overage-reset: 1788926400"}, 6300},
	} {
		h := http.Header{"Date": {time.Unix(at, 0).UTC().Format(http.TimeFormat)}}
		for _, field := range c.fields {
			var name, value string
			fmt.Sscanf(field, "%s %s", &name, &value)
			name = name[:len(name)-1]
			if name[0] == '!' {
				h.Set(name[1:], value)
			} else {
				h.Set("anthropic-ratelimit-unified-"+name, value)
			}
		}
		f := Explain(Answer{Status: 429, Header: h}, time.Time{})
		got := int64(-1)
		if f.RetryAfter != nil {
			got = *f.RetryAfter
		}
		if f.LimitedBy != ByPlanWindow || got != c.wait {
			t.Errorf("%s: %s, the wait is %d s, want %d", c.name, f.LimitedBy, got, c.wait)
		}
	}
}

// TestWindowsProperty holds the wait against the obvious count, whatever the windows and the general reset say.
func TestWindowsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const at = 1788582300
		h := http.Header{"Date": {time.Unix(at, 0).UTC().Format(http.TimeFormat)}}
		var longest int64
		rejected := 0
		for i, window := range []string{"5h", "7d", "7d_opus", "7d_oi"} {
			after := rapid.Int64Range(1, 600000).Draw(t, "reset")
			status := rapid.SampledFrom([]string{"allowed", "allowed_warning", "rejected"}).Draw(t, "status")
			if i == 0 {
				status = "rejected"
			}
			h.Set("anthropic-ratelimit-unified-"+window+"-status", status)
			h.Set("anthropic-ratelimit-unified-"+window+"-reset", fmt.Sprint(at+after))
			if status == "rejected" {
				rejected++
				longest = max(longest, after)
			}
		}
		h.Set("anthropic-ratelimit-unified-status", "rejected")
		h.Set("anthropic-ratelimit-unified-reset", fmt.Sprint(at+rapid.Int64Range(1, 600000).Draw(t, "general")))
		h.Set("anthropic-ratelimit-unified-representative-claim", rapid.SampledFrom([]string{"five_hour", "seven_day", "new"}).Draw(t, "claim"))
		if f := Explain(Answer{Status: 429, Header: h}, time.Time{}); f.RetryAfter == nil || *f.RetryAfter != longest {
			t.Fatalf("%d windows are rejected, the wait is %v, want %d", rejected, f.RetryAfter, longest)
		}
	})
}

// TestResetIn reads resets by their date: in UTC, in another zone, and without one, which is no instant.
func TestResetIn(t *testing.T) {
	for _, c := range []struct{ text, shown, instant string }{
		{"Limit resets at: 2026-03-01 12:00:30 UTC", "2026-03-01 12:00:30 UTC", "2026-03-01T12:00:30Z"},
		{"resets at 2026-03-01T12:00:30.5Z", "2026-03-01 12:00:30 Z", "2026-03-01T12:00:30Z"},
		{"try again at 2026-03-01 12:00 utc", "2026-03-01 12:00 UTC", "2026-03-01T12:00:00Z"},
		{"resets at 2026-03-01T12:00:30+05:30", "2026-03-01 12:00:30 +05:30", "2026-03-01T06:30:30Z"},
		{"resets at 2026-03-01T12:00:30-0800", "2026-03-01 12:00:30 -0800", "2026-03-01T20:00:30Z"},
		{"You will regain access on 2026-03-01 at 00:00 UTC.", "2026-03-01 00:00 UTC", "2026-03-01T00:00:00Z"},
		{"resets on 2026-03-01", "2026-03-01", ""},
		{"resets at 2026-13-01 12:00:30 UTC", "2026-13-01 12:00:30 UTC", ""},
		{"resets at 2026-03-01 12:00:30 UTC, and resets at 2026-03-02 12:00:30 UTC", "2026-03-02 12:00:30 UTC", "2026-03-02T12:00:30Z"},
		{"resets_at: 1772366430", "2026-03-01T12:00:30Z", "2026-03-01T12:00:30Z"},
		{"it resets soon", "", ""},
	} {
		end, shown, ok := resetIn(wording.Read(c.text), time.Time{})
		instant := ""
		if ok {
			instant = end.UTC().Format(time.RFC3339)
		}
		if shown != c.shown || instant != c.instant {
			t.Errorf("%s: %q is %q, want %q and %q", c.text, shown, instant, c.shown, c.instant)
		}
	}
}
