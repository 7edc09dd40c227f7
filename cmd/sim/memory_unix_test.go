//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOutOfMemoryIsNoInputError lets a plan grow beyond the memory that there is: the status is none of a result, and none of a plan that cannot
// be used. What it takes is said before.
func TestOutOfMemoryIsNoInputError(t *testing.T) {
	dir := files(t, map[string]string{"p.yaml": `limits: anthropic/scale/claude-sonnet-5
streams:
  - model: claude-sonnet-5
    arrivals: {process: constant, rate: 60000000, duration: 1m}
    session: {turns: 3}
    input_tokens: 100
    output_tokens: 10
    client: {concurrency: 1}
`})
	limited := func(args string) (status int, text string) {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", "ulimit -c 0; ulimit -v 1100000; exec sim "+args).CombinedOutput()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			return exit.ExitCode(), string(out)
		} else if err != nil {
			t.Fatal(err)
		}
		return 0, string(out)
	}
	if status, _ := limited("version"); os.PathSeparator != '/' || status != 0 {
		t.Skip("nothing runs here in so little memory")
	}
	status, text := limited(filepath.Join(dir, "p.yaml") + " --runs 1 --reading loose")
	if !strings.Contains(text, "out of memory") {
		t.Fatalf("status %d and %.300q, want it to run out of memory", status, text)
	}
	if status >= 0 && status <= 4 {
		t.Errorf("status %d, want none of a result or an input error", status)
	}
	if !strings.HasPrefix(text, "sim: up to 60,000,000 sessions") {
		t.Errorf("it begins with %.100q, want how much memory it takes", text)
	}
}
