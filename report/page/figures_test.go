package page

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"

	"pgregory.net/rapid"
)

var (
	tableIn = regexp.MustCompile(`(?s)<caption>(.*?)</caption>.*?</table>`)
	rowIn   = regexp.MustCompile(`(?s)<tr>(.*?)</tr>`)
	cellIn  = regexp.MustCompile(`(?s)<(?:th|td)[^>]*>(.*?)</(?:th|td)>`)
	markup  = regexp.MustCompile(`<[^>]*>`)
)

// tablesOf are the rows of the tables of a page by their names.
func tablesOf(page string) map[string][][]string {
	tables := map[string][][]string{}
	for _, t := range tableIn.FindAllStringSubmatch(page, -1) {
		var rows [][]string
		for _, row := range rowIn.FindAllStringSubmatch(t[0], -1) {
			var cells []string
			for _, c := range cellIn.FindAllStringSubmatch(row[1], -1) {
				text := html.UnescapeString(markup.ReplaceAllString(c[1], ""))
				cells = append(cells, strings.ReplaceAll(text, "\u00a0", " "))
			}
			rows = append(rows, cells)
		}
		tables[html.UnescapeString(t[1])] = rows
	}
	return tables
}

func maybeCount[T int64 | uint64](p *T) string {
	if p == nil {
		return "–"
	}
	return layout.Count(*p)
}

// orDash is what a page shows of a count: nothing where there is nothing.
func orDash(n int64) string {
	if n == 0 {
		return "–"
	}
	return layout.Count(n)
}

func percentOr(p *float64) string {
	if p == nil {
		return "–"
	}
	return strings.ReplaceAll(layout.Percent(*p), "\u00a0", " ")
}

func ratioOr(r *report.Ratio) string {
	if r == nil {
		return "–"
	}
	return strings.ReplaceAll(r.Percent(), "\u00a0", " ")
}

func sinceOr(s *report.Seconds) string {
	if s == nil {
		return "–"
	}
	return s.Since()
}

func spanOr(s *report.Seconds) string {
	if s == nil {
		return "–"
	}
	return s.Span()
}

// checkTables holds every row of the tables against the result.
func checkTables(t *testing.T, r *report.Result, tables map[string][][]string) {
	t.Helper()
	has := func(table string, want ...string) {
		t.Helper()
		for _, row := range tables[table] {
			if slices.Equal(row, want) {
				return
			}
		}
		t.Errorf("%s: has no row %q among\n%q", table, want, tables[table])
	}
	rows := 0
	for _, v := range r.Views() {
		for i := range v.Limits {
			l := &v.Limits[i]
			label := strings.ReplaceAll(l.Label(v.Limits), "\u00a0", " ")
			if i == r.Closest() {
				label = "▸ " + label
			}
			share := "–"
			if l.Refused > 0 {
				share = percentOr(new(float64(l.Refused) / float64(l.Attempts)))
			}
			has("Limits and how they were used", label, v.Name, layout.Count(l.Capacity), ratioOr(l.BusiestMinuteShare), sinceOr(l.BusiestMinuteAtS), ratioOr(l.SustainedShare),
				percentOr(l.PeakUsedShare), layout.Count(l.LowestLevel), sinceOr(l.LowestAtS),
				orDash(l.Refused), share, sinceOr(l.FirstRefusalS), strings.ReplaceAll(l.Retry(), layout.None, "–"))
			rows++
		}
		line := func(name string, s report.StreamUse) {
			has("Requests of each stream", name, v.Name, layout.Count(s.Requests), layout.Count(s.Attempts), layout.Count(s.Admitted), orDash(s.Refused), orDash(s.GaveUp), orDash(s.PeakBusy),
				spanOr(s.Wait.P50), spanOr(s.Wait.P90), spanOr(s.Wait.P95), spanOr(s.Wait.P99), spanOr(s.Wait.Max))
		}
		line("all", report.StreamUse{Requests: v.Requests, Attempts: v.Attempts, Admitted: v.Admitted, Refused: v.Refused, GaveUp: v.GaveUp, Wait: v.Wait})
		for _, s := range v.Streams {
			line(s.Name, s)
		}
	}
	if have := len(tables["Limits and how they were used"]) - 1; have != rows {
		t.Errorf("there are %d rows of limits, want %d", have, rows)
	}
	for i := range r.Thresholds {
		th := &r.Thresholds[i]
		row := []string{th.Expression}
		for _, v := range r.Views() {
			c := v.Check(th)
			sign := map[bool]string{true: "✓ ", false: "✗ "}[c.OK]
			row = append(row, strings.ReplaceAll(sign+th.Shown(c), "\u00a0", " "))
		}
		has("Thresholds under each reading", row...)
	}
	for _, a := range r.Assumptions {
		has("Assumptions", a.What, a.Value, a.Source)
	}
	o := r.Workload.Offered
	has("Offered load", "in all", layout.Count(o.Requests), layout.Count(o.InputTokens), layout.Count(o.CacheCreationInputTokens), layout.Count(o.CacheReadInputTokens), layout.Count(o.OutputTokens))
	has("Offered load", "busiest minute of each", layout.Count(o.Peaks.Requests), layout.Count(o.Peaks.InputTokens), layout.Count(o.Peaks.CacheCreationInputTokens),
		layout.Count(o.Peaks.CacheReadInputTokens), layout.Count(o.Peaks.OutputTokens))
	for _, rule := range r.Acceleration.Rules {
		what := "✓ nothing"
		if rule.Minutes > 0 {
			what = "✗ in " + strings.ReplaceAll(layout.Counted(rule.Minutes, "minute"), "\u00a0", " ")
		}
		has("What acceleration rules of others would refuse", rule.Name, what, sinceOr(rule.FirstAtS), orDash(rule.MostOver), rule.Owner, rule.Source)
	}
}

func TestFiguresAreThoseOfTheResult(t *testing.T) {
	r := played(t, planText, limitsText, nil)
	if r.Verdict != report.Fails {
		t.Fatalf("the plan %s, want one that fails", r.Verdict)
	}
	page := written(t, r, Options{})
	checkTables(t, r, tablesOf(page))
	if !strings.Contains(strings.ReplaceAll(html.UnescapeString(page), "\u00a0", " "), r.Sentence()) {
		t.Error("the sentence is not there")
	}
	v := r.Readings.Loose
	rows := tablesOf(page)["Steps of input tokens 150k/min"]
	if len(rows) != len(v.Minutes)+1 && len(rows) != len(r.Readings.Strict.Minutes)+1 {
		t.Errorf("there are %d rows of steps, want those of %d or %d minutes", len(rows), len(v.Minutes), len(r.Readings.Strict.Minutes))
	}
	for i, m := range v.Minutes {
		want := []string{m.AtS.Since(), layout.Count(m.Offered.InputTokens + m.Offered.CacheCreationInputTokens), layout.Count(m.Admitted.InputTokens + m.Admitted.CacheCreationInputTokens),
			layout.Count(m.Refused), layout.Count(m.LowestLevels[1])}
		if have := rows[i+1][:5]; !slices.Equal(have, want) {
			t.Errorf("minute %d is %q, want %q", i, have, want)
		}
	}
}

// One reading, a limit that refuses for ever, and figures that do not exist.
func TestUnknownFigures(t *testing.T) {
	r := played(t, planText, limitsText, func(q *judge.Question) { q.Strict = false })
	r.Readings.Loose.Limits[0].PeakUsedShare = nil
	r.Readings.Loose.Limits[0].LowestAtS = nil
	r.Readings.Loose.Limits[1].Hopeless = 3
	r.Readings.Loose.Wait = report.Waits{}
	r.Readings.Loose.WaitCounts = report.Distribution{}
	r.Thresholds = append(r.Thresholds, report.Threshold{Expression: "x == 1"})
	r.Acceleration.SteepestRise = nil
	page := written(t, r, Options{})
	tables := tablesOf(page)
	if row := tables["Limits and how they were used"][1]; row[6] != "–" || row[8] != "–" {
		t.Errorf("an unknown share is %q", row)
	}
	if row := tables["Limits and how they were used"][2]; row[12] != "never" {
		t.Errorf("a wait that nothing ends is %q", row)
	}
	if row := tables["Thresholds under each reading"][4]; !slices.Equal(row, []string{"x == 1", "–"}) {
		t.Errorf("a threshold that was not held is %q", row)
	}
	if row := tables["Requests of each stream"][1]; !slices.Equal(row[8:], []string{"–", "–", "–", "–", "–"}) {
		t.Errorf("unknown waits are %q", row)
	}
	for text, want := range map[string]bool{"Input tokens rise most": false, `name="reading"`: false, "earlier version: loose": true, layout.None: false} {
		if strings.Contains(page, text) != want {
			t.Errorf("%q is there: %v, want %v", text, !want, want)
		}
	}
}

// A result without anything is a page, too.
func TestNothing(t *testing.T) {
	for _, r := range []*report.Result{{}, {Verdict: report.Holds, Readings: report.Readings{Loose: &report.Reading{Conserved: true}}},
		{Verdict: report.Fails, Readings: report.Readings{Strict: &report.Reading{Minutes: []report.Minute{{}}}}}} {
		page := written(t, r, Options{})
		if !strings.Contains(page, "</html>") {
			t.Error("it does not end")
		}
		if r.Readings.Strict != nil && !strings.Contains(page, "do not balance") {
			t.Error("books that do not balance are not told")
		}
	}
}

// drawn is what the script of a page reads.
type drawn struct {
	Start   *float64
	Step    int64
	X       []int64
	Ends    []int
	Columns [][]*int64
	Charts  []chartPlot
	Waits   *struct {
		Series []struct {
			Name, Reading string
			Points        [][2]float64
		}
	}
}

func drawnOf(t *testing.T, page string) *drawn {
	t.Helper()
	var d drawn
	if err := json.Unmarshal([]byte(dataIn.FindStringSubmatch(page)[1]), &d); err != nil {
		t.Fatal(err)
	}
	for _, c := range d.Columns {
		if len(c) != len(d.X) {
			t.Errorf("a column has %d figures, want %d", len(c), len(d.X))
		}
	}
	return &d
}

// sumAndLeast of a column of the data.
func sumAndLeast(column []*int64) (sum, least int64) {
	first := true
	for _, v := range column {
		if v != nil {
			sum += *v
			if first || *v < least {
				least, first = *v, false
			}
		}
	}
	return sum, least
}

// checkDrawn holds what the charts draw against the result.
func checkDrawn(t *testing.T, r *report.Result, d *drawn) {
	t.Helper()
	for _, c := range d.Charts {
		for _, s := range c.Series {
			if s.Kind == "capacity" {
				continue
			}
			if c.ID == "attempts" {
				checkAttempts(t, r, d, s.Name, s.Reading, s.Column)
				continue
			}
			var limit int
			if _, err := fmt.Sscanf(c.ID[strings.Index(c.ID, "-"):], "-%d", &limit); err != nil {
				t.Fatal(err)
			}
			for _, v := range r.Views() {
				if s.Reading != "" && s.Reading != v.Name {
					continue
				}
				sum, least := sumAndLeast(d.Columns[s.Column])
				want := int64(0)
				f := flowOf(v.Limits[limit].Dimension)
				lowest := int64(1<<63 - 1)
				for i := range v.Minutes {
					m := &v.Minutes[i]
					switch s.Name {
					case "offered":
						want += f.amount(&m.Offered)
					case "admitted":
						want += f.amount(&m.Admitted)
					case "refused attempts":
						want += m.Refused
					}
					if limit < len(m.LowestLevels) {
						lowest = min(lowest, m.LowestLevels[limit])
					}
				}
				if s.Name == "level" && least != lowest {
					t.Errorf("%s, %s: the lowest level is %d, want %d", c.ID, v.Name, least, lowest)
				}
				if s.Name != "level" && sum != want {
					t.Errorf("%s, %s, %s: is %d in all, want %d", c.ID, v.Name, s.Name, sum, want)
				}
			}
		}
	}
}

// checkAttempts holds a line of the chart of attempts against the result.
func checkAttempts(t *testing.T, r *report.Result, d *drawn, name, reading string, column int) {
	t.Helper()
	for _, v := range r.Views() {
		if reading != "" && reading != v.Name {
			continue
		}
		want := map[string]int64{"requests due": v.Requests, "attempts sent": v.Attempts, "attempts failed": v.Faulted + v.TimedOut}[name]
		if sum, _ := sumAndLeast(d.Columns[column]); sum != want {
			t.Errorf("attempts, %s, %s: is %d in all, want %d", v.Name, name, sum, want)
		}
	}
}

func TestChartsHaveTheData(t *testing.T) {
	r := played(t, planText, limitsText, nil)
	d := drawnOf(t, written(t, r, Options{}))
	if len(d.Charts) != 7 || d.Step != 60 || d.Start != nil || len(d.Ends) != 1 || d.Waits == nil || len(d.Waits.Series) != 2 {
		t.Fatalf("there are %d charts of steps of %d s from %v, %d ends", len(d.Charts), d.Step, d.Start, len(d.Ends))
	}
	if d.Charts[0].ID != "level-1" {
		t.Errorf("the first chart is %s, want that of the limit that refuses most", d.Charts[0].ID)
	}
	checkDrawn(t, r, d)
	for i, s := range d.Waits.Series {
		last := s.Points[len(s.Points)-1]
		if v := r.Views()[i]; int64(last[1]) != v.Admitted || report.Seconds(last[0]*1e9+0.5) != *v.Wait.Max {
			t.Errorf("%s: the last wait is %v, want %v of %d", s.Reading, last, *v.Wait.Max, v.Admitted)
		}
	}
}

func TestWallClock(t *testing.T) {
	r := played(t, planText, limitsText, func(q *judge.Question) { q.Work.Start = "2026-11-23T23:58:30+01:00" })
	page := written(t, r, Options{})
	if d := drawnOf(t, page); d.Start == nil || *d.Start != 1795474710 {
		t.Errorf("starts at %v", d.Start)
	}
	if !strings.Contains(page, "Times are UTC; the run starts at 2026-11-23 22:58:30.") {
		t.Error("the start is not told")
	}
	if rows := tablesOf(page)["Steps of input tokens 150k/min"]; rows[1][0] != "22:58:30" || rows[3][0] != "23:00:30" {
		t.Errorf("the minutes are %q and %q", rows[1][0], rows[3][0])
	}
}

// longRun has so many minutes, with holes.
func longRun(minutes int) *report.Result {
	v := &report.Reading{Holds: true, Conserved: true, Limits: []report.LimitUse{{Dimension: "requests", Limit: 100, Per: "1m", Capacity: 100, Attempts: 1, PeakUsedShare: new(0.5)}}}
	for i := range minutes {
		if i%1000 > 900 {
			continue
		}
		n := int64(i*7919%97 + 1)
		m := report.Minute{AtS: report.Seconds(i) * minute, Refused: n % 3, LowestLevels: []int64{100 - n}}
		m.Offered.Requests, m.Admitted.Requests = n, n-1
		if i%50 == 0 {
			m.LowestLevels = nil
		}
		v.Minutes = append(v.Minutes, m)
	}
	return &report.Result{Name: "long", Verdict: report.Holds, Readings: report.Readings{Loose: v}}
}

// Too many minutes are taken together, and the page says so. Nothing is lost of them.
func TestManyMinutes(t *testing.T) {
	for _, c := range []struct {
		minutes, step int
		said          string
	}{
		{1_500, 60, ""},
		{2_000, 120, "There are more than 1,500 minutes: each step of the charts is 2 minutes."},
		{200_000, 6 * 60 * 60, "each step of the charts is 6 hours."},
	} {
		r := longRun(c.minutes)
		page := written(t, r, Options{})
		d := drawnOf(t, page)
		if len(d.X)-len(d.Ends) > mostDrawn || d.Step != int64(c.step) {
			t.Errorf("%d minutes: are %d steps of %d s, want steps of %d", c.minutes, len(d.X), d.Step, c.step)
		}
		checkDrawn(t, r, d)
		if said := strings.Contains(page, "There are more than 1,500 minutes"); said != (c.said != "") || !strings.Contains(page, c.said) {
			t.Errorf("%d minutes: that they are taken together is said: %v", c.minutes, said)
		}
		rows := tablesOf(page)["Steps of requests 100/min"]
		if len(rows) < 100 || len(rows) > mostListed+1 {
			t.Errorf("%d minutes: the table has %d rows", c.minutes, len(rows))
		}
		sum, refused := int64(0), int64(0)
		for _, row := range rows[1:] {
			var n, m int64
			fmt.Sscan(strings.ReplaceAll(row[1], ",", ""), &n)
			fmt.Sscan(strings.ReplaceAll(row[3], ",", ""), &m)
			sum, refused = sum+n, refused+m
		}
		wantSum, wantRefused := int64(0), int64(0)
		for _, m := range r.Readings.Loose.Minutes {
			wantSum, wantRefused = wantSum+m.Offered.Requests, wantRefused+m.Refused
		}
		if sum != wantSum || refused != wantRefused {
			t.Errorf("%d minutes: the table has %d offered and %d refused, want %d and %d", c.minutes, sum, refused, wantSum, wantRefused)
		}
	}
}

func TestLengths(t *testing.T) {
	minutes := longRun(1_000_000).Readings.Loose.Minutes
	for most, want := range map[int]int64{1_000_000: 1, 500_000: 2, 20_000: 60, 360: 7 * 24 * 60, 99: 2 * 7 * 24 * 60, 2: 64 * 7 * 24 * 60} {
		if have := lengthFor([][]report.Minute{minutes, minutes[:10]}, most); have != want {
			t.Errorf("for %d steps each has %d minutes, want %d", most, have, want)
		}
	}
	for length, want := range map[int64][3]string{1: {"minute", "each minute", "one minute"}, 5: {"5 minutes", "every 5 minutes", "5 minutes"}, 60: {"hour", "each hour", "one hour"},
		120: {"2 hours", "every 2 hours", "2 hours"}, 24 * 60: {"day", "each day", "one day"}, 7 * 24 * 60: {"7 days", "every 7 days", "7 days"}} {
		if have := [3]string{stepName(length), eachStep(length), oneStep(length)}; have != want {
			t.Errorf("%d minutes are %q, want %q", length, have, want)
		}
	}
}

func TestManyRuns(t *testing.T) {
	r := played(t, planText, limitsText, nil)
	for i := range 1500 {
		verdict := []report.Verdict{report.Holds, report.Depends, report.Fails}[i%3]
		if i == 0 {
			verdict = report.Depends
		}
		r.Runs = append(r.Runs, report.Run{Run: i, Seed: uint64(i), Verdict: verdict, Loose: &report.Tally{Requests: int64(i)}})
	}
	page := written(t, r, Options{})
	for _, want := range []string{"Of 1,500 runs with different seeds 500 fail, 501 depend and 499 hold.", "The strip has the worst 1,000 runs, the table the worst 100"} {
		if !strings.Contains(page, want) {
			t.Errorf("does not say %q", want)
		}
	}
	if rows := tablesOf(page)["Runs"]; len(rows) != 101 || rows[1][0] != "2" || rows[1][2] != "FAILS" || rows[1][4] != "2" || rows[1][7] != "–" {
		t.Errorf("the first of %d runs is %q", len(rows)-1, rows[1])
	}
	if n := strings.Count(page, `<rect class="`); n != 1000 {
		t.Errorf("the strip has %d runs", n)
	}
}

// The step behind a gap is no neighbour of the one before it.
func TestAxis(t *testing.T) {
	a := axisOf(1, []step{{at: 0}, {at: 1}, {at: 5}}, []step{{at: 1}, {at: 2}})
	if !slices.Equal(a.at, []int64{0, 1, 2, 3, 5, 6}) || !slices.Equal(a.ends(), []int{3, 5}) {
		t.Errorf("the axis is %v with the ends %v", a.at, a.ends())
	}
	c := a.level([]step{{at: 0, lowest: []int64{4}}, {at: 5, lowest: []int64{1 << 60}}}, 0)
	if text, _ := json.Marshal(c); string(text) != `[4,null,null,null,"1152921504606846976",null]` {
		t.Errorf("the column is %s", text)
	}
}

// What the plot leaves out of a distribution is never seen: a wait is left out for a longer one only where that is less
// than 1/128 of the way to 100 % away.
func TestCumulated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "different waits")
		text := []byte("[")
		for i := range n {
			if i > 0 {
				text = append(text, ',')
			}
			text = fmt.Appendf(text, "[%d.001,%d]", i, rapid.Int64Range(1, 1000).Draw(t, "requests"))
		}
		var d report.Distribution
		if err := json.Unmarshal(append(text, ']'), &d); err != nil {
			t.Fatal(err)
		}
		points, thinned := cumulated(d)
		if thinned != (len(points) < n) {
			t.Fatalf("%d of %d points are kept: thinned is %v", len(points), n, thinned)
		}
		if len(points) > 3000 || points[len(points)-1].wait != report.Seconds(int64(n-1)*1e9+1e6) {
			t.Fatalf("there are %d points, the last %v", len(points), points[len(points)-1])
		}
		total := points[len(points)-1].count
		seen, k := int64(0), 0
		for wait, count := range d.All() {
			seen += count
			for points[k].count < seen {
				k++
			}
			if points[k].wait < wait {
				t.Fatalf("the wait of %d requests is %v, want at least %v", seen, points[k].wait, wait)
			}
			before := total
			if k > 0 {
				before = total - points[k-1].count
			}
			if points[k].count != seen && total-seen <= before-before/128 {
				t.Fatalf("the wait of all but %d requests is left out, behind that of all but %d", total-seen, before)
			}
		}
	})
}

func TestWaitAt(t *testing.T) {
	var d report.Distribution
	if err := json.Unmarshal([]byte("[[0,900],[0.0005,90],[0.001,9],[0.002,1]]"), &d); err != nil {
		t.Fatal(err)
	}
	for millionth, want := range map[uint64]report.Seconds{500_000: 0, 900_000: 0, 900_001: 5e5, 990_000: 5e5, 999_000: 1e6, 999_900: 2e6, 1_000_000: 2e6} {
		if have, ok := waitAt(d, millionth); !ok || have != want {
			t.Errorf("at %d it is %v, want %v", millionth, have, want)
		}
	}
	if _, ok := waitAt(report.Distribution{}, 1); ok {
		t.Error("an unknown distribution has a wait")
	}
}
