package fit

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// An answer is a record with all that is worked out of it.
type answer struct {
	exchange.Record
	group    string   // the model, without its date; empty is none
	names    []string // of the model
	said     wire.RateLimits
	started  time.Time // the earliest instant, by the provider's clock, at which the request can have been looked at; zero: unknown
	measured time.Time // the same by the client's own measure alone, which takes nothing for granted about the limits
	answered time.Time // the latest at which the headers were true; zero: unknown
	ended    time.Time // the latest at which the answer can have ended; zero: unknown
	levels   map[bucket.Dimension]wire.Level
	broken   map[bucket.Dimension]bool // remaining and reset are not those of a bucket that refills continuously
	refusal  *wire.Finding             // nil: it is none
}

var dated = regexp.MustCompile(`^(.+)[-@][0-9]{8}$`)

func undated(model string) string {
	if m := dated.FindStringSubmatch(model); m != nil {
		return m[1]
	}
	return model
}

func read(r exchange.Record) *answer {
	a := &answer{Record: r, levels: map[bucket.Dimension]wire.Level{}, broken: map[bucket.Dimension]bool{}}
	told := r.Answer()
	h := told.Header
	if h == nil {
		h = http.Header{}
	}
	a.said = wire.ReadRateLimits(h)
	a.started, a.answered = wire.Moments(h)
	empty := a.said.Requests.Remaining != nil && *a.said.Requests.Remaining == 0
	if empty { // perhaps in debt, if refusals cost: then the start is not where the reset puts it
		a.started = time.Time{}
	}
	a.times()
	levels, conflicts := a.said.Levels(a.started, a.answered)
	for _, l := range levels {
		if l.Pool == "" && !(empty && l.Dimension == bucket.Requests) {
			a.levels[l.Dimension] = l
		}
	}
	for _, c := range conflicts {
		if c.Pool == "" && !(empty && c.Dimension == bucket.Requests) {
			a.broken[c.Dimension] = true
		}
	}
	if r.Failed() && r.Status != 0 {
		f := wire.Explain(told, a.answered)
		a.refusal = &f
	}
	model := undated(cmp.Or(r.ResponseModel, r.Request.Model))
	if a.refusal != nil && model == "" {
		model = undated(a.refusal.Model)
	}
	a.group = model
	for _, name := range []string{model, undated(r.Request.Model)} {
		if name != "" && !slices.Contains(a.names, name) {
			a.names = append(a.names, name)
		}
	}
	return a
}

// times sets the request's own duration, as the client measured it, against the provider's date: no clock but the
// provider's counts, whatever that of the client showed.
func (a *answer) times() {
	if a.answered.IsZero() || a.At == nil || a.EndedAt == nil {
		return
	}
	took := a.EndedAt.Sub(*a.At)
	if took < 0 || took > 24*time.Hour {
		return
	}
	dated := a.answered.Add(-time.Second) // the date, which is of a second
	a.measured = dated.Add(-took)
	if a.measured.After(a.started) {
		a.started = a.measured
	}
	a.ended = a.answered.Add(took)
}

// quota is what the headers say of a standard bucket.
func (a *answer) quota(d bucket.Dimension) *wire.Quota {
	switch d {
	case bucket.Requests:
		return &a.said.Requests
	case bucket.InputTokens:
		return &a.said.InputTokens
	case bucket.OutputTokens:
		return &a.said.OutputTokens
	}
	if a.ownTokens() == nil {
		return &wire.Quota{} // the sum of the other two is no bucket
	}
	return &a.said.Tokens
}

// ownTokens is the limit of both kinds of tokens together, where it is one of its own.
func (a *answer) ownTokens() *int64 {
	in, out, both := a.said.InputTokens.Limit, a.said.OutputTokens.Limit, a.said.Tokens.Limit
	switch {
	case both == nil, in == nil && out == nil:
		return both
	case in == nil || out == nil, *in+*out == *both:
		return nil
	}
	return both
}

// missing is how much the headers show to be gone of a bucket, by their rounding at the least.
func (a *answer) missing(d bucket.Dimension) (n int64, ok bool) {
	q := a.quota(d)
	if q.Limit == nil || q.Remaining == nil || *q.Remaining > *q.Limit {
		return 0, false
	}
	n = *q.Limit - *q.Remaining
	if d != bucket.Requests {
		n = max(0, n-500)
	}
	return n, true
}

// admitted reports whether the request was let through, refused whether a limit refused it; of others, such as a fault of
// the provider, it cannot be told what they took.
func (a *answer) admitted() bool { return a.Status/100 == 2 && a.refusal == nil }

func (a *answer) refusedBy() wire.LimitedBy {
	if a.refusal == nil || a.Status != 429 {
		return ""
	}
	return a.refusal.LimitedBy
}

// telling reports whether an answer says anything about a bucket.
func (a *answer) telling() bool {
	for _, q := range []*wire.Quota{&a.said.Requests, &a.said.InputTokens, &a.said.OutputTokens, &a.said.Tokens,
		&a.said.Fast.InputTokens, &a.said.Fast.OutputTokens, &a.said.Priority.InputTokens, &a.said.Priority.OutputTokens} {
		if q.Limit != nil {
			return true
		}
	}
	return a.toldLimit() || a.refusal != nil && a.refusal.Current != nil
}

// toldLimit reports whether a refusal's words give a limit that a limits file can have.
func (a *answer) toldLimit() bool {
	f := a.refusal
	return f != nil && f.Limit != nil && *f.Limit <= bucket.MaxLimit && periods[f.Per] != 0 && slices.Contains(dimensions, bucket.Dimension(f.LimitedBy))
}

var dimensions = []bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens}

// periods are those of the words of refusals; that of the headers is a minute.
var periods = map[string]bucket.Duration{"second": bucket.Second, "minute": bucket.Minute, "hour": bucket.Hour, "day": bucket.Day}
