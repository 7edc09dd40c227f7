package prometheus

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"loadshape/bucket/emulator"
	"loadshape/bucket/emulator/late"
)

// TestWriteServer lets Prometheus's own parser read what is written.
func TestWriteServer(t *testing.T) {
	var r late.Recorder
	for _, by := range []time.Duration{time.Millisecond, 3 * time.Millisecond, 20 * time.Second} {
		r.Record(by)
	}
	tally := emulator.Tally{Requests: 7, Admitted: 4, Refused: map[string]int64{"requests": 2, "input_tokens": 1}, Faults: map[string]int64{"529": 5}, Invalid: 6, Counted: 8}
	var b bytes.Buffer
	if err := WriteServer(&b, &tally, r.Summary(), 3); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"loadshape_serve_answering 3", `loadshape_serve_requests_total{outcome="admitted"} 4`, `loadshape_serve_requests_total{outcome="refused"} 3`,
		`loadshape_serve_refused_total{limit="input_tokens"} 1`, `loadshape_serve_refused_total{limit="requests"} 2`, `loadshape_serve_faults_total{kind="529"} 5`,
		"loadshape_serve_invalid_total 6", "loadshape_serve_count_tokens_total 8", `loadshape_serve_late_seconds_bucket{le="0.001"} 1`, `loadshape_serve_late_seconds_bucket{le="0.005"} 2`,
		`loadshape_serve_late_seconds_bucket{le="10"} 2`, `loadshape_serve_late_seconds_bucket{le="+Inf"} 3`, "loadshape_serve_late_seconds_sum 20.004", "loadshape_serve_late_seconds_count 3"} {
		if !strings.Contains(b.String(), "\n"+want+"\n") {
			t.Errorf("nothing says %s:\n%s", want, &b)
		}
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(&b)
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range families {
		if !strings.HasPrefix(name, "loadshape_serve_") || !strings.HasSuffix(f.GetHelp(), ".") {
			t.Errorf("%s has the help %q", name, f.GetHelp())
		}
	}
}
