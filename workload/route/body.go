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

// shape is what of a body the address of a request says. Names are exact: what a server reads as another case's is not sent.
func shape(body []byte) (model string, stream bool) {
	b, _ := messages.Parse(body)
	if b == nil {
		return "", false
	}
	read(b, "stream", &stream)
	read(b, "model", &model)
	return model, stream
}

// read takes a field of a body, where it is of that kind.
func read(b *messages.Body, name string, to any) {
	if f, ok := b.Get(name); ok {
		json.Unmarshal(f.Raw, to) // what is of another kind is for the API to refuse
	}
}

// describe says of a request what its body says. The API's own defaults are filled in, so that two requests which
// leave them out are the same.
func describe(body []byte) exchange.Request {
	size := int64(len(body))
	described := exchange.Request{BodyBytes: &size}
	b, _ := messages.Parse(body)
	if b == nil {
		return described
	}
	var stream bool
	var turns []json.RawMessage
	described.ServiceTier, described.Speed = "auto", "standard"
	read(b, "model", &described.Model)
	read(b, "max_tokens", &described.MaxTokens)
	read(b, "stream", &stream)
	read(b, "service_tier", &described.ServiceTier)
	read(b, "speed", &described.Speed)
	read(b, "messages", &turns)
	described.Stream, described.Messages = &stream, new(int64(len(turns)))
	return described
}
