package emulator

import (
	"net/http"
	"strconv"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// claudeGatewayFace is a Claude apps gateway with the spend cap of a developer, by days of UTC. It counts money: a limit of
// tokens stands for that, whose burndown is what output costs more than input. It is asked before a request, of any
// size, and charged after it.
func claudeGatewayFace() *face {
	f := gateway("claude-gateway", "")
	f.example = []bucket.Limit{{Dimension: bucket.Tokens, Limit: 2_000_000, Per: bucket.Day, Window: bucket.Fixed, Charge: bucket.AtCompletion, Burndown: 5, Scope: "developer"}}
	f.told = func(*bucket.Group) bucket.Refusal { return bucket.Refusal{Retry: bucket.RetryForbidden} }
	f.admitted = func(e *Emulator, h http.Header, a *answered) {
		const p = "Anthropic-Ratelimit-Unified-"
		h.Set(p+"Status", Allowed)
		for _, s := range e.standings(a)[:min(1, len(a.looks))] {
			h.Set(p+"Utilization", hundredths(s.Limit.Limit-s.left, s.Limit.Limit))
			if s.reset > 0 {
				h.Set(p+"Reset", strconv.FormatInt(e.wall(a.at).Add(time.Duration(s.reset)*time.Second).Unix(), 10))
			}
		}
	}
	f.refused = func(e *Emulator, d *decision) refuse.Refusal {
		l, ok := e.by(d)
		if !ok {
			return refuse.ClaudeGatewayUnavailable()
		}
		period := "daily"
		switch {
		case l.Per >= 28*bucket.Day:
			period = "monthly"
		case l.Per >= 7*bucket.Day:
			period = "weekly"
		}
		return refuse.ClaudeGatewayOverSpend(period, e.resets(d))
	}
	f.spent = func(e *Emulator, d *decision) refuse.Refusal {
		midnight := e.wall(d.at).Truncate(24 * time.Hour).Add(24 * time.Hour)
		wait := midnight.Sub(e.wall(d.at))
		return refuse.ClaudeGatewayOverSpend("daily", midnight).With("Retry-After", number(int64((wait+time.Second-1)/time.Second)))
	}
	f.upstream = func(*Emulator, *decision) refuse.Refusal { return refuse.ClaudeGatewayUpstream() }
	return f
}

// hundredths is part / of, in two decimals and rounded down.
func hundredths(part, of int64) string {
	if of <= 0 {
		return "1.00"
	}
	n := part * 100 / of
	return strconv.FormatInt(n/100, 10) + "." + strconv.FormatInt(n/10%10, 10) + strconv.FormatInt(n%10, 10)
}
