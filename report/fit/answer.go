package fit

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// An answer is what of a record tells about limits, and what is worked out of it. There may be millions of them: all else is gone.
type answer struct {
	place          exchange.Place
	owner          *owner
	group          string    // the model, without its date; empty is none
	names          [2]string // of the model, without dates: the answer's, and the request's where it is another
	quotas         [4]quota  // as dimensions has them; the last one only where it is a bucket of its own
	pools          *pools    // nil: there are none
	refusal        *words    // nil: it is none
	usage          exchange.Usage
	maxTokens      int64   // -1: unknown
	started        instant // the earliest, by the provider's clock, at which the request can have been looked at
	measured       instant // the same by the client's own measure alone, which takes nothing for granted about the limits
	answered       instant // the latest at which the headers were true
	ended          instant // the latest at which the answer can have ended
	at, endedAt    instant // by the client's clock
	levels, broken uint8   // of the quotas, as bits: the level is known; remaining and reset are not those of a bucket that refills continuously
	status         int16
	streams        bool
	used           bool // usage is known
	renamed        bool // the answer names its model
	unified, other bool // it has rate-limit headers of these kinds, and no others
}

// An instant is in nanoseconds since 1970; 0 is unknown.
type instant int64

// of clamps what no clock shows.
func instantOf(t time.Time) instant {
	switch {
	case t.IsZero() || t.Year() < 1970:
		return 0
	case t.Year() > 2200:
		return instant(time.Date(2200, 12, 31, 0, 0, 0, 0, time.UTC).UnixNano())
	}
	return instant(t.UnixNano())
}

func (i instant) time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(i)).UTC()
}

// A quota is what the headers say of one bucket, and its level by them.
type quota struct {
	limit, remaining int64   // -1: unknown
	reset            instant // -1: unknown; 0: in 1970 or before
	low, high        int64   // of the level, where its bit is set in levels
}

// bit is that of a bucket in levels and broken.
func bit(d bucket.Dimension) uint8 { return 1 << slices.Index(dimensions, d) }

// pools are the limits of pools: fast and priority, each of input and output; -1 is none.
type pools [4]int64

// Words are what a refusal says itself.
type words struct {
	by            wire.LimitedBy
	limit         int64 // -1: none, as the next two
	current, next int64
	per           string
	ofRequests    bool // the words are about requests a minute
}

// An owner is who answers belong to, as far as they say.
type owner struct{ organization, workspace string }

var dated = regexp.MustCompile(`^(.+)[-@][0-9]{8}$`)

func undated(model string) string {
	if m := dated.FindStringSubmatch(model); m != nil {
		return m[1]
	}
	return model
}

// A reader makes answers of exchanges. What is the same in many of them is kept once, and without secrets.
type reader struct {
	source, base string // the name of the log, and how places show it
	texts        map[string]string
	models       map[string]string // without dates
	owners       map[owner]*owner
	slab         []answer
	all          []*answer
}

func newReader(source, base string) *reader {
	return &reader{source: source, base: base, texts: map[string]string{}, models: map[string]string{}, owners: map[owner]*owner{}}
}

// text is a text as it may be kept.
func (r *reader) text(s string) string {
	if s == "" {
		return ""
	}
	kept, there := r.texts[s]
	if !there {
		kept = exchange.Kept(strings.Clone(s)) // s may be a part of a line
		r.texts[strings.Clone(s)] = kept
	}
	return kept
}

// model is the name of one, without its date.
func (r *reader) model(name string) string {
	if name == "" {
		return ""
	}
	kept, there := r.models[name]
	if !there {
		kept = undated(r.text(name))
		r.models[strings.Clone(name)] = kept
	}
	return kept
}

// add takes an exchange.
func (r *reader) add(place exchange.Place, e *exchange.Exchange) {
	if len(r.slab) == cap(r.slab) {
		r.slab = make([]answer, 0, 256)
	}
	r.slab = append(r.slab, answer{place: place, status: int16(e.Status), renamed: e.ResponseModel != "", maxTokens: -1})
	a := &r.slab[len(r.slab)-1]
	r.all = append(r.all, a)
	if place.Name == r.source {
		a.place.Name = r.base
	} else {
		a.place.Name = strings.Replace(place.Name, r.source, r.base, 1)
	}
	said := wire.ReadRecordedLimits(e.Headers)
	a.moments(&said, e)
	a.limits(&said)
	if e.Usage != nil {
		a.usage, a.used = *e.Usage, true
	}
	if n := e.Request.MaxTokens; n != nil {
		a.maxTokens = *n
	}
	a.streams = e.Request.Stream != nil && *e.Request.Stream
	whose := owner{r.text(e.Route.Organization), r.text(e.Route.Workspace)}
	a.group = r.model(cmp.Or(e.ResponseModel, e.Request.Model))
	if e.Failed() && e.Status != 0 {
		f := wire.Explain(e.Answer(), a.answered.time())
		a.refusal = &words{by: f.LimitedBy, limit: number(f.Limit), current: number(f.Current), next: number(f.Next), per: r.text(f.Per),
			ofRequests: strings.Contains(f.Message, "requests per minute")}
		if whose.organization == "" {
			whose.organization = r.text(f.Org)
		}
		if a.group == "" {
			a.group = r.model(f.Model)
		}
	}
	if a.owner = r.owners[whose]; a.owner == nil {
		a.owner = &whose
		r.owners[whose] = a.owner
	}
	if !a.telling() {
		for name := range e.Headers {
			a.unified = a.unified || strings.HasPrefix(name, "anthropic-ratelimit-unified-")
			a.other = a.other || strings.HasPrefix(name, "x-ratelimit-") || strings.HasPrefix(name, "ratelimit-")
		}
	}
	a.names[0] = a.group
	if asked := r.model(e.Request.Model); asked != a.group {
		a.names[1] = asked
	}
}

func number(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}

// moments says when the answer's request was looked at, and until when its headers were true: by the request's own duration, as the client
// measured it, against the provider's date. No clock but the provider's counts, whatever that of the client showed.
func (a *answer) moments(said *wire.RateLimits, e *exchange.Exchange) {
	started, answered := said.Moments(e.Headers["date"])
	a.answered = instantOf(answered)
	a.started = instantOf(started)
	if a.empty(said) { // perhaps in debt, if refusals cost: then the start is not where the reset puts it
		a.started = 0
	}
	if e.At == nil || e.EndedAt == nil {
		return
	}
	a.at, a.endedAt = instantOf(*e.At), instantOf(*e.EndedAt)
	took := e.EndedAt.Sub(*e.At)
	if a.answered == 0 || took < 0 || took > 24*time.Hour {
		return
	}
	dated := a.answered - instant(time.Second) // the date, which is of a second
	a.measured = max(1, dated-instant(took))
	a.started = max(a.started, a.measured)
	a.ended = a.answered + instant(took)
}

func (a *answer) empty(said *wire.RateLimits) bool {
	return said.Requests.Remaining != nil && *said.Requests.Remaining == 0
}

// limits keeps what the headers say of each bucket.
func (a *answer) limits(said *wire.RateLimits) {
	for i, q := range []*wire.Quota{&said.Requests, &said.InputTokens, &said.OutputTokens, &said.Tokens} {
		to := &a.quotas[i]
		to.limit, to.remaining, to.reset = number(q.Limit), number(q.Remaining), -1
		if q.Reset != nil {
			to.reset = instantOf(*q.Reset)
		}
	}
	if !ownTokens(said) {
		a.quotas[3] = quota{limit: -1, remaining: -1, reset: -1} // the sum of the other two is no bucket
	}
	if in, out, first, last := said.Fast.InputTokens.Limit, said.Fast.OutputTokens.Limit, said.Priority.InputTokens.Limit, said.Priority.OutputTokens.Limit; in != nil || out != nil || first != nil || last != nil {
		a.pools = &pools{number(in), number(out), number(first), number(last)}
	}
	if a.answered == 0 {
		return
	}
	empty := a.empty(said)
	levels, conflicts := said.Levels(a.started.time(), a.answered.time())
	for _, l := range levels {
		if i := slices.Index(dimensions, l.Dimension); l.Pool == "" && !(empty && i == 0) {
			q := &a.quotas[i]
			q.low, q.high = l.Low, l.High
			a.levels |= bit(l.Dimension)
		}
	}
	for _, c := range conflicts {
		if i := slices.Index(dimensions, c.Dimension); c.Pool == "" && !(empty && i == 0) {
			a.broken |= bit(c.Dimension)
		}
	}
}

// ownTokens reports whether both kinds of tokens together have a limit of their own.
func ownTokens(said *wire.RateLimits) bool {
	in, out, both := said.InputTokens.Limit, said.OutputTokens.Limit, said.Tokens.Limit
	switch {
	case both == nil:
		return false
	case in == nil && out == nil:
		return true
	case in == nil || out == nil:
		return false
	}
	return *in+*out != *both
}

// quota is what the headers say of a standard bucket.
func (a *answer) quota(d bucket.Dimension) *quota { return &a.quotas[slices.Index(dimensions, d)] }

// level is how much a bucket held when the answer was given.
func (a *answer) level(d bucket.Dimension) (l wire.Level, known bool) {
	q := a.quota(d)
	return wire.Level{Limit: q.limit, Low: q.low, High: q.high, At: a.answered.time()}, a.levels&bit(d) != 0
}

// missing is how much the headers show to be gone of a bucket, by their rounding at the least.
func (a *answer) missing(d bucket.Dimension) (n int64, ok bool) {
	q := a.quota(d)
	if q.limit < 0 || q.remaining < 0 || q.remaining > q.limit {
		return 0, false
	}
	n = q.limit - q.remaining
	if d != bucket.Requests {
		n = max(0, n-500)
	}
	return n, true
}

// admitted reports whether the request was let through, refused whether a limit refused it; of others, such as a fault of
// the provider, it cannot be told what they took.
func (a *answer) admitted() bool { return a.status/100 == 2 && a.refusal == nil }

func (a *answer) refusedBy() wire.LimitedBy {
	if a.refusal == nil || a.status != 429 {
		return ""
	}
	return a.refusal.by
}

// telling reports whether an answer says anything about a bucket.
func (a *answer) telling() bool {
	for i := range a.quotas {
		if a.quotas[i].limit >= 0 {
			return true
		}
	}
	return a.pools != nil || a.toldLimit() || a.refusal != nil && a.refusal.current >= 0
}

// toldLimit reports whether a refusal's words give a limit that a limits file can have.
func (a *answer) toldLimit() bool {
	f := a.refusal
	return f != nil && f.limit >= 0 && f.limit <= bucket.MaxLimit && periods[f.per] != 0 && slices.Contains(dimensions, bucket.Dimension(f.by))
}

var dimensions = []bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens}

// periods are those of the words of refusals; that of the headers is a minute.
var periods = map[string]bucket.Duration{"second": bucket.Second, "minute": bucket.Minute, "hour": bucket.Hour, "day": bucket.Day}
