package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestPartsOfASweepAreTheWhole cuts a sweep into one part, into some, into parts of which most have one cell, and into as many as there are cells.
func TestPartsOfASweepAreTheWhole(t *testing.T) {
	dir := files(t, map[string]string{"p.yaml": `limits: anthropic/start/claude-sonnet-5
streams:
  - {name: a, model: claude-sonnet-5, arrivals: {process: poisson, rate: 30, duration: 1m}, input_tokens: {exponential: {mean: 20k}}, output_tokens: 100}
`})
	args := []string{"sweep", filepath.Join(dir, "p.yaml"), "--vary", "retries=none,anthropic-python,claude-code", "--vary", "scale=0.5..4:0.5", "--runs", "2"}
	const cells = 24
	status, whole, err := sim(nil, append(slices.Clone(args), "--format", "json")...)
	if status != statusHolds {
		t.Fatal(status, err)
	}
	for _, n := range []int{1, 2, 7, 20, cells} {
		parts := filepath.Join(dir, fmt.Sprint(n))
		if err := os.Mkdir(parts, 0o700); err != nil {
			t.Fatal(err)
		}
		for k := 1; k <= n; k++ {
			if status, _, err := sim(nil, append(slices.Clone(args), "--shard", fmt.Sprintf("%d/%d", k, n), "--out", fmt.Sprintf("json=%s/%d.json", parts, k))...); status != statusHolds {
				t.Fatal(status, err)
			}
		}
		status, merged, err := sim(nil, "merge", parts, "--format", "json")
		if status != statusHolds {
			t.Fatal(status, err)
		}
		if merged != whole {
			t.Errorf("of %d parts the merged sweep has other bytes", n)
		}
	}
	if status, _, _ := sim(nil, append(slices.Clone(args), "--shard", fmt.Sprintf("1/%d", cells+1))...); status != statusInput {
		t.Errorf("status %d of more parts than cells, want %d", status, statusInput)
	}
}
