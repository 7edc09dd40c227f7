package emulator

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/bucket/emulator/request"
	"loadshape/bucket/wire/refuse"
)

// plan says what an admitted request would be answered with. It fails where there can be no such answer.
func (e *Emulator) plan(d *decision, maxTokens int64, w *request.Wants) error {
	output := e.OutputTokens
	if w.Output != nil {
		output = *w.Output
	}
	output = min(output, maxTokens)
	ttft, duration, err := e.Times(output)
	if err != nil {
		return fmt.Errorf("output tokens: %w", err)
	}
	if w.TTFT != nil {
		ttft, duration = int64(*w.TTFT), duration-ttft+int64(*w.TTFT)
	}
	d.request = bucket.Request{OutputTokens: output, MaxTokens: min(maxTokens, bucket.MaxTokens), TTFT: ttft, Duration: duration}
	d.fault, err = e.faultNamed(w.Fault)
	if err == nil && d.fault != nil {
		err = e.face.has(d.fault)
	}
	if err != nil {
		return fmt.Errorf("X-Loadshape-Fault: %w", err)
	}
	return nil
}

// goWrong says what goes wrong with a request, where it has not asked for something itself.
func (e *Emulator) goWrong(d *decision) {
	if d.fault == nil || !d.fault.fits(d.stream) {
		d.fault = e.faultOf(d.number, d.at, d.stream)
	}
	if e.Unified == Rejected && (d.fault == nil || d.fault.instead == nil) {
		d.fault, _ = e.faultNamed("unified") // which is a kind
	}
	if d.fault != nil {
		d.request.TTFT += d.fault.late
		d.request.Duration += d.fault.late
	}
}

// decide asks the gate about a request, at the instant that it is now, and notes everything about it. What it
// returns is no decision: the gate cannot be asked about such a request.
func (e *Emulator) decide(d *decision, p *request.Prompt, maxTokens int64, w *request.Wants) *refuse.Refusal {
	if err := e.plan(d, maxTokens, w); err != nil {
		return new(refuse.Invalid(err.Error()))
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.log.broken() {
		return new(unlogged())
	}
	d.at, d.number = e.instant(), e.number
	d.requestID, d.messageID = e.requestID("req_01", d.number), e.messageID(d.form, d.number)
	d.created = e.wall(d.at).Unix()
	e.goWrong(d)
	c := e.caches[d.model]
	if c == nil {
		c = new(request.Cache)
	}
	if d.usage = w.Usage(); !w.Exact() {
		d.usage = c.Look(p, d.at, e.CacheMinimum)
	}
	d.request.InputTokens, d.request.CacheReadInputTokens = d.usage.Input, d.usage.Read
	d.request.CacheCreationInputTokens = d.usage.Written()
	if !e.countable(&d.request) {
		return new(refuse.Invalid("all requests so far ask for more tokens than can be counted exactly"))
	}
	e.number++
	if d.fault != nil && d.fault.instead != nil {
		d.refusal = d.form.word(d.fault.instead(e, d))
		e.tally.Faults[d.fault.Kind]++
		e.log.fault(d)
		return e.log.refusal()
	}
	d.verdict = e.gate.Admit(d.group, d.at, &d.request)
	e.tally.Requests++
	if d.verdict.Admitted() {
		e.tally.Admitted++
		if d.fault != nil {
			e.tally.Faults[d.fault.Kind]++
		}
		if !w.Exact() {
			c.Keep(p, d.at, d.first(), e.CacheMinimum)
			e.caches[d.model] = c
		}
		e.use(d)
	} else {
		d.fault = nil // there is no answer that could go wrong
		e.tally.Refused[d.verdict.Cause.String()]++
	}
	d.looks = e.look(d.group, d.at)
	if !d.verdict.Admitted() {
		d.refusal = d.form.word(new(tells(e.face.refused(e, d), d.verdict)))
	}
	e.log.decision(d)
	return e.log.refusal()
}

// countable notes what a request asks for, and reports whether the gate can count it, too.
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
