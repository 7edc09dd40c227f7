package write

import (
	"slices"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"

	"pgregory.net/rapid"
)

// TestAnnotationsMostImportantFirst writes results of random sizes: there are never more annotations than a log shows, the
// kinds come in their order, and of a kind the first are never left out for later ones.
func TestAnnotationsMostImportantFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom([]func() *report.Result{sample.Failing, sample.Depending, sample.Hostile, sample.Holding}).Draw(t, "result")()
		name := rapid.StringN(0, 30, -1)
		for range rapid.IntRange(0, 15).Draw(t, "thresholds") {
			r.Thresholds = append(r.Thresholds, report.Threshold{Expression: name.Draw(t, "threshold"), Loose: &report.Check{Observed: "1"}, Strict: &report.Check{Observed: "2"}})
		}
		v := r.Telling()
		for range rapid.IntRange(0, 15).Draw(t, "limits") {
			l := v.Limits[0]
			l.Scope, l.Refused = name.Draw(t, "scope"), rapid.Int64Range(0, 100).Draw(t, "refused")
			v.Limits = append(v.Limits, l)
		}
		for range rapid.IntRange(0, 4).Draw(t, "deciders") {
			r.DecidedBy = append(r.DecidedBy, report.Decider{Point: "burst", Loose: name.Draw(t, "loose"), Strict: "not"})
		}
		var b strings.Builder
		if err := GitHub(&b, r); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		all := annotations(r)
		if len(lines) != min(len(all), 10) {
			t.Fatalf("there are %d lines of %d annotations", len(lines), len(all))
		}
		shown := len(lines)
		if len(all) > 10 {
			shown--
			if !strings.Contains(lines[shown], "title=sim%3A more::") {
				t.Errorf("the last line is %s", lines[shown])
			}
		}
		for i, line := range lines[:shown] {
			a := all[i]
			if _, after, _ := strings.Cut(a.String(), "title="); !strings.HasSuffix(line+"\n", after) {
				t.Errorf("line %d is %s, want %v", i+1, line, a)
			}
		}
		if r.Verdict == report.Holds {
			return
		}
		order := []string{}
		for _, a := range all {
			switch title := strings.TrimPrefix(a.Title, "sim: "); {
			case strings.HasPrefix(title, string(r.Verdict)+", "):
				order = append(order, "a threshold")
			case strings.HasPrefix(title, "what decides: "):
				order = append(order, "what decides")
			default:
				order = append(order, "a limit") // by its own name
			}
		}
		rank := []string{"a threshold", "a limit", "what decides"}
		if !slices.IsSortedFunc(order, func(a, b string) int { return slices.Index(rank, a) - slices.Index(rank, b) }) {
			t.Errorf("the annotations are of %v", order)
		}
	})
}
