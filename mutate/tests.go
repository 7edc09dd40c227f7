package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A suite is the tests, and how they behave where nothing is changed.
type suite struct {
	clean   string // a copy of the repository
	all     []pkg
	skip    string   // tests that are left out
	without []string // folders whose tests are left out

	mu    sync.Mutex
	known map[string]*manner
}

// A manner is how the tests of a package behave where nothing is changed.
type manner struct {
	once        sync.Once
	err         error
	slow        []string      // tests that take a second or more
	quick, long time.Duration // of all others, and of the slow ones
	failing     []string      // tests that fail anyway, and are left out
}

var (
	ended   = regexp.MustCompile(`(?m)^--- (PASS|FAIL|SKIP): (\S+) \(([0-9.]+)s\)`)
	started = regexp.MustCompile(`(?m)^=== RUN   ([^/\s]+)$`)
)

// of runs the tests of a package once, where nothing is changed.
func (s *suite) of(dir string) (*manner, error) {
	s.mu.Lock()
	if s.known == nil {
		s.known = map[string]*manner{}
	}
	m := s.known[dir]
	if m == nil {
		m = &manner{}
		s.known[dir] = m
	}
	s.mu.Unlock()
	m.once.Do(func() {
		binary := filepath.Join(s.clean, dir, "unchanged.test")
		defer os.Remove(binary)
		if output, err := compiled(s.clean, dir, binary); err != nil {
			m.err = fmt.Errorf("%s: its tests do not compile before anything is changed: %w\n%s", dir, err, output)
			return
		}
		output, err := tested(s.clean, dir, binary, 30*time.Minute, "-test.v", "-test.skip", s.skip)
		m.read(output)
		if err != nil && len(m.failing) == 0 {
			m.err = fmt.Errorf("%s: its tests fail before anything is changed: %w\n%s", dir, err, output)
		}
		for _, name := range m.failing {
			fmt.Printf("left out, for it fails where nothing is changed: %s.%s\n", dir, name)
		}
	})
	return m, m.err
}

func (m *manner) read(output []byte) {
	for _, e := range ended.FindAllSubmatch(output, -1) {
		took, err := time.ParseDuration(string(e[3]) + "s")
		switch {
		case string(e[1]) == "FAIL":
			m.failing = append(m.failing, string(e[2]))
		case err == nil && took >= time.Second:
			m.slow = append(m.slow, string(e[2]))
			m.long += took
		case err == nil:
			m.quick += took
		}
	}
}

// compiled builds the tests of a package.
func compiled(root, dir, binary string) ([]byte, error) {
	c := exec.Command("go", "test", "-c", "-vet=off", "-o", binary, "./"+dir)
	c.Dir = root
	return c.CombinedOutput()
}

// tested runs tests that are built. A change can make a loop endless or a slice grow without end: neither may take the
// machine along, nor may what the tests started, or left lying about.
func tested(root, dir, binary string, limit time.Duration, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit+time.Minute)
	defer cancel()
	args = append([]string{"-c", `ulimit -v 10000000; exec "$@"`, "bash", binary, "-test.timeout", limit.String()}, args...)
	c := exec.CommandContext(ctx, "bash", args...)
	c.Dir = filepath.Join(root, dir)
	temporary := root + ".tmp"
	if err := os.MkdirAll(temporary, 0o755); err != nil {
		return nil, err
	}
	defer os.RemoveAll(temporary)
	c.Env = append(os.Environ(), "PWD="+c.Dir, "TMPDIR="+temporary)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = 10 * time.Second
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	if c.Process != nil {
		syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // whom it left behind
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // somebody whom it left behind held its output
	}
	return out.Bytes(), err
}

// noticing is the test that failed, as far as the output says it.
func noticing(output []byte) string {
	for _, e := range ended.FindAllSubmatch(output, -1) {
		if string(e[1]) == "FAIL" {
			return string(e[2])
		}
	}
	if all := started.FindAllSubmatch(output, -1); len(all) > 0 { // it took all down with it
		return string(all[len(all)-1][1])
	}
	return ""
}

// only is a pattern for these tests and no others.
func only(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = regexp.QuoteMeta(n)
	}
	return "^(" + strings.Join(quoted, "|") + ")$"
}
