package proof

import (
	"time"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// lineOf is an exchange as support compares it with two others.
func lineOf(which string, e *exchange.Exchange) Line {
	l := Line{Which: which}
	if e == nil {
		return l
	}
	l.Known = true
	l.At = e.At
	l.Route, l.Host, l.Fingerprint = e.Route.Name, e.Route.Host, e.Route.CredentialFingerprint
	l.Model, l.Region = e.Request.Model, known(e.Route.Region)
	if l.Model == "" {
		l.Model = e.ResponseModel
	}
	l.InputTokens, l.Estimated = e.Request.InputTokens, e.Request.InputEstimated
	if e.Usage != nil { // the answer's own count is better than an estimate
		n := e.Usage.InputTokens + e.Usage.CacheCreationInputTokens
		l.InputTokens, l.Estimated = &n, false
	}
	l.MaxTokens, l.Concurrency = e.Request.MaxTokens, e.Request.Concurrency
	l.Status = e.Status
	l.RequestID = known(requestID(e))
	if e.Status != 200 {
		l.RetryAfter = retryAfter(e)
	}
	return l
}

func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// requestIDs are the headers that name an answer, those of whoever stands nearest to the caller first.
var requestIDs = []string{"x-litellm-call-id", "cf-aig-log-id", "cf-aig-request-id", "x-portkey-trace-id", "helicone-id",
	"x-kong-request-id", "x-vercel-id", "x-databricks-request-id", "x-amzn-requestid", "request-id", "apim-request-id", "x-request-id"}

// requestID is the id by which the owner of a limit finds an answer: of a gateway its own, of a cloud the cloud's.
func requestID(e *exchange.Exchange) string {
	for _, name := range requestIDs {
		if id := e.Headers[name]; id != "" {
			return id
		}
	}
	return ""
}

// retryAfter is the header of a refusal, in whole seconds, rounded up.
func retryAfter(e *exchange.Exchange) *int64 {
	var at time.Time
	if t := e.Answered(); t != nil {
		at = *t
	}
	d, ok := wire.ReadRetryAfter(e.Answer().Header, at)
	if !ok {
		return nil
	}
	s := seconds(d)
	return &s
}
