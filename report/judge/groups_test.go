package judge

import (
	"strings"
	"testing"

	"loadshape/report/internal/sample"
	"loadshape/report/layout"
	"loadshape/report/write"
	"loadshape/workload/retry"
)

// TestGroupsThatAreNotUsed are left out of text and tables and counted; the JSON result has all of them.
func TestGroupsThatAreNotUsed(t *testing.T) {
	q := asked(t, sample.ReadLimits(t, `
groups:
  - {models: [a1, a2, a3, a4], limits: [{dimension: requests, limit: 50, burst: 1m}]}
  - {models: [b], limits: [{dimension: requests, limit: 60, burst: 1m}]}
  - {models: [c], limits: [{dimension: requests, limit: 70}, {dimension: input_tokens, limit: 80}], concurrency: 3}
`))
	x := sample.Due(0, 1, 0, 0)
	x.Model = "a4"
	r := q.of(retry.Policy{}, x).judge(t)
	var md strings.Builder
	if err := write.Markdown(&md, r); err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := write.Text(&page, r, layout.Options{Chart: true}); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"text": page.String(), "markdown": md.String()} {
		for _, other := range []string{"60/min", "70/min", "80/min", "concurrency"} {
			if strings.Contains(text, other) {
				t.Errorf("%s has %s", name, other)
			}
		}
		for _, part := range []string{"50/min", "a1, a2 and 2 more", "2 other groups of models received no requests", "No request had to wait."} {
			if !strings.Contains(text, part) {
				t.Errorf("%s has no %q:\n%s", name, part, text)
			}
		}
	}
	if json := string(sample.JSONOf(t, r)); strings.Count(json, `"group": "c"`) != 2*3 {
		t.Errorf("json lacks a group:\n%s", json)
	}
}
