//go:build unix

package examples

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// mostMemory is what sim may need at the most, however long a plan is.
const mostMemory = 64 << 20

// TestMemory plays ten million generated requests.
func TestMemory(t *testing.T) {
	var result struct {
		Verdict  string
		Readings map[string]struct {
			Requests  int64
			Conserved bool
		}
	}
	if err := json.Unmarshal(within(t, "ten-million.yaml", "--format", "json"), &result); err != nil {
		t.Fatal(err)
	}
	if result.Verdict != "HOLDS" || len(result.Readings) != 2 {
		t.Errorf("%s under %d readings, want HOLDS under 2", result.Verdict, len(result.Readings))
	}
	for name, r := range result.Readings {
		if r.Requests < 9_980_000 || r.Requests > 10_020_000 || !r.Conserved {
			t.Errorf("%s: %d requests, conserved: %v; want about ten million, all accounted for", name, r.Requests, r.Conserved)
		}
	}
}

// TestMemoryOfSearches searches with plans whose requests wait for long: neither what waits is kept nor, where all that is asked is whether
// they hold, the minutes of a year in which it does.
func TestMemoryOfSearches(t *testing.T) {
	file := func(name, client string) string {
		path := filepath.Join(t.TempDir(), name)
		text := `seed: 1
limits: anthropic/start/claude-sonnet-5
streams:
  - name: burst
    model: claude-sonnet-5
    arrivals: {process: poisson, rate: 10000, duration: 8m}
    input_tokens: {lognormal: {median: 900, p99: 9000, max: 30000}}
    output_tokens: 40
` + client + `thresholds:
  - refused_share < 1%
`
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	within(t, "capacity", file("slow.yaml", "    client: {pace: {requests: 1, per: 4m}}\n"), "--runs", "1", "--max", "1")
	within(t, "advise", file("burst.yaml", ""), "--runs", "1", "--only", "pace")
}

// TestMemoryOfFit fits a log of 100 MB, from a pipe: of each answer hardly anything is kept, however long its text.
func TestMemoryOfFit(t *testing.T) {
	const answer = `{"status":200,"headers":{"date":"Fri, 20 Nov 2026 12:00:14 GMT","anthropic-ratelimit-requests-limit":"60",` +
		`"anthropic-ratelimit-requests-remaining":"59","anthropic-ratelimit-requests-reset":"2026-11-20T12:00:15Z"},"body":{"type":"message","content":[{"text":"%s"}]}}` + "\n"
	line := fmt.Sprintf(answer, strings.Repeat("a word\\n", 2500))
	const lines = 6_000
	out := withinOf(t, io.LimitReader(&again{text: line}, lines*int64(len(line))), "fit", "-", "--format", "json")
	if want := fmt.Sprintf(`"answers": %d,`, lines); !bytes.Contains(out, []byte(want)) {
		t.Errorf("does not say %s:\n%.500s", want, out)
	}
}

// again is a text without an end, which repeats itself.
type again struct {
	text string
	at   int
}

func (a *again) Read(p []byte) (int, error) {
	n := copy(p, a.text[a.at:])
	a.at = (a.at + n) % len(a.text)
	return n, nil
}

// within runs sim and looks at its largest resident set. The system counts this process, which starts it, into that: the figure is an
// upper bound.
func within(t *testing.T, args ...string) []byte { return withinOf(t, nil, args...) }

// withinOf is within with something on standard input.
func withinOf(t *testing.T, in io.Reader, args ...string) []byte {
	t.Helper()
	var out, bad bytes.Buffer
	c := exec.Command(filepath.Join(built(t), "sim"), args...)
	c.Stdin, c.Stdout, c.Stderr = in, &out, &bad
	c.Env = slices.DeleteFunc(os.Environ(), func(setting string) bool { // which would have it collect later
		return strings.HasPrefix(setting, "GOGC=") || strings.HasPrefix(setting, "GOMEMLIMIT=") || strings.HasPrefix(setting, "GODEBUG=")
	})
	if err := c.Run(); c.ProcessState.ExitCode() < 0 || c.ProcessState.ExitCode() == 2 {
		t.Fatalf("sim: %v\n%s", err, bad.String())
	}
	usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("the system does not say what a process used")
	}
	largest := int64(usage.Maxrss)
	if runtime.GOOS != "darwin" { // which counts in bytes, all others in KiB
		largest <<= 10
	}
	t.Logf("%v: %.1f MiB", args, float64(largest)/(1<<20))
	if largest > mostMemory {
		t.Errorf("%v: needs %d bytes, want at most %d", args, largest, mostMemory)
	}
	return out.Bytes()
}
