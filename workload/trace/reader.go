package trace

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"

	"loadshape/bucket"
	"loadshape/workload"
)

// A Reader reads the requests of one trace, in order.
type Reader struct {
	name    string
	options Options
	format  Format
	scale   Ratio
	load    Ratio

	file  *os.File // to close
	raw   *counter
	total int64
	lines lines
	first []byte // the line that told the format, to be read again

	json     scanner
	csv      table
	cache    blocks
	ids      []int64 // hash_ids of one row
	models   names
	sessions names

	log     *Log // of an emulator; nil elsewhere
	logLine logLine
	decided Decision
	left    LeftOut

	now    stamp // of this record
	before stamp // of the record before, in line 0 where there is none
	dated  bool  // request records have dates
	zero   int64 // the time that counts as 0

	next     func(*workload.Request) (Place, error) // of From; nil elsewhere
	place    Place                                  // of the last request that it gave
	answered Answered

	held   workload.Request // the last request read
	copies int64            // how many more times it is given
	excess int64            // what Load has not given yet, in parts of Load.Den

	records int64
	err     error // what reading ended with
}

// stamp is the time of a record as it is written, for errors.
type stamp struct {
	at    int64 // nanoseconds
	raw   []byte
	field string
	line  int64
}

// counter counts what was read, of a compressed file what is in the file.
type counter struct {
	r    io.Reader
	n    int64
	hear func(bytes int) // nil: nobody
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.hear != nil {
		c.hear(n)
	}
	return n, err
}

// Open reads the trace in a file, which may be compressed with gzip. The caller closes the Reader.
func Open(path string, o Options) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = &Error{File: path, Want: "is a directory, expected a file"}
	} else if err != nil {
		err = unreadable(path, err)
	}
	var r *Reader
	if err == nil {
		r, err = NewReader(path, f, o)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	r.file = f
	if info.Mode().IsRegular() {
		r.total = info.Size()
	}
	return r, nil
}

func unreadable(path string, err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		err = e.Err
	}
	return &Error{File: path, Want: "cannot be read: " + err.Error(), Err: err}
}

// NewReader reads the trace in src, which may be compressed with gzip; name stands for it in errors. It reads
// up to the first line that is not empty, to tell the format. Options that cannot be used are a
// *bucket.FieldError, a trace that cannot be is an *Error.
func NewReader(name string, src io.Reader, o Options) (*Reader, error) {
	r, err := newReader(name, src, o)
	if err != nil {
		return nil, err
	}
	if err := r.begin(); err != nil {
		return nil, r.locate(err)
	}
	return r, nil
}

// newReader is a Reader before its first line.
func newReader(name string, src io.Reader, o Options) (*Reader, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.To == 0 {
		o.To = math.MaxInt64
	}
	if o.CacheTTL == 0 {
		o.CacheTTL = 5 * bucket.Minute
	}
	r := &Reader{
		name: name, options: o, format: o.Format, raw: &counter{r: src, hear: o.Read},
		scale: o.TimeScale.orOne(), load: o.Load.orOne(),
	}
	r.cache.init(r.lifetime())
	return r, nil
}

// begin reads up to the first line of the trace.
func (r *Reader) begin() *Error {
	var magic [2]byte
	n, err := io.ReadFull(r.raw, magic[:])
	r.lines.src = io.MultiReader(bytes.NewReader(magic[:n]), r.raw)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return r.lines.broken(err)
	}
	if magic == [2]byte{0x1f, 0x8b} {
		if r.lines.src, err = gzip.NewReader(r.lines.src); err != nil {
			return r.lines.broken(err)
		}
	}
	line, err := r.line()
	if err == io.EOF {
		return &Error{File: r.name, Want: "is empty, expected at least one request"}
	}
	if err != nil {
		return r.lines.broken(err)
	}
	if r.format == "" {
		var e *Error
		if r.format, e = detect(line); e != nil {
			return e
		}
	}
	if columns := r.format.columns(); columns != nil {
		return r.csv.header(line, columns)
	}
	if r.format == Emulator {
		return r.head(line)
	}
	r.first = line
	return nil
}

// line returns the next line that is not empty.
func (r *Reader) line() ([]byte, error) {
	if line := r.first; line != nil {
		r.first = nil
		return line, nil
	}
	for range mostEmpty {
		line, err := r.lines.next()
		if err != nil || len(bytes.TrimLeft(line, " \t\r")) > 0 {
			return line, err
		}
	}
	return nil, &Error{Line: r.lines.line, Want: fmt.Sprintf("is the last of %d empty lines, expected requests", mostEmpty)}
}

// mostEmpty is how many empty lines may stand together: a source that gives nothing else has to end.
const mostEmpty = 1_000_000

// Next sets q to the next request. The error is io.EOF at the end, else an *Error, and the same from then on.
// A trace that gives no request at all is an error. Where a record has both, TTFT is at most Duration; what
// the record does not give is workload.Unset, and 0 for tokens.
func (r *Reader) Next(q *workload.Request) error {
	for r.copies == 0 {
		if r.err != nil {
			return r.err
		}
		r.err = r.advance()
	}
	r.copies--
	r.records++
	*q = r.held
	return nil
}

// read reads one record; it is no request to the gate where skip is true. The error is io.EOF at the end.
func (r *Reader) read(q *workload.Request) (skip bool, err error) {
	if r.next != nil {
		return false, r.given(q)
	}
	line, err := r.line()
	if err == io.EOF {
		return false, err
	}
	if err != nil {
		return false, r.lines.broken(err)
	}
	*q, r.answered = workload.Request{}, Answered{}
	q.TTFT, q.Duration = workload.Unset, workload.Unset
	var e *Error
	switch r.format {
	case Emulator:
		skip, e = r.logged(line, q)
	case JSONL:
		e = r.record(line, q)
	case Mooncake, QwenBailian:
		e = r.mooncake(line, q)
	default:
		e = r.row(line, q)
	}
	if e != nil {
		return false, e
	}
	return skip, nil
}

// advance reads one record and says how many requests it becomes.
func (r *Reader) advance() error {
	q := &r.held
	skip, err := r.read(q)
	if err == io.EOF {
		return r.finish()
	}
	e, ok := err.(*Error)
	if err != nil && !ok {
		return err
	}
	if e != nil {
		return r.cut(e)
	}
	if e := r.order(); e != nil {
		return r.locate(e)
	}
	at := r.now.at - r.zero
	if at >= int64(r.options.To) {
		return r.finish()
	}
	if skip {
		return nil
	}
	if (r.format == Mooncake || r.format == QwenBailian) && !r.options.NoCache {
		r.readCached(q, at)
	}
	if at -= int64(r.options.From); at < 0 {
		return nil
	}
	at, ok = r.scale.times(at)
	if offset := int64(r.options.Offset); ok && at <= bucket.MaxTime && offset <= bucket.MaxTime-at {
		q.At = at + offset
	} else {
		want := fmt.Sprintf("is %s, expected a time that is at most %ss once it is scaled and moved", short(r.now.raw), seconds(bucket.MaxTime))
		return r.locate(&Error{Field: r.now.field, Want: want})
	}
	if q.Duration >= 0 {
		q.TTFT = min(q.TTFT, q.Duration)
	}
	if r.options.Model != "" {
		q.Model = r.options.Model
	}
	r.excess += r.load.Num
	r.copies = r.excess / r.load.Den
	r.excess %= r.load.Den
	return nil
}

// cut is the error of a line, or the end where it is the last of an emulator's log and was not written whole: the log is good
// up to it.
func (r *Reader) cut(e *Error) error {
	if r.format != Emulator || !r.lines.open || e.Err != nil {
		return r.locate(e)
	}
	r.left.Cut = 1
	return r.finish()
}

// stamp notes the time of the record that is being read.
func (r *Reader) stamp(at int64, field string, raw []byte) {
	r.now.at, r.now.field, r.now.raw, r.now.line = at, field, raw, r.Line()
}

// order checks that a record is not before the one before it, as written.
func (r *Reader) order() *Error {
	if r.before.line == 0 {
		if r.options.AutoOffset || r.format == Azure || r.dated {
			r.zero = r.now.at
		}
	} else if r.now.at < r.before.at {
		before := string(r.before.raw)
		if r.now.field != r.before.field {
			before = r.before.field + " " + before
		}
		want := fmt.Sprintf("is %s, expected no earlier than %s in line %d", short(r.now.raw), before, r.before.line)
		return &Error{Field: r.now.field, Want: want}
	}
	raw := append(r.before.raw[:0], r.now.raw[:min(len(r.now.raw), maxStamp)]...) // the line is soon gone
	r.before = r.now
	r.before.raw = raw
	return nil
}

// maxStamp is how much of a time is kept for errors.
const maxStamp = 60

// finish is the end of the trace, which must not be its beginning.
func (r *Reader) finish() error {
	if r.records > 0 {
		return io.EOF
	}
	if r.before.line == 0 {
		return &Error{File: r.name, Want: "has no request, expected at least one"}
	}
	if r.format == Emulator && r.decided == (Decision{}) {
		return &Error{File: r.name, Want: "has no decision of the gate, expected at least one"}
	}
	return &Error{File: r.name, Want: "has no request that from, to and load leave, expected at least one"}
}

// locate says where the trace is wrong.
func (r *Reader) locate(e *Error) *Error {
	if e.File == "" {
		e.File, e.Line = r.name, r.Line()
	}
	return e
}

// Format is how the trace is written, whether it was given or told by the content.
func (r *Reader) Format() Format { return r.format }

// Records is how many requests Next has given.
func (r *Reader) Records() int64 { return r.records }

// Line is the number of the last line read.
func (r *Reader) Line() int64 { return max(r.lines.line, r.place.Line) }

// Progress is how many bytes were read and how many there are, as stored: compressed where the trace is. The
// total is 0 where it is not known, as of a pipe.
func (r *Reader) Progress() (read, total int64) { return r.raw.n, r.total }

// Close closes the file of Open; a source given to NewReader stays open.
func (r *Reader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
