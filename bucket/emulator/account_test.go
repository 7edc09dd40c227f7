package emulator

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/profile"
)

func get(e http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// key is what every request needs.
var key = []string{"X-Api-Key", "any", "Anthropic-Version", "2023-06-01"}

// TestCountTokens has a limit of its own: it takes nothing from the others, and they nothing from it.
func TestCountTokens(t *testing.T) {
	g := tier()
	g.Limits[0].Limit = 0
	e, _ := startedAt(t, g, nil)
	body := `{"model":"claude-sonnet-5","system":"1234","messages":[{"role":"user","content":"12345"}]}`
	for i, want := range []int{200, 200, 429} {
		w := post(e, "/v1/messages/count_tokens?beta=true", body)
		if w.Code != want {
			t.Fatalf("request %d: %d %s", i, w.Code, w.Body)
		}
		if w.Code == 200 && w.Body.String() != `{"input_tokens":3}` {
			t.Errorf("it counts %s", w.Body)
		}
		if w.Code == 429 {
			wantHeaders(t, w.Header(), map[string]string{"Retry-After": "30", "X-Should-Retry": "true"})
			if !strings.Contains(w.Body.String(), "rate limit of 2 requests per minute (org: org-1, model: claude-sonnet-5)") {
				t.Error(w.Body)
			}
		}
	}
	tally, _ := e.Tally()
	if tally.Counted != 3 || tally.Requests != 0 {
		t.Errorf("the tally is %+v", tally)
	}
	for body, want := range map[string]int{strings.Replace(body, "sonnet", "nonet", 1): 404, `{"model":"m"}`: 400} {
		if w := post(e, "/v1/messages/count_tokens", body); w.Code != want {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}

func TestModels(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	w := get(e, "GET", "/v1/models", key...)
	want := `{"data":[{"type":"model","id":"claude-sonnet-5","display_name":"claude-sonnet-5","created_at":"1970-01-01T00:00:00Z"}],"has_more":false,"first_id":"claude-sonnet-5","last_id":"claude-sonnet-5"}`
	if w.Code != 200 || w.Body.String() != want {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for path, status := range map[string]int{"/v1/models/claude-sonnet-5": 200, "/v1/models/claude-nonet-5": 404, "/v1/models/": 404} {
		if w := get(e, "GET", path, key...); w.Code != status {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := get(e, "GET", "/v1/models"); w.Code != 401 {
		t.Errorf("without a key: %d", w.Code)
	}
}

// TestRateLimits reads the emulator's own limits back as a limits file.
func TestRateLimits(t *testing.T) {
	g := tier()
	g.Limits = append(g.Limits, bucket.Limit{Dimension: bucket.InputTokens, Limit: 7, Scope: "workspace"}, bucket.Limit{Dimension: bucket.Requests, Limit: 9, Per: bucket.Hour})
	e, _ := startedAt(t, g, nil)
	for _, path := range []string{"/v1/organizations/rate_limits", "/v1/organizations/rate_limits?model=claude-sonnet-5"} {
		w := get(e, "GET", path, key...)
		p, err := profile.Read("answer", w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Groups) != 1 || len(p.Groups[0].Models) != 1 || len(p.Groups[0].Limits) != 3 {
			t.Fatalf("it is read as %+v", p.Groups)
		}
		for i, l := range p.Groups[0].Limits {
			if l.Dimension != tier().Limits[i].Dimension || l.Limit != tier().Limits[i].Limit {
				t.Errorf("limit %d is read as %+v", i, l)
			}
		}
	}
	if w := get(e, "GET", "/v1/organizations/rate_limits?model=x", key...); w.Code != 404 {
		t.Errorf("of an unknown model: %d", w.Code)
	}
}

// TestLate wakes up later than it wanted to, and says so.
func TestLate(t *testing.T) {
	e, _ := startedAt(t, tier(), func(s *Settings) {
		sleep := s.Sleep
		s.Sleep = func(ctx context.Context, d time.Duration) error { return sleep(ctx, d+2*time.Millisecond) }
	})
	post(e, "/v1/messages", asking)
	var s stateJSON
	if err := json.Unmarshal(get(e, "GET", "/-/state").Body.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	if want := (lateJSON{1, 0.002, 0.002, 0.002}); s.Late != want {
		t.Errorf("it is late by %+v, want %+v", s.Late, want)
	}
}

func TestState(t *testing.T) {
	g := tier()
	g.Concurrency = 3
	g.Acceleration = &bucket.Acceleration{Dimension: bucket.InputTokens, Floor: 5000, Step: 1000}
	e, c := startedAt(t, g, nil)
	post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", "4500")
	c.now = at(t, someOn).Add(3e9)
	for range 2 { // looking changes nothing
		var s stateJSON
		if err := json.Unmarshal(get(e, "GET", "/-/state").Body.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		limits := s.Groups[0].Limits
		if s.AtNS != 3e9 || s.Tally.Admitted != 1 || s.Outstanding != 0 || len(limits) != 3 {
			t.Errorf("the state is %+v", s)
		}
		if l := limits[1]; l.Level != 27_000 || *l.Full != "2026-02-25T20:02:39.25Z" || l.Window != bucket.TokenBucket || l.Per != bucket.Minute {
			t.Errorf("the input limit is %+v", l)
		}
		if a := s.Groups[0].Acceleration; a.Now != 5000 || a.Next != 5500 {
			t.Errorf("acceleration is %+v", a)
		}
	}
}

func TestHello(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	for path, want := range map[[2]string]int{
		{"HEAD", "/"}: 200, {"GET", "/"}: 404, {"HEAD", "/api/hello"}: 200, {"GET", "/api/hello"}: 200,
		{"GET", "/-/"}: 200, {"GET", "/-/x"}: 404, {"GET", "/v1/messages"}: 404, {"POST", "//v1/messages"}: 404, {"POST", "/v1/../v1/messages"}: 404, {"POST", "/v1/models"}: 404,
	} {
		w := get(e, path[0], path[1])
		if w.Code != want {
			t.Errorf("%v: %d", path, w.Code)
		}
		if w.Code == 404 && !strings.HasPrefix(w.Body.String(), `{"type":"error","error":{"type":"not_found_error"`) {
			t.Errorf("%v: %s", path, w.Body)
		}
	}
}
