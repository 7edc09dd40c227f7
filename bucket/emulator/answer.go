package emulator

import (
	"encoding/json"
	"net/http"

	"loadshape/bucket"
	"loadshape/bucket/emulator/request"
	"loadshape/bucket/wire/refuse"
)

// usageJSON is usage as an answer shows it.
type usageJSON struct {
	InputTokens              int64         `json:"input_tokens"`
	CacheCreationInputTokens int64         `json:"cache_creation_input_tokens"`
	CacheReadInputTokens     int64         `json:"cache_read_input_tokens"`
	CacheCreation            cacheCreation `json:"cache_creation"`
	OutputTokens             int64         `json:"output_tokens"`
	ServiceTier              string        `json:"service_tier"`
	Speed                    bucket.Speed  `json:"speed,omitempty"`
}

type cacheCreation struct {
	Ephemeral5m int64 `json:"ephemeral_5m_input_tokens"`
	Ephemeral1h int64 `json:"ephemeral_1h_input_tokens"`
}

type messageJSON struct {
	ID           string     `json:"id"`
	Type         string     `json:"type"`
	Role         string     `json:"role"`
	Model        string     `json:"model"`
	Content      []textJSON `json:"content"`
	StopReason   *string    `json:"stop_reason"`
	StopSequence *string    `json:"stop_sequence"`
	Usage        usageJSON  `json:"usage"`
}

type textJSON struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// message is the answer to an admitted request, without its text.
func (e *Emulator) message(d *decision) messageJSON {
	return messageJSON{
		ID: d.messageID, Type: "message", Role: "assistant", Model: d.shown, Content: []textJSON{},
		Usage: usageJSON{
			InputTokens: d.usage.Input, CacheReadInputTokens: d.usage.Read,
			CacheCreationInputTokens: d.usage.Written(),
			CacheCreation:            cacheCreation{d.usage.Written5m, d.usage.Written1h},
			OutputTokens:             d.request.OutputTokens, ServiceTier: "standard", Speed: d.speed,
		},
	}
}

// stopReason is why an answer ended.
func (d *decision) stopReason() *string {
	why := "end_turn"
	if d.request.OutputTokens == d.request.MaxTokens {
		why = "max_tokens"
	}
	return &why
}

// answer sends what was decided.
func (e *Emulator) answer(w http.ResponseWriter, r *http.Request, d *decision) {
	switch {
	case d.fault != nil && d.fault.drops != nil:
		d.fault.drops(e, w, r)
	case d.refusal != nil:
		if status := e.subscription(d); status != "" {
			e.unifiedHeaders(w.Header(), status, d.at)
		}
		e.fail(w, r, e.told(d), d.requestID)
	case d.stream:
		e.stream(w, r, d)
	default:
		e.whole(w, r, d)
	}
}

// told is what a refused client is told: the form may add headers to it.
func (e *Emulator) told(d *decision) *refuse.Refusal {
	if d.form.tells == nil {
		return d.refusal
	}
	told := *d.refusal
	if told.Header = told.Header.Clone(); told.Header == nil {
		told.Header = http.Header{}
	}
	d.form.tells(e, told.Header, d.at)
	return &told
}

// whole sends an answer in one piece, when it is over.
func (e *Emulator) whole(w http.ResponseWriter, r *http.Request, d *decision) {
	if e.until(r.Context(), d.end()) != nil {
		return // the client has gone; the books stay as they are
	}
	e.mu.Lock()
	at := e.instant()
	looks := e.look(d.group, at)
	e.admitted(w.Header(), &answered{d, looks, at, true})
	e.mu.Unlock()
	m := e.message(d)
	m.Content = []textJSON{{"text", request.Text(d.request.OutputTokens)}}
	m.StopReason = d.stopReason()
	body, err := json.Marshal(d.form.whole(d, &m))
	if err != nil {
		panic(http.ErrAbortHandler) // strings and numbers always marshal
	}
	if d.fault != nil && d.fault.cuts {
		cut(w, body)
	}
	e.send(w, r, http.StatusOK, body)
}
