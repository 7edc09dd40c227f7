package emulator

import (
	"fmt"
	"net/http"
	"strconv"
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
	p, err := b.read()
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
	if no := e.decide(d, &p, *b.MaxTokens, &wants); no != nil {
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

// wants are what a request asks of the emulator itself, by headers that the API does not have. The zero value asks
// for nothing.
type wants struct {
	input, creation, read *int64 // in place of the emulator's own count and its cache
	output                *int64
	ttft                  *bucket.Duration
	fault                 string
}

// wantsOf reads the headers X-Loadshape-….
func wantsOf(h http.Header) (w wants, err error) {
	for _, one := range []struct {
		name string
		most int64
		into **int64
	}{
		{"X-Loadshape-Input-Tokens", bucket.MaxTokens, &w.input},
		{"X-Loadshape-Cache-Creation-Tokens", bucket.MaxTokens, &w.creation},
		{"X-Loadshape-Cache-Read-Tokens", bucket.MaxTokens, &w.read},
		{"X-Loadshape-Output-Tokens", maxOutput, &w.output},
	} {
		text := h.Get(one.name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > one.most {
			return w, fmt.Errorf("%s: is %q, want a whole number from 0 to %d", one.name, text, one.most)
		}
		*one.into = &n
	}
	if text := h.Get("X-Loadshape-Ttft"); text != "" {
		d, err := bucket.ParseDuration(text)
		if err != nil || d < 0 || d > bucket.Day {
			return w, fmt.Errorf("X-Loadshape-Ttft: is %q, want 0s to 1d", text)
		}
		w.ttft = &d
	}
	w.fault = h.Get("X-Loadshape-Fault")
	return w, nil
}

// exact tells whether the input is given, and not to be counted.
func (w *wants) exact() bool { return w.input != nil || w.creation != nil || w.read != nil }

func (w *wants) usage() usage {
	return usage{input: or(w.input), written5m: or(w.creation), read: or(w.read)}
}

func or(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// decide asks the gate about a request, at the instant that it is now, and notes everything about it. What it
// returns is no decision: the request cannot be asked about.
func (e *Emulator) decide(d *decision, p *prompt, maxTokens int64, w *wants) *wire.Refusal {
	output := e.OutputTokens
	if w.output != nil {
		output = *w.output
	}
	output = min(output, maxTokens)
	ttft, duration, err := e.Times(output)
	if err != nil {
		return refusal(wire.Invalid("output tokens: " + err.Error()))
	}
	if w.ttft != nil {
		ttft, duration = int64(*w.ttft), duration-ttft+int64(*w.ttft)
	}
	asked, err := e.faultNamed(w.fault)
	if err != nil {
		return refusal(wire.Invalid("X-Loadshape-Fault: " + err.Error()))
	}
	d.request = bucket.Request{OutputTokens: output, MaxTokens: min(maxTokens, bucket.MaxTokens), TTFT: ttft, Duration: duration}

	e.mu.Lock()
	defer e.mu.Unlock()
	d.at, d.number = e.instant(), e.number
	d.requestID = e.id("req_01", d.number)
	if d.fault = asked; asked == nil {
		d.fault = e.faultOf(d.number, d.stream)
	}
	if e.Unified == Rejected && d.fault == nil {
		d.fault, _ = e.faultNamed("unified")
	}
	if f := d.fault; f != nil && f.late > 0 {
		d.request.TTFT += f.late
		d.request.Duration += f.late
	}
	c := e.caches[d.model]
	if c == nil {
		c = new(cache)
	}
	if d.usage = w.usage(); !w.exact() {
		d.usage = c.look(p, d.at, e.CacheMinimum)
	}
	d.request.InputTokens, d.request.CacheReadInputTokens = d.usage.input, d.usage.read
	d.request.CacheCreationInputTokens = d.usage.written()
	if !e.countable(&d.request) {
		return refusal(wire.Invalid("all requests so far ask for more tokens than can be counted exactly"))
	}
	e.number++
	if d.fault != nil && d.fault.instead != nil {
		d.refusal = d.fault.instead(e, d)
		e.tally.Faults[d.fault.Kind]++
		e.log.fault(d)
		return nil
	}
	d.verdict = e.gate.Admit(d.group, d.at, &d.request)
	e.tally.Requests++
	if d.verdict.Admitted() {
		e.tally.Admitted++
		if d.fault != nil {
			e.tally.Faults[d.fault.Kind]++
		}
		if !w.exact() {
			c.keep(p, d.at, d.first(), e.CacheMinimum)
			e.caches[d.model] = c
		}
		e.use(d)
	} else {
		d.fault = nil // there is no answer that could go wrong
		e.tally.Refused[d.verdict.Cause.String()]++
		d.refusal = e.refusalOf(d)
	}
	d.looks = e.look(d.group, d.at)
	e.log.decision(d)
	return nil
}

// countable notes what a request asks for, and tells whether the gate can count it, too.
func (e *Emulator) countable(r *bucket.Request) bool {
	cost := r.InputTokens + r.CacheCreationInputTokens + r.CacheReadInputTokens + r.MaxTokens + r.OutputTokens*e.gate.Burndown()
	if e.asked+cost >= bucket.MaxSum || r.Duration > int64(bucket.MaxAnswer) {
		return false
	}
	e.asked += cost
	return true
}

// use notes the limits that an admitted request takes something of.
func (e *Emulator) use(d *decision) {
	for i := range e.used[d.group] {
		if e.Groups[d.group].Limits[i].Dimension != bucket.OutputTokens || d.request.OutputTokens > 0 {
			e.used[d.group][i] = true
		}
	}
}

// subscription is the status that the answer shows; empty is none.
func (e *Emulator) subscription(d *decision) string {
	if d.fault != nil && d.fault.Kind == "unified" {
		return Rejected
	}
	return e.Unified
}
