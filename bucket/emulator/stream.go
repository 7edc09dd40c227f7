package emulator

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"loadshape/bucket/emulator/request"
)

// tick is the shortest time between two pieces of a stream.
const tick = int64(20 * time.Millisecond)

// stream sends an answer as it is written: its first token at the instant at which the gate has it, its last at the
// end, and each between in a straight line.
func (e *Emulator) stream(w http.ResponseWriter, r *http.Request, d *decision) {
	if e.until(r.Context(), d.first()) != nil {
		return
	}
	e.admitted(w.Header(), &answered{d, d.looks, d.at, false})
	h := w.Header()
	h.Set("Content-Type", d.form.stream)
	h.Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusOK)
	s := events{w: w, flush: http.NewResponseController(w), form: d.form, decision: d}
	m := e.message(d)
	m.Usage.OutputTokens = min(1, d.request.OutputTokens)
	s.send("message_start", started{"message_start", m})
	s.send("content_block_start", json.RawMessage(`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`))
	s.send("ping", json.RawMessage(`{"type": "ping"}`))

	total := d.request.OutputTokens
	text, sent, span := request.Text(total), int64(0), d.request.Duration-d.request.TTFT
	stop := total // tokens after which a fault strikes
	if d.fault != nil && (d.fault.cuts || d.fault.event != nil) {
		stop = total / 2
	}
	for made := int64(0); made < stop; {
		made = stop
		if span > tick {
			step := max(1, total*tick/span) // tokens of a piece
			made = min(sent+step, stop)
			if !s.until(e, r, d.first()+scale(span, made, total)) {
				return
			}
		}
		s.send("content_block_delta", delta{"content_block_delta", 0, textDelta{"text_delta", text[sent*request.BytesPerToken : made*request.BytesPerToken]}})
		if s.err != nil {
			return
		}
		sent = made
	}
	switch f := d.fault; {
	case f != nil && f.cuts:
		s.show()
		panic(http.ErrAbortHandler)
	case f != nil && f.event != nil:
		s.write(d.form.fails(d, f.event()))
		return
	}
	if !s.until(e, r, d.end()) {
		return
	}
	s.send("content_block_stop", json.RawMessage(`{"type":"content_block_stop","index":0}`))
	m = e.message(d)
	s.send("message_delta", stopped{"message_delta", why{StopReason: d.stopReason()}, m.Usage})
	s.send("message_stop", json.RawMessage(`{"type":"message_stop"}`))
}

// scale is span × part / of, without overflow for spans of an answer and tokens that are really sent.
func scale(span, part, of int64) int64 {
	return span/of*part + span%of*part/of
}

// The events of a stream that are not always the same.

type started struct {
	Type    string      `json:"type"`
	Message messageJSON `json:"message"`
}

type stopped struct {
	Type  string    `json:"type"`
	Delta why       `json:"delta"`
	Usage usageJSON `json:"usage"`
}

type why struct {
	StopReason   *string `json:"stop_reason"`
	StopSequence *string `json:"stop_sequence"`
}

type delta struct {
	Type  string    `json:"type"`
	Index int       `json:"index"`
	Delta textDelta `json:"delta"`
}

type textDelta struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// events writes the pieces of a stream, and keeps the first error.
type events struct {
	w        io.Writer
	flush    *http.ResponseController
	form     *form
	decision *decision
	err      error
}

// send sends an event of the Messages API in the form of the stream.
func (s *events) send(name string, data any) {
	if s.err == nil {
		s.write(s.form.event(s.decision, name, data))
	}
}

// write sends a piece as it is; an empty one is none. It goes out with those that are due at the same time.
func (s *events) write(piece []byte) {
	if s.err == nil && len(piece) > 0 {
		_, s.err = s.w.Write(piece)
	}
}

// show lets everything out that was written.
func (s *events) show() {
	if s.err == nil {
		s.err = s.flush.Flush()
	}
}

// until waits for an instant, and lets everything out before; it is false where the client has gone.
func (s *events) until(e *Emulator, r *http.Request, at int64) bool {
	if at > e.elapsed() {
		s.show()
	}
	return s.err == nil && e.until(r.Context(), at) == nil
}
