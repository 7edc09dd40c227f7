package chat

import (
	"loadshape/bucket/emulator/request"
)

// An Answer is what is written.
type Answer struct {
	ID       string
	Model    string
	Created  int64 // seconds since 1970
	Usage    request.Usage
	Output   int64 // tokens
	CutShort bool  // by max_tokens
	AddUsage bool  // a stream ends with the usage
}

type completion struct {
	ID       string   `json:"id"`
	Object   string   `json:"object"`
	Created  int64    `json:"created"`
	Model    string   `json:"model"`
	Provider string   `json:"provider,omitempty"`
	Choices  []choice `json:"choices"`
	Usage    *usage   `json:"usage,omitempty"`
	System   *system  `json:"system_fingerprint,omitempty"` // of a whole answer
	Error    *failure `json:"error,omitempty"`
}

// A system is what OpenAI's own models are known by: null here.
type system struct{}

func (system) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

type choice struct {
	Index    int       `json:"index"`
	Message  *spoken   `json:"message,omitempty"` // of a whole answer
	Delta    *piece    `json:"delta,omitempty"`   // of a stream
	Logprobs *struct{} `json:"logprobs"`
	Finish   *string   `json:"finish_reason"`
}

type spoken struct {
	Role    string  `json:"role"`
	Content string  `json:"content"`
	Refusal *string `json:"refusal"`
}

type piece struct {
	Role    string  `json:"role,omitempty"`
	Content *string `json:"content,omitempty"`
}

type failure struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

type usage struct {
	Prompt     int64    `json:"prompt_tokens"`
	Completion int64    `json:"completion_tokens"`
	Total      int64    `json:"total_tokens"`
	Details    *details `json:"prompt_tokens_details,omitempty"`
	Read       int64    `json:"cache_read_input_tokens,omitempty"`
	Written    int64    `json:"cache_creation_input_tokens,omitempty"`
}

type details struct {
	Cached int64 `json:"cached_tokens"`
}

// Done ends a stream.
const Done = "data: [DONE]\n\n"

func (d *Dialect) usage(a *Answer) *usage {
	u := &usage{Prompt: a.Usage.Input + a.Usage.Read + a.Usage.Written(), Completion: a.Output}
	u.Total = u.Prompt + u.Completion
	switch {
	case d.AddsUsage:
		u.Prompt, u.Read, u.Written = a.Usage.Input, a.Usage.Read, a.Usage.Written()
	case d.Caches:
		u.Details = &details{a.Usage.Read}
	}
	return u
}

func (a *Answer) finish() *string {
	if a.CutShort {
		return new("length")
	}
	return new("stop")
}

// Whole is an answer in one piece, as JSON.
func (d *Dialect) Whole(a *Answer, content string) any {
	return completion{ID: a.ID, Object: "chat.completion", Created: a.Created, Model: a.Model, Provider: d.Provider,
		Choices: []choice{{Message: &spoken{Role: "assistant", Content: content}, Finish: a.finish()}}, Usage: d.usage(a), System: new(system)}
}

// chunk is a piece of a stream.
func (d *Dialect) chunk(a *Answer, choices ...choice) completion {
	return completion{ID: a.ID, Object: "chat.completion.chunk", Created: a.Created, Model: a.Model, Provider: d.Provider, Choices: choices}
}

// event is a piece as a server-sent event, which has no name.
func event(c completion) []byte { return append(append([]byte("data: "), encoded(c)...), "\n\n"...) }

// Begin is the first piece of a stream.
func (d *Dialect) Begin(a *Answer) []byte {
	return event(d.chunk(a, choice{Delta: &piece{Role: "assistant", Content: new("")}}))
}

// Piece is a piece with text.
func (d *Dialect) Piece(a *Answer, content string) []byte {
	return event(d.chunk(a, choice{Delta: &piece{Content: &content}}))
}

// End says why a stream ends, and what it came to. OpenAI's own form has the usage in a piece without choices.
func (d *Dialect) End(a *Answer) []byte {
	last := d.chunk(a, choice{Delta: &piece{}, Finish: a.finish()})
	if !a.AddUsage {
		return event(last)
	}
	if d.EndsWithUsage {
		last.Usage = d.usage(a)
		return event(last)
	}
	counted := d.chunk(a)
	counted.Choices, counted.Usage = []choice{}, d.usage(a)
	return append(event(last), event(counted)...)
}

// Fail is the piece that a failure ends a stream with, on a route that does not send the failure by itself: OpenRouter names it
// beside the choices, Portkey in the place of the reason to stop.
func (d *Dialect) Fail(a *Answer, code int, kind, message string) []byte {
	if d.AddsUsage {
		a.Model = ""
		return append(event(d.chunk(a, choice{Delta: &piece{Content: new("")}, Finish: &kind})), Done...)
	}
	last := d.chunk(a, choice{Delta: &piece{Content: new("")}, Finish: new("error")})
	last.Error = &failure{code, message}
	return event(last)
}
