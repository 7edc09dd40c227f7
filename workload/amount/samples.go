package amount

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/bounded"
)

// Load reads the file of an empirical distribution, if it has one. Relative paths start at dir.
func (d *Distribution[T]) Load(path string, from *Folder) error {
	if d.Empirical == nil || d.Empirical.File == "" {
		return nil
	}
	from.Files = append(from.Files, d.Empirical.File)
	values, err := d.Empirical.read(from)
	if err != nil {
		return bucket.Wrong(path+".empirical.file", "is %s: %v", bucket.Quoted(d.Empirical.File), err)
	}
	d.Empirical.loaded = make([]int64, len(values))
	for i, v := range values {
		d.Empirical.loaded[i] = int64(v)
	}
	slices.Sort(d.Empirical.loaded) // a larger number draws a larger value
	return nil
}

// A Folder is where a plan's files lie, and which of them were read.
type Folder struct {
	Dir   string
	Files []string
	Sum   io.Writer // is told what was read
}

func (e *Empirical[T]) read(from *Folder) ([]T, error) {
	name := e.File
	if !filepath.IsAbs(name) {
		name = filepath.Join(from.Dir, name)
	}
	if info, err := os.Stat(name); err != nil {
		return nil, errors.Unwrap(err) // the name is said already
	} else if !info.Mode().IsRegular() {
		return nil, errors.New("expected a regular file")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer f.Close()
	from.Sum.Write([]byte{0}) // between two files
	content := &records{r: io.LimitReader(io.TeeReader(f, from.Sum), MaxSampleFile+1)}
	var values []T
	add := func(line int, text string) error {
		v, err := parseValue[T](strings.TrimSpace(text))
		if err != nil || Check("", v) != nil { // which would quote it
			return fmt.Errorf("line %d is not a value, expected %s", line, wanted[T]())
		}
		if len(values) == MaxSamples {
			return fmt.Errorf("line %d is one too many, expected at most %d values", line, MaxSamples)
		}
		values = append(values, v)
		return nil
	}
	if e.Column != "" {
		err = readColumn(content, e.Column, add)
	} else {
		err = readLines(content, add)
	}
	if content.read > MaxSampleFile {
		err = &bounded.LargeError{Most: MaxSampleFile}
	}
	if err == nil && len(values) == 0 {
		err = errors.New("has no values, expected at least one")
	}
	return values, err
}

// wanted is what a sample has to be, in words.
func wanted[T Value]() string {
	least, most := bounds[T]()
	switch any(least).(type) {
	case bucket.Duration:
		return fmt.Sprintf("a duration from %v to %v such as 1.5s", least, most)
	case Rate:
		return fmt.Sprintf("a number more than 0 and at most %v", most)
	}
	return fmt.Sprintf("a whole number from %v to %v", least, most)
}

// A records reader ends with an error where a record goes on and on. Whoever reads it says where the next one begins.
type records struct {
	r            io.Reader
	read, before int64 // bytes, in all and when the record began
}

// What a file of samples has at most, in bytes, and a line or a record of it.
const (
	MaxSampleFile = 256 << 20
	maxSample     = 64 << 10
)

var errLongSample = fmt.Errorf("is longer than %d bytes, expected a shorter line", maxSample)

func (r *records) Read(p []byte) (int, error) {
	if r.read-r.before > maxSample {
		return 0, errLongSample
	}
	n, err := r.r.Read(p[:min(len(p), maxSample)])
	r.read += int64(n)
	return n, err
}

func (r *records) next() { r.before = r.read }

func readLines(r *records, add func(line int, text string) error) error {
	lines := bufio.NewScanner(r)
	n := 1
	for ; lines.Scan(); n++ {
		r.next()
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if err := add(n, lines.Text()); err != nil {
			return err
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d %w", n, errLongSample)
	} else if err != nil {
		return fmt.Errorf("line %d: %w", n, err)
	}
	return nil
}

func readColumn(r *records, column string, add func(line int, text string) error) error {
	rows := csv.NewReader(r)
	rows.ReuseRecord = true
	head, err := rows.Read()
	if err != nil {
		return fmt.Errorf("has no first line with the names of its columns: %w", notCSV(err, 1))
	}
	k := slices.Index(head, column)
	if k < 0 {
		return fmt.Errorf("has no column %s, expected one of its first line", bucket.Quoted(column))
	}
	for line := 1; ; {
		r.next()
		row, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return notCSV(err, line+1)
		}
		line, _ = rows.FieldPos(k)
		if err := add(line, row[k]); err != nil {
			return err
		}
	}
}

// notCSV is an error of reading CSV, which says the line; next is where it was to go on.
func notCSV(err error, next int) error {
	switch e := (*csv.ParseError)(nil); {
	case errors.As(err, &e):
		return fmt.Errorf("line %d, column %d is not CSV: %w", e.Line, e.Column, e.Err)
	case err == errLongSample:
		return fmt.Errorf("line %d %w", next, err)
	case err == io.EOF:
		return errors.New("it is empty")
	}
	return err
}

func parseValue[T Value](text string) (v T, err error) {
	switch p := any(&v).(type) {
	case *Count:
		err = p.UnmarshalText([]byte(text))
	case *bucket.Duration:
		err = p.UnmarshalText([]byte(text))
	case *Rate:
		err = p.UnmarshalText([]byte(text))
	}
	return v, err
}
