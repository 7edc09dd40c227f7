package explain

import (
	"fmt"

	"loadshape/bucket/wire"
	"loadshape/report/layout"
)

// Help says what would end the refusal, and what people try that would not.
func (a *Answer) Help() (would, not []string) {
	f := a.Finding
	if f.LimitedBy == wire.ByNone || f.Owner == wire.UnknownOwner && f.LimitedBy == wire.ByUnknown {
		return nil, nil
	}
	say := func(helps bool, what string) {
		if helps {
			would = append(would, what)
		} else {
			not = append(not, what)
		}
	}
	zero := f.Limit != nil && *f.Limit == 0
	if f.Retry != wire.RetryUnknown {
		say(f.Retry == wire.RetryAfter, "waiting")
	}
	tokens := f.LimitedBy == wire.ByInputTokens || f.LimitedBy == wire.ByTokens
	say((tokens || f.LimitedBy == wire.ByBytes) && !zero, "a smaller request")
	switch {
	case f.Affords != nil:
		say(true, fmt.Sprintf("max_tokens of %s at the most", layout.Count(*f.Affords)))
	case f.LimitedBy == wire.ByUnknown:
	default:
		say(a.reserves() && !zero, "a smaller max_tokens")
	}
	switch f.LimitedBy {
	case wire.ByAcceleration:
		say(true, "a slower rise from minute to minute")
	case wire.ByConcurrency:
		say(true, "fewer requests at the same time")
	case wire.ByRequests:
		say(!zero, "fewer requests")
	case wire.ByOutputTokens:
		say(!zero, "shorter answers")
	case wire.ByCapacity:
		say(true, "another model or region")
	case wire.ByPlanWindow:
		say(true, "another model, where the window is one model's")
	}
	if of := a.more(); of != "" {
		say(true, of)
	}
	if f.LimitedBy == wire.ByCapacity || f.LimitedBy == wire.ByBytes {
		say(false, "money")
	}
	if f.Owner == wire.Gateway {
		say(true, "the gateway's operator")
		say(false, "more quota at the provider")
	}
	return would, not
}

// reserves reports whether max_tokens is held when a request begins, so that a smaller one fits where a larger does not.
func (a *Answer) reserves() bool {
	f := a.Finding
	switch f.Owner {
	case wire.AWSAccount, wire.GoogleProject:
		return f.LimitedBy == wire.ByTokens || f.LimitedBy == wire.ByOutputTokens || f.LimitedBy == wire.ByInputTokens && f.Owner == wire.AWSAccount
	case wire.Gateway, wire.OtherProvider:
		return f.LimitedBy == wire.ByTokens || f.LimitedBy == wire.ByOutputTokens
	}
	return false
}

// more is what money or a request for it changes.
func (a *Answer) more() string {
	f := a.Finding
	switch {
	case f.LimitedBy == wire.ByCapacity, f.LimitedBy == wire.ByBytes, f.Owner == wire.Gateway && f.LimitedBy != wire.BySpend:
		return ""
	case f.LimitedBy == wire.BySpend:
		return "money: credits, or a higher cap"
	case f.Owner == wire.ClaudeSubscription:
		return "money: usage credits, or a larger plan"
	case f.Owner == wire.UnknownOwner:
		return "whoever owns the credential"
	}
	return "a higher limit from its owner"
}

// bring is what decides where too little is known.
const bring = "the whole answer: its status, its headers (retry-after, anthropic-ratelimit-*, x-amzn-errortype, request-id) and its body, " +
	"as curl --include prints them or the client's debug log has them (ANTHROPIC_LOG=debug, claude --debug)"

// Bring says what else to give; empty where enough is known.
func (a *Answer) Bring() string {
	if f := a.Finding; f.Owner == wire.UnknownOwner && f.LimitedBy != wire.ByNone && f.LimitedBy != wire.ByBytes {
		return bring
	}
	return ""
}
