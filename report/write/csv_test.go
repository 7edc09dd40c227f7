package write

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
)

func TestCSV(t *testing.T) {
	for _, s := range sample.All {
		r := s.Make()
		if s.Name == "wide" {
			r.Readings.Loose.Minutes = r.Readings.Loose.Minutes[:3]
		}
		var b bytes.Buffer
		if err := CSV(&b, r); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll() // an error where a row has other columns
		if err != nil {
			t.Fatal(err)
		}
		want := 1
		for _, v := range r.Views() {
			want += len(v.Minutes)
		}
		if len(rows) != want {
			t.Errorf("%s: %d rows, want %d", s.Name, len(rows), want)
		}
		if n := strings.Count(b.String(), "\r\n"); n != len(rows) {
			t.Errorf("%s: %d lines end as RFC 4180 has it, want %d", s.Name, n, len(rows))
		}
		seen := map[string]bool{}
		for _, name := range rows[0] {
			if seen[name] {
				t.Errorf("%s: column %s is there twice", s.Name, name)
			}
			seen[name] = true
		}
		if s.Name == "fails" || s.Name == "wide" {
			golden.Check(t, s.Name+".csv", b.Bytes())
		}
	}
}

// TestCSVOfTwoSets gives each level to its own column where the readings have different limits.
func TestCSVOfTwoSets(t *testing.T) {
	r := &report.Result{Readings: report.Readings{
		Loose: &report.Reading{Limits: []report.LimitUse{{Dimension: "requests"}, {Dimension: "tokens", Scope: "a"}, {Dimension: "tokens", Scope: "a"}},
			Minutes: []report.Minute{{AtS: 60e9, LowestLevels: []int64{1, 2, 3}}}},
		Strict: &report.Reading{Limits: []report.LimitUse{{Dimension: "tokens", Scope: "a"}, {Dimension: "output_tokens", Group: "m"}},
			Minutes: []report.Minute{{AtS: 120e9, LowestLevels: []int64{-4, 5, 6}}}},
	}}
	var b bytes.Buffer
	if err := CSV(&b, r); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"lowest.requests,lowest.tokens.a,lowest.tokens.a#2,lowest.output_tokens.m", "1,2,3,", ",-4,,5"} {
		if have := strings.Join(rows[i][15:], ","); have != want {
			t.Errorf("row %d ends in %s, want %s", i, have, want)
		}
	}
}
