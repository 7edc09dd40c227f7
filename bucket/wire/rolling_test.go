package wire

import (
	"strings"
	"testing"
	"time"
)

// TestRolling looks for the word about longer counters where a limit of a minute refused, and only there.
func TestRolling(t *testing.T) {
	body := func(of string) []byte {
		return []byte(`{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of ` +
			of + ` (org: o, model: m)."}}`)
	}
	for _, c := range []struct {
		body []byte
		said bool
	}{
		{body("30,000 input tokens per minute"), true},
		{body("50 requests per minute"), true},
		{body("20,000,000 prompt bytes per hour"), false},
		{[]byte(`{"type":"error","error":{"type":"rate_limit_error","message":"Rate limited"}}`), false},
	} {
		f := Explain(Answer{Status: 429, Body: c.body}, time.Time{})
		if said := strings.Contains(strings.Join(f.Evidence, "\n"), "monthly or daily counter"); said != c.said {
			t.Errorf("%s: said %v, want %v: %q", c.body, said, c.said, f.Evidence)
		}
	}
}

// TestMessageIsNoRefusal: an answer of the model is none, whatever fields a gateway adds to it.
func TestMessageIsNoRefusal(t *testing.T) {
	for body, want := range map[string]LimitedBy{
		`{"type":"message","role":"assistant","content":[{"type":"text","text":"rate limit error"}]}`: ByNone,
		`{"type":"message","status":"completed","content":[]}`:                                        ByNone,
		`{"type":"response","status":"completed","content":[]}`:                                       ByUnknown,
	} {
		if f := Explain(Answer{Status: 200, Body: []byte(body)}, time.Time{}); f.LimitedBy != want {
			t.Errorf("%s: %s, want %s", body, f.LimitedBy, want)
		}
	}
}
