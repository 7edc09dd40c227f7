// Package converse reads requests of Converse, which is AWS's own form of a conversation, as requests of
// the Messages API.
//
// In comes the body of a request whose model is in its path; out goes a request.Body, or the refusal. It
// knows no limits, and nothing of how an answer is written.
package converse

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"loadshape/bucket/emulator/request"
	"loadshape/bucket/wire/refuse"
)

// A body is what a request says, as far as the emulator looks.
type body struct {
	System     []json.RawMessage `json:"system"`
	Messages   []message         `json:"messages"`
	ToolConfig struct {
		Tools []json.RawMessage `json:"tools"`
	} `json:"toolConfig"`
	Inference struct {
		MaxTokens *int64 `json:"maxTokens"`
	} `json:"inferenceConfig"`
}

type message struct {
	Role    string            `json:"role"`
	Content []json.RawMessage `json:"content"`
}

// Read reads a request for an answer, streamed or not.
func Read(stream bool) func(*http.Request, []byte) (*request.Body, *refuse.Refusal) {
	return func(r *http.Request, raw []byte) (*request.Body, *refuse.Refusal) {
		var c body
		if refusal := request.Decode(raw, &c); refusal != nil {
			return nil, refusal
		}
		b, refusal := c.messages()
		if refusal != nil {
			return nil, refusal
		}
		b.Model, b.Stream = r.PathValue("id"), stream
		return b, b.Check(false)
	}
}

// A text is a block of the Messages API.
type text struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// messages is a request of Converse as one of the Messages API.
func (c *body) messages() (*request.Body, *refuse.Refusal) {
	most := int64(request.DefaultMaxTokens)
	b := &request.Body{MaxTokens: &most}
	if c.Inference.MaxTokens != nil {
		b.MaxTokens = c.Inference.MaxTokens
	}
	var refusal *refuse.Refusal
	if b.Tools, refusal = blocksOf(c.ToolConfig.Tools, "toolConfig.tools"); refusal != nil {
		return nil, refusal
	}
	system, refusal := blocksOf(c.System, "system")
	if refusal != nil {
		return nil, refusal
	}
	b.System = jsonOf(system)
	for i, m := range c.Messages {
		content, refusal := blocksOf(m.Content, fmt.Sprintf("messages.%d.content", i))
		if refusal != nil {
			return nil, refusal
		}
		b.Messages = append(b.Messages, request.Message{Role: m.Role, Content: jsonOf(content)})
	}
	return b, nil
}

// blocksOf are blocks of Converse as those of the Messages API: text is text, a cachePoint marks the block before it, and
// anything else is left as it is.
func blocksOf(blocks []json.RawMessage, where string) ([]json.RawMessage, *refuse.Refusal) {
	list := []json.RawMessage{}
	for i, raw := range blocks {
		var known struct {
			Text  *string `json:"text"`
			Point *struct {
				TTL string `json:"ttl"`
			} `json:"cachePoint"`
		}
		if err := json.Unmarshal(raw, &known); err != nil {
			return nil, new(refuse.Invalid(fmt.Sprintf("%s.%d: Input should be a valid object", where, i)))
		}
		switch {
		case known.Point != nil:
			if n := len(list); n > 0 {
				list[n-1] = marked(list[n-1], known.Point.TTL)
			}
		case known.Text != nil:
			list = append(list, jsonOf(text{"text", *known.Text}))
		default:
			list = append(list, raw)
		}
	}
	return list, nil
}

// marked is a block with cache_control.
func marked(block json.RawMessage, ttl string) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(block, &fields) != nil || fields == nil {
		return block
	}
	fields["cache_control"] = jsonOf(request.CacheControl{Type: "ephemeral", TTL: ttl})
	return jsonOf(fields)
}

// ReadCount reads a request to count the tokens of a request of Converse or InvokeModel.
func ReadCount(r *http.Request, raw []byte) (*request.Body, *refuse.Refusal) {
	var c struct {
		Input struct {
			Converse *body `json:"converse"`
			Invoke   *struct {
				Body string `json:"body"`
			} `json:"invokeModel"`
		} `json:"input"`
	}
	if refusal := request.Decode(raw, &c); refusal != nil {
		return nil, refusal
	}
	b := new(request.Body)
	var refusal *refuse.Refusal
	switch in := c.Input; {
	case in.Converse != nil:
		b, refusal = in.Converse.messages()
	case in.Invoke != nil:
		inner, err := base64.StdEncoding.DecodeString(in.Invoke.Body)
		if err != nil {
			return nil, new(refuse.Invalid("input.invokeModel.body: Input should be base64"))
		}
		refusal = request.Decode(inner, b)
	default:
		refusal = new(refuse.Invalid("input: Field required"))
	}
	if refusal != nil {
		return nil, refusal
	}
	b.Model = r.PathValue("id")
	return b, b.Check(true)
}

// jsonOf is a value that always marshals.
func jsonOf(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return text
}
