package emulator

import (
	"net/http"
	"strconv"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// countTokens answers a request to count tokens, which has a limit of its own and knows no cache.
func (e *Emulator) countTokens(w http.ResponseWriter, r *http.Request, d *decision, p *prompt, door *door) {
	e.mu.Lock()
	at := e.instant()
	v := e.count.Admit(0, at, &bucket.Request{})
	e.tally.Counted++
	id := e.requestID("req_02", e.tally.Counted)
	e.log.counted(at, d.model, p.total, v, id)
	e.mu.Unlock()
	if !v.Admitted() {
		no := wire.OverLimit(e.CountLimit, "requests", "minute", e.Organization, d.model)
		if !e.Era.NoRetryAfter {
			no = retryAfter(no, v)
		}
		e.fail(w, r, e.face.word(e, no), id)
		return
	}
	e.face.identify(e, w.Header(), id, true)
	e.send(w, r, http.StatusOK, door.counted(p.total))
}

// countedJSON is the answer of the Messages API.
func countedJSON(tokens int64) []byte {
	return []byte(`{"input_tokens":` + strconv.FormatInt(tokens, 10) + `}`)
}
