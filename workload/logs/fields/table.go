package fields

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/bucket/scan"
	"loadshape/workload/trace"
)

// CSV reads the rows of a source as records, whose columns are named as the keys of JSON at the top.
func CSV(src io.Reader, fields []Field, split bool, r *Record, give func(*Record) error) error {
	t := csv.NewReader(src)
	t.ReuseRecord = true
	header, err := t.Read()
	if err != nil {
		return badRow(r.File, t, err)
	}
	root := tree(nil, fields, split)
	columns := make([]*node, len(header))
	names := slices.Clone(header)
	for i, name := range names {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\xef\xbb\xbf"))
		if slices.Contains(names[:i], name) {
			return &trace.Error{File: r.File, Line: 1, Field: "header", Want: fmt.Sprintf("has the column %q twice, expected it once", Short([]byte(name)))}
		}
		names[i], columns[i] = name, root.find([]byte(name))
	}
	w := &walker{json: new(scan.JSON), rec: r}
	for {
		row, err := t.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return badRow(r.File, t, err)
		}
		line, _ := t.FieldPos(0)
		r.reset(int64(line))
		for i, cell := range row {
			n := columns[i]
			if cell = strings.TrimSpace(cell); n == nil || isNothing(cell) {
				continue
			}
			if len(n.kids) > 0 && isObject([]byte(cell)) {
				if err := w.cell(n, cell, int64(line)); err != nil {
					return w.result(err)
				}
				continue
			}
			kind := byte('"')
			if scan.IsNumber([]byte(cell)) {
				kind = '0'
			}
			w.set(n, kind, []byte(cell))
		}
		if err := give(r); err != nil {
			return err
		}
	}
}

// isNothing holds for a cell that stands for no value, as databases and Python write it.
func isNothing(cell string) bool {
	switch cell {
	case "", "None", "null", "NULL", "\\N", "-":
		return true
	}
	return false
}

// cell reads JSON that stands in a cell.
func (w *walker) cell(n *node, cell string, line int64) *trace.Error {
	w.json.Over([]byte(cell))
	err := w.value(n)
	if err != nil {
		err.Line, err.Err = line, nil
		if err.Field == "" || strings.HasPrefix(err.Field, "column ") {
			err.Field, err.Want = n.path, "holds text that is no JSON: it "+err.Want
		}
	}
	return err
}

func badRow(file string, t *csv.Reader, err error) error {
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		return &trace.Error{File: file, Line: int64(parse.Line), Want: "is no row of this CSV: " + parse.Err.Error() + ", expected as many columns as the header has, and quotes that end"}
	case err == io.EOF:
		return &trace.Error{File: file, Want: "is empty, expected at least one request"}
	}
	line, _ := t.FieldPos(0)
	return &trace.Error{File: file, Line: int64(line), Want: "cannot be read: " + err.Error(), Err: err}
}
