package report

import (
	"bytes"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// upTo plays the traffic until so many attempts were heard, or given up, and gives the reading of those, as a run that ends there
// would; nil where there are not so many.
func (q *Question) upTo(t tester, reading bucket.Reading, attempts int) (r *Reading, at int64) {
	s, target, err := q.open(reading)
	if err != nil {
		t.Fatalf("%v", err)
	}
	n := 0
	err = q.Play(q.Seed, target, workload.Observer{
		Attempt: func(a *workload.Attempt) {
			if n++; n <= attempts {
				s.attempt(a)
			}
			if n == attempts {
				r, at = s.reading(), a.Sent
			}
		},
		Minute: func(at int64) {
			if n < attempts {
				s.begin(at)
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
		limits, yaml := limitsOf(t, someLimits(t)), somePlan(t, true)
		threshold := someThresholds(t)[0]
		if rapid.Bool().Draw(t, "of a level") {
			threshold = "limits." + rapid.SampledFrom(limitNames).Draw(t, "dimension") + "." +
				rapid.SampledFrom([]string{"lowest_level >= 0", "lowest_level > 3", "lowest_level >= 90", "peak_used_share <= 70%", "peak_used_share < 1", "peak_used_share <= 1", "busiest_minute_share <= 40%", "busiest_minute_share < 1", "sustained_share <= 30%", "sustained_share < 1"}).Draw(t, "level")
		}
		q := asked(t, limits, threshold).ofPlan(t, yaml)
		whole := *q
		e, err := q.Thresholds[0].Aborting()
		if err != nil {
			return
		}
		q.Thresholds = []ThresholdExpr{e}
		for _, p := range (&CapacityQuestion{Question: *q}).readings() {
			full, _, err := whole.play(q.Seed, p.reading, nil)
			if err != nil {
				return // there is no request
			}
			r, length, err := q.play(q.Seed, p.reading, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !r.Conserved {
				t.Fatalf("the books do not balance: %+v", r)
			}
			lost := func(r *Reading) bool {
				lost, _ := e.settled(r)
				return lost
			}
			if r.Aborted == nil {
				var one, two bytes.Buffer
				if encode(&one, full, "") != nil || encode(&two, r, "") != nil || one.String() != two.String() {
					t.Fatalf("%s: was not cut off, and is\n%s\nwant\n%s", e.text, &two, &one)
				}
				if lost(full) {
					t.Fatalf("%s: is broken for good (%s), and was not cut off", e.text, e.figure.observe(full).show)
				}
				continue
			}
			cut++
			if r.Holds || full.Holds || length != int64(r.Aborted.AtS) || r.Aborted.Threshold != e.text || e.checkCut(r).OK || e.checkCut(r).Undecided {
				t.Fatalf("%s: cut off at %v: holds %v, and %v in full; it is %s", e.text, r.Aborted.AtS, r.Holds, full.Holds, e.figure.observe(r).show)
			}
			attempts := int(r.Attempts + r.Unsent)
			before, last := q.upTo(t, p.reading, attempts)
			if e.figure.ofLevels() { // which charges change, too, between attempts
				if attempts > 0 && last > int64(r.Aborted.AtS) {
					t.Fatalf("%s: cut off at %v, before an attempt at %v that it has heard of", e.text, r.Aborted.AtS, Seconds(last))
				}
				if next, at := q.upTo(t, p.reading, attempts+1); next != nil && at < int64(r.Aborted.AtS) {
					t.Fatalf("%s: cut off at %v, and not at the attempt at %v", e.text, r.Aborted.AtS, Seconds(at))
				}
			} else {
				r.Aborted = nil
				var one, two bytes.Buffer
				if encode(&one, before, "") != nil || encode(&two, r, "") != nil || one.String() != two.String() || last != length {
					t.Fatalf("%s: cut off after %d attempts at %v, and is\n%s\nwant, at %v,\n%s", e.text, attempts, Seconds(length), &two, Seconds(last), &one)
				}
			}
			for n := 1; n < attempts; n++ {
				if r, at := q.upTo(t, p.reading, n); lost(r) {
					t.Fatalf("%s: is broken for good after %d attempts, at %v, and was cut off after %d, at %v", e.text, n, Seconds(at), attempts, Seconds(length))
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
	limits := limitsOf(t, "limits: [{dimension: requests, limit: 5, window: fixed}]")
	for _, c := range []struct {
		client             string
		gaveUp, open       int64
		threshold, another string
		want               Check
	}{
		{"{}", 3, 0, "refused < 3", "gave_up <= 2", Check{Observed: "3"}},
		{"{}", 3, 0, "refused < 3", "gave_up <= 3", Check{Observed: "3", Undecided: true}},
		{"{}", 3, 0, "refused < 3", "requests >= 8", Check{OK: true, Observed: "8"}},
		{"{retries: {max_retries: 1, backoff: {base: 10m}}}", 0, 3, "limits.requests.refused <= 2", "wait_s.p99 < 5s", Check{Observed: "0s", Undecided: true}},
	} {
		q := asked(t, limits, c.another, c.threshold).ofPlan(t, steady+"    client: "+c.client+"\n")
		if err := q.Abort(); err != nil {
			t.Fatal(err)
		}
		q.Thresholds[0].abort = false
		r, err := Judge(q)
		if err != nil {
			t.Fatal(err)
		}
		loose := r.Readings.Loose
		if r.Verdict != Fails || loose.Aborted == nil || *loose.Aborted != (Aborted{Seconds(48 * second), c.threshold}) {
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
		if found := Differences([]Entry{{"a.json", r}}); len(found) != 1 || found[0] != "cut off by a threshold, with the figures up to then: a.json at 48s under the loose reading and a.json at 48s under the strict reading" {
			t.Errorf("beside others it is %q", found)
		}
		if _, err := Compare(r, r); err == nil || !strings.HasPrefix(err.Error(), "readings.loose: was cut off at 48 s in the old result") {
			t.Errorf("two such results can be compared: %v", err)
		}
	}
}

// TestAbortOfALevel is cut off by a charge: what the request at 6s is answered is counted at the whole seconds after that.
func TestAbortOfALevel(t *testing.T) {
	limits := limitsOf(t, "limits: [{dimension: output_tokens, limit: 6000}]")
	q := asked(t, limits, "limits.output_tokens.lowest_level >= 5980", "limits.output_tokens.peak_used_share <= 0.3%").ofPlan(t, steady)
	if err := q.Abort(); err != nil {
		t.Fatal(err)
	}
	r, err := Judge(q)
	if err != nil {
		t.Fatal(err)
	}
	loose := r.Readings.Loose
	if want := (Aborted{Seconds(7 * second), "limits.output_tokens.lowest_level >= 5980"}); loose.Aborted == nil || *loose.Aborted != want {
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

// TestAbortNotWithout tells of conditions which no instant before the end decides.
func TestAbortNotWithout(t *testing.T) {
	for text, want := range map[string]string{
		"refused == 0": "", "first_refusal_s > 10m": "", "first_refusal_s < 1m": "", "limits.input_tokens.lowest_level >= 0": "",
		"limits.requests@organization.peak_used_share <= 80%": "", "minutes.offered.requests < 9": "", "streams.chat.wait_s.max < 5s": "",
		"wait_s.p99 < 5s":                  "wait_s.p99 can still go either way while the run goes on",
		"gave_up_share <= 1%":              "gave_up_share is a share of a sum that is known at the end only",
		"streams.chat.refused_share <= 1%": "streams.chat.refused_share is a share of a sum that is known at the end only",
		"requests >= 10":                   "requests only grows: until the end it can still become true",
		"refused != 0":                     "refused only grows: until the end it can still become true",
		"limits.tokens.lowest_level < 5":   "limits.tokens.lowest_level only falls: until the end it can still become true",
		"refused < 0":                      "refused is never less than 0: it cannot be met at all",
		"limits.tokens.limit == 5":         "limits.tokens.limit is the same from the start",
	} {
		if want != "" {
			want = `threshold "` + text + `": cannot abort a run, as ` + want + "; want it without abort"
		}
		_, err := mustParse(t, text).Aborting()
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	q := asked(t, limitsOf(t, "limits: []\nconcurrency: 1"), "wait_s.p99 < 5s", "gave_up_share <= 1%")
	if err := q.Abort(); err == nil || !strings.Contains(err.Error(), "wait_s.p99") {
		t.Errorf("they abort: %v", err)
	}
}
