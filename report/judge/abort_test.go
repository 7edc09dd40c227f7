package judge

import (
	"bytes"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/report/layout"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// upTo plays the traffic until so many attempts were heard, or given up, and gives the reading of those, as a run that ends there
// would; nil where there are not so many.
func (q *Question) upTo(t sample.Tester, reading bucket.Reading, attempts int) (r *report.Reading, at int64) {
	s, target, err := q.open(reading)
	if err != nil {
		t.Fatalf("%v", err)
	}
	n, hears := 0, s.Observer()
	err = q.Play(q.Seed, target, workload.Observer{
		Attempt: func(a *workload.Attempt) {
			if n++; n <= attempts {
				hears.Attempt(a)
			}
			if n == attempts {
				r, at = s.Reading(), a.Sent
			}
		},
		Minute: func(at int64) {
			if n < attempts {
				hears.Minute(at)
			}
		},
		Done: func() bool { return n >= attempts },
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r, at
}

// TestAbortsAtTheInstant cuts any run off and holds it against the slow way: runs that end after one attempt, after two, and so on,
// each of which is looked at as a whole. No earlier one breaks the threshold for good, and the run to the end breaks it.
func TestAbortsAtTheInstant(t *testing.T) {
	cut := 0
	rapid.Check(t, func(t *rapid.T) {
		limits, yaml := sample.ReadLimits(t, sample.AnyLimits(t)), sample.AnyPlan(t, true)
		threshold := sample.AnyThresholds(t)[0]
		if rapid.Bool().Draw(t, "of a level") {
			threshold = "limits." + rapid.SampledFrom([]string{"requests", "input_tokens", "output_tokens", "tokens", "acceleration", "concurrency"}).Draw(t, "dimension") + "." +
				rapid.SampledFrom([]string{"lowest_level >= 0", "lowest_level > 3", "lowest_level >= 90", "peak_used_share <= 70%", "peak_used_share < 1", "peak_used_share <= 1", "busiest_minute_share <= 40%", "busiest_minute_share < 1", "sustained_share <= 30%", "sustained_share < 1"}).Draw(t, "level")
		}
		q := asked(t, limits, threshold).ofPlan(t, yaml)
		whole := *q
		e, err := q.Thresholds[0].Aborting()
		if err != nil {
			return
		}
		q.Thresholds = []report.ThresholdExpr{e}
		for _, p := range readings {
			full, _, err := whole.PlayUnder(q.Seed, p.Reading, nil)
			if err != nil {
				return // there is no request
			}
			r, length, err := q.PlayUnder(q.Seed, p.Reading, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !r.Conserved {
				t.Fatalf("the books do not balance: %+v", r)
			}
			lost := func(r *report.Reading) bool {
				lost, _ := e.Settled(r)
				return lost
			}
			if r.Aborted == nil {
				var one, two bytes.Buffer
				if layout.WriteJSONLine(&one, full) != nil || layout.WriteJSONLine(&two, r) != nil || one.String() != two.String() {
					t.Fatalf("%s: was not cut off, and is\n%s\nwant\n%s", e.String(), &two, &one)
				}
				if lost(full) {
					t.Fatalf("%s: is broken for good (%s), and was not cut off", e.String(), e.Evaluate(full).Observed)
				}
				continue
			}
			cut++
			if r.Holds || full.Holds || length != int64(r.Aborted.AtS) || r.Aborted.Threshold != e.String() || e.Held(report.Readings{Loose: r}).Loose.OK || e.Held(report.Readings{Loose: r}).Loose.Undecided {
				t.Fatalf("%s: cut off at %v: holds %v, and %v in full; it is %s", e.String(), r.Aborted.AtS, r.Holds, full.Holds, e.Evaluate(r).Observed)
			}
			attempts := int(r.Attempts + r.Unsent)
			before, last := q.upTo(t, p.Reading, attempts)
			if e.Figure.OfLevels() { // which charges change, too, between attempts
				if attempts > 0 && last > int64(r.Aborted.AtS) {
					t.Fatalf("%s: cut off at %v, before an attempt at %v that it has heard of", e.String(), r.Aborted.AtS, report.Seconds(last))
				}
				if next, at := q.upTo(t, p.Reading, attempts+1); next != nil && at < int64(r.Aborted.AtS) {
					t.Fatalf("%s: cut off at %v, and not at the attempt at %v", e.String(), r.Aborted.AtS, report.Seconds(at))
				}
			} else {
				r.Aborted = nil
				var one, two bytes.Buffer
				if layout.WriteJSONLine(&one, before) != nil || layout.WriteJSONLine(&two, r) != nil || one.String() != two.String() || last != length {
					t.Fatalf("%s: cut off after %d attempts at %v, and is\n%s\nwant, at %v,\n%s", e.String(), attempts, report.Seconds(length), &two, report.Seconds(last), &one)
				}
			}
			for n := 1; n < attempts; n++ {
				if r, at := q.upTo(t, p.Reading, n); lost(r) {
					t.Fatalf("%s: is broken for good after %d attempts, at %v, and was cut off after %d, at %v", e.String(), n, report.Seconds(at), attempts, report.Seconds(length))
				}
			}
		}
	})
	if cut == 0 {
		t.Error("no run is cut off: the test sees too little")
	}
}

// TestAbortByHand has ten requests a minute from 6s on, of which the limit admits the first five. The third refusal is that at 48s.
func TestAbortByHand(t *testing.T) {
	limits := sample.ReadLimits(t, "limits: [{dimension: requests, limit: 5, window: fixed}]")
	for _, c := range []struct {
		client             string
		gaveUp, open       int64
		threshold, another string
		want               report.Check
	}{
		{"{}", 3, 0, "refused < 3", "gave_up <= 2", report.Check{Observed: "3"}},
		{"{}", 3, 0, "refused < 3", "gave_up <= 3", report.Check{Observed: "3", Undecided: true}},
		{"{}", 3, 0, "refused < 3", "requests >= 8", report.Check{OK: true, Observed: "8"}},
		{"{retries: {max_retries: 1, backoff: {base: 10m}}}", 0, 3, "limits.requests.refused <= 2", "wait_s.p99 < 5s", report.Check{Observed: "0s", Undecided: true}},
	} {
		q := asked(t, limits, c.another, c.threshold).ofPlan(t, sample.Steady+"    client: "+c.client+"\n")
		if err := q.Abort(); err != nil {
			t.Fatal(err)
		}
		q.Thresholds[0] = q.Thresholds[0].ToTheEnd()
		r, err := Answer(q)
		if err != nil {
			t.Fatal(err)
		}
		loose := r.Readings.Loose
		if r.Verdict != report.Fails || loose.Aborted == nil || *loose.Aborted != (report.Aborted{AtS: report.Seconds(48 * second), Threshold: c.threshold}) {
			t.Fatalf("%s: %+v", r.Verdict, loose.Aborted)
		}
		if loose.Requests != 8 || loose.Admitted != 5 || loose.Refused != 3 || loose.GaveUp != c.gaveUp || loose.Undecided != c.open || !loose.Conserved {
			t.Errorf("it is %+v", loose)
		}
		if have := *r.Thresholds[0].Loose; have != c.want {
			t.Errorf("%s is %+v, want %+v", c.another, have, c.want)
		}
		if have := r.Thresholds[1]; have.Loose.OK || !have.Abort || r.Thresholds[0].Abort {
			t.Errorf("thresholds are %+v", r.Thresholds)
		}
		if int64(r.Workload.LengthS) != 48*second || !strings.Contains(r.Sentence(), "cut off at 48s") {
			t.Errorf("%v long: %s", r.Workload.LengthS, r.Sentence())
		}
	}
}

// TestAbortOfALevel is cut off by a charge: what the request at 6s is answered is counted at the whole seconds after that.
func TestAbortOfALevel(t *testing.T) {
	limits := sample.ReadLimits(t, "limits: [{dimension: output_tokens, limit: 6000}]")
	q := asked(t, limits, "limits.output_tokens.lowest_level >= 5980", "limits.output_tokens.peak_used_share <= 0.3%").ofPlan(t, sample.Steady)
	if err := q.Abort(); err != nil {
		t.Fatal(err)
	}
	r, err := Answer(q)
	if err != nil {
		t.Fatal(err)
	}
	loose := r.Readings.Loose
	if want := (report.Aborted{AtS: report.Seconds(7 * second), Threshold: "limits.output_tokens.lowest_level >= 5980"}); loose.Aborted == nil || *loose.Aborted != want {
		t.Fatalf("cut off: %+v, want %+v", loose.Aborted, want)
	}
	if l := loose.Limits[0]; loose.Requests != 1 || l.LowestLevel != 5950 || *l.PeakUsedShare != 0.008334 {
		t.Errorf("it is %+v, %+v", loose, l)
	}
	for _, c := range r.Thresholds {
		if c.Loose.OK || c.Loose.Undecided {
			t.Errorf("%s is %+v, want it broken", c.Expression, *c.Loose)
		}
	}
}

// TestNothingAborts has only conditions which no instant before the end decides.
func TestNothingAborts(t *testing.T) {
	q := asked(t, sample.ReadLimits(t, "limits: []\nconcurrency: 1"), "wait_s.p99 < 5s", "gave_up_share <= 1%")
	if err := q.Abort(); err == nil || !strings.Contains(err.Error(), "wait_s.p99") {
		t.Errorf("they abort: %v", err)
	}
}
