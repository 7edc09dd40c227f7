package e2e

import (
	"context"
	"strings"
	"testing"
	"time"
)

// answer checks an answer whole.
func answer(t *testing.T, o *outcome, want usage) {
	t.Helper()
	if !strings.HasPrefix(o.ID, "msg_01") || o.Model != model || !strings.HasPrefix(o.RequestID, "req_01") {
		t.Errorf("message %q of model %q, request id %q", o.ID, o.Model, o.RequestID)
	}
	if n := int64(len(o.Text)); n != 4*want.Output || !strings.HasSuffix(o.Text, ".") {
		t.Errorf("text %q of %d bytes, want %d", o.Text, n, 4*want.Output)
	}
	stop := "end_turn"
	if want.Output == 32 {
		stop = "max_tokens"
	}
	if o.Usage != want || o.Stop != stop {
		t.Errorf("usage %+v, stop %q; want %+v, %q", o.Usage, o.Stop, want, stop)
	}
}

// TestSDKs plays every scenario with both SDKs.
func TestSDKs(t *testing.T) {
	for _, sdk := range []struct {
		name    string
		make    func(*testing.T, context.Context, string, []call) []outcome
		class   func(*scenario) string
		agent   string
		earlier time.Duration // than its rule, by its timers
	}{
		{"anthropic-sdk-go", goSDK, func(s *scenario) string { return s.goClass }, "Anthropic/Go ", 0},
		{"anthropic-sdk-typescript", jsSDK, func(s *scenario) string { return s.jsClass }, "Anthropic/JS ", grain},
	} {
		t.Run(sdk.name, func(t *testing.T) {
			t.Parallel()
			for i := range scenarios {
				c := &scenarios[i]
				if c.calls[0].Version == 2 && sdk.name != "anthropic-sdk-go" {
					continue // fetch speaks HTTP/1.1 only
				}
				t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
					t.Parallel()
					s := c.setup.serve(t)
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					if c.watched > 0 {
						go s.watch(ctx, c.watched, cancel)
					}
					out := sdk.make(t, ctx, s.URL, c.calls)
					c.outcome(t, s, out, sdk.class(c))
					s.tell(t, sdk.name, c.name)
					s.check(t, c.statuses, c.gaps, sdk.earlier)
					retries(t, s.came(), len(c.calls), sdk.agent)
					s.replay(t)
				})
			}
		})
	}
}

// outcome checks what the last call gave its caller, and all that the scenario knows beside that.
func (c *scenario) outcome(t *testing.T, s *service, out []outcome, class string) {
	t.Helper()
	if c.watched > 0 {
		return
	}
	last := out[len(out)-1]
	for i, o := range out {
		if o.Error != nil && (i < len(out)-1 || class == "") {
			t.Fatalf("call %d: %s", i+1, o.Error.Printed)
		}
	}
	if class == "" {
		if c.check != nil {
			c.check(t, s, out)
		}
		return
	}
	e := last.Error
	if e == nil {
		t.Fatalf("an answer, want %s", class)
	}
	if !e.is(class) || c.status != 0 && e.Status != c.status || e.Type != c.kind || e.Code != c.code {
		t.Errorf("%s: status %d, type %q, code %q; want %s: %d, %q, %q\n%s", e.Class, e.Status, e.Type, e.Code, class, c.status, c.kind, c.code, e.Printed)
	}
	if !strings.Contains(e.Message, c.message) {
		t.Errorf("message %q, want %q in it", e.Message, c.message)
	}
	if c.status != 0 && e.RequestID != s.came()[len(s.came())-1].answers.Get("Request-Id") {
		t.Errorf("request id %q, want that of the last answer", e.RequestID)
	}
	if strings.Contains(e.Printed, fakeKey) {
		t.Errorf("the printed error has the key in it: %s", e.Printed)
	}
	if c.check != nil {
		c.check(t, s, out)
	}
}

// retries checks that the requests are those of the SDK, which counts its retries in a header.
func retries(t *testing.T, came []arrival, calls int, agent string) {
	t.Helper()
	for i, a := range came {
		if got := a.header.Get("User-Agent"); !strings.HasPrefix(got, agent) {
			t.Errorf("request %d: user agent %q, want %q", i+1, got, agent)
		}
		if got, want := a.header.Get("X-Stainless-Retry-Count"), string('0'+rune(i)); calls == 1 && a.method == "POST" && got != want {
			t.Errorf("request %d: retry count %q, want %q", i+1, got, want)
		}
	}
}
