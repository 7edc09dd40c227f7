package trace

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/exact"
)

// CSV is read by hand here, where encoding/csv reads it elsewhere: that makes a string of every field, of traces with millions of lines,
// and does not keep the bytes that an error quotes.

// A role is what a column of a CSV says of a request.
type role uint8

const (
	unused role = iota
	timeOf
	inputOf
	outputOf
	modelOf
	sessionOf
)

// columns are the columns that a format knows, and what they say.
type columns struct {
	roles map[string]role
	want  string // the least that a header must have
}

var (
	azureColumns = columns{map[string]role{
		"TIMESTAMP": timeOf, "ContextTokens": inputOf, "GeneratedTokens": outputOf,
	}, "TIMESTAMP,ContextTokens,GeneratedTokens"}

	burstGPTColumns = columns{map[string]role{
		"Timestamp": timeOf, "Session ID": sessionOf, "Elapsed time": unused, "Model": modelOf,
		"Request tokens": inputOf, "Response tokens": outputOf, "Total tokens": unused, "Log Type": unused,
	}, "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type"}

	vidurColumns = columns{map[string]role{
		"arrived_at": timeOf, "num_prefill_tokens": inputOf, "num_decode_tokens": outputOf,
		"session_id": sessionOf, "request_id": unused, "num_total_tokens": unused, "pd_ratio": unused,
		"":                  unused, // the index that pandas writes
		"arrival_timestamp": timeOf, "prompt_size": inputOf, "token_size": outputOf,
		"request_type": unused, "application_id": unused, "batch_size": unused,
	}, "arrived_at,num_prefill_tokens,num_decode_tokens"}
)

func (f Format) columns() *columns {
	switch f {
	case Azure:
		return &azureColumns
	case BurstGPT:
		return &burstGPTColumns
	case Vidur:
		return &vidurColumns
	}
	return nil
}

// table is a CSV whose header was read.
type table struct {
	names []string
	roles []role
	cells [][]byte // of the last row
}

// header reads the names of the columns: time and sizes must be there, none may be there twice, and none that
// is not known, as it might change what the others mean.
func (t *table) header(line []byte, c *columns) *Error {
	cells, err := splitRow(line, t.cells[:0])
	t.cells = cells
	if err != nil {
		return err
	}
	var seen [sessionOf + 1]bool
	for _, cell := range cells {
		role, ok := c.roles[string(cell)]
		if !ok {
			return &Error{Field: "header", Want: fmt.Sprintf("has the column %q, expected %s", short(cell), c.want)}
		}
		if role != unused && seen[role] || slices.Contains(t.names, string(cell)) {
			return &Error{Field: "header", Want: fmt.Sprintf("has the column %q twice or under two names, expected it once", short(cell))}
		}
		seen[role] = true
		t.names = append(t.names, string(cell))
		t.roles = append(t.roles, role)
	}
	for role := timeOf; role <= outputOf; role++ {
		if !seen[role] {
			return &Error{Field: "header", Want: fmt.Sprintf("is %s, expected %s", show(bytes.TrimSpace(line)), c.want)}
		}
	}
	return nil
}

// row reads a row of a CSV.
func (r *Reader) row(line []byte, q *workload.Request) *Error {
	t := &r.csv
	cells, err := splitRow(line, t.cells[:0])
	t.cells = cells
	if err != nil {
		return err
	}
	if len(cells) != len(t.roles) {
		return &Error{Want: fmt.Sprintf("is a row of %d columns, expected %d: %s", len(cells), len(t.roles), strings.Join(t.names, ","))}
	}
	for i, cell := range cells {
		var ok bool
		var want string
		switch t.roles[i] {
		case unused:
			continue
		case timeOf:
			var at int64
			if r.format == Azure {
				at, ok = exact.Date(cell)
				want = "a time such as 2023-11-16 18:17:03.9799600"
			} else {
				at, ok = exact.Decimal(cell, 9, true)
				ok, want = ok && at <= bucket.MaxTime, "seconds from 0 to 4611686018.427387904"
			}
			r.stamp(at, t.names[i], cell)
		case inputOf:
			q.InputTokens, ok = exact.Decimal(cell, 0, false)
			ok, want = ok && q.InputTokens <= bucket.MaxTokens, wantTokens
		case outputOf:
			q.OutputTokens, ok = exact.Decimal(cell, 0, false)
			ok, want = ok && q.OutputTokens <= bucket.MaxTokens, wantTokens
		case modelOf:
			if ok, want = validName(cell), wantName; ok {
				q.Model = r.models.of(cell)
			}
		case sessionOf:
			if ok, want = validName(cell), wantName; ok {
				q.Session = r.sessions.of(cell)
			}
		}
		if !ok {
			return &Error{Field: t.names[i], Want: "is " + show(cell) + ", expected " + want}
		}
	}
	return nil
}

// splitRow cuts a line of CSV at its commas and takes off spaces and quotes.
func splitRow(line []byte, cells [][]byte) ([][]byte, *Error) {
	for i := 0; ; i++ {
		for i < len(line) && line[i] == ' ' {
			i++
		}
		if i == len(line) || line[i] != '"' {
			n := bytes.IndexByte(line[i:], ',')
			if n < 0 {
				return append(cells, bytes.TrimRight(line[i:], " ")), nil
			}
			cells = append(cells, bytes.TrimRight(line[i:i+n], " "))
			i += n
			continue
		}
		i++
		var cell []byte
		start := i
		for {
			n := bytes.IndexByte(line[i:], '"')
			if n < 0 {
				return cells, &Error{Field: column(start - 1), Want: "is a quote without an end, expected one on the same line"}
			}
			if i += n + 1; i == len(line) || line[i] != '"' {
				break
			}
			i++ // two quotes are one within quotes
		}
		if cell = line[start : i-1]; bytes.IndexByte(cell, '"') >= 0 {
			cell = bytes.ReplaceAll(cell, []byte(`""`), []byte(`"`))
		}
		cells = append(cells, cell)
		for i < len(line) && line[i] == ' ' {
			i++
		}
		if i == len(line) {
			return cells, nil
		}
		if line[i] != ',' {
			c, _ := utf8.DecodeRune(line[i:])
			return cells, &Error{Field: column(i), Want: fmt.Sprintf("is %q, expected ',' after a value in quotes", c)}
		}
	}
}
