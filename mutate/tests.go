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
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A suite is the tests, and how they behave where nothing is changed.
type suite struct {
	clean   string // a copy of the repository
	all     []pkg
	skip    string         // tests that are left out
	slow    *regexp.Regexp // tests that are known to take long
	without []string       // folders whose tests are left out
	limit   time.Duration  // of the quick tests of a package
	reach   *reach

	unchanged sync.Mutex      // for whoever runs tests in the copy
	covered   map[string]bool // packages whose tests are built with coverage there

	mu      sync.Mutex
	manners map[string]*manner
	keys    map[string]string // of packages: what their tests are measured with
}

// A manner is what is known of the tests of a package.
type manner struct {
	slow    []string // tests that take a second or more
	failing []string // tests that fail where nothing is changed, and are left out: patterns
	binary  string   // of the tests where nothing is changed
}

var (
	ended   = regexp.MustCompile(`(?m)^--- (PASS|FAIL|SKIP): (\S+) \(([0-9.]+)s\)`)
	started = regexp.MustCompile(`(?m)^=== RUN   ([^/\s]+)$`)
)

// of is what is known of a package.
func (s *suite) of(dir string) *manner {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.manners[dir]
	if m == nil {
		m = &manner{}
		for _, name := range s.testsOf(dir) {
			if s.slow.MatchString(name) {
				m.slow = append(m.slow, name)
			}
		}
		s.manners[dir] = m
	}
	return m
}

// last are the tests of a package that come last, and those that are left out.
func (s *suite) last(dir string) (slow, failing []string) {
	m := s.of(dir)
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(m.slow), slices.Clone(m.failing)
}

// learn takes from what the tests of a package printed which of them are slow.
func (s *suite) learn(dir string, output []byte) {
	m := s.of(dir)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range ended.FindAllSubmatch(output, -1) {
		took, err := time.ParseDuration(string(e[3]) + "s")
		if name := string(e[2]); err == nil && took >= 5*time.Second && !slices.Contains(m.slow, name) {
			m.slow = append(m.slow, name)
		}
	}
}

// sound reports whether a test, given as a pattern, passes where nothing is changed, in a run of its own or beside others, and in time. One that does not is left out from then on.
func (s *suite) sound(dir, one string, args ...string) (bool, error) {
	m := s.of(dir)
	s.unchanged.Lock()
	defer s.unchanged.Unlock()
	if m.binary == "" {
		binary := filepath.Join(s.clean, dir, "unchanged.test")
		if output, err := compiled(s.clean, dir, binary); err != nil {
			return false, fmt.Errorf("%s: its tests do not compile before anything is changed: %w\n%s", dir, err, output)
		}
		m.binary = binary
	}
	if _, err := tested(s.clean, dir, m.binary, s.limit, nil, args...); err == nil {
		return true, nil
	}
	fmt.Printf("left out, for it fails, or is not done in time, where nothing is changed: %s %s\n", dir, one)
	s.mu.Lock()
	defer s.mu.Unlock()
	m.failing = append(m.failing, one)
	return false, nil
}

var declared = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Example)\w*)\(`)

// testsOf are the names of the tests of a package.
func (s *suite) testsOf(dir string) (names []string) {
	files, _ := filepath.Glob(filepath.Join(s.clean, dir, "*_test.go"))
	for _, file := range files {
		text, _ := os.ReadFile(file)
		for _, d := range declared.FindAllSubmatch(text, -1) {
			names = append(names, string(d[1]))
		}
	}
	return names
}

// compiled builds the tests of a package.
func compiled(root, dir, binary string, flags ...string) ([]byte, error) {
	args := append([]string{"test", "-c", "-vet=off", "-ldflags=-s -w", "-o", binary}, flags...)
	c := exec.Command("go", append(args, "./"+dir)...)
	c.Dir = root
	return c.CombinedOutput()
}

// tested runs tests that are built. A change can make a loop endless or a slice grow without end: neither may take the
// machine along, nor may what the tests started, or left lying about.
func tested(root, dir, binary string, limit time.Duration, environment []string, args ...string) ([]byte, error) {
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
	c.Env = slices.Concat(os.Environ(), []string{"PWD=" + c.Dir, "TMPDIR=" + temporary}, environment)
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
