package emulator

import (
	"net/http"
	"regexp"

	"loadshape/bucket/wire/refuse"
)

// claudeGoogleFace is Claude Models on Google Cloud, managed by Anthropic: Anthropic's own limits and headers behind Google's
// front door, which wants a bearer's token. The workspace is in the path, and in no header.
func claudeGoogleFace() *face {
	f := anthropicFace()
	f.name, f.doors = "claude-google", messageDoors()
	f.path = withoutPlace
	f.authorize = func(_ *Emulator, r *http.Request, _ []byte) *refuse.Refusal {
		if !bearer(r) {
			return new(refuse.GoogleUnauthenticated())
		}
		return versioned(r)
	}
	f.spent = nil // Anthropic's caps there are not known
	return f
}

var claudeGooglePlace = regexp.MustCompile(`^/v1/projects/[^/]+/locations/[^/]+/workspaces/[^/]+/invoke(/v1/.*)$`)

// withoutPlace takes the project, the location and the workspace off a path. A client with a base URL of its own leaves them
// out.
func withoutPlace(escaped string) string {
	if m := claudeGooglePlace.FindStringSubmatch(escaped); m != nil {
		return m[1]
	}
	return escaped
}
