package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
)

func TestJSON(t *testing.T) {
	r := sample.Failing()
	for _, v := range r.Views() {
		v.Minutes = v.Minutes[:2]
	}
	golden.Check(t, "fails.json", sample.JSONOf(t, r))
	golden.Check(t, "empty.json", sample.JSONOf(t, sample.Empty()))
	for _, s := range sample.All {
		first, second := s.Make(), s.Make()
		for _, v := range append(first.Views(), second.Views()...) {
			v.Minutes = v.Minutes[:min(100, len(v.Minutes))]
		}
		one, two := sample.JSONOf(t, first), sample.JSONOf(t, second)
		if !bytes.Equal(one, two) || !json.Valid(one) || !bytes.HasSuffix(one, []byte("\n}\n")) {
			t.Errorf("%s: is not the same object with a line feed each time", s.Name)
		}
	}
}

// TestJSONHasLists makes sure that a reader never meets null where a list belongs, and that writing leaves
// the result as it was.
func TestJSONHasLists(t *testing.T) {
	r := &report.Result{Readings: report.Readings{Loose: &report.Reading{Minutes: []report.Minute{{}}}, Strict: &report.Reading{}}}
	for line := range strings.Lines(string(sample.JSONOf(t, r))) {
		for _, list := range []string{"decided_by", "assumptions", "thresholds", "rules", "limits", "streams", "minutes", "lowest_levels"} {
			if strings.HasPrefix(strings.TrimSpace(line), `"`+list+`": null`) {
				t.Errorf("%s is null", list)
			}
		}
	}
	if r.DecidedBy != nil || r.Readings.Loose.Minutes[0].LowestLevels != nil {
		t.Error("the result is changed by being written")
	}
}

func TestSecondsAreExact(t *testing.T) {
	for s, want := range map[report.Seconds]string{0: "0", 1: "0.000000001", 12_250_000_000: "12.25", -1_500_000_000: "-1.5", 1<<63 - 1: "9223372036.854775807", -1 << 63: "-9223372036.854775808"} {
		if have, err := json.Marshal(s); err != nil || string(have) != want {
			t.Errorf("%d is %s, %v, want %s", int64(s), have, err, want)
		}
	}
	if have := report.Seconds(252.9e9).Since(); have != "4m12s" {
		t.Errorf("an instant in the second 4m12s is %s", have)
	}
}
