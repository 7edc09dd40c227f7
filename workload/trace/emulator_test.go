package trace_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/workload"
	"loadshape/workload/trace"

	"pgregory.net/rapid"
)

// drawLimit is any limit that traffic of a few requests and some thousand tokens comes up against.
func drawLimit(t *rapid.T) bucket.Limit {
	l := bucket.Limit{
		Dimension: rapid.SampledFrom([]bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens}).Draw(t, "dimension"),
		Per:       rapid.SampledFrom([]bucket.Duration{0, bucket.Second, 10 * bucket.Second, bucket.Hour}).Draw(t, "per"),
		Window:    rapid.SampledFrom([]bucket.Window{"", bucket.Fixed, bucket.Anchored, bucket.SlidingLog, bucket.SlidingCounter}).Draw(t, "window"),
		Oversized: rapid.SampledFrom([]bucket.Oversized{"", bucket.Reject}).Draw(t, "oversized"),
		Limit:     rapid.Int64Range(0, 4000).Draw(t, "limit"),
	}
	switch l.Dimension {
	case bucket.Requests:
		l.Limit = rapid.Int64Range(0, 20).Draw(t, "requests")
		l.RejectedCost = rapid.SampledFrom([]bucket.RejectedCost{0, 1, bucket.RejectedFull}).Draw(t, "rejected_cost")
	case bucket.InputTokens:
		l.CacheRead = rapid.SampledFrom([]bucket.CacheRead{"", bucket.CacheCounts, bucket.CacheUntilFirstToken}).Draw(t, "cache_read")
		if rapid.Bool().Draw(t, "estimates") {
			percent := rapid.Int64Range(0, 200).Draw(t, "percent")
			l.EstimatePercent = &percent
		}
	default:
		l.Charge = rapid.SampledFrom([]bucket.Charge{"", bucket.AsGenerated, bucket.ReserveMaxTokens, bucket.AtCompletion}).Draw(t, "charge")
		l.Burndown = rapid.Int64Range(0, 3).Draw(t, "burndown")
	}
	if l.Window == "" {
		l.Burst = rapid.SampledFrom([]bucket.Duration{0, bucket.Second, bucket.Hour}).Draw(t, "burst")
		if rapid.Bool().Draw(t, "observed") {
			level := rapid.Int64Range(-2000, l.Capacity()).Draw(t, "level")
			l.Level = &level
		}
	}
	return l
}

func drawGroup(t *rapid.T, model string) bucket.Group {
	g := bucket.Group{Models: []string{model}, Limits: rapid.SliceOfN(rapid.Custom(drawLimit), 1, 3).Draw(t, "limits"),
		Concurrency: rapid.Int64Range(0, 4).Draw(t, "concurrency")}
	if rapid.Bool().Draw(t, "accelerates") {
		g.Acceleration = &bucket.Acceleration{
			Dimension: rapid.SampledFrom([]bucket.Dimension{bucket.Requests, bucket.InputTokens}).Draw(t, "of"),
			Floor:     rapid.Int64Range(0, 5000).Draw(t, "floor"), Step: rapid.Int64Range(0, 3000).Draw(t, "step")}
	}
	return g
}

// asked is a request as it comes by the paths of a face: for a message of a model, whole or streamed, or only to be
// counted; rest is its body but for what the paths say in its place.
func asked(face, model string, count, stream bool, rest string) *http.Request {
	path, body := "/v1/messages", fmt.Sprintf(`{"model":%q,"stream":%v,%s`, model, stream, rest)
	if count {
		path += "/count_tokens"
	}
	switch face {
	case "bedrock":
		op := "/invoke"
		switch {
		case count:
			op = "/count-tokens"
		case stream:
			op = "/invoke-with-response-stream"
		}
		path, body = "/model/us.anthropic."+model+"-v1:0"+op, `{"anthropic_version":"bedrock-2023-05-31",`+rest
		if count {
			body = `{"input":{"invokeModel":{"body":"` + base64.StdEncoding.EncodeToString([]byte(body)) + `"}}}`
		}
	case "vertex":
		op := ":rawPredict"
		if stream && !count {
			op = ":streamRawPredict"
		}
		last := model
		if count {
			last = "count-tokens"
		}
		path = "/v1/projects/p/locations/us/publishers/anthropic/models/" + last + op
		body = fmt.Sprintf(`{"anthropic_version":"vertex-2023-10-16","model":%q,%s`, model, rest)
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer any")
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("Anthropic-Workspace-Id", "any")
	return r
}

// TestReplayOfEmulator sends any traffic through the emulator's handler, by any face and over any limits, and asks a
// fresh gate about what its log says: every decision must be made again, whatever else was looked at in between.
func TestReplayOfEmulator(t *testing.T) {
	models := []string{"claude-a", "claude-b"}
	rapid.Check(t, func(t *rapid.T) {
		groups := []bucket.Group{drawGroup(t, models[0]), drawGroup(t, models[1])}
		clock := time.Unix(0, rapid.Int64Range(0, 4e18).Draw(t, "start"))
		waits := rapid.Bool().Draw(t, "waits")
		fault, err := emulator.ParseFault("529@20%")
		if err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		face := rapid.SampledFrom(append([]string{""}, emulator.Faces()...)).Draw(t, "face")
		s := emulator.Settings{
			Face: face, Name: "any", Reading: "loose", Groups: groups, CountLimit: 3, CacheMinimum: 10, OutputTokens: 150, Log: &log,
			Faults: []emulator.Fault{fault}, Seed: 1,
			Group: func(model string, _ bucket.Speed) (int, error) {
				for i, m := range models {
					if m == model {
						return i, nil
					}
				}
				return 0, errors.New("unknown")
			},
			Times: func(tokens int64) (int64, int64, error) { return 7e8, 7e8 + tokens*2e7, nil },
			Now:   func() time.Time { return clock },
			Sleep: func(_ context.Context, d time.Duration) error {
				if waits {
					clock = clock.Add(d)
				}
				return nil
			},
		}
		e, err := emulator.New(s)
		if err != nil {
			t.Fatal(err)
		}
		post := func(model string, count, stream bool, rest string, header map[string]int64) {
			r := asked(face, model, count, stream, rest)
			for name, n := range header {
				r.Header.Set(name, fmt.Sprint(n))
			}
			e.ServeHTTP(httptest.NewRecorder(), r)
		}
		sent, counted := int64(0), int64(0)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			clock = clock.Add(time.Duration(rapid.SampledFrom([]int64{0, 1, 1e6, 3e8, 1e9, 15e9, 70e9, 400e9}).Draw(t, "passes")))
			model := rapid.SampledFrom(models).Draw(t, "model")
			max := rapid.Int64Range(1, 500).Draw(t, "max_tokens")
			stream := rapid.Bool().Draw(t, "stream")
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/-/state", nil))
			case 1:
				post(model, true, false, `"messages":[{"role":"user","content":"hi"}]}`, nil)
				counted++
			case 2: // a prefix that may be in the cache
				prefix := strings.Repeat("many words ", rapid.IntRange(1, 3).Draw(t, "prefix")*40)
				post(model, false, stream, fmt.Sprintf(`"max_tokens":%d,"system":[{"type":"text","text":%q,"cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"hi"}]}`, max, prefix), nil)
				sent++
			default:
				post(model, false, stream, fmt.Sprintf(`"max_tokens":%d,"messages":[{"role":"user","content":"hi"}]}`, max), map[string]int64{
					"X-Loadshape-Input-Tokens":          rapid.Int64Range(0, 3000).Draw(t, "input"),
					"X-Loadshape-Cache-Creation-Tokens": rapid.Int64Range(0, 300).Draw(t, "creation"),
					"X-Loadshape-Cache-Read-Tokens":     rapid.Int64Range(0, 3000).Draw(t, "read"),
					"X-Loadshape-Output-Tokens":         rapid.Int64Range(0, 500).Draw(t, "output"),
				})
				sent++
			}
		}
		tally, err := e.Tally()
		if err != nil {
			t.Fatal(err)
		}
		if tally.Requests+tally.Faults["529"] != sent || tally.Counted != counted || tally.Invalid != 0 {
			t.Fatalf("%d were sent and %d counted; the tally is %+v", sent, counted, tally)
		}
		r, err := trace.NewReader("log", &log, trace.Options{})
		if err != nil {
			t.Fatal(err)
		}
		gate, err := bucket.NewGate(r.Log().Groups, r.Log().Start.UnixNano())
		if err != nil {
			t.Fatal(err)
		}
		var q workload.Request
		decisions := int64(0)
		for err = r.Next(&q); err == nil; err = r.Next(&q) {
			group, _ := s.Group(q.Model, q.Speed)
			v := gate.Admit(group, q.At, &q.Request)
			have := trace.Decision{Status: 200, RetryAfter: string(v.AppendRetryAfter(nil)), Wait: string(v.AppendSeconds(nil))}
			if !v.Admitted() {
				have.Status, have.LimitedBy = 429, v.Cause.String()
			}
			if have != r.Decision() {
				t.Fatalf("request %d: the log has %+v, the gate %+v", decisions, r.Decision(), have)
			}
			decisions++
		}
		if decisions > 0 && err != io.EOF {
			t.Fatal(err)
		}
		left := trace.LeftOut{Faults: tally.Faults["529"], Counted: counted}
		if decisions != tally.Requests || r.LeftOut() != left {
			t.Fatalf("%d decisions and %+v left out, want %d and %+v", decisions, r.LeftOut(), tally.Requests, left)
		}
	})
}

// TestReplayOfConcurrent sends from many clients at once: the log has the order in which the gate was asked.
func TestReplayOfConcurrent(t *testing.T) {
	var log bytes.Buffer
	s := emulator.Settings{
		Name: "any", Reading: "loose", OutputTokens: 3, CountLimit: 1, Log: &log,
		Groups: []bucket.Group{{Concurrency: 5, Limits: []bucket.Limit{
			{Dimension: bucket.Requests, Limit: 100, Per: bucket.Second},
			{Dimension: bucket.InputTokens, Limit: 1000, Per: bucket.Second},
			{Dimension: bucket.OutputTokens, Limit: 400, Per: bucket.Second, Charge: bucket.ReserveMaxTokens}}}},
		Group: func(string, bucket.Speed) (int, error) { return 0, nil },
		Times: func(int64) (int64, int64, error) { return 1e6, 2e6, nil },
	}
	e, err := emulator.New(s)
	if err != nil {
		t.Fatal(err)
	}
	const clients, each = 20, 25
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for range each {
				r := httptest.NewRequest(http.MethodPost, "/v1/messages", strings.NewReader(`{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"some words of no meaning"}]}`))
				r.Header.Set("X-Api-Key", "a-secret-that-nobody-may-see")
				r.Header.Set("Anthropic-Version", "2023-06-01")
				e.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
	all.Wait()
	if strings.Contains(log.String(), "secret") || strings.Contains(log.String(), "meaning") {
		t.Error("the log has a key or a prompt")
	}
	r, err := trace.NewReader("log", &log, trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	gate, err := bucket.NewGate(r.Log().Groups, r.Log().Start.UnixNano())
	if err != nil {
		t.Fatal(err)
	}
	var q workload.Request
	n := 0
	for err = r.Next(&q); err == nil; err = r.Next(&q) {
		v := gate.Admit(0, q.At, &q.Request)
		if d := r.Decision(); (d.Status == 200) != v.Admitted() || d.LimitedBy != v.Cause.String() {
			t.Fatalf("request %d: the log has %+v, the gate %v", n, d, v.Cause)
		}
		n++
	}
	if err != io.EOF || n != clients*each {
		t.Errorf("%d decisions, %v, want %d", n, err, clients*each)
	}
}

// TestLogCutAnywhere cuts an emulator's log at every byte: it is good up to its last whole line, and nothing of a line that
// is not whole is used.
func TestLogCutAnywhere(t *testing.T) {
	var whole bytes.Buffer
	at := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	e, err := emulator.New(emulator.Settings{
		Name: "tést", Reading: "loose", Groups: []bucket.Group{{Models: []string{"m"}, Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 2}}}},
		Group: func(string, bucket.Speed) (int, error) { return 0, nil }, Times: func(int64) (int64, int64, error) { return 0, 0, nil },
		Era: emulator.Era{Name: "today"}, Organization: "o", Log: &whole, Now: func() time.Time { return at }, Sleep: func(context.Context, time.Duration) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		r := httptest.NewRequest(http.MethodPost, "/v1/messages", strings.NewReader(`{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"Hello."}]}`))
		r.Header = http.Header{"X-Api-Key": {"any"}, "Anthropic-Version": {"2023-06-01"}}
		e.ServeHTTP(httptest.NewRecorder(), r)
	}
	text := whole.String()
	if lines := strings.Count(text, "\n"); lines != 5 {
		t.Fatalf("the log has %d lines, want 5:\n%s", lines, text)
	}
	head, tried := strings.Index(text, "\n"), 0
	for _, tail := range []string{"", "\x00\x00\x00", "\xff", "{", `{"at_ns":1e`} {
		for n := range len(text) + 1 {
			tried++
			lines := strings.Count(text[:n], "\n") - 1 // decisions that are whole
			if tail == "" && n > head && n < len(text) && text[n] == '\n' {
				lines++ // all of it but its end
			}
			r, err := trace.NewReader("log", strings.NewReader(text[:n]+tail), trace.Options{Format: trace.Emulator})
			if n < head || n == head && tail != "" {
				if err == nil {
					t.Errorf("cut in its first line, at %d: is taken for a log", n)
				}
				continue
			}
			if err != nil {
				t.Fatalf("at %d, %q: %v", n, tail, err)
			}
			got := 0
			var q workload.Request
			for err = r.Next(&q); err == nil; err = r.Next(&q) {
				got++
			}
			if lines <= 0 {
				if err == io.EOF || got != 0 {
					t.Errorf("at %d, %q: %d decisions, %v, want an error that there is none", n, tail, got, err)
				}
				continue
			}
			torn := text[n-1] != '\n' && (n == len(text) || text[n] != '\n') || tail != ""
			if err != io.EOF || got != lines || (r.LeftOut().Cut == 1) != torn {
				t.Errorf("at %d, %q: %d decisions, %v, cut %d, want %d and %v", n, tail, got, err, r.LeftOut().Cut, lines, torn)
			}
		}
	}
	t.Logf("did: %d logs that are cut", tried)
	// in its middle it is no cut
	for _, bad := range []string{"{\n", "\x00\n"} {
		r, err := trace.NewReader("log", strings.NewReader(text[:head+1]+bad+text[head+1:]), trace.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var q workload.Request
		if err := r.Next(&q); err == nil || err == io.EOF {
			t.Errorf("%q in the middle: %v", bad, err)
		}
	}
}
