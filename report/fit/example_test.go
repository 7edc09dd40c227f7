package fit

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the example anew")

// TestExample makes the log that the documentation fits: what an emulator answered to a few requests.
func TestExample(t *testing.T) {
	const limits = "limits: [{dimension: requests, limit: 60}, {dimension: input_tokens, limit: 60000}, {dimension: output_tokens, limit: 12000}]"
	requests := slices.Concat(
		steady(4, 1300*time.Millisecond, sent{input: 3000, tells: 100, max: 400}),
		[]sent{
			{at: 30 * time.Second, input: 1000, read: 9000, tells: 100, max: 400},
			{at: 33 * time.Second, input: 100, tells: 50, max: 4000, stream: true},
			{at: 50 * time.Second, input: 45000, tells: 10, max: 400},
			{at: 55 * time.Second, input: 45000, tells: 10, max: 400},
		})
	have := recorded(t, limits, false, requests)
	const path = "../../docs/examples/answers.jsonl"
	if *update {
		if err := os.WriteFile(path, have, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("%s is another one: -update writes it anew", path)
	}
}
