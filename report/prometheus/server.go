package prometheus

import (
	"io"
	"maps"
	"slices"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"loadshape/bucket/emulator"
	"loadshape/bucket/emulator/late"
)

// ContentType is that of what is written, for HTTP.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// WriteServer writes what came of the requests to an emulator so far, and how late it answered.
func WriteServer(w io.Writer, t *emulator.Tally, l late.Summary, answering int64) error {
	var all table
	all.add("loadshape_serve_answering", "Requests that are being answered.", float64(answering))
	all.count("loadshape_serve_requests_total", "Requests to the limits, by what came of them.", t.Admitted, label("outcome", "admitted"))
	all.count("loadshape_serve_requests_total", "", t.Requests-t.Admitted, label("outcome", "refused"))
	for _, by := range []struct {
		name, help, label string
		counts            map[string]int64
	}{
		{"loadshape_serve_refused_total", "Refused requests, by the limit.", "limit", t.Refused},
		{"loadshape_serve_faults_total", "Faults that were injected, by kind.", "kind", t.Faults},
	} {
		for _, name := range slices.Sorted(maps.Keys(by.counts)) {
			all.count(by.name, by.help, by.counts[name], label(by.label, name))
		}
	}
	all.count("loadshape_serve_invalid_total", "What was no request.", t.Invalid)
	all.count("loadshape_serve_count_tokens_total", "Requests to count tokens.", t.Counted)
	all.histogram("loadshape_serve_late_seconds", "How late answers and pieces of streams were sent, behind when the limits have them.", l)
	for _, family := range all.families {
		if _, err := expfmt.MetricFamilyToText(w, family); err != nil {
			return err
		}
	}
	return nil
}

// count adds a counter to its family.
func (t *table) count(name, help string, value int64, labels ...*dto.LabelPair) {
	n := float64(value)
	t.put(name, help, dto.MetricType_COUNTER, &dto.Metric{Label: labels, Counter: &dto.Counter{Value: &n}})
}

// histogram adds one, of seconds.
func (t *table) histogram(name, help string, l late.Summary) {
	count, sum := uint64(l.Count), l.Sum.Seconds()
	h := &dto.Histogram{SampleCount: &count, SampleSum: &sum}
	for _, w := range l.Within {
		bound, within := w.Bound.Seconds(), uint64(w.Count)
		h.Bucket = append(h.Bucket, &dto.Bucket{UpperBound: &bound, CumulativeCount: &within})
	}
	t.put(name, help, dto.MetricType_HISTOGRAM, &dto.Metric{Histogram: h})
}
