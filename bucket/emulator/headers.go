package emulator

import (
	"math"
	"net/http"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// A look is where one limit stands at an instant.
type look struct {
	left int64 // whole tokens
	full int64 // the instant at which nothing will be missing; that of the look where nothing is
	used bool  // something was ever taken
}

// look looks at all limits of a group; e.mu must be held.
func (e *Emulator) look(group int, at int64) []look {
	looks := make([]look, len(e.Groups[group].Limits))
	for i := range looks {
		looks[i] = look{e.gate.Level(group, i, at), e.gate.Full(group, i, at), e.used[group][i]}
	}
	return looks
}

// date says when the answer is sent, by the emulator's clock.
func (e *Emulator) date(h http.Header) { h.Set("Date", e.wall(e.elapsed()).Format(http.TimeFormat)) }

// limitHeaders says where the limits of a request's group stand. The requests are those of the decision: the API looks
// at them when a request starts.
func (e *Emulator) limitHeaders(h http.Header, a *answered) {
	var r wire.RateLimits
	d := a.decision
	if i := e.shown(d.group, bucket.Requests, d.looks); i >= 0 {
		r.Requests = e.quota(d, i, d.looks[i], d.at, d.at)
	}
	if i := e.shown(d.group, bucket.InputTokens, a.looks); i >= 0 {
		r.InputTokens = e.quota(d, i, a.looks[i], a.at, d.looks[i].full)
	}
	if i := e.shown(d.group, bucket.OutputTokens, a.looks); i >= 0 {
		idle := d.at
		if a.ended {
			idle = a.at
		}
		r.OutputTokens = e.quota(d, i, a.looks[i], a.at, idle)
	}
	if i := e.shown(d.group, bucket.Tokens, a.looks); i >= 0 {
		r.Tokens = e.quota(d, i, a.looks[i], a.at, d.looks[i].full)
	} else if in, out := r.InputTokens, r.OutputTokens; in.Limit != nil && out.Limit != nil {
		limit, remaining := *in.Limit+*out.Limit, *in.Remaining+*out.Remaining
		r.Tokens = wire.Quota{Limit: &limit, Remaining: &remaining, Reset: earlier(in.Reset, out.Reset)}
	}
	if e.Groups[d.group].Speed == bucket.Fast {
		r = wire.RateLimits{Requests: r.Requests, Fast: wire.TokenQuotas{InputTokens: r.InputTokens, OutputTokens: r.OutputTokens}}
	}
	r.WriteTo(h)
}

// shown is the limit of a dimension that the headers are about: of several, that with the least left. One of a
// minute goes before others. -1 is none.
func (e *Emulator) shown(group int, dimension bucket.Dimension, looks []look) int {
	best, bestMinute := -1, false
	for i := range looks {
		l := &e.Groups[group].Limits[i]
		if l.Dimension != dimension {
			continue
		}
		minute := l.Per == 0 || l.Per == bucket.Minute
		if best < 0 || minute && !bestMinute || minute == bestMinute && looks[i].left < looks[best].left {
			best, bestMinute = i, minute
		}
	}
	return best
}

// quota is what the headers say of one limit. idle is when it was looked at last, or was full again, where nothing
// is missing.
func (e *Emulator) quota(d *decision, i int, now look, at, idle int64) wire.Quota {
	l := &e.Groups[d.group].Limits[i]
	remaining := room(l, now)
	if l.Dimension != bucket.Requests {
		remaining = min((remaining+500)/1000*1000, l.Limit)
	}
	limit := l.Limit
	q := wire.Quota{Limit: &limit, Remaining: &remaining}
	reset := now.full
	switch {
	case l.Window == bucket.Fixed:
		per := int64(l.Per)
		if per == 0 {
			per = int64(bucket.Minute)
		}
		since := e.start.UnixNano() + at
		reset = at + per - since%per
	case reset <= at && !d.verdict.Admitted() && !now.used && l.Dimension == bucket.OutputTokens:
		epoch := time.Unix(0, 0).UTC()
		q.Reset = &epoch
		return q
	case reset <= at:
		reset = min(idle, at)
	}
	if reset < math.MaxInt64 {
		when := e.wall(reset)
		q.Reset = &when
	}
	return q
}

func earlier(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}

// room is what is left of a limit, without debts: what is missing is missing from the whole limit, so that a burst does
// not show.
func room(l *bucket.Limit, now look) int64 { return max(0, l.Limit-(l.Capacity()-now.left)) }

// admitted writes the headers of an answer that is given.
func (e *Emulator) admitted(h http.Header, a *answered) {
	e.face.identify(e, h, a.requestID, true)
	e.date(h)
	if e.face.admitted != nil {
		e.face.admitted(e, h, a)
	}
	if a.form.tells != nil {
		a.form.tells(e, h, a.at)
	}
}

// toMinute is how many seconds there are from an instant to the next minute of the clock, rounded up.
func (e *Emulator) toMinute(at int64) int64 {
	minute := int64(bucket.Minute)
	rest := minute - (e.start.UnixNano()+at)%minute
	return (rest + int64(bucket.Second) - 1) / int64(bucket.Second)
}
