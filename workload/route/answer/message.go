package answer

import (
	"encoding/json"
	"errors"
	"io"

	"loadshape/workload/exchange"
	"loadshape/workload/route/redact"
)

const maxWord = 256 // of a model's name and the like

// A message is what of an answer is looked at; its text is not.
type message struct {
	Type       string  `json:"type"`
	Model      string  `json:"model"`
	StopReason *string `json:"stop_reason"`
	Usage      *usage  `json:"usage"`
}

// A usage is an answer's count, whole or in part.
type usage struct {
	Input         *int64 `json:"input_tokens"`
	CacheCreation *int64 `json:"cache_creation_input_tokens"`
	CacheRead     *int64 `json:"cache_read_input_tokens"`
	Output        *int64 `json:"output_tokens"`
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

// readMessage reads an answer that came in one piece.
func (r *Reader) readMessage(body io.Reader, x *exchange.Exchange) {
	text, err := io.ReadAll(body)
	if err != nil {
		x.Failure, x.Detail = Failure(err, true)
		return
	}
	var m message
	err = json.Unmarshal(text, &m)
	if err == nil && m.Type == "error" {
		x.ErrorBody = redact.JSON(text, r.Scrub)
	}
	var total exchange.Usage
	if err != nil || m.Type != "message" || m.Usage == nil || m.Usage.Input == nil || m.Usage.Output == nil || !m.Usage.addTo(&total) {
		x.Failure, x.Detail = exchange.NotUnderstood, "the status is 200, but the answer is no message with its usage"
		return
	}
	x.Usage, x.ResponseModel, x.Complete = &total, r.word(m.Model), true
	if m.StopReason != nil {
		x.StopReason = r.word(*m.StopReason)
	}
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
		var part struct {
			Type    string   `json:"type"`
			Message *message `json:"message"`
			Delta   struct {
				StopReason *string `json:"stop_reason"`
			} `json:"delta"`
			Usage *usage `json:"usage"`
		}
		understood := true
		switch e.name {
		case "message_start":
			understood = total == nil && json.Unmarshal(e.data, &part) == nil && part.Message != nil &&
				part.Message.Usage != nil && part.Message.Usage.Input != nil
			if understood {
				total = new(exchange.Usage)
				understood = part.Message.Usage.addTo(total)
				x.ResponseModel = r.word(part.Message.Model)
			}
		case "message_delta":
			understood = total != nil && json.Unmarshal(e.data, &part) == nil && (part.Usage == nil || part.Usage.addTo(total))
			if part.Delta.StopReason != nil {
				x.StopReason = r.word(*part.Delta.StopReason)
			}
		case "message_stop":
			if understood = total != nil; understood {
				x.Usage, x.Complete = total, true
				return
			}
		case "error":
			x.Usage, x.Failure, x.Detail = total, exchange.StreamError, "the stream broke off with an error event"
			if x.ErrorBody = redact.JSON(e.data, r.Scrub); x.ErrorBody == nil {
				x.Message = printable(cut(r.Scrub(string(e.data)), maxMessage))
			}
			return
		}
		if !understood {
			x.Usage, x.Failure, x.Detail = total, exchange.NotUnderstood, "an event of the stream is not as the API writes it"
			return
		}
	}
}

// word is a short text of the server's, such as a model's name.
func (r *Reader) word(s string) string { return printable(cut(r.Scrub(s), maxWord)) }
