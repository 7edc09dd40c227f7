package wire

import (
	"regexp"
	"time"
)

// printedRules go by the lines that Claude Code prints instead of the answer.
func printedRules() []Rule {
	return []Rule{{
		Name:  "printed-plan-window",
		Sees:  "a line about a session, weekly, Opus, 5-hour or usage limit that was reached",
		Means: "Claude Code says so where a window of the subscription is spent",
		Owner: ClaudeSubscription, LimitedBy: ByPlanWindow, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Wait for the reset that the line names.",
		Where:    accountPage,
		fits: saysOne("you've hit your session limit", "you've hit your weekly limit", "you've hit your opus limit", "you've hit your 5-hour limit", "you've hit your limit · resets",
			"claude usage limit reached", "claude ai usage limit reached", "5-hour limit reached", "weekly limit reached", "session limit reached · resets", "session limit reached - resets"),
		reads: readPrintedReset,
	}, {
		Name:  "printed-throttle",
		Sees:  "the line says that the server is temporarily limiting requests, not the usage limit",
		Means: "Claude Code says so where the refusal has no unified headers: Anthropic's throttle, not the plan",
		Owner: ProviderCapacity, LimitedBy: ByCapacity, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Try again after a short while.",
		Where:    statusPage, fits: says("server is temporarily limiting requests"),
	}, {
		Name:  "printed-529",
		Sees:  "the line says that the server is overloaded",
		Means: "the provider's capacity for this model is used up: nobody's quota",
		Owner: ProviderCapacity, LimitedBy: ByCapacity, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Try again in some minutes, or use another model for now.",
		Where:    statusPage, fits: saysOne("repeated 529 overloaded", "529 overloaded"),
	}, {
		Name:  "printed-too-large",
		Sees:  "the line says that the request is too large, with the maximum",
		Means: "the body has more bytes than the endpoint takes: a fixed maximum, nobody's quota",
		Owner: UnknownOwner, LimitedBy: ByBytes, Retry: RetryNever, Confidence: Likely,
		NextStep: "Make the request's body smaller.",
		Where:    "the provider's page of request size limits", fits: says("request too large (max"),
	}, {
		Name:  "printed-rejected",
		Sees:  "the line says that the request was rejected with 429, or that a rate limit was reached, and no more",
		Means: "it may be the organization of an API key, a cloud account, a gateway, or an entitlement",
		Owner: UnknownOwner, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Undecidable,
		NextStep: "Run /status to see which credential and host are active.",
		Where:    "Claude Code: /status", fits: saysOne("request rejected (429)", "api error: rate limit reached"),
	}}
}

var printedReset = regexp.MustCompile(`limit reached\|([0-9]{9,11})\b`)

// readPrintedReset reads the reset in seconds since 1970 of an older line. A time of day alone is left to the reader:
// its day and zone are not sure.
func readPrintedReset(s *said, f *Finding, at time.Time) {
	m := printedReset.FindStringSubmatch(s.message)
	if m == nil {
		return
	}
	n := readCount(m[1])
	if n == nil {
		return
	}
	f.Evidence = append(f.Evidence, "the line names the reset in seconds since 1970: "+time.Unix(*n, 0).UTC().Format(time.RFC3339))
	if !at.IsZero() {
		f.RetryAfter = new(seconds(max(0, time.Unix(*n, 0).Sub(at))))
	}
}
