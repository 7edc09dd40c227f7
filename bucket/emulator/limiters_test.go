package emulator

import (
	"testing"
	"time"

	"loadshape/bucket"
)

// TestLimiters: each gateway's example refuses by its own kind of limiter.
func TestLimiters(t *testing.T) {
	// A step is requests at a time after the start, in seconds, and the statuses of the first and the last of them.
	type step struct{ at, count, first, last int }
	for _, c := range []struct {
		face  string
		limit func(*bucket.Limit) // what is tighter than the example
		of    int                 // the limit of the example
		steps []step
	}{
		// A window begins with its first request, at 50, and not with the clock; a refused request counts, which here changes
		// nothing.
		{"litellm", func(l *bucket.Limit) { l.Limit = 2 }, 0, []step{{50, 3, 200, 429}, {109, 1, 429, 429}, {110, 2, 200, 200}}},
		// Tokens are reserved: 2 and 200 of two requests are 404.
		{"litellm", func(l *bucket.Limit) { l.Limit = 403 }, 1, []step{{0, 2, 200, 429}}},
		// Of the clock: it begins at 20:02:30.25.
		{"cloudflare", func(l *bucket.Limit) { l.Limit = 2 }, 0, []step{{20, 3, 200, 429}, {29, 1, 429, 429}, {30, 2, 200, 200}}},
		{"openrouter", func(l *bucket.Limit) { l.Limit = 2 }, 0, []step{{20, 3, 200, 429}, {30, 2, 200, 200}}},
		// Of the last minute, exactly.
		{"portkey", func(l *bucket.Limit) { l.Limit = 2 }, 0, []step{{20, 3, 200, 429}, {79, 1, 429, 429}, {80, 2, 200, 200}}},
		// What was used is charged when an answer is over, which takes 3 s: until then anything goes.
		{"envoy", func(l *bucket.Limit) { l.Limit = 1 }, 0, []step{{0, 5, 200, 200}, {3, 1, 429, 429}, {30, 1, 200, 200}}},
		{"kong", func(l *bucket.Limit) { l.Limit = 1 }, 0, []step{{0, 5, 200, 200}, {3, 1, 429, 429}, {30, 1, 429, 429}}},
		// max_tokens are reserved of the output's limit.
		{"databricks", func(l *bucket.Limit) { l.Limit = 399 }, 1, []step{{0, 2, 200, 429}}},
		// By the day, and charged afterwards: 102 and 4 × 100 in input's money.
		{"claude-gateway", func(l *bucket.Limit) { l.Limit = 502 }, 0, []step{{0, 5, 200, 200}, {3, 1, 429, 429}, {14_249, 1, 429, 429}, {14_250, 1, 200, 200}}},
	} {
		l := Example(c.face)[0].Limits[c.of]
		c.limit(&l)
		e, k := facing(t, c.face, bucket.Group{Models: []string{model}, Limits: []bucket.Limit{l}}, nil)
		began := k.now
		for _, s := range c.steps {
			k.now = began.Add(time.Duration(s.at) * time.Second)
			for i := range s.count {
				code := ask(e, false).Code
				if i == 0 && code != s.first || i == s.count-1 && code != s.last {
					t.Errorf("%s, limit %d: request %d at %ds: %d, want %d to %d", c.face, c.of, i+1, s.at, code, s.first, s.last)
				}
			}
		}
	}
}

// TestWaits: what a gateway says of the time to wait is its own rule.
func TestWaits(t *testing.T) {
	limits := []bucket.Limit{{Dimension: bucket.Requests, Limit: 0}, {Dimension: bucket.Requests, Limit: 1, Window: bucket.Fixed}}
	for face, want := range map[string]map[string]string{
		"litellm":        {"Retry-After": "60", "Reset_at": "2026-02-25 20:03:30 UTC", "Rate_limit_type": "requests"}, // the whole window
		"kong":           {"Retry-After": "30", "X-Ai-Ratelimit-Retry-After": "30", "X-Ai-Ratelimit-Limit-minute-Anthropic": "1", "X-Ai-Ratelimit-Remaining-minute-Anthropic": "0"},
		"openrouter":     {"Retry-After": "", "X-Ratelimit-Limit": "1", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "1772049780000"},
		"envoy":          {"Retry-After": "", "X-Envoy-Ratelimited": "true", "X-Ratelimit-Reset": "30", "Content-Type": ""},
		"claude-gateway": {"Retry-After": "30", "X-Should-Retry": "false"},
		"helicone":       {"Retry-After": "", "Helicone-Ratelimit-Limit": "1", "Helicone-Ratelimit-Remaining": "0", "Helicone-Ratelimit-Policy": "1;w=60;u=request"},
		"cloudflare":     {"Retry-After": ""},
		"portkey":        {"Retry-After": ""},
		"vertex":         {"Retry-After": ""},
		"foundry":        {"Retry-After": ""},
		"bedrock":        {"Retry-After": ""},
		"claude-google":  {"Retry-After": "30", "Anthropic-Ratelimit-Requests-Limit": "1"},
		"claude-aws":     {"Retry-After": "30", "Anthropic-Ratelimit-Requests-Limit": "1"},
	} {
		e, _ := facing(t, face, bucket.Group{Models: []string{model}, Limits: limits[1:]}, nil)
		ask(e, false)
		w := ask(e, false)
		for name, value := range want {
			if got := w.Header().Get(name); got != value || w.Code != 429 {
				t.Errorf("%s: %d, %s is %q, want %q", face, w.Code, name, got, value)
			}
		}
		// A limit that no wait helps with does not panic, and gives no time, but where the rule is no wait.
		e, _ = facing(t, face, bucket.Group{Models: []string{model}, Limits: limits[:1]}, nil)
		if w := ask(e, false); w.Code != 429 || face != "litellm" && w.Header().Get("Retry-After") != "" {
			t.Errorf("%s: %d %v", face, w.Code, w.Header())
		}
	}
}

// TestHundredths: a part of a limit in two decimals, rounded down, whole where there is no limit.
func TestHundredths(t *testing.T) {
	for _, c := range []struct {
		part, of int64
		want     string
	}{
		{0, 100, "0.00"}, {1, 100, "0.01"}, {9, 100, "0.09"}, {10, 100, "0.10"}, {11, 100, "0.11"}, {95, 100, "0.95"}, {1, 3, "0.33"},
		{999, 1000, "0.99"}, {100, 100, "1.00"}, {123, 100, "1.23"}, {1234, 100, "12.34"}, {1, 1000, "0.00"}, {5, 0, "1.00"},
	} {
		if got := hundredths(c.part, c.of); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.part, c.of, got, c.want)
		}
	}
}
