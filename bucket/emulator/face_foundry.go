package emulator

import (
	"net/http"

	"loadshape/bucket/wire/refuse"
)

// foundryFace is Microsoft Foundry: the Messages API under an Azure subscription's quotas, without any header of limits.
// The words of a refusal are not published: this one is in Anthropic's envelope and names nothing.
func foundryFace() *face {
	return &face{
		name:  "foundry",
		doors: messageDoors(),
		authorize: func(_ *Emulator, r *http.Request, _ []byte) *refuse.Refusal {
			if r.Header.Get("X-Api-Key") == "" && r.Header.Get("Api-Key") == "" && !bearer(r) {
				return new(refuse.Unauthenticated())
			}
			return versioned(r)
		},
		names: asNamed,
		identify: func(e *Emulator, h http.Header, id string, _ bool) {
			h.Set("Request-Id", id)
			h.Set("Apim-Request-Id", e.uuid(id, 0))
		},
		told:    noTime,
		refused: func(*Emulator, *decision) refuse.Refusal { return refuse.Throttled() },
	}
}
