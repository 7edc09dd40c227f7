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
		return nil, errors.New("want a regular file")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer f.Close()
	from.Sum.Write([]byte{0}) // between two files
	content := io.TeeReader(f, from.Sum)
	var values []T
	add := func(line int, text string) error {
		v, err := parseValue[T](strings.TrimSpace(text))
		if err != nil {
			return fmt.Errorf("line %d %w", line, err)
		}
		if err := Check(fmt.Sprintf("line %d", line), v); err != nil {
			return err
		}
		if len(values) == MaxSamples {
			return fmt.Errorf("line %d is one too many, want at most %d values", line, MaxSamples)
		}
		values = append(values, v)
		return nil
	}
	if e.Column != "" {
		err = readColumn(content, e.Column, add)
	} else {
		err = readLines(content, add)
	}
	if err == nil && len(values) == 0 {
		err = errors.New("has no values, want at least one")
	}
	return values, err
}

func readLines(r io.Reader, add func(line int, text string) error) error {
	lines := bufio.NewScanner(r)
	n := 1
	for ; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if err := add(n, lines.Text()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("line %d: %w", n, err)
	}
	return nil
}

func readColumn(r io.Reader, column string, add func(line int, text string) error) error {
	rows := csv.NewReader(r)
	rows.ReuseRecord = true
	head, err := rows.Read()
	if err != nil {
		return fmt.Errorf("has no first line with the names of its columns: %w", err)
	}
	k := slices.Index(head, column)
	if k < 0 {
		return fmt.Errorf("has no column %s, want one of %s", bucket.Quoted(column), bucket.Quoted(strings.Join(head, ", ")))
	}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err // says the line
		}
		line, _ := rows.FieldPos(k)
		if err := add(line, row[k]); err != nil {
			return err
		}
	}
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
