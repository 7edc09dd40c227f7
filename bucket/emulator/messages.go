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
	model     string // as the limits have it
	shown     string // as the answer has it
	form      *form
	location  string // of the endpoint, where the path has one
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

// enter takes a request that has come in by a door, and answers it.
func (e *Emulator) enter(w http.ResponseWriter, r *http.Request, door *door) {
	raw, unread := readRaw(w, r)
	if no := e.face.authorize(e, r, raw); no != nil {
		e.invalid(w, r, door, no)
		return
	}
	if unread != nil {
		e.invalid(w, r, door, unread)
		return
	}
	b, no := door.read(r, raw)
	if no != nil {
		e.invalid(w, r, door, no)
		return
	}
	p, err := b.prompt()
	if err != nil {
		e.invalid(w, r, door, refusal(wire.Invalid(err.Error())))
		return
	}
	d := &decision{stream: b.Stream, form: door.form, location: r.PathValue("location")}
	if no := e.meets(d, b.Model); no != nil {
		e.invalid(w, r, door, no)
		return
	}
	if door.form == nil {
		e.countTokens(w, r, d, p, door)
		return
	}
	wants, err := wantsOf(r.Header)
	if err != nil {
		e.invalid(w, r, door, refusal(wire.Invalid(err.Error())))
		return
	}
	if no := e.decide(d, p, *b.MaxTokens, &wants); no != nil {
		e.invalid(w, r, door, no)
		return
	}
	e.answer(w, r, d)
}

// meets finds the limits that a request for a model meets, by the names that the model may have there.
func (e *Emulator) meets(d *decision, id string) (no *wire.Refusal) {
	names, shown := e.face.names(id)
	for _, name := range names {
		if d.group, no = e.groupOf(name); no == nil {
			d.model, d.shown = name, shown
			return nil
		}
	}
	_, no = e.groupOf(id)
	return no
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
