package emulator

import (
	"net/http"

	"loadshape/bucket"
	"loadshape/bucket/emulator/chat"
	"loadshape/bucket/wire/refuse"
)

// litellmFace is a proxy of LiteLLM with limits of a key. A window begins with its first request; a refused request counts,
// and tokens are reserved before the call.
func litellmFace() *face {
	f := gateway("litellm", "X-Litellm-Api-Key")
	for _, path := range []string{"/v1/chat/completions", "/chat/completions"} {
		f.doors = append(f.doors, chatDoor(path, chat.LiteLLM, "chatcmpl-", refuse.LiteLLMChat, "X-Api-Key", "X-Litellm-Api-Key"))
	}
	f.example = []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 60, Window: bucket.Anchored, RejectedCost: 1, Scope: "gateway key"},
		{Dimension: bucket.Tokens, Limit: 100_000, Window: bucket.Anchored, Charge: bucket.ReserveMaxTokens, Scope: "gateway key"},
	}
	f.told = func(g *bucket.Group) bucket.Refusal { return bucket.Refusal{RetryAfter: longestPer(g)} }
	f.requestID = (*Emulator).uuid
	f.identify = func(_ *Emulator, h http.Header, id string, known bool) {
		if known {
			h.Set("X-Litellm-Call-Id", id)
		}
	}
	f.admitted = func(e *Emulator, h http.Header, a *answered) {
		for _, s := range e.standings(a) {
			h.Set("X-Ratelimit-Api_key-Limit-"+litellmCounts(s.Dimension), number(s.Limit.Limit))
			h.Set("X-Ratelimit-Api_key-Remaining-"+litellmCounts(s.Dimension), number(s.left))
		}
	}
	f.refused = func(e *Emulator, d *decision) refuse.Refusal {
		const key = "0000000000000000000000000000000000000000000000000000000000000000" // its hash
		l, ok := e.by(d)
		switch {
		case ok:
			return refuse.LiteLLMOverLimit(key, litellmCounts(l.Dimension), l.Limit, per(l), e.wall(d.at))
		case d.verdict.Cause == bucket.ByConcurrency:
			return refuse.LiteLLMOverLimit(key, "concurrent_requests", e.Groups[d.group].Concurrency, per(new(bucket.Limit)), e.wall(d.at))
		}
		return refuse.LiteLLMCooldown(d.model)
	}
	f.spent = func(*Emulator, *decision) refuse.Refusal { return refuse.LiteLLMOverBudget() }
	f.upstream = func(e *Emulator, d *decision) refuse.Refusal { return refuse.LiteLLMUpstream(passed(e, d)) }
	return f
}

// longestPer is the window that a group counts in: a refusal tells the whole of it, and where there are several, of the longest.
func longestPer(g *bucket.Group) bucket.RetryAfter {
	var longest bucket.Duration
	for i := range g.Limits {
		longest = max(longest, bucket.Duration(per(&g.Limits[i])))
	}
	if longest == 0 {
		longest = bucket.Minute
	}
	return bucket.RetryAfter(longest)
}

// litellmCounts is its word for what a limit counts: all tokens are one to it.
func litellmCounts(d bucket.Dimension) string {
	if d == bucket.Requests {
		return "requests"
	}
	return "tokens"
}
