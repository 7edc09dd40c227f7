package emulator

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"loadshape/bucket"
	"loadshape/bucket/emulator/request"
	"loadshape/bucket/wire/refuse"
)

// A decision is what was made of one request.
type decision struct {
	number    int64
	at        int64 // the instant of the decision …
	created   int64 // … and of the clock, in seconds since 1970
	requestID string
	messageID string
	model     string // as the limits have it
	shown     string // as the answer has it
	speed     bucket.Speed
	form      *form
	location  string // of the endpoint, where the path has one
	group     int
	stream    bool
	addUsage  bool // a stream ends with the usage
	request   bucket.Request
	usage     request.Usage
	fault     *Fault // that was injected, or nil
	verdict   bucket.Verdict
	refusal   *refuse.Refusal // nil: admitted
	looks     []look          // the limits at that instant, after it
}

// first and end are the instants of an answer's first and last token.
func (d *decision) first() int64 { return d.at + d.request.TTFT }
func (d *decision) end() int64   { return d.at + d.request.Duration }

// enter takes a request that has come in by a door, and answers it.
func (e *Emulator) enter(w http.ResponseWriter, r *http.Request, door *door) {
	b, p, refusal := e.reads(w, r, door)
	if refusal != nil {
		e.invalid(w, r, door, refusal)
		return
	}
	d := &decision{stream: b.Stream, addUsage: b.StreamUsage, form: door.form, location: r.PathValue("location")}
	if refusal := e.meets(d, b.Model, bucket.Speed(strings.TrimPrefix(b.Speed, "standard"))); refusal != nil {
		e.invalid(w, r, door, refusal)
		return
	}
	if door.form == nil {
		e.countTokens(w, r, d, p, door)
		return
	}
	wants, err := request.ReadWants(r.Header)
	if err != nil {
		e.invalid(w, r, door, new(refuse.Invalid(err.Error())))
		return
	}
	if refusal := e.decide(d, p, *b.MaxTokens, &wants); refusal != nil {
		e.invalid(w, r, door, refusal)
		return
	}
	e.answer(w, r, d)
}

// reads reads a request, whose sender must be known. What of the body is kept is its prompt, and texts and numbers beside it: the memory of
// the rest is used again.
func (e *Emulator) reads(w http.ResponseWriter, r *http.Request, door *door) (*request.Body, *request.Prompt, *refuse.Refusal) {
	buffer := e.buffers.Get().(*bytes.Buffer)
	defer func() {
		if buffer.Reset(); buffer.Cap() <= mostKept {
			e.buffers.Put(buffer)
		}
	}()
	raw, unread := readRaw(w, r, buffer)
	authorize := e.face.authorize
	if door.authorize != nil {
		authorize = door.authorize
	}
	if refusal := authorize(e, r, raw); refusal != nil {
		return nil, nil, refusal
	}
	if unread != nil {
		return nil, nil, unread
	}
	b, refusal := door.read(r, raw)
	if refusal != nil {
		return nil, nil, refusal
	}
	p, err := b.Prompt()
	if err != nil {
		return nil, nil, new(refuse.Invalid(err.Error()))
	}
	return b, p, nil
}

// mostKept is the largest buffer that is used again, and how much of a body's length is believed before it comes.
const mostKept = 1 << 20

// meets finds the limits that a request for a model meets, by the names that the model may have there.
func (e *Emulator) meets(d *decision, id string, speed bucket.Speed) (refusal *refuse.Refusal) {
	names, shown := e.face.names(id)
	for _, name := range names {
		if d.group, refusal = e.groupOf(name, speed); refusal == nil {
			d.model, d.shown, d.speed = name, shown, speed
			return nil
		}
	}
	_, refusal = e.groupOf(id, speed)
	return refusal
}

// groupOf finds the limits of a model at a speed. A model that is known, and has no limits of fast mode here, does not have
// that.
func (e *Emulator) groupOf(model string, speed bucket.Speed) (int, *refuse.Refusal) {
	for _, c := range model {
		if !unicode.IsPrint(c) {
			return 0, new(refuse.Invalid("model: Input should be a valid string"))
		}
	}
	group, err := e.Group(model, speed)
	if err != nil && speed != bucket.Standard {
		if _, unknown := e.groupOf(model, bucket.Standard); unknown != nil {
			return 0, unknown
		}
		return 0, new(refuse.Invalid("speed: " + string(speed) + " has no limits for " + model + " here (a limits file has them in a group with speed: " + string(speed) + ")"))
	}
	if err != nil || len(model) > maxModel {
		return 0, new(refuse.Missing("model: " + model[:min(len(model), maxModel)]))
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

// countTokens answers a request to count tokens, which has a limit of its own and knows no cache.
func (e *Emulator) countTokens(w http.ResponseWriter, r *http.Request, d *decision, p *request.Prompt, door *door) {
	e.mu.Lock()
	at := e.instant()
	v := e.count.Admit(0, at, &bucket.Request{})
	e.tally.Counted++
	id := e.requestID("req_02", e.tally.Counted)
	e.log.counted(at, d.model, p.Total, v, id)
	e.mu.Unlock()
	if !v.Admitted() {
		refusal := refuse.OverLimit(e.CountLimit, "requests", "minute", e.Organization, d.model)
		if !e.Era.NoRetryAfter {
			refusal = retryAfter(refusal, v)
		}
		e.fail(w, r, e.face.word(e, refusal), id)
		return
	}
	e.face.identify(e, w.Header(), id, true)
	e.send(w, r, http.StatusOK, door.counted(p.Total))
}

// countedJSON is the answer of the Messages API.
func countedJSON(tokens int64) []byte {
	return []byte(`{"input_tokens":` + strconv.FormatInt(tokens, 10) + `}`)
}
