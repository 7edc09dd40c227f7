package emulator

import (
	"net/http"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// limitOf is the limit that refused.
func (e *Emulator) limitOf(d *decision) *bucket.Limit {
	return &e.Groups[d.group].Limits[d.verdict.Limit]
}

// unit is what a limit counts, in words.
func unit(d bucket.Dimension) string { return strings.ReplaceAll(string(d), "_", " ") }

// period is how long a limit counts, in words.
func period(per bucket.Duration) string {
	switch per {
	case 0, bucket.Minute:
		return "minute"
	case bucket.Second:
		return "second"
	case bucket.Hour:
		return "hour"
	case bucket.Day:
		return "day"
	}
	return per.String()
}

// invalid refuses what is no request that could be decided about.
func (e *Emulator) invalid(w http.ResponseWriter, r *http.Request, door *door, refusal *refuse.Refusal) {
	path := pathMessages
	if door.form == nil {
		path = pathCount
	}
	e.mu.Lock()
	e.tally.Invalid++
	id := e.requestID("req_00", e.tally.Invalid)
	refusal = door.form.word(e.face.word(e, *refusal))
	e.log.invalid(path, e.instant(), refusal, id)
	e.mu.Unlock()
	e.fail(w, r, refusal, id)
}

// missing answers a path that is not there.
func (e *Emulator) missing(w http.ResponseWriter, r *http.Request) {
	e.deny(w, r, new(refuse.Missing("Not Found")))
}

// deny refuses a question that costs nothing.
func (e *Emulator) deny(w http.ResponseWriter, r *http.Request, refusal *refuse.Refusal) {
	e.write(w, r, e.face.word(e, *refusal), e.requestID("req_00", 0), false)
}

// fail sends a failure, to one who is known unless that is what failed.
func (e *Emulator) fail(w http.ResponseWriter, r *http.Request, refusal *refuse.Refusal, id string) {
	e.write(w, r, refusal, id, refusal.Status != http.StatusUnauthorized)
}

func (e *Emulator) write(w http.ResponseWriter, r *http.Request, refusal *refuse.Refusal, id string, known bool) {
	h := w.Header()
	e.face.identify(e, h, id, known)
	for name, values := range refusal.Header {
		h[name] = values
	}
	body := refusal.Body(id)
	if e.face.wraps != nil {
		body = e.face.wraps(r, body)
	}
	e.send(w, r, refusal.Status, body)
}
