package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// evil is a name that is code wherever it is taken for anything but text.
const evil = `</script></title></style><script>window.hacked=1</script><img src=x onerror=window.hacked=2>'\"&amp;{{.}}${1}`

// hostilePages are a plan and its limits with such names, with one of 900 letters, and with those that are not Latin.
var hostilePages = map[string]string{
	"hostile.yaml": `name: "` + evil + `"
description: "javascript:window.hacked=3 http://127.0.0.1:9/` + evil + `"
limits: evil.yaml
streams:
  - name: "` + evil + `"
    model: "m ` + evil + `"
    arrivals: {process: poisson, rate: 90, duration: 12m}
    input_tokens: 900
    output_tokens: 90
  - name: "` + strings.Repeat("long", 225) + `"
    model: "m ` + evil + `"
    arrivals: {process: constant, rate: 10, duration: 12m}
    input_tokens: 900
    output_tokens: 90
  - name: "🙂 日本語 العربية \u202e \u2028 e\u0301"
    model: "m ` + evil + `"
    arrivals: {process: constant, rate: 10, duration: 12m}
    input_tokens: 900
    output_tokens: 90
thresholds: ["refused == 0", "streams.` + evil + `.gave_up < 1"]
`,
	"evil.yaml": `name: "limits ` + evil + `"
owner: "owner ` + evil + `"
source: "https://127.0.0.1:9/` + evil + `"
notes: ["note ` + evil + `"]
groups:
  - models: ["m ` + evil + `", "` + strings.Repeat("model", 60) + `"]
    limits:
      - {dimension: requests, limit: 60, scope: "scope ` + evil + `", source: "javascript:window.hacked=4"}
      - {dimension: input_tokens, limit: 100000, scope: "` + strings.Repeat("scope", 60) + `"}
`,
	"alone.yaml": `name: alone
limits: sixty.yaml
streams:
  - name: one
    arrivals: {process: constant, rate: 1, duration: 1m}
    input_tokens: 1
    output_tokens: 1
`,
	"sixty.yaml": "limits: [{dimension: requests, limit: 60}]\n",
}

// A drivenPage is what js/page.mjs says of a page.
type drivenPage struct {
	Wrong    []string
	Charts   []drivenChart
	Readings []struct {
		ID    string
		Now   int
		Text  string
		Shown []string
		Heard string
	}
	Title, Text, Hacked string
	Tables              int
	Details             []string // texts of the tables and of what is set as it was typed
}

// A drivenChart is what a chart of a page draws.
type drivenChart struct {
	ID, Title string
	Step      int64
	Start     *float64
	Share     bool
	Series    []drivenSeries
	Data      [][]*float64 // the times, and each series
}

type drivenSeries struct {
	Name, Reading, Kind string
	Capacity            int64
	Points              [][2]json.Number
}

// drive opens pages with Chromium, in a process of Node. The first is tried in every way.
func drive(t *testing.T, thorough bool, urls ...string) *drivenPage {
	t.Helper()
	shots := os.Getenv("LOADSHAPE_E2E_SHOTS")
	if shots != "" {
		shots = filepath.Join(shots, filepath.Base(t.Name()))
	}
	asked, err := json.Marshal(map[string]any{"chromium": need(t, clients.chromium), "urls": urls, "shots": shots, "thorough": thorough})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	c := alone(t, ctx, need(t, clients.node), "js/page.mjs")
	c.Dir, c.Stdin = "", bytes.NewReader(asked) // where js/ is
	said, err := c.Output()
	if err != nil {
		t.Fatalf("page.mjs: %v\n%s", err, c.Stderr)
	}
	var p drivenPage
	if err := json.Unmarshal(said, &p); err != nil {
		t.Fatalf("page.mjs: %v\n%s", err, said)
	}
	return &p
}

// served serves a folder on the loopback, and gives the paths that were asked for when it is called.
func served(t *testing.T, dir string) (url string, asked func() []string) {
	t.Helper()
	var mu sync.Mutex
	var paths []string
	files := http.FileServer(http.Dir(dir))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		paths = append(paths, r.URL.Path)
		mu.Unlock()
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(paths)
	}
}

// TestPages opens pages of sim run as their readers do.
func TestPages(t *testing.T) {
	examples, err := filepath.Abs(filepath.Join("..", "docs", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range hostilePages {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		args []string
		plan string // the file whose text the page shows; empty: none
	}{
		{"example", nil, "../cmd/sim/example.yaml"},
		{"fails", []string{examples + "/launch-fails.yaml"}, examples + "/launch-fails.yaml"},
		{"depends", []string{examples + "/launch-depends.yaml", "--start", "2026-11-23T23:55:00Z"}, examples + "/launch-depends.yaml"},
		{"trace", []string{"--trace", examples + "/requests.jsonl", "--limits", examples + "/limits.yaml"}, ""},
		{"hostile", []string{"hostile.yaml"}, dir + "/hostile.yaml"},
		{"runs", []string{examples + "/launch-depends.yaml", "--runs", "5"}, examples + "/launch-depends.yaml"},
		{"strict", []string{examples + "/launch-fails.yaml", "--reading", "strict", "--retries", "none"}, examples + "/launch-fails.yaml"},
		{"alone", []string{"alone.yaml"}, dir + "/alone.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			page, report := filepath.Join(dir, c.name+".html"), filepath.Join(dir, c.name+".json")
			sim := alone(t, t.Context(), need(t, clients.sim), append([]string{"run", "--out", "html=" + page, "--out", "json=" + report}, c.args...)...)
			sim.Dir = dir
			if out, err := sim.Output(); len(out) == 0 { // the status is that of the verdict
				t.Fatalf("sim: %v\n%s", err, sim.Stderr)
			}
			url, asked := served(t, dir)
			p := drive(t, c.name == "example", "file://"+page, url+"/"+c.name+".html")
			for _, w := range p.Wrong {
				t.Error(w)
			}
			for _, path := range asked() {
				if path != "/"+c.name+".html" {
					t.Errorf("the page asks for %s", path)
				}
			}
			if p.Hacked != "undefined 0" {
				t.Errorf("a name became code: %s", p.Hacked)
			}
			r := readResult(t, report)
			r.shownOn(t, p)
			p.holdsPlan(t, c.plan)
			for i := range p.Charts {
				r.compare(t, &p.Charts[i])
			}
			r.readOut(t, p)
		})
	}
}

// holdsPlan checks that the page shows the plan as it was typed.
func (p *drivenPage) holdsPlan(t *testing.T, plan string) {
	t.Helper()
	if plan == "" {
		return
	}
	text, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	line := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if !slices.ContainsFunc(p.Details, func(s string) bool { return strings.Contains(line(s), line(string(text))) }) {
		t.Errorf("the page does not show the plan %s", plan)
	}
}

// A pageResult is what of a JSON result its page shows.
type pageResult struct {
	Name, Verdict string
	Readings      map[string]*pageReading
	Thresholds    []struct{ Expression string }
	Assumptions   []struct{ What, Value string }
}

type pageReading struct {
	Limits []struct {
		Dimension string
		Attempts  int64
		Capacity  int64
	}
	Wait struct {
		Count int64       `json:"count"`
		Max   json.Number `json:"max"`
	} `json:"wait_s"`
	Minutes []pageMinute
}

type pageMinute struct {
	At                json.Number `json:"at_s"`
	Offered, Admitted pageLoad
	Refused           int64
	Lowest            []int64 `json:"lowest_levels"`
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

// shownOn checks that the page says what the result does, in text.
func (r *pageResult) shownOn(t *testing.T, p *drivenPage) {
	t.Helper()
	line := func(s string) string { // without what a page or a terminal must not get, and with plain spaces
		return strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c <= ' ' || c == '\u00a0' || c == '\u2028' || c == '\u202e' || c == '?' }), " ")
	}
	text := line(p.Text)
	want := []string{r.Verdict, r.Name}
	for _, threshold := range r.Thresholds {
		want = append(want, threshold.Expression)
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
	if over := len(slices.DeleteFunc(slices.Clone(p.Charts), func(c drivenChart) bool { return !strings.HasPrefix(c.ID, "level-") })); over != met {
		t.Errorf("there are charts of %d limits, want those of the %d that were met", over, met)
	}
}

// any is a reading of the result.
func (r *pageResult) any() *pageReading {
	if r.Readings["loose"] != nil {
		return r.Readings["loose"]
	}
	return r.Readings["strict"]
}

// figure is what a series of a chart should be from an instant on, for a step; nil is nothing.
func (r *pageResult) figure(t *testing.T, s *drivenSeries, reading string, limit int, from float64, step int64) *int64 {
	t.Helper()
	v := r.Readings[reading]
	if v == nil || limit >= len(v.Limits) {
		t.Fatalf("there is no limit %d under the %s reading", limit, reading)
	}
	if s.Kind == "capacity" {
		return &v.Limits[limit].Capacity
	}
	sum, lowest := int64(0), (*int64)(nil)
	for i := range v.Minutes {
		m := &v.Minutes[i]
		at, err := m.At.Float64()
		if err != nil {
			t.Fatal(err)
		}
		if at < from || at >= from+float64(step) {
			continue
		}
		switch s.Name {
		case "offered":
			sum += m.Offered.of(v.Limits[limit].Dimension)
		case "admitted":
			sum += m.Admitted.of(v.Limits[limit].Dimension)
		case "refused attempts":
			sum += m.Refused
		case "level":
			if limit < len(m.Lowest) && (lowest == nil || m.Lowest[limit] < *lowest) {
				lowest = &m.Lowest[limit]
			}
		default:
			t.Fatalf("there is a series %q", s.Name)
		}
	}
	if s.Name == "level" {
		return lowest
	}
	return &sum
}

// readingsOf are those that a series is of.
func (r *pageResult) readingsOf(s *drivenSeries) []string {
	if s.Reading != "" {
		return []string{s.Reading}
	}
	var all []string
	for _, name := range []string{"loose", "strict"} {
		if r.Readings[name] != nil {
			all = append(all, name)
		}
	}
	return all
}

// limitOf is the limit whose level or flow a chart shows.
func (c *drivenChart) limitOf() (limit int, ok bool) {
	_, err := fmt.Sscanf(strings.Replace(c.ID, "flow-", "level-", 1), "level-%d", &limit)
	return limit, err == nil
}

// compare holds every point that a chart draws against the result.
func (r *pageResult) compare(t *testing.T, c *drivenChart) {
	t.Helper()
	if len(c.Data) != len(c.Series)+1 || len(c.Series) == 0 {
		t.Fatalf("%s: draws %d columns of %d series", c.ID, len(c.Data), len(c.Series))
	}
	limit, ok := c.limitOf()
	if !ok {
		r.compareWaits(t, c)
		return
	}
	covered := map[string]bool{}
	for i := range c.Series {
		s := &c.Series[i]
		for _, reading := range r.readingsOf(s) {
			for at, x := range c.Data[0] {
				from := *x
				if c.Start != nil {
					from -= *c.Start
				}
				want := r.figure(t, s, reading, limit, from, c.Step)
				got := c.Data[i+1][at]
				if want == nil || got == nil {
					if (want == nil) != (got == nil) {
						t.Errorf("%s: %s, %s at %vs is there: %v, want %v", c.ID, s.Name, reading, from, got != nil, want != nil)
					}
					continue
				}
				value := float64(*want)
				if c.Share {
					value = 100 * value / float64(r.Readings[reading].Limits[limit].Capacity)
				}
				if *got != value {
					t.Errorf("%s: %s, %s at %vs is %v, want %v", c.ID, s.Name, reading, from, *got, value)
				}
				for j := range r.Readings[reading].Minutes {
					if m, _ := r.Readings[reading].Minutes[j].At.Float64(); m >= from && m < from+float64(c.Step) {
						covered[fmt.Sprint(reading, m)] = true
					}
				}
			}
		}
	}
	for name, v := range r.Readings {
		for i := range v.Minutes {
			if m, _ := v.Minutes[i].At.Float64(); !covered[fmt.Sprint(name, m)] {
				t.Errorf("%s: the minute at %vs is not drawn for the %s reading", c.ID, m, name)
			}
		}
	}
}

// compareWaits holds the ends of the distribution of the waits against the result.
func (r *pageResult) compareWaits(t *testing.T, c *drivenChart) {
	t.Helper()
	for i := range c.Series {
		s := &c.Series[i]
		for _, reading := range r.readingsOf(s) {
			wait := r.Readings[reading].Wait
			last := s.Points[len(s.Points)-1]
			if last[0].String() != wait.Max.String() || last[1].String() != fmt.Sprint(wait.Count) {
				t.Errorf("%s, %s: ends with %v requests that wait at most %v, want %d and %v", c.ID, reading, last[1], last[0], wait.Count, wait.Max)
			}
			most := 0.0
			for _, v := range c.Data[i+1] {
				most = max(most, *v)
			}
			if longest, _ := wait.Max.Float64(); most != longest {
				t.Errorf("%s, %s: draws up to %v, want %v", c.ID, reading, most, wait.Max)
			}
		}
	}
}

// readOut checks the figures that the keyboard leads to.
func (r *pageResult) readOut(t *testing.T, p *drivenPage) {
	t.Helper()
	for _, read := range p.Readings {
		at := slices.IndexFunc(p.Charts, func(c drivenChart) bool { return c.ID == read.ID })
		if at < 0 {
			t.Errorf("there is a read-out of %s, which is no chart", read.ID)
			continue
		}
		c := &p.Charts[at]
		limit, ok := c.limitOf()
		if !ok || read.Now >= len(c.Data[0]) {
			continue
		}
		from := *c.Data[0][read.Now]
		if c.Start != nil {
			from -= *c.Start
		}
		for i := range c.Series {
			s := &c.Series[i]
			want := s.Name
			if s.Reading != "" {
				want += ", " + s.Reading
			}
			if n := r.figure(t, s, r.readingsOf(s)[0], limit, from, c.Step); n != nil {
				want += " " + thousands(*n)
			} else {
				want += " –"
			}
			if !slices.Contains(read.Shown, want) || !strings.Contains(read.Heard, want) {
				t.Errorf("%s: the read-out at %d is %q, said as %q, want %q in it", c.ID, read.Now, read.Shown, read.Heard, want)
			}
		}
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
