package chat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"loadshape/bucket/emulator/request"
	"loadshape/bucket/wire/refuse"
)

// A text is a block of the Messages API.
type text struct {
	Type    string                `json:"type"`
	Text    string                `json:"text"`
	Control *request.CacheControl `json:"cache_control,omitempty"`
}

// A part is one of the parts that a message's content may have.
type part struct {
	Type    string                `json:"type"`
	Text    *string               `json:"text"`
	Image   json.RawMessage       `json:"image_url"`
	Control *request.CacheControl `json:"cache_control"`
}

// blocks are the content of a message as blocks of the Messages API; where leads to it.
func (d *Dialect) blocks(raw json.RawMessage, where string) ([]json.RawMessage, *refuse.Refusal) {
	blocks := []json.RawMessage{}
	if isNull(raw) {
		return blocks, nil
	}
	var alone string
	if json.Unmarshal(raw, &alone) == nil {
		return append(blocks, encoded(text{Type: "text", Text: alone})), nil
	}
	var parts []json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		return nil, new(refuse.Invalid(where + ": Input should be a valid string or list"))
	}
	for i, one := range parts {
		var p part
		if json.Unmarshal(one, &p) != nil {
			return nil, new(refuse.Invalid(fmt.Sprintf("%s.%d: Input should be a valid object", where, i)))
		}
		switch {
		case p.Type == "text" && p.Text != nil:
			blocks = append(blocks, encoded(text{"text", *p.Text, d.mark(p.Control)}))
		case p.Type == "image_url":
			block := imageOf(p.Image, d.mark(p.Control))
			if block == nil {
				return nil, new(refuse.Invalid(fmt.Sprintf("%s.%d.image_url: Input should be a valid object", where, i)))
			}
			blocks = append(blocks, block)
		case d.Strips:
		default:
			blocks = append(blocks, one)
		}
	}
	return blocks, nil
}

// imageOf is an image as a block: an address, or the data that stands in one; nil where there is none.
func imageOf(raw json.RawMessage, control *request.CacheControl) json.RawMessage {
	var image struct {
		URL string `json:"url"`
	}
	if json.Unmarshal(raw, &image) != nil || image.URL == "" {
		return nil
	}
	source := map[string]string{"type": "url", "url": image.URL}
	if data, ok := strings.CutPrefix(image.URL, "data:"); ok {
		if media, base64, ok := strings.Cut(data, ";base64,"); ok {
			source = map[string]string{"type": "base64", "media_type": media, "data": base64}
		}
	}
	return encoded(struct {
		Type    string                `json:"type"`
		Source  map[string]string     `json:"source"`
		Control *request.CacheControl `json:"cache_control,omitempty"`
	}{"image", source, control})
}

// calls are the tools that a message of the assistant calls, as blocks.
func (m *message) calls() (blocks []json.RawMessage) {
	list := m.ToolCalls
	if m.Call != nil {
		list = append(list, toolCall{ID: m.Call.Name, Function: *m.Call})
	}
	for _, call := range list {
		input := json.RawMessage(call.Function.Arguments)
		if !json.Valid(input) {
			input = encoded(call.Function.Arguments)
		}
		blocks = append(blocks, encoded(map[string]any{"type": "tool_use", "id": call.ID, "name": call.Function.Name, "input": input}))
	}
	return blocks
}

// result is what a tool gave, as the only block of a message.
func result(id string, content []json.RawMessage) []json.RawMessage {
	return []json.RawMessage{encoded(map[string]any{"type": "tool_result", "tool_use_id": id, "content": content})}
}

// mark is a cache_control, where the route passes it on.
func (d *Dialect) mark(control *request.CacheControl) *request.CacheControl {
	if !d.Caches {
		return nil
	}
	return control
}

func isNull(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || bytes.Equal(raw, []byte("null"))
}

// encoded is a value that always marshals.
func encoded(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return raw
}
