package emulator

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"time"

	"loadshape/bucket"
)

type stateJSON struct {
	Start       string      `json:"start"`
	AtNS        int64       `json:"at_ns"`
	Limits      string      `json:"limits"`
	Reading     string      `json:"reading"`
	Outstanding int64       `json:"outstanding"` // requests that are being answered, this one left out
	Tally       Tally       `json:"requests"`
	Late        lateJSON    `json:"late"` // answers and pieces of streams
	Groups      []groupJSON `json:"groups"`
}

// lateJSON is how late what was sent was, by the emulator's own clock; a share came within its bound.
type lateJSON struct {
	Count int64   `json:"count"`
	P50   float64 `json:"p50_s"`
	P99   float64 `json:"p99_s"`
	Max   float64 `json:"max_s"`
}

type groupJSON struct {
	Models       []string    `json:"models"`
	Limits       []limitJSON `json:"limits"`
	Concurrency  *roomJSON   `json:"concurrency,omitempty"`
	Acceleration *rampJSON   `json:"acceleration,omitempty"`
}

type limitJSON struct {
	Dimension bucket.Dimension `json:"dimension"`
	Scope     string           `json:"scope,omitempty"`
	Limit     int64            `json:"limit"`
	Per       bucket.Duration  `json:"per"`
	Window    bucket.Window    `json:"window"`
	Capacity  int64            `json:"capacity"`
	Level     int64            `json:"level"`
	Full      *string          `json:"full_at"` // null: never
}

type roomJSON struct {
	Limit int64 `json:"limit"`
}

type rampJSON struct {
	Dimension bucket.Dimension `json:"dimension"`
	Now       int64            `json:"ceiling"`
	Next      int64            `json:"next_ceiling"`
}

// state answers GET /-/state: where every limit stands. Looking changes nothing.
func (e *Emulator) state(w http.ResponseWriter, r *http.Request) {
	tally, _ := e.Tally()
	late := e.Late()
	e.mu.Lock()
	at := e.instant()
	s := stateJSON{Start: e.start.UTC().Format(time.RFC3339Nano), AtNS: at, Limits: e.Name, Reading: e.Reading,
		Outstanding: e.answering.Load() - 1, Tally: tally, Late: lateJSON{late.Count, late.Share(500).Seconds(), late.Share(990).Seconds(), late.Most.Seconds()}}
	for i := range e.Groups {
		g := &e.Groups[i]
		one := groupJSON{Models: append([]string{}, g.Models...), Limits: []limitJSON{}}
		for k, look := range e.look(i, at) {
			one.Limits = append(one.Limits, e.limitJSON(&g.Limits[k], look))
		}
		if g.Concurrency > 0 {
			one.Concurrency = &roomJSON{g.Concurrency}
		}
		if now, next, ok := e.gate.Ceiling(i, at); ok {
			one.Acceleration = &rampJSON{g.Acceleration.Dimension, now, next}
		}
		s.Groups = append(s.Groups, one)
	}
	e.mu.Unlock()
	body, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		http.Error(w, "state: "+err.Error(), http.StatusInternalServerError)
		return
	}
	e.send(w, r, http.StatusOK, append(body, '\n'))
}

func (e *Emulator) limitJSON(l *bucket.Limit, now look) limitJSON {
	one := limitJSON{Dimension: l.Dimension, Scope: l.Scope, Limit: l.Limit, Per: l.Per, Window: l.Window, Capacity: l.Capacity(), Level: now.left}
	if one.Per == 0 {
		one.Per = bucket.Minute
	}
	if one.Window == "" {
		one.Window = bucket.TokenBucket
	}
	if now.full < math.MaxInt64 {
		when := e.wall(now.full).Format(time.RFC3339Nano)
		one.Full = &when
	}
	return one
}

// hello answers those who ask whether anybody is there.
func (e *Emulator) hello(w http.ResponseWriter, r *http.Request) {
	e.send(w, r, http.StatusOK, []byte(`{"message":"hello"}`))
}

// help answers GET /-/.
func (e *Emulator) help(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	what, paths := "the Messages API", ""
	if e.Face != "" {
		what = e.Face
	}
	for _, d := range e.face.doors {
		about := "an answer, or a refusal"
		if d.form == nil {
			about = "the emulator's own count; a limit of its own"
		}
		paths += d.pattern + "\n    " + about + "\n"
	}
	if e.face.account {
		paths += "GET /v1/models, /v1/models/{id}\nGET /v1/organizations/rate_limits\n    the limits that it has\n"
	}
	fmt.Fprintf(w, helpText, what, paths)
}

const helpText = `An emulator of %s over rate limits. It knows no model, and
no key that is worth anything.

%sGET /-/state
    where each limit stands now, and how late answers were
GET /-/metrics
    the same in Prometheus's text format, where sim serve serves it

Headers that a request may ask with:
X-Loadshape-Input-Tokens, X-Loadshape-Cache-Creation-Tokens,
X-Loadshape-Cache-Read-Tokens   count exactly so many tokens of input
X-Loadshape-Output-Tokens       answer with so many, but at most max_tokens
X-Loadshape-Ttft                and the first of them after this time
X-Loadshape-Fault               go wrong: a KIND of --fault
`
