package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// catches runs tests until one fails twice with the change, and not without it, and takes the change back. It gives that test,
// and nobody where there is none. The first round has the quick tests of the package; the second its slow ones, and then those of all
// that depend on it, what is quick before what is slow.
func (l *lane) catches(m *mutant, first bool) (by string, err error) {
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
	steps := []struct {
		dirs []string
		slow bool
	}{{own, true}, {far, false}, {far, true}}
	if first {
		steps = steps[:1]
		steps[0].slow = false
	}
	for _, s := range steps {
		for _, dir := range s.dirs {
			if by, err := l.fails(dir, s.slow); err != nil || by != nobody {
				return by, err
			}
		}
	}
	return nobody, nil
}

// fails gives the first of the quick or slow tests of a package that fails, nobody where none does.
func (l *lane) fails(dir string, slow bool) (string, error) {
	binary := l.built[dir]
	if binary == "" {
		binary = filepath.Join(l.root, dir, "changed.test")
		if output, err := compiled(l.root, dir, binary); err != nil {
			return "", fmt.Errorf("%s: its tests do not compile: %w\n%s", dir, err, output)
		}
		l.built[dir] = binary
	}
	for limit := l.limit; ; {
		last, failing := l.last(dir)
		args := []string{"-test.v", "-test.failfast"}
		skip := slices.Concat(last, failing)
		if slow {
			if len(last) == 0 {
				return nobody, nil
			}
			args = append(args, "-test.run", only(last))
			skip = failing
		}
		if left := only(skip); len(skip) > 0 || l.skip != "" {
			if l.skip != "" {
				left += "|" + l.skip
			}
			args = append(args, "-test.skip", left)
		}
		output, err := tested(l.root, dir, binary, limit, args...)
		if err == nil {
			l.learn(dir, output)
			return nobody, nil
		}
		name, late := noticing(output), bytes.Contains(output, []byte("panic: test timed out after "))
		if late && limit < 20*l.limit { // it may be that there are many, or that the machine is busy
			if _, err := tested(l.root, dir, binary, l.limit, "-test.run", only([]string{name})); err != nil {
				if sound, err := l.sound(dir, name); sound || err != nil {
					return dir + "." + name + " (time)", err
				}
			}
			limit *= 5
			continue
		}
		if name != "" { // what fails by luck is no catch
			if _, err := tested(l.root, dir, binary, limit, "-test.run", only([]string{name})); err != nil {
				if sound, err := l.sound(dir, name); sound || err != nil {
					return dir + "." + name, err
				}
				continue // it is left out
			}
		}
		if _, err := tested(l.root, dir, binary, limit, args...); err != nil {
			return dir + "." + name, nil
		}
		return nobody, nil
	}
}
