package emulator

import (
	"net/http"

	"loadshape/bucket/wire/refuse"
)

// mantleFace is bedrock-mantle: the Messages API of an AWS account. Its refusal is not published: this one has the words
// that are known of its other path, in Anthropic's envelope.
func mantleFace() *face {
	sign := signedBy("bedrock-mantle", "bedrock")
	return &face{
		name:  "bedrock-mantle",
		doors: messageDoors(),
		authorize: func(e *Emulator, r *http.Request, body []byte) *refuse.Refusal {
			if r.Header.Get("X-Api-Key") == "" {
				if refusal := sign(e, r, body); refusal != nil {
					return inEnvelope(refusal)
				}
			}
			return versioned(r)
		},
		names:     bedrockNames,
		requestID: infixed("bdrk"),
		messageID: "msg_bdrk_01",
		identify: func(e *Emulator, h http.Header, id string, _ bool) {
			h.Set("Request-Id", id)
			h.Set("X-Amzn-Requestid", e.uuid(id, 0))
		},
		told:    noTime,
		refused: func(*Emulator, *decision) refuse.Refusal { return refuse.MantleOverLimit() },
	}
}

// inEnvelope gives a failure of a signature Anthropic's envelope: what the routes that have it say of one is not known.
func inEnvelope(refusal *refuse.Refusal) *refuse.Refusal {
	f := refuse.Forbidden()
	f.Message = refusal.Message
	return &f
}
