package proof

import (
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/workload/forecast"
)

// levels are those of the buckets at the failure, when this request was sent, and after it.
func (run *Run) levels(now *forecast.Past) []Level {
	at := run.At
	if run.This != nil {
		at = run.instant(now)
		if run.This.At != nil {
			at = *run.This.At
		}
	}
	var list []Level
	for _, d := range []bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens} {
		l := Level{Dimension: string(d)}
		if run.Past != nil {
			if was, ok := run.Past.Level(d); ok {
				l.Limit, l.Then, l.Before = was.Limit, rangeOf(was), rangeOf(was.Later(at))
			}
		}
		if now != nil {
			if is, ok := now.Level(d); ok {
				l.Limit, l.After = is.Limit, rangeOf(is)
			}
		}
		if l.Then == nil && l.After == nil {
			continue
		}
		switch d {
		case bucket.Requests:
			one := int64(1)
			l.Asks = &one
		case bucket.InputTokens:
			if run.Cost.Known {
				l.Asks = &run.Cost.High
			}
			if run.Failed.Known {
				l.Asked = &run.Failed.Low
			}
		}
		list = append(list, l)
	}
	return list
}

func rangeOf(l wire.Level) *Range { return &Range{l.Low, l.High, l.At.UTC()} }

// An Observed is a limits file of what the answer shows: the limits, and the level of each at that instant.
type Observed struct {
	Name   string          `json:"name"`
	Owner  string          `json:"owner"`
	Source string          `json:"source"`
	AsOf   string          `json:"as_of"`
	At     time.Time       `json:"at"` // the instant of the levels
	Notes  []string        `json:"notes"`
	Models []string        `json:"models"`
	Speed  bucket.Speed    `json:"speed,omitempty"` // of the requests that the limits are for
	Limits []ObservedLimit `json:"limits"`
}

// An ObservedLimit is one of them, in the names of a limits file.
type ObservedLimit struct {
	Dimension bucket.Dimension `json:"dimension"`
	Limit     int64            `json:"limit"`
	Level     int64            `json:"level"`
	Scope     string           `json:"scope"`
}

// observed is nil where the answer shows no bucket.
func (run *Run) observed(now *forecast.Past) *Observed {
	if now == nil || len(now.Levels) == 0 {
		return nil
	}
	o := &Observed{Name: "observed-" + run.Request.Model, Owner: "Anthropic organization", Source: "rate-limit headers of an answer",
		AsOf: now.Answered.UTC().Format(time.RFC3339), At: now.Answered.UTC(), Models: []string{run.Request.Model},
		Notes: []string{"token levels are rounded to the nearest thousand by the provider; requests are exact"}}
	a := run.This.Answer()
	limits := wire.ReadRateLimits(a.Header).Of(a.Speed)
	o.Speed = a.Speed
	for _, l := range now.Levels {
		if l.Pool == "" {
			o.Limits = append(o.Limits, ObservedLimit{l.Dimension, l.Limit, shown(limits, l), "organization"})
		}
	}
	if len(o.Limits) == 0 { // a pool of its own is no limits file
		return nil
	}
	return o
}

// shown is the level that the header shows, where it is within what is known of it; in debt, at the lowest.
func shown(r wire.RateLimits, l wire.Level) int64 {
	q := map[bucket.Dimension]wire.Quota{bucket.Requests: r.Requests, bucket.InputTokens: r.InputTokens, bucket.OutputTokens: r.OutputTokens,
		bucket.Tokens: r.Tokens}[l.Dimension]
	if q.Remaining == nil || l.FromReset {
		return l.Low
	}
	return min(max(*q.Remaining, l.Low), l.High)
}
