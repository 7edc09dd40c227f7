// Package prometheus writes a result in Prometheus's text format, for a pushgateway, a textfile
// collector, or a dashboard that follows a plan over time; and what came of the requests to an emulator, for
// a scrape. In comes a result or a tally, out go metrics, each with its help, by Prometheus's own encoder. It works nothing out that the result does not say.
package prometheus

import (
	"io"
	"strconv"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"loadshape/report"
	"loadshape/report/search"
)

// Write writes the figures of a result. The same result gives the same bytes.
func Write(w io.Writer, r *report.Result) error {
	var t table
	name := label("name", r.Name)
	for _, v := range []report.Verdict{report.Holds, report.Depends, report.Fails} {
		t.add("loadshape_verdict", "1 for the verdict of the run, 0 for the others.", flag(r.Verdict == v), name, label("verdict", string(v)))
	}
	t.add("loadshape_runs", "Seeds that were played.", float64(r.RunsTotal), name)
	if h := r.Headroom; h != nil {
		t.add("loadshape_headroom_ratio", "The largest multiple of the traffic at which every run holds.", float64(h.Scale)/float64(search.One), name)
	}
	if h := r.HoldsAt; h != nil {
		t.add("loadshape_holds_at_ratio", "Of traffic that does not hold, the largest multiple that would.", float64(h.Scale)/float64(search.One), name)
	}
	for _, of := range []struct {
		name    string
		reading *report.Reading
	}{{"loose", r.Readings.Loose}, {"strict", r.Readings.Strict}} {
		if of.reading != nil {
			t.reading(of.reading, name, label("reading", of.name))
		}
	}
	for i := range r.Thresholds {
		c := &r.Thresholds[i]
		for _, of := range []struct {
			name  string
			check *report.Check
		}{{"loose", c.Loose}, {"strict", c.Strict}} {
			if of.check != nil {
				t.add("loadshape_threshold_ok", "1 where the condition is met.", flag(of.check.OK), name, label("reading", of.name), label("threshold", c.Label()))
			}
		}
	}
	for _, family := range t.families {
		if _, err := expfmt.MetricFamilyToText(w, family); err != nil {
			return err
		}
	}
	return nil
}

// reading adds what happened under one reading.
func (t *table) reading(r *report.Reading, labels ...*dto.LabelPair) {
	with := func(more ...*dto.LabelPair) []*dto.LabelPair {
		return append(append([]*dto.LabelPair{}, labels...), more...)
	}
	for _, f := range []struct {
		name, help string
		value      int64
	}{
		{"loadshape_requests", "Requests, of the worst run.", r.Requests},
		{"loadshape_attempts", "Attempts, retries included.", r.Attempts},
		{"loadshape_admitted", "Requests that were admitted.", r.Admitted},
		{"loadshape_refused", "Attempts that were refused.", r.Refused},
		{"loadshape_gave_up", "Requests that were given up.", r.GaveUp},
		{"loadshape_failing_runs", "Runs that break a threshold.", r.FailingRuns},
	} {
		t.add(f.name, f.help, float64(f.value), labels...)
	}
	for _, by := range []struct {
		limit string
		value int64
	}{{"requests", r.RefusedBy.Requests}, {"input_tokens", r.RefusedBy.InputTokens}, {"output_tokens", r.RefusedBy.OutputTokens},
		{"tokens", r.RefusedBy.Tokens}, {"acceleration", r.RefusedBy.Acceleration}, {"concurrency", r.RefusedBy.Concurrency}} {
		t.add("loadshape_refused_by", "Refused attempts, by the limit with the longest wait.", float64(by.value), with(label("limit", by.limit))...)
	}
	if r.FirstRefusalS != nil {
		t.add("loadshape_first_refusal_seconds", "When the first attempt was refused, after the first instant.", seconds(r.FirstRefusalS), labels...)
	}
	waits(t, "loadshape_wait_seconds", "How long admitted requests waited.", &r.Wait, labels)
	for i := range r.Limits {
		l := &r.Limits[i]
		of := with(label("dimension", l.Dimension), label("scope", l.Scope), label("group", l.Group), label("limit", strconv.FormatInt(l.Limit, 10)), label("per", l.Per))
		t.add("loadshape_limit_refused", "Attempts that the limit refused.", float64(l.Refused), of...)
		if l.BusiestMinuteShare != nil {
			t.add("loadshape_limit_busiest_minute_ratio", "What the busiest minute asks of the limit.", l.BusiestMinuteShare.Float(), of...)
		}
		if l.SustainedShare != nil {
			t.add("loadshape_limit_sustained_ratio", "What the five busiest minutes in a row ask of the limit.", l.SustainedShare.Float(), of...)
		}
		if l.PeakUsedShare != nil {
			t.add("loadshape_limit_peak_used_ratio", "How far the limit was drained.", *l.PeakUsedShare, of...)
		}
	}
	for i := range r.Streams {
		s := &r.Streams[i]
		of := with(label("stream", s.Name))
		t.add("loadshape_stream_requests", "Requests of a stream.", float64(s.Requests), of...)
		t.add("loadshape_stream_refused", "Refused attempts of a stream.", float64(s.Refused), of...)
		t.add("loadshape_stream_gave_up", "Requests of a stream that were given up.", float64(s.GaveUp), of...)
		waits(t, "loadshape_stream_wait_seconds", "How long admitted requests of a stream waited.", &s.Wait, of)
	}
}

// waits adds percentiles, each with its quantile.
func waits(t *table, name, help string, w *report.Waits, labels []*dto.LabelPair) {
	for _, q := range []struct {
		quantile string
		wait     *report.Seconds
	}{{"0.5", w.P50}, {"0.9", w.P90}, {"0.95", w.P95}, {"0.99", w.P99}, {"0.999", w.P999}, {"1", w.Max}} {
		if q.wait != nil {
			t.add(name, help, seconds(q.wait), append(append([]*dto.LabelPair{}, labels...), label("quantile", q.quantile))...)
		}
	}
}

// A table is the families in the order in which they were begun.
type table struct{ families []*dto.MetricFamily }

// add adds a gauge to its family.
func (t *table) add(name, help string, value float64, labels ...*dto.LabelPair) {
	t.put(name, help, dto.MetricType_GAUGE, &dto.Metric{Label: labels, Gauge: &dto.Gauge{Value: &value}})
}

// put adds a metric to its family, which the first of them begins.
func (t *table) put(name, help string, kind dto.MetricType, metric *dto.Metric) {
	for _, f := range t.families {
		if f.GetName() == name {
			f.Metric = append(f.Metric, metric)
			return
		}
	}
	t.families = append(t.families, &dto.MetricFamily{Name: &name, Help: &help, Type: &kind, Metric: []*dto.Metric{metric}})
}

func label(name, value string) *dto.LabelPair { return &dto.LabelPair{Name: &name, Value: &value} }

func flag(set bool) float64 {
	if set {
		return 1
	}
	return 0
}

func seconds(s *report.Seconds) float64 { return float64(*s) / 1e9 }
