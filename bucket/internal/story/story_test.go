// Package story plays stories of requests and refusals on everything that decides by the same rules: the gate (one request at a
// time), the gate's runs of requests that are alike, the emulator over HTTP, and the oracle. It holds nothing but tests.
//
// A story is text in testdata. It has a name, limits, and lines that each are an instant, a request and the answer:
//
//	story a refusal says when to come back
//	limit input_tokens 30000
//	at 0s 29000 in 300 out took 6s → 200
//	at 12s 9000 in → 429 input_tokens retry 4
//	at 16s 9000 in → 200 left 0
//
// What a limit has beside its dimension and number is written as in a limits file, a name and a value each; level, burst,
// window, charge, … What else a group has is written alike:
//
//	limit output_tokens 8000 per 1h window fixed charge at_completion
//	acceleration input_tokens floor 100 step 10
//	concurrency 2
//	start 12s                             the wall-clock time of instant 0, since the Unix epoch
//
// A request is any of N in, N created, N read, N out, max N, ttft TIME and took TIME, or the word request where it has no tokens.
// Its answer is 200, or 429 with what is to be held of it: by which dimension, the wait exactly (wait 3.5s), in whole seconds
// (retry 4), or never. After it, left says what each limit holds then. More lines:
//
//	at 12s left 400 0                     what each limit holds
//	at 0s 5 times every 2ms 1 in → 3 admitted
//	at 0s until 10s pace 2ms 1 in → 40 admitted       a client that waits as long as it is told, and 2ms after an answer
//
// A story of a limiter that was measured says, in measured.txt, what that limiter did where the model does another thing:
//
//	at 0s 20 times every 700ms request → 10 admitted real 14 held 320ms    it admits 14, and holds them back for up to 320ms
//
// A wait is held to its word: a nanosecond less is not enough, and the wait is. A story that HTTP cannot tell says so by the
// line "without emulator"; the test says where it need not.
package story

import (
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
)

func TestStories(t *testing.T) {
	for _, f := range read(t) {
		for _, s := range f.stories {
			t.Run(f.name+"/"+s.name, func(t *testing.T) {
				calls, err := s.calls()
				if err != nil {
					t.Fatal(err)
				}
				if err := s.honest(calls); err != nil {
					t.Error(err)
				}
				for _, who := range players() {
					if who.name == "emulator" && s.silent {
						continue
					}
					p, err := who.begin(s)
					if err != nil {
						t.Fatalf("%s: %v", who.name, err)
					}
					for _, c := range calls {
						if err := c.play(p); err != nil {
							t.Errorf("%s: %v", who.name, err)
						}
					}
					if err := p.end(); err != nil {
						t.Errorf("%s: %v", who.name, err)
					}
				}
			})
		}
	}
}

// honest says where a story promises a wait that is not exact, or that HTTP cannot tell it, and it can.
func (s *story) honest(calls []call) error {
	var wrong []error
	for i, c := range calls {
		if n := len(c.lines); c.lines[n-1].wait != nil {
			wrong = append(wrong, s.exact(calls[:i+1], c.lines[n-1]))
		}
	}
	switch why := s.untold(calls); {
	case why != "" && !s.silent:
		wrong = append(wrong, fmt.Errorf("HTTP cannot tell it, for %s: expected the line: without emulator", why))
	case why == "" && s.silent:
		wrong = append(wrong, errors.New("HTTP can tell it, expected it with the emulator"))
	}
	return errors.Join(wrong...)
}

// exact plays up to a refusal twice, and tries again a nanosecond before its wait is over, and when it is. Where there are answers to
// be charged or settled later, which the wait leaves out, and with acceleration, whose wait is only the next minute, nothing is promised.
func (s *story) exact(calls []call, l *line) error {
	for _, less := range []int64{1, 0} {
		g, err := newGate(s)
		if err != nil {
			return err
		}
		for _, c := range calls {
			if len(c.ats) > 0 {
				g.play(c.ats, c.lines[0].request)
			}
		}
		if g.gate.Due() < bucket.MaxTime || l.cause == bucket.ByAcceleration.String() {
			return nil
		}
		at := l.at + ceil(l.wait).Int64() - less
		if v := g.gate.Ask(0, at, l.request); v.Admitted() != (less == 0) {
			return fmt.Errorf("line %d: a request %d ns before the wait is over is admitted: %v", l.number, less, v.Admitted())
		}
	}
	return nil
}

// A call is attempts of one request that no look at the limits parts, and the lines that they are from. A look alone has no attempt.
type call struct {
	lines []*line
	ats   []int64
	of    []int // how many of the attempts are of each line
}

// calls are what a story comes to. The instants of a client that waits as long as it is told are the gate's.
func (s *story) calls() (all []call, err error) {
	g, err := newGate(s)
	if err != nil {
		return nil, err
	}
	var open *call // can take more
	for i := range s.lines {
		l := &s.lines[i]
		ats := g.instants(l)
		if l.request == nil || open == nil || *open.lines[0].request != *l.request {
			all = append(all, call{})
			open = &all[len(all)-1]
		}
		open.lines, open.ats, open.of = append(open.lines, l), append(open.ats, ats...), append(open.of, len(ats))
		if l.request == nil || l.left != nil || l.wait != nil {
			open = nil
		}
	}
	return all, nil
}

// instants are those of a line's attempts, which the gate has then decided about.
func (g *gatePlayer) instants(l *line) (ats []int64) {
	switch {
	case l.request == nil:
		return nil
	case l.until == 0:
		for i := range l.times {
			ats = append(ats, l.at+int64(i)*l.every)
		}
		g.play(ats, l.request)
		return ats
	}
	for at := l.at; at < l.until; {
		ats = append(ats, at)
		if v := g.gate.Admit(0, at, l.request); v.Admitted() {
			at += l.every
		} else {
			at += ceil(v.Wait()).Int64()
		}
	}
	return ats
}

// play makes the attempts of a call and holds what is said against its lines.
func (c *call) play(p player) error {
	var wrong []error
	said := p.play(c.ats, c.lines[0].request)
	for i, l := range c.lines {
		mine := said[:c.of[i]]
		said = said[c.of[i]:]
		var err error
		switch {
		case l.request == nil:
		case l.counted:
			admitted := 0
			for _, a := range mine {
				if a.admitted {
					admitted++
				}
			}
			if admitted != l.admitted {
				err = fmt.Errorf("%d of %d are admitted, expected %d", admitted, len(mine), l.admitted)
			}
		default:
			err = l.differs(&mine[0])
		}
		if err == nil && l.left != nil {
			if left := p.left(l.at); !slices.Equal(left, l.left) {
				err = fmt.Errorf("left is %d, expected %d", left, l.left)
			}
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("line %d, %s: %w", l.number, l.text, err))
		}
	}
	return errors.Join(wrong...)
}

// differs says where an answer is not the one of the line.
func (l *line) differs(a *said) error {
	switch {
	case a.admitted != l.ok:
		return fmt.Errorf("it is %v", a)
	case l.ok:
		return nil
	case l.cause != "" && a.cause != l.cause:
	case l.never && a.retry != "null":
	case l.retry != "" && a.retry != l.retry:
	case l.wait == nil:
		return nil
	case a.exact && (a.wait == nil || a.wait.Cmp(l.wait) != 0):
	case a.retry != seconds(l.wait):
	default:
		return nil
	}
	return fmt.Errorf("it is %v", a)
}

// seconds is a wait in whole seconds.
func seconds(wait *big.Rat) string {
	n := ceil(new(big.Rat).Quo(wait, big.NewRat(1e9, 1)))
	if n.Sign() == 0 {
		return "1"
	}
	return n.String()
}

func ceil(r *big.Rat) *big.Int {
	q := new(big.Int).Neg(r.Num())
	q.Div(q, r.Denom())
	return q.Neg(q)
}

// What is told of other projects' limiters, in testdata/projects: nothing of it is dropped in silence.
const (
	casesUsed      = 141
	casesLeftOut   = 29
	casesElsewhere = 18
)

func TestGroundTruthIsComplete(t *testing.T) {
	used, leftOut, elsewhere := 0, 0, 0
	for _, f := range read(t) {
		source, other := strings.CutPrefix(f.name, "projects/")
		if !other {
			continue
		}
		used, leftOut, elsewhere = used+len(f.stories), leftOut+len(f.leftOut), elsewhere+len(f.elsewhere)
		names := map[string]bool{}
		once := func(name string) {
			if names[name] {
				t.Errorf("%s/%s: is given twice, want one verdict", source, name)
			}
			names[name] = true
		}
		for _, s := range f.stories {
			once(s.name)
			if len(s.lines) == 0 {
				t.Errorf("%s/%s: has no lines, want some", source, s.name)
			}
		}
		for _, c := range f.leftOut {
			once(c.name)
			if !strings.HasPrefix(c.text, "the model has no ") {
				t.Errorf("%s/%s: reason %q, want what the model has no rule for", source, c.name, c.text)
			}
			t.Logf("left out: %s/%s: %s", source, c.name, c.text)
		}
		for _, c := range f.elsewhere {
			once(c.name)
			t.Logf("tested in %s: %s/%s", c.text, source, c.name)
		}
	}
	t.Logf("ground truth: %d cases used, %d left out, %d tested in workload", used, leftOut, elsewhere)
	if used != casesUsed || leftOut != casesLeftOut || elsewhere != casesElsewhere {
		t.Errorf("%d cases are used, %d left out, %d tested elsewhere, want %d, %d and %d", used, leftOut, elsewhere, casesUsed, casesLeftOut, casesElsewhere)
	}
}

// read reads all files of testdata.
func read(t *testing.T) (files []file) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("testdata"), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join("testdata", path))
		if err != nil {
			return err
		}
		f, err := parse(strings.TrimSuffix(path, ".txt"), string(text))
		if err == nil {
			files = append(files, *f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
