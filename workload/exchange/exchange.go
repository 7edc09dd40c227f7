// Package exchange is one request and what came of it: as this program saw it, or as something else recorded it.
//
// In come files of any of these forms, or the fields of an exchange of this program; out go exchanges without secrets, the
// one to take as a baseline. It opens no connection and draws no conclusion: what a refusal means
// is package wire's.
//
// Read exchange.go, all.go and read.go (which form a file has), then one reader to each form: own.go, http.go, har.go, record.go,
// printed.go with dumped.go, log.go. What is none of these is searched by package container, and search.go makes exchanges of
// what it finds; memo.go remembers what they mean. survey.go counts failures by owner and kind; choose.go takes the baseline;
// clean.go takes out what must not be kept, by package scrub, or is too much; own.go writes. To add a form, give it a reader and name it in
// read.go.
package exchange

import (
	"encoding/json"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// An Exchange is one request and its answer, as far as the record says. Strings that are empty and pointers that
// are nil are unknown. It never holds a credential, nor the text of a prompt or an answer.
type Exchange struct {
	At      *time.Time `json:"at,omitempty"`       // when the request was sent
	EndedAt *time.Time `json:"ended_at,omitempty"` // when the last byte of the answer was read, or it failed
	Sent    *bool      `json:"sent,omitempty"`     // whether a connection stood on which the request went out
	Route   Route      `json:"route"`
	Request Request    `json:"request"`

	Status        int               `json:"status"`            // 0: no answer
	Headers       map[string]string `json:"headers,omitempty"` // of the answer, lower-case names, by allow-list
	ErrorBody     json.RawMessage   `json:"error_body,omitempty"`
	Message       string            `json:"message,omitempty"` // as an application printed it, where there is no body
	ResponseModel string            `json:"response_model,omitempty"`
	StopReason    string            `json:"stop_reason,omitempty"`
	Usage         *Usage            `json:"usage,omitempty"`
	Complete      bool              `json:"complete"`          // the answer was read to its proper end
	Failure       string            `json:"failure,omitempty"` // why it was not: a word of Failures, or empty
	Detail        string            `json:"detail,omitempty"`  // of the failure, without addresses or secrets
	Plan          *PlanWindow       `json:"plan,omitempty"`    // of a subscription, as Claude Code says; nil: it says nothing
}

// A Route is what identifies the way that a request took.
type Route struct {
	Name                  string   `json:"name,omitempty"` // direct, bedrock, …
	Scheme                string   `json:"scheme,omitempty"`
	Host                  string   `json:"host,omitempty"` // with the port where it is not the scheme's
	Path                  string   `json:"path,omitempty"` // without the query
	Region                string   `json:"region,omitempty"`
	Project               string   `json:"project,omitempty"`      // of Google, or the resource of Foundry
	Account               string   `json:"account,omitempty"`      // of AWS, where the settings tell it: a keyed hash
	Quota                 string   `json:"quota,omitempty"`        // which of several quotas for one model counts
	Gateway               string   `json:"gateway,omitempty"`      // its kind
	Organization          string   `json:"organization,omitempty"` // as the answer says
	Workspace             string   `json:"workspace,omitempty"`    // as the answer says
	CredentialSource      string   `json:"credential_source,omitempty"`
	CredentialFingerprint string   `json:"credential_fingerprint,omitempty"` // "unknown" or a keyed hash
	Version               string   `json:"anthropic_version,omitempty"`
	Betas                 []string `json:"anthropic_beta,omitzero"`     // sorted; nil is unknown, empty is none
	Headers               []string `json:"extra_headers,omitzero"`      // names only; nil is unknown
	Certificates          []string `json:"extra_certificates,omitzero"` // authorities beside the system's; nil is unknown
	Proxy                 string   `json:"proxy,omitempty"`             // host only; "none"
	HTTP                  string   `json:"http,omitempty"`              // HTTP/1.1, HTTP/2.0
}

// A Request is what was asked, without its text.
type Request struct {
	Model          string `json:"model,omitempty"`
	MaxTokens      *int64 `json:"max_tokens,omitempty"`
	InputTokens    *int64 `json:"input_tokens,omitempty"` // that the limits count: cache writes with it, cache reads not
	InputEstimated bool   `json:"input_tokens_estimated,omitempty"`
	InputLow       *int64 `json:"input_tokens_low,omitempty"`  // bounds of an estimate
	InputHigh      *int64 `json:"input_tokens_high,omitempty"` // nil: the text does not tell
	BodyBytes      *int64 `json:"body_bytes,omitempty"`
	Messages       *int64 `json:"n_messages,omitempty"`
	Stream         *bool  `json:"stream,omitempty"`
	ServiceTier    string `json:"service_tier,omitempty"`
	Speed          string `json:"speed,omitempty"`
	Workload       string `json:"workload,omitempty"` // fingerprint of system, tools and cached prefix
	Concurrency    *int64 `json:"concurrency,omitempty"`
}

// Usage is the answer's own count.
type Usage struct {
	InputTokens              int64 `json:"input_tokens"`
	CacheCreationInputTokens int64 `json:"cache_creation_input_tokens"`
	CacheReadInputTokens     int64 `json:"cache_read_input_tokens"`
	OutputTokens             int64 `json:"output_tokens"`
}

// Failures are the words for an answer that did not arrive whole.
const (
	NoCredential   = "no_credential"   // none was given out: nothing was sent
	NoConnection   = "no_connection"   // refused, unreachable, name not found
	BadCertificate = "bad_certificate" // TLS was not verified: nothing was sent
	Timeout        = "timeout"
	CutStream      = "cut_stream" // the stream ended before message_stop, or the body before its length
	StreamError    = "stream_error"
	TooLarge       = "too_large" // a header or body beyond the bounds
	Redirected     = "redirected"
	NotUnderstood  = "not_understood" // a 200 that is no message
	Interrupted    = "interrupted"    // by the user
)

// Answer gives the exchange's answer to the wire package.
func (e *Exchange) Answer() wire.Answer {
	a := wire.Answer{Status: e.Status, Body: e.ErrorBody, Host: e.Route.Host}
	if e.Request.Speed == string(bucket.Fast) {
		a.Speed = bucket.Fast
	}
	if len(a.Body) == 0 && e.Message != "" {
		a.Body = []byte(e.Message)
	}
	if e.Headers != nil {
		a.Header = make(map[string][]string, len(e.Headers))
		for name, value := range e.Headers {
			a.Header.Set(name, value)
		}
	}
	return a
}
