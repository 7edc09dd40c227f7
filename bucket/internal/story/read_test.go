package story

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// A file holds stories, and names those that are told nowhere or elsewhere.
type file struct {
	name      string
	stories   []*story
	leftOut   []note
	elsewhere []note
}

// A note is a story that is not told here: its name, and why, or where it is.
type note struct{ name, text string }

type story struct {
	name   string
	group  bucket.Group
	limits []string // in the words of a limits file
	start  int64
	silent bool // HTTP cannot tell it
	lines  []line
}

// A line is attempts with one request, or a look where the request is nil.
type line struct {
	number  int // in the file
	text    string
	at      int64
	times   int   // how many attempts
	every   int64 // from one to the next
	until   int64 // where the client waits as it is told; otherwise 0
	request *bucket.Request

	counted  bool // only how many are admitted is said
	admitted int
	real     int   // how many the limiter that was measured admits
	held     int64 // how long at most that limiter holds back what it admits
	ok       bool  // the answer is 200
	cause    string
	retry    string
	wait     *big.Rat // nanoseconds
	never    bool
	left     []int64
}

// parse reads a file.
func parse(name, text string) (*file, error) {
	f := &file{name: name}
	number := 0
	for text := range strings.Lines(text) {
		number++
		if text, _, _ = strings.Cut(text, "#"); strings.TrimSpace(text) == "" {
			continue
		}
		if err := f.line(number, strings.TrimSpace(text)); err != nil {
			return nil, fmt.Errorf("%s.txt:%d: %w", name, number, err)
		}
	}
	return f, nil
}

func (f *file) line(number int, text string) error {
	kind, rest, _ := strings.Cut(text, " ")
	switch kind {
	case "story":
		if slices.ContainsFunc(f.stories, func(s *story) bool { return s.name == rest }) {
			return fmt.Errorf("story %s is told twice, expected it once", rest)
		}
		f.stories = append(f.stories, &story{name: rest})
		return nil
	case "untold", "elsewhere":
		name, why, ok := strings.Cut(rest, ": ")
		if !ok {
			return fmt.Errorf("%s is %q, expected a name, a colon and why", kind, rest)
		}
		if kind == "untold" {
			f.leftOut = append(f.leftOut, note{name, why})
		} else {
			f.elsewhere = append(f.elsewhere, note{name, why})
		}
		return nil
	}
	if len(f.stories) == 0 {
		return fmt.Errorf("is %q, expected a story before it", text)
	}
	s := f.stories[len(f.stories)-1]
	var err error
	switch kind {
	case "limit":
		var l bucket.Limit
		rest = "dimension " + strings.Replace(rest, " ", " limit ", 1)
		err = settings(rest, &l)
		s.group.Limits, s.limits = append(s.group.Limits, l), append(s.limits, rest)
	case "acceleration":
		s.group.Acceleration = new(bucket.Acceleration)
		err = settings("dimension "+rest, s.group.Acceleration)
	case "concurrency":
		s.group.Concurrency, err = strconv.ParseInt(rest, 10, 64)
	case "start":
		s.start, err = instant(rest)
	case "without":
		if s.silent = true; rest != "emulator" {
			err = fmt.Errorf("is without %q, expected emulator", rest)
		}
	case "at":
		var l *line
		if l, err = parseLine(rest); err == nil {
			l.number, l.text = number, text
			if n := len(l.left); n > 0 && n != len(s.group.Limits) {
				return fmt.Errorf("left has %d numbers, expected one for each of %d limits", n, len(s.group.Limits))
			}
			s.lines = append(s.lines, *l)
		}
	default:
		err = fmt.Errorf("is %q, expected story, limit, acceleration, concurrency, start, without, at, untold or elsewhere", kind)
	}
	return err
}

// settings reads names and values as a limits file has them.
func settings(text string, into any) error {
	yaml, err := mapping(text)
	if err == nil {
		_, err = yamlfile.Read("limit", strings.NewReader(yaml), into)
	}
	return err
}

// mapping is names and values as one line of a limits file.
func mapping(text string) (string, error) {
	words := strings.Fields(text)
	if len(words)%2 != 0 {
		return "", fmt.Errorf("ends with %q, expected a value for it", words[len(words)-1])
	}
	var fields []string
	for pair := range slices.Chunk(words, 2) {
		fields = append(fields, pair[0]+": "+pair[1])
	}
	return "{" + strings.Join(fields, ", ") + "}", nil
}

// A scanner goes through the words of a line. The first error stays.
type scanner struct {
	words []string
	err   error
}

func (s *scanner) next() string {
	if len(s.words) == 0 {
		if s.err == nil {
			s.err = errors.New("ends too early")
		}
		return ""
	}
	word := s.words[0]
	s.words = s.words[1:]
	return word
}

// is goes past a word where it comes next.
func (s *scanner) is(word string) bool {
	if len(s.words) == 0 || s.words[0] != word {
		return false
	}
	s.words = s.words[1:]
	return true
}

func (s *scanner) number() int64 {
	n, err := strconv.ParseInt(s.next(), 10, 64)
	if s.err == nil && err != nil {
		s.err = err
	}
	return n
}

func (s *scanner) instant() int64 {
	at, err := instant(s.next())
	if s.err == nil && err != nil {
		s.err = err
	}
	return at
}

func instant(text string) (int64, error) {
	d, err := bucket.ParseDuration(text)
	return int64(d), err
}

// parseLine reads what follows "at".
func parseLine(text string) (*line, error) {
	before, after, asks := strings.Cut(text, "→")
	s := scanner{words: strings.Fields(before)}
	l := &line{at: s.instant(), times: 1}
	if !asks {
		if !s.is("left") {
			return nil, fmt.Errorf("is %q, expected a request with its answer, or left", text)
		}
		l.left = s.numbers()
		return l, s.err
	}
	switch {
	case s.is("until"):
		l.until, l.counted = s.instant(), true
		if s.is("pace") {
			l.every = s.instant()
		}
	case len(s.words) > 1 && s.words[1] == "times":
		l.times, l.counted = int(s.number()), true
		s.next()
		if s.is("every") {
			l.every = s.instant()
		}
	}
	l.request = s.request()
	if s.err != nil {
		return nil, s.err
	}
	a := scanner{words: strings.Fields(after)}
	l.answer(&a)
	return l, a.err
}

func (s *scanner) request() *bucket.Request {
	r := new(bucket.Request)
	if s.is("request") && len(s.words) == 0 {
		return r
	}
	for s.err == nil && len(s.words) > 0 {
		switch {
		case s.is("max"):
			r.MaxTokens = s.number()
		case s.is("ttft"):
			r.TTFT = s.instant()
		case s.is("took"):
			r.Duration = s.instant()
		default:
			n := s.number()
			switch kind := s.next(); kind {
			case "in":
				r.InputTokens = n
			case "created":
				r.CacheCreationInputTokens = n
			case "read":
				r.CacheReadInputTokens = n
			case "out":
				r.OutputTokens = n
			default:
				if s.err == nil {
					s.err = fmt.Errorf("%d is of %q, expected in, created, read or out", n, kind)
				}
			}
		}
	}
	if s.err == nil && r.TTFT > r.Duration {
		s.err = fmt.Errorf("ttft is %v, expected at most what it took, %v", bucket.Duration(r.TTFT), bucket.Duration(r.Duration))
	}
	return r
}

// numbers reads the rest.
func (s *scanner) numbers() (all []int64) {
	all = append(all, s.number())
	for s.err == nil && len(s.words) > 0 {
		all = append(all, s.number())
	}
	return all
}

// answer reads what follows the arrow.
func (l *line) answer(s *scanner) {
	switch {
	case l.counted:
		l.admitted = int(s.number())
		if !s.is("admitted") && s.err == nil {
			s.err = errors.New("has several attempts, expected how many are admitted")
		}
		l.real = l.admitted
		if s.is("real") {
			if l.real = int(s.number()); s.err == nil && l.real == l.admitted {
				s.err = fmt.Errorf("has %d as the real number too, expected it where it is another", l.real)
			}
		}
		if s.is("held") {
			l.held = s.instant()
		}
	case s.is("200"):
		l.ok = true
	case !s.is("429"):
		s.err = errors.New("has another answer, expected 200 or 429")
	}
	for s.err == nil && len(s.words) > 0 {
		switch {
		case s.is("left"):
			l.left = s.numbers()
		case !l.ok && !l.counted && s.is("retry"):
			l.retry = s.next()
		case !l.ok && !l.counted && s.is("never"):
			l.never = true
		case !l.ok && !l.counted && s.is("wait"):
			l.wait = new(big.Rat).SetInt64(s.instant())
		case !l.ok && !l.counted && l.cause == "":
			l.cause = s.next()
			if !slices.Contains(causes, l.cause) {
				s.err = fmt.Errorf("is refused by %q, expected one of %v", l.cause, causes)
			}
		default:
			s.err = fmt.Errorf("goes on with %q, expected left, or the end", s.words[0])
		}
	}
}

var causes = []string{bucket.ByRequests.String(), bucket.ByInputTokens.String(), bucket.ByOutputTokens.String(),
	bucket.ByTokens.String(), bucket.ByAcceleration.String(), bucket.ByConcurrency.String()}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"at 0s 1 in → 200":                                                  `expected a story before it`,
		"story a\nstory a":                                                  `f.txt:2: story a is told twice, expected it once`,
		"story a\nlimit input_tokens 1 per":                                 `ends with "per", expected a value for it`,
		"story a\nlimit input_tokens 1 pre 1s":                              `pre`,
		"story a\nwithout gate":                                             `is without "gate", expected emulator`,
		"story a\nat 0s 1 in":                                               `expected a request with its answer, or left`,
		"story a\nat 0s 1 in → 201":                                         `expected 200 or 429`,
		"story a\nat 0s 1 at → 200":                                         `1 is of "at", expected in, created, read or out`,
		"story a\nat 0s 1 in → 429 by":                                      `is refused by "by", expected one of`,
		"story a\nat 0s 1 in → 200 retry 4":                                 `goes on with "retry", expected left, or the end`,
		"story a\nat 0s 3 times 1 in → 200":                                 `how many are admitted`,
		"story a\nlimit requests 1\nat 0s left 1 2":                         `left has 2 numbers, expected one for each of 1 limits`,
		"story a\nat 0s 1 out ttft 2s took 1s → 200":                        `ttft is 2s, expected at most what it took, 1s`,
		"story a\nlimit requests 1\nat 0s 2 times 1 in → 1 admitted real 1": `has 1 as the real number too`,
		"untold a":        `untold is "a", expected a name, a colon and why`,
		"story a\ngate 1": `is "gate", expected story, limit`,
		"story a\nlimit requests 1\nat 0s 1 in → 429 retry":        `ends too early`,
		"story a\nlimit requests 1\nat soon 1 in → 429 requests":   `expected a duration`,
		"story a\nlimit requests 1\nat 0s many in → 429 requests":  `invalid syntax`,
		"story a\nlimit requests 1\nat 0s until 1s 1 in → 1 taken": `how many are admitted`,
	} {
		if _, err := parse("f", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
