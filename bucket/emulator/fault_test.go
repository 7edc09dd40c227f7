package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func parsed(t testing.TB, texts ...string) (all []Fault) {
	t.Helper()
	for _, text := range texts {
		f, err := ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return all
}

func TestParseFault(t *testing.T) {
	for text, want := range map[string]string{
		"":            `is "", expected one of 529, 500, 429, 403, spend, upstream-429, unified, hang, reset, overloaded-event, rate-limit-event, cut, slow`,
		"530@10%":     `is "530", expected one of 529, 500, 429, 403, spend, upstream-429, unified, hang, reset, overloaded-event, rate-limit-event, cut, slow`,
		"529@":        `is "529@", expected a share such as 10%, every=4 or #3 after the @`,
		"529@10":      `is "529@10", expected a share such as 10%, every=4 or #3 after the @`,
		"529@101%":    `is "529@101%", expected a share from 0% to 100%`,
		"529@-1%":     `is "529@-1%", expected a share from 0% to 100%`,
		"529@1e1%":    `is "529@1e1%", expected a share from 0% to 100%`,
		"529@%":       `is "529@%", expected a share from 0% to 100%`,
		"529@every=0": `is "529@every=0", expected every=N with a whole number from 1`,
		"529@#0":      `is "529@#0", expected #N, the number of a request from 1`,
		"529=3s":      `is "529=3s", expected 529 without a value`,
		"slow=0s":     `is "slow=0s", expected slow=TIME with more than 0s and at most 1d`,
		"slow=x@10%":  `is "slow=x", expected slow=TIME with more than 0s and at most 1d`,
	} {
		if _, err := ParseFault(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if f := parsed(t, "slow=2.5s@0.1%")[0]; f.late != 2_500_000_000 || f.share != 1_000_000 {
		t.Errorf("it is %+v", f)
	}
}

// TestFaultShares counts which requests a fault strikes: those of its share, the same for the same seed.
func TestFaultShares(t *testing.T) {
	struck := func(seed uint64, texts ...string) (numbers []int64) {
		e, _ := startedAt(t, tier(), func(s *Settings) { s.Seed, s.Faults = seed, parsed(t, texts...) })
		for n := range int64(1000) {
			if e.faultOf(n, n*1e9, true) != nil {
				numbers = append(numbers, n)
			}
		}
		return numbers
	}
	if got := struck(0, "529@#3"); !slices.Equal(got, []int64{2}) {
		t.Errorf("#3 strikes %v", got)
	}
	if got := struck(0, "529@every=400"); !slices.Equal(got, []int64{399, 799}) {
		t.Errorf("every=400 strikes %v", got)
	}
	if got := struck(0, "529@100%@10s..13s", "500@every=2@..3s"); !slices.Equal(got, []int64{1, 10, 11, 12}) {
		t.Errorf("in two parts of the run it strikes %v", got)
	}
	if got := struck(0, "529@every=1@998s.."); !slices.Equal(got, []int64{998, 999}) {
		t.Errorf("at the end it strikes %v", got)
	}
	if got := len(struck(0, "529")); got != 1000 {
		t.Errorf("without a share it strikes %d of 1000", got)
	}
	if got := len(struck(0, "529@0%")); got != 0 {
		t.Errorf("0%% strikes %d of 1000", got)
	}
	ten := struck(7, "529@10%")
	if len(ten) < 60 || len(ten) > 140 { // the seed is fixed: no luck
		t.Errorf("10%% strikes %d of 1000", len(ten))
	}
	if !slices.Equal(ten, struck(7, "529@10%")) || slices.Equal(ten, struck(8, "529@10%")) {
		t.Error("the seed does not decide")
	}
	if !slices.Equal(ten, struck(7, "529@10%", "cut@#99999")) {
		t.Error("another fault shifts it")
	}
}

// TestInsteadOfDecision: what takes the place of a decision costs nothing and is no decision.
func TestInsteadOfDecision(t *testing.T) {
	for _, c := range []struct {
		kind, errorType, message string
		status                   int
		retryAfter, should       string
	}{
		{"529", "overloaded_error", "Overloaded", 529, "-", "true"},
		{"500", "api_error", "Internal server error", 500, "-", "true"},
		{"429", "rate_limit_error", "Rate limited", 429, "-", "true"},
		{"403", "permission_error", "Your API key does not have permission to use the specified resource.", 403, "-", "-"},
		{"spend", "rate_limit_error", "You have reached your API usage limits: your organization has crossed its monthly API usage threshold, set based on your organization's API tier. You will regain access on 2026-03-01 at 00:00 UTC.", 429, "-", "-"},
		{"unified", "rate_limit_error", "This request would exceed your account's rate limit. Please try again later.", 429, "17850", "true"},
	} {
		t.Run(c.kind, func(t *testing.T) {
			var log bytes.Buffer
			e, _ := startedAt(t, tier(), func(s *Settings) { s.Faults, s.Log = parsed(t, c.kind+"@#1"), &log })
			w := post(e, "/v1/messages", asking)
			var body struct {
				Error struct {
					Type, Message string
					Details       struct {
						Code string `json:"error_code"`
					}
				}
				RequestID string `json:"request_id"`
			}
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			if w.Code != c.status || body.Error.Type != c.errorType || body.Error.Message != c.message || body.RequestID != w.Header().Get("Request-Id") {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if code := body.Error.Details.Code; (code == "enforced_spend_limit_reached") != (c.kind == "spend") {
				t.Errorf("the code is %q", code)
			}
			wantHeaders(t, w.Header(), map[string]string{"Retry-After": c.retryAfter, "X-Should-Retry": c.should, "Requests-Limit": "-", "Input-Tokens-Limit": "-"})
			w = post(e, "/v1/messages", asking)
			wantHeaders(t, w.Header(), map[string]string{"Requests-Remaining": "49"})
			lines := strings.Split(strings.TrimSpace(log.String()), "\n")
			if len(lines) != 3 || !strings.Contains(lines[1], `"fault":"`+c.kind+`"`) || strings.Contains(lines[1], "decision") || !strings.Contains(lines[2], `"decision":{"status":200`) {
				t.Errorf("the log is %s", log.String())
			}
		})
	}
}

func TestAskedFault(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	if w := post(e, "/v1/messages", asking, "X-Loadshape-Fault", "529"); w.Code != 529 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := post(e, "/v1/messages", asking, "X-Loadshape-Fault", "530"); w.Code != 400 || !strings.Contains(w.Body.String(), "X-Loadshape-Fault: is \\\"530\\\", expected one of") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestAskedEvent strikes nothing where there is no stream.
func TestAskedEvent(t *testing.T) {
	e, _ := startedAt(t, tier(), nil)
	if w := post(e, "/v1/messages", asking, "X-Loadshape-Fault", "overloaded-event"); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if tally, _ := e.Tally(); len(tally.Faults) != 0 {
		t.Errorf("the tally is %+v", tally)
	}
}

func TestSlow(t *testing.T) {
	var log bytes.Buffer
	e, c := startedAt(t, tier(), func(s *Settings) { s.Faults, s.Log = parsed(t, "slow=7s@#1"), &log })
	began := c.now
	_, events := streamed(t, e, c, streaming)
	if first := events[0].at.Sub(began); first != 8*time.Second {
		t.Errorf("the first token comes after %v", first)
	}
	if !strings.Contains(log.String(), `"ttft":"8s","duration":"10s"`) || !strings.Contains(log.String(), `"decision":{"status":200,"limited_by":null,"retry_after_s":null,"wait_s":0},"fault":"slow"`) {
		t.Errorf("the log is %s", log.String())
	}
}

func TestEventFaults(t *testing.T) {
	for kind, want := range map[string]string{"overloaded-event": "overloaded_error", "rate-limit-event": "rate_limit_error"} {
		e, c := startedAt(t, tier(), func(s *Settings) { s.Faults = parsed(t, kind) })
		_, events := streamed(t, e, c, streaming)
		last := events[len(events)-1]
		if last.name != "error" || last.data["error"].(map[string]any)["type"] != want || len(events) != 3+50+1 {
			t.Errorf("%s: %d events, the last %+v", kind, len(events), last)
		}
		if w := post(e, "/v1/messages", asking); w.Code != 200 {
			t.Errorf("%s: what is not streamed has no events, but %d", kind, w.Code)
		}
	}
}

// TestConnectionFaults needs a real connection.
func TestConnectionFaults(t *testing.T) {
	e, _ := startedAt(t, tier(), func(s *Settings) { s.Faults = parsed(t, "cut@#1", "cut@#2", "reset@#3", "hang@#4") })
	srv := httptest.NewServer(e)
	defer srv.Close()
	ask := func(body string) (*http.Response, error) {
		r, err := http.NewRequest(http.MethodPost, srv.URL+"/v1/messages", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.GetBody = nil // no retry by the transport
		r.Header.Set("X-Api-Key", "any")
		r.Header.Set("Anthropic-Version", "2023-06-01")
		return srv.Client().Do(r)
	}
	for _, body := range []string{asking, streaming} {
		resp, err := ask(body)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if !errors.Is(err, io.ErrUnexpectedEOF) || resp.StatusCode != 200 || len(text) == 0 || strings.Contains(string(text), "message_stop") {
			t.Errorf("a cut answer is %q, %v", text, err)
		}
	}
	if resp, err := ask(asking); err == nil {
		t.Errorf("after a reset there is %v", resp.Status)
	}
	e.Close() // which ends what hangs
	if resp, err := ask(asking); err == nil {
		t.Errorf("what hangs is answered %v", resp.Status)
	}
}
