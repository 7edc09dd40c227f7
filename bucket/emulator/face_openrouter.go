package emulator

import (
	"net/http"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/emulator/chat"
	"loadshape/bucket/wire/refuse"
)

// openRouterFace is OpenRouter with the limits of free models, a minute and a UTC day; a limit of tokens stands for its
// budget of what is in flight, which counts money.
func openRouterFace() *face {
	f := gateway("openrouter", "")
	f.doors = append(f.doors, chatDoor("/v1/chat/completions", chat.OpenRouter, "gen-", refuse.OpenRouterChat))
	f.path = openRouterPath
	f.told = noTime
	f.example = []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 20, Window: bucket.Fixed, Scope: "gateway key"},
		{Dimension: bucket.Requests, Limit: 200, Per: bucket.Day, Window: bucket.Fixed, Scope: "gateway key"},
	}
	f.identify = func(_ *Emulator, _ http.Header, _ string, _ bool) {}
	f.refused = func(e *Emulator, d *decision) refuse.Refusal {
		l, ok := e.by(d)
		switch {
		case !ok:
			return refuse.OpenRouterThrottled()
		case l.Dimension == bucket.Requests:
			return refuse.OpenRouterOverRequests(d.model, e.uuid("limit", 0), l.Limit, l.Per >= bucket.Day, e.resets(d))
		}
		return refuse.OpenRouterOverBudget()
	}
	f.spent = func(*Emulator, *decision) refuse.Refusal { return refuse.OpenRouterOverBudget() }
	f.upstream = func(*Emulator, *decision) refuse.Refusal { return refuse.OpenRouterUpstream() }
	return f
}

// openRouterPath takes away what stands in front of the paths of OpenRouter's API.
func openRouterPath(path string) string {
	if strings.HasPrefix(path, "/api/v1/") {
		return strings.TrimPrefix(path, "/api")
	}
	return path
}
