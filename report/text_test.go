package report

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"loadshape/bucket/profile"
	"loadshape/report/internal/golden"
	"loadshape/report/layout"
	"loadshape/workload"
)

func textOf(t *testing.T, r *Result, o layout.Options) string {
	t.Helper()
	var b strings.Builder
	if err := WriteText(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	for _, s := range samples {
		for _, width := range []int{80, 120, 200} {
			golden.Check(t, fmt.Sprintf("%s.%d.txt", s.name, width), []byte(textOf(t, s.make(), layout.Options{Width: width, Unicode: true, Chart: true})))
		}
	}
	golden.Check(t, "fails.ascii.txt", []byte(textOf(t, fails(), layout.Options{Chart: true})))
	golden.Check(t, "fails.color.txt", []byte(textOf(t, fails(), layout.Options{Width: 80, Unicode: true, Color: true, Chart: true})))
}

func TestTextKeepsToItsWidth(t *testing.T) {
	for _, s := range samples {
		r := s.make()
		for width := layout.LeastWidth; width <= layout.MostWidth; width += 8 {
			text := textOf(t, r, layout.Options{Width: width, Unicode: true, Chart: true}) // colours have no width
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				if n := layout.Columns(line); n > width {
					t.Errorf("%s at %d: %d columns: %q", s.name, width, n, line)
				}
				if strings.HasSuffix(line, " ") {
					t.Errorf("%s at %d: ends in a space: %q", s.name, width, line)
				}
			}
		}
	}
}

func TestTextIsPlain(t *testing.T) {
	for _, s := range samples {
		for _, unicode := range []bool{false, true} {
			text := textOf(t, s.make(), layout.Options{Width: 80, Unicode: unicode, Chart: true})
			for _, r := range text {
				if r < ' ' && r != '\n' || r == 0x7f || r == '\u202e' || r == '\u00a0' || !unicode && r > '~' {
					t.Errorf("%s (unicode: %v): has %U", s.name, unicode, r)
				}
			}
		}
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestColorChangesNothing takes the colours away again: they move no letter.
func TestColorChangesNothing(t *testing.T) {
	for _, s := range samples {
		color := textOf(t, s.make(), layout.Options{Width: 80, Unicode: true, Color: true, Chart: true})
		plain := textOf(t, s.make(), layout.Options{Width: 80, Unicode: true, Chart: true})
		if have := sgr.ReplaceAllString(color, ""); have != plain || color == plain {
			t.Errorf("%s: text in colour has other letters", s.name)
		}
	}
}

// TestTextOfHalfAResult makes sure that nothing that can be missing has to be there.
func TestTextOfHalfAResult(t *testing.T) {
	one := holds()
	one.Readings.Loose = nil
	for _, r := range []*Result{{}, {Verdict: Fails}, {Verdict: Depends, Readings: Readings{Strict: &Reading{}}}, {Readings: Readings{Loose: &Reading{}, Strict: &Reading{}}}, one} {
		if text := textOf(t, r, layout.Options{Chart: true}); !strings.HasSuffix(text, "\n") {
			t.Errorf("%+v: text is %q", r, text)
		}
	}
}

func TestSentences(t *testing.T) {
	change := func(r *Result, f func(*Result)) *Result { f(r); return r }
	for _, c := range []struct {
		r    *Result
		want string
	}{
		{holds(), "launch fits anthropic/build/claude-sonnet-5: none of 18,204 requests is refused, under either reading. Closest is the input token limit, 87.3 % used at its fullest (in the minute at 9m)."},
		{fails(), "launch does not fit anthropic/build/claude-sonnet-5, even read in its favour: the input token limit refuses 1,204 of 19,352 attempts (6.2 %), first at 4m12s; the longest retry-after is 38s; in spite of retries 56 of 18,204 requests are given up."},
		{depends(), "launch fits anthropic/build/claude-sonnet-5 if 1,000 requests a minute may come in bursts. It fails if they are enforced second by second: the request limit refuses 731 of 18,204 attempts (4.0 %), first at 6m1s; the longest retry-after is 1s."},
		{empty(), "x breaks wait_s.max < 1 (it is none) against zero, under the loose reading. The request limit refuses 1 of 1 attempt (100.0 %), first at 0s; no wait can help 1 of them."},
		{change(holds(), func(r *Result) {
			r.Readings.Strict = nil
			l := r.Readings.Loose
			l.Requests, l.Attempts, l.Admitted, l.Limits = 1, 1, 1, nil
		}), "launch fits anthropic/build/claude-sonnet-5: its one request is not refused, under the loose reading."},
		{change(holds(), func(r *Result) {
			r.Thresholds = []Threshold{{Expression: "gave_up < 10", Loose: &Check{OK: true, Observed: "9"}, Strict: &Check{OK: true, Observed: "9"}}}
			for _, v := range r.Views() {
				v.GaveUp, v.Unsent = 9, 9
			}
		}), "launch keeps its threshold against anthropic/build/claude-sonnet-5, under either reading: 9 of 18,204 requests are never sent, for want of room at the client."},
		{change(fails(), func(r *Result) {
			r.Thresholds = []Threshold{{Expression: "wait_s.p99 < 5s", Loose: &Check{OK: false, Observed: "38.7s"}, Strict: &Check{OK: false, Observed: "38.7s"}}, {Expression: "refused == 0", Loose: &Check{OK: false, Observed: "1204"}, Strict: &Check{OK: false, Observed: "1244"}}}
			r.Readings.Loose.GaveUp = 0
			r.Readings.Loose.Limits[0].Refused = 4
		}), "launch breaks wait_s.p99 < 5s (it is 38.7s) and 1 more against anthropic/build/claude-sonnet-5, even read in its favour. 1,204 of 19,352 attempts (6.2 %) are refused, most by the input token limit (1,204), first at 4m12s; the longest retry-after is 38s; with retries every request gets through."},
		{change(depends(), func(r *Result) { r.DecidedBy[0].Point = "oversized" }),
			"launch fits anthropic/build/claude-sonnet-5 if a request larger than a whole bucket is let in when the bucket is full. It fails if it never is: the request limit refuses 731 of 18,204 attempts (4.0 %), first at 6m1s; the longest retry-after is 1s."},
		{&Result{}, "the traffic was not played against the limits."},
	} {
		if have := c.r.Sentence(); have != c.want {
			t.Errorf("sentence is\n%s\nwant\n%s", have, c.want)
		}
	}
}

// TestGroupsThatAreNotUsed are left out of text and tables and counted; the JSON result has all of them.
func TestGroupsThatAreNotUsed(t *testing.T) {
	q := asked(t, limitsOf(t, `
groups:
  - {models: [a1, a2, a3, a4], limits: [{dimension: requests, limit: 50, burst: 1m}]}
  - {models: [b], limits: [{dimension: requests, limit: 60, burst: 1m}]}
  - {models: [c], limits: [{dimension: requests, limit: 70}, {dimension: input_tokens, limit: 80}], concurrency: 3}
`))
	x := due(0, 1, 0, 0)
	x.Model = "a4"
	r := q.of(workload.RetryPolicy{}, x).judge(t)
	var md strings.Builder
	if err := WriteMarkdown(&md, r); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"text": textOf(t, r, layout.Options{Chart: true}), "markdown": md.String()} {
		for _, other := range []string{"60/min", "70/min", "80/min", "concurrency"} {
			if strings.Contains(text, other) {
				t.Errorf("%s has %s", name, other)
			}
		}
		for _, part := range []string{"50/min", "a1, a2 and 2 more", "2 other groups of models were asked for nothing", "No request had to wait."} {
			if !strings.Contains(text, part) {
				t.Errorf("%s has no %q:\n%s", name, part, text)
			}
		}
	}
	if json := string(jsonOf(t, r)); strings.Count(json, `"group": "c"`) != 2*3 {
		t.Errorf("json lacks a group:\n%s", json)
	}
}

// TestObserved shows shares in per cent, with more digits where the rounded ones would be on the other side.
func TestObserved(t *testing.T) {
	for _, c := range []struct {
		text     string
		ok       bool
		observed string
		want     string
	}{
		{"limits.input_tokens.peak_used_share <= 80%", true, "0.018522", "1.9 %"},
		{"limits.input_tokens.peak_used_share <= 80%", true, "0.8", "80.0 %"},
		{"limits.input_tokens.peak_used_share <= 80%", false, "0.800001", "80.0001 %"},
		{"limits.input_tokens.peak_used_share < 80%", true, "0.79999", "79.999 %"},
		{"limits.input_tokens.peak_used_share <= 80%", false, "25.5", "2,550 %"},
		{"limits.input_tokens.peak_used_share == 0", true, "0", "0.0 %"},
		{"limits.input_tokens.peak_used_share == 0", false, "0.000001", "0.0001 %"},
		{"limits.acceleration.peak_used_share < 1", false, "none", "none"},
		{"gave_up_share <= 0.1%", false, "0.003076 (56 of 18204)", "0.3 % (56 of 18,204)"},
		{"gave_up_share <= 0.3%", false, "0.003076 (56 of 18204)", "0.3076 % (56 of 18,204)"},
		{"refused == 0", false, "1204", "1,204"},
		{"wait_s.p99 < 60s", true, "38.7s", "38.7s"},
		{"not a threshold", true, "0.5", "0.5"},
	} {
		th := &Threshold{Expression: c.text}
		if have := strings.ReplaceAll(th.Shown(&Check{OK: c.ok, Observed: c.observed}), layout.Glue, " "); have != c.want {
			t.Errorf("%s of %s is %s, want %s", c.text, c.observed, have, c.want)
		}
	}
}

// TestNotes counts the notes that everybody can read with a published profile, and writes those that are the user's.
func TestNotes(t *testing.T) {
	published, ok := profile.Published("anthropic/start")
	if !ok || len(published.Notes) == 0 {
		t.Fatal("anthropic/start has no notes")
	}
	r := holds()
	r.Limits.Name, r.Limits.Notes = published.Name, append([]string{"Mine is different."}, published.Notes...)
	text := textOf(t, r, layout.Options{Width: 120})
	if !strings.Contains(text, "Mine is different.") || strings.Contains(text, published.Notes[0][:20]) || !strings.Contains(text, fmt.Sprintf("sim limits anthropic/start shows %d notes on them.", len(published.Notes))) {
		t.Errorf("is\n%s", text)
	}
}

// TestVerdictIsOfTheText checks that what WriteVerdict writes stands in the whole report, word for word.
func TestVerdictIsOfTheText(t *testing.T) {
	for _, s := range samples {
		var whole, verdict strings.Builder
		r := s.make()
		if err := errors.Join(WriteText(&whole, r, layout.Options{Unicode: true}), WriteVerdict(&verdict, r, layout.Options{Unicode: true})); err != nil {
			t.Fatal(err)
		}
		begin, decides, depends := strings.Cut(verdict.String(), "\nWhat decides\n")
		if begin == "" || depends != (len(r.DecidedBy) > 0) || !strings.HasPrefix(whole.String(), begin) || !strings.Contains(whole.String(), decides) {
			t.Errorf("%s: the verdict is\n%s\nof the report\n%s", s.name, &verdict, &whole)
		}
	}
}
