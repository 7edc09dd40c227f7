package report_test

import (
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/report/layout"
)

func TestSentences(t *testing.T) {
	change := func(r *report.Result, f func(*report.Result)) *report.Result { f(r); return r }
	for _, c := range []struct {
		r    *report.Result
		want string
	}{
		{sample.Holding(), "launch fits anthropic/build/claude-sonnet-5: none of 18,204 requests is refused, under either reading. Closest is the input token limit, 87.3 % used at its fullest (in the minute at 9m)."},
		{sample.Failing(), "launch does not fit anthropic/build/claude-sonnet-5, even read in its favour: the input token limit refuses 1,204 of 19,352 attempts (6.2 %), first at 4m12s; the longest retry-after is 38s; in spite of retries 56 of 18,204 requests are given up."},
		{sample.Depending(), "launch fits anthropic/build/claude-sonnet-5 if 1,000 requests a minute may come in bursts. It fails if they are enforced second by second: the request limit refuses 731 of 18,204 attempts (4.0 %), first at 6m1s; the longest retry-after is 1s."},
		{sample.Empty(), "x breaks wait_s.max < 1 (it is none) against zero, under the loose reading. The request limit refuses 1 of 1 attempt (100.0 %), first at 0s; no wait can help 1 of them."},
		{change(sample.Holding(), func(r *report.Result) {
			r.Readings.Strict = nil
			l := r.Readings.Loose
			l.Requests, l.Attempts, l.Admitted, l.Limits = 1, 1, 1, nil
		}), "launch fits anthropic/build/claude-sonnet-5: its one request is not refused, under the loose reading."},
		{change(sample.Holding(), func(r *report.Result) {
			r.Thresholds = []report.Threshold{{Expression: "gave_up < 10", Loose: &report.Check{OK: true, Observed: "9"}, Strict: &report.Check{OK: true, Observed: "9"}}}
			for _, v := range r.Views() {
				v.GaveUp, v.Unsent = 9, 9
			}
		}), "launch keeps its threshold against anthropic/build/claude-sonnet-5, under either reading: 9 of 18,204 requests are never sent, for want of room at the client."},
		{change(sample.Failing(), func(r *report.Result) {
			r.Thresholds = []report.Threshold{{Expression: "wait_s.p99 < 5s", Loose: &report.Check{OK: false, Observed: "38.7s"}, Strict: &report.Check{OK: false, Observed: "38.7s"}}, {Expression: "refused == 0", Loose: &report.Check{OK: false, Observed: "1204"}, Strict: &report.Check{OK: false, Observed: "1244"}}}
			r.Readings.Loose.GaveUp = 0
			r.Readings.Loose.Limits[0].Refused = 4
		}), "launch breaks wait_s.p99 < 5s (it is 38.7s) and 1 more against anthropic/build/claude-sonnet-5, even read in its favour. 1,204 of 19,352 attempts (6.2 %) are refused, most by the input token limit (1,204), first at 4m12s; the longest retry-after is 38s; with retries every request gets through."},
		{change(sample.Depending(), func(r *report.Result) { r.DecidedBy[0].Point = "oversized" }),
			"launch fits anthropic/build/claude-sonnet-5 if a request larger than a whole bucket is let in when the bucket is full. It fails if it never is: the request limit refuses 731 of 18,204 attempts (4.0 %), first at 6m1s; the longest retry-after is 1s."},
		{&report.Result{}, "the traffic was not played against the limits."},
	} {
		if have := c.r.Sentence(); have != c.want {
			t.Errorf("sentence is\n%s\nwant\n%s", have, c.want)
		}
	}
}

// TestObserved shows shares in per cent, with more digits where the rounded ones would be on the other side.
func TestObserved(t *testing.T) {
	for _, c := range []struct {
		text     string
		ok       bool
		observed string
		want     string
	}{
		{"limits.input_tokens.peak_used_share <= 80%", true, "0.018522", "1.9 %"},
		{"limits.input_tokens.peak_used_share <= 80%", true, "0.8", "80.0 %"},
		{"limits.input_tokens.peak_used_share <= 80%", false, "0.800001", "80.0001 %"},
		{"limits.input_tokens.peak_used_share < 80%", true, "0.79999", "79.999 %"},
		{"limits.input_tokens.peak_used_share <= 80%", false, "25.5", "2,550 %"},
		{"limits.input_tokens.peak_used_share == 0", true, "0", "0.0 %"},
		{"limits.input_tokens.peak_used_share == 0", false, "0.000001", "0.0001 %"},
		{"limits.acceleration.peak_used_share < 1", false, "none", "none"},
		{"gave_up_share <= 0.1%", false, "0.003076 (56 of 18204)", "0.3 % (56 of 18,204)"},
		{"gave_up_share <= 0.3%", false, "0.003076 (56 of 18204)", "0.3076 % (56 of 18,204)"},
		{"refused == 0", false, "1204", "1,204"},
		{"wait_s.p99 < 60s", true, "38.7s", "38.7s"},
		{"not a threshold", true, "0.5", "0.5"},
	} {
		th := &report.Threshold{Expression: c.text}
		if have := strings.ReplaceAll(th.Shown(&report.Check{OK: c.ok, Observed: c.observed}), layout.Glue, " "); have != c.want {
			t.Errorf("%s of %s is %s, want %s", c.text, c.observed, have, c.want)
		}
	}
}
