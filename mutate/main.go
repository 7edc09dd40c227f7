// Command mutate changes small things in a copy of the repository, one at a time, and says which of the changes no test
// notices.
//
// In comes a seed; out go the survivors, with the count. main.go is the run, sites.go what can be changed where, and
// packages.go whose tests are run.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	n := flag.Int("n", 20, "how many changes that compile")
	seed := flag.Uint64("seed", 1, "of the changes that are made")
	where := flag.String("packages", "bucket,workload,report,cmd", "folders in which something is changed")
	limit := flag.Duration("timeout", 10*time.Minute, "of the tests of one package")
	skip := flag.String("skip", "", "tests that are left out, as go test -skip has it")
	without := flag.String("without", "", "folders whose tests are not run unless something in them is changed")
	out := flag.String("out", "", "file that gets a line for each change")
	flag.Parse()
	s := suite{args: []string{"-vet=off", "-failfast", "-timeout", limit.String(), "-skip", *skip}, without: strings.Split(*without, ","), sound: map[string]bool{}}
	if err := run(*n, *seed, strings.Split(*where, ","), &s, *out); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
}

// A suite is the tests, in a copy of the repository.
type suite struct {
	root    string
	all     []pkg
	args    []string        // of go test
	without []string        // folders whose tests are left out
	sound   map[string]bool // packages whose tests pass when nothing is changed
}

func run(n int, seed uint64, where []string, s *suite, out string) (err error) {
	if s.root, err = copied(".."); err != nil {
		return err
	}
	root := s.root
	defer os.RemoveAll(root)
	var log io.Writer = io.Discard
	if out != "" {
		f, err := os.Create(out)
		if err != nil {
			return err
		}
		defer f.Close()
		log = f
	}
	say := io.MultiWriter(os.Stdout, log)
	if s.all, err = packages(root); err != nil {
		return err
	}
	var choice []mutant
	for _, p := range s.all {
		if !p.linked || !below(p.dir, where) {
			continue
		}
		for _, name := range p.files {
			file := filepath.Join(p.dir, name)
			text, err := os.ReadFile(filepath.Join(root, file))
			if err != nil {
				return err
			}
			found, err := sites(file, p.dir, text)
			if err != nil {
				return err
			}
			choice = append(choice, found...)
		}
	}
	fmt.Fprintf(say, "%d places, seed %d\n", len(choice), seed)
	r := rand.New(rand.NewPCG(seed, 0))
	r.Shuffle(len(choice), func(i, j int) { choice[i], choice[j] = choice[j], choice[i] })
	tried, own := 0, 0
	var survived []mutant
	for _, m := range choice {
		if tried == n {
			break
		}
		by, err := s.catches(m)
		if err != nil {
			return err
		}
		if by == "" {
			continue // it does not compile
		}
		tried++
		switch by {
		case m.pkg:
			own++
		case nobody:
			survived = append(survived, m)
		}
		fmt.Fprintf(say, "%d %s: %v\n", tried, by, m)
	}
	fmt.Fprintf(say, "%d changes: %d caught by the package's own tests, %d by others, %d survived\n", tried, own, tried-own-len(survived), len(survived))
	for _, m := range survived {
		fmt.Fprintln(say, "survived:", m)
	}
	return nil
}

// nobody is who catches what survives.
const nobody = "SURVIVED"

// catches makes a change, runs tests until one fails, and takes the change back. It says in which package that was:
// nobody where none failed, and nothing where the change does not compile.
func (s *suite) catches(m mutant) (string, error) {
	path := filepath.Join(s.root, m.file)
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	changed := string(text[:m.from]) + m.new + string(text[m.to:])
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
		return "", err
	}
	by, err := s.failing(m.pkg)
	if back := os.WriteFile(path, text, 0o644); back != nil {
		return "", back
	}
	if err != nil || by == "" || by == nobody || s.sound[by] {
		return by, err
	}
	if output, err := s.test(by); err != nil {
		return "", fmt.Errorf("%s: its tests fail before anything is changed: %w\n%s", by, err, output)
	}
	s.sound[by] = true
	return by, nil
}

// failing is the first package with a test that fails, of those that could notice a change of one.
func (s *suite) failing(changed string) (string, error) {
	if _, err := command(s.root, "go", "build", "./"+changed); err != nil {
		return "", nil
	}
	for _, dir := range tested(s.all, changed) {
		if dir != changed && below(dir, s.without) {
			continue
		}
		output, err := s.test(dir)
		if err != nil && bytes.Contains(output, []byte(" failed]")) { // its set-up, or a build
			return "", nil
		}
		if err != nil {
			return dir, nil
		}
	}
	return nobody, nil
}

// test runs the tests of a package. A change can make a loop endless or a slice grow without end: neither may take the machine
// along.
func (s *suite) test(dir string) ([]byte, error) {
	args := append([]string{"-c", `ulimit -v 12000000; exec go test "$@"`, "bash"}, s.args...)
	return command(s.root, "bash", append(args, "./"+dir)...)
}

func command(dir, name string, args ...string) ([]byte, error) {
	c := exec.Command(name, args...)
	c.Dir = dir
	return c.CombinedOutput()
}

// copied is a copy of the repository as it is here and now, with what is new and without what is ignored.
func copied(from string) (string, error) {
	to, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return "", err
	}
	list, err := exec.Command("git", "-C", from, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return "", fmt.Errorf("git ls-files: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		source := filepath.Join(from, name)
		info, err := os.Lstat(source)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		text, err := os.ReadFile(source)
		if err != nil {
			return "", err
		}
		target := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(target, text, info.Mode().Perm()); err != nil {
			return "", err
		}
	}
	return to, nil
}

func below(dir string, folders []string) bool {
	for _, f := range folders {
		if dir == f || strings.HasPrefix(dir, f+"/") {
			return true
		}
	}
	return false
}
