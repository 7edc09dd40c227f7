package forecast

import (
	"regexp"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// Hopeless says why no wait ends a refusal, and the step that does; empty where a wait may.
func (p *Past) Hopeless() (why, step string) {
	f := &p.Finding
	limit, shown := p.limits[bucket.Dimension(f.LimitedBy)]
	switch {
	case f.LimitedBy == wire.ByNone || f.LimitedBy == wire.ByCapacity:
		return "", ""
	case f.Limit != nil && *f.Limit == 0, shown && limit == 0, strings.Contains(strings.ToLower(f.Message), "limit of 0 "):
		return "its limit is 0", "Have the limit raised from 0 by whoever owns it, or use a model that has one; then run again with that as --change."
	case f.LimitedBy == wire.ByEntitlement:
		return "an entitlement does not come with time", f.NextStep
	case f.LimitedBy == wire.ByBytes:
		return "a body of so many bytes never fits", f.NextStep
	case f.LimitedBy == wire.BySpend:
		if f.RetryAfter == nil && f.Retry != wire.RetryAfter && !periodic(f) {
			return "neither a reset nor a period of that limit is named", f.NextStep
		}
		return "", ""
	case f.Retry == wire.RetryNever:
		return "the request never fits", f.NextStep
	}
	return "", ""
}

var period = regexp.MustCompile(`monthly|weekly|daily|hourly|per (?:month|week|day|hour|[0-9]+ ?s)|this (?:month|week)|today`)

// periodic reports whether a refusal by a spend limit names its period, after which there is a new one.
func periodic(f *wire.Finding) bool {
	return f.Per != "" || period.MatchString(strings.ToLower(f.Message)) || f.ErrorCode == "enforced_spend_limit_reached" // a month of the usage tier
}
