package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
)

// A clock is moved by the test and by everything that waits on it.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return ctx.Err()
}

const (
	model  = "claude-sonnet-5"
	someOn = "2026-02-25T20:02:30.25Z"
)

// tier is small limits of an organization.
func tier() bucket.Group {
	return bucket.Group{Models: []string{model}, Limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 50},
		{Dimension: bucket.InputTokens, Limit: 30_000},
		{Dimension: bucket.OutputTokens, Limit: 8_000},
	}}
}

// settings are those of one group: answers of 100 tokens, the first after a second and 50 a second from then on.
func settings(c *clock, g bucket.Group) Settings {
	return Settings{
		Name: "test", Reading: "loose", Groups: []bucket.Group{g}, OutputTokens: 100, CountLimit: 2, CacheMinimum: 8,
		Era: Era{Name: "today"}, Organization: "org-1", Now: c.Now, Sleep: c.Sleep,
		Group: func(m string, speed bucket.Speed) (int, error) {
			if !slices.Contains(g.Models, m) {
				return 0, errors.New("in no group")
			}
			return 0, nil
		},
		Times: func(tokens int64) (int64, int64, error) { return 1e9, 1e9 + tokens*2e7, nil },
	}
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// startedAt is an emulator whose clock begins at someOn.
func startedAt(t testing.TB, g bucket.Group, change func(*Settings)) (*Emulator, *clock) {
	t.Helper()
	c := &clock{at(t, someOn)}
	s := settings(c, g)
	if change != nil {
		change(&s)
	}
	e, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

// asking is a request that asks for one line.
const asking = `{"model":"claude-sonnet-5","max_tokens":200,"messages":[{"role":"user","content":"Tell me."}]}`

// post sends a body with a key, a version and more headers, given as name and value.
func post(e http.Handler, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("X-Api-Key", "any")
	r.Header.Set("Anthropic-Version", "2023-06-01")
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		} else {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

func decoded(t testing.TB, w *httptest.ResponseRecorder) messageJSON {
	t.Helper()
	var m messageJSON
	d := json.NewDecoder(bytes.NewReader(w.Body.Bytes()))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		t.Fatalf("%s: %v", w.Body, err)
	}
	return m
}

// wantHeaders compares headers, those of limits by their names without Anthropic-Ratelimit- in front; - is absent.
func wantHeaders(t *testing.T, h http.Header, want map[string]string) {
	t.Helper()
	for name, value := range want {
		full := "Anthropic-Ratelimit-" + name
		if name == "Retry-After" || name == "X-Should-Retry" {
			full = name
		}
		got := "-"
		if values := h.Values(full); len(values) > 0 {
			got = strings.Join(values, ", ")
		}
		if got != value {
			t.Errorf("%s is %q, want %q", full, got, value)
		}
	}
}
