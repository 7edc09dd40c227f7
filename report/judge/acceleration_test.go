package judge

import (
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/workload"
)

// admitting makes minutes that admit so much: of requests, and the same of input tokens.
func admitting(sums map[int64]int64) []report.Minute {
	var minutes []report.Minute
	for i := range int64(1000) {
		if sum, ok := sums[i]; ok {
			load := report.Load{Requests: sum, InputTokens: sum - sum/3, CacheCreationInputTokens: sum / 3, CacheReadInputTokens: 7}
			minutes = append(minutes, report.Minute{AtS: report.Seconds(i * minute), Admitted: load, Offered: load})
		}
	}
	return minutes
}

// TestNamedRules works out by hand what each rule makes of some minutes. What is over a ceiling is refused, so that the
// ceiling itself is the largest sum that counts later.
func TestNamedRules(t *testing.T) {
	for _, c := range []struct {
		rule    string
		what    string
		sums    map[int64]int64
		start   int64 // minutes
		minutes int64
		first   int64 // minute; below 0 for none
		most    int64
	}{
		{"openai", "at the floor", map[int64]int64{0: 1_000_000, 7: 1_000_000}, 0, 0, -1, 0},
		// 0: 1.0M allowed. 15: 1.5M. 30: 2.25M, of which 2.2M are used. In the period from 45 on nothing is, so that at 60
		// the floor is back.
		{"openai", "growth and a gap", map[int64]int64{0: 1_200_000, 14: 1_000_000, 15: 1_600_000, 30: 2_200_000, 60: 1_100_000}, 0, 3, 0, 200_000},
		// Of 2.2M in period 2 the ceiling of period 3 is 3.3M.
		{"openai", "growth of what was used", map[int64]int64{0: 1_000_000, 15: 1_500_000, 30: 2_200_000, 45: 3_300_001}, 0, 1, 45, 1},
		// The periods begin on the clock: at 0:10 the next one is 5 minutes away.
		{"openai", "a start at ten past", map[int64]int64{0: 1_000_000, 5: 1_500_000}, 10, 0, -1, 0},
		{"openai", "the same at the full hour", map[int64]int64{0: 1_000_000, 5: 1_500_000}, 0, 1, 5, 500_000},
		{"openai", "the same before 1970", map[int64]int64{0: 1_000_000, 5: 1_500_000}, -5, 0, -1, 0},
		{"google-500-50-5", "half in five minutes", map[int64]int64{0: 30_000, 4: 30_001, 5: 45_000, 10: 67_501}, 0, 2, 4, 1},
		{"google-500-50-5", "too fast", map[int64]int64{0: 30_000, 1: 45_000, 2: 45_000}, 0, 2, 1, 15_000},
		{"dynamodb", "twice in half an hour", map[int64]int64{0: 240_000, 29: 100, 30: 480_000, 60: 1_000_000}, 0, 1, 60, 40_000},
		{"dynamodb", "after an hour without", map[int64]int64{0: 240_000, 90: 240_001}, 0, 1, 90, 1},
		{"dynamodb", "nothing", nil, 0, 0, -1, 0},
	} {
		found := false
		e := newExposures(1, c.start*minute)
		listening(t, e, c.sums)
		for _, rule := range e.named() {
			if rule.Name != c.rule {
				continue
			}
			found = true
			first := int64(-1)
			if rule.FirstAtS != nil {
				first = int64(*rule.FirstAtS) / minute
			}
			if rule.Minutes != c.minutes || first != c.first || rule.MostOver != c.most || rule.Owner == "" || rule.Source == "" {
				t.Errorf("%s, %s: %d minutes, first %d, most %d, want %d, %d, %d", c.rule, c.what, rule.Minutes, first, rule.MostOver, c.minutes, c.first, c.most)
			}
		}
		if !found {
			t.Errorf("%s is not there", c.rule)
		}
	}
	if have, want := len(newExposures(2, 0).named()), len(profile.Accelerations()); have != want {
		t.Errorf("%d rules, want %d", have, want)
	}
}

func TestSteepestRise(t *testing.T) {
	for _, c := range []struct {
		what string
		sums map[int64]int64
		want *report.Rise
	}{
		{"nothing", nil, nil},
		{"the first minute has none before it", map[int64]int64{0: 500}, nil},
		{"a fall", map[int64]int64{0: 500, 1: 400}, nil},
		{"the steepest of two", map[int64]int64{0: 10, 1: 30, 2: 20, 3: 41}, &report.Rise{FromAtS: 120e9, From: 20, To: 41}},
		{"the first of two alike", map[int64]int64{0: 10, 1: 30, 2: 20, 3: 40}, &report.Rise{FromAtS: 0, From: 10, To: 30}},
		{"after a pause from nothing", map[int64]int64{0: 100, 5: 90}, &report.Rise{FromAtS: 240e9, From: 0, To: 90}},
	} {
		have := steepest(admitting(c.sums))
		if (have == nil) != (c.want == nil) || have != nil && *have != *c.want {
			t.Errorf("%s: is %+v, want %+v", c.what, have, c.want)
		}
	}
}

// Each group of models has a ceiling of its own, and a minute counts once.
func TestRulesAreOfEachGroup(t *testing.T) {
	e := newExposures(2, 0)
	r := bucket.Request{InputTokens: 700_000}
	for _, at := range []int64{0, 1, minute, minute + 1} {
		for group := range 2 {
			if group == 0 || at >= minute {
				e[0][group].Admitted(at, &r)
			}
		}
		e[0][0].Admitted(at, &bucket.Request{InputTokens: at/minute + 1})
	}
	rule := e.named()[0]
	if rule.Minutes != 2 || *rule.FirstAtS != 0 || rule.FirstOver != 400_002 || rule.MostOver != 400_004 {
		t.Errorf("%+v, want 2 minutes, 400002 over at first and 400004 at most", rule)
	}
}

// listening makes rules hear of so many requests of one token in some minutes, half of them one by one.
func listening(t *testing.T, e exposures, sums map[int64]int64) {
	one := &workload.Attempt{Attempt: 1}
	one.Request.Request = bucket.Request{InputTokens: 1, CacheReadInputTokens: 7}
	refused, unsent := *one, *one
	refused.Verdict.Cause, unsent.Attempt = bucket.ByRequests, 0
	heard := int64(0)
	play := e.listen(func(_ int64, _ workload.Target, o workload.Observer) error {
		for i := range int64(100) {
			n := sums[i]
			run := &workload.Run{Request: &one.Request.Request}
			for k := range n {
				if k < 10 {
					one.Sent = i * minute
					o.Attempt(one)
					o.Attempt(&refused) // which is not admitted …
					o.Attempt(&unsent)  // … nor sent
					continue
				}
				run.At = append(run.At, i*minute+k)
			}
			o.Admitted(run)
		}
		return nil
	})
	want := int64(0)
	for _, n := range sums {
		want += n + 2*min(n, 10)
	}
	err := play(0, workload.Target{}, workload.Observer{Attempt: func(*workload.Attempt) { heard++ }, Admitted: func(r *workload.Run) { heard += int64(len(r.At)) }})
	if err != nil || heard != want {
		t.Errorf("%v, %d attempts heard of, want %d", err, heard, want)
	}
}
