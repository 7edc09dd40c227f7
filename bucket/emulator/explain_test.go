package emulator

import (
	"context"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// TestExplained lets what the emulator says be read by what reads real answers: each refusal names the limit that made
// it, and the wait is that of the gate.
func TestExplained(t *testing.T) {
	limited := func(l ...bucket.Limit) bucket.Group { return bucket.Group{Models: []string{model}, Limits: l} }
	of := func(d bucket.Dimension) bucket.Group {
		return limited(bucket.Limit{Dimension: d, Limit: 1000, Level: new(int64)})
	}
	steep := limited(bucket.Limit{Dimension: bucket.Requests, Limit: 50})
	steep.Acceleration = &bucket.Acceleration{Dimension: bucket.InputTokens, Step: 1000}
	busy := limited(bucket.Limit{Dimension: bucket.Requests, Limit: 50})
	busy.Concurrency = 1
	for _, c := range []struct {
		name   string
		group  bucket.Group
		fault  string
		by     wire.LimitedBy
		owner  wire.Owner
		retry  wire.Retry
		within int64 // seconds; 0 where nothing tells
	}{
		{"requests", of(bucket.Requests), "", wire.ByRequests, wire.AnthropicOrganization, wire.RetryAfter, 1},
		{"input", of(bucket.InputTokens), "", wire.ByInputTokens, wire.AnthropicOrganization, wire.RetryAfter, 1},
		{"output", of(bucket.OutputTokens), "", wire.ByOutputTokens, wire.AnthropicOrganization, wire.RetryAfter, 1},
		{"acceleration", steep, "", wire.ByAcceleration, wire.AnthropicOrganization, wire.RetryAfter, 30},
		{"concurrency", busy, "", wire.ByConcurrency, wire.AnthropicOrganization, wire.RetryAfter, 0},
		{"overloaded", tier(), "529", wire.ByCapacity, wire.ProviderCapacity, wire.RetryAfter, 0},
		{"spend", tier(), "spend", wire.BySpend, wire.AnthropicOrganization, wire.RetryAfter, 273_450},
		{"subscription", tier(), "unified", wire.ByPlanWindow, wire.ClaudeSubscription, wire.RetryAfter, 17850},
	} {
		t.Run(c.name, func(t *testing.T) {
			// Nobody waits for the end of an answer, which so is still under way.
			e, k := startedAt(t, c.group, func(s *Settings) { s.Sleep = func(context.Context, time.Duration) error { return nil } })
			if c.group.Concurrency > 0 {
				post(e, "/v1/messages", asking)
			}
			w := post(e, "/v1/messages", asking, "X-Loadshape-Fault", c.fault)
			if w.Code < 400 {
				t.Fatalf("it is not refused: %s", w.Body)
			}
			f := wire.Explain(wire.Answer{Status: w.Code, Header: w.Header(), Body: w.Body.Bytes()}, k.now)
			if f.LimitedBy != c.by || f.Owner != c.owner || f.Retry != c.retry {
				t.Errorf("it is explained as %s of %s, retry %s: %s", f.LimitedBy, f.Owner, f.Retry, w.Body)
			}
			wait := int64(0)
			if f.RetryAfter != nil {
				wait = *f.RetryAfter
			}
			if wait != c.within {
				t.Errorf("the wait is %d, want %d", wait, c.within)
			}
		})
	}
}
