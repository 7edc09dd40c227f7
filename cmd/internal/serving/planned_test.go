package serving

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/report/judge"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// dayPlan is a random plan of two targets, with a fallback, errors, slow answers and a client that does not wait for them.
func dayPlan(t *rapid.T, share string) string {
	of := func(what string, all ...string) string { return rapid.SampledFrom(all).Draw(t, what) }
	limits := func(name string) string {
		n := func(what string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name+what) }
		return of(name, fmt.Sprintf("{requests: %d}", n("requests", 1, 40)), fmt.Sprintf("{input_tokens: %d, output_tokens: %d}", n("input", 50, 3000), n("output", 50, 1500)),
			fmt.Sprintf("{requests: %d/s, tokens: %d}", n("a second", 1, 2), n("tokens", 200, 4000)))
	}
	return fmt.Sprintf(`
targets: {us: {limits: %s}, eu: {limits: %s}}
streams:
  - {name: chat, target: us, model: m, arrivals: {process: poisson, rate: %d, duration: 4m}, input_tokens: {uniform: {max: 100}}, output_tokens: {uniform: {max: 90}}, max_tokens: 90}
  - {name: batch, target: eu, model: m, arrivals: {rate: %d, duration: 4m}, input_tokens: 30, output_tokens: 20, max_tokens: 40, client: {retries: %s}}
client: {timeout: %ds, retries: {max_retries: %d, backoff: {base: 2s, jitter: full}}, on_refusal: {to: eu%s}}
faults: [{status: %s, share: %s, from: 30s, to: %s, targets: [%s]}]
slow: [{ttft: 4s, from: 1m, to: 2m}, {output_rate: 5, from: 2m, targets: [us]}]
`, limits("us"), limits("eu"), rapid.IntRange(1, 40).Draw(t, "rate"), rapid.IntRange(1, 40).Draw(t, "rate"), of("retries", "none", "anthropic-python"), rapid.IntRange(2, 30).Draw(t, "timeout"),
		rapid.IntRange(0, 3).Draw(t, "retries"), of("after", "", ", after: 1", ", after: 2, on: refusals"), of("status", "529", "500"), share, of("to", "1m", "3m"), of("at", "us", "eu", "us, eu"))
}

// A standing clock shows what it is told.
type standing struct{ now time.Time }

func (s *standing) at(ns int64) { s.now = time.Unix(0, ns) }

// answering are the emulators of a plan's targets at the beginning of a run.
func answering(t *rapid.T, plan *workload.Plan, reading bucket.Reading, clock *standing) map[string]*emulator.Emulator {
	all := map[string]*emulator.Emulator{}
	for _, target := range plan.TargetNames() {
		p, err := LimitsOf(plan, target)
		if err != nil {
			t.Fatal(err)
		}
		service := workload.Service{TTFT: bucket.Second, Rate: 50e9}
		s := emulator.Settings{Name: p.Name, Group: p.Group, OutputTokens: 1, Times: service.Times, Organization: "any", Now: func() time.Time { return clock.now },
			Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
		for _, g := range p.Groups {
			s.Groups = append(s.Groups, g.Under(reading))
		}
		if leftOut, err := Follow(&s, plan, target); err != nil || len(leftOut) > 0 {
			t.Fatalf("%v: %q is left out", err, leftOut)
		}
		if all[target], err = emulator.New(s); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// ask sends an attempt to an emulator, and gives the status and what it is told.
func ask(e *emulator.Emulator, a *workload.Attempt, fault string) string {
	body := fmt.Sprintf(`{"model": "m", "max_tokens": %d, "messages": [{"role": "user", "content": "any"}]}`, a.MaxTokens)
	r := httptest.NewRequest(http.MethodPost, "/v1/messages", strings.NewReader(body))
	r.Header.Set("X-Api-Key", "any")
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Loadshape-Input-Tokens", strconv.FormatInt(a.InputTokens, 10))
	r.Header.Set("X-Loadshape-Output-Tokens", strconv.FormatInt(a.OutputTokens, 10))
	if fault != "" {
		r.Header.Set("X-Loadshape-Fault", fault)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return fmt.Sprint(w.Code, " ", w.Header().Get("Retry-After"))
}

// expected is what a play says came of an attempt.
func expected(a *workload.Attempt) string {
	switch {
	case a.Fault > 0:
		return fmt.Sprint(a.Fault, " ")
	case a.Verdict.Admitted(): // the client may not wait for the answer
		return "200 "
	}
	told := string(a.Verdict.AppendRetryAfter(nil))
	if told == "null" {
		told = ""
	}
	return "429 " + told
}

// TestPlanAgreesWithServer sends what a plan's clients send to servers of its targets, each attempt at its instant: every one is answered
// as in the play, and so the counts of each target are the same. An error that strikes everything is the server's own; of one that strikes
// a share, the client asks for those that the plan has drawn.
func TestPlanAgreesWithServer(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		share := rapid.SampledFrom([]string{"100%", "40%"}).Draw(t, "share")
		plan, err := workload.ReadPlan("plan.yaml", strings.NewReader(dayPlan(t, share)))
		if err != nil {
			t.Fatal(err)
		}
		limits, _, err := judge.LimitsOf(plan, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, reading := range []bucket.Reading{bucket.Loose, bucket.Strict} {
			clock := &standing{}
			clock.at(0)
			served := *plan
			if share != "100%" {
				served.Faults = nil
			}
			servers := answering(t, &served, reading, clock)
			var groups []bucket.Group
			for _, g := range limits.Groups {
				groups = append(groups, g.Under(reading))
			}
			gate, err := bucket.NewGate(groups, 0)
			if err != nil {
				t.Fatal(err)
			}
			counts := map[string]map[string]int{}
			hear := func(a *workload.Attempt) {
				if a.Attempt == 0 {
					return
				}
				fault := ""
				if a.Fault > 0 && share != "100%" {
					fault = strconv.Itoa(a.Fault)
				}
				clock.at(a.Sent)
				got, want := ask(servers[a.Target], a, fault), expected(a)
				if got != want {
					t.Fatalf("request %d, attempt %d at %v to %s is answered %q, want %q", a.Number, a.Attempt, bucket.Duration(a.Sent), a.Target, got, want)
				}
				if counts[a.Target] == nil {
					counts[a.Target] = map[string]int{}
				}
				counts[a.Target][got[:3]]++
				seen[want[:3]]++
				if a.Fault == workload.TimedOut {
					seen["timed out"]++
				}
				if a.Away {
					seen["away"]++
				}
			}
			if err := plan.Play(plan.Seed, workload.Target{Gate: gate, Group: limits.Group, At: limits.At}, workload.Observer{Attempt: hear}); err != nil {
				t.Fatal(err)
			}
			for target, e := range servers {
				tally, err := e.Tally()
				refused, faults := 0, 0
				for _, n := range tally.Refused {
					refused += int(n)
				}
				for _, n := range tally.Faults {
					faults += int(n)
				}
				c := counts[target]
				if err != nil || int(tally.Admitted) != c["200"] || refused != c["429"] || faults != c["529"]+c["500"] || tally.Invalid != 0 {
					t.Fatalf("%s: the server counts %+v, the play %v, %v", target, tally, c, err)
				}
			}
		}
	})
	for _, what := range []string{"200", "429", "529", "500", "timed out", "away"} {
		if seen[what] == 0 {
			t.Errorf("%s never happens: the test sees too little", what)
		}
	}
}

// TestFollowSaysWhatIsLeftOut: what a server cannot know of a plan's bad day is said, and what it cannot answer is an error.
func TestFollowSaysWhatIsLeftOut(t *testing.T) {
	read := func(faults string) *workload.Plan {
		plan, err := workload.ReadPlan("plan.yaml", strings.NewReader("limits: {requests: 5}\nstreams: [{name: chat, arrivals: {rate: 1, duration: 1m}, input_tokens: 1, output_tokens: 1}]\n"+faults))
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	leftOut, err := Follow(&emulator.Settings{}, read("faults: [{status: 529, share: 1%, streams: [chat]}, {status: 500, share: 1%, retry_after: 3s}]\nslow: [{ttft: 2s, streams: [chat]}]"), "")
	want := []string{"faults[0] is left out: it is of some streams, and a server cannot tell streams apart", "faults[1].retry_after is left out: the emulator's errors say no time",
		"slow[0] is left out: it is of some streams, and a server cannot tell streams apart"}
	if err != nil || !slices.Equal(leftOut, want) {
		t.Errorf("%q, %v", leftOut, err)
	}
	if _, err := Follow(&emulator.Settings{}, read("faults: [{status: 503, share: 1%}]"), ""); err == nil || err.Error() != "plan.yaml:3:19: faults[0].status: is 503, expected 500 or 529, which are what the emulator can answer" {
		t.Error(err)
	}
}
