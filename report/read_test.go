package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"loadshape/report/layout"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// TestReadJSON reads back what was written: the same bytes come of it again.
func TestReadJSON(t *testing.T) {
	for _, s := range samples {
		r := s.make()
		for _, v := range r.Views() {
			v.Minutes = v.Minutes[:min(20, len(v.Minutes))]
		}
		text := jsonOf(t, r)
		back, err := ReadJSON(bytes.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		if !bytes.Equal(jsonOf(t, back), text) {
			t.Errorf("%s: is another one when it is read back", s.name)
		}
	}
}

func TestReadJSONOfOthers(t *testing.T) {
	const head = `{"schema": "loadshape.result/1", "verdict": "HOLDS", "readings": {"loose": {`
	for text, want := range map[string]string{
		``:                                       "line 1: is no JSON (unexpected end of JSON input), want a result",
		"{\n\"a\": 1,\n}":                        "line 3: is no JSON (invalid character '}'",
		head + `}}} x`:                           "line 1: is no JSON (invalid character 'x' after top-level value)",
		`[]`:                                     "schema: is missing, want a result as sim --format json writes it, loadshape.result/1",
		`null`:                                   "schema: is missing",
		`7`:                                      "schema: is missing",
		`{"verdict": "HOLDS"}`:                   "schema: is missing",
		`{"schema": 1}`:                          "schema: is missing",
		`{"schema": "loadshape.result/2"}`:       `schema: is "loadshape.result/2", want`,
		`{"schema": "loadshape.result/1"}`:       `verdict: is "", want HOLDS, DEPENDS or FAILS`,
		head + `"refused": "1"}}}`:               "readings.loose.refused: is a JSON string, want",
		head + `"refused": 1.5}}}`:               "readings.loose.refused: is a JSON number 1.5, want",
		head + `"first_refusal_s": 1e300}}}`:     `a time is "1e300", want seconds with at most nine decimals`,
		head + `"first_refusal_s": "x"}}}`:       `a time is "\"x\"", want`,
		head + `"first_refusal_s": 1e-10}}}`:     "a time is",
		head + `"last_refusal_s": 9300000000}}}`: "a time is",
		`{"schema": "loadshape.result/1", "verdict": "FINE", "readings": {"loose": {}}}`: `verdict: is "FINE", want`,
		`{"schema": "loadshape.result/1", "verdict": "HOLDS", "readings": {}}`:           "readings: has none, want loose, strict or both",
	} {
		_, err := ReadJSON(strings.NewReader(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: is %v, want %s", text, err, want)
		}
	}
	if r, err := ReadJSON(strings.NewReader(head + `"refused": 3, "of_a_later_version": [{}]}}}`)); err != nil || r.Readings.Loose.Refused != 3 {
		t.Errorf("a field that is not known: %v", err)
	}
}

func TestSecondsAreReadExactly(t *testing.T) {
	for _, s := range []Seconds{0, 1, -1, 12_250_000_000, 1<<63 - 1, -1 << 63} {
		var back Seconds
		if err := json.Unmarshal([]byte(s.String()), &back); err != nil || back != s {
			t.Errorf("%s is read as %d, %v", s, int64(back), err)
		}
	}
}

// FuzzReadJSON makes sure that no file of others breaks a comparison: what can be read can be shown in every format.
func FuzzReadJSON(f *testing.F) {
	for _, s := range samples {
		r := s.make()
		for _, v := range r.Views() {
			v.Minutes = nil
		}
		var b bytes.Buffer
		if err := WriteJSON(&b, r); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(`{"schema": "loadshape.result/1", "verdict": "FAILS", "thresholds": [null], "readings": {"strict": {"limits": [null]}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := ReadJSON(bytes.NewReader(text))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("has several lines: %q", err)
			}
			return
		}
		d, err := Compare(r, r)
		if err != nil || d.Verdict != Same || !d.NoiseFree {
			t.Errorf("a result against itself is %+v, %v", d, err)
		}
		for _, text := range diffsOf(t, d) {
			if strings.ContainsRune(text, '\x1b') {
				t.Errorf("has an escape: %q", text)
			}
		}
		var b bytes.Buffer
		if err := WriteJUnit(&b, r); err != nil {
			t.Error(err)
		}
		if err := xml.Unmarshal(b.Bytes(), new(junit.Testsuites)); err != nil {
			t.Errorf("%v: %q", err, b.String())
		}
		b.Reset()
		if err := WriteSideBySide(&b, []Entry{{"a", r}, {"b", r}}, layout.Options{Unicode: true}); err != nil || strings.ContainsRune(b.String(), '\x1b') || strings.Contains(b.String(), "  - ") {
			t.Errorf("beside itself it is %v, %q", err, b.String())
		}
		if n := strings.Count(githubOf(t, r), "\n"); n < 1 || n > mostAnnotations {
			t.Errorf("there are %d annotations", n)
		}
	})
}
