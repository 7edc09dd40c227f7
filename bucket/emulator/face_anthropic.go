package emulator

import (
	"net/http"
	"strconv"

	"loadshape/bucket"
	"loadshape/bucket/emulator/request"
	"loadshape/bucket/wire/refuse"
)

// anthropicFace is the API of Anthropic itself.
func anthropicFace() *face {
	return &face{
		doors: append(messageDoors(), anthropicChatDoor()), account: true, authorize: authorize, names: asNamed, identify: identify,
		admitted: limitsOf, refused: refusalOf,
		spent: func(e *Emulator, d *decision) refuse.Refusal { return refuse.OverSpend(nextMonth(e.wall(d.at))) },
		says:  retried,
	}
}

// messageDoors are the paths of the Messages API.
func messageDoors() []door {
	return []door{
		{pattern: "POST /v1/messages", read: request.ReadMessage, form: messagesForm()},
		{pattern: "POST /v1/messages/count_tokens", read: request.ReadCount, counted: countedJSON},
	}
}

// identify says the request's id, and whose key was used.
func identify(e *Emulator, h http.Header, id string, known bool) {
	h.Set("Request-Id", id)
	if !known {
		return
	}
	h.Set("Anthropic-Organization-Id", e.Organization)
	if e.Workspace != "" {
		h.Set("Anthropic-Workspace-Id", e.Workspace)
	}
}

// limitsOf are the headers of limits of an answer.
func limitsOf(e *Emulator, h http.Header, a *answered) {
	if e.Unified != "" {
		e.unifiedHeaders(h, e.Unified, a.at)
		return
	}
	e.limitHeaders(h, a)
	if e.Era.RetryAfterOn200 {
		h.Set("Retry-After", strconv.FormatInt(e.toMinute(a.decision.at), 10))
	}
}

// refusalOf words a refusal of the gate.
func refusalOf(e *Emulator, d *decision) refuse.Refusal {
	org := e.Organization
	var refusal refuse.Refusal
	switch d.verdict.Cause {
	case bucket.ByConcurrency:
		refusal = refuse.OverConcurrency()
	case bucket.ByAcceleration:
		now, next, _ := e.gate.Ceiling(d.group, d.at)
		refusal = refuse.OverAcceleration(now, next, unit(e.Groups[d.group].Acceleration.Dimension), org, d.model)
	default:
		l := e.limitOf(d)
		over := refuse.OverLimit
		if d.speed == bucket.Fast {
			over = refuse.OverFastLimit
		}
		refusal = over(l.Limit, unit(l.Dimension), period(l.Per), org, d.model)
	}
	refusal.Header = http.Header{}
	if e.Unified == "" {
		e.limitHeaders(refusal.Header, &answered{d, d.looks, d.at, false})
	}
	return retried(e, refusal)
}

// retried says of a failure that to try again is of use, where it is.
func retried(_ *Emulator, refusal refuse.Refusal) refuse.Refusal {
	if (refusal.Status == http.StatusTooManyRequests || refusal.Status >= 500) && refusal.Code != "enforced_spend_limit_reached" {
		return refusal.With("X-Should-Retry", "true")
	}
	return refusal
}
