package answer

import (
	"net/http"
	"strings"
)

const (
	maxKeptHeaders = 64
	maxHeaderValue = 1024
)

// keepHeaders takes the headers by allow-list. A name that only begins like a known one could be anything, so it is
// looked at as the values are.
func (r *Reader) keepHeaders(h http.Header) map[string]string {
	kept := make(map[string]string)
	keep := func(name string) {
		value := h.Get(name)
		name = strings.ToLower(name)
		if value != "" && r.Scrub(name) == name {
			kept[name] = printable(cut(r.Scrub(value), maxHeaderValue))
		}
	}
	for _, name := range r.Headers {
		keep(name)
	}
	for name := range h {
		for _, family := range r.Families {
			if strings.HasPrefix(strings.ToLower(name), family) && len(name) <= 80 && len(kept) < maxKeptHeaders {
				keep(name)
			}
		}
	}
	return kept
}
