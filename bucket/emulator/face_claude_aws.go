package emulator

import (
	"net/http"

	"loadshape/bucket/wire/refuse"
)

// claudeAWSFace is Claude Platform on AWS: Anthropic's own limits and headers, and both ids of a request. It wants to
// know the workspace.
func claudeAWSFace() *face {
	f := anthropicFace()
	sign := signedBy("aws-external-anthropic")
	f.name, f.doors = "claude-aws", messageDoors()
	f.authorize = func(e *Emulator, r *http.Request, body []byte) *refuse.Refusal {
		if r.Header.Get("X-Api-Key") == "" {
			if refusal := sign(e, r, body); refusal != nil {
				return inEnvelope(refusal)
			}
		}
		if r.Header.Get("Anthropic-Workspace-Id") == "" {
			return new(refuse.Invalid("anthropic-workspace-id: header is required"))
		}
		return versioned(r)
	}
	f.identify = func(e *Emulator, h http.Header, id string, known bool) {
		identify(e, h, id, known)
		h.Set("X-Amzn-Requestid", e.uuid(id, 0))
	}
	f.spent = nil // Anthropic's caps there are not known
	return f
}
