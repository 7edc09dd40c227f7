package emulator

import (
	"net/http"

	"loadshape/bucket/wire"
)

// foundryFace is Microsoft Foundry: the Messages API under an Azure subscription's quotas, without any header of limits.
// The words of a refusal are not published: this one is in Anthropic's envelope and names nothing.
func foundryFace() *face {
	return &face{
		name:  "foundry",
		doors: messageDoors(),
		authorize: func(_ *Emulator, r *http.Request, _ []byte) *wire.Refusal {
			if r.Header.Get("X-Api-Key") == "" && r.Header.Get("Api-Key") == "" && !bearer(r) {
				return new(wire.Unauthenticated())
			}
			return versioned(r)
		},
		names: asNamed,
		identify: func(e *Emulator, h http.Header, id string, _ bool) {
			h.Set("Request-Id", id)
			h.Set("Apim-Request-Id", e.uuid(id, 0))
		},
		refused: func(*Emulator, *decision) wire.Refusal { return wire.Throttled() },
	}
}
