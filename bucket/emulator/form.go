package emulator

import (
	"encoding/json"

	"loadshape/bucket/wire/refuse"
)

// A form is how answers are written.
type form struct {
	whole  func(d *decision, m *messageJSON) any                 // in one piece, as JSON
	stream string                                                // content type of a stream
	event  func(d *decision, name string, data any) []byte       // an event of the Messages API in it; empty: it has none
	fails  func(refusal refuse.Refusal, requestID string) []byte // the failure that ends it
}

// messagesForm is that of the Messages API: a message, and server-sent events.
func messagesForm() *form {
	return &form{
		whole:  func(_ *decision, m *messageJSON) any { return m },
		stream: "text/event-stream; charset=utf-8",
		event:  func(_ *decision, name string, data any) []byte { return serverSent(name, jsonOf(data)) },
		fails:  func(refusal refuse.Refusal, id string) []byte { return serverSent("error", refusal.Body(id)) },
	}
}

// serverSent is one server-sent event.
func serverSent(name string, data []byte) []byte {
	return []byte("event: " + name + "\ndata: " + string(data) + "\n\n")
}

// jsonOf is a value that always marshals.
func jsonOf(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return text
}
