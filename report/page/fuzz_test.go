package page

import (
	"bytes"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/compare"
)

// FuzzPage makes a page of every result that can be read: it has no script but its own, and its data can be read.
func FuzzPage(f *testing.F) {
	r := played(f, planText, limitsText, nil)
	for _, v := range r.Views() {
		v.Minutes = v.Minutes[:3]
	}
	var b bytes.Buffer
	if err := report.WriteJSON(&b, r); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(strings.ReplaceAll(b.String(), `"input_tokens"`, `"</script><img>"`)))
	f.Add([]byte(`{"schema": "loadshape.result/1", "verdict": "HOLDS", "workload": {"start": "2026-11-23T09:30:00Z", "length_s": 9e9}, "readings": {"strict": {"limits": [{"capacity": 1}, {"capacity": -1}],
		"minutes": [{"at_s": 9.2e9, "lowest_levels": [9223372036854775807]}, {"at_s": -9.2e9, "lowest_levels": [1, -9223372036854775808, 3]}]}}}`))
	f.Add([]byte(`{"schema": "loadshape.result/1", "verdict": "FAILS", "thresholds": [null], "runs": [{}, {"verdict": "x"}], "readings": {"loose": {"limits": [null, null]}, "strict": {"limits": [null], "wait_s": {"count": 3}, "wait_counts": [[0, 1], [5, 2]]}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := report.ReadJSON(bytes.NewReader(text))
		if err != nil {
			return
		}
		checkHarmless(t, written(t, r, Options{}))
		checkHarmless(t, compared(t, []compare.Entry{{Name: "a", Result: r}, {Name: "b", Result: r}}, Options{}))
	})
}
