package exchange

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// What is kept of an error at the most, in bytes.
const (
	MaxErrorBody = 64 << 10
	mostMessage  = 4 << 10
)

// isErrorBody reports whether a JSON value looks like the body of an error, of any provider.
func isErrorBody(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '[' { // a stream of one provider wraps it in an array
		var all []json.RawMessage
		return json.Unmarshal(raw, &all) == nil && len(all) > 0 && isObject(all[0]) && isErrorBody(all[0])
	}
	fields := keys(raw)
	if fields["error"] != nil || isException(fields) {
		return true
	}
	var kind, message string
	json.Unmarshal(fields["type"], &kind)
	json.Unmarshal(fields["message"], &message)
	return message != "" && kind != "message" || kind == "error"
}

// isException reports whether an object is an exception inside a stream, by its name, as AWS's clients give it.
func isException(fields map[string]json.RawMessage) bool {
	for name, value := range fields {
		return len(fields) == 1 && strings.HasSuffix(name, "Exception") && isObject(value)
	}
	return false
}

// TakeBody takes an answer's body that is a JSON value, or a string of JSON or other text.
func (e *Exchange) TakeBody(raw json.RawMessage, isError bool) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		e.takeText(text)
		return
	}
	e.take(raw, isError)
}

// takeText takes an answer's body as it was sent.
func (e *Exchange) takeText(text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	if text[0] == '{' || text[0] == '[' {
		var raw json.RawMessage
		if json.NewDecoder(strings.NewReader(text)).Decode(&raw) == nil {
			e.take(raw, false)
			return
		}
	}
	if strings.HasPrefix(text, "event:") || strings.HasPrefix(text, "data:") {
		e.takeStream(text)
		return
	}
	if e.Status < 200 || e.Status > 299 || strings.Contains(text, ":exception-type") { // of a success, it could be the answer
		e.Message = short(text)
	}
}

// take takes an answer's body: of an error all of it, of a message its counts and nothing of its text.
func (e *Exchange) take(raw json.RawMessage, isError bool) {
	fields := keys(raw)
	var kind string
	json.Unmarshal(fields["type"], &kind)
	if kind == "message" {
		e.takeMessage(fields)
		return
	}
	refused := e.Status != 0 && (e.Status < 200 || e.Status > 299)
	if isError || refused || isErrorBody(raw) && (e.Status == 0 || fields["error"] != nil || isException(fields) || raw[0] == '[') {
		e.takeError(raw)
	}
}

func (e *Exchange) takeError(raw json.RawMessage) {
	if len(raw) > MaxErrorBody {
		e.Detail = "the error's body is too long to be kept"
		return
	}
	if string(raw) != "null" {
		e.ErrorBody = bytes.Clone(raw)
	}
}

// takeMessage takes the counts of a message, or of the event that begins one.
func (e *Exchange) takeMessage(fields map[string]json.RawMessage) {
	o := object{"", fields}
	if s, err := o.text("model"); err == nil && s != "" {
		e.ResponseModel = s
	}
	if s, err := o.text("stop_reason"); err == nil && s != "" {
		e.StopReason = s
	}
	if isObject(fields["usage"]) {
		if u, err := readUsage(object{"", keys(fields["usage"])}); err == nil && u != nil {
			e.Usage = u
		}
	}
}

// takeStream takes the counts of a stream's events, or its error.
func (e *Exchange) takeStream(text string) {
	ended := false
	for line := range strings.Lines(text) {
		data, ok := strings.CutPrefix(strings.TrimSpace(line), "data:")
		if !ok || !json.Valid([]byte(data)) {
			continue
		}
		fields := keys(json.RawMessage(data))
		var kind string
		json.Unmarshal(fields["type"], &kind)
		switch kind {
		case "message_start":
			e.takeMessage(keys(fields["message"]))
		case "message_delta":
			delta := keys(fields["delta"])
			delete(delta, "usage")
			e.takeMessage(delta)
			if n, err := (object{"", keys(fields["usage"])}).count("output_tokens"); err == nil && n != nil && e.Usage != nil {
				e.Usage.OutputTokens = *n
			}
		case "message_stop":
			ended = true
		case "error":
			e.takeError(json.RawMessage(strings.TrimSpace(data)))
			e.Failure = StreamError
		}
	}
	if !ended && e.Failure == "" && e.Status >= 200 && e.Status <= 299 {
		e.Failure = CutStream
	}
}

// short cuts a message that is too long to be kept.
func short(s string) string {
	s = strings.ToValidUTF8(s, "?")
	if len(s) <= mostMessage {
		return s
	}
	n := mostMessage
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
