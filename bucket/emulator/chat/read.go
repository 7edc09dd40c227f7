// Package chat is chat completions, OpenAI's form of a conversation, as routes to Claude take it: it reads
// a request as one of the Messages API, and writes the answer.
//
// In come the body of a request, and an Answer; out go a request.Body or the refusal, the answer in one
// piece, and the pieces of a stream. It knows no limits, no clock and no failure: those are worded in
// package refuse.
//
// Read dialect.go (in what routes differ), read.go and parts.go (requests), then write.go (answers).
package chat

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"loadshape/bucket/emulator/request"
	"loadshape/bucket/wire/refuse"
)

// A body is what a request says, as far as the emulator looks. Keys that it does not know are no business of its.
type body struct {
	Model               string                `json:"model"`
	Messages            []message             `json:"messages"`
	MaxTokens           *int64                `json:"max_tokens"`
	MaxCompletionTokens *int64                `json:"max_completion_tokens"`
	N                   *int64                `json:"n"`
	Stream              bool                  `json:"stream"`
	StreamOptions       *streamOptions        `json:"stream_options"`
	Tools               []tool                `json:"tools"`
	Functions           []function            `json:"functions"`
	CacheControl        *request.CacheControl `json:"cache_control"` // of the last block
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

type message struct {
	Role       string          `json:"role"`
	Content    json.RawMessage `json:"content"`
	ToolCallID string          `json:"tool_call_id"`
	Name       string          `json:"name"` // of a function; anybody else's is ignored
	ToolCalls  []toolCall      `json:"tool_calls"`
	Call       *called         `json:"function_call"`
}

type toolCall struct {
	ID       string `json:"id"`
	Function called `json:"function"`
}

type called struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

type tool struct {
	Function function              `json:"function"`
	Control  *request.CacheControl `json:"cache_control"`
}

type function struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Parameters  json.RawMessage `json:"parameters"`
}

// Read reads a request as one of the Messages API.
func (d *Dialect) Read(_ *http.Request, raw []byte) (*request.Body, *refuse.Refusal) {
	var c body
	if refusal := request.Decode(raw, &c); refusal != nil {
		return nil, refusal
	}
	if c.N != nil && *c.N != 1 {
		return nil, new(refuse.Invalid("n: must be 1"))
	}
	b := &request.Body{Model: c.Model, Stream: c.Stream, MaxTokens: c.MaxCompletionTokens}
	b.StreamUsage = d.EndsWithUsage || c.StreamOptions != nil && c.StreamOptions.IncludeUsage
	if b.MaxTokens == nil {
		b.MaxTokens = c.MaxTokens
	}
	if b.MaxTokens == nil && !d.WantsMaxTokens {
		b.MaxTokens = new(int64(request.DefaultMaxTokens))
	}
	if d.Caches {
		b.CacheControl = c.CacheControl
	}
	for _, t := range c.Tools {
		b.Tools = append(b.Tools, d.tool(t.Function, t.Control))
	}
	for _, f := range c.Functions {
		b.Tools = append(b.Tools, d.tool(f, nil))
	}
	if refusal := d.messages(c.Messages, b); refusal != nil {
		return nil, refusal
	}
	return b, b.Check(false)
}

// tool is a function that may be called, as the Messages API has it.
func (d *Dialect) tool(f function, control *request.CacheControl) json.RawMessage {
	return encoded(struct {
		Name        string                `json:"name"`
		Description string                `json:"description,omitempty"`
		Schema      json.RawMessage       `json:"input_schema,omitempty"`
		Control     *request.CacheControl `json:"cache_control,omitempty"`
	}{f.Name, f.Description, f.Parameters, d.mark(control)})
}

// messages puts the messages into a request: those of the system and of developers in front, the others in their order.
func (d *Dialect) messages(list []message, b *request.Body) *refuse.Refusal {
	system := []json.RawMessage{}
	for i, m := range list {
		where := fmt.Sprintf("messages.%d", i)
		blocks, refusal := d.blocks(m.Content, where+".content")
		if refusal != nil {
			return refusal
		}
		role := m.Role
		switch m.Role {
		case "system", "developer":
			system = append(system, blocks...)
			continue
		case "assistant":
			blocks = append(blocks, m.calls()...)
		case "tool":
			role, blocks = "user", result(m.ToolCallID, blocks)
		case "function":
			role, blocks = "user", result(m.Name, blocks)
		case "user":
			if len(blocks) == 0 && isNull(m.Content) {
				return new(refuse.Invalid(where + ".content: Field required"))
			}
		default:
			return new(refuse.Invalid(where + ".role: Input should be 'developer', 'system', 'user', 'assistant', 'tool' or 'function'"))
		}
		b.Messages = append(b.Messages, request.Message{Role: role, Content: encoded(blocks)})
	}
	switch {
	case len(system) == 0:
	case d.JoinsSystem:
		b.System = encoded(joined(system))
	default:
		b.System = encoded(system)
	}
	return nil
}

// joined is the text of blocks, with a newline between them.
func joined(blocks []json.RawMessage) string {
	var lines []string
	for _, raw := range blocks {
		var t text
		if json.Unmarshal(raw, &t) == nil && t.Type == "text" {
			lines = append(lines, t.Text)
		}
	}
	return strings.Join(lines, "\n")
}
