package exchange

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"loadshape/bucket/wire"
)

// A memo remembers what answers mean, of one reading: a log says the same again and again, and several views of a failure are
// one answer in the end.
type memo map[string]wire.Finding

// mostRemembered is how many answers are remembered, at the most.
const mostRemembered = 4096

// explain says what an exchange means.
func (m memo) explain(e *Exchange) wire.Finding {
	key := e.told()
	f, ok := m[key]
	if ok && f.RequestID != "" {
		return f // whatever the header says: the body's own goes before it
	}
	if id := e.Headers["request-id"]; id != "" {
		key += " " + id
		f, ok = m[key]
	}
	if !ok {
		f = e.explain()
		f.Evidence = slices.Clip(f.Evidence)
		if len(m) >= mostRemembered {
			clear(m)
		}
		m[key] = f
	}
	return f
}

// told is all of an answer that its meaning depends on, but for the header with the request's id.
func (e *Exchange) told() string {
	var b strings.Builder
	b.Grow(len(e.Message) + len(e.ErrorBody) + 256)
	part := func(s string) {
		b.WriteString(strconv.Itoa(len(s)))
		b.WriteByte(' ')
		b.WriteString(s)
	}
	part(strconv.Itoa(e.Status))
	part(e.Route.Host)
	part(e.Message)
	part(string(e.ErrorBody))
	if at := e.Answered(); at != nil {
		part(at.Format(time.RFC3339Nano))
	}
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		if name != "request-id" {
			part(name)
			part(e.Headers[name])
		}
	}
	return b.String()
}
