package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// tell writes down what a client really did.
func (s *service) tell(t *testing.T, client, scenario string) {
	t.Helper()
	came := s.came()
	var waits, statuses []string
	for _, g := range gaps(came) {
		waits = append(waits, fmt.Sprintf("%.3f", g.Seconds()))
	}
	for _, a := range came {
		statuses = append(statuses, fmt.Sprint(a.status))
	}
	t.Logf("did: %s | %s | requests %d | gaps [%s] | statuses [%s]", client, scenario, len(came), strings.Join(waits, " "), strings.Join(statuses, " "))
}

// watch stops a client that would wait for long, so much time after the first answer.
func (s *service) watch(ctx context.Context, d time.Duration, stop func()) {
	select {
	case <-s.answered:
	case <-ctx.Done():
	}
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
	stop()
}

// check compares what came with what has to: the answers to all requests, and gaps that none of the client's may be
// shorter than, but for what its timers are early by. That a gap is longer says nothing: the machine may be busy.
func (s *service) check(t *testing.T, statuses []int, least []time.Duration, earlier time.Duration) {
	t.Helper()
	came := s.came()
	var got []int
	for _, a := range came {
		got = append(got, a.status)
	}
	if !slices.Equal(got, statuses) {
		t.Errorf("answers %v, want %v", got, statuses)
		return
	}
	for i, g := range gaps(came) {
		if i < len(least) && g < least[i]-earlier {
			t.Errorf("gap %d: %v, want %v or more", i+1, g, least[i])
		}
	}
	posts := s.before
	for _, a := range came {
		if a.method == "POST" && !a.ours {
			posts++
		}
	}
	if n := s.emulator.Posts(); n != posts {
		t.Errorf("the emulator has answered %d requests, %d came to its door", n, posts)
	}
}

// replay gives the emulator's log to sim run, which has to make every decision in it again.
func (s *service) replay(t *testing.T) {
	t.Helper()
	tally, err := s.emulator.Tally()
	if err != nil {
		t.Error(err)
	}
	if tally.Requests == 0 {
		return // nothing was decided
	}
	name := filepath.Join(t.TempDir(), "emulator.log")
	s.logMu.Lock()
	err = os.WriteFile(name, s.log.Bytes(), 0o600)
	s.logMu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command(need(t, clients.sim), "run", "--trace", name, "--format", "json").Output()
	var result struct {
		Workload struct {
			Log struct {
				Decisions, Agree, Faults int64
				CountTokens              int64  `json:"count_tokens"`
				FirstOther               string `json:"first_other"`
			}
		}
	}
	if wrong := json.Unmarshal(said, &result); wrong != nil {
		t.Fatalf("sim run: %v (%v): %s", wrong, err, said)
	}
	l := result.Workload.Log
	if l.Decisions != tally.Requests || l.Agree != l.Decisions || l.CountTokens != tally.Counted {
		t.Errorf("sim run made %d of %d decisions again, of %d that were made; the first other: %s", l.Agree, l.Decisions, tally.Requests, l.FirstOther)
	}
}
