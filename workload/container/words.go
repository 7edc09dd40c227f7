package container

import (
	"bytes"
	"regexp"
	"strings"
)

// phrases are the names of errors and the sentences that only a refusal has, in lower case. A line of a log is looked at for
// them millions of times, so that they are no regular expressions.
var phrases = []string{"rate_limit_error", "overloaded_error", "billing_error", "ratelimiterror", "ratelimitexception", "throttlingexception", "throttlingerror",
	"throttledexception", "resource_exhausted", "resourceexhausted", "serviceunavailableerror", "serviceunavailableexception", "servicequotaexceeded", "modelnotready",
	"you've hit", "you’ve hit", "you've reached", "you’ve reached", "you're out of", "you’re out of", "limit reached", "quota reached", "out of extra usage", "out of usage",
	"too many tokens", "too many requests", "too many connections", "would exceed your", "would exceed the", "credit balance is too low", "require more credits",
	"requires more credits", "usage credits required", "usage credits are required", "requires usage credits", "overloaded.", "overloaded ·", "overloaded'", `overloaded"`}

// words are what an error about limits has, and other texts, too.
var words = []string{"rate limit", "rate-limit", "rate_limit", "ratelimit", "limit reached", "limits reached", "limit exceeded", "limits exceeded", "usage limit", "spend limit",
	"overloaded", "too many ", "throttl", "quota", "modelnotready", "serviceunavailable", "no deployments available", "request too large", "invalid x-api-key",
	"api key does not have permission", "resource exhausted", "credit balance", "insufficient balance", "usage credits", "extra usage", "limiting requests",
	"concurrent connections", "tokens per min", "requests per min", "at capacity", "no available channel", "available capacity", "on-demand throughput"}

func has(s string, list []string) bool {
	for _, w := range list {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

var errorType = regexp.MustCompile(`["']type["']\s*:\s*["']error["']`)

// phrased reports whether a text in lower case has the name of an error, or a sentence that only a refusal has.
func phrased(lower string) bool {
	if has(lower, phrases) {
		return true
	}
	if strings.Contains(lower, "exceeded") && (strings.Contains(lower, "limit") || strings.Contains(lower, "quota")) {
		return true
	}
	return strings.Contains(lower, "error") && strings.Contains(lower, "type") && errorType.MatchString(lower)
}

// worded reports whether a text in lower case has words of an error about limits.
func worded(lower string) bool { return has(lower, words) }

var status4xx = regexp.MustCompile(`(?i)\b(?:error|code|status|http(?:/[0-9.]+)?|rejected|repeated|failed|returned)["'\]]{0,2}[\s:=(\[]{1,4}["'(\[]?[45][0-9]{2}(?:[^0-9]|$)` +
	`|^[^\w\n]{0,12}[45][0-9]{2}(?:[\s:]|$)` +
	`|[(\[]\s*(?:status=)?[45][0-9]{2}[\s)\],:]` +
	`|HTTP/[0-9.]+"? [45][0-9]{2}\b`)

// numbered reports whether a text has the status of a failure where one stands.
func numbered(text string) bool {
	for i := 0; i+2 < len(text); i++ {
		c := text[i]
		if c != '4' && c != '5' || !digit(text[i+1]) || !digit(text[i+2]) || i > 0 && digit(text[i-1]) || i+3 < len(text) && digit(text[i+3]) {
			continue
		}
		return status4xx.MatchString(text)
	}
	return false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// Mentions reports whether a text has words of an error about limits.
func Mentions(text string) bool {
	lower := strings.ToLower(text)
	return worded(lower) || phrased(lower)
}

// mentions does, or has a status.
func mentions(text string) bool { return Mentions(text) || numbered(text) }

// waited is a line that belongs to the error before it.
var waited = regexp.MustCompile(`\b(?:retrying|will retry|backing off|sleeping|waiting) (?:request|in|for|after|again)\b`)

func waits(lower string) bool {
	return (strings.Contains(lower, "retry") || strings.Contains(lower, "ing ")) && waited.MatchString(lower)
}

// traced reports whether a traceback begins with a line.
func traced(text string) bool {
	return strings.HasPrefix(strings.TrimLeft(text, " "), "Traceback (most recent call last)")
}

// lowered is a line in lower case.
func lowered(l []byte) string { return string(bytes.ToLower(l)) }
