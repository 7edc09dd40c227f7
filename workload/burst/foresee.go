package burst

import (
	"fmt"
	"slices"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
	"loadshape/workload/forecast"
)

// A Foresight is how many requests of a burst the buckets admit, by the headers of the answer to a single one.
type Foresight struct {
	Known     bool
	Low, High int            // with the lowest and the highest levels that the headers allow
	LimitedBy wire.LimitedBy // what refuses the first of them, with the lowest levels
	Because   string         // why it is not known
}

// Foresee asks gates about requests that are all like the single one, each so long after its answer, in order of time.
//
// With the lowest levels, each takes all of its max_tokens at once. With the highest, it takes no output, and what it reads
// from a cache or writes to it is free: the single one may have filled it.
func Foresee(single *exchange.Exchange, after []time.Duration) Foresight {
	f := Foresight{LimitedBy: wire.ByNone}
	past := forecast.PastOf(single.Answer(), ended(single))
	switch {
	case len(past.Levels) == 0:
		f.LimitedBy, f.Because = wire.ByUnknown, "the answer to the single request has no rate-limit headers to go by"
		return f
	case single.Usage == nil:
		f.LimitedBy, f.Because = wire.ByUnknown, "the answer to the single request does not say how large it was"
		return f
	}
	u := single.Usage
	output := u.OutputTokens
	if m := single.Request.MaxTokens; m != nil {
		output = max(output, *m)
	}
	at := past.Answered
	low := wire.Group(past.Levels, at, wire.Low)
	for i := range low.Limits {
		if l := &low.Limits[i]; l.Dimension == bucket.OutputTokens || l.Dimension == bucket.Tokens {
			*l.Level -= u.OutputTokens // of a stream, it is not in the headers yet
		}
	}
	high := wire.Group(past.Levels, at, wire.High)
	var err error
	f.Low, f.LimitedBy, err = admitted(low, at, after, bucket.Request{InputTokens: u.InputTokens + u.CacheCreationInputTokens,
		OutputTokens: output, MaxTokens: output})
	if err == nil {
		f.High, _, err = admitted(high, at, after, bucket.Request{InputTokens: u.InputTokens})
	}
	if err != nil {
		return Foresight{LimitedBy: wire.ByUnknown, Because: fmt.Sprintf("the headers cannot be reckoned with: %v", err)}
	}
	f.Known = true
	return f
}

// admitted is how many of the requests a gate admits, and what refuses the first that it does not.
func admitted(g bucket.Group, start time.Time, after []time.Duration, q bucket.Request) (int, wire.LimitedBy, error) {
	if q.InputTokens < 0 || q.InputTokens > bucket.MaxTokens || q.OutputTokens < 0 || q.OutputTokens > bucket.MaxTokens {
		return 0, wire.ByUnknown, fmt.Errorf("%d input and %d output tokens are more than one request can have", q.InputTokens, q.OutputTokens)
	}
	gate, err := bucket.NewGate([]bucket.Group{g}, start.UnixNano())
	if err != nil {
		return 0, wire.ByUnknown, err
	}
	n, by := 0, wire.ByNone
	for _, d := range slices.Sorted(slices.Values(after)) {
		v := gate.Admit(0, max(0, int64(d)), &q)
		switch {
		case v.Admitted():
			n++
		case by == wire.ByNone:
			by = wire.LimitedBy(v.Cause.String())
		}
	}
	return n, by, nil
}

func ended(x *exchange.Exchange) time.Time {
	if x.EndedAt != nil {
		return *x.EndedAt
	}
	return time.Time{}
}

// Foresee asks the same gates about the requests of the record, at the instants at which they were really sent; the highest
// levels may as well have been met when they ended.
func (r *Record) Foresee(single *exchange.Exchange) Foresight {
	began, over := make([]time.Duration, len(r.Attempts)), make([]time.Duration, len(r.Attempts))
	for i := range r.Attempts {
		x := r.Attempts[i].Exchange
		if x.At == nil || x.EndedAt == nil || single.EndedAt == nil {
			return Foresight{LimitedBy: wire.ByUnknown, Because: "it is not known when the requests were sent"}
		}
		began[i], over[i] = x.At.Sub(*single.EndedAt), x.EndedAt.Sub(*single.EndedAt)
	}
	f := Foresee(single, began)
	f.High = max(f.High, Foresee(single, over).High)
	return f
}
