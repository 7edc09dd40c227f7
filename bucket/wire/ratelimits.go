package wire

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"loadshape/bucket"
)

// A Quota is what one triplet of headers says about one bucket: …-limit, …-remaining and …-reset. A nil
// field was absent or could not be read.
type Quota struct {
	Limit     *int64
	Remaining *int64     // tokens rounded to the nearest thousand, requests exact; never below 0
	Reset     *time.Time // when the bucket is full again, in whole seconds; it may lie in the past
}

// RateLimits are the rate-limit headers of one answer of Anthropic's API.
type RateLimits struct {
	Requests     Quota
	InputTokens  Quota
	OutputTokens Quota
	Tokens       Quota // the two above together; on a key with a tighter limit, that limit
	Fast         TokenQuotas
	Priority     TokenQuotas
}

// TokenQuotas are a pool of its own, of input and of output.
type TokenQuotas struct{ InputTokens, OutputTokens Quota }

// The names of the triplets, without their three endings.
const (
	requestsPrefix       = "Anthropic-Ratelimit-Requests"
	inputPrefix          = "Anthropic-Ratelimit-Input-Tokens"
	outputPrefix         = "Anthropic-Ratelimit-Output-Tokens"
	tokensPrefix         = "Anthropic-Ratelimit-Tokens"
	fastInputPrefix      = "Anthropic-Fast-Input-Tokens"
	fastOutputPrefix     = "Anthropic-Fast-Output-Tokens"
	priorityInputPrefix  = "Anthropic-Priority-Input-Tokens"
	priorityOutputPrefix = "Anthropic-Priority-Output-Tokens"
)

func (r *RateLimits) quotas() map[string]*Quota {
	return map[string]*Quota{
		requestsPrefix: &r.Requests, inputPrefix: &r.InputTokens, outputPrefix: &r.OutputTokens, tokensPrefix: &r.Tokens,
		fastInputPrefix: &r.Fast.InputTokens, fastOutputPrefix: &r.Fast.OutputTokens,
		priorityInputPrefix: &r.Priority.InputTokens, priorityOutputPrefix: &r.Priority.OutputTokens,
	}
}

// sendsTriplets reports whether there can be such a header.
func sendsTriplets(h http.Header) bool {
	for name := range h {
		if strings.HasPrefix(name, "Anthropic-") {
			return true
		}
	}
	return false
}

// Of are the headers that are about a request of this speed: fast mode has buckets of its own, which stand in place of the
// standard ones.
func (r RateLimits) Of(speed bucket.Speed) RateLimits {
	if speed != bucket.Fast {
		return r
	}
	return RateLimits{Requests: r.Requests, InputTokens: r.Fast.InputTokens, OutputTokens: r.Fast.OutputTokens}
}

// ReadRateLimits reads the rate-limit headers of an answer. What is absent or not understood is nil.
func ReadRateLimits(h http.Header) RateLimits {
	var r RateLimits
	if !sendsTriplets(h) {
		return r
	}
	for prefix, q := range r.quotas() {
		q.Limit = readCount(h.Get(prefix + "-Limit"))
		q.Remaining = readCount(h.Get(prefix + "-Remaining"))
		if at, err := time.Parse(time.RFC3339Nano, h.Get(prefix+"-Reset")); err == nil {
			q.Reset = &at
		}
	}
	return r
}

func readCount(s string) *int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return nil
	}
	return &n
}

// WriteTo sets the headers of every quota; fields that are nil are left out.
func (r RateLimits) WriteTo(h http.Header) {
	for prefix, q := range r.quotas() {
		if q.Limit != nil {
			h.Set(prefix+"-Limit", strconv.FormatInt(*q.Limit, 10))
		}
		if q.Remaining != nil {
			h.Set(prefix+"-Remaining", strconv.FormatInt(*q.Remaining, 10))
		}
		if q.Reset != nil {
			h.Set(prefix+"-Reset", q.Reset.UTC().Format(time.RFC3339))
		}
	}
}
