package emulator

import (
	"context"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
)

func TestParseEra(t *testing.T) {
	for text, want := range map[string]Era{
		"today":   {Name: "today"},
		"2024-03": {Name: "2024-03", Minutes: true, OneBucket: true, Reserve: true, NoRetryAfter: true},
		"2024-06": {Name: "2024-06", Minutes: true, OneBucket: true, Reserve: true, NoRetryAfter: true},
		"2024-07": {Name: "2024-07", Minutes: true, OneBucket: true, Reserve: true},
		"2024-12": {Name: "2024-12", Minutes: true, OneBucket: true, Reserve: true},
		"2025-01": {Name: "2025-01", Reserve: true},
		"2025-05": {Name: "2025-05", Reserve: true},
		"2025-06": {Name: "2025-06"},
		"2025-11": {Name: "2025-11", RetryAfterOn200: true},
		"2025-12": {Name: "2025-12", RetryAfterOn200: true},
		"2026-01": {Name: "2026-01"},
	} {
		if got, err := ParseEra(text); got != want || err != nil {
			t.Errorf("%s is %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "now", "2024-02", "2025-13", "2025", "2025-1"} {
		if _, err := ParseEra(text); err == nil || !strings.HasPrefix(err.Error(), "is \""+text+"\", expected today or a month") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// inEra is an emulator over the small tier as it was in an era.
func inEra(t *testing.T, name string) (*Emulator, *clock) {
	t.Helper()
	era, err := ParseEra(name)
	if err != nil {
		t.Fatal(err)
	}
	return startedAt(t, era.Group(tier()), func(s *Settings) { s.Era = era })
}

func TestMinutesOf2024(t *testing.T) {
	e, _ := inEra(t, "2024-03")
	w := post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", "21000", "X-Loadshape-Output-Tokens", "0")
	wantHeaders(t, w.Header(), map[string]string{
		"Requests-Remaining": "49", "Requests-Reset": "2026-02-25T20:03:00Z",
		"Tokens-Limit": "38000", "Tokens-Remaining": "17000", "Tokens-Reset": "2026-02-25T20:03:00Z",
		"Input-Tokens-Limit": "-", "Output-Tokens-Limit": "-", "Retry-After": "-",
	})
	w = post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", "20000")
	if w.Code != 429 || !strings.Contains(w.Body.String(), "rate limit of 38,000 tokens per minute") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	wantHeaders(t, w.Header(), map[string]string{"Tokens-Remaining": "17000", "Retry-After": "-", "X-Should-Retry": "true"})
	e, _ = inEra(t, "2024-08")
	post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", "21000", "X-Loadshape-Output-Tokens", "0")
	w = post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", "20000")
	wantHeaders(t, w.Header(), map[string]string{"Retry-After": "29"}) // 31.25 to the minute
}

// TestReserveUntilMay2025 refuses by max_tokens, which today does not count.
func TestReserveUntilMay2025(t *testing.T) {
	for era, want := range map[string]int{"2025-05": 429, "2025-06": 200, "today": 200} {
		e, c := inEra(t, era)
		began := c.now
		large := strings.Replace(asking, "200", "8000", 1)
		// The first is still under way when the second comes: nobody waits for its end.
		e.Sleep = func(context.Context, time.Duration) error { return nil }
		for i, want := range []int{200, want} {
			c.now = began.Add(time.Duration(i))
			if w := post(e, "/v1/messages", large, "X-Loadshape-Output-Tokens", "1"); w.Code != want {
				t.Errorf("%s: request %d is answered %d, want %d", era, i, w.Code, want)
			}
		}
	}
}

// TestRetryAfterOn200 counts from the start of the request to the next minute of the clock.
func TestRetryAfterOn200(t *testing.T) {
	for era, want := range map[string]string{"2025-10": "-", "2025-11": "30", "2025-12": "30", "2026-01": "-"} {
		e, _ := inEra(t, era)
		w := post(e, "/v1/messages", asking)
		if w.Code != 200 {
			t.Fatal(w.Body)
		}
		wantHeaders(t, w.Header(), map[string]string{"Retry-After": want}) // 29.75 s
	}
}

// TestEraKeeps what a limit sets itself.
func TestEraKeeps(t *testing.T) {
	era, _ := ParseEra("2024-03")
	g := era.Group(bucket.Group{Limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 1, Window: bucket.SlidingLog},
		{Dimension: bucket.OutputTokens, Limit: 1, Charge: bucket.AsGenerated},
	}})
	if len(g.Limits) != 2 || g.Limits[0].Window != bucket.SlidingLog || g.Limits[1].Charge != bucket.AsGenerated {
		t.Errorf("it is %+v", g.Limits)
	}
}
