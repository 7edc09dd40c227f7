// Package replay makes the request to send: the one that failed, made smaller in a named way, or a
// minimal one.
//
// What the body holds besides – metadata.user_id and other personal data – is sent as it is, or it
// would be another request; nothing of it is kept: a description has the model and sizes alone.
//
// In come the bytes of a body and the way to make it smaller; out go other bytes, and what of it
// was changed. It knows no route but by name, and sends nothing.
//
// Read shrink.go (the ways), edit.go, conversation.go and sentence.go (what is cut, and where),
// then minimal.go and describe.go.
package replay

import (
	"loadshape/workload/exchange"
	"loadshape/workload/messages"
)

// Describe tells what a body asks for. Its errors are *messages.Error, without a file: the caller has its name.
func Describe(body []byte) (exchange.Request, error) {
	b, err := complete(body)
	if err != nil {
		return exchange.Request{}, err
	}
	return exchange.Describe(b), nil
}

// Estimate is how many input tokens a body has, as an interval: what the limits count can lie anywhere in it.
func Estimate(body []byte) (messages.Estimate, error) {
	b, err := complete(body)
	if err != nil {
		return messages.Estimate{}, err
	}
	return b.Estimate(), nil
}

func complete(body []byte) (*messages.Body, error) {
	b, err := messages.Parse(body)
	if err != nil {
		return nil, err
	}
	return b, b.Complete()
}
