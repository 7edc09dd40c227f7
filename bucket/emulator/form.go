package emulator

import (
	"encoding/json"
	"net/http"

	"loadshape/bucket/wire/refuse"
)

// A form is how answers are written.
type form struct {
	whole  func(d *decision, m *messageJSON) any            // in one piece, as JSON
	stream string                                           // content type of a stream
	event  func(d *decision, name string, data any) []byte  // an event of the Messages API in it; empty: it has none
	fails  func(d *decision, refusal refuse.Refusal) []byte // the failure that ends it
	ids    string                                           // what the id of an answer begins with; empty: as the face has them
	says   func(refusal refuse.Refusal) refuse.Refusal      // a failure, that is worded as the face words it; nil: so
	tells  func(e *Emulator, h http.Header, at int64)       // adds headers to those of the face; nil: none
}

// messagesForm is that of the Messages API: a message, and server-sent events.
func messagesForm() *form {
	return &form{
		whole:  func(_ *decision, m *messageJSON) any { return m },
		stream: "text/event-stream; charset=utf-8",
		event: func(_ *decision, name string, data any) []byte {
			if piece, ok := data.(delta); ok {
				return piece.sent()
			}
			return serverSent(name, jsonOf(data))
		},
		fails: func(d *decision, refusal refuse.Refusal) []byte {
			return serverSent("error", refusal.Body(d.requestID))
		},
	}
}

// word gives a failure that the face has worded the words of this form; the nil form has none of its own.
func (f *form) word(refusal *refuse.Refusal) *refuse.Refusal {
	if f == nil || f.says == nil || refusal == nil {
		return refusal
	}
	return new(f.says(*refusal))
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
