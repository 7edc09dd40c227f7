package page

import (
	"bytes"
	"html"
	"slices"
	"strings"
	"testing"

	"loadshape/report/compare"
	"loadshape/report/internal/golden"
	"loadshape/report/judge"
)

func compared(t *testing.T, entries []compare.Entry, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteComparison(&b, entries, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Other limits, other thresholds, another plan: all of that is said, and every figure is under its own result.
func TestComparison(t *testing.T) {
	a := played(t, planText, limitsText, nil)
	b := played(t, strings.Replace(planText, "seed: 7", "seed: 8", 1), "name: large\nlimits: [{dimension: requests, limit: 900}, {dimension: tokens, limit: 2000000, per: 1h}]", func(q *judge.Question) {
		q.Thresholds = q.Thresholds[:1]
		q.Strict = false
	})
	entries := []compare.Entry{{Name: "a.json", Result: a}, {Name: "b.json", Result: b}}
	page := compared(t, entries, Options{Version: "v", Command: "sim compare a.json b.json --format html"})
	text := html.UnescapeString(markup.ReplaceAllString(page, ""))
	for _, want := range []string{"2 results side by side", "a.json FAILS and b.json", "Not noise-free", "seed: 7 (a.json); 8 (b.json)", "limits: small (a.json); large (b.json)",
		"readings: loose and strict (a.json); loose (b.json)", "thresholds: ", "sim compare a.json b.json --format html"} {
		if !strings.Contains(text, want) {
			t.Errorf("does not say %q", want)
		}
	}
	tables := tablesOf(page)
	if row := tables["Thresholds under each reading"][1]; !slices.Equal(row, []string{"refused == 0", "loose", "✗ 39", "✓ 0"}) {
		t.Errorf("the first threshold is %q", row)
	}
	if row := tables["Thresholds under each reading"][3]; row[0] != "wait_s.p99 < 5s" || row[3] != "–" {
		t.Errorf("a threshold of one result is %q", row)
	}
	limits := tables["Limits of each result"]
	has := func(first ...string) {
		t.Helper()
		if !slices.ContainsFunc(limits, func(row []string) bool { return slices.Equal(row[:len(first)], first) }) {
			t.Errorf("there is no limit %q among %q", first, limits)
		}
	}
	has("requests a minute", "a.json", "strict", "120", "2")
	has("requests a minute", "b.json", "loose", "900", "900")
	has("input tokens a minute", "b.json", "loose", "–")
	has("tokens an hour", "a.json", "strict", "–")
	d := drawnOf(t, page)
	for _, c := range d.Charts {
		if c.ID == "level-0" && (len(c.Series) != 3 || !c.Share) {
			t.Errorf("the levels of requests are %+v", c)
		}
		if c.ID == "level-1" && (len(c.Series) != 3 || c.Share || c.Series[2].Capacity != 150_000) {
			t.Errorf("the levels of input tokens are %+v", c)
		}
		if c.ID != "flow-0" {
			continue
		}
		for i, want := range []int64{a.Readings.Loose.Admitted, a.Readings.Strict.Admitted, b.Readings.Loose.Admitted} {
			if sum, _ := sumAndLeast(d.Columns[c.Series[i].Column]); sum != want {
				t.Errorf("%s, %s: admits %d, want %d", c.Series[i].Name, c.Series[i].Reading, sum, want)
			}
		}
	}
	if len(d.Waits.Series) != 3 || d.Waits.Series[2].Name != "b.json" {
		t.Errorf("the waits are %+v", d.Waits)
	}
	if compared(t, entries, Options{Version: "v", Command: "sim compare a.json b.json --format html"}) != page {
		t.Error("the same results give another page")
	}
	golden.Check(t, "compare.html", []byte(shortened(page)))
}

func TestComparisonOfTheSame(t *testing.T) {
	r := played(t, planText, limitsText, func(q *judge.Question) { q.Work.Start = "2026-11-23T09:30:00Z" })
	page := compared(t, []compare.Entry{{Name: "a", Result: r}, {Name: "b", Result: r}}, Options{})
	if !strings.Contains(page, "Noise-free") || strings.Contains(page, "Not the same in all of them") {
		t.Error("the same result differs from itself")
	}
	d := drawnOf(t, page)
	if d.Start == nil {
		t.Error("the time of the start is not taken")
	}
	late := *r
	late.Workload.Start = "2026-11-23T10:30:00Z"
	if d := drawnOf(t, compared(t, []compare.Entry{{Name: "a", Result: r}, {Name: "b", Result: &late}}, Options{})); d.Start != nil {
		t.Error("results of different starts are on one wall clock")
	}
}

func TestComparisonOfTooMany(t *testing.T) {
	r := played(t, planText, limitsText, nil)
	for _, n := range []int{0, 1, MostCompared + 1} {
		if err := WriteComparison(&bytes.Buffer{}, slices.Repeat([]compare.Entry{{Name: "a", Result: r}}, n), Options{}); err == nil {
			t.Errorf("%d results are a page", n)
		}
	}
}
