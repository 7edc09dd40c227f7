// Package messages reads the body of a request to the Messages API: what it asks for, and what of
// it a cache can hold.
//
// In come bytes; out go a Body whose fields stay as they stand, an Estimate of its tokens, and a
// fingerprint of its workload. It knows no route and no limit, and keeps no text.
//
// Read json.go, body.go, text.go (what of it must not be shown), estimate.go, then fingerprint.go; error.go is the place of what cannot be
// used.
package messages

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxBody is the largest body that the API takes, in bytes.
const MaxBody = 32 << 20

// A Body is a request as it was or will be sent. What is empty or nil is not in it.
type Body struct {
	Model       string
	MaxTokens   *int64
	Stream      *bool
	ServiceTier string
	Speed       string
	Thinking    *int64 // thinking.budget_tokens
	Messages    []Message

	Raw    []byte
	Fields []Field // of the whole, in their order
}

// A Message is one turn of the conversation.
type Message struct {
	Role   string
	Raw    []byte
	At     int     // where it begins in the body
	Fields []Field // in their order
	Text   []byte  // the content where it is a JSON string, else nil
	Blocks []Block // the content where it is an array
}

// A Block is one piece of a message's content.
type Block struct {
	Type   string
	Raw    []byte
	At     int
	Fields []Field
	Cached bool // it ends a prefix that is to be cached
}

// Get gives a field by its key; null is absent.
func (b *Body) Get(key string) (Field, bool) { return find(b.Fields, key) }

// Get gives a field by its key; null is absent.
func (b *Block) Get(key string) (Field, bool) { return find(b.Fields, key) }

// String gives a field that is a string.
func (b *Block) String(key string) string {
	f, _ := b.Get(key)
	return unquote(f.Raw)
}

// Parse reads a body. It takes one without a model, max_tokens or messages: some routes have the model in the
// path; Complete tells. Its errors are *Error.
func Parse(raw []byte) (*Body, error) {
	if len(raw) > MaxBody {
		return nil, &Error{Want: fmt.Sprintf("is %d bytes long, expected at most %d, the API's limit", len(raw), MaxBody)}
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, &Error{Want: "is empty, expected the JSON object of a Messages request"}
	}
	b := &Body{Raw: raw}
	var value json.RawMessage
	if err := json.Unmarshal(raw, &value); err != nil {
		at := 0
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = max(int(syntax.Offset)-1, 0)
		}
		return nil, b.fault(at, "", "is not valid JSON: "+strings.ToValidUTF8(err.Error(), "?")+", expected one JSON object")
	}
	if !utf8.Valid(raw) {
		return nil, b.fault(invalid(raw), "", "is not UTF-8, expected text in UTF-8")
	}
	start := skipSpace(raw, 0)
	if raw[start] != '{' {
		return nil, b.fault(start, "", "is "+show(raw[start:skipValue(raw, start)])+", expected an object with model, max_tokens and messages")
	}
	if key, before, at, twice := twins(raw); twice {
		if before != key {
			return nil, b.fault(at, Name(key), "is given twice in one object, once as "+Name(before)+": expected one of them, for names are exact")
		}
		return nil, b.fault(at, Name(key), "is given twice in one object, expected it once")
	}
	b.Fields = fields(raw, 0)
	return b, b.read()
}

func invalid(raw []byte) int {
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return 0
}

func (b *Body) fault(at int, field, want string) *Error {
	return &Error{Line: 1 + bytes.Count(b.Raw[:min(at, len(b.Raw))], []byte{'\n'}), Field: field, Want: want}
}

func (b *Body) wrong(f Field, name, want string) *Error {
	return b.fault(f.At, name, "is "+show(f.Raw)+", expected "+want)
}

func (b *Body) read() error {
	for _, name := range []struct {
		key string
		to  *string
	}{{"model", &b.Model}, {"service_tier", &b.ServiceTier}, {"speed", &b.Speed}} {
		f, ok := b.Get(name.key)
		if !ok {
			continue
		}
		if f.Raw[0] != '"' {
			return b.wrong(f, name.key, "a string")
		}
		if *name.to = unquote(f.Raw); *name.to == "" {
			return b.fault(f.At, name.key, "is empty, expected a name")
		}
	}
	if f, ok := b.Get("max_tokens"); ok {
		n, err := strconv.ParseInt(string(f.Raw), 10, 64)
		if err != nil || n < 0 || n > math.MaxInt32 {
			return b.wrong(f, "max_tokens", "a whole number of tokens, 0 or more")
		}
		b.MaxTokens = &n
	}
	if f, ok := b.Get("stream"); ok {
		var stream bool
		if json.Unmarshal(f.Raw, &stream) != nil {
			return b.wrong(f, "stream", "true or false")
		}
		b.Stream = &stream
	}
	if f, ok := b.Get("thinking"); ok {
		if f.Raw[0] != '{' {
			return b.wrong(f, "thinking", "an object")
		}
		if budget, ok := find(fields(f.Raw, f.At), "budget_tokens"); ok {
			n, err := strconv.ParseInt(string(budget.Raw), 10, 64)
			if err != nil || n < 0 || n > math.MaxInt32 {
				return b.wrong(budget, "thinking.budget_tokens", "a whole number of tokens")
			}
			b.Thinking = &n
		}
	}
	return b.readMessages()
}

func (b *Body) readMessages() error {
	f, ok := b.Get("messages")
	if !ok {
		return nil
	}
	if f.Raw[0] != '[' {
		return b.wrong(f, "messages", "an array of messages")
	}
	all := elements(f.Raw, f.At)
	if len(all) == 0 {
		return b.fault(f.At, "messages", "is empty, expected at least one message")
	}
	b.Messages = make([]Message, 0, len(all))
	for i, e := range all {
		name := fmt.Sprintf("messages[%d]", i)
		if e.Raw[0] != '{' {
			return b.wrong(e, name, "an object with role and content")
		}
		m := Message{Raw: e.Raw, At: e.At, Fields: fields(e.Raw, e.At)}
		role, ok := find(m.Fields, "role")
		if !ok || role.Raw[0] != '"' {
			return b.fault(e.At, name+".role", "is missing or no string, expected user or assistant")
		}
		m.Role = unquote(role.Raw)
		content, ok := find(m.Fields, "content")
		switch {
		case !ok:
			return b.fault(e.At, name+".content", "is missing, expected a string or an array of blocks")
		case content.Raw[0] == '"':
			m.Text = content.Raw
		case content.Raw[0] == '[':
			for j, e := range elements(content.Raw, content.At) {
				block := Block{Raw: e.Raw, At: e.At, Fields: fields(e.Raw, e.At)}
				kind, ok := block.Get("type")
				if !ok || kind.Raw[0] != '"' {
					return b.fault(e.At, fmt.Sprintf("%s.content[%d].type", name, j), "is missing or no string, expected a block with its type")
				}
				block.Type = unquote(kind.Raw)
				block.Cached = cached(block.Fields)
				m.Blocks = append(m.Blocks, block)
			}
		default:
			return b.wrong(content, name+".content", "a string or an array of blocks")
		}
		b.Messages = append(b.Messages, m)
	}
	return nil
}

// cached reports whether a block, or a block within a tool's result, ends a prefix that is to be cached.
func cached(block []Field) bool {
	if _, ok := find(block, "cache_control"); ok {
		return true
	}
	content, _ := find(block, "content")
	for _, inner := range elements(content.Raw, content.At) {
		if _, ok := find(fields(inner.Raw, inner.At), "cache_control"); ok {
			return true
		}
	}
	return false
}

// Complete says what of model, max_tokens and messages is missing. Its errors are *Error.
func (b *Body) Complete() error {
	missing := ""
	switch {
	case b.Model == "":
		missing = "model"
	case b.MaxTokens == nil:
		missing = "max_tokens"
	case len(b.Messages) == 0:
		missing = "messages"
	default:
		return nil
	}
	return &Error{Field: missing, Want: "is missing, expected it as the Messages API does"}
}

// Breakpoint is the last place in the messages where a cached prefix ends: a message and a block of it, both
// from 0; -1, -1 where no message is in a cached prefix.
func (b *Body) Breakpoint() (message, block int) {
	if _, ok := b.Get("cache_control"); ok && len(b.Messages) > 0 { // the API sets it on the last block
		last := len(b.Messages) - 1
		return last, max(len(b.Messages[last].Blocks)-1, 0)
	}
	for i := len(b.Messages) - 1; i >= 0; i-- {
		for j := len(b.Messages[i].Blocks) - 1; j >= 0; j-- {
			if b.Messages[i].Blocks[j].Cached {
				return i, j
			}
		}
	}
	return -1, -1
}
