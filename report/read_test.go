package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"
)

// TestReadJSON reads back what was written: the same bytes come of it again.
func TestReadJSON(t *testing.T) {
	for _, s := range sample.All {
		r := s.Make()
		for _, v := range r.Views() {
			v.Minutes = v.Minutes[:min(20, len(v.Minutes))]
		}
		text := sample.JSONOf(t, r)
		back, err := report.ReadJSON(bytes.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		if !bytes.Equal(sample.JSONOf(t, back), text) {
			t.Errorf("%s: is another one when it is read back", s.Name)
		}
	}
}

func TestReadJSONOfOthers(t *testing.T) {
	const head = `{"schema": "loadshape.result/1", "verdict": "HOLDS", "readings": {"loose": {`
	for text, want := range map[string]string{
		``:                              "line 1: is no JSON (unexpected end of JSON input), expected a result",
		"{\n\"a\": 1,\n}":               "line 3: is no JSON (invalid character '}'",
		head + `}}} x`:                  "line 1: is no JSON (invalid character 'x' after top-level value)",
		`{}`:                            "schema: is missing, expected a result as sim --format json writes it, loadshape.result/1",
		`[]`:                            "line 1: is no JSON object, expected a result",
		`null`:                          "line 1: is no JSON object",
		`7`:                             "line 1: is no JSON object",
		"\x00":                          "line 1: is no JSON object",
		strings.Repeat(`{"a":`, 10_000): "line 1: nests deeper than 100 levels, expected at most that",
		head + `"x": [` + strings.Repeat("0,", 1<<24) + "0]}}}": "line 1: has more than 16777216 values, expected at most that",
		`{"verdict": "HOLDS"}`:                   "schema: is missing",
		`{"schema": 1}`:                          "schema: is missing",
		`{"schema": "loadshape.result/2"}`:       `schema: is "loadshape.result/2", expected`,
		`{"schema": "loadshape.result/1"}`:       `verdict: is "", expected HOLDS, DEPENDS or FAILS`,
		head + `"refused": "1"}}}`:               "readings.loose.refused: is a JSON string, expected",
		head + `"refused": 1.5}}}`:               "readings.loose.refused: is a JSON number 1.5, expected",
		head + `"first_refusal_s": 1e300}}}`:     `a time is "1e300", expected seconds with at most nine decimals`,
		head + `"first_refusal_s": "x"}}}`:       `a time is "\"x\"", expected`,
		head + `"first_refusal_s": 1e-10}}}`:     "a time is",
		head + `"last_refusal_s": 9300000000}}}`: "a time is",
		`{"schema": "loadshape.result/1", "verdict": "FINE", "readings": {"loose": {}}}`: `verdict: is "FINE", expected`,
		`{"schema": "loadshape.result/1", "verdict": "HOLDS", "readings": {}}`:           "readings: has none, expected loose, strict or both",
	} {
		_, err := report.ReadJSON(strings.NewReader(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: is %v, want %s", text, err, want)
		}
	}
	if r, err := report.ReadJSON(strings.NewReader(head + `"refused": 3, "of_a_later_version": [{}]}}}`)); err != nil || r.Readings.Loose.Refused != 3 {
		t.Errorf("a field that is not known: %v", err)
	}
}

func TestSecondsAreReadExactly(t *testing.T) {
	for _, s := range []report.Seconds{0, 1, -1, 12_250_000_000, 1<<63 - 1, -1 << 63} {
		var back report.Seconds
		if err := json.Unmarshal([]byte(s.String()), &back); err != nil || back != s {
			t.Errorf("%s is read as %d, %v", s, int64(back), err)
		}
	}
}
