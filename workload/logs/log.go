// Package logs reads the logs that teams have of their own traffic: transcripts of clients, logs of gateways,
// spans, exports of observability tools. Each is told by its content, and each becomes the same: requests, in
// the order of their start, once.
//
// In come files and folders, compressed or not; out goes a [trace.Reader] of their requests, and what is to
// be known about them: what was left out and why, what nobody wrote down, and by which rule the input was
// counted. It knows neither plans nor limits. Texts of prompts and answers are stepped over.
//
// Read log.go first with options.go and detect.go, then format.go: what a format says of itself. Package fields fills a
// record by that; build.go makes an entry of it, with when.go, its times, input.go, its sizes, and status.go. lineage.go is for records that are told by others. The other files are a format each: to add
// one, write its table and put it into formats. Package scan reads JSON, and package spool sorts. known.go says
// what there is to be said.
package logs

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/scan"
	"loadshape/workload"
	"loadshape/workload/logs/fields"
	"loadshape/workload/logs/spool"
	"loadshape/workload/trace"
)

// A Log is what was read of logs. The caller closes it.
type Log struct {
	options Options
	format  *format
	spool   *spool.Spool
	names   names
	json    scan.JSON
	raw     *bufio.Reader // of the file that is read
	opened  *bufio.Reader // the same without its compression

	files   []string
	digests map[uint64]int64 // the file of each content
	same    map[int64]bool   // files whose content another has
	seed    maphash.Seed
	left    counts // what is no request, by reason
	known   Known
	zero    int64
	one     bool // file there is, which is no copy of another
}

// A counts is how often each of a few things was met, in the order in which they came up.
type counts struct {
	what []string
	n    []int64
}

func (c *counts) add(what string, n int64) {
	i := slices.Index(c.what, what)
	if i < 0 {
		i = len(c.what)
		c.what, c.n = append(c.what, what), append(c.n, 0)
	}
	c.n[i] += n
}

// plain takes the compression off what raw reads, which reads from; opened is what it is read with then. It gives how the
// text begins, and all of the text: what is behind its beginning without a step between.
func plain(from io.Reader, raw, opened *bufio.Reader) (head []byte, all io.Reader, err error) {
	raw.Reset(from)
	src := raw
	if magic, _ := raw.Peek(2); string(magic) == "\x1f\x8b" {
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, nil, err
		}
		opened.Reset(z)
		src, from = opened, z
	}
	if head, err = src.Peek(headSize); err != nil {
		return head, src, nil
	}
	return head, io.MultiReader(io.LimitReader(src, headSize), from), nil
}

// Open reads files, and the files of folders. Options that cannot be used are a *bucket.FieldError, a log that cannot be
// is a *trace.Error.
func Open(paths []string, o Options) (*Log, error) {
	l, err := begin(o)
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if err = l.path(path, len(paths) == 1); err != nil {
			l.Close()
			return nil, err
		}
	}
	return l.finish()
}

// Read reads one log from a source; name stands for it in errors.
func Read(name string, src io.Reader, o Options) (*Log, error) {
	l, err := begin(o)
	if err != nil {
		return nil, err
	}
	l.one = true
	if err := l.source(name, src, false); err != nil {
		l.Close()
		return nil, err
	}
	return l.finish()
}

func begin(o Options) (*Log, error) {
	l := &Log{options: o, spool: spool.New(), digests: map[uint64]int64{}, same: map[int64]bool{}, seed: maphash.MakeSeed(),
		raw: bufio.NewReaderSize(nil, headSize), opened: bufio.NewReaderSize(nil, headSize)}
	err := l.options.check()
	if err == nil && o.Format != "" {
		l.format = l.options.format()
	}
	return l, err
}

// path reads a file, or the files of a folder.
func (l *Log) path(path string, only bool) error {
	info, err := os.Stat(path)
	if err != nil {
		return unreadable(path, err)
	}
	if !info.IsDir() {
		l.one = only
		return l.open(path, false)
	}
	before := len(l.files)
	err = filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return unreadable(path, err)
		case !d.Type().IsRegular() || !slices.Contains(suffixes, filepath.Ext(strings.TrimSuffix(path, ".gz"))):
			return nil
		}
		return l.open(path, true)
	})
	if err == nil && len(l.files) == before {
		err = &trace.Error{File: path, Want: "has no log in it, expected a file that ends in " + bucket.OneOf(suffixes) + ", or such with .gz"}
	}
	return err
}

// suffixes are how the files of a folder end that are looked at.
var suffixes = []string{".jsonl", ".json", ".ndjson", ".csv", ".log"}

func unreadable(path string, err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		err = e.Err
	}
	return &trace.Error{File: path, Want: "cannot be read: " + err.Error(), Err: err}
}

func (l *Log) open(path string, among bool) error {
	f, err := os.Open(path)
	if err != nil {
		return unreadable(path, err)
	}
	defer f.Close()
	if l.options.Read != nil {
		return l.source(path, heard{f, l.options.Read}, among)
	}
	return l.source(path, f, among)
}

// A heard file says how many bytes of it are read.
type heard struct {
	io.Reader
	hear func(bytes int)
}

func (h heard) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	h.hear(n)
	return n, err
}

// source reads one log. Among others, one that is of another format is left out.
func (l *Log) source(name string, raw io.Reader, among bool) error {
	start, src, err := plain(raw, l.raw, l.opened)
	if err != nil {
		return unreadable(name, err)
	}
	if i := bytes.IndexByte(start, 0); i >= 0 && !among {
		return &trace.Error{File: name, Line: 1 + int64(bytes.Count(start[:i], []byte{'\n'})), Want: "is binary, expected text: JSON or CSV, which may be compressed with gzip"}
	}
	var told *format
	if among || l.options.Format == "" {
		told = detect(start)
	}
	switch {
	case among && (told == nil || l.format != nil && told.name != l.format.name):
		l.left.add("files of the folder that are no "+l.title()+" log", 1)
		return nil
	case l.format == nil && told == nil:
		return undetected(name, start)
	case l.format == nil:
		l.format = told
	case told != nil && told.name != l.format.name:
		return &trace.Error{File: name, Want: fmt.Sprintf("is a %s log, expected %s as the files before it", told.name, l.format.name)}
	}
	file := int64(len(l.files))
	l.files = append(l.files, name)
	b := &builder{Log: l, file: file, name: name, clock: clock{unit: l.format.unit}, sizes: sizes{rule: l.format.input}}
	if l.options.TimeUnit != "" {
		b.clock = clock{unit: unitNamed(l.options.TimeUnit), given: true}
	}
	if rule, _ := parseInput(l.options.Input); rule != byFile {
		b.sizes.rule = rule
	}
	var whole digested
	if !l.one {
		whole.src = src
		whole.hash.SetSeed(l.seed)
		src = &whole
	}
	if err := b.run(src, start); err != nil {
		return err
	}
	sum := whole.hash.Sum64()
	if _, ok := l.digests[sum]; ok && whole.n > 0 {
		l.same[file] = true
		l.left.add("files with the same content as another", 1)
		return nil
	}
	l.digests[sum] = file
	for i, what := range b.left.what {
		l.left.add(what, b.left.n[i])
	}
	return nil
}

// run reads the records of a file.
func (b *builder) run(src io.Reader, start []byte) error {
	table := b.format.table()
	r := fields.NewRecord(table, b.name)
	var err error
	if b.format.read != nil {
		b.json.Reset(src)
		return b.format.read(b, &b.json)
	}
	if c := firstByte(start); c != '{' && c != '[' && b.format.flatCSV {
		err = fields.CSV(src, table, b.options.mapped(), r, b.record)
	} else {
		b.json.Reset(src)
		err = fields.JSON(&b.json, b.format.records, table, b.options.mapped(), r, b.record)
		if b.format.torn && errors.Is(err, scan.Torn) {
			b.leaveOut("a last line that was not written to its end")
			err = nil
		}
	}
	if err == nil && b.format.close != nil {
		err = b.format.close(b)
	}
	if err == nil {
		err = b.sizes.release(b.name, b.add)
	}
	return err
}

func firstByte(text []byte) byte {
	for _, c := range text {
		switch c {
		case 0xef, 0xbb, 0xbf, ' ', '\t', '\r', '\n':
			continue
		}
		return c
	}
	return 0
}

// finish settles what was read.
func (l *Log) finish() (*Log, error) {
	if err := l.settle(); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

func (l *Log) settle() error {
	if err := l.spool.Settle(); err != nil {
		return err
	}
	for _, n := range [...]struct {
		what string
		n    int64
	}{{"lines of a request that another line is of, too", l.spool.Repeats}, {"copies of a request in another conversation", l.spool.Replays}, {"spans that repeat the one below them", l.spool.Covered}} {
		if n.n > 0 {
			l.left.add(n.what, n.n)
		}
	}
	r, err := l.spool.Read()
	if err != nil {
		return err
	}
	for {
		e, err := r.Next()
		if err != nil {
			return err
		}
		if e == nil {
			break
		}
		if l.same[e.File] {
			continue
		}
		if l.known.Requests == 0 && e.At >= sinceEpoch {
			l.zero = e.At - e.At%int64(bucket.Minute)
		}
		l.known.add(e)
	}
	if l.known.Requests == 0 {
		return &trace.Error{File: strings.Join(l.files, ", "), Want: "has no request, expected at least one" + l.leftOut()}
	}
	return nil
}

// sinceEpoch is more than what a log counts that does not begin in 1970: the year 2001.
const sinceEpoch = 1_000_000_000 * int64(bucket.Second)

// Reader reads the requests, from the beginning; instant 0 is the minute that the first of them starts in. Several can
// be read at the same time.
func (l *Log) Reader(o trace.Options) (*trace.Reader, error) {
	sorted, err := l.spool.Read()
	if err != nil {
		return nil, err
	}
	next := func(q *workload.Request) (trace.Place, error) {
		for {
			e, err := sorted.Next()
			if err != nil {
				return trace.Place{}, err
			}
			if e == nil {
				return trace.Place{}, io.EOF
			}
			if l.same[e.File] {
				continue
			}
			*q = e.Request
			q.At -= l.zero
			return trace.Place{File: l.files[e.File], Line: e.Line, Answered: trace.Answered{Status: e.Status, Unsized: e.Unsized, Agent: e.Agent}}, nil
		}
	}
	return trace.From(l.format.name, next, o)
}

// Format is how the logs are written.
func (l *Log) Format() trace.Format { return l.format.name }

// Start is the wall-clock time of instant 0, in nanoseconds since 1970 and as text; 0 and empty where the log has none.
func (l *Log) Start() (int64, string) {
	if l.zero == 0 {
		return 0, ""
	}
	return l.zero, time.Unix(0, l.zero).UTC().Format(time.RFC3339Nano)
}

func (l *Log) title() string {
	if l.format == nil {
		return "known"
	}
	return string(l.format.name)
}

// Close removes the temporary files.
func (l *Log) Close() { l.spool.Close() }

// digested sums up what is read.
type digested struct {
	src  io.Reader
	hash maphash.Hash
	n    int64
}

func (d *digested) Read(p []byte) (int, error) {
	n, err := d.src.Read(p)
	d.hash.Write(p[:n])
	d.n += int64(n)
	return n, err
}
