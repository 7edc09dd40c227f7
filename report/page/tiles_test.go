package page

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/search"
)

var (
	tileIn = regexp.MustCompile(`<div><dt>(.*?)</dt><dd class="value(.*?)">(.*?)</dd>(.*?)</div>`)
	saidIn = regexp.MustCompile(`<dd>(.*?)</dd>`)
)

// tilesOf are those of a page: the name, the colour, the value, and what is said of it.
func tilesOf(page string) (tiles [][]string) {
	for _, m := range tileIn.FindAllStringSubmatch(page, -1) {
		tile := []string{m[1], strings.TrimSpace(m[2]), m[3]}
		for _, said := range saidIn.FindAllStringSubmatch(m[4], -1) {
			tile = append(tile, strings.ReplaceAll(html.UnescapeString(markup.ReplaceAllString(said[1], "")), "\u00a0", " "))
		}
		tiles = append(tiles, tile)
	}
	return tiles
}

func TestTiles(t *testing.T) {
	scale := func(n int64) *search.Scale { return new(search.Scale(n)) }
	first := report.Seconds(330e9)
	reading := func(holds bool, attempts, refused, gaveUp int64, at *report.Seconds) *report.Reading {
		return &report.Reading{Holds: holds, Conserved: true, Requests: 100, Attempts: attempts, Refused: refused, GaveUp: gaveUp, FirstRefusalS: at,
			Limits: []report.LimitUse{{Dimension: "requests", Limit: 60, Per: "1m", Refused: refused, FirstRefusalS: at}}}
	}
	counted := func(v *report.Reading, failing int64, low, high float64) *report.Reading {
		share := new(report.Ratio)
		share.SetFrac64(failing, 100)
		v.FailingRuns, v.FailingRunsShare, v.FailingRunsInterval = failing, share, &[2]float64{low, high}
		return v
	}
	for _, c := range []struct {
		name string
		r    report.Result
		want [][]string
	}{
		{"it holds with all seeds", report.Result{Verdict: report.Holds, Seed: 5, RunsTotal: 100,
			Headroom: &report.Headroom{Scale: 178, FailsAt: scale(179), FirstToBind: new("requests"), Limit: &layout.LimitName{Dimension: "requests"}},
			Readings: report.Readings{Loose: counted(reading(true, 100, 0, 0, nil), 0, 0, 0.037), Strict: counted(reading(true, 100, 0, 0, nil), 0, 0, 0.037)}},
			[][]string{{"Refused attempts", "good", "none", "of 100 attempts, under either reading"},
				{"First refusal", "good", "never", "nothing is refused, under either reading"},
				{"Holds up to", "good", "1.78×", "of this traffic, under either reading", "at 1.79× requests refuse first"},
				{"Seeds that hold", "good", "100 of 100", "at least 96 % of all seeds (95 % confidence), under either reading"}}},
		{"it depends on the reading", report.Result{Verdict: report.Depends, RunsTotal: 100, HoldsAt: &report.Headroom{Scale: 64},
			Readings: report.Readings{Loose: counted(reading(true, 100, 0, 0, nil), 0, 0, 0.037), Strict: counted(reading(false, 140, 40, 1, &first), 100, 0.963, 1)}},
			[][]string{{"Refused attempts", "open", "none or 40", "loose reading: none of 100 attempts", "strict reading: 40 of 140 attempts (28.6 %)", "none or 1 request never admitted"},
				{"First refusal", "open", "never or 5m30s", "loose reading: nothing is refused", "strict reading: 5m30s, by requests 60/min"},
				{"Would hold at", "open", "0.64×", "of this traffic, under either reading"},
				{"Seeds that hold", "open", "100 or 0 of 100", "loose reading: 100, at least 96 % of all seeds (95 % confidence)", "strict reading: 0, at most 4 % of all seeds (95 % confidence)"}}},
		{"it fails, and is one run", report.Result{Verdict: report.Fails, HeadroomReason: report.HoldsNowhere,
			Readings: report.Readings{Loose: reading(false, 130, 30, 2, &first), Strict: reading(false, 130, 30, 2, &first)}},
			[][]string{{"Refused attempts", "bad", "30", "of 130 attempts (23.1 %), under either reading", "2 requests never admitted"},
				{"First refusal", "bad", "5m30s", "by requests 60/min, under either reading"},
				{"Would hold at", "bad", "no scale", "down to 0.01× of this traffic"},
				{"Seeds that hold", "bad", "one run", "does not hold, under either reading"}}},
		{"recorded, on the clock, under one reading", report.Result{Verdict: report.Fails, HeadroomReason: "recorded traffic is not scaled",
			Workload: report.Workload{Start: "2026-11-23T09:30:00Z"}, Readings: report.Readings{Strict: reading(false, 130, 30, 0, &first)}},
			[][]string{{"Refused attempts", "bad", "30", "of 130 attempts (23.1 %), under the strict reading"},
				{"First refusal", "bad", "09:35:30", "by requests 60/min, under the strict reading"},
				{"Headroom", "", "not searched", "recorded traffic is not scaled"},
				{"Seeds that hold", "bad", "one run", "does not hold, under the strict reading"}}},
		{"seeds that a threshold lets fail", report.Result{Verdict: report.Holds, RunsTotal: 100, HeadroomReason: "some runs fail as it is",
			Readings: report.Readings{Loose: counted(reading(true, 110, 10, 0, &first), 3, 0.01, 0.09), Strict: counted(reading(true, 120, 20, 0, &first), 4, 0.015, 0.099)}},
			[][]string{{"Refused attempts", "bad", "20", "of 120 attempts (16.7 %)", "under the loose reading: 10 of 110 attempts (9.1 %)"},
				{"First refusal", "bad", "5m30s", "by requests 60/min, under either reading"},
				{"Headroom", "", "not searched", "some runs fail as it is"},
				{"Seeds that hold", "good", "96 of 100", "90 to 99 % of all seeds (95 % confidence)", "under the loose reading: 97, 91 to 99 % of all seeds (95 % confidence)"}}},
	} {
		page := written(t, &c.r, Options{})
		have := tilesOf(page)
		if len(have) != len(c.want) {
			t.Fatalf("%s: there are %d tiles, expected %d", c.name, len(have), len(c.want))
		}
		for i := range have {
			if !slices.Equal(have[i], c.want[i]) {
				t.Errorf("%s: a tile is\n%q, expected\n%q", c.name, have[i], c.want[i])
			}
		}
		if several := c.r.RunsTotal > 1; strings.Contains(page, "Refusals are those with seed") != several {
			t.Errorf("%s: that figures are of the worst seed is said: %v", c.name, !several)
		}
	}
}

// A run that was cut off says so below its tiles, and no result has no tiles.
func TestTilesOfOddResults(t *testing.T) {
	r := played(t, planText, limitsText, func(q *judge.Question) { q.Strict = false })
	r.Readings.Loose.Aborted = &report.Aborted{AtS: 90e9, Threshold: "refused == 0"}
	if page := written(t, r, Options{}); !strings.Contains(page, "the run was cut off at 1m30s, and its figures are those up to then") {
		t.Error("that the run was cut off is not said below the tiles")
	}
	if tiles := tilesOf(written(t, &report.Result{}, Options{})); tiles != nil {
		t.Errorf("a result without a reading has the tiles %q", tiles)
	}
}
