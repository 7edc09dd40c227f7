package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/bucket/wire"
	"loadshape/bucket/wire/refuse"
	"loadshape/report/proof"
)

const (
	burstModel = "claude-sonnet-5"
	burstKey   = "sk-ant-api03-burst-canary-0123456789"
)

// burstEmulator is the API with some limits; its clock stands still, so that nothing refills.
func burstEmulator(t *testing.T, g bucket.Group, faults ...string) *emulator.Emulator {
	t.Helper()
	now := time.Now()
	s := emulator.Settings{
		Name: "test", Groups: []bucket.Group{g}, OutputTokens: 10, Era: emulator.Era{Name: "today"}, Organization: "org-1",
		Group: func(m string, _ bucket.Speed) (int, error) {
			if m != burstModel {
				return 0, errors.New("in no group")
			}
			return 0, nil
		},
		Times: func(int64) (int64, int64, error) { return 0, 0, nil },
		Now:   func() time.Time { return now },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	for _, text := range faults {
		f, err := emulator.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		s.Faults = append(s.Faults, f)
	}
	e, err := emulator.New(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// burstLimits are wide, but for what a test makes narrow.
func burstLimits(requests, input int64) bucket.Group {
	return bucket.Group{Models: []string{burstModel}, Limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: requests}, {Dimension: bucket.InputTokens, Limit: input}, {Dimension: bucket.OutputTokens, Limit: 100_000},
	}}
}

// A burstServer answers on loopback, and counts the requests with the key and those without.
type burstServer struct {
	*httptest.Server
	requests, strangers atomic.Int64
}

func newBurstServer(t *testing.T, h http.Handler) *burstServer {
	t.Helper()
	s := &burstServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		if r.Header.Get("X-Api-Key") != burstKey {
			s.strangers.Add(1)
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

// burstEnvironment is that of a run: each request is counted as so many input tokens by the emulator.
func burstEnvironment(t *testing.T, url string) func(string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, dir)
	}
	t.Chdir(dir)
	env := map[string]string{"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": burstKey, "TOKENS": "900", "XDG_STATE_HOME": dir}
	return func(name string) string { return env[name] }
}

// verifyBurst runs the command, and reads its JSON.
func verifyBurst(t *testing.T, ctx context.Context, url string, args ...string) (proof.Result, int) {
	t.Helper()
	args = append([]string{"--route", "direct", "--model", burstModel, "--header", "X-Loadshape-Input-Tokens=env:TOKENS", "--format", "json"}, args...)
	var out, errs bytes.Buffer
	status := run(ctx, args, burstEnvironment(t, url), strings.NewReader(""), &out, &errs)
	var r proof.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v: %s%s", err, &out, &errs)
	}
	if strings.Contains(out.String()+errs.String(), "canary") {
		t.Errorf("the key is in the output: %s%s", &out, &errs)
	}
	return r, status
}

func TestBurst(t *testing.T) {
	steep := burstLimits(1000, 1_000_000)
	steep.Acceleration = &bucket.Acceleration{Dimension: bucket.InputTokens, Floor: 5000}
	wide := burstLimits(1000, 1_000_000)
	for _, test := range []struct {
		name, n, c string
		limits     bucket.Group
		faults     []string
		request    string

		status  int
		reason  string
		by      wire.LimitedBy
		passed  int
		refused bool
		agreed  string // with the forecast; empty where that depends on how long the burst takes
	}{
		{name: "all pass", n: "12", c: "4", limits: wide, reason: "burst_passed", by: wire.ByNone, passed: 12, agreed: "true"},
		{name: "what is left over is not dropped", n: "7", c: "3", limits: wide, reason: "burst_passed", by: wire.ByNone, passed: 7, agreed: "true"},
		{name: "one", n: "1", limits: wide, reason: "burst_passed", by: wire.ByNone, passed: 1, agreed: "true"},
		{name: "as many as the limit has", n: "10", limits: burstLimits(11, 1_000_000), reason: "burst_passed", by: wire.ByNone, passed: 10, agreed: "true"},
		{name: "one more than the limit has", n: "11", limits: burstLimits(11, 1_000_000), status: 1, reason: "burst_refused", by: wire.ByRequests,
			passed: 10, refused: true},
		{name: "many more, one at a time", n: "30", c: "1", limits: burstLimits(11, 1_000_000), status: 1, reason: "burst_refused", by: wire.ByRequests,
			passed: 10, refused: true},
		{name: "many more, at once", n: "40", c: "20", limits: burstLimits(11, 1_000_000), status: 1, reason: "burst_refused", by: wire.ByRequests,
			passed: 10, refused: true},
		{name: "two a minute", n: "5", c: "2", limits: burstLimits(2, 1_000_000), status: 1, reason: "burst_refused", by: wire.ByRequests,
			passed: 1, refused: true, agreed: "true"},
		{name: "input tokens", n: "20", c: "5", limits: burstLimits(1000, 7300), status: 1, reason: "burst_refused", by: wire.ByInputTokens, passed: 7,
			refused: true},
		{name: "acceleration", n: "20", c: "4", limits: steep, status: 1, reason: "burst_refused", by: wire.ByAcceleration, passed: 4, refused: true, agreed: "null"},
		{name: "overloaded", n: "9", c: "1", limits: wide, faults: []string{"529@#5"}, status: 3, reason: "burst_capacity", by: wire.ByCapacity, passed: 3, agreed: "null"},
		{name: "a refusal that names nothing", n: "9", c: "1", limits: wide, faults: []string{"429@#5"}, status: 1, reason: "burst_refused", by: wire.ByUnknown,
			passed: 3, refused: true, agreed: "null"},
		{name: "an answer is cut", n: "9", c: "1", limits: wide, faults: []string{"cut@#3"}, status: 3, reason: "burst_failed", by: wire.ByNone, passed: 1, agreed: "null"},
		{name: "a connection is reset", n: "9", c: "1", limits: wide, faults: []string{"reset@#3"}, status: 3, reason: "burst_failed", by: wire.ByUnknown, passed: 1, agreed: "null"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := burstEmulator(t, test.limits, test.faults...)
			s := newBurstServer(t, e)
			args := []string{"--burst", test.n}
			if test.c != "" {
				args = append(args, "--concurrency", test.c)
			}
			r, status := verifyBurst(t, t.Context(), s.URL, args...)
			b := r.Burst
			if b == nil || status != test.status || r.Reason != test.reason || r.LimitedBy != test.by || b.Passed != test.passed || (b.FirstRefusal != nil) != test.refused {
				t.Fatalf("status %d, %s: %s; limit %s; %+v", status, r.Reason, r.Because, r.LimitedBy, b)
			}
			if n := int(s.requests.Load()); gone(r.Sent) != n || b.Sent != n-1 || s.strangers.Load() != 0 {
				t.Errorf("%d and %d are said to be sent, and %d came, %d without the key", gone(r.Sent), b.Sent, n, s.strangers.Load())
			}
			if fmt.Sprint(b.HeyCount) != test.n || b.RelayCount != b.HeyCount || !b.CountsAgree || b.Requested != b.HeyCount ||
				b.Passed+b.Refused+b.Failed+b.NotSent != b.Requested {
				t.Errorf("the counts: %+v", b)
			}
			most := b.Concurrency
			if b.PeakInFlight > most || b.FanOut > b.PeakInFlight || b.FanOut < 1 || b.Refused+b.Failed > most {
				t.Errorf("at once: %d, at the peak %d, %d passed together, %d after the first refusal", most, b.PeakInFlight, b.FanOut, b.Refused)
			}
			if agreed, _ := json.Marshal(b.Prediction.Agreed); test.agreed != "" && string(agreed) != test.agreed {
				t.Errorf("the forecast agreed: %s, want %s: %+v", agreed, test.agreed, b.Prediction)
			}
			if b.Latency == nil || b.Latency.Count != int64(b.Passed) || b.Latency.Min > b.Latency.P50 || b.Latency.P99 > b.Latency.Max {
				t.Errorf("latency: %+v", b.Latency)
			}
		})
	}
}

// TestBurstNotSent where the one request before it does not pass, or is not sent.
func TestBurstNotSent(t *testing.T) {
	s := newBurstServer(t, burstEmulator(t, burstLimits(10, 1_000_000), "429@#1"))
	r, status := verifyBurst(t, t.Context(), s.URL, "--burst", "5")
	if status != 1 || r.Reason != "refused" || r.Burst != nil || gone(r.Sent) != 1 || s.requests.Load() != 1 ||
		!slices.Contains(r.Notes, "no burst was sent: the one request before it did not pass") {
		t.Errorf("status %d, %s, sent %d, %d came, notes %q", status, r.Reason, gone(r.Sent), s.requests.Load(), r.Notes)
	}
	r, status = verifyBurst(t, t.Context(), s.URL, "--burst", "5", "--concurrency", "2", "--dry-run")
	if status != 3 || r.Burst != nil || gone(r.Sent) != 0 || s.requests.Load() != 1 {
		t.Errorf("dry: status %d, %s, sent %d, %d came", status, r.Reason, gone(r.Sent), s.requests.Load())
	}
	if want := "If it passes, a burst of at most 5 more follows, 2 at once: about 50 input tokens, at most 80 output tokens, all paid."; !slices.Contains(r.Notes, want) {
		t.Errorf("the notes are %q, want %q among them", r.Notes, want)
	}
}

// TestBurstConcurrency has a limit of three at once: that is the fan-out that passed, whatever the relay had under way.
func TestBurstConcurrency(t *testing.T) {
	const atOnce, most = 5, 3
	var mu sync.Mutex
	asked, refused := 0, make(chan bool)
	var arrived sync.WaitGroup
	arrived.Add(atOnce)
	api := burstEmulator(t, burstLimits(1000, 1_000_000))
	s := newBurstServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		number := asked
		asked++
		mu.Unlock()
		if 1 <= number && number <= atOnce {
			arrived.Done()
			arrived.Wait()
			if number > most {
				no := refuse.OverConcurrency()
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(no.Status)
				w.Write(no.Body("req_1"))
				if number == atOnce {
					close(refused)
				}
				return
			}
			<-refused
		}
		api.ServeHTTP(w, r)
	}))
	r, status := verifyBurst(t, t.Context(), s.URL, "--burst", "50", "--concurrency", "5")
	b := r.Burst
	if status != 1 || r.LimitedBy != wire.ByConcurrency || b.FanOut != most || b.PeakInFlight != atOnce || b.Refused != atOnce-most || b.Passed < most {
		t.Errorf("status %d, limit %s, %+v", status, r.LimitedBy, b)
	}
	if !strings.Contains(r.NextStep, "at most 3 requests are under way at once") {
		t.Error(r.NextStep)
	}
}

// TestBurstInterrupted ends a burst in which an answer never comes.
func TestBurstInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	api := burstEmulator(t, burstLimits(1000, 1_000_000), "hang@#4")
	var number atomic.Int64
	s := newBurstServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if number.Add(1) == 4 {
			cancel()
		}
		api.ServeHTTP(w, r)
	}))
	r, status := verifyBurst(t, ctx, s.URL, "--burst", "9", "--concurrency", "1")
	if status != 3 || r.Reason != "burst_interrupted" || r.Burst.Passed != 2 || r.Burst.Sent != 3 || r.Burst.NotSent != 6 || s.requests.Load() != 4 {
		t.Errorf("status %d, %s: %s; %+v; %d came", status, r.Reason, r.Because, r.Burst, s.requests.Load())
	}
}

// TestBurstLedger keeps the one request as a success and the burst as a run of its own, so that a next run knows both.
func TestBurstLedger(t *testing.T) {
	s := newBurstServer(t, burstEmulator(t, burstLimits(4, 1_000_000)))
	getenv := burstEnvironment(t, s.URL)
	args := []string{"--route", "direct", "--model", burstModel, "--ledger", "ledger.jsonl", "--format", "json", "--evidence", "evidence"}
	for i, want := range []string{"burst_refused", "refused"} {
		var out, errs bytes.Buffer
		if status := run(t.Context(), append(args, "--burst", "5", "--concurrency", "1"), getenv, nil, &out, &errs); status != 1 {
			t.Fatalf("run %d: status %d %s", i, status, &errs)
		}
		var r proof.Result
		if err := json.Unmarshal(out.Bytes(), &r); err != nil || r.Reason != want {
			t.Fatalf("run %d: %v %s", i, err, r.Reason)
		}
		if r.Success == nil || r.Success.Status != 200 || r.Exchange.Status != 429 || r.Response.Status != 429 {
			t.Errorf("run %d: the last success is %+v, this one %+v", i, r.Success, r.Exchange)
		}
		if i == 1 && (r.Failure == nil || r.Failure.Status != 429 || *r.Failure.Request.Concurrency != 1) {
			t.Errorf("the first failure is %+v, want the refusal within the burst", r.Failure)
		}
	}
}

func TestBurstFlags(t *testing.T) {
	for _, test := range []struct {
		flags  burstFlags
		n, c   int
		reason string
	}{
		{burstFlags{}, 0, 0, ""},
		{burstFlags{"7", ""}, 7, 7, ""},
		{burstFlags{"20", ""}, 20, 10, ""},
		{burstFlags{"1000", "100"}, 1000, 100, ""},
		{burstFlags{"1", "1"}, 1, 1, ""},
		{burstFlags{"", "2"}, 0, 0, "--concurrency: is given without --burst, expected both: one request has no concurrency"},
		{burstFlags{"0", ""}, 0, 0, `--burst: is "0", expected a whole number from 1 to 1000`},
		{burstFlags{"1001", ""}, 0, 0, `--burst: is "1001", expected a whole number from 1 to 1000`},
		{burstFlags{"1e2", ""}, 0, 0, `--burst: is "1e2", expected a whole number from 1 to 1000`},
		{burstFlags{"-1", ""}, 0, 0, `--burst: is "-1", expected a whole number from 1 to 1000`},
		{burstFlags{"5", "6"}, 0, 0, `--concurrency: is "6", expected a whole number from 1 to 5`},
		{burstFlags{"500", "101"}, 0, 0, `--concurrency: is "101", expected a whole number from 1 to 100`},
		{burstFlags{"5", "0"}, 0, 0, `--concurrency: is "0", expected a whole number from 1 to 5`},
	} {
		n, c, err := test.flags.check()
		got := ""
		if err != nil {
			got = err.Error()
		}
		if n != test.n && err == nil || c != test.c && err == nil || got != test.reason {
			t.Errorf("%+v: %d, %d, %q, want %d, %d, %q", test.flags, n, c, got, test.n, test.c, test.reason)
		}
	}
}

// TestBurstIsAnnounced before anything is sent, with what all of it can cost.
func TestBurstIsAnnounced(t *testing.T) {
	var out, errs bytes.Buffer
	announced := ""
	api := burstEmulator(t, burstLimits(1000, 1_000_000))
	s := newBurstServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if announced == "" {
			announced = out.String()
		}
		api.ServeHTTP(w, r)
	}))
	args := []string{"--route", "direct", "--model", burstModel, "--burst", "30", "--concurrency", "1", "--max-tokens", "8"}
	if status := run(t.Context(), args, burstEnvironment(t, s.URL), nil, &out, &errs); status != 0 {
		t.Fatalf("status %d: %s%s", status, &out, &errs)
	}
	if want := "If it passes, a burst of at most 30 more follows, 1 at once: about 300 input tokens, at most 240 output tokens, all paid."; !strings.Contains(strings.Join(strings.Fields(announced), " "), want) {
		t.Errorf("%q was written before the first request, want %q in it", announced, want)
	}
	for _, want := range []string{"HELD", "all 30 requests of the burst passed", "that more than 1 at once, or more requests than these 30, are admitted", "Burst\n"} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " ")+out.String(), want) {
			t.Errorf("there is no %q in\n%s", want, &out)
		}
	}
}

func TestBurstRulesArePrinted(t *testing.T) {
	for _, args := range [][]string{{"rules"}, {"rules", "--burst"}} {
		var out, errs bytes.Buffer
		if status := run(t.Context(), args, func(string) string { return "" }, nil, &out, &errs); status != 0 {
			t.Fatalf("status %d: %s", status, &errs)
		}
		if burst := strings.Contains(out.String(), "| `burst_refused` |"); burst != (len(args) == 2) || !strings.HasPrefix(out.String(), "| reason | when |") {
			t.Errorf("%v: %s", args, &out)
		}
	}
}
