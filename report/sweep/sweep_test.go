package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/internal/ask"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
	"loadshape/report/internal/schema"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/shard"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// TestSchema makes the schema of the types, and holds the published one against it.
func TestSchema(t *testing.T) {
	text := schema.SchemaOf(t, Schema, "A sweep", "Sweep", map[string][]string{"Verdict": {"HOLDS", "DEPENDS", "FAILS"}}, "sweep.go", "axis.go", "../layout/limitname.go", "../result.go")
	golden.Check(t, "../sweep.schema.json", text)
	if !golden.Updating() && !bytes.Equal(JSONSchema(), text) {
		t.Error("the embedded schema is another one")
	}
}

func TestParseAxis(t *testing.T) {
	for _, c := range []struct{ text, values string }{
		{"scale=0.5..2:0.5", "0.5 1 1.5 2"},
		{"scale=0.1..0.4:0.1", "0.1 0.2 0.3 0.4"}, // exactly, as 0.1 + 0.2 is 0.3
		{"scale=0.5..1:0.3", "0.5 0.8"},
		{"clients=10..200:50", "10 60 110 160"},
		{"clients=1..3", "1 2 3"},
		{"scale=1..1:1", "1"},
		{"scale=0.25,1, 4", "0.25 1 4"},
		{"limits=anthropic/start,my-limits.yaml", "anthropic/start my-limits.yaml"},
		{"streams.chat.arrivals.rate=5", "5"},
		{"scale=100..300:100", "100 200 300"},
	} {
		a, err := ParseAxis(c.text)
		if name, _, _ := strings.Cut(c.text, "="); err != nil || a.Name != name || strings.Join(a.Values, " ") != c.values {
			t.Errorf("%s: %v, %v, want %s", c.text, a, err, c.values)
		}
	}
	for _, c := range []struct{ text, says string }{
		{"scale", `is "scale", expected NAME=FROM..TO:STEP or NAME=A,B`},
		{"=1,2", `expected NAME=`},
		{"scale=", `scale: is "", expected values with a comma between them`},
		{"scale=1,,2", `scale: is "1,,2", expected values`},
		{"scale=1,2,1", `scale: has "1" twice, expected each value once`},
		{"scale=2..1:1", `scale: goes from 2 to 1, expected the smaller number first`},
		{"scale=1..2:0", `scale: is stepped by 0, expected a step above 0`},
		{"scale=1..2:-1", `scale: is "1..2:-1", expected FROM..TO:STEP of decimal numbers`},
		{"scale=1..NaN:1", `expected FROM..TO:STEP`},
		{"scale=1..1e3:1", `expected FROM..TO:STEP`},
		{"scale=..2:1", `expected FROM..TO:STEP`},
		{"scale=0..1000:1", `scale: has more than 1000 values, expected fewer`},
		{"scale=0..99999999999999999999:1", `expected FROM..TO:STEP`},
	} {
		if a, err := ParseAxis(c.text); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v, want %s", c.text, a, err, c.says)
		}
	}
}

const plan = "name: p\nseed: 3\nstreams:\n  - {name: s, input_tokens: {lognormal: {mean: 900, p99: 2500}}, output_tokens: 20, arrivals: {rate: 60, duration: 3m, process: poisson}}\n"

func limits(perMinute int64) *profile.Profile {
	return &profile.Profile{Name: fmt.Sprint(perMinute), Groups: []bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: perMinute}}}}}
}

// question is a grid of scales and of limits.
func question(t sample.Tester, scales, amounts []string) *Question {
	read := sample.ReadPlan(t, plan)
	return &Question{Asked: Asked{Name: "p", Source: "p.yaml", SHA256: read.SHA256(), Flags: []string{}, Thresholds: []string{}, Axes: []Axis{{"limits", amounts}, {"scale", scales}}},
		Cell: func(values []string) (*judge.Question, string, error) {
			var amount, tenths int64
			fmt.Sscan(values[0], &amount)
			if _, err := fmt.Sscan(values[1], &tenths); err != nil {
				return nil, "", err
			}
			scaled, err := read.Scaled(tenths, 10)
			if err != nil {
				return nil, "", err
			}
			q := ask.OfPlan(t, limits(amount), plan)
			q.Chance, q.Runs = true, 4
			q.Play = func(seed int64, target workload.Target, o workload.Observer) error {
				return scaled.Play(seed, target, o)
			}
			return q, "sim run p.yaml --limits " + values[0] + " --scale " + values[1], nil
		}}
}

func played(t sample.Tester, q *Question) *Sweep {
	s, err := Play(q)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return s
}

// TestPlay: a cell is what a question by itself answers.
func TestPlay(t *testing.T) {
	q := question(t, []string{"5", "10", "20"}, []string{"40", "60", "90"})
	s := played(t, q)
	if len(s.Cells) != 9 {
		t.Fatalf("there are %d cells, want 9", len(s.Cells))
	}
	verdicts := map[report.Verdict]int{}
	for i := range s.Cells {
		c := &s.Cells[i]
		asked, command, _ := q.Cell(c.Values)
		r, err := judge.Answer(asked)
		if err != nil {
			t.Fatal(err)
		}
		hold := 0
		for _, run := range r.Runs {
			if run.Verdict == report.Holds {
				hold++
			}
		}
		verdicts[c.Verdict]++
		if c.Verdict != r.Verdict || c.Hold != hold || c.Runs != 4 || c.Seed != r.Seed || c.Command != command || c.Strict.Refused != r.Readings.Strict.Refused || c.Loose.Attempts != r.Readings.Loose.Attempts {
			t.Errorf("cell %v is %+v, by itself it is %v with %d seeds that hold", c.Values, c, r.Verdict, hold)
		}
	}
	if len(verdicts) < 2 {
		t.Errorf("all cells are alike: %v", verdicts)
	}
}

func written(t sample.Tester, s *Sweep) []byte {
	var b bytes.Buffer
	if err := WriteJSON(&b, s); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes()
}

// parts are those of a sweep, each read again from what was written of it.
func parts(t sample.Tester, q *Question, of int) []Named {
	var all []Named
	for n := 1; n <= of; n++ {
		part := *q
		part.Shard = &shard.Shard{Number: n, Of: of}
		s, err := ReadJSON(bytes.NewReader(written(t, played(t, &part))))
		if err != nil {
			t.Fatalf("%v", err)
		}
		all = append(all, Named{fmt.Sprintf("%d.json", n), s})
	}
	return all
}

// TestMerge: parts of any number, in any order, are the whole byte for byte, and without one of them it is missing.
func TestMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scales := []string{"5", "10", "20", "40"}[:rapid.IntRange(1, 4).Draw(t, "scales")]
		amounts := []string{"40", "60", "90"}[:rapid.IntRange(1, 3).Draw(t, "amounts")]
		q := question(t, scales, amounts)
		whole := written(t, played(t, q))
		of := rapid.IntRange(1, len(scales)*len(amounts)).Draw(t, "parts")
		all := rapid.Permutation(parts(t, q, of)).Draw(t, "order")
		merged, err := Merge(all)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if got := written(t, merged); !bytes.Equal(got, whole) {
			t.Fatalf("%d parts make\n%s\nwant\n%s", of, got, whole)
		}
		if missing, err := Missing(all); err != nil || len(missing) > 0 {
			t.Errorf("of all parts %v are missing, %v", missing, err)
		}
		if of == 1 {
			return
		}
		lost := rapid.IntRange(0, of-1).Draw(t, "lost")
		number := all[lost].Part.Number
		rest := slices.Delete(slices.Clone(all), lost, lost+1)
		if _, err := Merge(rest); err == nil || !strings.Contains(err.Error(), "in no part") {
			t.Errorf("without part %d: %v, want it missed", number, err)
		}
		if missing, err := Missing(rest); err != nil || len(missing) != 1 || missing[0] != (shard.Shard{Number: number, Of: of}) {
			t.Errorf("without part %d %v is missing, %v", number, missing, err)
		}
		if _, err := Merge(append(all, all[lost])); err == nil || !strings.Contains(err.Error(), "expected each cell in one part") {
			t.Errorf("with part %d twice: %v", number, err)
		}
	})
}

// TestForeign: parts of another sweep are named.
func TestForeign(t *testing.T) {
	q := question(t, []string{"5", "10"}, []string{"40"})
	own := parts(t, q, 2)
	for field, change := range map[string]func(*Sweep){
		"version":                func(s *Sweep) { s.Version = "other" },
		"name":                   func(s *Sweep) { s.Name = "other" },
		"sha256":                 func(s *Sweep) { s.SHA256 = "other" },
		"flags":                  func(s *Sweep) { s.Flags = []string{"--runs=7"} },
		"thresholds":             func(s *Sweep) { s.Thresholds = []string{"refused <= 3"} },
		"axes":                   func(s *Sweep) { s.Axes = []Axis{{"limits", []string{"40"}}, {"scale", []string{"5", "11"}}} },
		"cells[1].limits_sha256": func(s *Sweep) { s.Cells[0].LimitsSHA = "other" },
	} {
		other, err := ReadJSON(bytes.NewReader(written(t, own[1].Sweep)))
		if err != nil {
			t.Fatal(err)
		}
		change(other)
		if _, err := Merge([]Named{own[0], {"2.json", other}}); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("with another %s: %v, want that said", field, err)
		}
	}
}

// TestReadJSONErrors: what is no sweep, or contradicts itself, is refused in one line.
func TestReadJSONErrors(t *testing.T) {
	text := string(written(t, played(t, question(t, []string{"5", "10"}, []string{"40"}))))
	for _, c := range []struct{ from, to, says string }{
		{text, "", "expected a sweep"},
		{text, "[]", "expected a sweep"},
		{text, text[:len(text)/2], "expected a sweep"},
		{Schema, "loadshape.sweep/2", `schema: is "loadshape.sweep/2", expected a sweep`},
		{`"runs": 4`, `"runs": 5`, "cells[0].runs: is 5, expected as many as hold, depend and fail together"},
		{`"runs": 4`, `"runs": "x"`, "is a JSON string, expected a sweep"},
		{`"verdict": "`, `"verdict": "x`, `cells[0].verdict: is "x`},
		{"\"5\"\n", "\"6\"\n", "cells[0].values: are others than its place says"},
		{`"cells": [`, `"part": {"first_cell": -1, "cells": 1, "number": 1, "of": 2}, "cells": [`, "part: is cells -1 to -1 of 2"},
		{`"cells": [`, `"part": {"first_cell": 0, "cells": 1, "number": 1, "of": 2}, "cells": [`, "cells: there are 2, expected 1"},
	} {
		if !strings.Contains(text, c.from) {
			t.Fatalf("there is no %q in\n%s", c.from, text)
		}
		changed := strings.Replace(text, c.from, c.to, 1)
		if _, err := ReadJSON(strings.NewReader(changed)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q for %q: %v, want %s", c.to, c.from, err, c.says)
		}
	}
}

// FuzzReadJSON: whatever is read is written and read again as the same.
func FuzzReadJSON(f *testing.F) {
	f.Add(written(f, played(f, question(f, []string{"5", "10"}, []string{"40"}))))
	f.Add([]byte(`{"schema": "loadshape.sweep/1", "axes": [{"name": "scale", "values": ["1"]}], "cells": [{"values": ["1"], "verdict": "HOLDS", "runs": 1, "hold": 1, "loose": {}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ReadJSON(bytes.NewReader(text))
		if err != nil {
			return
		}
		again, err := ReadJSON(bytes.NewReader(written(t, s)))
		if err != nil || !bytes.Equal(written(t, again), written(t, s)) {
			t.Errorf("is read, and written as what is not: %v", err)
		}
		for _, write := range []func() error{
			func() error { return WriteText(&bytes.Buffer{}, s, layout.Options{}) },
			func() error { return WriteMarkdown(&bytes.Buffer{}, s) },
			func() error { return WriteCSV(&bytes.Buffer{}, s) },
		} {
			if err := write(); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestEdge says how far a row holds.
func TestEdge(t *testing.T) {
	cells := func(verdicts string) (all []*Cell, values []string) {
		for i, v := range verdicts {
			all = append(all, &Cell{Verdict: map[rune]report.Verdict{'H': report.Holds, 'D': report.Depends, 'F': report.Fails}[v], Loose: &Figures{First: &layout.LimitName{Dimension: "requests", Limit: 60, Per: "1m"}}})
			values = append(values, fmt.Sprint(i+1))
		}
		return all, values
	}
	for _, c := range []struct{ verdicts, want string }{
		{"HHFF", "it holds up to scale 2; at 3 it fails (requests 60/min)."},
		{"HDF", "it holds up to scale 1; at 2 it depends (requests 60/min)."},
		{"HHH", "it holds at every scale."},
		{"FFF", "it holds at no scale."},
		{"HFH", "it holds at scale 1, 3."},
		{"FHH", "it holds at scale 2, 3."},
	} {
		all, values := cells(c.verdicts)
		if got := strings.Join(said("", "scale", values, all), " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.verdicts, got, c.want)
		}
	}
	all, _ := cells("HF")
	if got := strings.Join(said("", "limits", []string{"b", "a"}, all), " "); got != "it holds at limits b." {
		t.Errorf("names: %s", got)
	}
}

// TestFailure: what is wrong with a cell is said, and no cell is left over.
func TestFailure(t *testing.T) {
	q := question(t, []string{"5", "x", "10"}, []string{"40"})
	if s, err := Play(q); err == nil {
		t.Errorf("a cell that cannot be played is %v", s.Cells)
	}
	q = question(t, []string{"0"}, []string{"40"})
	if _, err := Play(q); err == nil || errors.Is(err, judge.ErrNoRequest) && !strings.Contains(err.Error(), "sim run") {
		t.Errorf("a cell without a request: %v", err)
	}
}

func TestFormats(t *testing.T) {
	s := played(t, question(t, []string{"5", "10", "20"}, []string{"40", "60"}))
	one := *s
	one.Axes, one.Cells = s.Axes[1:], slices.Clone(s.Cells[:3])
	for i := range one.Cells {
		one.Cells[i].Values = one.Cells[i].Values[1:]
	}
	for name, of := range map[string]*Sweep{"grid": s, "list": &one} {
		for format, write := range map[string]func(w *bytes.Buffer) error{
			"txt": func(w *bytes.Buffer) error { return WriteText(w, of, layout.Options{Width: 80, Unicode: true}) },
			"md":  func(w *bytes.Buffer) error { return WriteMarkdown(w, of) },
			"csv": func(w *bytes.Buffer) error { return WriteCSV(w, of) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, name+"."+format, b.Bytes())
		}
	}
}
