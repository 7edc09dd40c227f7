package prometheus

import (
	"bytes"
	"strings"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"loadshape/report"
	"loadshape/report/internal/sample"
)

// TestWrite lets Prometheus's own parser read what is written, and holds the figures against the result's.
func TestWrite(t *testing.T) {
	r := sample.Failing()
	r.Name = "a \"name\" with \\ and\na line"
	var b, again bytes.Buffer
	if err := Write(&b, r); err != nil {
		t.Fatal(err)
	}
	if err := Write(&again, r); err != nil || b.String() != again.String() {
		t.Errorf("the same result gives other bytes, %v", err)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(&b)
	if err != nil {
		t.Fatal(err)
	}
	value := func(family string, labels map[string]string) float64 {
		t.Helper()
		found := 0
		value := 0.0
	metrics:
		for _, m := range families[family].GetMetric() {
			have := map[string]string{}
			for _, l := range m.GetLabel() {
				have[l.GetName()] = l.GetValue()
			}
			if have["name"] != r.Name {
				t.Errorf("%s is of %q", family, have["name"])
			}
			for name, want := range labels {
				if have[name] != want {
					continue metrics
				}
			}
			found, value = found+1, m.GetGauge().GetValue()
		}
		if found != 1 {
			t.Errorf("there are %d of %s %v, expected one", found, family, labels)
		}
		return value
	}
	for _, of := range []struct {
		name    string
		reading *report.Reading
	}{{"loose", r.Readings.Loose}, {"strict", r.Readings.Strict}} {
		for family, want := range map[string]int64{"requests": of.reading.Requests, "attempts": of.reading.Attempts, "refused": of.reading.Refused, "gave_up": of.reading.GaveUp} {
			if got := value("loadshape_"+family, map[string]string{"reading": of.name}); got != float64(want) {
				t.Errorf("%s under the %s reading is %v, expected %d", family, of.name, got, want)
			}
		}
		if got := value("loadshape_wait_seconds", map[string]string{"reading": of.name, "quantile": "0.99"}); got != float64(*of.reading.Wait.P99)/1e9 {
			t.Errorf("the p99 wait is %v, expected %v", got, *of.reading.Wait.P99)
		}
	}
	if value("loadshape_verdict", map[string]string{"verdict": "FAILS"}) != 1 || value("loadshape_verdict", map[string]string{"verdict": "HOLDS"}) != 0 {
		t.Error("the verdict is another")
	}
	for i := range r.Thresholds {
		c := &r.Thresholds[i]
		if got := value("loadshape_threshold_ok", map[string]string{"reading": "loose", "threshold": c.Label()}); (got == 1) != c.Loose.OK {
			t.Errorf("%s is %v", c.Label(), got)
		}
	}
	for name, f := range families {
		if !strings.HasPrefix(name, "loadshape_") || !strings.HasSuffix(f.GetHelp(), ".") {
			t.Errorf("%s has the help %q", name, f.GetHelp())
		}
	}
}
