package compare

import (
	"bytes"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
	"loadshape/report/layout"
)

func sideBySide(t *testing.T, entries ...Entry) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteSideBySide(&b, entries, layout.Options{Unicode: true}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := layout.Columns(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("has a line of %d columns: %s", n, line)
		}
	}
	return b.String()
}

func TestSideBySide(t *testing.T) {
	var entries []Entry
	for _, s := range sample.All {
		entries = append(entries, Entry{s.Name + ".json", s.Make()})
	}
	golden.Check(t, "sidebyside.txt", []byte(sideBySide(t, entries...)))
}

// TestDifferences changes one thing at a time of what was asked.
func TestDifferences(t *testing.T) {
	if d := Differences([]Entry{{"a", sample.Holding()}, {"b", sample.Holding()}}); d != nil {
		t.Errorf("the same differs: %q", d)
	}
	for want, change := range map[string]func(*report.Result){
		"plan: launch (a); other (b)":                            func(r *report.Result) { r.Name = "other" },
		"kind of traffic: plan (a); trace (b)":                   func(r *report.Result) { r.Workload.Kind = "trace" },
		"seed: 1 (a); 2 (b)":                                     func(r *report.Result) { r.Seed = 2 },
		"runs: 1 (a); 3 (b)":                                     func(r *report.Result) { r.RunsTotal = 3 },
		"retries: anthropic-python (a); none (b)":                func(r *report.Result) { r.Workload.Retries = "" },
		"start: none (a); 2026-11-23T09:30:00Z (b)":              func(r *report.Result) { r.Workload.Start = "2026-11-23T09:30:00Z" },
		"readings: loose and strict (a); loose (b)":              func(r *report.Result) { r.Readings.Strict = nil },
		"limits: anthropic/build/claude-sonnet-5 (a); other (b)": func(r *report.Result) { r.Limits.Name = "other" },
		"thresholds: refused == 0 (a); refused < 3 (b)":          func(r *report.Result) { r.Thresholds[0].Expression = "refused < 3" },
		"assumptions: service time first token after 1s, then 50 tokens a second (a); none (b)": func(r *report.Result) {
			r.Assumptions = r.Assumptions[:3]
		},
		"amounts of the limits: requests 1,000/min, input tokens 500k/min, output tokens 100k/min (a); requests 1,000/min, input tokens 70k/min, output tokens 100k/min (b)": func(r *report.Result) {
			r.Readings.Loose.Limits[1].Limit = 70_000
		},
		"traffic: 18,204 requests, 45,510,000 input and 7,645,680 output tokens (a); 1 request, 45,510,000 input and 7,645,680 output tokens (b)": func(r *report.Result) {
			r.Workload.Offered.Requests = 1
		},
	} {
		r := sample.Holding()
		change(r)
		d := Differences([]Entry{{"a", sample.Holding()}, {"b", r}})
		if len(d) != 1 || strings.ReplaceAll(d[0], layout.Glue, " ") != want {
			t.Errorf("differs by %q, want %q", d, want)
		}
		noise := strings.HasPrefix(Comparable([]Entry{{"a", sample.Holding()}, {"b", r}}), "Not noise-free")
		if want := r.Name != "launch" || r.Workload.Kind != "plan" || r.Seed != 1 || r.RunsTotal > 1; noise != want {
			t.Errorf("%s: is noise: %v", d, noise)
		}
	}
}
