package wire

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"loadshape/bucket"
)

// Explain says whose limit an answer tells of, and what to do next. It goes by the first of Rules that fits, the
// last of which says unknown. The instant is when the answer came, for waits that follow the clock; the answer's own
// Date goes before it.
//
// It is certain only of what an answer itself proves: with its status, and with an error body or headers of the kind
// that only one owner sends. A text that an application printed is likely at the most.
func Explain(a Answer, at time.Time) Finding {
	s := read(a)
	if sent, ok := readDate(s.header.Get("Date")); ok {
		at = sent
	}
	rules, i := table(), 0
	for !rules[i].fits(s) { // the last one does
		i++
	}
	return s.finding(&rules[i], at)
}

func (s *said) finding(r *Rule, at time.Time) Finding {
	f := Finding{Owner: r.Owner, LimitedBy: r.LimitedBy, Retry: r.Retry, Confidence: r.Confidence,
		Evidence: []string{r.Sees + ": " + r.Means}, NextStep: r.NextStep, Where: r.Where,
		Rule: r.Name, ErrorType: s.errorType, ErrorCode: s.code, Message: s.message, RequestID: s.requestID}
	if f.LimitedBy == ByNone && s.status/100 == 2 {
		if s.header.Get("Retry-After") != "" {
			f.Evidence = append(f.Evidence, "retry-after on an answer that was given: it names the next minute of the clock and refuses nothing")
		}
		return f
	}
	if r.reads != nil {
		r.reads(s, &f, at)
	}
	if f.Limit == nil {
		readLimitFigure(s, &f)
	}
	readNames(s, &f)
	s.readZero(&f)
	if s.header.Get("Retry-After") == "" && s.header.Get("Retry-After-Ms") == "" {
		s.readWaits(&f, at)
	}
	if d, ok := ReadRetryAfter(s.header, at); ok && r.constant {
		f.Evidence = append(f.Evidence, fmt.Sprintf("retry-after is %d s, as on each of its error pages: it is not when there is room", seconds(d)))
	} else if ok && f.Retry != RetryNever && s.status/100 != 2 {
		if f.LimitedBy == ByPlanWindow && f.RetryAfter != nil && *f.RetryAfter > seconds(d) {
			f.Evidence = append(f.Evidence, fmt.Sprintf("retry-after is %d s, and a window that is rejected lasts longer", seconds(d)))
		} else {
			f.Retry, f.RetryAfter = RetryAfter, new(seconds(d))
			f.Evidence = append(f.Evidence, fmt.Sprintf("retry-after is %d s: the wait that the server asks for", seconds(d)))
		}
	}
	if f.Retry == RetryNever {
		f.RetryAfter = nil
	}
	if f.Confidence == Certain && !(s.known && (s.envelope || r.header)) {
		f.Confidence = Likely
		f.Evidence = append(f.Evidence, "this is a text, not the answer itself: it may be shortened or another's")
	}
	if f.Confidence == Certain && len(r.Statuses) > 0 && !slices.Contains(r.Statuses, s.status) {
		f.Confidence = Likely
		f.Evidence = append(f.Evidence, fmt.Sprintf("the status is %d, which does not come with it: something between may have made it up", s.status))
	}
	s.identity(&f)
	s.conflicts(&f)
	if f.rolling() {
		f.Evidence = append(f.Evidence, "a monthly or daily counter with room left does not contradict this: the limit is of a minute, "+
			"and at this instant that minute's bucket cannot hold the request")
	}
	return f
}

// readZero says of a limit of 0 that no wait ends it.
func (s *said) readZero(f *Finding) {
	if f.Limit == nil || *f.Limit != 0 || f.Retry == RetryNever {
		return
	}
	f.Retry, f.RetryAfter = RetryNever, nil
	f.Evidence = append(f.Evidence, "the limit is 0: nothing of it is provisioned, and neither a wait nor a smaller request helps")
	f.NextStep = "Ask the owner of the limit for more than 0, or use a model or way that has some."
}

// rolling reports whether a limit of a minute refused, which a counter of a longer time says nothing about.
func (f *Finding) rolling() bool {
	switch f.LimitedBy {
	case ByRequests, ByInputTokens, ByOutputTokens, ByTokens:
		return f.Confidence != Undecidable && (f.Per == "minute" || f.Per == "" && f.Owner == AnthropicOrganization)
	}
	return false
}

// identity adds what the headers and ids say about who answered.
func (s *said) identity(f *Finding) {
	add := func(line string) { f.Evidence = append(f.Evidence, line) }
	if s.header.Get("Anthropic-Workspace-Id") != "" {
		add("anthropic-workspace-id is sent: Anthropic's API knew the credential, and its workspace")
	} else if s.header.Get("Anthropic-Organization-Id") != "" {
		add("anthropic-organization-id is sent: Anthropic's API knew the credential's organization")
	}
	for _, upstream := range []struct{ infix, name string }{{"req_bdrk_", "Amazon Bedrock"}, {"req_vrtx_", "Google Cloud"}} {
		if strings.HasPrefix(s.requestID, upstream.infix) {
			add("the request id begins with " + upstream.infix + ": " + upstream.name + " served it, whatever is in front")
		}
	}
}

// conflicts adds what the rate-limit headers say about themselves: where they contradict one another, or the limit
// that the error names still has room, nothing is certain.
func (s *said) conflicts(f *Finding) {
	if !sendsTriplets(s.header) {
		return
	}
	r := ReadRateLimits(s.header)
	started, answered := Moments(s.header)
	if answered.IsZero() && r.Requests.Reset != nil && r.Requests.Reset.Year() > 1970 {
		answered = r.Requests.Reset.Add(time.Second) // a refusal is answered at once
	}
	_, conflicts := r.Levels(started, answered)
	for _, c := range conflicts {
		f.Evidence = append(f.Evidence, "headers contradict themselves, "+c.String()+": this is no bucket that refills continuously, or was not sent like this")
		if f.Confidence == Certain {
			f.Confidence = Likely
		}
	}
}

// spent are the dimensions whose remaining is 0, in the order of the buckets.
func spent(h http.Header) []bucket.Dimension {
	r := ReadRateLimits(h)
	var list []bucket.Dimension
	for _, b := range r.buckets() {
		if m := b.quota.Remaining; m != nil && *m == 0 && b.pool == "" && !slices.Contains(list, b.dimension) {
			list = append(list, b.dimension)
		}
	}
	return list
}
