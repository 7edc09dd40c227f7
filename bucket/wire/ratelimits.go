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

// A triplet is one quota's place, and the names of its headers: as they are in an [http.Header], and in lower case.
type triplet struct {
	of    func(*RateLimits) *Quota
	names [3]headerName // …-limit, …-remaining and …-reset
}

type headerName struct{ canonical, lower string }

// triplets has them in the order of the fields.
var triplets = func() (list [8]triplet) {
	for k, t := range []struct {
		prefix string
		of     func(*RateLimits) *Quota
	}{
		{"Anthropic-Ratelimit-Requests", func(r *RateLimits) *Quota { return &r.Requests }},
		{"Anthropic-Ratelimit-Input-Tokens", func(r *RateLimits) *Quota { return &r.InputTokens }},
		{"Anthropic-Ratelimit-Output-Tokens", func(r *RateLimits) *Quota { return &r.OutputTokens }},
		{"Anthropic-Ratelimit-Tokens", func(r *RateLimits) *Quota { return &r.Tokens }},
		{"Anthropic-Fast-Input-Tokens", func(r *RateLimits) *Quota { return &r.Fast.InputTokens }},
		{"Anthropic-Fast-Output-Tokens", func(r *RateLimits) *Quota { return &r.Fast.OutputTokens }},
		{"Anthropic-Priority-Input-Tokens", func(r *RateLimits) *Quota { return &r.Priority.InputTokens }},
		{"Anthropic-Priority-Output-Tokens", func(r *RateLimits) *Quota { return &r.Priority.OutputTokens }},
	} {
		one := triplet{of: t.of}
		for i, end := range []string{"-Limit", "-Remaining", "-Reset"} {
			one.names[i] = headerName{t.prefix + end, strings.ToLower(t.prefix + end)}
		}
		list[k] = one
	}
	return list
}()

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
	if !sendsTriplets(h) {
		return RateLimits{}
	}
	return readTriplets(func(name headerName) string {
		if values := h[name.canonical]; len(values) > 0 {
			return values[0]
		}
		return ""
	})
}

// ReadRecordedLimits is ReadRateLimits of headers whose names are in lower case.
func ReadRecordedLimits(h map[string]string) RateLimits {
	return readTriplets(func(name headerName) string { return h[name.lower] })
}

func readTriplets(get func(headerName) string) (r RateLimits) {
	values := new([len(triplets)]struct {
		counts [2]int64
		reset  time.Time
	})
	for i := range triplets {
		t, v := &triplets[i], &values[i]
		q := t.of(&r)
		q.Limit, q.Remaining = countInto(get(t.names[0]), &v.counts[0]), countInto(get(t.names[1]), &v.counts[1])
		if text := get(t.names[2]); text != "" {
			var err error
			if v.reset, err = time.Parse(time.RFC3339Nano, text); err == nil {
				q.Reset = &v.reset
			}
		}
	}
	return r
}

// readCount reads a whole number of 0 or more.
func readCount(s string) *int64 { return countInto(s, new(int64)) }

// countInto reads it to where there is room for it.
func countInto(s string, to *int64) *int64 {
	if s == "" {
		return nil
	}
	var err error
	if *to, err = strconv.ParseInt(s, 10, 64); err != nil || *to < 0 {
		return nil
	}
	return to
}

// WriteTo sets the headers of every quota; fields that are nil are left out.
func (r RateLimits) WriteTo(h http.Header) {
	for i := range triplets {
		q, names := triplets[i].of(&r), &triplets[i].names
		if q.Limit != nil {
			h[names[0].canonical] = []string{strconv.FormatInt(*q.Limit, 10)}
		}
		if q.Remaining != nil {
			h[names[1].canonical] = []string{strconv.FormatInt(*q.Remaining, 10)}
		}
		if q.Reset != nil {
			h[names[2].canonical] = []string{q.Reset.UTC().Format(time.RFC3339)}
		}
	}
}
