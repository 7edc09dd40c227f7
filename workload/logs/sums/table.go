package sums

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/workload/exact"
	"loadshape/workload/trace"
)

// columns are those of a table of minutes; all but the first two may be left out.
var columns = []string{"minute", "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens", "requests", "model"}

// table reads a CSV with a row for each minute and model, as metrics are exported.
func (s *Sums) table(file string, src io.Reader) error {
	c := csv.NewReader(src)
	c.ReuseRecord = true
	wrong := func(line int, field, want string) error {
		return &trace.Error{File: file, Line: int64(line), Field: field, Want: want}
	}
	var names []string
	var now part
	at := int64(0)
	end := func() error {
		if at == 0 {
			return nil
		}
		return s.add(at, now)
	}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return end()
		}
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
			return wrong(bad.Line, "", "is no row of the table: "+bad.Err.Error())
		}
		if err != nil {
			return unreadable(file, err)
		}
		line, _ := c.FieldPos(0)
		if names == nil {
			for i, name := range row {
				name = strings.TrimPrefix(name, "\ufeff")
				if !slices.Contains(columns, name) || slices.Contains(names, name) {
					return wrong(line, fmt.Sprintf("column %d", i+1), fmt.Sprintf("is %q, expected each of %s once at the most", name, strings.Join(columns, ", ")))
				}
				names = append(names, name)
			}
			if !slices.Contains(names, "input_tokens") {
				return wrong(line, "input_tokens", "is missing, expected a column of that name")
			}
			continue
		}
		minute, a, field, want := amountOf(names, row)
		if want != "" {
			return wrong(line, field, want)
		}
		if minute != at {
			if err := end(); err != nil {
				return err
			}
			at, now = minute, part{place: place{file: file, line: int64(line)}}
		}
		now.amounts = append(now.amounts, a)
	}
}

// amountOf reads a row, or says what its field should be.
func amountOf(names, row []string) (minute int64, a Amount, field, want string) {
	a.Requests = -1
	for i, name := range names {
		text := []byte(row[i])
		switch name {
		case "minute":
			at, ok := exact.Date(text)
			if !ok {
				at, ok = exact.Decimal(text, 9, false)
			}
			if minute = at; !ok || at <= 0 || at%int64(bucket.Minute) != 0 {
				return 0, a, name, "is no start of a minute, expected one such as 2026-11-20T12:00:00Z, or its seconds since 1970"
			}
			continue
		case "model":
			a.Model = row[i]
			continue
		}
		into := map[string]*int64{"input_tokens": &a.InputTokens, "cache_creation_input_tokens": &a.CacheCreation, "cache_read_input_tokens": &a.CacheRead,
			"output_tokens": &a.OutputTokens, "requests": &a.Requests}[name]
		if len(text) == 0 {
			continue
		}
		n, ok := exact.Decimal(text, 0, false)
		if !ok || n > bucket.MaxTokens {
			return 0, a, name, fmt.Sprintf("is no whole number from 0 to %d, expected one", int64(bucket.MaxTokens))
		}
		*into = n
	}
	return minute, a, "", ""
}
