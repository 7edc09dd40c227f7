package write

import (
	"math"
	"slices"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/layout"
)

func levelsOf(levels map[int]int64) []report.Minute {
	var minutes []report.Minute
	for i := range 100_000 {
		if level, ok := levels[i]; ok {
			minutes = append(minutes, report.Minute{AtS: report.Seconds(int64(i) * 60e9), LowestLevels: []int64{7, level}})
		}
	}
	return minutes
}

func TestLevelCells(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		levels map[int]int64
		room   int
		want   []float64
	}{
		{"one minute", map[int]int64{0: 5}, 3, []float64{5, 5, 5}},
		{"a minute is never wider than six", map[int]int64{0: 5}, 30, []float64{5, 5, 5, 5, 5, 5}},
		{"as many as fit", map[int]int64{0: 5, 1: -2, 2: 9}, 3, []float64{5, -2, 9}},
		{"the least of two, not the mean", map[int]int64{0: 5, 1: -2, 2: 9, 3: 10, 4: 1}, 3, []float64{-2, 9, 1}},
		{"no traffic", map[int]int64{0: 5, 3: 4}, 4, []float64{5, nan, nan, 4}},
		{"no traffic in one of two", map[int]int64{0: 5, 3: 4}, 2, []float64{5, 4}},
		{"far away", map[int]int64{0: 5, 99_999: 4}, 3, []float64{5, nan, 4}},
	} {
		have := levelCells(levelsOf(c.levels), 1, c.room)
		if !slices.EqualFunc(have, c.want, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
			t.Errorf("%s: is %v, want %v", c.name, have, c.want)
		}
	}
}

// TestDebtIsSeen draws the smallest debt below zero, and a row that is labelled 0.
func TestDebtIsSeen(t *testing.T) {
	for _, lowest := range []int64{-1, -400, -1000, -12_345, -1_000_000_000} {
		p := &layout.Page{Options: layout.Options{Width: 80, Unicode: true}}
		chart(p, levelsOf(map[int]int64{0: 1000, 1: lowest, 2: 999}), 1, 1000)
		lines := strings.Split(p.String(), "\n")
		zero := slices.IndexFunc(lines, func(s string) bool { return strings.HasPrefix(strings.TrimSpace(s), "0 ") })
		debt := slices.IndexFunc(lines, func(s string) bool { return strings.Contains(s, "╰─") })
		if zero < 0 || debt <= zero {
			t.Errorf("a debt of %d is drawn as\n%s", lowest, p.String())
		}
		if n := len(lines); n > 20 {
			t.Errorf("a debt of %d takes %d lines", lowest, n)
		}
	}
}

// TestCharted draws what refuses and then what comes closest, and nothing that stays full or is not used.
func TestCharted(t *testing.T) {
	limit := func(attempts, refused int64, peak float64) report.LimitUse {
		return report.LimitUse{Dimension: "requests", Limit: 100, Capacity: 100, Attempts: attempts, Refused: refused, PeakUsedShare: &peak}
	}
	r := &report.Reading{Limits: []report.LimitUse{limit(9, 0, 0.02), limit(9, 2, 0.99), limit(0, 0, 0), limit(9, 0, 0.5), limit(9, 5, 1), limit(9, 0, 0.3), limit(9, 0, 0.7), {Dimension: "concurrency", Attempts: 9}},
		Minutes: []report.Minute{{LowestLevels: []int64{99, 70, 100, 99, 60, 70, 99, 0}}, {}, {AtS: 60e9, LowestLevels: []int64{98, 1, 100, 50, 0, 70, 30, 0}}}}
	shown, full, idle, others := charted(r)
	if !slices.Equal(shown, []int{4, 1, 6, 3}) || full != 1 || idle != 1 || others != 1 {
		t.Errorf("shows %v, leaves out %d full, %d idle, %d others", shown, full, idle, others)
	}
	text := textOf(t, &report.Result{Verdict: report.Holds, Readings: report.Readings{Loose: r}}, layout.Options{Width: 120, Unicode: true, Chart: true})
	if n := strings.Count(text, "┬\n"); n != 4 || !strings.Contains(text, "Limits not drawn: 1 nearly full throughout, 1 asked for nothing and 1 less used.") {
		t.Errorf("draws %d:\n%s", n, text)
	}
	full2 := &report.Reading{Limits: r.Limits[:1], Minutes: []report.Minute{{LowestLevels: []int64{99}}}}
	text = textOf(t, &report.Result{Verdict: report.Holds, Readings: report.Readings{Loose: full2}}, layout.Options{Chart: true})
	if strings.Contains(text, "100 ") || !strings.Contains(text, "Limits not drawn: 1 nearly full throughout.") {
		t.Errorf("a full bucket is drawn as\n%s", text)
	}
}
