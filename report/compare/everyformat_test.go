package compare

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/report/layout"
	"loadshape/report/write"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// FuzzReadJSON makes sure that no file of others breaks a comparison: what can be read can be shown in every format.
func FuzzReadJSON(f *testing.F) {
	for _, s := range sample.All {
		r := s.Make()
		for _, v := range r.Views() {
			v.Minutes = nil
		}
		var b bytes.Buffer
		if err := report.WriteJSON(&b, r); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(`{"schema": "loadshape.result/1", "verdict": "FAILS", "thresholds": [null], "readings": {"strict": {"limits": [null]}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := report.ReadJSON(bytes.NewReader(text))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("has several lines: %q", err)
			}
			return
		}
		d, err := Results(r, r)
		if err != nil || d.Verdict != Same || !d.NoiseFree {
			t.Errorf("a result against itself is %+v, %v", d, err)
		}
		for _, text := range diffsOf(t, d) {
			if strings.ContainsRune(text, '\x1b') {
				t.Errorf("has an escape: %q", text)
			}
		}
		var b bytes.Buffer
		if err := write.JUnit(&b, r); err != nil {
			t.Error(err)
		}
		if err := xml.Unmarshal(b.Bytes(), new(junit.Testsuites)); err != nil {
			t.Errorf("%v: %q", err, b.String())
		}
		b.Reset()
		if err := WriteSideBySide(&b, []Entry{{"a", r}, {"b", r}}, layout.Options{Unicode: true}); err != nil || strings.ContainsRune(b.String(), '\x1b') || strings.Contains(b.String(), "  - ") {
			t.Errorf("beside itself it is %v, %q", err, b.String())
		}
		var annotations strings.Builder
		if err := write.GitHub(&annotations, r); err != nil {
			t.Error(err)
		}
		if n := strings.Count(annotations.String(), "\n"); n < 1 || n > 10 {
			t.Errorf("there are %d annotations", n)
		}
	})
}
