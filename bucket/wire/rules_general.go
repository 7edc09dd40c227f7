package wire

import (
	"fmt"
	"slices"
	"time"

	"loadshape/bucket"
)

// generalRules go by the rate-limit headers, the error's type and the status alone, where no message was known.
func generalRules() []Rule {
	return slices.Concat(limitRules(), statusRules())
}

// limitRules go by the rate-limit headers, and by the words of a throttle.
func limitRules() []Rule {
	return []Rule{{
		Name:  "bucket-spent",
		Sees:  "anthropic-ratelimit headers with one bucket at 0",
		Means: "that bucket refused; the headers are Anthropic's, and the limit the organization's or a lower one of its workspace",
		Owner: AnthropicOrganization, LimitedBy: ByUnknown, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Wait for retry-after and send less of what that bucket counts.",
		Where:    orgLimits,
		fits: func(s *said) bool {
			return s.status == 429 && (s.errorType == "" || s.errorType == "rate_limit_error") && len(spent(s.header)) == 1
		},
		reads: func(s *said, f *Finding, _ time.Time) {
			d := spent(s.header)[0]
			f.LimitedBy = LimitedBy(d)
			f.Evidence = append(f.Evidence, fmt.Sprintf("%s-remaining is 0: nothing of it is left, or it is in debt", dashed(d)))
		},
	}, {
		Name:  "bucket-too-small",
		Sees:  "anthropic-ratelimit headers, and no bucket at 0",
		Means: "the headers are Anthropic's; the request was larger than what was left, or a limit that has no header refused",
		Owner: AnthropicOrganization, LimitedBy: ByUnknown, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Compare the size of the request with what the headers say is left, and send a smaller one.",
		Where:    orgLimits,
		fits: func(s *said) bool {
			return s.status == 429 && s.message == "" && s.sends("anthropic-ratelimit-requests-") && len(spent(s.header)) == 0
		},
		reads: func(s *said, f *Finding, _ time.Time) {
			r := ReadRateLimits(s.header)
			if n := r.Requests.Remaining; n != nil && *n > 0 && r.Tokens.Remaining != nil && r.InputTokens.Remaining == nil && r.OutputTokens.Remaining == nil {
				f.LimitedBy = ByTokens
				f.Evidence = append(f.Evidence, "requests are left, and tokens are the only other bucket")
			}
		},
	}, {
		Name:  "bare-rate-limit",
		Sees:  "a refusal with no more than the words Rate limited or Error",
		Means: "the server throttled this client or its kind of credential; neither a bucket nor a plan is named",
		Owner: UnknownOwner, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Undecidable,
		NextStep: "Look at the headers of the same answer: without any rate-limit header it is the server's throttle or a refused credential, not a bucket.",
		Where:    statusPage,
		fits: all(refused, func(s *said) bool {
			return s.text == "rate limited" || s.text == "rate limited. please try again later." || s.errorType != "" && s.text == "error"
		}),
	}}
}

// statusRules go by the error's type and the status.
func statusRules() []Rule {
	return []Rule{{
		Name:  "status-529",
		Sees:  "status 529",
		Means: "the provider is overloaded: its capacity, nobody's quota",
		Owner: ProviderCapacity, LimitedBy: ByCapacity, Retry: RetryAfter, Confidence: Likely,
		NextStep: "Try again with growing pauses, or use another model for now.",
		Where:    statusPage, fits: hasStatus(529),
	}, {
		Name:  "too-large",
		Sees:  "status 413 or error type request_too_large",
		Means: "the body has more bytes than the endpoint takes: a fixed maximum, nobody's quota",
		Owner: UnknownOwner, LimitedBy: ByBytes, Retry: RetryNever, Confidence: Likely,
		NextStep: "Make the request's body smaller.",
		Where:    "the provider's page of request size limits", fits: either(hasStatus(413), hasType("request_too_large")),
	}, {
		Name:  "billing",
		Sees:  "status 402 or error type billing_error",
		Means: "something is to be paid, by whoever owns the credential",
		Owner: UnknownOwner, LimitedBy: BySpend, Retry: RetryNever, Confidence: Likely,
		NextStep: "See whose credential it is and the billing of that account.",
		Where:    "the billing page of the credential's owner", fits: either(hasStatus(402), hasType("billing_error")),
	}, {
		Name:  "permission",
		Sees:  "status 403 or error type permission_error",
		Means: "the credential may not use this resource, whatever its rate",
		Owner: UnknownOwner, LimitedBy: ByEntitlement, Retry: RetryNever, Confidence: Likely,
		NextStep: "See what the credential is allowed to use, model and region with it.",
		Where:    "the access page of the credential's owner", fits: either(hasStatus(403), hasType("permission_error")),
	}, {
		Name:  "authentication",
		Sees:  "status 401 or error type authentication_error",
		Means: "the credential was not accepted: no limit was asked",
		Owner: UnknownOwner, LimitedBy: ByNone, Retry: RetryNever, Confidence: Likely,
		NextStep: "See which credential was sent and where it came from.",
		Where:    "the client's configuration", fits: either(hasStatus(401), hasType("authentication_error")),
	}, {
		Name:  "wrong-request",
		Sees:  "status 400 or 404, or an error type that says so, and no message of a limit",
		Means: "the request itself was not accepted: no limit is named",
		Owner: UnknownOwner, LimitedBy: ByNone, Retry: RetryNever, Confidence: Likely,
		NextStep: "Correct the request as the message says.",
		Where:    "the message", fits: either(hasStatus(400, 404, 405, 422), hasType("invalid_request_error", "not_found_error")),
	}, {
		Name:  "server-fault",
		Sees:  "a status from 500 on, or 408, or an error type of the server",
		Means: "the server or something before it failed: no limit is named",
		Owner: UnknownOwner, LimitedBy: ByNone, Retry: RetryUnknown, Confidence: Likely,
		NextStep: "Try again with growing pauses, and look at the provider's status page if it stays.",
		Where:    statusPage,
		fits: either(func(s *said) bool { return s.status >= 500 && s.status < 600 }, hasStatus(408),
			hasType("api_error", "timeout_error")),
	}}
}

// unclearRules say that nothing before them fits.
func unclearRules() []Rule {
	return []Rule{{
		Name:  "unclear",
		Sees:  "no message, code or header that one owner alone sends",
		Means: "whose limit this is cannot be told from it",
		Owner: UnknownOwner, LimitedBy: ByUnknown, Retry: RetryUnknown, Confidence: Undecidable,
		NextStep: "Record the whole answer, its headers and error body with it: a rate-limit header, an error code or the full message decides.",
		Where:    "the client's debug log, and the host that the request really went to",
		fits:     func(*said) bool { return true },
	}}
}

func dashed(d bucket.Dimension) string {
	switch d {
	case bucket.InputTokens:
		return "input-tokens"
	case bucket.OutputTokens:
		return "output-tokens"
	}
	return string(d)
}
