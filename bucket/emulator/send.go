package emulator

import (
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
)

// leastCompressed is from how many bytes on an answer is compressed: one that fits a packet arrives no sooner for it.
const leastCompressed = 1 << 10

// send sends a whole JSON answer, compressed where it is long and the client takes that.
func (e *Emulator) send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	if len(body) > 0 {
		h.Set("Content-Type", "application/json")
	}
	if len(body) < leastCompressed || !accepts(r, "gzip") {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		w.Write(body)
		return
	}
	h.Set("Content-Encoding", "gzip")
	h.Add("Vary", "Accept-Encoding")
	w.WriteHeader(status)
	z := e.writers.Get().(*gzip.Writer)
	z.Reset(w)
	z.Write(body)
	z.Close()
	e.writers.Put(z)
}

// newWriter makes a compressor; they are kept for their memory, which is large.
func newWriter() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // which is a level
	return z
}

// accepts reports whether a client takes an encoding.
func accepts(r *http.Request, encoding string) bool {
	for _, header := range r.Header.Values("Accept-Encoding") {
		for _, one := range strings.Split(header, ",") {
			name, quality, _ := strings.Cut(one, ";")
			if strings.EqualFold(strings.TrimSpace(name), encoding) {
				q := strings.TrimSpace(quality)
				return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
			}
		}
	}
	return false
}
