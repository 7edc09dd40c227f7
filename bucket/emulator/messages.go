package emulator

import (
	"net/http"
	"unicode"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// A decision is what was made of one request.
type decision struct {
	number    int64
	at        int64 // the instant of the decision
	requestID string
	model     string
	group     int
	stream    bool
	request   bucket.Request
	usage     usage
	fault     *Fault // that was injected, or nil
	verdict   bucket.Verdict
	refusal   *wire.Refusal // nil: admitted
	looks     []look        // the limits at that instant, after it
}

// first and end are the instants of an answer's first and last token.
func (d *decision) first() int64 { return d.at + d.request.TTFT }
func (d *decision) end() int64   { return d.at + d.request.Duration }

// messages answers POST /v1/messages.
func (e *Emulator) messages(w http.ResponseWriter, r *http.Request) {
	if no := authorize(r); no != nil {
		e.invalid(w, r, no)
		return
	}
	b, no := readBody(w, r, false)
	if no != nil {
		e.invalid(w, r, no)
		return
	}
	p, err := b.prompt()
	if err != nil {
		e.invalid(w, r, refusal(wire.Invalid(err.Error())))
		return
	}
	group, no := e.groupOf(b.Model)
	if no != nil {
		e.invalid(w, r, no)
		return
	}
	wants, err := wantsOf(r.Header)
	if err != nil {
		e.invalid(w, r, refusal(wire.Invalid(err.Error())))
		return
	}
	d := &decision{model: b.Model, group: group, stream: b.Stream}
	if no := e.decide(d, p, *b.MaxTokens, &wants); no != nil {
		e.invalid(w, r, no)
		return
	}
	e.answer(w, r, d)
}

// groupOf finds the limits of a model.
func (e *Emulator) groupOf(model string) (int, *wire.Refusal) {
	for _, c := range model {
		if !unicode.IsPrint(c) {
			return 0, refusal(wire.Invalid("model: Input should be a valid string"))
		}
	}
	group, err := e.Group(model)
	if err != nil || len(model) > maxModel {
		return 0, refusal(wire.Missing("model: " + model[:min(len(model), maxModel)]))
	}
	return group, nil
}

const maxModel = 256 // bytes of a model's name

// subscription is the status that the answer shows; empty is none.
func (e *Emulator) subscription(d *decision) string {
	if d.fault != nil && d.fault.Kind == "unified" {
		return Rejected
	}
	return e.Unified
}
