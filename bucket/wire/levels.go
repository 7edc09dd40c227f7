package wire

import (
	"fmt"
	"net/http"
	"time"

	"loadshape/bucket"
)

// A Level is how much one token bucket held at an instant: between Low and High, in whole tokens, rounded so that
// the truth lies within. It is negative in debt.
//
// That the bucket holds one minute of its limit and refills continuously is an assumption, which no page
// publishes; recorded answers agree with it.
type Level struct {
	Dimension bucket.Dimension
	Pool      string // "" for the standard limits; "fast", "priority"
	Limit     int64  // a minute, and what a full bucket holds
	Low, High int64
	At        time.Time // by the provider's clock
	FromReset bool      // remaining is 0 or absent, so only the reset tells how deep the bucket is
}

// A Conflict is a bucket whose remaining and reset cannot both be true of a bucket that refills continuously. Which
// of them is wrong cannot be told, so there is no Level of it.
type Conflict struct {
	Dimension bucket.Dimension
	Pool      string
	Why       string
}

func (c Conflict) String() string { return pooled(c.Pool, c.Dimension) + ": " + c.Why }

func pooled(pool string, d bucket.Dimension) string {
	if pool == "" {
		return string(d)
	}
	return pool + " " + string(d)
}

// Moments are the instants, by the provider's clock, between which the headers of an answer were true: the request
// had been looked at no earlier than started, and answered before answered. They are zero where the headers do not
// tell. The start is what requests-reset says, less the time that the missing requests take to come back; the end
// is the Date, whose second may not have been over.
func Moments(h http.Header) (started, answered time.Time) {
	r := ReadRateLimits(h)
	return r.Moments(h.Get("Date"))
}

// Moments is [Moments] of what was read, with the header Date.
func (r *RateLimits) Moments(date string) (started, answered time.Time) {
	if at, err := http.ParseTime(date); err == nil {
		answered = at.Add(time.Second)
	}
	q := &r.Requests
	if q.Limit == nil || q.Remaining == nil || q.Reset == nil || !usable(*q.Limit) || *q.Remaining > *q.Limit {
		return started, answered
	}
	if q.Reset.Year() > 1970 && *q.Limit > 0 {
		started = q.Reset.Add(-time.Second - refillTime(*q.Limit, *q.Limit-*q.Remaining))
	}
	if !answered.IsZero() && started.After(answered) {
		started = time.Time{}
	}
	return started, answered
}

// Levels are what the headers of an answer prove about each bucket at the instant answered, and where they
// contradict themselves. The request was looked at between started and answered, by the provider's clock; a zero
// started is unknown. A zero answered gives nothing.
//
// Remaining is rounded to whole thousands (of requests it is exact), was true at some instant between the two, and
// shows 0 for any debt. The reset is the instant at which the bucket would be full if nothing else were taken, to
// within a second either way: it gives the level at every instant before it, and a full bucket from then on; so
// does a reset of 1970, which is a bucket never used. A Level is where the two agree.
//
// What the request takes after its headers were sent is not in them: the output of a stream.
//
// Tokens are the sum of input and output and their reset is the earlier of the two: no bucket, unless they have
// a limit of their own.
func (r RateLimits) Levels(started, answered time.Time) ([]Level, []Conflict) {
	if answered.IsZero() {
		return nil, nil
	}
	var levels []Level
	var conflicts []Conflict
	for _, b := range r.buckets() {
		l, why := b.quota.level(b.dimension, started, answered)
		switch {
		case why != "":
			conflicts = append(conflicts, Conflict{b.dimension, b.pool, why})
		case l != nil:
			l.Pool = b.pool
			levels = append(levels, *l)
		}
	}
	return levels, conflicts
}

type named struct {
	pool      string
	dimension bucket.Dimension
	quota     *Quota
}

// buckets are the quotas that stand for a bucket of their own, in a fixed order.
func (r *RateLimits) buckets() []named {
	list := []named{
		{"", bucket.Requests, &r.Requests},
		{"", bucket.InputTokens, &r.InputTokens},
		{"", bucket.OutputTokens, &r.OutputTokens},
	}
	if r.ownTokens() {
		list = append(list, named{"", bucket.Tokens, &r.Tokens})
	}
	return append(list,
		named{"fast", bucket.InputTokens, &r.Fast.InputTokens}, named{"fast", bucket.OutputTokens, &r.Fast.OutputTokens},
		named{"priority", bucket.InputTokens, &r.Priority.InputTokens}, named{"priority", bucket.OutputTokens, &r.Priority.OutputTokens})
}

// ownTokens reports whether tokens are a limit of their own: there is no other, or theirs is not the sum.
func (r *RateLimits) ownTokens() bool {
	in, out, both := r.InputTokens.Limit, r.OutputTokens.Limit, r.Tokens.Limit
	switch {
	case both == nil:
		return false
	case in == nil && out == nil:
		return true
	case in == nil || out == nil || !usable(*in) || !usable(*out):
		return false // what the sum would be is not known
	}
	return *both != *in+*out
}

// tooFar is a wait for a full bucket that nothing can have asked for.
const tooFar = 100 * 365 * 24 * time.Hour

// usable reports whether a limit or an amount is one that the arithmetic is exact for.
func usable(n int64) bool { return n >= 0 && n <= bucket.MaxLimit }

// level is the level of one bucket, or nil and perhaps why there is none.
func (q *Quota) level(d bucket.Dimension, started, answered time.Time) (*Level, string) {
	if q.Limit == nil || !usable(*q.Limit) || q.Remaining == nil && q.Reset == nil {
		return nil, ""
	}
	c := *q.Limit
	l := Level{Dimension: d, Limit: c, Low: -bucket.MaxLimit, High: c, At: answered}
	low := false // whether something says how low it can be
	if m := q.Remaining; m != nil {
		if *m > c {
			return nil, fmt.Sprintf("remaining is %d, more than the limit of %d", *m, c)
		}
		least, most := *m-500, *m+500 // rounded to the nearest thousand
		if d == bucket.Requests {
			least, most = *m, *m+1 // what is not whole is not shown
		}
		if low = *m > 0 || d == bucket.Requests; low {
			l.Low = least
		}
		if !started.IsZero() {
			passed := max(0, answered.Sub(started))
			l.High = min(c, most+refilled(c, passed, up))
		}
	}
	if q.Reset == nil {
		if !low {
			return nil, "" // no bottom: any debt shows as 0
		}
		return &l, ""
	}
	least := c - refilled(c, max(0, q.Reset.Add(time.Second).Sub(answered)), up)
	most := c - refilled(c, max(0, q.Reset.Add(-time.Second).Sub(answered)), down)
	switch {
	case least < -bucket.MaxLimit, q.Reset.Sub(answered) > tooFar:
		return nil, "the reset is too far away for any level"
	case low && most < l.Low || q.Remaining != nil && least > l.High:
		return nil, fmt.Sprintf("remaining %d of %d puts the level at %s to %d, the reset at %d to %d",
			*q.Remaining, c, bottom(low, l.Low), l.High, least, most)
	}
	l.FromReset = !low
	l.Low, l.High = max(l.Low, least), min(l.High, most)
	return &l, ""
}

func bottom(known bool, low int64) string {
	if !known {
		return "anything"
	}
	return fmt.Sprint(low)
}
