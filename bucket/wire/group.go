package wire

import (
	"time"

	"loadshape/bucket"
)

// Group is what the levels say as a group of limits for a bucket.Gate or a limits file, whose instant 0 is at: each
// limit a minute, at its low or high level by then. Levels of a pool of its own (fast, priority) are left out.
func Group(levels []Level, at time.Time, bound Bound) bucket.Group {
	var g bucket.Group
	for _, l := range levels {
		if l.Pool != "" {
			continue
		}
		l = l.Later(at)
		level := l.Low
		if bound == High {
			level = l.High
		}
		g.Limits = append(g.Limits, bucket.Limit{Dimension: l.Dimension, Limit: l.Limit, Level: &level})
	}
	return g
}

// Refused is the level that a refusal's retry-after gives away: the wait for this request, in whole seconds rounded
// up, until the bucket holds its cost, or is full where the cost is more than that. The cost must be what this bucket
// counts of the request. It gives nothing where the wait or the limit is not more than 0.
func Refused(d bucket.Dimension, limit, cost, retryAfter int64, at time.Time) (Level, bool) {
	const longest = int64(292 * 365 * 24 * 60 * 60) // a Duration
	if limit <= 0 || !usable(limit) || !usable(cost) || retryAfter <= 0 || retryAfter > longest {
		return Level{}, false
	}
	wait := time.Duration(retryAfter) * time.Second
	asked := min(cost, limit)
	l := Level{Dimension: d, Limit: limit, At: at, FromReset: true,
		Low:  asked - refilled(limit, wait, up),
		High: asked - refilled(limit, wait-time.Second, down)}
	return l, l.Low >= -bucket.MaxLimit
}
