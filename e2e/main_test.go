package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// clients are the programs that are tried, and the two of loadshape.
var clients struct {
	node       program // with the clients installed in js/
	claude     program
	actionlint program
	chromium   program
	sim        program
	verify     program
}

// A program is where one is, or why it is not there.
type program struct{ path, missing string }

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "loadshape-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	for name, into := range map[string]*program{"sim": &clients.sim, "verify": &clients.verify} {
		into.path = filepath.Join(dir, name)
		build := exec.Command("go", "build", "-o", into.path, "./cmd/"+name)
		build.Dir = ".."
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build ./cmd/%s: %v\n%s", name, err, out)
			return 1
		}
	}
	clients.node = findNode()
	clients.claude = findInstalled("LOADSHAPE_E2E_CLAUDE", "Claude Code")
	clients.chromium = findChromium()
	clients.actionlint = findInstalled("LOADSHAPE_E2E_ACTIONLINT", "actionlint")
	fmt.Println(reach())
	return m.Run()
}

func findNode() program {
	node, err := exec.LookPath("node")
	if err != nil {
		return program{missing: "node is not installed"}
	}
	if _, err := os.Stat("js/node_modules/.package-lock.json"); err != nil {
		return program{missing: "the clients are not installed: npm ci in e2e/js does it"}
	}
	return program{path: node}
}

func findChromium() program {
	for _, name := range []string{"chromium", "chromium-browser"} {
		if path, err := exec.LookPath(name); err == nil {
			return program{path: path}
		}
	}
	return program{missing: "chromium is not installed"}
}

// findInstalled finds a program that e2e/run has put into its cache.
func findInstalled(variable, name string) program {
	path := os.Getenv(variable)
	if path == "" {
		return program{missing: variable + " does not say where " + name + " is: e2e/run does"}
	}
	return program{path: path}
}

// need gives the path of a program; where it is not there, the test is skipped, and fails where everything has to be
// tried.
func need(t *testing.T, p program) string {
	t.Helper()
	if p.missing == "" {
		return p.path
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(p.missing)
	}
	t.Skip(p.missing)
	return ""
}

// reach says what the clients could reach.
func reach() string {
	interfaces, err := net.Interfaces()
	if err != nil {
		return "network: unknown: " + err.Error()
	}
	var others []string
	for _, i := range interfaces {
		if i.Flags&net.FlagLoopback == 0 && i.Flags&net.FlagUp != 0 {
			others = append(others, i.Name)
		}
	}
	if len(others) == 0 {
		return "network: the loopback alone"
	}
	return "network: NOT isolated, there is " + strings.Join(others, ", ") + " beside the loopback; e2e/run isolates where it can"
}

// alone is a command that gets nothing of this process's environment but where programs are, and a home of its own.
func alone(t *testing.T, ctx context.Context, name string, args ...string) *exec.Cmd {
	t.Helper()
	home := t.TempDir()
	c := exec.CommandContext(ctx, name, args...)
	c.Dir, c.Stderr, c.WaitDelay = home, new(bytes.Buffer), 5*time.Second
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config"),
		"XDG_STATE_HOME=" + filepath.Join(home, ".state"), "LANG=C.UTF-8", "NO_COLOR=1", "NO_PROXY=127.0.0.1"}
	return c
}
