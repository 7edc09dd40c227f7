// Package sums reads what is known of traffic by the minute only: the usage report of Anthropic's API with buckets of a minute,
// and tables of metrics with a row a minute. There are no requests in them.
//
// In come files, compressed or not; out go the sums of each minute by model, in the order of time. It knows no limits.
//
// Read sums.go first, then report.go and table.go, a form each. notes.go says what there is to be said.
package sums

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/bounded"
	"loadshape/workload/trace"
)

// The forms of sums.
const (
	UsageReport trace.Format = "usage-report"
	MinuteSums  trace.Format = "minute-sums"
)

// Formats are the names of the forms.
func Formats() []trace.Format { return []trace.Format{UsageReport, MinuteSums} }

// An Amount is what was asked of one model in a minute.
type Amount struct {
	Model         string
	Speed         bucket.Speed
	Requests      int64 // -1 where nobody counted them
	InputTokens   int64 // neither read from a cache nor written to one
	CacheCreation int64
	CacheRead     int64
	OutputTokens  int64
}

// A Minute is the amounts of one minute.
type Minute struct {
	At      int64 // its start, in nanoseconds since 1970
	Amounts []Amount
}

// Sums are what was read.
type Sums struct {
	Format  trace.Format
	Minutes []Minute // those in which there was anything, in the order of time
	Largest int64    // no request had more input than this; 0 where that is not known
	Batch   int64    // amounts that are left out: batches have limits of their own
	More    bool     // the last page says that there are more
	Repeats int64    // minutes that were there twice, with the same figures

	lines map[int64]place
}

// A place is where a minute was read.
type place struct {
	file string
	line int64
	n    int // of the minute; -1 where there was nothing in it
}

// headSize is how much of a file tells its form.
const headSize = 64 << 10

// Tells reports whether a file holds sums, by its content.
func Tells(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	src, err := plain(f)
	return err == nil && formOf(src) != ""
}

// plain takes the compression off.
func plain(src io.Reader) (*bufio.Reader, error) {
	raw := bufio.NewReaderSize(src, headSize)
	if magic, _ := raw.Peek(2); string(magic) != "\x1f\x8b" {
		return raw, nil
	}
	z, err := gzip.NewReader(raw)
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(z, headSize), nil
}

// formOf tells the form of sums by how they begin.
func formOf(src *bufio.Reader) trace.Format {
	head, _ := src.Peek(headSize)
	head = bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	line, _, _ := bytes.Cut(head, []byte{'\n'})
	switch {
	case len(head) == 0:
	case head[0] == '{' && bytes.Contains(head, []byte(`"starting_at"`)) && bytes.Contains(head, []byte(`"results"`)):
		return UsageReport
	case bytes.HasPrefix(line, []byte("minute,")) || bytes.HasPrefix(line, []byte(`"minute",`)):
		return MinuteSums
	}
	return ""
}

// Open reads files; standard input is where the one path is -. A form that is given is not told by the content.
func Open(paths []string, stdin io.Reader, form trace.Format) (*Sums, error) {
	s := &Sums{lines: map[int64]place{}}
	for _, path := range paths {
		if err := s.open(path, stdin, form); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(s.Minutes, func(a, b Minute) int { return cmp.Compare(a.At, b.At) })
	if len(s.Minutes) == 0 {
		return nil, &trace.Error{File: paths[0], Want: "has no minute in which there was anything, expected at least one"}
	}
	return s, nil
}

func (s *Sums) open(path string, stdin io.Reader, form trace.Format) error {
	src := stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return unreadable(path, err)
		}
		defer f.Close()
		src = f
	}
	r, err := plain(src)
	if err != nil {
		return unreadable(path, err)
	}
	if form == "" {
		form = formOf(r)
	}
	if s.Format != "" && form != s.Format {
		return &trace.Error{File: path, Want: fmt.Sprintf("is no %s as the file before it, expected one form", s.Format)}
	}
	within := &capped{r, mostBytes}
	switch s.Format = form; form {
	case UsageReport:
		return s.report(path, within)
	case MinuteSums:
		return s.table(path, within)
	}
	return &trace.Error{File: path, Want: "has no sums of minutes, expected " + bucket.OneOf(Formats())}
}

// mostBytes is how long one file of sums may be, without its compression.
const mostBytes = 256 << 20

// capped reads no more than so many bytes.
type capped struct {
	src  io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, &bounded.LargeError{Most: mostBytes}
	}
	n, err := c.src.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

func unreadable(path string, err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		err = e.Err
	}
	return &trace.Error{File: path, Want: "cannot be read: " + err.Error(), Err: err}
}

// add takes a minute. One that is there twice must have the same figures.
func (s *Sums) add(m Minute, at place) error {
	slices.SortFunc(m.Amounts, compare)
	merged := m.Amounts[:0]
	for _, a := range m.Amounts {
		if n := len(merged); n > 0 && merged[n-1].Model == a.Model && merged[n-1].Speed == a.Speed {
			if !merged[n-1].plus(&a) {
				return &trace.Error{File: at.file, Line: at.line, Want: fmt.Sprintf("has sums of more than %d, expected less", bucket.MaxTokens)}
			}
			continue
		}
		merged = append(merged, a)
	}
	m.Amounts = merged
	if before, ok := s.lines[m.At]; ok {
		if i := before.n; i < 0 && len(m.Amounts) > 0 || i >= 0 && !slices.Equal(s.Minutes[i].Amounts, m.Amounts) {
			return &trace.Error{File: at.file, Line: at.line, Want: fmt.Sprintf("has the minute of %s again, with other figures than %s:%d, expected each minute once",
				time.Unix(0, m.At).UTC().Format(time.RFC3339), before.file, before.line)}
		}
		s.Repeats++
		return nil
	}
	at.n = -1
	if len(m.Amounts) > 0 {
		at.n = len(s.Minutes)
		s.Minutes = append(s.Minutes, m)
	}
	s.lines[m.At] = at
	return nil
}

func compare(a, b Amount) int {
	return cmp.Or(cmp.Compare(a.Model, b.Model), cmp.Compare(a.Speed, b.Speed))
}

// plus adds an amount, and reports whether the sums stay within bounds.
func (a *Amount) plus(b *Amount) bool {
	if a.Requests < 0 || b.Requests < 0 {
		a.Requests, b.Requests = -1, 0
	}
	ok := true
	for _, sum := range [...]struct {
		of *int64
		n  int64
	}{{&a.Requests, b.Requests}, {&a.InputTokens, b.InputTokens}, {&a.CacheCreation, b.CacheCreation}, {&a.CacheRead, b.CacheRead}, {&a.OutputTokens, b.OutputTokens}} {
		*sum.of += sum.n
		ok = ok && *sum.of <= bucket.MaxTokens
	}
	return ok
}
