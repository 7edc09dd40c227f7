// Package sums reads what is known of traffic by the minute only: the usage report of Anthropic's API with buckets of a minute,
// tables of metrics with a row a minute, and metrics of OpenTelemetry that count tokens. There are no requests in them.
//
// In come files, compressed or not; out go the sums of each minute by model, in the order of time. It knows no limits.
//
// Read sums.go first, then merge.go: what is known of a minute more than once; report.go, table.go, and metrics.go with series.go are a
// form each. notes.go says what there is to be said.
package sums

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/bounded"
	"loadshape/workload/packed"
	"loadshape/workload/trace"
)

// The forms of sums.
const (
	UsageReport trace.Format = "usage-report"
	MinuteSums  trace.Format = "minute-sums"
	OTelMetrics trace.Format = "otel-metrics"
)

// Formats are the names of the forms.
func Formats() []trace.Format { return []trace.Format{UsageReport, MinuteSums, OTelMetrics} }

// An Amount is what was asked of one model in a minute.
type Amount struct {
	Model         string
	Speed         bucket.Speed
	Requests      int64 // -1 where nobody counted them
	InputTokens   int64 // neither read from a cache nor written to one
	CacheCreation int64
	CacheRead     int64
	OutputTokens  int64
	Unsplit       bool // nobody tells apart what of the input was read from a cache
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
	Repeats int64    // minutes, or points of metrics, that were there twice, with the same figures
	Lag     int64    // a sum may be of requests that were answered so much earlier than its minute

	read    map[int64][]part // of each minute
	counted counted
	others  int64 // files of folders that are of another form
}

// headSize is how much of a file tells its form.
const headSize = 64 << 10

// Tells reports whether a file, or every file of a folder, holds sums, by its content.
func Tells(path string) bool {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return false
	case info.IsDir():
		all, err := within(path)
		return err == nil && len(all) > 0 && !slices.ContainsFunc(all, func(path string) bool { return !Tells(path) })
	case !info.Mode().IsRegular():
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

// within are the files of a folder that may be of interest, in order.
func within(folder string) (all []string, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && slices.Contains(suffixes, filepath.Ext(packed.Trim(path))) {
			all = append(all, path)
		}
		return err
	})
	return all, err
}

var suffixes = []string{".json", ".jsonl", ".ndjson", ".csv"}

// plain takes the compression off.
func plain(src io.Reader) (*bufio.Reader, error) {
	raw := bufio.NewReaderSize(src, headSize)
	text, compressed, err := packed.Open(raw)
	if err != nil || !compressed {
		return raw, err
	}
	return bufio.NewReaderSize(text, headSize), nil
}

// formOf tells the form of sums by how they begin.
func formOf(src *bufio.Reader) trace.Format {
	head, _ := src.Peek(headSize)
	head = bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	line, _, _ := bytes.Cut(head, []byte{'\n'})
	switch {
	case len(head) == 0:
	case (head[0] == '{' || head[0] == '[') && bytes.Contains(head, []byte(`"resourceMetrics"`)) && !bytes.Contains(head, []byte(`"resourceSpans"`)) && !bytes.Contains(head, []byte(`"resourceLogs"`)):
		return OTelMetrics
	case head[0] == '{' && bytes.Contains(head, []byte(`"starting_at"`)) && bytes.Contains(head, []byte(`"results"`)):
		return UsageReport
	case bytes.HasPrefix(line, []byte("minute,")) || bytes.HasPrefix(line, []byte(`"minute",`)):
		return MinuteSums
	}
	return ""
}

// Open reads files, and those of folders; standard input is where the one path is -. A form that is given is not told by the content.
func Open(paths []string, stdin io.Reader, form trace.Format) (*Sums, error) {
	s := &Sums{read: map[int64][]part{}}
	for _, path := range paths {
		if err := s.path(path, stdin, form); err != nil {
			return nil, err
		}
	}
	if err := s.minutes(); err != nil {
		return nil, err
	}
	if err := s.together(); err != nil {
		return nil, err
	}
	if len(s.Minutes) == 0 {
		if n := s.counted.unplaced; n > 0 {
			return nil, &trace.Error{File: paths[0], Want: fmt.Sprintf("has only tokens of which nobody knows the minute, %d of them, expected exports at most %v apart", n, bucket.Duration(longest))}
		}
		return nil, &trace.Error{File: paths[0], Want: "has no minute in which there was anything, expected at least one"}
	}
	return s, nil
}

// path reads a file, or the files of a folder.
func (s *Sums) path(path string, stdin io.Reader, form trace.Format) error {
	if path == "-" {
		return s.source(path, stdin, form, false)
	}
	all := []string{path}
	info, err := os.Stat(path)
	folder := err == nil && info.IsDir()
	if folder {
		if all, err = within(path); err == nil && len(all) == 0 {
			return &trace.Error{File: path, Want: "has no sums in it, expected a file that ends in " + bucket.OneOf(suffixes) + ", or such with .gz"}
		}
	}
	if err != nil {
		return unreadable(path, err)
	}
	for _, one := range all {
		f, err := os.Open(one)
		if err != nil {
			return unreadable(one, err)
		}
		err = s.source(one, f, form, folder)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// source reads one file. Among others, one that is of another form is left out.
func (s *Sums) source(path string, src io.Reader, form trace.Format, among bool) error {
	r, err := plain(src)
	if err != nil {
		return unreadable(path, err)
	}
	told := formOf(r)
	if form == "" {
		form = cmp.Or(s.Format, told)
	}
	switch {
	case among && told != form:
		s.others++
		return nil
	case s.Format != "" && (form != s.Format || told != "" && told != form):
		return &trace.Error{File: path, Want: fmt.Sprintf("is no %s as the file before it, expected one form", s.Format)}
	}
	capped := &capped{r, mostBytes}
	switch s.Format = form; form {
	case UsageReport:
		return s.report(path, capped)
	case MinuteSums:
		return s.table(path, capped)
	case OTelMetrics:
		return s.metrics(path, capped)
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
