// Command mutate changes small things in copies of the repository, one at a time, and says which of the changes no test
// notices.
//
// In comes a seed; out go the survivors, with the count. main.go is the run, sites.go what can be changed where, packages.go
// whose tests could notice it, reach.go which of them execute it, tests.go how they are run, catch.go which of them first, and
// record.go what is kept.
package main

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"flag"
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

func main() {
	n := flag.Int("n", 20, "how many changes that compile")
	seed := flag.Uint64("seed", 1, "of the changes that are made")
	where := flag.String("packages", "bucket,workload,report,cmd", "folders in which something is changed")
	skip := flag.String("skip", "", "tests that are left out, as go test -skip has it")
	without := flag.String("without", "", "folders whose tests are not run unless something in them is changed")
	out := flag.String("out", "", "file that gets a line for each change; what it has already is not done again")
	again := flag.Bool("again", false, "try those of -out that survived once more")
	reached := flag.String("reach", "", "file that keeps which tests execute which code")
	slow := flag.String("slow", "^$", "pattern of tests that take long, and come last")
	limit := flag.Duration("timeout", 3*time.Minute, "of the quick tests of one package, or of one slow test")
	lanes := flag.Int("lanes", 1, "how many changes are tried at the same time, each in a copy of its own")
	flag.Parse()
	s := &suite{skip: *skip, without: strings.Split(*without, ","), limit: *limit, covered: map[string]bool{}, manners: map[string]*manner{}, keys: map[string]string{}}
	var err error
	if s.slow, err = regexp.Compile(*slow); err == nil {
		s.reach, err = openReach(*reached)
	}
	if err == nil {
		err = run(*n, *seed, *lanes, strings.Split(*where, ","), s, *out, *again)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
}

func run(n int, seed uint64, lanes int, where []string, s *suite, out string, again bool) error {
	work, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	s.clean = filepath.Join(work, "clean")
	if err := copied("..", s.clean); err != nil {
		return err
	}
	if s.all, err = packages(s.clean); err != nil {
		return err
	}
	choice, err := s.choice(where)
	if err != nil {
		return err
	}
	fmt.Printf("%d places, seed %d\n", len(choice), seed)
	shuffle(choice, seed)
	known, err := openRecord(out)
	if err != nil {
		return err
	}
	defer known.close()
	q := &queue{left: choice, n: n, known: known, again: again}
	copies := make([]*lane, lanes)
	for i := range copies {
		copies[i] = &lane{suite: s, root: filepath.Join(work, fmt.Sprint("lane", i))}
		if err := copied("..", copies[i].root); err != nil {
			return err
		}
	}
	if err := q.round(copies, true); err != nil { // most are caught by the tests of this round, which are quick
		return err
	}
	q.summarise()
	if err := q.round(copies, false); err != nil {
		return err
	}
	q.summarise()
	return nil
}

// choice is everything that can be changed.
func (s *suite) choice(where []string) (choice []mutant, err error) {
	for _, p := range s.all {
		if !p.linked || !below(p.dir, where) {
			continue
		}
		for _, name := range p.files {
			file := filepath.Join(p.dir, name)
			text, err := os.ReadFile(filepath.Join(s.clean, file))
			if err != nil {
				return nil, err
			}
			found, err := sites(file, p.dir, text)
			if err != nil {
				return nil, err
			}
			choice = append(choice, found...)
		}
	}
	return choice, nil
}

// shuffle puts changes in an order that hangs on the seed and on each of them alone: where the code changes elsewhere, the
// others stay chosen.
func shuffle(choice []mutant, seed uint64) {
	type ranked struct {
		mutant
		rank [sha256.Size]byte
	}
	all := make([]ranked, len(choice))
	for i, m := range choice {
		all[i] = ranked{m, sha256.Sum256(fmt.Appendf(nil, "%d %s", seed, m.name()))}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(slices.Compare(a.rank[:], b.rank[:]), strings.Compare(a.name(), b.name()))
	})
	for i, m := range all {
		choice[i] = m.mutant
	}
}

// A queue hands out changes until so many are tried, and keeps what comes of them.
type queue struct {
	sync.Mutex
	left  []mutant
	n     int
	known *record
	again bool

	tried []mutant // that compile, those that are under way too
	at    int      // of the second round, in tried
}

// round tries changes by the quick tests of their own packages, or by all others.
func (q *queue) round(copies []*lane, first bool) error {
	var all sync.WaitGroup
	errs := make([]error, len(copies))
	for i, l := range copies {
		all.Go(func() { errs[i] = q.work(l, first) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// work tries changes until none is left.
func (q *queue) work(l *lane, first bool) error {
	next := q.another
	if first {
		next = q.next
	}
	for {
		m, err := next(l)
		if err != nil || m == nil {
			return err
		}
		by, err := l.catches(m, first)
		if err != nil {
			return err
		}
		if first && by == nobody {
			by = later
		}
		q.Lock()
		err = q.known.add(m, by)
		fmt.Printf("%s: %v\n", by, m)
		q.Unlock()
		if err != nil {
			return err
		}
	}
}

// next is the next change that compiles and is not known, made in the lane's copy; nil where there are enough.
func (q *queue) next(l *lane) (*mutant, error) {
	q.Lock()
	defer q.Unlock()
	for len(q.tried) < q.n && len(q.left) > 0 {
		m := q.left[0]
		q.left = q.left[1:]
		by, known := q.known.by(&m)
		if known && by == noBuild {
			continue
		}
		if known && !(q.again && survives(by)) {
			q.tried = append(q.tried, m)
			continue
		}
		compiles, err := l.change(&m)
		if err != nil {
			return nil, err
		}
		if !compiles {
			if err := q.known.add(&m, noBuild); err != nil {
				return nil, err
			}
			continue
		}
		q.tried = append(q.tried, m)
		return &m, nil
	}
	return nil, nil
}

// another is the next change that the tests of its own package let through, made in the lane's copy; nil where there is none.
func (q *queue) another(l *lane) (*mutant, error) {
	q.Lock()
	defer q.Unlock()
	for q.at < len(q.tried) {
		m := q.tried[q.at]
		q.at++
		if by, _ := q.known.by(&m); by != later {
			continue
		}
		_, err := l.change(&m)
		return &m, err
	}
	return nil, nil
}

func (q *queue) summarise() {
	var own, others, open int
	var survived []mutant
	for _, m := range q.tried {
		switch by, _ := q.known.by(&m); {
		case by == later:
			open++
		case survives(by):
			survived = append(survived, m)
		case strings.HasPrefix(by, m.pkg+"."):
			own++
		default:
			others++
		}
	}
	fmt.Printf("%d changes: %d caught by the package's own tests, %d by others, %d survived, %d not tried by others yet\n", len(q.tried), own, others, len(survived), open)
	for _, m := range survived {
		fmt.Println("survived:", &m)
	}
}

// copied makes a copy of the repository as it is here and now, with what is new and without what is ignored.
func copied(from, to string) error {
	list, err := exec.Command("git", "-C", from, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return fmt.Errorf("git ls-files: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		source := filepath.Join(from, name)
		info, err := os.Lstat(source)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		text, err := os.ReadFile(source)
		if err != nil {
			return err
		}
		target := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, text, info.Mode().Perm()); err != nil {
			return err
		}
	}
	return nil
}

func below(dir string, folders []string) bool {
	for _, f := range folders {
		if dir == f || strings.HasPrefix(dir, f+"/") {
			return true
		}
	}
	return false
}
