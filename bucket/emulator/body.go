package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"loadshape/bucket/wire"
)

// A body is what a request for a message says, as far as the emulator looks. Keys that it does not know are
// no business of its.
type body struct {
	Model        string            `json:"model"`
	Version      string            `json:"anthropic_version"` // on the routes that have it here, and not in a header
	MaxTokens    *int64            `json:"max_tokens"`
	Stream       bool              `json:"stream"`
	System       json.RawMessage   `json:"system"`
	Tools        []json.RawMessage `json:"tools"`
	Messages     []message         `json:"messages"`
	CacheControl *cacheControl     `json:"cache_control"` // of the last block
}

type message struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
}

// versions are those of the API that are known.
var versions = map[string]bool{"2023-06-01": true, "2026-10-21": true}

// readRaw reads the bytes of a request.
func readRaw(w http.ResponseWriter, r *http.Request) ([]byte, *wire.Refusal) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		return raw, nil
	}
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return nil, refusal(wire.TooLarge())
	}
	return nil, refusal(wire.Invalid("The request body could not be read"))
}

// readMessages reads and checks a request for a message.
func readMessages(_ *http.Request, raw []byte) (*body, *wire.Refusal) {
	b := new(body)
	if no := decode(raw, b); no != nil {
		return nil, no
	}
	return b, b.checked(false)
}

// readCounted reads and checks a request to count tokens.
func readCounted(_ *http.Request, raw []byte) (*body, *wire.Refusal) {
	b := new(body)
	if no := decode(raw, b); no != nil {
		return nil, no
	}
	return b, b.checked(true)
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

// decode reads JSON, and says what is wrong with it in the words of the API.
func decode(raw []byte, into any) *wire.Refusal {
	err := json.Unmarshal(raw, into)
	if err == nil {
		return nil
	}
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return refusal(wire.Invalid(kind.Field + ": Input should be a valid " + nameOf(kind.Type)))
	case kind != nil:
		return refusal(wire.Invalid("The request body should be a valid " + nameOf(kind.Type)))
	}
	return refusal(wire.Invalid("The request body is not valid JSON: " + err.Error()))
}

// checked refuses what check finds.
func (b *body) checked(count bool) *wire.Refusal {
	if why := b.check(count); why != "" {
		return refusal(wire.Invalid(why))
	}
	return nil
}

// check says what is wrong with a request, in the words of the API as far as they are known; empty is nothing.
func (b *body) check(count bool) string {
	switch {
	case b.Model == "":
		return "model: Field required"
	case !count && b.MaxTokens == nil:
		return "max_tokens: Field required"
	case !count && *b.MaxTokens < 1:
		return "max_tokens: must be greater than or equal to 1"
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

// authorize checks what a request to Anthropic's API carries beside its body: a key, of any content, and a version that
// is known.
func authorize(_ *Emulator, r *http.Request, _ []byte) *wire.Refusal {
	if r.Header.Get("X-Api-Key") == "" && !bearer(r) {
		return refusal(wire.Unauthenticated())
	}
	return versioned(r)
}

// bearer tells whether a request has a bearer's token.
func bearer(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && strings.TrimSpace(token) != ""
}

// versioned checks the version that a request names in a header.
func versioned(r *http.Request) *wire.Refusal {
	switch version := r.Header.Get("Anthropic-Version"); {
	case version == "":
		return refusal(wire.Invalid("anthropic-version: header is required"))
	case !versions[version]:
		return refusal(wire.Invalid(fmt.Sprintf("anthropic-version: %q is not a valid version", version)))
	}
	return nil
}

func refusal(r wire.Refusal) *wire.Refusal { return &r }
