package wire

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// unifiedRules go by the headers of subscriptions. A Claude apps gateway sends the same for its own caps.
func unifiedRules() []Rule {
	rejected := func(s *said) bool { return refused(s) && unifiedRejected(s.header) != nil }
	row := Rule{
		Owner: ClaudeSubscription, LimitedBy: ByPlanWindow, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Wait for the reset of the window, or use less of the plan.",
		Where:    accountPage, reads: readUnified, header: true,
	}
	direct, elsewhere, unknown := row, row, row
	direct.Name, direct.Confidence, direct.Statuses = "plan-window-direct", Certain, []int{429}
	direct.Sees = "anthropic-ratelimit-unified headers say rejected, from api.anthropic.com"
	direct.Means = "a usage window of the subscription is spent"
	direct.fits = func(s *said) bool { return rejected(s) && s.host == "api.anthropic.com" }
	elsewhere.Name, elsewhere.Confidence, elsewhere.Owner = "plan-window-elsewhere", Undecidable, UnknownOwner
	elsewhere.Sees = "anthropic-ratelimit-unified headers say rejected, from a host that is not api.anthropic.com"
	elsewhere.Means = "a usage window is spent, of the subscription or of a Claude apps gateway: both send these headers"
	elsewhere.NextStep = "Ask the operator of that host whether the cap is the gateway's own."
	elsewhere.fits = func(s *said) bool {
		return rejected(s) && s.host != "" && s.host != "api.anthropic.com" && !s.loopback()
	}
	unknown.Name = "plan-window"
	unknown.Sees = "anthropic-ratelimit-unified headers say rejected"
	unknown.Means = "a usage window of the subscription is spent, unless the base URL is a Claude apps gateway, which sends them for its own caps"
	unknown.fits = rejected
	return []Rule{direct, elsewhere, unknown, slowLaneRule()}
}

// slowLaneRule is about the lower-priority lane, which a request joins with anthropic-usage-limit: slow.
func slowLaneRule() Rule {
	const slow = "Anthropic-Ratelimit-Unified-Slow-"
	return Rule{Name: "slow-lane",
		Sees:  "anthropic-ratelimit-unified-slow headers on a refusal, and no window that is rejected",
		Means: "the lower-priority lane had no slot for the request: the plan's windows did not refuse it",
		Owner: ClaudeSubscription, LimitedBy: ByCapacity, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Wait as the lane asks, or send the request without anthropic-usage-limit: slow.",
		Where:    accountPage, header: true,
		fits: func(s *said) bool { return refused(s) && s.header.Get(slow+"Status") == "slot_busy" },
		reads: func(s *said, f *Finding, _ time.Time) {
			if d, ok := readDecimal(s.header.Get(slow+"Retry-After"), time.Second); ok {
				f.until(seconds(d), "the lane's own retry-after is %d s")
			}
		}}
}

// unifiedRejected are the names of the windows whose status is rejected, in their order, or "all" alone where only the
// whole is. The overage is none of them: it refuses nothing by itself.
func unifiedRejected(h http.Header) []string {
	var windows []string
	whole := false
	for name := range h {
		const prefix = "anthropic-ratelimit-unified-"
		if len(name) < len(prefix) || !strings.EqualFold(name[:len(prefix)], prefix) || strings.TrimSpace(h.Get(name)) != "rejected" {
			continue
		}
		rest := strings.ToLower(name[len(prefix):])
		window, isStatus := strings.CutSuffix(rest, "-status")
		switch {
		case rest == "status":
			whole = true
		case isStatus && window != "overage":
			windows = append(windows, window)
		}
	}
	slices.Sort(windows)
	if windows == nil && whole {
		return []string{"all"}
	}
	return windows
}

// claimed is the window that a representative claim stands for.
var claimed = map[string]string{"five_hour": "5h", "seven_day": "7d", "seven_day_opus": "7d_opus", "seven_day_sonnet": "7d_sonnet",
	"seven_day_overage_included": "7d_oi"}

func readUnified(s *said, f *Finding, at time.Time) {
	windows := unifiedRejected(s.header)
	claim := s.header.Get("Anthropic-Ratelimit-Unified-Representative-Claim")
	whole := windows[0] == "all"
	switch {
	case whole && claim != "":
		f.Evidence = append(f.Evidence, "the representative claim is "+word(claim)+": the window that decided")
	case len(windows) == 1 && !whole:
		f.Evidence = append(f.Evidence, "the window that is rejected is "+word(windows[0])+": the others may have room")
	case !whole:
		var names []string
		for _, w := range windows {
			names = append(names, word(w))
		}
		f.Evidence = append(f.Evidence, "the windows that are rejected are "+strings.Join(names, ", ")+": the wait is that of the last of them to end")
	}
	if at.IsZero() {
		return
	}
	if until, ok := windowsEnd(s.header, windows, claim); ok {
		f.RetryAfter = new(seconds(max(0, until.Sub(at))))
	}
}

// windowsEnd is the latest of the rejected windows' own resets; not ok where one of them is not told.
func windowsEnd(h http.Header, windows []string, claim string) (time.Time, bool) {
	if of, known := claimed[claim]; known && windows[0] == "all" {
		windows = []string{of}
	}
	var latest time.Time
	for _, window := range windows {
		end, ok := unifiedReset(h, window+"-")
		if !ok {
			if end, ok = generalReset(h, window, claim); !ok {
				return time.Time{}, false
			}
		}
		if end.After(latest) {
			latest = end
		}
	}
	return latest, true
}

// generalReset is the general reset, where it can be that of a window without one: the claim names no other window, and no
// other has the same reset.
func generalReset(h http.Header, window, claim string) (time.Time, bool) {
	general, ok := unifiedReset(h, "")
	if of, known := claimed[claim]; known && window != "all" && window != of {
		return time.Time{}, false
	}
	for name := range h {
		rest, named := strings.CutPrefix(strings.ToLower(name), "anthropic-ratelimit-unified-")
		other, isReset := strings.CutSuffix(rest, "-reset")
		if !named || !isReset || window == "all" || other == window {
			continue
		}
		if end, is := unifiedReset(h, other+"-"); is && end.Equal(general) {
			return time.Time{}, false
		}
	}
	return general, ok
}

// unifiedReset is the reset of a window, by the beginning of its headers' names, or the general one.
func unifiedReset(h http.Header, window string) (time.Time, bool) {
	n := readCount(h.Get("Anthropic-Ratelimit-Unified-" + window + "Reset"))
	if n == nil || *n <= 0 || *n >= 1<<40 {
		return time.Time{}, false
	}
	return time.Unix(*n, 0), true
}

// word is a foreign word that may stand in a sentence of ours.
func word(s string) string {
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return "not understood"
		}
	}
	return s[:min(len(s), 40)]
}
