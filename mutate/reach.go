package main

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
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
	bad   map[string]bool  // that fail where nothing is changed: by name
}

func openReach(path string) (*reach, error) {
	r := &reach{units: map[string]*unit{}, bad: map[string]bool{}}
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

func (r *reach) has(u *unit) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	known := r.units[u.name()]
	return known != nil && known.Key == u.Key
}

// who are the units of these packages that execute what is changed: its own package's first, then the quick ones.
func (r *reach) who(m *mutant, dirs []string) []*unit {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []*unit
	for _, u := range r.units {
		if slices.Contains(dirs, u.Dir) && u.executes(m) {
			all = append(all, u)
		}
	}
	rank := func(u *unit) int {
		if u.Dir == m.pkg {
			return 0
		}
		return 1
	}
	slices.SortFunc(all, func(a, b *unit) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.Seconds, b.Seconds), strings.Compare(a.name(), b.name()))
	})
	return all
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

// units are those of a package, not measured yet.
func (s *suite) units(dir string) []*unit {
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

// key is a sum over the code of the repository and the package's folder: what its tests execute hangs on these.
func (s *suite) key(dir string) string {
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

// measure runs the tests of a package where nothing is changed, and keeps what they execute.
func (l *lane) measure(dir string) error {
	var missing []*unit
	for _, u := range l.units(dir) {
		if !l.reach.has(u) {
			missing = append(missing, u)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	const cover = "-cover -covermode=set -coverpkg=" + module + "..."
	binary := filepath.Join(l.root, dir, "covered.test")
	defer os.Remove(binary)
	if output, err := compiled(l.root, dir, binary, strings.Fields(cover)...); err != nil {
		return fmt.Errorf("%s: its tests do not compile with coverage: %w\n%s", dir, err, output)
	}
	for _, u := range missing {
		data := l.root + ".cover"
		if err := os.MkdirAll(data, 0o755); err != nil {
			return err
		}
		args := []string{"-test.gocoverdir", data}
		if u.Run != "" {
			args = append(args, "-test.run", u.Run)
		}
		// what the tests start, and what they build, count too
		began := time.Now()
		_, failed := tested(l.root, dir, binary, 5*l.limit, []string{"GOCOVERDIR=" + data, "GOFLAGS=" + os.Getenv("GOFLAGS") + " " + cover}, args...)
		u.Seconds = time.Since(began).Seconds()
		profile, err := exec.Command("go", "tool", "covdata", "textfmt", "-i", data, "-o", "/dev/stdout").CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: go tool covdata: %w\n%s", u.name(), err, profile)
		}
		os.RemoveAll(data)
		u.Covers = blocks(profile)
		fmt.Printf("measured in %.1f s: %s (failed: %v)\n", u.Seconds, u.name(), failed != nil)
		if err := l.reach.add(u); err != nil {
			return err
		}
	}
	return nil
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
