package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"loadshape/bucket/datadir"
	"loadshape/workload"
)

// planned runs sim plan, and gives the plan and the last line of standard error.
func planned(t *testing.T, args ...string) (text, said string) {
	t.Helper()
	var out, err bytes.Buffer
	if status := run(context.Background(), append([]string{"plan"}, args...), func(string) string { return "" }, strings.NewReader(""), &out, &err); status != statusHolds {
		t.Fatalf("exit status %d: %s", status, err.String())
	}
	lines := strings.Split(strings.TrimSpace(err.String()), "\n")
	return out.String(), lines[len(lines)-1]
}

// agrees checks that a plan can be read, and says of itself what standard error says.
func agrees(t *testing.T, text, said string) {
	t.Helper()
	if _, err := workload.ReadPlan("plan.yaml", strings.NewReader(text)); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	head, _, _ := strings.Cut(text, "\nstreams:")
	head = strings.Join(strings.Fields(strings.ReplaceAll(head, "#", "")), " ")
	if sentence := strings.TrimPrefix(said, "sim: the plan "); sentence == said || !strings.Contains(head, "It "+sentence+".") {
		t.Errorf("says %q, and in the plan %q", said, head)
	}
}

// TestPlanOfEverySample: every format of logs becomes a plan, and nothing of a text or an id of a session gets into it.
func TestPlanOfEverySample(t *testing.T) {
	samples, err := filepath.Glob(filepath.Join("..", "..", "workload", "logs", "testdata", "*.*"))
	if err != nil || len(samples) < 15 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	for _, sample := range samples {
		text, said := planned(t, sample)
		agrees(t, text, said)
		for _, never := range []string{"11111111-0000", filepath.Base(sample), "SECRET"} {
			if strings.Contains(text, never) {
				t.Errorf("%s: %q is in\n%s", sample, never, text)
			}
		}
	}
}

// TestPlanOfRealSessions: 200 sessions of Claude Code that start at once, which no sessions of a plan are like, are said to be
// so where they are not reproduced.
func TestPlanOfRealSessions(t *testing.T) {
	text, said := planned(t, datadir.Path(t, "traces", "claude_code_sessions.csv"), "--to", "3m", "--trace-format", "csv", "--time-unit", "s", "--input", "includes-cache",
		"--map", "at=t_s,input_tokens=input_tokens_total,cache_read_input_tokens=prefix_cached_input_tokens,output_tokens=output_tokens,model=model,session=session,agent=agent,duration=api_time_s,ttft=ttft_s")
	agrees(t, text, said)
	for _, want := range []string{"claude-haiku-4-5-20251001 sub-agents", "claude-opus-4-5-20251101 first turns of sessions", "# It does not reproduce"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	io.WriteString(t.Output(), said+"\n")
}
