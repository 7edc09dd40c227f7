package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestProcessors plays and searches with as many processors as a machine may have: the bytes are the same.
func TestProcessors(t *testing.T) {
	plan := filepath.Join(t.TempDir(), "plan.yaml")
	text := `seed: 7
limits: anthropic/start
streams:
  - name: chat
    model: claude-sonnet-5
    arrivals: {process: gamma, burstiness: 0.4, rate: 400, duration: 3m}
    input_tokens: {lognormal: {median: 900, p99: 9000, max: 50000}}
    output_tokens: {exponential: {mean: 200, max: 2000}}
    client: {retries: anthropic-typescript}
  - name: batch
    model: claude-haiku-4-5
    arrivals: {rate: 300, duration: 2m, start: 30s}
    input_tokens: 2000
    output_tokens: 100
    client: {concurrency: 8, pace: {requests: 4, per: 1s}}
thresholds:
  - refused_share < 1%
`
	if err := os.WriteFile(plan, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, args := range [][]string{
		{"run", plan, "--runs", "12", "--format", "json"},
		{"run", plan, "--runs", "1", "--format", "json"},
		{"capacity", plan, "--runs", "5", "--max", "4", "--format", "json"},
		{"advise", plan, "--runs", "3", "--format", "json"},
	} {
		var first []byte
		for _, processors := range []int{1, 2, 7} {
			runtime.GOMAXPROCS(processors)
			var out, bad bytes.Buffer
			status := run(context.Background(), args, func(string) string { return "" }, strings.NewReader(""), &out, &bad)
			if status == statusInput || bad.Len() > 0 {
				t.Fatalf("%v: status %d\n%s", args, status, &bad)
			}
			if first == nil {
				first = out.Bytes()
			} else if !bytes.Equal(out.Bytes(), first) {
				t.Errorf("%v with %d processors is\n%s\nand with one\n%s", args, processors, &out, first)
			}
		}
	}
}
