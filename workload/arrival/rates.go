package arrival

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
	"loadshape/workload/amount"
)

// Rates are rates over time as a monitor has recorded them, in a CSV file beside the plan: each holds until the next.
type Rates struct {
	File   string `yaml:"file"`
	Column string `yaml:"column,omitempty"` // of the rates; empty where there is one beside the time

	stages []Stage
}

// maxRates is how many rates a file has at most: those of every minute for 366 days, and some.
const maxRates = 600_000

// UnmarshalNode reads the name of a file, or a mapping.
func (r *Rates) UnmarshalNode(v yamlfile.Value) error {
	if v.Kind() == yamlfile.Mapping {
		type plain Rates // which does not read itself from a node
		return v.Decode((*plain)(r))
	}
	return v.Decode(&r.File)
}

// Load reads the file of the rates, if the arrivals have one.
func (a *Schedule) Load(path string, from *amount.Folder) error {
	r := a.Rates
	if r == nil {
		return nil
	}
	if r.File == "" {
		return bucket.Wrong(path+".rates", "is empty, expected the name of a CSV file")
	}
	t := &rateTable{column: r.Column}
	err := from.ReadCSV(r.File, t.row)
	if err == nil {
		r.stages, err = t.stages()
	}
	if err == nil {
		a.Per, err = t.span(a.Per)
	}
	if err != nil {
		return bucket.Wrong(path+".rates", "is %s: %v", bucket.Quoted(r.File), err)
	}
	return nil
}

// A rateTable reads a file of rates.
type rateTable struct {
	column     string // that was asked for
	time, rate int
	per        bucket.Duration // that the head of the rates says; 0: none
	begun      bool
	line       int // of the last sample
	ats        []int64
	rates      []amount.Decimal
}

// Words that the head of a column has in it.
var (
	timeHeads = []string{"time", "date", "timestamp", "at", "at_s", "datetime"}
	perHeads  = []struct {
		word string
		per  bucket.Duration
	}{
		{"/s", bucket.Second}, {"rps", bucket.Second}, {"qps", bucket.Second}, {"per second", bucket.Second}, {"per_second", bucket.Second},
		{"/min", bucket.Minute}, {"rpm", bucket.Minute}, {"per minute", bucket.Minute}, {"per_minute", bucket.Minute},
		{"/h", bucket.Hour}, {"per hour", bucket.Hour}, {"per_hour", bucket.Hour},
	}
)

func (t *rateTable) row(line int, cells []string) error {
	if !t.begun {
		t.begun = true
		if _, err := instant(cells[0]); err != nil || t.column != "" {
			return t.head(cells)
		}
		if t.rate = 1; len(cells) != 2 {
			return errors.New("line 1: has no names of columns and not two of them, expected time and rate, or their names")
		}
	}
	at, err := instant(cells[t.time])
	if err != nil {
		return fmt.Errorf("line %d: the time is not understood, expected RFC 3339, as 2026-11-30T09:00:00Z, seconds or milliseconds since 1970, or seconds from 0", line)
	}
	if n := len(t.ats); n > 0 && at <= t.ats[n-1] {
		return fmt.Errorf("line %d: the time is not after that of line %d, expected rates in the order of time", line, t.line)
	}
	rate, err := rateOf(cells[t.rate])
	if err != nil {
		return fmt.Errorf("line %d: the rate is no number, expected 0 to %v, or nothing for 0", line, MaxRate)
	}
	if len(t.ats) == maxRates {
		return fmt.Errorf("line %d: is one too many, expected at most %d rates", line, maxRates)
	}
	t.ats, t.rates, t.line = append(t.ats, at), append(t.rates, rate), line
	return nil
}

// head finds the columns by their names.
func (t *rateTable) head(cells []string) error {
	t.time, t.rate = -1, -1
	others := 0
	for i, cell := range cells {
		name := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff")))
		switch {
		case t.column != "" && strings.TrimSpace(cell) == t.column:
			t.rate = i
		case t.time < 0 && (slices.Contains(timeHeads, name) || strings.HasPrefix(name, "time")):
			t.time = i
		default:
			others++
			if t.column == "" {
				t.rate = i
			}
		}
	}
	switch {
	case t.time < 0:
		return errors.New("line 1: has no column for the time, expected one called time, timestamp or date")
	case t.rate < 0 && t.column != "":
		return fmt.Errorf("line 1: has no column %s, expected one of that name", bucket.Quoted(t.column))
	case t.rate < 0:
		return errors.New("line 1: has no column beside the time, expected one of rates")
	case t.column == "" && others > 1:
		return fmt.Errorf("line 1: has %d columns beside the time, expected the name of one as column", others)
	}
	name := strings.ToLower(cells[t.rate])
	for _, h := range perHeads {
		if strings.Contains(name, h.word) {
			t.per = h.per
			break
		}
	}
	return nil
}

// span is the time that the rates are for: it is said once.
func (t *rateTable) span(per bucket.Duration) (bucket.Duration, error) {
	switch {
	case per == 0 && t.per == 0:
		return 0, errors.New("does not say how long its rates are for, expected per: 1s, 1m or 1h beside it, or a column called rps or rpm")
	case per != 0 && t.per != 0 && per != t.per:
		return 0, fmt.Errorf("has rates for %v by the name of their column, and per is %v, expected one of them", t.per, per)
	}
	return max(per, t.per), nil
}

// stages are the rates, each for as long as it holds; the last as long as the one before it.
func (t *rateTable) stages() ([]Stage, error) {
	n := len(t.ats)
	if n < 2 {
		return nil, fmt.Errorf("has %d rates, expected at least two", n)
	}
	last := t.ats[n-1] - t.ats[n-2]
	if whole := t.ats[n-1] - t.ats[0]; whole > int64(MaxStream) || whole+last > int64(MaxStream) {
		return nil, fmt.Errorf("goes over more than %v, expected less", MaxStream)
	}
	all := make([]Stage, n)
	for i := range all {
		lasts := last
		if i < n-1 {
			lasts = t.ats[i+1] - t.ats[i]
		}
		all[i] = Stage{Duration: bucket.Duration(lasts), Rate: &t.rates[i]}
	}
	return all, nil
}

// instant is a time in nanoseconds, of which only the differences matter.
func instant(text string) (int64, error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if v, err := bucket.ParseFixed(text, 1); err == nil { // by its size: seconds since 1970 are ten digits
		switch {
		case v >= 1e11 && v < 9e12:
			return v * 1e6, nil
		case v >= 1e14 && v < 9e15:
			return v * 1e3, nil
		case v >= 1e17:
			return v, nil
		}
	}
	if v, err := bucket.ParseFixed(text, 1e9); err == nil {
		return v, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006/01/02 15:04:05"} {
		if at, err := time.Parse(layout, text); err == nil && at.Year() >= 1970 && at.Year() < 2262 {
			return at.UnixNano(), nil
		}
	}
	return 0, errors.New("no time")
}

// rateOf is a rate in billionths. Monitors write more digits than that, and nothing where nothing came.
func rateOf(text string) (amount.Decimal, error) {
	text = strings.TrimSpace(text)
	switch strings.ToLower(text) {
	case "", "null", "nan", "undefined":
		return 0, nil
	}
	if v, err := bucket.ParseFixed(text, int64(amount.One)); err == nil && v <= int64(MaxRate) {
		return amount.Decimal(v), nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v <= float64(MaxRate)/1e9) {
		return 0, errors.New("no rate")
	}
	return amount.Decimal(math.Round(float64(v * 1e9))), nil
}
