package emulator

import (
	"encoding/base64"
	"net/http"

	"loadshape/bucket/wire"
)

const eventStream = "application/vnd.amazon.eventstream"

// invokeForm is that of InvokeModel: a message, and events of the Messages API in frames.
func invokeForm() *form {
	return &form{
		whole:  func(_ *decision, m *messageJSON) any { return m },
		stream: eventStream,
		event: func(_ *decision, _ string, data any) []byte {
			return frameOf("chunk", jsonOf(struct {
				Bytes string `json:"bytes"`
			}{base64.StdEncoding.EncodeToString(jsonOf(data))}))
		},
		fails: exception,
	}
}

// exception ends a stream of AWS with a failure, whose status has been sent long ago.
func exception(no wire.Refusal, _ string) []byte {
	name, said := "internalServerException", wire.AWSBroken()
	switch no.Status {
	case http.StatusTooManyRequests:
		name, said = "throttlingException", wire.AWSThrottledRequests()
	case 529:
		name, said = "serviceUnavailableException", wire.AWSUnavailable()
	}
	return frame([][2]string{{":message-type", "exception"}, {":exception-type", name}, {":content-type", "application/json"}}, said.Body(""))
}

// frameOf is an event in a frame.
func frameOf(event string, payload []byte) []byte {
	return frame([][2]string{{":message-type", "event"}, {":event-type", event}, {":content-type", "application/json"}}, payload)
}
