package write

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
	"loadshape/report/layout"
)

func textOf(t *testing.T, r *report.Result, o layout.Options) string {
	t.Helper()
	var b strings.Builder
	if err := Text(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	for _, s := range sample.All {
		for _, width := range []int{80, 120, 200} {
			golden.Check(t, fmt.Sprintf("%s.%d.txt", s.Name, width), []byte(textOf(t, s.Make(), layout.Options{Width: width, Unicode: true, Chart: true})))
		}
	}
	golden.Check(t, "fails.ascii.txt", []byte(textOf(t, sample.Failing(), layout.Options{Chart: true})))
	golden.Check(t, "fails.color.txt", []byte(textOf(t, sample.Failing(), layout.Options{Width: 80, Unicode: true, Color: true, Chart: true})))
}

func TestTextKeepsToItsWidth(t *testing.T) {
	for _, s := range sample.All {
		r := s.Make()
		for width := layout.LeastWidth; width <= layout.MostWidth; width += 8 {
			text := textOf(t, r, layout.Options{Width: width, Unicode: true, Chart: true}) // colours have no width
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				if n := layout.Columns(line); n > width {
					t.Errorf("%s at %d: %d columns: %q", s.Name, width, n, line)
				}
				if strings.HasSuffix(line, " ") {
					t.Errorf("%s at %d: ends in a space: %q", s.Name, width, line)
				}
			}
		}
	}
}

func TestTextIsPlain(t *testing.T) {
	for _, s := range sample.All {
		for _, unicode := range []bool{false, true} {
			text := textOf(t, s.Make(), layout.Options{Width: 80, Unicode: unicode, Chart: true})
			for _, r := range text {
				if r < ' ' && r != '\n' || r == 0x7f || r == '\u202e' || r == '\u00a0' || !unicode && r > '~' {
					t.Errorf("%s (unicode: %v): has %U", s.Name, unicode, r)
				}
			}
		}
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestColorChangesNothing takes the colours away again: they move no letter.
func TestColorChangesNothing(t *testing.T) {
	for _, s := range sample.All {
		color := textOf(t, s.Make(), layout.Options{Width: 80, Unicode: true, Color: true, Chart: true})
		plain := textOf(t, s.Make(), layout.Options{Width: 80, Unicode: true, Chart: true})
		if have := sgr.ReplaceAllString(color, ""); have != plain || color == plain {
			t.Errorf("%s: text in colour has other letters", s.Name)
		}
	}
}

// TestTextOfHalfAResult makes sure that nothing that can be missing has to be there.
func TestTextOfHalfAResult(t *testing.T) {
	one := sample.Holding()
	one.Readings.Loose = nil
	for _, r := range []*report.Result{{}, {Verdict: report.Fails}, {Verdict: report.Depends, Readings: report.Readings{Strict: &report.Reading{}}}, {Readings: report.Readings{Loose: &report.Reading{}, Strict: &report.Reading{}}}, one} {
		if text := textOf(t, r, layout.Options{Chart: true}); !strings.HasSuffix(text, "\n") {
			t.Errorf("%+v: text is %q", r, text)
		}
	}
}

// TestManyRuns lists no more than the worst of them.
func TestManyRuns(t *testing.T) {
	r := sample.Seeds()
	for i := range 31 {
		run := &r.Runs[99-3*i]
		run.Verdict, run.Loose.Refused, run.Strict.Refused = report.Fails, int64(1+i), int64(1+i)
	}
	text := textOf(t, r, layout.Options{Width: 120})
	_, runs, _ := strings.Cut(text, "\nRuns\n")
	runs, _, _ = strings.Cut(runs, "\n\n")
	for _, want := range []string{"Of 100 runs with different seeds 31 fail and 69 hold", "refused 0 to 31, given up 0 and closest to a limit 80.0 % to 92.0 %", "The worst first, 10 of 100"} {
		if !strings.Contains(strings.Join(strings.Fields(runs), " "), want) {
			t.Errorf("%q is not there:\n%s", want, runs)
		}
	}
	if n := strings.Count(runs, "FAILS"); n != 10 || strings.Contains(runs, "HOLDS") || !strings.Contains(runs, "\n  9      10  FAILS    both          31") {
		t.Errorf("%d runs are listed, want the 10 that refused most:\n%s", n, runs)
	}
}

// TestNotes counts the notes that everybody can read with a published profile, and writes those that are the user's.
func TestNotes(t *testing.T) {
	published, ok := profile.Published("anthropic/start")
	if !ok || len(published.Notes) == 0 {
		t.Fatal("anthropic/start has no notes")
	}
	r := sample.Holding()
	r.Limits.Name, r.Limits.Notes = published.Name, append([]string{"Mine is different."}, published.Notes...)
	text := textOf(t, r, layout.Options{Width: 120})
	if !strings.Contains(text, "Mine is different.") || strings.Contains(text, published.Notes[0][:20]) || !strings.Contains(text, fmt.Sprintf("sim limits anthropic/start shows %d notes on them.", len(published.Notes))) {
		t.Errorf("is\n%s", text)
	}
}

// TestVerdictIsOfTheText checks that what Verdict writes stands in the whole report, word for word.
func TestVerdictIsOfTheText(t *testing.T) {
	for _, s := range sample.All {
		var whole, verdict strings.Builder
		r := s.Make()
		if err := errors.Join(Text(&whole, r, layout.Options{Unicode: true}), Verdict(&verdict, r, layout.Options{Unicode: true})); err != nil {
			t.Fatal(err)
		}
		begin, decides, depends := strings.Cut(verdict.String(), "\nWhat decides\n")
		if begin == "" || depends != (len(r.DecidedBy) > 0) || !strings.HasPrefix(whole.String(), begin) || !strings.Contains(whole.String(), decides) {
			t.Errorf("%s: the verdict is\n%s\nof the report\n%s", s.Name, &verdict, &whole)
		}
	}
}
