package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// A lane is a copy of the repository in which changes are tried, one after the other.
type lane struct {
	*suite
	root  string
	text  []byte            // of the changed file, as it was
	built map[string]string // tests that are built with the change, by package
}

// change makes a change, and reports whether its package still compiles. If it does not, the change is taken back.
func (l *lane) change(m *mutant) (bool, error) {
	path := filepath.Join(l.root, m.file)
	var err error
	if l.text, err = os.ReadFile(path); err != nil {
		return false, err
	}
	changed := string(l.text[:m.from]) + m.new + string(l.text[m.to:])
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
		return false, err
	}
	l.built = map[string]string{}
	c := exec.Command("go", "build", "-o", os.DevNull, "./"+m.pkg)
	c.Dir = l.root
	if c.Run() == nil {
		return true, nil
	}
	return false, l.takeBack(m)
}

func (l *lane) takeBack(m *mutant) error {
	for _, binary := range l.built {
		os.Remove(binary)
	}
	return os.WriteFile(filepath.Join(l.root, m.file), l.text, 0o644)
}

// catches runs tests until one fails twice, and takes the change back. It gives that test, and nobody where there is none. What
// is quick and near comes first: the quick tests of the package and its slow ones, then the quick tests of all that depend on
// it, and then their slow ones.
func (l *lane) catches(m *mutant) (by string, err error) {
	defer func() {
		if back := l.takeBack(m); err == nil {
			err = back
		}
	}()
	var own, far []string
	for _, dir := range dependents(l.all, m.pkg) {
		switch {
		case dir == m.pkg:
			own = append(own, dir)
		case !below(dir, l.without):
			far = append(far, dir)
		}
	}
	for _, step := range []struct {
		dirs []string
		slow bool
	}{{own, false}, {own, true}, {far, false}, {far, true}} {
		if step.slow {
			slices.SortStableFunc(step.dirs, func(a, b string) int { return cmp.Compare(l.known[a].long, l.known[b].long) })
		}
		for _, dir := range step.dirs {
			if by, err := l.fails(dir, step.slow); err != nil || by != nobody {
				return by, err
			}
		}
	}
	return nobody, nil
}

// fails gives the first of the quick or slow tests of a package that fails, nobody where none does.
func (l *lane) fails(dir string, slow bool) (string, error) {
	m, err := l.of(dir)
	if err != nil {
		return "", err
	}
	limit := time.Minute + 10*m.quick
	args := []string{"-test.v", "-test.failfast"}
	skip := slices.Concat(m.slow, m.failing)
	if slow {
		if len(m.slow) == 0 {
			return nobody, nil
		}
		limit = 2*time.Minute + 6*m.long
		args = append(args, "-test.run", only(m.slow))
		skip = m.failing
	}
	left := only(skip)
	if l.skip != "" {
		left += "|" + l.skip
	}
	if len(skip) > 0 || l.skip != "" {
		args = append(args, "-test.skip", left)
	}
	binary := l.built[dir]
	if binary == "" {
		binary = filepath.Join(l.root, dir, "changed.test")
		if output, err := compiled(l.root, dir, binary); err != nil {
			return "", fmt.Errorf("%s: its tests do not compile: %w\n%s", dir, err, output)
		}
		l.built[dir] = binary
	}
	output, err := tested(l.root, dir, binary, limit, args...)
	if err == nil {
		return nobody, nil
	}
	name := noticing(output)
	by := dir + "." + name
	if bytes.Contains(output, []byte("panic: test timed out after ")) {
		return by + " (time)", nil
	}
	if name != "" { // what fails by luck is no catch
		if _, err := tested(l.root, dir, binary, limit, "-test.run", only([]string{name})); err != nil {
			return by, nil
		}
	}
	if _, err := tested(l.root, dir, binary, limit, args...); err != nil {
		return by, nil
	}
	return nobody, nil
}
