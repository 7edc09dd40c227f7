package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/datadir"
	"loadshape/bucket/wire"

	"pgregory.net/rapid"
)

// TestHeadersOfAnswer follows one request of 3,000 tokens in and 100 out, which lasts three seconds.
func TestHeadersOfAnswer(t *testing.T) {
	for _, c := range []struct {
		name, body, date string
		want             map[string]string
	}{
		{"whole: looked at in the end", asking, "Wed, 25 Feb 2026 20:02:33 GMT", map[string]string{
			"Requests-Limit": "50", "Requests-Remaining": "49", "Requests-Reset": "2026-02-25T20:02:31Z", // 30.25 + 60/50 s, from the start
			"Input-Tokens-Limit": "30000", "Input-Tokens-Remaining": "29000", "Input-Tokens-Reset": "2026-02-25T20:02:36Z", // 30.25 + 6 s; 1,500 are back
			"Output-Tokens-Limit": "8000", "Output-Tokens-Remaining": "8000", "Output-Tokens-Reset": "2026-02-25T20:02:33Z", // 50 are taken at the end, 0.375 s
			"Tokens-Limit": "38000", "Tokens-Remaining": "37000", "Tokens-Reset": "2026-02-25T20:02:33Z",
			"Retry-After": "-",
		}},
		{"streamed: looked at in the beginning", `{"stream":true,` + asking[1:], "Wed, 25 Feb 2026 20:02:31 GMT", map[string]string{
			"Requests-Limit": "50", "Requests-Remaining": "49", "Requests-Reset": "2026-02-25T20:02:31Z",
			"Input-Tokens-Limit": "30000", "Input-Tokens-Remaining": "27000", "Input-Tokens-Reset": "2026-02-25T20:02:36Z",
			"Output-Tokens-Limit": "8000", "Output-Tokens-Remaining": "8000", "Output-Tokens-Reset": "2026-02-25T20:02:30Z",
			"Tokens-Limit": "38000", "Tokens-Remaining": "35000", "Tokens-Reset": "2026-02-25T20:02:30Z",
			"Retry-After": "-",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, _ := startedAt(t, tier(), nil)
			w := post(e, "/v1/messages", c.body, "X-Loadshape-Input-Tokens", "3000")
			if w.Code != 200 {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			wantHeaders(t, w.Header(), c.want)
			if w.Header().Get("Anthropic-Organization-Id") != "org-1" || w.Header()["Anthropic-Workspace-Id"] != nil {
				t.Error("the owner is another one")
			}
			if date := w.Header().Get("Date"); date != c.date {
				t.Errorf("the date is %q, want %q", date, c.date)
			}
		})
	}
}

// TestHeadersOfRefusal follows a bucket in debt: its reset lies beyond a minute, retry-after is the wait for this
// request, a refusal costs no request, and an output bucket that was never used is full since 1970.
func TestHeadersOfRefusal(t *testing.T) {
	g := tier()
	g.Limits[1].Level = new(int64)
	*g.Limits[1].Level = -9_000
	e, c := startedAt(t, g, nil)
	w := post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", "20000")
	wantHeaders(t, w.Header(), map[string]string{
		"Requests-Remaining": "50", "Requests-Reset": "2026-02-25T20:02:30Z",
		"Input-Tokens-Remaining": "0", "Input-Tokens-Reset": "2026-02-25T20:03:48Z",
		"Output-Tokens-Remaining": "8000", "Output-Tokens-Reset": "1970-01-01T00:00:00Z",
		"Tokens-Limit": "38000", "Tokens-Remaining": "8000", "Tokens-Reset": "1970-01-01T00:00:00Z",
		"Retry-After": "58", "X-Should-Retry": "true",
	})
	c.now = c.now.Add(58 * time.Second)
	if w := post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", "20000"); w.Code != 200 {
		t.Errorf("after retry-after it is refused: %s", w.Body)
	}
	c.now = c.now.Add(time.Second)
	w = post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", "20000")
	if w.Code != 429 {
		t.Fatal(w.Body)
	}
	if r := wire.ReadRateLimits(w.Header()); r.OutputTokens.Reset.Year() == 1970 {
		t.Error("an output bucket that was used is said to be untouched")
	}
}

// TestUntouchedOutput: an output bucket is full since 1970 in a refusal until an answer took something of it: one without output does
// not.
func TestUntouchedOutput(t *testing.T) {
	for output, year := range map[string]int{"0": 1970, "1": 2026} {
		e, c := startedAt(t, tier(), nil)
		if w := post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", "10", "X-Loadshape-Output-Tokens", output); w.Code != 200 {
			t.Fatalf("output %s: %d %s", output, w.Code, w.Body)
		}
		c.now = c.now.Add(time.Minute)
		g := tier()
		for w := post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", fmt.Sprint(g.Limits[1].Limit), "X-Loadshape-Output-Tokens", "0"); ; {
			if w.Code == 429 {
				if r := wire.ReadRateLimits(w.Header()); r.OutputTokens.Reset.Year() != year {
					t.Errorf("after an answer of %s tokens the reset of a refusal is in %d, want %d", output, r.OutputTokens.Reset.Year(), year)
				}
				break
			}
			w = post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", fmt.Sprint(g.Limits[1].Limit), "X-Loadshape-Output-Tokens", "0")
		}
	}
}

// broken says what is wrong with the headers of an answer by laws that hold always; empty is nothing.
func broken(h http.Header) string {
	r := wire.ReadRateLimits(h)
	in, out, all := r.InputTokens, r.OutputTokens, r.Tokens
	for _, q := range []wire.Quota{r.Requests, in, out, all} {
		switch {
		case q.Limit == nil || q.Remaining == nil || q.Reset == nil:
			return "a header is missing"
		case q.Reset.Nanosecond() != 0:
			return "a reset has a fraction"
		case *q.Remaining > *q.Limit:
			return "more is left than there is"
		}
	}
	switch first := earlier(in.Reset, out.Reset); {
	case *in.Remaining%1000 != 0 || *out.Remaining%1000 != 0:
		return "tokens are not rounded"
	case *all.Limit != *in.Limit+*out.Limit || *all.Remaining != *in.Remaining+*out.Remaining:
		return "tokens are no sums"
	case !all.Reset.Equal(*first):
		return "the reset of tokens is not the earlier one"
	}
	return ""
}

// TestRecordedLaws holds recorded answers against the same laws.
func TestRecordedLaws(t *testing.T) {
	text := datadir.Read(t, "responses", "anthropic-200.jsonl")
	whole, missing := 0, 0
	for line := range bytes.Lines(text) {
		var recorded struct{ Headers map[string]string }
		if err := json.Unmarshal(line, &recorded); err != nil {
			t.Fatal(err)
		}
		h := http.Header{}
		for name, value := range recorded.Headers {
			h.Set(name, value)
		}
		switch why := broken(h); why {
		case "":
			whole++
		case "a header is missing":
			missing++
		default:
			t.Errorf("%s: %v", why, h)
		}
	}
	if whole < 200 {
		t.Errorf("%d recorded answers have all headers, and %d have not; want at least 200", whole, missing)
	}
	t.Logf("%d recorded answers keep the laws, %d have not all headers", whole, missing)
}

// TestHeaderLaws holds any answers against what all recorded ones show.
func TestHeaderLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &clock{time.Unix(1_790_000_000, rapid.Int64Range(0, 1e9-1).Draw(t, "ns")).UTC()}
		g := bucket.Group{Models: []string{model}, Limits: []bucket.Limit{
			{Dimension: bucket.Requests, Limit: rapid.Int64Range(1, 60).Draw(t, "rpm"), Scope: "organization"},
			{Dimension: bucket.InputTokens, Limit: 1000 * rapid.Int64Range(1, 100).Draw(t, "itpm")},
			{Dimension: bucket.OutputTokens, Limit: 1000 * rapid.Int64Range(1, 20).Draw(t, "otpm")},
		}}
		reading := rapid.SampledFrom([]bucket.Reading{bucket.Loose, bucket.Strict}).Draw(t, "reading")
		s := settings(c, g.Under(reading))
		e, err := New(s)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rapid.IntRange(1, 20).Draw(t, "requests") {
			c.now = c.now.Add(time.Duration(rapid.Int64Range(0, 20e9).Draw(t, "later")))
			body := asking
			stream := rapid.Bool().Draw(t, "stream")
			if stream {
				body = `{"stream":true,` + asking[1:]
			}
			began := c.now
			w := post(e, "/v1/messages", body, "X-Loadshape-Input-Tokens", strconv.FormatInt(rapid.Int64Range(0, 60_000).Draw(t, "input"), 10),
				"X-Loadshape-Cache-Read-Tokens", strconv.FormatInt(rapid.Int64Range(0, 60_000).Draw(t, "read"), 10))
			if why := broken(w.Header()); why != "" {
				t.Fatalf("%s: %v", why, w.Header())
			}
			r := wire.ReadRateLimits(w.Header())
			out := r.OutputTokens
			if i == 0 && w.Code == http.StatusOK {
				if *r.Requests.Remaining != *r.Requests.Limit-1 {
					t.Fatalf("the first request leaves %d of %d", *r.Requests.Remaining, *r.Requests.Limit)
				}
				full := began.Add(time.Minute / time.Duration(*r.Requests.Limit)).Add(1) // rounded up to a nanosecond
				if got := r.Requests.Reset; got.After(full) || full.Sub(*got) > time.Second+1 {
					t.Fatalf("requests-reset is %v, want %v in whole seconds", got, full)
				}
				if !stream && out.Reset.Before(c.now.Truncate(time.Second)) {
					t.Fatalf("output-reset is %v, before the end of a whole answer, %v", out.Reset, c.now)
				}
			}
			if wait := w.Header().Get("Retry-After"); (wait != "") != (w.Code == http.StatusTooManyRequests) && reading == bucket.Loose {
				t.Fatalf("%d has retry-after %q", w.Code, wait)
			}
		}
	})
}

// TestRetryAfterIsEnough sends a refused request again when it was told to.
func TestRetryAfterIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &clock{time.Unix(1_790_000_000, 5)}
		e, err := New(settings(c, tier()))
		if err != nil {
			t.Fatal(err)
		}
		for range 30 {
			tokens := strconv.FormatInt(rapid.Int64Range(0, 40_000).Draw(t, "input"), 10)
			w := post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", tokens, "X-Loadshape-Output-Tokens", "0")
			if w.Code == 200 {
				continue
			}
			seconds, err := strconv.Atoi(w.Header().Get("Retry-After"))
			if err != nil || seconds < 1 {
				t.Fatalf("retry-after is %q", w.Header().Get("Retry-After"))
			}
			c.now = c.now.Add(time.Duration(seconds) * time.Second)
			if w := post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", tokens, "X-Loadshape-Output-Tokens", "0"); w.Code != 200 {
				t.Fatalf("it is refused again: %s", w.Body)
			}
		}
	})
}

// TestWorkspaceHeaders shows the limit of a dimension that has the least left.
func TestWorkspaceHeaders(t *testing.T) {
	g := tier()
	g.Limits = append(g.Limits, bucket.Limit{Dimension: bucket.InputTokens, Limit: 10_000, Scope: "workspace"})
	e, _ := startedAt(t, g, func(s *Settings) { s.Workspace = "wrkspc-1" })
	w := post(e, "/v1/messages", asking, "X-Loadshape-Input-Tokens", "1000", "X-Loadshape-Output-Tokens", "0", "X-Loadshape-Ttft", "0s")
	wantHeaders(t, w.Header(), map[string]string{"Input-Tokens-Limit": "10000", "Input-Tokens-Remaining": "9000", "Tokens-Limit": "18000"})
	if w.Header().Get("Anthropic-Workspace-Id") != "wrkspc-1" {
		t.Error("the workspace is missing")
	}
}

// TestNoRequestsLimit leaves out headers of limits that there are none of.
func TestNoRequestsLimit(t *testing.T) {
	g := tier()
	g.Limits = g.Limits[1:]
	e, _ := startedAt(t, g, nil)
	w := post(e, "/v1/messages", asking)
	wantHeaders(t, w.Header(), map[string]string{"Requests-Limit": "-", "Requests-Remaining": "-", "Requests-Reset": "-", "Input-Tokens-Limit": "30000"})
}
