package e2e

import (
	"testing"
	"time"

	"loadshape/bucket"
)

// gateways are the faces of gateways, and what the Go SDK gives its caller of their own refusal.
var gateways = []struct {
	face   string
	status int
	kind   string // of the error, where there is an envelope that it knows
	sends  int    // requests that are sent for one call: a 402 is not tried again, nor what says so
	gaps   []time.Duration
}{
	{"litellm", 429, "throttling_error", 1, nil}, // its retry-after is a whole minute, which the SDK sleeps for
	{"openrouter", 429, "rate_limit_error", 3, anthropicGaps},
	{"cloudflare", 429, "", 3, anthropicGaps},
	{"kong", 429, "", 1, nil},
	{"envoy", 429, "", 3, anthropicGaps},
	{"portkey", 429, "", 3, anthropicGaps},
	{"databricks", 429, "", 3, anthropicGaps},
	{"helicone", 429, "", 3, anthropicGaps},
	{"vercel", 429, "rate_limit_exceeded", 3, anthropicGaps},
	{"claude-gateway", 429, "billing_error", 1, nil}, // x-should-retry: false
}

// TestGateways sends the Go SDK through each gateway: an answer, whole and streamed, and the gateway's own refusal.
func TestGateways(t *testing.T) {
	for _, g := range gateways {
		t.Run(g.face, func(t *testing.T) {
			t.Parallel()
			s := setup{face: g.face}.serve(t)
			out := goSDK(t, t.Context(), s.URL, []call{{Op: "message", Text: "hi"}, {Op: "stream", Text: "hi"}})
			for i, o := range out {
				if o.Error != nil || o.Usage.Output != 8 || o.Model != model {
					t.Errorf("call %d: %+v %+v", i+1, o, o.Error)
				}
			}
			s.check(t, []int{200, 200}, nil, 0)
			s.replay(t)

			s = setup{face: g.face, limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 1, Per: bucket.Day}}, neighbor: []neighbor{{}}, stands: endless}.serve(t)
			again := call{Op: "message", Text: "hi", Once: g.gaps == nil && g.face != "claude-gateway"}
			e := goSDK(t, t.Context(), s.URL, []call{again})[0].Error
			s.tell(t, "anthropic-sdk-go through "+g.face, "the gateway's refusal")
			if e == nil || e.Status != g.status || e.Type != g.kind {
				t.Errorf("%+v, want %d %q", e, g.status, g.kind)
			}
			var statuses []int
			for range g.sends {
				statuses = append(statuses, g.status)
			}
			s.check(t, statuses, g.gaps, 0)
			s.replay(t)
		})
	}
}
