// Package refuse words the answers that are no success as who gives them does: Anthropic, AWS,
// Google, and gateways.
//
// In come the limit, the wait, and the names that the words have; out goes a [Refusal], with its
// status, headers and body. It decides nothing: whether to refuse is the caller's, and what a refusal
// means is told by package wire, which reads it again.
//
// Read refusal.go first, which has the form and Anthropic's words; aws.go, google.go and gateway.go
// are those of the others, and chat.go is what becomes of them in OpenAI's form.
package refuse

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// A Refusal is an answer that is no success, as its sender words it: Anthropic's API, unless it says otherwise.
type Refusal struct {
	Status  int
	Type    string // error.type, or what the sender has in its place
	Message string
	Code    string      // error.details.error_code, or empty
	Header  http.Header // that come with it; nil for none
	bare    bool        // the body has no outer type and no request id, as it comes from in front of the API
	form    any         // the body of another sender, as JSON; nil for Anthropic's envelope
	empty   bool        // there is no body
}

// With gives a refusal that sends one header more.
func (r Refusal) With(name, value string) Refusal {
	h := r.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set(name, value)
	r.Header = h
	return r
}

// Body is what is sent.
func (r Refusal) Body(requestID string) []byte {
	if r.empty {
		return nil
	}
	if r.form != nil {
		body, err := json.Marshal(r.form)
		if err != nil {
			return nil // strings and numbers always marshal
		}
		return body
	}
	type details struct {
		Code string `json:"error_code"`
	}
	type failure struct {
		Type    string   `json:"type"`
		Message string   `json:"message"`
		Details *details `json:"details,omitempty"`
	}
	envelope := struct {
		Type      string  `json:"type,omitempty"`
		Error     failure `json:"error"`
		RequestID string  `json:"request_id,omitempty"`
	}{"error", failure{Type: r.Type, Message: r.Message}, requestID}
	if r.Code != "" {
		envelope.Error.Details = &details{r.Code}
	}
	if r.bare {
		envelope.Type, envelope.RequestID = "", ""
	}
	body, err := json.Marshal(envelope)
	if err != nil {
		return nil // strings always marshal
	}
	return body
}

const (
	seeLimits = " For details, refer to: https://docs.claude.com/en/api/rate-limits."
	askFor    = " You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, or try again later." +
		" You may also contact sales at https://claude.com/contact-sales to discuss your options for a rate limit increase."
)

// OverLimit refuses what exceeds a limit of so many of something, as "input tokens", in a period, as "minute".
func OverLimit(limit int64, what, per, org, model string) Refusal {
	return Refusal{Status: 429, Type: "rate_limit_error", Message: "This request would exceed your organization's rate limit of " + withCommas(limit) +
		" " + what + " per " + per + " (org: " + org + ", model: " + model + ")." + seeLimits + askFor}
}

// OverFastLimit refuses what exceeds a limit of fast mode.
func OverFastLimit(limit int64, what, per, org, model string) Refusal {
	return Refusal{Status: 429, Type: "rate_limit_error", Message: "This request would exceed your rate limit of " + withCommas(limit) +
		" fast mode " + what + " per " + per + " (org: " + org + ", model: " + model + ")." + seeLimits}
}

// OverAcceleration refuses traffic that rises too steeply: the ceiling of this minute, and that of the next one.
func OverAcceleration(current, next int64, what, org, model string) Refusal {
	unit := " " + what + " per minute"
	return Refusal{Status: 429, Type: "rate_limit_error", Code: "ramp_limit_exceeded",
		Message: "This request would exceed your organization's maximum usage increase rate for" + unit + " (org: " + org + ", model: " + model +
			"). Your current limit is " + withCommas(current) + unit + ", and will increase to " + withCommas(next) +
			" at the next minute boundary. Please scale up your " + what + " usage more gradually to stay within the acceleration limit." + seeLimits}
}

// OverConcurrency refuses one request too many at the same time.
func OverConcurrency() Refusal {
	return Refusal{Status: 429, Type: "rate_limit_error", Message: "Number of concurrent connections has exceeded your rate limit. Please try again later" +
		" or contact sales at https://claude.com/contact-sales to discuss your options for a rate limit increase."}
}

// OverSpend refuses everything until a month ends, by the cap of the organization's tier.
func OverSpend(until time.Time) Refusal {
	return Refusal{Status: 429, Type: "rate_limit_error", Code: "enforced_spend_limit_reached",
		Message: "You have reached your API usage limits: your organization has crossed its monthly API usage threshold," +
			" set based on your organization's API tier. You will regain access on " + until.UTC().Format("2006-01-02 at 15:04 UTC") + "."}
}

// Throttled refuses without a reason.
func Throttled() Refusal {
	return Refusal{Status: 429, Type: "rate_limit_error", Message: "Rate limited"}
}

// OverPlan refuses by a subscription's window; the headers say which.
func OverPlan() Refusal {
	return Refusal{Status: 429, Type: "rate_limit_error", Message: "This request would exceed your account's rate limit. Please try again later."}
}

// AtCapacity is a 529: nobody's quota.
func AtCapacity() Refusal {
	return Refusal{Status: 529, Type: "overloaded_error", Message: "Overloaded"}
}

// Broken is a 500.
func Broken() Refusal {
	return Refusal{Status: 500, Type: "api_error", Message: "Internal server error"}
}

// Invalid is a 400 about a field of the request.
func Invalid(message string) Refusal {
	return Refusal{Status: 400, Type: "invalid_request_error", Message: message}
}

// Unauthenticated is a 401.
func Unauthenticated() Refusal {
	return Refusal{Status: 401, Type: "authentication_error", Message: "invalid x-api-key"}
}

// Forbidden is a 403.
func Forbidden() Refusal {
	return Refusal{Status: 403, Type: "permission_error", Message: "Your API key does not have permission to use the specified resource."}
}

// Missing is a 404; what is not there is said as "model: claude-…".
func Missing(what string) Refusal {
	return Refusal{Status: 404, Type: "not_found_error", Message: what}
}

// TooLarge is a 413.
func TooLarge() Refusal {
	return Refusal{Status: 413, Type: "request_too_large", Message: "Request exceeds the maximum size", bare: true}
}

// withCommas writes 30000 as 30,000.
func withCommas(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
