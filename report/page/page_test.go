package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/compare"
	"loadshape/report/internal/golden"
	"loadshape/report/judge"
	"loadshape/report/page/frame"
)

// fixed are the parts that are the same in every page with charts, and long.
var fixed = strings.NewReplacer(plotJS, "(uPlot)", chartsJS, "(script)", html.EscapeString(plotLicence), "(licence)")

var hashIn = regexp.MustCompile(`&#39;sha256-.*?&#39;`)

// shortened is a page without what is the same in every one.
func shortened(page string) string {
	style, scripts := styleIn.FindStringSubmatch(page)[1], scriptIn.FindAllStringSubmatch(page, -1)
	page = strings.NewReplacer(style, "(style)", scripts[len(scripts)-1][1], "(frame)").Replace(fixed.Replace(page))
	return hashIn.ReplaceAllString(page, "(hash)")
}

func TestGolden(t *testing.T) {
	page := written(t, played(t, planText, limitsText, nil), Options{Version: "loadshape v1", Command: "sim run plan.yaml", Plan: planText})
	golden.Check(t, "page.html", []byte(shortened(page)))
}

// The same result gives the same bytes, also when it was read back.
func TestSameBytes(t *testing.T) {
	r := played(t, planText, limitsText, nil)
	o := Options{Version: "v", Command: "c", Plan: "p"}
	page := written(t, r, o)
	if written(t, played(t, planText, limitsText, nil), o) != page {
		t.Error("the same plan gives another page")
	}
	var b bytes.Buffer
	if err := report.WriteJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	back, err := report.ReadJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	if written(t, back, o) != page {
		t.Error("a result that was read back gives another page")
	}
}

func TestDistributionOfUPlotIsAsItCame(t *testing.T) {
	readme, err := os.ReadFile("uplot/README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("\\| `(.+)` \\| `([0-9a-f]{64})` \\|").FindAllStringSubmatch(string(readme), -1)
	if len(rows) != 3 {
		t.Fatalf("there are %d hashes, want 3", len(rows))
	}
	for _, row := range rows {
		text, err := os.ReadFile(filepath.Join("uplot", row[1]))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != row[2] {
			t.Errorf("%s: has the hash %x, want %s", row[1], sum, row[2])
		}
	}
	if !strings.Contains(plotJS, "(v1.6.32)") || !strings.Contains(string(readme), "uPlot 1.6.32") {
		t.Error("it is another version")
	}
}

var (
	policyIn  = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`)
	styleIn   = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	scriptIn  = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	dataIn    = regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`)
	tagIn     = regexp.MustCompile(`<[a-zA-Z][^>]*>`)
	addressIn = regexp.MustCompile(`(?:src|href|action|srcset|data|poster)="([^"]*)"`)
)

// The policy names what is in the page by its hash, and nothing in the page needs more.
func TestPolicy(t *testing.T) {
	page := written(t, played(t, planText, limitsText, nil), Options{})
	policy := html.UnescapeString(policyIn.FindStringSubmatch(page)[1])
	allowed := map[string][]string{}
	for rule := range strings.SplitSeq(policy, "; ") {
		words := strings.Fields(rule)
		allowed[words[0]] = words[1:]
	}
	want := map[string][]string{"default-src": {"'none'"}, "img-src": {"data:"}, "base-uri": {"'none'"}, "form-action": {"'none'"},
		"style-src": {frame.HashOf(styleIn.FindStringSubmatch(page)[1])}, "script-src": nil}
	scripts := scriptIn.FindAllStringSubmatch(page, -1)
	for _, s := range scripts {
		want["script-src"] = append(want["script-src"], frame.HashOf(s[1]))
	}
	if len(scripts) != 3 || !reflect.DeepEqual(allowed, want) {
		t.Errorf("the policy is %v, want %v", allowed, want)
	}
	before, _, _ := strings.Cut(page, "<script type=")
	for _, tag := range tagIn.FindAllString(before, -1) {
		if regexp.MustCompile(`(?i)\s(style|on[a-z]+)=`).MatchString(tag) {
			t.Errorf("%s: would need a looser policy", tag)
		}
		for _, m := range addressIn.FindAllStringSubmatch(tag, -1) {
			if !strings.HasPrefix(tag, "<a ") && m[1] != "data:," {
				t.Errorf("%s: loads something", tag)
			}
		}
	}
}

const hostile = "</script><img src=x onerror=alert(1)><!--\"'`&\u2028]]>{{.}} \x00\u202e</title></style></pre>"

// hostileResult is a result in which every text is hostile.
func hostileResult(t *testing.T) *report.Result {
	r := played(t, planText, limitsText, func(q *judge.Question) { q.Runs = 2 })
	r.Workload.Log = &report.LogCheck{Decisions: 2, Agree: 1, FirstOther: "x"}
	r.DecidedBy = append(r.DecidedBy, report.Decider{Point: "x", Loose: "x", Strict: "x", Breaks: "x"})
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				fill(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					fill(v.Field(i))
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				fill(v.Index(i))
			}
		case reflect.String:
			v.SetString(hostile + v.String())
		}
	}
	fill(reflect.ValueOf(r))
	return r
}

func checkHarmless(t *testing.T, page string) {
	t.Helper()
	scripts := 1
	if dataIn.MatchString(page) {
		scripts = 4
	}
	outside := fixed.Replace(page)
	for text, times := range map[string]int{"<img": 0, "<!--": 0, "</script": scripts, "</style": 1, "</title": 1, "\u202e": 0, "\x00": 0, "<script": scripts} {
		if n := strings.Count(outside, text); n != times {
			t.Errorf("%q is there %d times, want %d", text, n, times)
		}
	}
	if scripts == 1 {
		return
	}
	if strings.Contains(dataIn.FindStringSubmatch(page)[1], "\u2028") {
		t.Error("the data has a line separator")
	}
	var data map[string]any
	if err := json.Unmarshal([]byte(dataIn.FindStringSubmatch(page)[1]), &data); err != nil {
		t.Errorf("the data: %v", err)
	}
}

func TestHostileText(t *testing.T) {
	r := hostileResult(t)
	checkHarmless(t, written(t, r, Options{Version: hostile, Command: hostile, Plan: hostile,
		Phases: []Phase{{Name: hostile, ToS: 60e9}, {Name: hostile, FromS: 60e9, ToS: 90e9, Spike: true}}, Advice: &Advice{
			Next: &frame.Next{Title: hostile, Text: []string{hostile, "`" + hostile + "`"}, Commands: []string{hostile}},
			Section: frame.Section{ID: "advice", Title: hostile, Parts: []frame.Part{{Text: frame.Plain(hostile)}, {Heading: hostile},
				{Table: (&frame.Table{Name: hostile, Head: []string{hostile}, Rows: [][]string{{hostile}}, Note: hostile, Links: []string{hostile}}).LaidOut()}}}}}))
	var b bytes.Buffer
	if err := WriteComparison(&b, []compare.Entry{{Name: hostile, Result: r}, {Name: "b" + hostile, Result: r}}, Options{Command: hostile}); err != nil {
		t.Fatal(err)
	}
	checkHarmless(t, b.String())
}

// What only looks like an address is none.
func TestNamesAreNoLinks(t *testing.T) {
	page := written(t, played(t, planText, limitsText, func(q *judge.Question) {
		q.Name, q.Work.Source, q.Profile.Name = "https://a.example/name", "my.plans/launch.yaml", "b.example/limits"
		q.Profile.Source = "c.example/source (read today)"
	}), Options{Command: "sim run my.plans/launch.yaml"})
	for text, want := range map[string]bool{"a.example": false, "my.plans": false, "b.example": false, "c.example": true} {
		if is := strings.Contains(page, `<a href="https://`+text); is != want {
			t.Errorf("%s: is a link: %v, want %v", text, is, want)
		}
	}
}

// The order in which a reader needs it.
func TestOrder(t *testing.T) {
	r := played(t, planText, limitsText, func(q *judge.Question) { q.Runs = 2 })
	r.DecidedBy = []report.Decider{{Point: "burst", Loose: "a", Strict: "b"}}
	page := written(t, r, Options{Plan: planText, Advice: &Advice{Section: frame.Section{ID: "advice", Title: "What could be changed", Parts: []frame.Part{{Text: frame.Plain("Nothing.")}}}}})
	last := -1
	for _, id := range []string{`id="demand"`, `id="thresholds"`, `id="decides"`, `<aside id="advice"`, `<section id="limits"`, `id="time"`, `id="acceleration"`, `id="client"`, `id="load"`, `id="runs"`, `id="assumptions"`, `id="sources"`, `id="plan"`} {
		at := strings.Index(page, id)
		if at <= last {
			t.Errorf("%s stands at %d, want it after %d", id, at, last)
		}
		last = at
	}
	levels := regexp.MustCompile(`<h([1-6])`).FindAllStringSubmatch(page, -1)
	depth := "0"
	for _, l := range levels {
		if l[1] > depth && l[1] != string(depth[0]+1) {
			t.Errorf("a heading of level %s follows one of level %s", l[1], depth)
		}
		depth = l[1]
	}
	if strings.Count(page, "<h1") != 1 {
		t.Error("there is not one h1")
	}
}
