package e2e

import (
	"strings"
	"time"
)

// A call is what an SDK is asked to do.
type call struct {
	Op      string `json:"op"`                // message, stream, count or models
	Text    string `json:"text"`              // of the prompt
	System  string `json:"system,omitempty"`  // a system prompt that is to be cached
	Tokens  int64  `json:"tokens,omitempty"`  // of input, that the emulator shall count; 0: what there is
	Once    bool   `json:"once,omitempty"`    // no retries
	NoKey   bool   `json:"no_key,omitempty"`  // without a credential
	Version int    `json:"version,omitempty"` // of HTTP; 0 is the client's own choice
	Model   string `json:"-"`                 // in place of the one that all ask for
}

func (c *call) model() string {
	if c.Model != "" {
		return c.Model
	}
	return model
}

// An outcome is what an SDK made of a call.
type outcome struct {
	ID        string            `json:"id"`
	Text      string            `json:"text"`
	Model     string            `json:"model"`
	Stop      string            `json:"stop"`
	Usage     usage             `json:"usage"`
	Count     int64             `json:"count"`
	Models    []string          `json:"models"`
	RequestID string            `json:"request_id"`
	Headers   map[string]string `json:"headers"` // that begin with anthropic-ratelimit-
	Pieces    int               `json:"pieces"`  // of a streamed text
	Error     *failure          `json:"error"`
}

type usage struct {
	Input         int64 `json:"input_tokens"`
	CacheCreation int64 `json:"cache_creation_input_tokens"`
	CacheRead     int64 `json:"cache_read_input_tokens"`
	Output        int64 `json:"output_tokens"`
}

// A failure is an error as an SDK gives it to its caller.
type failure struct {
	Class      string `json:"class"` // its type, and those above it: "RampLimitExceededError < RateLimitError < …"
	Status     int    `json:"status"`
	Type       string `json:"type"`
	Code       string `json:"code"`
	Message    string `json:"message"`
	RequestID  string `json:"request_id"`
	RetryAfter string `json:"retry_after"`
	Printed    string `json:"printed"` // as an application prints it
	HTTP       string `json:"http"`    // the answer as the Go SDK dumps it
}

// is reports whether an error is of a class, or of one below it.
func (f *failure) is(class string) bool {
	for name := range strings.SplitSeq(f.Class, " < ") {
		if name == class {
			return true
		}
	}
	return false
}

// The rule of both SDKs where an answer does not say how long to wait: half a second, doubled each time, less up to a
// quarter.
const (
	firstBackoff  = 375 * time.Millisecond
	secondBackoff = 750 * time.Millisecond
)

// grain is what a timer of Node or Bun can be early by: they count whole milliseconds, from the last turn of their loop.
const grain = 2 * time.Millisecond
