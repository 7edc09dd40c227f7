//go:build unix

package examples

import (
	"bytes"
	"encoding/json"
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

// TestMemory plays ten million generated requests with the command itself and looks at its largest resident set.
// The system counts this process, which starts it, into that: the figure is an upper bound.
func TestMemory(t *testing.T) {
	var out, bad bytes.Buffer
	c := exec.Command(filepath.Join(built(t), "sim"), "ten-million.yaml", "--format", "json")
	c.Stdout, c.Stderr = &out, &bad
	c.Env = slices.DeleteFunc(os.Environ(), func(setting string) bool { // which would have it collect later
		return strings.HasPrefix(setting, "GOGC=") || strings.HasPrefix(setting, "GOMEMLIMIT=") || strings.HasPrefix(setting, "GODEBUG=")
	})
	if err := c.Run(); err != nil {
		t.Fatalf("sim: %v\n%s", err, bad.String())
	}
	var result struct {
		Verdict  string
		Readings map[string]struct {
			Requests  int64
			Conserved bool
		}
	}
	if err := json.Unmarshal(out.Bytes(), &result); err != nil {
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
	usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("the system does not say what a process used")
	}
	largest := int64(usage.Maxrss)
	if runtime.GOOS != "darwin" { // which counts in bytes, all others in KiB
		largest <<= 10
	}
	t.Logf("%.1f MiB", float64(largest)/(1<<20))
	if largest > mostMemory {
		t.Errorf("needs %d bytes, want at most %d", largest, mostMemory)
	}
}
