package main

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// A unit is tests that are run together: those of a package or, where it has scripts, one of its tests or scripts.
type unit struct {
	Dir     string              `json:"dir"`
	Run     string              `json:"run,omitempty"` // as go test -run has it; empty: all of the package
	Key     string              `json:"key"`           // what it was measured with
	Seconds float64             `json:"seconds"`
	Covers  map[string][]string `json:"covers"` // by file below the repository: the blocks that it executes, as 1.2,3.4
}

func (u *unit) name() string {
	if u.Run == "" {
		return u.Dir
	}
	return u.Dir + "." + strings.NewReplacer("^", "", "$", "", `\`, "").Replace(u.Run)
}

// A reach is which tests execute which code, in a file that is written on. Measured once, it holds until code that is not of
// tests changes, or the package of the tests.
type reach struct {
	mu    sync.Mutex
	file  *os.File
	units map[string]*unit // by name
}

func openReach(path string) (*reach, error) {
	r := &reach{units: map[string]*unit{}}
	if path == "" {
		return r, nil
	}
	var err error
	if r.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644); err != nil {
		return nil, err
	}
	for b := bufio.NewReader(r.file); ; {
		text, err := b.ReadBytes('\n')
		if err != nil {
			return r, nil // what was cut is measured again
		}
		u := &unit{}
		if err := json.Unmarshal(text, u); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		r.units[u.name()] = u
	}
}

func (r *reach) add(u *unit) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.units[u.name()] = u
	if r.file == nil {
		return nil
	}
	text, err := json.Marshal(u)
	if err != nil {
		return err
	}
	_, err = r.file.Write(append(text, '\n'))
	return err
}

// known is a unit as it was measured; nil where it was not, or with other code.
func (r *reach) known(u *unit) *unit {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.units[u.name()]; known != nil && known.Key == u.Key {
		return known
	}
	return nil
}

// executes reports whether a unit executes what is changed. Where that is in no block, as the expressions of a case are, any
// block of the function is enough.
func (u *unit) executes(m *mutant) bool {
	var inner place
	around, covered := false, false
	for _, block := range u.Covers[m.file] {
		var from, to place
		count := 0
		fmt.Sscanf(block, "%d.%d,%d.%d %d", &from.line, &from.column, &to.line, &to.column, &count)
		if m.begins.compare(from) <= 0 && from.compare(m.ends) < 0 && count > 0 {
			around = true
		}
		if from.compare(m.at) <= 0 && m.at.compare(to) < 0 && from.compare(inner) >= 0 {
			inner, covered = from, count > 0
		}
	}
	if inner == (place{}) {
		return around
	}
	return covered
}

// units are those of a package: what is known to be quick before what is not, and that before what is not known.
func (s *suite) units(dir string) []*unit {
	all := s.parts(dir)
	seconds := func(u *unit) float64 {
		if known := s.reach.known(u); known != nil {
			return known.Seconds
		}
		return math.Inf(1)
	}
	slices.SortStableFunc(all, func(a, b *unit) int { return cmp.Compare(seconds(a), seconds(b)) })
	return all
}

func (s *suite) parts(dir string) []*unit {
	key := s.key(dir)
	scripts, _ := filepath.Glob(filepath.Join(s.clean, dir, "testdata", "script", "*.txtar"))
	if len(scripts) == 0 {
		return []*unit{{Dir: dir, Key: key}}
	}
	pages, _ := filepath.Glob(filepath.Join(s.clean, "docs", "*.md"))
	pages = append(pages, "README.md")
	var all []*unit
	for _, name := range s.testsOf(dir) {
		var parts []string
		switch name {
		case "TestScripts":
			for _, path := range scripts {
				parts = append(parts, strings.TrimSuffix(filepath.Base(path), ".txtar"))
			}
		case "TestReadme":
			for _, path := range pages {
				parts = append(parts, filepath.Base(path))
			}
		default:
			all = append(all, &unit{Dir: dir, Key: key, Run: only([]string{name})})
		}
		for _, part := range parts {
			all = append(all, &unit{Dir: dir, Key: key, Run: "^" + name + "$/^" + regexp.QuoteMeta(part) + "$"})
		}
	}
	return all
}

// key is cached, for nothing changes in the copy it is of.
func (s *suite) key(dir string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys[dir] == "" {
		s.keys[dir] = s.sum(dir)
	}
	return s.keys[dir]
}

// sum is a sum over the code of the repository and the package's folder: what its tests execute hangs on these.
func (s *suite) sum(dir string) string {
	sum := sha256.New()
	filepath.WalkDir(s.clean, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(s.clean, path)
		code := filepath.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go")
		if code || below(filepath.Dir(name), []string{dir}) && !strings.HasSuffix(name, ".test") {
			text, err := os.ReadFile(path)
			fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
			return err
		}
		return nil
	})
	return fmt.Sprintf("%x", sum.Sum(nil)[:8])
}

// reaches reports whether a unit executes what is changed. Where that is not known, its tests are run with nothing changed.
func (s *suite) reaches(u *unit, m *mutant) (bool, error) {
	if known := s.reach.known(u); known != nil {
		return known.executes(m), nil
	}
	s.unchanged.Lock()
	defer s.unchanged.Unlock()
	if known := s.reach.known(u); known != nil {
		return known.executes(m), nil
	}
	if err := s.measure(u); err != nil {
		return false, err
	}
	return u.executes(m), nil
}

// measure runs a unit where nothing is changed, and keeps what it executes.
func (s *suite) measure(u *unit) error {
	const cover = "-cover -covermode=set -coverpkg=" + module + "..."
	binary := filepath.Join(s.clean, u.Dir, "covered.test")
	if !s.covered[u.Dir] {
		if output, err := compiled(s.clean, u.Dir, binary, strings.Fields(cover)...); err != nil {
			return fmt.Errorf("%s: its tests do not compile with coverage: %w\n%s", u.Dir, err, output)
		}
		s.covered[u.Dir] = true
	}
	data := s.clean + ".cover"
	if err := os.MkdirAll(data, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(data)
	args := []string{"-test.gocoverdir", data}
	if u.Run != "" {
		args = append(args, "-test.run", u.Run)
	}
	// what the tests start, and what they build, count too
	began := time.Now()
	_, failed := tested(s.clean, u.Dir, binary, 5*s.limit, []string{"GOCOVERDIR=" + data, "GOFLAGS=" + os.Getenv("GOFLAGS") + " " + cover}, args...)
	u.Seconds = time.Since(began).Seconds()
	profile, err := exec.Command("go", "tool", "covdata", "textfmt", "-i", data, "-o", "/dev/stdout").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: go tool covdata: %w\n%s", u.name(), err, profile)
	}
	u.Covers = blocks(profile)
	fmt.Printf("measured in %.1f s: %s (failed: %v)\n", u.Seconds, u.name(), failed != nil)
	return s.reach.add(u)
}

// blocks are those of a profile, by file, in files of which something is executed. What is not executed stands there too, with
// 0, for it may lie inside of what is.
func blocks(profile []byte) map[string][]string {
	all := map[string]map[string]bool{}
	executed := map[string]bool{}
	for text := range bytes.Lines(profile) {
		name, rest, ok := strings.Cut(strings.TrimSpace(string(text)), ":")
		fields := strings.Fields(rest)
		if !ok || len(fields) != 3 {
			continue
		}
		file := strings.TrimPrefix(name, module)
		if all[file] == nil {
			all[file] = map[string]bool{}
		}
		ran := fields[2] != "0"
		executed[file] = executed[file] || ran
		all[file][fields[0]] = all[file][fields[0]] || ran
	}
	out := map[string][]string{}
	for file := range executed {
		if !executed[file] {
			continue
		}
		for block, ran := range all[file] {
			count := " 0"
			if ran {
				count = " 1"
			}
			out[file] = append(out[file], block+count)
		}
		slices.Sort(out[file])
	}
	return out
}
