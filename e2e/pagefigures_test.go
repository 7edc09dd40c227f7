package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// A pageResult is what of a JSON result its page shows.
type pageResult struct {
	Name, Verdict string
	Readings      map[string]*pageReading
	Thresholds    []struct{ Expression, Name string }
	Assumptions   []struct{ What, Value string }

	RunsTotal int64                        `json:"runs_total"`
	Headroom  *struct{ Scale json.Number } `json:"headroom"`
	HoldsAt   *struct{ Scale json.Number } `json:"holds_at"`
	Reason    string                       `json:"headroom_reason"`
}

type pageReading struct {
	Refused, Attempts int64
	FailingRuns       int64        `json:"failing_runs"`
	FirstRefusal      *json.Number `json:"first_refusal_s"`
	Limits            []struct {
		Dimension string
		Attempts  int64
		Capacity  int64
	}
	Wait struct {
		Count int64       `json:"count"`
		Max   json.Number `json:"max"`
	} `json:"wait_s"`
	Minutes []struct {
		At                json.Number `json:"at_s"`
		Offered, Admitted pageLoad
		Refused           int64
		Faulted           int64
		TimedOut          int64    `json:"timed_out"`
		Background        pageLoad // of others
		Lowest            []int64  `json:"lowest_levels"`
	}
}

type pageLoad struct {
	Requests int64
	Input    int64 `json:"input_tokens"`
	Creation int64 `json:"cache_creation_input_tokens"`
	Output   int64 `json:"output_tokens"`
}

// of is what a limit of a dimension counts of a load.
func (l pageLoad) of(dimension string) int64 {
	switch dimension {
	case "input_tokens":
		return l.Input + l.Creation
	case "output_tokens":
		return l.Output
	case "tokens":
		return l.Input + l.Creation + l.Output
	}
	return l.Requests
}

func readResult(t *testing.T, path string) *pageResult {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r pageResult
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

// any is a reading of the result.
func (r *pageResult) any() *pageReading {
	if r.Readings["loose"] != nil {
		return r.Readings["loose"]
	}
	return r.Readings["strict"]
}

// shownOn checks that the page says what the result does, in text.
func (r *pageResult) shownOn(t *testing.T, p *drivenPage) {
	t.Helper()
	line := func(s string) string { // without what a page must not get, and with plain spaces
		return strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c <= ' ' || c == '\u00a0' || c == '\u2028' || c == '\u202e' || c == '?' }), " ")
	}
	text := line(p.Text)
	want := []string{r.Verdict, r.Name}
	for _, threshold := range r.Thresholds {
		want = append(want, threshold.Expression, threshold.Name)
	}
	for _, a := range r.Assumptions {
		want = append(want, a.Value)
	}
	for _, s := range want {
		if !strings.Contains(text, line(s)) {
			t.Errorf("the page does not say %q", s)
		}
	}
	if !strings.Contains(p.Title, r.Verdict) {
		t.Errorf("the title is %q, want the verdict in it", p.Title)
	}
	met := 0
	for i := range r.any().Limits {
		if r.any().Limits[i].Attempts > 0 {
			met++
		}
	}
	over := 0
	for i := range p.Charts {
		if strings.HasPrefix(p.Charts[i].ID, "level-") {
			over++
		}
	}
	if over != met {
		t.Errorf("there are charts of %d limits, want those of the %d that were met", over, met)
	}
}

// tilesOn checks the four figures that the page begins with, and the top of the demand that it draws.
func (r *pageResult) tilesOn(t *testing.T, p *drivenPage) {
	t.Helper()
	if len(p.Tiles) != 4 {
		t.Fatalf("there are the tiles %q, want four", p.Tiles)
	}
	has := func(tile int, want string) {
		t.Helper()
		if said := strings.ReplaceAll(strings.Join(p.Tiles[tile], " | "), "\u00a0", " "); !strings.Contains(said, want) {
			t.Errorf("the tile is %q, want %q in it", said, want)
		}
	}
	var peaks []string
	for _, v := range r.Readings {
		refused, failing := "none", thousands(r.RunsTotal-v.FailingRuns)
		if v.Refused > 0 {
			refused = thousands(v.Refused)
		}
		has(0, refused)
		has(0, "of "+thousands(v.Attempts)+" attempt")
		if (v.FirstRefusal == nil) != strings.Contains(strings.Join(p.Tiles[1], " "), "nothing is refused") && len(r.Readings) == 1 {
			t.Errorf("the tile is %q, the first refusal is %v", p.Tiles[1], v.FirstRefusal)
		}
		if r.RunsTotal > 1 {
			has(3, failing)
			has(3, "of "+thousands(r.RunsTotal))
		} else {
			has(3, "one run")
		}
		for _, dimension := range []string{"requests", "input_tokens", "output_tokens", "tokens"} {
			most := int64(0)
			for _, m := range v.Minutes {
				most = max(most, m.Offered.of(dimension)+m.Background.of(dimension))
			}
			peaks = append(peaks, thousands(most))
		}
	}
	switch {
	case r.Headroom != nil:
		has(2, r.Headroom.Scale.String()+"×")
	case r.HoldsAt != nil:
		has(2, r.HoldsAt.Scale.String()+"×")
	case strings.Contains(r.Reason, "at no scale"):
		has(2, "no scale")
	default:
		has(2, "not searched")
	}
	if p.Peak != "" && !slices.ContainsFunc(peaks, func(s string) bool { return strings.HasPrefix(p.Peak, s+", ") }) {
		t.Errorf("the busiest minute is drawn as %q, want one of %q", p.Peak, peaks)
	}
}

// shownResults are those on a page, by name. One that stands alone has none.
type shownResults map[string]*pageResult

// A shownFigure is what a series of a chart shows.
type shownFigure struct {
	result    *pageResult
	readings  []string
	limit     int    // of a level or a capacity
	what      string // level, capacity, offered, admitted, refused
	dimension string // of a load
}

// figureOf tells what a series shows; !ok is of a chart that is not over time.
func (all shownResults) figureOf(t *testing.T, c *drivenChart, s *drivenSeries) (f shownFigure, ok bool) {
	t.Helper()
	chart, number, _ := strings.Cut(c.ID, "-")
	if chart == "attempts" { // of the one result that there is
		f.result, f.what = all[""], map[string]string{"requests due": "offered", "attempts sent": "sent", "attempts failed": "failed"}[s.Name]
		f.readings = f.result.readingsOf(s)
		return f, true
	}
	if chart != "level" && chart != "flow" {
		return f, false
	}
	if _, err := fmt.Sscan(number, &f.limit); err != nil {
		t.Fatalf("there is a chart %s", c.ID)
	}
	f.what = map[string]string{"refused attempts": "refused"}[s.Name]
	if f.what == "" {
		f.what = s.Name
	}
	if f.result = all[""]; f.result == nil { // several: a line is a result
		if f.result = all[s.Name]; f.result != nil {
			f.what = "level"
			if chart == "flow" {
				kind := [][2]string{{"admitted", "requests"}, {"admitted", "input_tokens"}, {"admitted", "output_tokens"}, {"refused", ""}}[f.limit]
				f.what, f.dimension = kind[0], kind[1]
			}
		} else {
			for _, f.result = range all { // which all have the same capacity
				break
			}
		}
	} else if chart == "flow" {
		f.dimension = f.result.any().Limits[f.limit].Dimension
	}
	f.readings = f.result.readingsOf(s)
	return f, true
}

// readingsOf are those that a series is of: all of them where it says none.
func (r *pageResult) readingsOf(s *drivenSeries) (names []string) {
	if s.Reading != "" {
		return []string{s.Reading}
	}
	for name := range r.Readings {
		names = append(names, name)
	}
	return names
}

// at is the figure of a reading from an instant on, for a step; nil is nothing.
func (f *shownFigure) at(t *testing.T, reading string, from, step int64) *int64 {
	t.Helper()
	v := f.result.Readings[reading]
	if v == nil {
		t.Fatalf("there is no %s reading", reading)
	}
	if f.what == "capacity" {
		return &v.Limits[f.limit].Capacity
	}
	sum, lowest := int64(0), (*int64)(nil)
	for i := range v.Minutes {
		m := &v.Minutes[i]
		if at := seconds(t, m.At); at < from || at >= from+step {
			continue
		}
		switch f.what {
		case "offered":
			sum += m.Offered.of(f.dimension)
		case "admitted":
			sum += m.Admitted.of(f.dimension)
		case "refused":
			sum += m.Refused
		case "sent":
			sum += m.Admitted.Requests + m.Refused + m.Faulted + m.TimedOut
		case "failed":
			sum += m.Faulted + m.TimedOut
		case "in the background":
			sum += m.Background.of(f.dimension)
		case "level":
			if f.limit < len(m.Lowest) && (lowest == nil || m.Lowest[f.limit] < *lowest) {
				lowest = &m.Lowest[f.limit]
			}
		default:
			t.Fatalf("there is a series of %q", f.what)
		}
	}
	if f.what == "level" {
		return lowest
	}
	return &sum
}

// seconds are whole seconds.
func seconds(t *testing.T, n json.Number) int64 {
	t.Helper()
	at, err := n.Int64()
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// steps are the instants, on the axis of the charts, at which a step of any result begins.
func (all shownResults) steps(t *testing.T, step int64) []int64 {
	t.Helper()
	var at []int64
	for _, r := range all {
		for _, v := range r.Readings {
			for i := range v.Minutes {
				s := seconds(t, v.Minutes[i].At)
				at = append(at, s-s%step)
			}
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// compare holds every point that the charts draw, and every figure that the keyboard leads to, against the results.
func (p *drivenPage) compare(t *testing.T, all shownResults) {
	t.Helper()
	if len(p.Charts) == 0 {
		t.Fatal("there is no chart")
	}
	for i := range p.Charts {
		c := &p.Charts[i]
		if len(c.Data) != len(c.Series)+1 || len(c.Series) == 0 {
			t.Fatalf("%s: draws %d columns of %d series", c.ID, len(c.Data), len(c.Series))
		}
		steps := all.steps(t, c.Step)
		drawn := map[int64]int{}
		for k, x := range c.Data[0] {
			from := *x
			if c.Start != nil {
				from -= *c.Start
			}
			if from == float64(int64(from)) {
				drawn[int64(from)] = k
			}
		}
		for j := range c.Series {
			f, ok := all.figureOf(t, c, &c.Series[j])
			if !ok {
				all.compareWaits(t, c, j)
				continue
			}
			for _, from := range steps {
				k, there := drawn[from]
				if !there {
					t.Errorf("%s: nothing is drawn at %ds", c.ID, from)
					continue
				}
				for _, reading := range f.readings {
					c.comparePoint(t, &f, reading, from, j+1, k)
				}
			}
		}
		p.compareReadOut(t, all, c, steps)
	}
}

// comparePoint compares one value of a column.
func (c *drivenChart) comparePoint(t *testing.T, f *shownFigure, reading string, from int64, column, k int) {
	t.Helper()
	s := &c.Series[column-1]
	want, got := f.at(t, reading, from, c.Step), c.Data[column][k]
	switch {
	case want == nil: // nothing, or the end of the line of the step before
		if got != nil && (k == 0 || c.Data[column][k-1] == nil || *got != *c.Data[column][k-1]) {
			t.Errorf("%s: %s, %s at %ds is %v, want nothing", c.ID, s.Name, reading, from, *got)
		}
		return
	case got == nil: // a bar of no height
		if s.Kind != "bars" || *want != 0 {
			t.Errorf("%s: %s, %s at %ds is nothing, want %d", c.ID, s.Name, reading, from, *want)
		}
		return
	}
	value := float64(*want)
	if c.Share {
		value = 100 * value / float64(f.result.Readings[reading].Limits[f.limit].Capacity)
	}
	if *got != value {
		t.Errorf("%s: %s, %s at %ds is %v, want %v", c.ID, s.Name, reading, from, *got, value)
	}
}

// compareWaits holds the ends of a distribution of waits against the result.
func (all shownResults) compareWaits(t *testing.T, c *drivenChart, series int) {
	t.Helper()
	s := &c.Series[series]
	r := all[""]
	if r == nil {
		r = all[s.Name]
	}
	for name, v := range r.Readings {
		if s.Reading != "" && s.Reading != name {
			continue
		}
		last := s.Points[len(s.Points)-1]
		if last[0].String() != v.Wait.Max.String() || last[1].String() != fmt.Sprint(v.Wait.Count) {
			t.Errorf("%s, %s: ends with %v requests that wait at most %v, want %d and %v", c.ID, name, last[1], last[0], v.Wait.Count, v.Wait.Max)
		}
		most := 0.0
		for _, drawn := range c.Data[series+1] {
			most = max(most, *drawn)
		}
		if longest, _ := v.Wait.Max.Float64(); most != longest {
			t.Errorf("%s, %s: draws up to %v, want %v", c.ID, name, most, v.Wait.Max)
		}
	}
}

// compareReadOut checks the figures that the keyboard leads to.
func (p *drivenPage) compareReadOut(t *testing.T, all shownResults, c *drivenChart, steps []int64) {
	t.Helper()
	reached := 0
	for _, read := range p.Readings {
		if read.ID != c.ID {
			continue
		}
		reached = max(reached, read.Now)
		for j := range c.Series {
			s := &c.Series[j]
			f, ok := all.figureOf(t, c, s)
			if !ok || read.Now >= len(steps) {
				continue
			}
			want := s.Name
			if s.Reading != "" {
				want += ", " + s.Reading
			}
			if n := f.at(t, f.readings[0], steps[read.Now], c.Step); n != nil {
				want += " " + thousands(*n)
			} else {
				want += " –"
			}
			if !slices.Contains(read.Shown, want) || !strings.Contains(read.Heard, want) {
				t.Errorf("%s: the read-out at %d is %q, said as %q, want %q in it", c.ID, read.Now, read.Shown, read.Heard, want)
			}
		}
	}
	if _, overTime := all.figureOf(t, c, &c.Series[0]); overTime && reached != len(steps)-1 {
		t.Errorf("%s: the read-out goes up to step %d, want %d", c.ID, reached, len(steps)-1)
	}
}

// thousands writes a number as the page does.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
