package report

import (
	"bytes"
	"strings"
	"testing"
)

func TestDistributionOfOthers(t *testing.T) {
	const head = `{"schema": "loadshape.result/1", "verdict": "HOLDS", "readings": {"loose": {`
	for text, want := range map[string]string{
		`"wait_counts": [[0,1],[2,3]]`:                         "readings.loose.wait_counts: is of 4 requests, expected 0 as in wait_s.count",
		`"wait_counts": [[1,1],[1,3]]`:                         "wait_counts[1]: is a wait of 1s, expected one longer",
		`"wait_counts": [[-1,1]]`:                              "wait_counts[0]: is a wait of -1s",
		`"wait_counts": [[1,0]]`:                               "wait_counts[0]: is of 0 requests, expected 1 or more",
		`"wait_counts": [[0,9223372036854775807],[1,1]]`:       "wait_counts[1]: is of 1 requests",
		`"wait_counts": [[1]]`:                                 `wait_counts: has "[1]", expected pairs of seconds and requests`,
		`"wait_counts": [7]`:                                   `wait_counts: has "7", expected pairs`,
		`"wait_counts": [["1",1]]`:                             "a time is",
		`"wait_counts": [[1,1.5]]`:                             "readings.loose",
		`"wait_counts": {}`:                                    "readings.loose",
		`"wait_s": {"count": 2}, "wait_counts": [[0,1],[1,2]]`: "wait_counts: is of 3 requests, expected 2",
	} {
		_, err := ReadJSON(strings.NewReader(head + text + `}}}`))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: is %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{`"refused": 0`, `"wait_counts": null`} {
		r, err := ReadJSON(strings.NewReader(head + text + `}}}`))
		if err != nil || r.Readings.Loose.WaitCounts.Known() {
			t.Errorf("%s: a result without the distribution: %v", text, err)
			continue
		}
		var b bytes.Buffer
		if err := WriteJSON(&b, r); err != nil || strings.Contains(b.String(), "wait_counts") {
			t.Errorf("%s: what is not known is written", text)
		}
		if err := r.Readings.Loose.WriteHGRM(&bytes.Buffer{}); err == nil {
			t.Errorf("%s: what is not known is plotted", text)
		}
	}
}
