package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
// and nobody where there is none. The first round has the quick tests of the package, if it has no scripts; the second all that
// execute what is changed, the package's own first, and those of packages with scripts last.
func (l *lane) catches(m *mutant, first bool) (by string, err error) {
	defer func() {
		if back := l.takeBack(m); err == nil {
			err = back
		}
	}()
	if first {
		if !slices.Contains(l.dependents(m), m.pkg) || l.scripts(m.pkg) {
			return nobody, nil
		}
		return l.fails(&unit{Dir: m.pkg}, true)
	}
	by = unexecuted
	for _, dir := range l.dependents(m) {
		for _, u := range l.units(dir) {
			reaches, err := l.reaches(u, m)
			if err != nil {
				return "", err
			}
			if !reaches {
				continue
			}
			if by, err = l.fails(u, false); err != nil || by != nobody {
				return by, err
			}
		}
	}
	return by, nil
}

// dependents are the packages whose tests are run: the changed one, where it has tests, then others, those with scripts last.
func (l *lane) dependents(m *mutant) []string {
	dirs := slices.DeleteFunc(dependents(l.all, m.pkg), func(dir string) bool { return dir != m.pkg && below(dir, l.without) })
	last := func(dir string) int {
		if dir != m.pkg && l.scripts(dir) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return last(a) - last(b) })
	return dirs
}

// scripts reports whether a package has scripts: all of its tests take minutes.
func (s *suite) scripts(dir string) bool {
	_, err := os.Stat(filepath.Join(s.clean, dir, "testdata", "script"))
	return err == nil
}

// fails gives the first test of a unit that fails, nobody where none does.
func (l *lane) fails(u *unit, quick bool) (string, error) {
	dir := u.Dir
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
		if slices.Contains(failing, u.Run) {
			return nobody, nil
		}
		args := []string{"-test.v", "-test.failfast"}
		if u.Run != "" {
			args = append(args, "-test.run", u.Run)
		}
		skip := failing
		if quick {
			for _, name := range last {
				skip = append(skip, only([]string{name}))
			}
		}
		if l.skip != "" {
			skip = append(skip, l.skip)
		}
		if len(skip) > 0 {
			args = append(args, "-test.skip", strings.Join(skip, "|"))
		}
		output, err := tested(l.root, dir, binary, limit, nil, args...)
		if err == nil {
			l.learn(dir, output)
			return nobody, nil
		}
		name, one := u.name(), u.Run
		if u.Run == "" {
			name = noticing(output)
			one = only([]string{name})
			name = dir + "." + name
		}
		if late := bytes.Contains(output, []byte("panic: test timed out after ")); late && limit < 20*l.limit { // there may be many, or the machine busy
			if _, err := tested(l.root, dir, binary, l.limit, nil, "-test.run", one); err != nil {
				if sound, err := l.sound(dir, one, "-test.run", one); sound || err != nil {
					return name + " (time)", err
				}
			}
			limit *= 5
			continue
		}
		if one != only([]string{""}) { // what fails by luck is no catch
			if _, err := tested(l.root, dir, binary, limit, nil, "-test.run", one); err != nil {
				if sound, err := l.sound(dir, one, "-test.run", one); sound || err != nil {
					return name, err
				}
				continue // it is left out
			}
		}
		if _, err := tested(l.root, dir, binary, limit, nil, args...); err != nil { // beside others only
			if sound, err := l.sound(dir, one, args...); sound || err != nil {
				return name, err
			}
			continue
		}
		return nobody, nil
	}
}
