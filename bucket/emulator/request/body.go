// Package request is what a request to the emulator says: it reads the body of the Messages API,
// cuts it into the blocks that prefixes are cached by, counts its tokens, and keeps what of them is
// cached.
//
// In come bytes and the headers of one request; out go a Body or the refusal that the API would
// give, its Prompt, and the Usage that the answer shows. It knows no limits, no clock and no face:
// an instant is an argument, and a face that has another form of request brings it into that of a
// Body.
//
// Read body.go, pass.go (most bodies, in one pass), prompt.go, tokens.go, then cache.go; wants.go is what a request asks of the
// emulator itself.
package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"loadshape/bucket/wire/refuse"
)

// A Body is what a request for a message says, as far as the emulator looks. Keys that it does not know are
// no business of its.
type Body struct {
	Model        string            `json:"model"`
	Version      string            `json:"anthropic_version"` // on the routes that have it here, and not in a header
	MaxTokens    *int64            `json:"max_tokens"`
	Stream       bool              `json:"stream"`
	System       json.RawMessage   `json:"system"`
	Tools        []json.RawMessage `json:"tools"`
	Messages     []Message         `json:"messages"`
	CacheControl *CacheControl     `json:"cache_control"` // of the last block
	Speed        string            `json:"speed"`         // empty: standard
	Temperature  json.RawMessage   `json:"temperature"`
	prompt       *Prompt           // that was counted already; nil: it was not
	StreamUsage  bool              `json:"-"` // a stream ends with the usage, in a form that has to be asked for it
}

// A Message is one turn of the conversation.
type Message struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
}

// DefaultMaxTokens is what a request reserves that says no max_tokens, where it need not: the model's own, of which 64,000
// is the least that is known.
const DefaultMaxTokens = 64_000

// ReadMessage reads and checks a request for a message.
func ReadMessage(r *http.Request, raw []byte) (*Body, *refuse.Refusal) {
	b, refusal := Read(raw)
	if refusal != nil {
		return nil, refusal
	}
	if refusal := b.Check(false); refusal != nil {
		return nil, refusal
	}
	return b, b.of(r.Header.Get("Anthropic-Version"))
}

// Newest is the version of the API that has no temperature. Its SDKs send a key as a bearer's token.
const Newest = "2026-10-21"

// of refuses what a version of the API does not have.
func (b *Body) of(version string) *refuse.Refusal {
	if version == Newest && b.Temperature != nil {
		return new(refuse.Invalid("temperature: Extra inputs are not permitted"))
	}
	return nil
}

// ReadCount reads and checks a request to count tokens.
func ReadCount(_ *http.Request, raw []byte) (*Body, *refuse.Refusal) {
	b, refusal := Read(raw)
	if refusal != nil {
		return nil, refusal
	}
	return b, b.Check(true)
}

// Read reads a body, in one pass where it is as most are.
func Read(raw []byte) (*Body, *refuse.Refusal) {
	if b := quickly(raw); b != nil {
		return b, nil
	}
	b := new(Body)
	return b, Decode(raw, b)
}

// nameOf is what JSON calls a type.
func nameOf(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int64:
		return "integer"
	case reflect.Slice:
		return "list"
	}
	return "dictionary"
}

// Decode reads JSON, and says what is wrong with it in the words of the API.
func Decode(raw []byte, into any) *refuse.Refusal {
	err := json.Unmarshal(raw, into)
	if err == nil {
		return nil
	}
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return new(refuse.Invalid(kind.Field + ": Input should be a valid " + nameOf(kind.Type)))
	case kind != nil:
		return new(refuse.Invalid("The request body should be a valid " + nameOf(kind.Type)))
	}
	return new(refuse.Invalid("The request body is not valid JSON: " + err.Error()))
}

// Check refuses what cannot be decided about; count is of a request to count tokens, which asks for no output.
func (b *Body) Check(count bool) *refuse.Refusal {
	if why := b.flaw(count); why != "" {
		return new(refuse.Invalid(why))
	}
	return nil
}

// flaw says what is wrong with a request, in the words of the API as far as they are known; empty is nothing.
func (b *Body) flaw(count bool) string {
	switch {
	case b.Model == "":
		return "model: Field required"
	case !count && b.MaxTokens == nil:
		return "max_tokens: Field required"
	case !count && *b.MaxTokens < 1:
		return "max_tokens: must be greater than or equal to 1"
	case b.Speed != "" && b.Speed != "standard" && b.Speed != "fast":
		return "speed: Input should be 'standard' or 'fast'"
	case len(b.Messages) == 0:
		return "messages: at least one message is required"
	}
	for i, m := range b.Messages {
		switch m.Role {
		case "user", "assistant", "system":
		default:
			return fmt.Sprintf("messages.%d.role: Input should be 'user', 'assistant' or 'system'", i)
		}
		if len(m.Content) == 0 || bytes.Equal(m.Content, []byte("null")) {
			return fmt.Sprintf("messages.%d.content: Field required", i)
		}
	}
	return ""
}

// Versioned checks the version that a body has on the routes of clouds: theirs, or the newest of the API, which its
// SDK for TypeScript sends.
func (b *Body) Versioned(known string) *refuse.Refusal {
	switch b.Version {
	case known, Newest:
		return b.of(b.Version)
	case "":
		return new(refuse.Invalid("anthropic_version: Field required"))
	}
	return new(refuse.Invalid(fmt.Sprintf("anthropic_version: %q is not a valid version", b.Version)))
}
