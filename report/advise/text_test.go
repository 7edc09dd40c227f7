package advise

import (
	"bytes"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
	"loadshape/report/layout"
	"loadshape/report/search"
)

// busy is a plan with much to say: some changes are enough under both readings, some under one, and some are not.
const busy = `name: busy
streams:
  - name: chat
    arrivals: {process: constant, stages: [{duration: 2m, target: 60}, {duration: 2m, rate: 60}]}
    input_tokens: 100
    output_tokens: 49
    max_tokens: 200
    client: {retries: claude-code}
  - name: jobs
    arrivals: {process: constant, start: 3m, rate: 240, duration: 10s}
    input_tokens: 400
    output_tokens: 9
`

const busyLimits = `name: anthropic/start/small
owner: test
limits:
  - {dimension: requests, limit: 120}
  - {dimension: input_tokens, limit: 9000}
`

func busyAdvice(t *testing.T) *Advice {
	t.Helper()
	limits := sample.ReadLimits(t, busyLimits)
	q := adviceOn(t, limits, busy, "refused == 0", "wait_s.p99 < 30s")
	q.Name = "busy"
	more := *twice(limits)
	more.Name = "anthropic/build/small"
	q.Tiers = []capacity.TierLimits{{Name: limits.Name, Profile: limits}, {Name: more.Name, Profile: &more}}
	return advise(t, q)
}

func TestAdviceText(t *testing.T) {
	a := busyAdvice(t)
	commands := []string{"sim advise busy.yaml --apply pace:jobs --out changed.yaml", "sim changed.yaml"}
	for name, o := range map[string]layout.Options{
		"advice.80.txt": {Unicode: true}, "advice.140.txt": {Unicode: true, Width: 140}, "advice.ascii.txt": {}, "advice.color.txt": {Unicode: true, Color: true},
	} {
		var b bytes.Buffer
		if err := WriteText(&b, a, commands, o); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, name, b.Bytes())
	}
	var m, j bytes.Buffer
	if err := WriteMarkdown(&m, a, commands); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "advice.md", m.Bytes())
	if err := WriteJSON(&j, a); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "advice.json", j.Bytes())
}

// TestAdviceSummary says how far single changes go.
func TestAdviceSummary(t *testing.T) {
	both, loose := Advised{Holds: "both"}, Advised{Holds: "loose"}
	for _, c := range []struct {
		a    Advice
		want string
	}{
		{Advice{Scale: search.One, ForScale: search.One, Enough: EnoughUnneeded}, "Nothing has to change."},
		{Advice{Scale: search.One, ForScale: 125, Enough: EnoughUnneeded, ForVerdict: report.Holds}, "It holds with 1.25× the traffic as well: nothing has to change."},
		{Advice{Scale: search.One, ForScale: search.One, Enough: EnoughNone}, "No single change of those that were tried is enough to make it hold."},
		{Advice{Scale: 200, ForScale: 200, Enough: EnoughNone}, "No single change of those that were tried is enough to make it hold at scale 2."},
		{Advice{Scale: search.One, ForScale: 125, ForVerdict: report.Depends, Enough: EnoughBoth, Changes: []Advised{both}},
			"It would not with 1.25× the traffic, where it depends on what the published rules leave open. One change makes it hold with 1.25× the traffic under both readings."},
		{Advice{Scale: search.One, ForScale: search.One, Enough: EnoughBoth, Changes: []Advised{both, both, loose}}, "Two changes make it hold under both readings, each by itself. One does so under the loose reading only."},
		{Advice{Scale: search.One, ForScale: search.One, Enough: EnoughLoose, Changes: []Advised{loose, loose}}, "No single change makes it hold under both readings; two do under the loose one."},
	} {
		if have := c.a.Summary(); have != c.want {
			t.Errorf("is %q, want %q", have, c.want)
		}
	}
}

// TestAdviceIsClean keeps the names in a plan from looking like anything else.
func TestAdviceIsClean(t *testing.T) {
	a := busyAdvice(t)
	hostile := "a|b\x1b[31m\n`x` @all <b>"
	a.Name, a.Sentence = hostile, hostile
	a.Changes[0].Name, a.Changes[0].From, a.Changes[0].To = hostile, hostile, hostile
	a.NoHelp[0].Name, a.NoHelp[0].Reason = hostile, hostile
	var text, markdown bytes.Buffer
	if err := WriteText(&text, a, []string{hostile}, layout.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := WriteMarkdown(&markdown, a, nil); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(text.String(), "\x1b\r") || strings.ContainsAny(markdown.String(), "\x1b\r@") || strings.Contains(markdown.String(), "<b>") {
		t.Errorf("names are shown as they are:\n%s\n%s", &text, &markdown)
	}
}
