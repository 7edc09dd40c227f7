package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"loadshape/report/internal/golden"
)

func TestJSON(t *testing.T) {
	r := Failing()
	for _, v := range r.Views() {
		v.Minutes = v.Minutes[:2]
	}
	golden.Check(t, "fails.json", JSONOf(t, r))
	golden.Check(t, "empty.json", JSONOf(t, Empty()))
	for _, s := range All {
		first, second := s.Make(), s.Make()
		for _, v := range append(first.Views(), second.Views()...) {
			v.Minutes = v.Minutes[:min(100, len(v.Minutes))]
		}
		one, two := JSONOf(t, first), JSONOf(t, second)
		if !bytes.Equal(one, two) || !json.Valid(one) || !bytes.HasSuffix(one, []byte("\n}\n")) {
			t.Errorf("%s: is not the same object with a line feed each time", s.Name)
		}
	}
}

// TestJSONHasLists makes sure that a reader never meets null where a list belongs, and that writing leaves
// the result as it was.
func TestJSONHasLists(t *testing.T) {
	r := &Result{Readings: Readings{Loose: &Reading{Minutes: []Minute{{}}}, Strict: &Reading{}}}
	for line := range strings.Lines(string(JSONOf(t, r))) {
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
	for s, want := range map[Seconds]string{0: "0", 1: "0.000000001", 12_250_000_000: "12.25", -1_500_000_000: "-1.5", 1<<63 - 1: "9223372036.854775807", -1 << 63: "-9223372036.854775808"} {
		if have, err := json.Marshal(s); err != nil || string(have) != want {
			t.Errorf("%d is %s, %v, want %s", int64(s), have, err, want)
		}
	}
	if have := Seconds(252.9e9).Since(); have != "4m12s" {
		t.Errorf("an instant in the second 4m12s is %s", have)
	}
}
