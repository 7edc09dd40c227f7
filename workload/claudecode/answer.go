package claudecode

import (
	"strings"
	"time"

	"loadshape/bucket/wire"
	"loadshape/workload/detect"
	"loadshape/workload/exchange"
)

// fill writes what the client said into an exchange.
func (s *said) fill(x *exchange.Exchange, failure, detail string, scrub func(string) string) {
	x.Status, x.Plan, x.Failure, x.Detail = s.status(), s.plan, failure, detail
	if s.requestID != "" {
		x.Headers = map[string]string{"request-id": scrub(s.requestID)}
	}
	r := s.result
	if r == nil {
		return
	}
	x.Complete = x.Status != 0
	if x.Status == 200 {
		x.StopReason, x.ResponseModel, x.Usage = word(r.StopReason), scrub(s.model), r.Usage
		if u := r.Usage; u != nil {
			x.Request.InputTokens = new(u.InputTokens + u.CacheCreationInputTokens)
		}
		if r.spent() {
			x.StopReason = "max_tokens"
		}
		return
	}
	x.Message = scrub(short(r.Result))
	switch {
	case x.Status != 0:
		if t := word(r.ErrorType); t != "" {
			x.Detail = "the error type is " + t + ", as Claude Code says"
		}
	case strings.HasPrefix(r.Result, "Not logged in"):
		x.Failure, x.Detail = exchange.NoConnection, "Claude Code is not logged in: it sent nothing"
	default:
		x.Failure, x.Detail = failureOf(r.Result)
	}
}

// failureOf is the word for what the client says of a request that got no answer.
func failureOf(text string) (failure, detail string) {
	for _, f := range []struct {
		failure, detail string
		signs           []string
	}{
		{exchange.Timeout, "the answer was not whole in time, as Claude Code says", []string{"timed out", "ETIMEDOUT"}},
		{exchange.Redirected, "the host redirects for ever", []string{"TooManyRedirects"}},
		{exchange.CutStream, "the connection was lost before the answer was whole, as Claude Code says", []string{"StreamTruncated", "ECONNRESET", "Connection dropped", "was lost", "Stream ended without"}},
		{exchange.StreamError, "the stream ended with an error, as Claude Code says", []string{"API Error: Overloaded"}},
		{exchange.BadCertificate, "the certificate was not verified, as Claude Code says", []string{"certificate", "CERT_", "SELF_SIGNED"}},
		{exchange.NoConnection, "no connection was made, as Claude Code says", []string{"ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "Connection refused", "Unable to connect", "FailedToOpenSocket"}},
	} {
		for _, sign := range f.signs {
			if strings.Contains(text, sign) {
				return f.failure, f.detail
			}
		}
	}
	return exchange.NotUnderstood, "Claude Code says something that is not understood"
}

// short is the beginning of a text.
func short(s string) string {
	const most = 2000
	if s = strings.ToValidUTF8(s, "?"); len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + " …"
	}
	return s
}

// Explain says whose limit an answer of the client tells of. The plan's window comes first, as the client has read it from
// headers that it does not show; all else goes by the line that it prints.
func Explain(x *exchange.Exchange, at time.Time) wire.Finding {
	f := wire.Explain(x.Answer(), at)
	if !x.Plan.Spent() || x.Status != 429 || x.Route.Host != apiHost && !detect.Loopback(x.Route.Host) {
		return f
	}
	f.Owner, f.LimitedBy, f.Retry, f.RetryAfter, f.Confidence = wire.ClaudeSubscription, wire.ByPlanWindow, wire.RetryAfter, nil, wire.Likely
	f.Evidence = []string{"Claude Code says that the window " + x.Plan.Window + " is rejected: it read so from the unified headers of the answer"}
	f.NextStep, f.Where = "Wait for the reset of the window, or use less of the plan.", "Claude Code: /usage"
	if r := x.Plan.ResetsAt; r != nil {
		f.Evidence = append(f.Evidence, "the window resets at "+r.Format(time.RFC3339))
		if !at.IsZero() {
			f.RetryAfter = new(int64(max(0, r.Sub(at)+time.Second-1) / time.Second))
		}
	}
	return f
}
