package emulator

import (
	"net/http"

	"loadshape/bucket"
	"loadshape/bucket/emulator/chat"
	"loadshape/bucket/wire/refuse"
)

// portkeyFace is Portkey: requests or tokens in a rolling window, checked before the provider is asked; a budget is a 412.
func portkeyFace() *face {
	f := gateway("portkey", "X-Portkey-Api-Key")
	f.doors = append(f.doors, chatDoor("/v1/chat/completions", chat.Portkey, "", refuse.PortkeyChat, "X-Portkey-Api-Key"))
	f.told = noTime
	f.example = []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 60, Window: bucket.SlidingLog, Scope: "gateway key"},
		{Dimension: bucket.Tokens, Limit: 100_000, Window: bucket.SlidingLog, Charge: bucket.AtCompletion, Scope: "gateway key"},
	}
	f.requestID = (*Emulator).uuid
	f.identify = func(_ *Emulator, h http.Header, id string, _ bool) {
		h.Set("X-Portkey-Trace-Id", id)
		h.Set("X-Portkey-Provider", "anthropic")
		h.Set("X-Portkey-Last-Used-Option-Index", "config")
		h.Set("X-Portkey-Retry-Attempt-Count", "0")
	}
	f.admitted = func(_ *Emulator, h http.Header, a *answered) { h.Set("X-Portkey-Cache-Status", "DISABLED") }
	f.refused = func(*Emulator, *decision) refuse.Refusal { return refuse.PortkeyOverLimit() }
	f.spent = func(*Emulator, *decision) refuse.Refusal { return refuse.PortkeyOverBudget() }
	f.upstream = func(e *Emulator, d *decision) refuse.Refusal { return refuse.PortkeyUpstream(passed(e, d)) }
	return f
}
