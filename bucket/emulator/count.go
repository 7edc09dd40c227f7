package emulator

import (
	"net/http"
	"strconv"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// countTokens answers POST /v1/messages/count_tokens, which has a limit of its own and knows no cache.
func (e *Emulator) countTokens(w http.ResponseWriter, r *http.Request) {
	if no := authorize(r); no != nil {
		e.invalid(w, r, no)
		return
	}
	b, no := readBody(w, r, true)
	if no != nil {
		e.invalid(w, r, no)
		return
	}
	p, err := b.prompt()
	if err != nil {
		e.invalid(w, r, refusal(wire.Invalid(err.Error())))
		return
	}
	if _, no := e.groupOf(b.Model); no != nil {
		e.invalid(w, r, no)
		return
	}
	e.mu.Lock()
	at := e.instant()
	v := e.count.Admit(0, at, &bucket.Request{})
	e.tally.Counted++
	id := e.id("req_02", e.tally.Counted)
	e.log.counted(at, b.Model, p.total, v, id)
	e.mu.Unlock()
	e.owner(w.Header())
	if !v.Admitted() {
		if seconds, ok := v.RetryAfter(); ok && !e.Era.NoRetryAfter {
			w.Header().Set("Retry-After", strconv.FormatUint(seconds, 10))
		}
		no := wire.OverLimit(e.CountLimit, "requests", "minute", e.Organization, b.Model)
		e.fail(w, r, &no, id)
		return
	}
	w.Header().Set("Request-Id", id)
	e.send(w, r, http.StatusOK, []byte(`{"input_tokens":`+strconv.FormatInt(p.total, 10)+`}`))
}
