package route

import (
	"bytes"
	"encoding/json"
	"slices"

	"loadshape/workload/exchange"
	"loadshape/workload/messages"
)

// A member is a field that a route adds to a body.
type member struct {
	name  string
	value any // a string or a list of them
}

// editBody takes fields out of a body and adds others at its end, in the order of the SDKs. Every value that stays is
// what it was, byte for byte. A body that is no JSON object, or has a field twice, stays as it is.
func editBody(body []byte, without []string, add ...member) []byte {
	b, _ := messages.Parse(body) // what the API would refuse in it is for the API to say
	if b == nil {
		return body
	}
	out := bytes.NewBuffer(make([]byte, 0, len(body)+256))
	write := func(name string, value []byte) {
		if out.Len() == 0 {
			out.WriteByte('{')
		} else {
			out.WriteByte(',')
		}
		out.Write(encode(name))
		out.WriteByte(':')
		out.Write(value)
	}
	for _, f := range b.Fields {
		if !slices.Contains(without, f.Key) {
			write(f.Key, f.Raw)
		}
	}
	for _, m := range add {
		named := func(f messages.Field) bool { return f.Key == m.name }
		if slices.Contains(without, m.name) || !slices.ContainsFunc(b.Fields, named) {
			write(m.name, encode(m.value))
		}
	}
	if out.Len() == 0 {
		out.WriteByte('{')
	}
	out.WriteByte('}')
	return out.Bytes()
}

func encode(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.Encode(v) // neither a string nor a list of them can fail
	return bytes.TrimSpace(out.Bytes())
}

// shape is what of a body the address of a request says.
func shape(body []byte) (model string, stream bool) {
	var b struct {
		Model  string `json:"model"`
		Stream bool   `json:"stream"`
	}
	if json.Unmarshal(body, &b) != nil {
		return "", false
	}
	return b.Model, b.Stream
}

// describe says of a request what its body says. The API's own defaults are filled in, so that two requests which
// leave them out are the same.
func describe(body []byte) exchange.Request {
	size := int64(len(body))
	described := exchange.Request{BodyBytes: &size}
	var fields struct {
		Model       string            `json:"model"`
		MaxTokens   *int64            `json:"max_tokens"`
		Stream      bool              `json:"stream"`
		ServiceTier string            `json:"service_tier"`
		Speed       string            `json:"speed"`
		Messages    []json.RawMessage `json:"messages"`
	}
	if json.Unmarshal(body, &fields) != nil {
		return described
	}
	messages := int64(len(fields.Messages))
	described.Model, described.MaxTokens, described.Stream = fields.Model, fields.MaxTokens, &fields.Stream
	described.ServiceTier, described.Speed, described.Messages = fields.ServiceTier, fields.Speed, &messages
	if described.ServiceTier == "" {
		described.ServiceTier = "auto"
	}
	if described.Speed == "" {
		described.Speed = "standard"
	}
	return described
}
