package report_test

import (
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/calibration"
	"loadshape/report/internal/sample"
	"loadshape/report/interval"
	"loadshape/report/layout"
)

func TestSentences(t *testing.T) {
	change := func(r *report.Result, f func(*report.Result)) *report.Result { f(r); return r }
	for _, c := range []struct {
		r    *report.Result
		want string
	}{
		{sample.Holding(), "launch fits anthropic/build/claude-sonnet-5: none of 18,204 requests is refused, under either reading. It holds up to 1.09×; at 1.1× the input token limit refuses first. Closest is the input token limit: its busiest minute (at 9m) asks for 91.7 % of it, and its bucket was drained by 87.3 % (in the minute at 9m)."},
		{sample.Failing(), "launch does not fit anthropic/build/claude-sonnet-5, even on the favourable reading: it fails with 1 of 4 seeds; `--seed 1 --runs 1` plays it, where the input token limit refuses 1,204 of 19,352 attempts (6.2 %), first at 4m12s; the longest retry-after is 38s; 56 of 18,204 requests fail even after retries. It would hold at 0.85× with all 4 seeds, under either reading."},
		{sample.Depending(), "launch fits anthropic/build/claude-sonnet-5 if 1,000 requests a minute may come in bursts. It fails if they are enforced second by second: the request limit refuses 731 of 18,204 attempts (4.0 %), first at 6m1s; the longest retry-after is 1s. It would hold at 0.61×, under either reading."},
		{sample.Empty(), "x breaks wait_s.max < 1 (it is none) against zero, under the loose reading. The request limit refuses 1 of 1 attempt (100.0 %), first at 0s; no wait can help 1 of them."},
		{change(sample.Holding(), func(r *report.Result) {
			r.Readings.Strict = nil
			l := r.Readings.Loose
			l.Requests, l.Attempts, l.Admitted, l.Limits = 1, 1, 1, nil
		}), "launch fits anthropic/build/claude-sonnet-5: its one request is not refused, under the loose reading. It holds up to 1.09×; at 1.1× the input token limit refuses first."},
		{change(sample.Holding(), func(r *report.Result) {
			r.Thresholds = []report.Threshold{{Expression: "gave_up < 10", Loose: &report.Check{OK: true, Observed: "9"}, Strict: &report.Check{OK: true, Observed: "9"}}}
			for _, v := range r.Views() {
				v.GaveUp, v.Unsent = 9, 9
			}
		}), "launch keeps its threshold against anthropic/build/claude-sonnet-5, under either reading: 9 of 18,204 requests are never sent, for want of room at the client. It holds up to 1.09×; at 1.1× the input token limit refuses first."},
		{change(sample.Failing(), func(r *report.Result) {
			r.Thresholds = []report.Threshold{{Expression: "wait_s.p99 < 5s", Loose: &report.Check{OK: false, Observed: "38.7s"}, Strict: &report.Check{OK: false, Observed: "38.7s"}}, {Expression: "refused == 0", Loose: &report.Check{OK: false, Observed: "1204"}, Strict: &report.Check{OK: false, Observed: "1244"}}}
			r.Readings.Loose.GaveUp = 0
			r.Readings.Loose.Limits[0].Refused = 4
		}), "launch breaks wait_s.p99 < 5s (it is 38.7s) and 1 more against anthropic/build/claude-sonnet-5, even on the favourable reading: it fails with 1 of 4 seeds; `--seed 1 --runs 1` plays it. With seed 1: 1,204 of 19,352 attempts (6.2 %) are refused, most by the input token limit (1,204), first at 4m12s; the longest retry-after is 38s; with retries every request gets through. It would hold at 0.85× with all 4 seeds, under either reading."},
		{change(sample.Depending(), func(r *report.Result) { r.DecidedBy[0].Point = "oversized" }),
			"launch fits anthropic/build/claude-sonnet-5 if a request larger than a whole bucket is let in when the bucket is full. It fails if it never is: the request limit refuses 731 of 18,204 attempts (4.0 %), first at 6m1s; the longest retry-after is 1s. It would hold at 0.61×, under either reading."},
		{change(sample.Failing(), func(r *report.Result) { r.RunsTotal, r.Runs = 1, nil }),
			"launch does not fit anthropic/build/claude-sonnet-5, even on the favourable reading: the input token limit refuses 1,204 of 19,352 attempts (6.2 %), first at 4m12s; the longest retry-after is 38s; 56 of 18,204 requests fail even after retries. It would hold at 0.85×, under either reading."},
		{&report.Result{}, "the traffic was not played against the limits."},
	} {
		if have := c.r.Sentence(); have != c.want {
			t.Errorf("sentence is\n%s\nwant\n%s", have, c.want)
		}
	}
}

// TestSentencesOfSeeds says how many seeds a verdict speaks of, how much more or less of the traffic would hold, and what is closest.
func TestSentencesOfSeeds(t *testing.T) {
	seeds := func(f func(*report.Result)) *report.Result {
		r := sample.Seeds()
		f(r)
		return r
	}
	failing := func(loose, strict int64) func(r *report.Result) {
		return func(r *report.Result) {
			for i, n := range []int64{loose, strict} {
				low, high := interval.Wilson(int(n), 100)
				v := r.Views()[i]
				v.FailingRuns, v.FailingRunsShare, v.FailingRunsInterval = n, sample.Ratio(n, 100), &[2]float64{low, high}
				v.Holds = n == 0
			}
		}
	}
	const fits = "launch fits anthropic/build/claude-sonnet-5: it holds with all 100 seeds (with 95 % confidence at least 96 % of seeds do): no request is refused, under either reading."
	const closest = " Closest, with seed 8, is the input token limit: its busiest minute (at 9m) asks for 91.7 % of it, and its bucket was drained by 87.3 % (in the minute at 9m)."
	for _, c := range []struct {
		name string
		r    *report.Result
		want string
	}{
		{"holds", sample.Seeds(), fits + " It holds up to 1.09× with all of them; at 1.1× the input token limit refuses first (with seed 8)." + closest},
		{"under the strict reading alone", seeds(func(r *report.Result) { r.Headroom.Reading = "strict" }),
			fits + " It holds up to 1.09× with all of them; at 1.1× the input token limit refuses first (with seed 8, under the strict reading)." + closest},
		{"a limit that is not the fullest ends it", seeds(func(r *report.Result) {
			r.Headroom.Limit = &layout.LimitName{Dimension: "requests", Scope: "organization", Limit: 1000, Per: "1m"}
			r.Headroom.Scale, *r.Headroom.FailsAt = 101, 102
			for _, v := range r.Views() {
				v.Limits[0].BusiestMinuteShare, v.Limits[0].PeakUsedShare = sample.Ratio(9999, 10000), new(0.004)
			}
		}), fits + " It holds up to 1.01× with all of them; at 1.02× the request limit refuses first (with seed 8)." +
			" Closest, with seed 8, is the request limit: its busiest minute (at 9m) asks for 99.99 % of it, and its bucket was drained by 0.4 % (in the minute at 9m)."},
		{"a threshold ends it", seeds(func(r *report.Result) { r.Headroom.Limit, r.Headroom.FirstToBind = nil, new("wait_s.p99 < 5s") }),
			fits + " It holds up to 1.09× with all of them; at 1.1× wait_s.p99 < 5s breaks first, without a refusal (with seed 8)." + closest},
		{"nothing ends it", seeds(func(r *report.Result) { r.Headroom = &report.Headroom{Scale: 1000} }),
			fits + " It holds up to 10× with all of them, the largest multiple that is tried." + closest},
		{"too large a search", seeds(func(r *report.Result) {
			r.Headroom, r.HeadroomReason = nil, "5 × 700,000 requests are more than the 3,000,000 that are searched here: sim capacity tells"
		}), fits + " How much more of it would hold was not searched (5 × 700,000 requests are more than the 3,000,000 that are searched here): `sim capacity launch.yaml` tells." + closest},
		{"recorded traffic", seeds(func(r *report.Result) { r.Headroom, r.HeadroomReason = nil, "recorded traffic is not scaled" }), fits + closest},
		{"a part", seeds(func(r *report.Result) { r.Part = &report.PartOf{FirstRun: 25, Runs: 25} }),
			strings.Replace(fits, "100", "25", 1) + " It holds up to 1.09× with all of them; at 1.1× the input token limit refuses first (with seed 8)." + closest +
				" This is only a part, runs 25 to 49 of 0 to 99: sim merge makes one result of all."},
		{"some may fail", seeds(func(r *report.Result) {
			failing(3, 3)(r)
			r.Thresholds = append(r.Thresholds, report.Threshold{Expression: "failing_runs_share <= 5%", Loose: &report.Check{OK: true, Observed: "0.03"}, Strict: &report.Check{OK: true, Observed: "0.03"}})
			r.Headroom, r.HeadroomReason = nil, "some runs fail as it is, as failing_runs_share lets them: sim capacity says at which scale enough of them hold"
			for _, v := range r.Views() {
				v.Refused, v.Limits[1].Refused = 7, 7
			}
		}), "launch keeps failing_runs_share <= 5% against anthropic/build/claude-sonnet-5, under either reading: 3 of 100 seeds fail (with 95 % confidence 1 to 9 % do); " +
			"`--seed 8 --runs 1` plays the worst: the input token limit refuses 7 of 18,204 attempts (<0.1 %)." +
			" How much more of it would hold was not searched (some runs fail as it is, as failing_runs_share lets them): `sim capacity launch.yaml` tells."},
		{"more fail than may", seeds(func(r *report.Result) {
			failing(12, 14)(r)
			r.Verdict, r.Headroom = report.Fails, nil
			r.Thresholds[0].Loose = &report.Check{OK: false, Observed: "7"}
			r.Thresholds = append(r.Thresholds, report.Threshold{Expression: "failing_runs_share <= 5%", Loose: &report.Check{Observed: "0.12"}, Strict: &report.Check{Observed: "0.14"}})
		}), "launch breaks failing_runs_share <= 5% (it is 12.0 %) against anthropic/build/claude-sonnet-5, even on the favourable reading: it fails with 12 of 100 seeds; `--seed 8 --runs 1` plays one."},
		{"depends", seeds(func(r *report.Result) {
			failing(0, 12)(r)
			r.Verdict, r.Headroom, r.HoldsAt = report.Depends, nil, &report.Headroom{Scale: 61}
			r.DecidedBy = []report.Decider{{Point: "burst", Loose: "x", Strict: "y"}}
			r.Thresholds[0].Strict = &report.Check{Observed: "7"}
			r.Readings.Strict.Refused, r.Readings.Strict.Limits[1].Refused = 7, 7
		}), "launch fits anthropic/build/claude-sonnet-5 with all 100 seeds if 1,000 requests a minute may come in bursts. It fails if they are enforced second by second: " +
			"it fails with 12 of 100 seeds; `--seed 8 --runs 1` plays one, where the input token limit refuses 7 of 18,204 attempts (<0.1 %). It would hold at 0.61× with all 100 seeds, under either reading."},
		{"all fail", seeds(func(r *report.Result) {
			failing(100, 100)(r)
			r.Verdict, r.Headroom = report.Fails, nil
			for _, v := range r.Views() {
				v.Refused, v.Limits[1].Refused = 7, 7
			}
		}), "launch does not fit anthropic/build/claude-sonnet-5, even on the favourable reading: it fails with all 100 seeds; `--seed 8 --runs 1` plays the worst, where the input token limit refuses 7 of 18,204 attempts (<0.1 %)."},
	} {
		if have := c.r.Sentence(); have != c.want {
			t.Errorf("%s: sentence is\n%s\nwant\n%s", c.name, have, c.want)
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
		{"limits.input_tokens.busiest_minute_share <= 80%", true, "0.79951", "80.0 %"},
		{"limits.input_tokens.busiest_minute_share < 80%", true, "0.79951", "79.951 %"},
		{"limits.input_tokens.sustained_share < 1", true, "0.999999", "99.9999 %"},
		{"limits.acceleration.peak_used_share < 1", false, "none", "none"},
		{"gave_up_share <= 0.1%", false, "0.003076 (56 of 18204)", "0.3 % (56 of 18,204)"},
		{"gave_up_share <= 0.3%", false, "0.003076 (56 of 18204)", "0.3076 % (56 of 18,204)"},
		{"refused == 0", false, "1204", "1,204"},
		{"wait_s.p99 < 60s", true, "38.7s", "38.7s"},
		{"wait_s.p99 < 5", false, "12.423523523s", "12.4s"},
		{"wait_s.p99 < 500ms", false, "12.423523523s", "12424ms"},
		{"wait_s.p99 < 20ms", true, "0.004234567s", "4.23ms"},
		{"wait_s.p99 <= 12.4s", false, "12.423523523s", "12.42s"},
		{"wait_s.p99 <= 12.423s", false, "12.423000001s", "12.423000001s"},
		{"first_refusal_s > 10m", false, "252s", "4.2m"},
		{"first_refusal_s > 10 min", true, "3725s", "62.1min"},
		{"first_refusal_s > 1h30m", false, "252s", "252s"},
		{"first_refusal_s > 10m", true, "none", "none"},
		{"wait_s.p99 < 5s", true, "0s", "0s"},
		{"not a threshold", true, "0.5", "0.5"},
	} {
		th := &report.Threshold{Expression: c.text}
		if have := strings.ReplaceAll(th.Shown(&report.Check{OK: c.ok, Observed: c.observed}), layout.Glue, " "); have != c.want {
			t.Errorf("%s of %s is %s, want %s", c.text, c.observed, have, c.want)
		}
	}
}

// TestSentenceSaysWhereTheLogDiffers: a verdict on a log whose answers are others than the limits predict says so at once.
func TestSentenceSaysWhereTheLogDiffers(t *testing.T) {
	const end = " under the loose reading: what they say of this account is not what it did."
	for _, c := range []struct {
		table calibration.Table
		want  string // after what is said without statuses
	}{
		{calibration.Table{BothAdmitted: 4, BothRefused: 2}, ""},
		{calibration.Table{BothAdmitted: 4, BothRefused: 2, OnlyRecorded: 3, OnlyPredicted: 1}, " But the log itself has 5 refusals, of which the limits predict 2" + end},
		{calibration.Table{BothAdmitted: 4, OnlyPredicted: 1}, " But the log shows 1 request admitted that the limits refuse" + end},
	} {
		for _, r := range []*report.Result{sample.Holding(), sample.Failing(), sample.Depending()} {
			without := r.Sentence()
			r.Workload.Calibration = &calibration.Calibration{Reading: "loose", Table: c.table}
			if got := r.Sentence(); got == without != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("%+v: %q, want %q in it", c.table, got, c.want)
			}
		}
	}
}

// TestRefusedBefore: a limit that refuses as it is, as the thresholds let it, is not told as what refuses first with more.
func TestRefusedBefore(t *testing.T) {
	r := sample.Holding()
	r.Thresholds = []report.Threshold{{Expression: "refused < 10", Loose: &report.Check{OK: true, Observed: "9"}, Strict: &report.Check{OK: true, Observed: "9"}}}
	r.Readings.Strict.Refused = 9
	if got := r.Sentence(); !strings.Contains(got, "It holds up to 1.09×; at 1.1× a threshold breaks, where the input token limit refuses first.") {
		t.Error(got)
	}
}
