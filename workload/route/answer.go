package route

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"loadshape/workload/exchange"
)

// keptHeaders are those of an answer that say something about limits, owner and the way. All others are dropped.
var keptHeaders = []string{
	"anthropic-organization-id", "anthropic-workspace-id", "cf-ray", "content-type", "date", "request-id",
	"retry-after", "retry-after-ms", "server", "via", "x-envoy-upstream-service-time", "x-request-id", "x-should-retry",
	"x-amzn-requestid", "x-amz-requestid", "x-amzn-errortype", "x-amz-retry-after", // AWS
	"apim-request-id", "x-ms-client-request-id", "x-ms-region", // Azure
	"x-cloud-trace-context", // Google
}

var keptFamilies = []string{"anthropic-ratelimit-", "anthropic-fast-", "anthropic-priority-", "x-amzn-bedrock-"}

const (
	maxKeptHeaders = 64
	maxHeaderValue = 1024
	maxMessage     = 8 << 10
)

// keepHeaders takes the headers by allow-list. A name that only begins like a known one could be anything, so it is
// looked at as the values are.
func (r *Route) keepHeaders(h http.Header) map[string]string {
	kept := make(map[string]string)
	keep := func(name string) {
		value := h.Get(name)
		name = strings.ToLower(name)
		if value != "" && r.scrub(name) == name {
			kept[name] = printable(cut(r.scrub(value), maxHeaderValue))
		}
	}
	names, families := keptHeaders, keptFamilies
	if r.kind != nil {
		names, families = slices.Concat(names, r.kind.headers, r.kind.ids), slices.Concat(families, r.kind.families)
	}
	for _, name := range names {
		keep(name)
	}
	for name := range h {
		for _, family := range families {
			if strings.HasPrefix(strings.ToLower(name), family) && len(name) <= 80 && len(kept) < maxKeptHeaders {
				keep(name)
			}
		}
	}
	return kept
}

// readError keeps the body of an error: as it came where it is JSON, else the beginning of its text.
func (r *Route) readError(body io.Reader, x *exchange.Exchange) {
	text, err := io.ReadAll(body)
	if err != nil {
		x.Failure, x.Detail = failureOf(err, true)
	}
	if err == nil {
		x.ErrorBody = scrubJSON(text, r.scrub)
	}
	if x.ErrorBody == nil {
		// Cut twice: what the first cut leaves of a secret goes with the second.
		x.Message = printable(cut(r.scrub(cut(string(text), 8*maxMessage)), maxMessage))
	}
	x.Complete = err == nil
}

// cut shortens a text to at most n bytes, at the end of a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// printable puts a mark for what would control a terminal, and for bytes that are no text.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c == '\n' || c == '\t' {
			return c
		}
		if c < ' ' || c >= 0x7f && c < 0xa0 {
			return utf8.RuneError
		}
		return c
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}
