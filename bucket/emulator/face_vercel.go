package emulator

import (
	"net/http"

	"loadshape/bucket"
	"loadshape/bucket/emulator/chat"
	"loadshape/bucket/wire/refuse"
)

// vercelFace is Vercel AI Gateway with the limit of its free tier, of requests to a model. Neither its figure nor its
// window is published.
func vercelFace() *face {
	f := gateway("vercel", "")
	f.doors = append(f.doors, chatDoor("/v1/chat/completions", chat.Vercel, "chatcmpl-", refuse.VercelChat, "X-Api-Key"))
	f.told = noTime
	f.example = []bucket.Limit{{Dimension: bucket.Requests, Limit: 20, Window: bucket.Fixed, Scope: "free tier, per model"}}
	f.requestID = (*Emulator).uuid
	f.identify = func(_ *Emulator, h http.Header, id string, _ bool) { h.Set("X-Vercel-Id", id) }
	f.refused = func(*Emulator, *decision) refuse.Refusal { return refuse.VercelOverLimit() }
	return f
}
