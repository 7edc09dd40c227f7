package e2e

import (
	"bytes"
	"context"
	"encoding/json"
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

// pages are the files of plans that are there for their page. The hostile one and its limits have such names, one of 900
// letters, and those that are not Latin.
var pages = map[string]string{
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
	"cut.yaml": `name: cut off
limits: sixty.yaml
streams:
  - name: flood
    arrivals: {process: constant, rate: 90, duration: 9m}
    input_tokens: 10
    output_tokens: 10
thresholds:
  - {name: "few </th> refusals", threshold: refused < 9, abort: true}
  - wait_s.p99 < 5s
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
	Tiles               [][]string // name, value, and what is said of it
	Peak                string     // of the demand that is drawn
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

// browsers has room for as many as are open at once: more are slower, on the two processors of a small machine.
var browsers = make(chan struct{}, 2)

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
	browsers <- struct{}{}
	defer func() { <-browsers }()
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
	for name, text := range pages {
		if name == "hostile.yaml" { // a plan, in which ${…} is a variable
			text = strings.ReplaceAll(text, "${", "$${")
		}
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
		{"ramp", []string{examples + "/launch-fails.yaml", "--acceleration", "openai", "--limits", "anthropic/scale/claude-sonnet-5"}, examples + "/launch-fails.yaml"},
		{"cut", []string{"cut.yaml"}, dir + "/cut.yaml"},
		{"alone", []string{"alone.yaml"}, dir + "/alone.yaml"},
		{"fallback", []string{examples + "/fallback.yaml", "--runs", "3"}, examples + "/fallback.yaml"},
		{"bad-day", []string{examples + "/bad-day.yaml", "--runs", "3"}, examples + "/bad-day.yaml"},
		{"shared", []string{examples + "/shared-account.yaml", "--runs", "3"}, examples + "/shared-account.yaml"},
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
			r.tilesOn(t, p)
			p.holdsPlan(t, c.plan)
			p.compare(t, shownResults{"": r})
		})
	}
}

// TestComparedPages opens pages of sim compare.
func TestComparedPages(t *testing.T) {
	examples, err := filepath.Abs(filepath.Join("..", "docs", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	all := shownResults{}
	for name, args := range map[string][]string{
		"fails": {"launch-fails.yaml"}, "half": {"launch-fails.yaml", "--scale", "0.5"}, "depends": {"launch-depends.yaml"},
	} {
		name += ".json"
		sim := alone(t, t.Context(), need(t, clients.sim), append([]string{"run", "--out", "json=" + filepath.Join(dir, name)}, args...)...)
		sim.Dir = examples
		if out, err := sim.Output(); len(out) == 0 {
			t.Fatalf("sim: %v\n%s", err, sim.Stderr)
		}
		all[name] = readResult(t, filepath.Join(dir, name))
	}
	for name, compared := range map[string][]string{"two": {"fails.json", "half.json"}, "three": {"depends.json", "fails.json", "half.json"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := alone(t, t.Context(), need(t, clients.sim), append([]string{"compare", "--out", name + ".html"}, compared...)...)
			sim.Dir = dir
			if err := sim.Run(); err != nil {
				t.Fatalf("sim: %v\n%s", err, sim.Stderr)
			}
			url, asked := served(t, dir)
			p := drive(t, false, "file://"+filepath.Join(dir, name+".html"), url+"/"+name+".html")
			for _, w := range p.Wrong {
				t.Error(w)
			}
			if paths := asked(); !slices.Equal(paths, []string{"/" + name + ".html"}) {
				t.Errorf("the page asks for %v", paths)
			}
			results := shownResults{}
			for _, name := range compared {
				results[name] = all[name]
				if !strings.Contains(p.Text, all[name].Verdict) || !strings.Contains(p.Text, name) {
					t.Errorf("the page does not say that %s is %s", name, all[name].Verdict)
				}
			}
			p.compare(t, results)
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
