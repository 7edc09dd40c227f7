package answer

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"loadshape/workload/exchange"
	"loadshape/workload/redact"
)

const maxWord = 256 // of a model's name and the like

// The names of what of an answer, and of its events, is looked at; its text is not.
var (
	ofMessage = []string{"type", "model", "stop_reason", "usage", "error", "request_id", "message"}
	ofEvent   = []string{"type", "message", "delta", "usage"}
	ofUsage   = []string{"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"}
)

// A message is what an answer says of itself.
type message struct {
	kind, model string
	stopReason  *string
	usage       *usage
}

// messageOf reads a message; it reports whether it is one.
func messageOf(o object) (m message, ok bool) {
	if !o.take("type", &m.kind) || !o.take("model", &m.model) || !o.take("stop_reason", &m.stopReason) {
		return m, false
	}
	m.usage, ok = usageOf(o)
	return m, ok
}

// A usage is an answer's count, whole or in part.
type usage struct{ Input, CacheCreation, CacheRead, Output *int64 }

// usageOf reads the usage of an object: nil where it has none.
func usageOf(o object) (*usage, bool) {
	if raw := o["usage"]; raw == nil || string(raw) == "null" {
		return nil, true
	}
	counts, err := o.of("usage", ofUsage...)
	u := new(usage)
	return u, err == nil && counts.take("input_tokens", &u.Input) && counts.take("cache_creation_input_tokens", &u.CacheCreation) &&
		counts.take("cache_read_input_tokens", &u.CacheRead) && counts.take("output_tokens", &u.Output)
}

// addTo takes over what this part says: each count is the whole count up to here, not what came since. It says false
// for a count below zero.
func (u *usage) addTo(total *exchange.Usage) bool {
	for _, count := range []struct {
		from *int64
		to   *int64
	}{
		{u.Input, &total.InputTokens}, {u.CacheCreation, &total.CacheCreationInputTokens},
		{u.CacheRead, &total.CacheReadInputTokens}, {u.Output, &total.OutputTokens},
	} {
		if count.from == nil {
			continue
		}
		if *count.from < 0 {
			return false
		}
		*count.to = *count.from
	}
	return true
}

// readMessage reads an answer that came in one piece. Its content, however large, is not kept.
func (r *Reader) readMessage(body io.Reader, x *exchange.Exchange) {
	o, err := readObject(body, ofMessage...)
	switch {
	case errors.Is(err, errTwins):
		x.Failure, x.Detail = exchange.NotUnderstood, "the answer has a name twice in one object: readers differ in which of the two they take"
		return
	case err != nil && !errors.Is(err, errJSON):
		x.Failure, x.Detail = Failure(err, true)
		return
	}
	m, ok := messageOf(o)
	if err == nil && m.kind == "error" {
		x.ErrorBody = r.errorOf(o)
	}
	var total exchange.Usage
	if err != nil || !ok || m.kind != "message" || m.usage == nil || m.usage.Input == nil || m.usage.Output == nil || !m.usage.addTo(&total) {
		x.Failure, x.Detail = exchange.NotUnderstood, "the status is 200, but the answer is no message with its usage"
		return
	}
	x.Usage, x.ResponseModel, x.Complete = &total, r.word(m.model), true
	if m.stopReason != nil {
		x.StopReason = r.word(*m.stopReason)
	}
}

// errorOf is the body of an error that an answer of status 200 is, as far as it says what.
func (r *Reader) errorOf(o object) json.RawMessage {
	text, err := json.Marshal(o)
	if err != nil {
		return nil
	}
	return redact.JSON(text, r.Scrub)
}

// readStream reads an answer that comes in events, up to message_stop, which is its end.
func (r *Reader) readStream(next func() (event, error), x *exchange.Exchange) {
	var total *exchange.Usage
	for {
		e, err := next()
		if err != nil {
			x.Usage = total
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				x.Failure, x.Detail = exchange.CutStream, "the stream ended before message_stop"
			} else {
				x.Failure, x.Detail = Failure(err, true)
			}
			return
		}
		understood := true
		switch e.name {
		case "message_start":
			var m message
			if m, understood = begun(e.data); understood && total == nil {
				total = new(exchange.Usage)
				understood = m.usage.addTo(total)
				x.ResponseModel = r.word(m.model)
			} else {
				understood = false
			}
		case "message_delta":
			var m message
			if m, understood = changed(e.data); understood {
				understood = total != nil && (m.usage == nil || m.usage.addTo(total))
			}
			if m.stopReason != nil {
				x.StopReason = r.word(*m.stopReason)
			}
		case "message_stop":
			if understood = total != nil; understood {
				x.Usage, x.Complete = total, true
				return
			}
		case "error":
			x.Usage, x.Failure, x.Detail = total, exchange.StreamError, "the stream broke off with an error event"
			if len(e.data) <= maxErrorKept {
				x.ErrorBody = redact.JSON(e.data, r.Scrub)
			}
			if x.ErrorBody == nil {
				x.Message = printable(cut(r.Scrub(cut(string(e.data), 8*maxMessage)), maxMessage))
			}
			return
		}
		if !understood {
			x.Usage, x.Failure, x.Detail = total, exchange.NotUnderstood, "an event of the stream is not as the API writes it"
			return
		}
	}
}

// begun reads the event that begins a message, with its count of the input.
func begun(data []byte) (message, bool) {
	o, err := readObject(bytes.NewReader(data), ofEvent...)
	if err != nil {
		return message{}, false
	}
	inner, err := o.of("message", ofMessage...)
	if err != nil {
		return message{}, false
	}
	m, ok := messageOf(inner)
	return m, ok && m.usage != nil && m.usage.Input != nil
}

// changed reads the event that says how a message ends.
func changed(data []byte) (message, bool) {
	o, err := readObject(bytes.NewReader(data), ofEvent...)
	if err != nil {
		return message{}, false
	}
	m := message{}
	var ok bool
	if m.usage, ok = usageOf(o); !ok {
		return m, false
	}
	if raw := o["delta"]; raw == nil || string(raw) == "null" {
		return m, true
	}
	delta, err := o.of("delta", "stop_reason")
	return m, err == nil && delta.take("stop_reason", &m.stopReason)
}

// word is a short text of the server's, such as a model's name.
func (r *Reader) word(s string) string { return printable(cut(r.Scrub(s), maxWord)) }
