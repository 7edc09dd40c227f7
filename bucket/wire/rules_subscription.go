package wire

import (
	"net/http"
	"strings"
	"time"
)

// accountRules go by messages about a subscription that are no rate: they stand before its windows.
func accountRules() []Rule {
	return []Rule{{
		Name:  "out-of-extra-usage",
		Sees:  "the message says that extra usage is used up",
		Means: "the subscription's paid extra usage has run out",
		Owner: ClaudeSubscription, LimitedBy: BySpend, Retry: RetryNever, Confidence: Likely,
		NextStep: "Add extra usage to the account, or wait for the plan's own window.",
		Where:    accountPage, fits: says("you're out of extra usage"),
	}, {
		Name:  "long-context",
		Sees:  "the message says that extra usage or usage credits are required for long context",
		Means: "the account may not use the long context: this is no rate, and no wait or smaller rate helps",
		Owner: ClaudeSubscription, LimitedBy: ByEntitlement, Retry: RetryNever, Confidence: Likely,
		NextStep: "Choose the model without its 1M context, or enable extra usage for the account.",
		Where:    accountPage,
		fits:     saysOne("extra usage is required for long context", "usage credits required for 1m context"),
	}}
}

// unifiedRules go by the headers of subscriptions. A Claude apps gateway sends the same for its own caps.
func unifiedRules() []Rule {
	rejected := func(s *said) bool { return refused(s) && unifiedRejected(s.header) != "" }
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
	return []Rule{direct, elsewhere, unknown}
}

// unifiedRejected is the name of the window whose status is rejected, or "all" where only the whole is.
func unifiedRejected(h http.Header) string {
	found := ""
	for name := range h {
		rest, ok := strings.CutPrefix(strings.ToLower(name), "anthropic-ratelimit-unified-")
		if !ok || strings.TrimSpace(h.Get(name)) != "rejected" {
			continue
		}
		switch window, isStatus := strings.CutSuffix(rest, "-status"); {
		case rest == "status":
			found = first(found, "all")
		case isStatus && window != "overage" && (found == "" || found == "all" || window < found):
			found = window
		}
	}
	return found
}

func readUnified(s *said, f *Finding, at time.Time) {
	window := unifiedRejected(s.header)
	claim := s.header.Get("Anthropic-Ratelimit-Unified-Representative-Claim")
	if window != "all" {
		f.Evidence = append(f.Evidence, "the window that is rejected is "+word(window)+": the others may have room")
	} else if claim != "" {
		f.Evidence = append(f.Evidence, "the representative claim is "+word(claim)+": the window that decided")
	}
	for _, name := range []string{"Anthropic-Ratelimit-Unified-Reset", "Anthropic-Ratelimit-Unified-" + window + "-Reset"} {
		if n := readCount(s.header.Get(name)); n != nil && *n > 0 && *n < 1<<40 && !at.IsZero() {
			f.RetryAfter = new(seconds(max(0, time.Unix(*n, 0).Sub(at))))
			return
		}
	}
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
