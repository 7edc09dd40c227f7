package emulator

import (
	"net/http"
	"time"

	"loadshape/bucket/emulator/chat"
	"loadshape/bucket/wire/refuse"
)

// chatDoor is a path of chat completions, OpenAI's form of a conversation: how the route speaks it, what its answers are called,
// and how it words a failure there. A client of OpenAI's sends a key, and no version.
func chatDoor(path string, dialect chat.Dialect, ids string, says func(refuse.Refusal) refuse.Refusal, keyHeaders ...string) door {
	return door{pattern: "POST " + path, read: dialect.Read, form: chatForm(&dialect, ids, says), authorize: keyed(keyHeaders...)}
}

// keyed wants a key in one of these headers, of any content.
func keyed(headers ...string) func(*Emulator, *http.Request, []byte) *refuse.Refusal {
	return func(_ *Emulator, r *http.Request, _ []byte) *refuse.Refusal {
		for _, name := range headers {
			if r.Header.Get(name) != "" {
				return nil
			}
		}
		if bearer(r) {
			return nil
		}
		return new(refuse.Unauthenticated())
	}
}

// chatForm writes answers as completions. A stream has one for each piece, and an end of its own.
func chatForm(c *chat.Dialect, ids string, says func(refuse.Refusal) refuse.Refusal) *form {
	return &form{
		whole:  func(d *decision, m *messageJSON) any { return c.Whole(d.chatAnswer(), m.Content[0].Text) },
		stream: "text/event-stream; charset=utf-8", ids: ids, says: says,
		event: func(d *decision, name string, data any) []byte {
			switch name {
			case "message_start":
				return c.Begin(d.chatAnswer())
			case "content_block_delta":
				return c.Piece(d.chatAnswer(), data.(delta).Delta.Text)
			case "message_delta":
				return c.End(d.chatAnswer())
			case "message_stop":
				return []byte(chat.Done)
			}
			return nil
		},
		fails: func(d *decision, refusal refuse.Refusal) []byte {
			if c.Provider != "" {
				return c.Fail(d.chatAnswer(), refusal.Status, refusal.Type, refusal.Message)
			}
			return []byte("data: " + string(says(refusal).Body(d.requestID)) + "\n\n")
		},
	}
}

// chatAnswer is the answer to an admitted request, without its text.
func (d *decision) chatAnswer() *chat.Answer {
	return &chat.Answer{ID: d.messageID, Model: d.shown, Created: d.created, Usage: d.usage, Output: d.request.OutputTokens,
		CutShort: *d.stopReason() == "max_tokens", AddUsage: d.addUsage}
}

// anthropicChatDoor is Anthropic's own endpoint for chat completions, which takes the limits of the Messages API.
func anthropicChatDoor() door {
	door := chatDoor("/v1/chat/completions", chat.Anthropic, "", refuse.AnthropicChat, "X-Api-Key")
	door.form.tells = openAIHeaders
	return door
}

// openAIHeaders say in OpenAI's headers what those of the API say of requests and tokens: when a limit is full there is how long
// that takes.
func openAIHeaders(e *Emulator, h http.Header, at int64) {
	h.Set("Openai-Version", "2020-10-01")
	h.Set("Openai-Processing-Ms", "")
	for _, what := range []string{"Requests", "Tokens"} {
		for _, of := range []string{"Limit", "Remaining", "Reset"} {
			value := h.Get("Anthropic-Ratelimit-" + what + "-" + of)
			if of == "Reset" && value != "" {
				value = untilReset(value, e.wall(at))
			}
			if value != "" {
				h.Set("X-Ratelimit-"+of+"-"+what, value)
			}
		}
	}
}

// untilReset is how long it is until a time of the API's headers, as OpenAI writes it: 0s where it has passed; empty where it is none.
func untilReset(reset string, now time.Time) string {
	when, err := time.Parse(time.RFC3339, reset)
	if err != nil {
		return ""
	}
	return max(0, when.Sub(now.Truncate(time.Second))).String()
}
