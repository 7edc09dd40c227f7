package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
)

// A verdict is what verify says, as far as it is looked at here.
type verdict struct {
	Verdict   string
	Owner     string
	LimitedBy string `json:"limited_by"`
	Proves    string
	Sent      int
	Exit      int `json:"exit_status"`
}

// A check is a run of verify after a client was refused.
type check struct {
	name   string
	setup  setup
	client func(*testing.T, context.Context, string, []call) []outcome // which is refused; nil: nobody was
	call   call
	http   bool     // the answer itself is what is left of the failure, and not the error as it is printed
	args   []string // of verify, beside the route and what failed
	want   verdict
	after  time.Duration // the least time from the refusal to the request of verify
}

// long is a prompt of 30,000 tokens.
var long = call{Op: "message", Text: strings.Repeat("word", 30_000), Once: true}

// aMoment is a bucket that a neighbor has emptied, and that is full again after three seconds.
var aMoment = []bucket.Limit{{Dimension: bucket.Requests, Limit: 20, Burst: 3 * bucket.Second}}

var checks = []check{
	{
		name:  "nobody was refused",
		setup: setup{limits: inputTokens},
		want:  verdict{Verdict: "held", Owner: "anthropic-organization", LimitedBy: "none", Proves: "route_open", Sent: 1, Exit: 0},
	},
	{
		name:   "a long prompt was refused, a small one passes",
		setup:  setup{limits: inputTokens, neighbor: []neighbor{{input: 60_000}}, stands: 1},
		client: goSDK, call: long,
		want: verdict{Verdict: "held", Owner: "anthropic-organization", LimitedBy: "none", Proves: "route_open", Sent: 1, Exit: 0},
	},
	{
		name:   "the bucket is still empty",
		setup:  setup{limits: inputTokens, neighbor: []neighbor{{input: 60_000}}, stands: endless},
		client: goSDK, call: long,
		want: verdict{Verdict: "not_held", Owner: "anthropic-organization", LimitedBy: "input_tokens", Proves: "nothing", Sent: 1, Exit: 1},
	},
	{
		name:   "another model than the one that was refused",
		setup:  setup{limits: inputTokens, neighbor: []neighbor{{input: 60_000}}, stands: endless},
		client: goSDK, call: long, args: []string{"--model", "claude-opus-5-5"},
		want: verdict{Verdict: "refused", Owner: "anthropic-organization", LimitedBy: "input_tokens", Proves: "nothing", Sent: 0, Exit: 4},
	},
	{
		name:   "too early, by the answer that the Go SDK dumps",
		setup:  setup{limits: aMinute, neighbor: []neighbor{{}}, stands: endless},
		client: goSDK, call: once[0], http: true,
		want: verdict{Verdict: "inconclusive", Owner: "anthropic-organization", LimitedBy: "requests", Proves: "nothing", Sent: 0, Exit: 3},
	},
	{
		name:   "too early, by the error that Node prints",
		setup:  setup{limits: aMinute, neighbor: []neighbor{{}}, stands: endless},
		client: jsSDK, call: once[0],
		want: verdict{Verdict: "inconclusive", Owner: "anthropic-organization", LimitedBy: "requests", Proves: "nothing", Sent: 0, Exit: 3},
	},
	{
		name:   "waited for, by the answer that the Go SDK dumps",
		setup:  setup{limits: aMoment, neighbor: []neighbor{{}}, stands: 1},
		client: goSDK, call: once[0], http: true, args: []string{"--wait=5m"},
		want:  verdict{Verdict: "held", Owner: "anthropic-organization", LimitedBy: "none", Proves: "route_open", Sent: 1, Exit: 0},
		after: 3 * time.Second,
	},
	{
		name:   "waited for, by the error that Node prints",
		setup:  setup{limits: aMoment, neighbor: []neighbor{{}}, stands: 1},
		client: jsSDK, call: once[0], args: []string{"--wait=5m"},
		want:  verdict{Verdict: "held", Owner: "anthropic-organization", LimitedBy: "none", Proves: "route_open", Sent: 1, Exit: 0},
		after: 3 * time.Second,
	},
	{
		name:   "no capacity, which is nobody's limit",
		setup:  setup{limits: inputTokens, neighbor: []neighbor{{input: 60_000}}, faults: []string{"529@#3"}, stands: endless},
		client: goSDK, call: long,
		want: verdict{Verdict: "inconclusive", Owner: "provider-capacity", LimitedBy: "capacity", Proves: "nothing", Sent: 1, Exit: 3},
	},
}

func TestVerify(t *testing.T) {
	for i := range checks {
		c := &checks[i]
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			s := c.setup.serve(t)
			args, before := c.args, 0
			if c.client != nil {
				args = append([]string{"--baseline", refusal(t, c.client(t, t.Context(), s.URL, []call{c.call}), c.http)}, args...)
				before = 1
			}
			got, _ := verify(t, s, args...)
			s.tell(t, "verify", c.name)
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			came := s.came()
			if len(came) != before+c.want.Sent {
				t.Fatalf("%d requests came, want %d of the client and %d of verify", len(came), before, c.want.Sent)
			}
			if c.after > 0 {
				// By the emulator's clock, which stood still until the refusal was sent: a slow client is refused later, and
				// its refusal is as old as the clock says.
				if g := came[1].at.Sub(s.clock.began); g < c.after {
					t.Errorf("sent %v after the refusal, want %v or more", g, c.after)
				}
			}
			s.replay(t)
		})
	}
}

// refusal saves what is left of a refusal, as its user would.
func refusal(t *testing.T, out []outcome, http bool) string {
	t.Helper()
	e := out[0].Error
	if e == nil || e.Status != 429 {
		t.Fatalf("%+v: want a 429", out)
	}
	text := e.Printed
	if http {
		text = e.HTTP
	}
	return saved(t, "error.txt", []byte(text+"\n"))
}

func saved(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// verify runs the command against a service, and gives what it says and its whole result.
func verify(t *testing.T, s *service, args ...string) (verdict, []byte) {
	t.Helper()
	if !slices.Contains(args, "--model") {
		args = append([]string{"--model", model}, args...)
	}
	args = append([]string{"--route", "direct", "--base-url", s.URL}, args...)
	return verifyBy(t, []string{"ANTHROPIC_API_KEY=" + fakeKey}, args...)
}

// verifyBy runs the command in an environment that leads it.
func verifyBy(t *testing.T, env []string, args ...string) (verdict, []byte) {
	t.Helper()
	c := alone(t, t.Context(), clients.verify.path, append(args, "--format", "json")...)
	c.Env = append(c.Env, env...)
	said, err := c.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var v verdict
	if json.Unmarshal(said, &v) != nil || v.Exit != c.ProcessState.ExitCode() {
		t.Fatalf("verify: exit status %d: %s%s", c.ProcessState.ExitCode(), said, c.Stderr)
	}
	if bytes.Contains(said, []byte(fakeKey)) {
		t.Errorf("the key is in the output: %s", said)
	}
	return v, said
}

// TestVerifyThenSim gives what verify saw of the buckets to sim run, which then says what a client really meets.
func TestVerifyThenSim(t *testing.T) {
	t.Parallel()
	s := setup{limits: inputTokens, neighbor: []neighbor{{input: 59_000}}, stands: 2}.serve(t)
	_, seen := verify(t, s)
	trace := saved(t, "trace.jsonl", []byte(`{"at": "0", "input_tokens": 2900, "output_tokens": 8, "max_tokens": 32, "model": "`+model+`"}
{"at": "2", "input_tokens": 2900, "output_tokens": 8, "max_tokens": 32, "model": "`+model+`"}
`))
	c := alone(t, t.Context(), clients.sim.path, "run", "--limits", saved(t, "verify.json", seen), "--trace", trace, "--reading", "loose", "--decisions", "-")
	said, _ := c.Output() // exit status 1: the first is refused
	const want = `{"request":0,"attempt":1,"at_ns":0,"status":429,"limited_by":"input_tokens","retry_after_s":2,"wait_s":2}
{"request":1,"attempt":1,"at_ns":2000000000,"status":200,"limited_by":null,"retry_after_s":null,"wait_s":0}
`
	if string(said) != want {
		t.Fatalf("sim run: %s%s\nwant %s", said, c.Stderr, want)
	}
	out := goSDK(t, t.Context(), s.URL, []call{{Op: "message", Text: "hi", Tokens: 2900}})
	if e := out[0].Error; e != nil {
		t.Fatalf("the client: %s", e.Printed)
	}
	s.tell(t, "anthropic-sdk-go", "what sim predicts of what verify saw")
	s.check(t, []int{200, 429, 200}, []time.Duration{0, 2 * time.Second}, 0)
	if got := s.came()[1].answers.Get("Retry-After"); got != "2" {
		t.Errorf("retry-after: %q, want 2 as sim run says", got)
	}
}
